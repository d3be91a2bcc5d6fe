"""What a vacancy requires, one by one, and who is known to fail each.

A person fails a requirement only where both sides are on record and the one does not meet the other; what is unknown
fails nothing. Exactly:

hours : their most hours a week are fewer than the vacancy's
shifts : they are not available for all of a fixed pattern, or for too few hours of a flexible one
pay : they need more an hour than it pays
place : it is beyond the journey that they can be asked to make
licence : they do not hold it. One that the law asks for is `legal`, whichever column names it; one that is got after
    an offer (a criminal record check) is no requirement
level : their qualification level is below the lowest that is asked for
months : their months in related work, as matching counts them, are fewer than those asked for
skill : of an essential skill they have neither it nor a close relative (one of its family, which matching counts half)

Hours, shifts, place and the law's licences are those of the barriers of `lepmatch.matching.eligibility`, the rest only
lower points there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.records import Vacancy
from lepmatch.market.reference import table
from lepmatch.market.week import PART_LENGTHS
from lepmatch.matching.arrays import (
    FAMILY_SHIFT,
    HUNDREDTHS,
    Longs,
    People,
    Ragged,
    Rows,
    load_list,
    reduce_lists,
    skill_family,
)
from lepmatch.matching.courses import Gain
from lepmatch.matching.eligibility import EVERY_DAY
from lepmatch.matching.facts import EXPERIENCE, SKILLS
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.pair import plural

Flags = NDArray[np.bool_]


class Requirement(NamedTuple):
    """One thing that a vacancy requires.

    Attributes
    ----------
    kind : hours, shifts, pay, place, licence, level, months or skill
    value : the code of the licence or the name of the skill; empty where the kind says all
    text : the requirement in the employer's words
    legal : whether the law asks for it, so that nobody may drop it
    """

    kind: str
    value: str
    text: str
    legal: bool = False

    @property
    def can_drop(self) -> bool:
        """Whether an employer can drop it: not what the law asks for; pay and place can be changed, never dropped."""
        return not self.legal and self.kind not in ("pay", "place")


def requirements_of(vacancy: Vacancy) -> tuple[Requirement, ...]:
    """Everything that a vacancy requires."""
    found = []
    if vacancy.hours_per_week:
        found.append(Requirement("hours", "", f"{vacancy.hours_per_week:g} hours a week"))
    if vacancy.shifts:
        found.append(
            Requirement("shifts", "", f"work {vacancy.shifts.words}{', flexible' if vacancy.flexible else ''}")
        )
    if vacancy.pay_per_hour is not None:
        found.append(Requirement("pay", "", f"pay of £{vacancy.pay_per_hour:.2f} an hour"))
    found.append(Requirement("place", "", "the place of work"))
    found += [_licence(code, vacancy) for code in licences_asked(vacancy.legal_licences, vacancy.licences)]
    if vacancy.min_qualification_level:
        found.append(Requirement("level", "", f"qualifications at level {vacancy.min_qualification_level}"))
    if vacancy.experience_months:
        found.append(Requirement("months", "", f"{plural(vacancy.experience_months, 'month')} in related work"))
    found += [Requirement("skill", term, term) for term in dict.fromkeys(vacancy.essential_skills or ())]
    return tuple(found)


def licences_asked(by_law: tuple[str, ...] | None, by_employer: tuple[str, ...] | None) -> tuple[str, ...]:
    """The licences that a vacancy requires before an offer."""
    after_offer = {row["code"] for row in table("licences") if row["after_offer"] == "yes"} - set(by_law or ())
    return tuple(code for code in dict.fromkeys([*(by_law or ()), *(by_employer or ())]) if code not in after_offer)


def _licence(code: str, vacancy: Vacancy) -> Requirement:
    row = next(row for row in table("licences") if row["code"] == code)
    legal = code in (vacancy.legal_licences or ()) or row["legal"] == "yes"
    return Requirement("licence", code, row["name"], legal)


def failures(fitted: Fitted, people: People, v: int, requirements: tuple[Requirement, ...]) -> Flags:
    """Which of some people fail what: (people, requirements)."""
    fails = np.empty((len(people.rows), len(requirements)), bool)
    for column, requirement in enumerate(requirements):
        fails[:, column] = _FAILS[requirement.kind](fitted, people, fitted.jobs.rows[v], requirement.value)
    return fails


def fails_hours(people: Rows, hours: int) -> Flags:
    """Who cannot work so many hundredths of hours a week."""
    fails: Flags = (people["hours_max"] >= 0) & (people["hours_max"] < hours)
    return fails


def fails_shifts(people: Rows, slots: int, overlap: int) -> Flags:
    """Who is not there for a pattern, or, where an `overlap` is named, for so many hundredths of its hours."""
    common = people["available"] & slots
    if not overlap:
        return np.asarray(common != slots)
    hours = np.zeros(len(people), np.int64)
    for part, length in enumerate(PART_LENGTHS):
        hours += length * np.bitwise_count(common & (EVERY_DAY << part))
    return np.asarray(HUNDREDTHS * hours < overlap)


def fails_pay(people: Rows, pence: int) -> Flags:
    """Who needs more an hour."""
    fails: Flags = people["pay"] > pence
    return fails


def fails_place(people: Rows, job: np.void, reach: Longs) -> Flags:
    """Who has farther to go than their `reach`, in metres."""
    if not job["located"]:
        return np.zeros(len(people), bool)
    east, north = (people[side].astype(float) - float(job[side]) for side in ("east", "north"))
    fails: Flags = (people["located"] == 1) & (np.sqrt(east * east + north * north).astype(np.int64) > reach)
    return fails


def _fails_licence(people: Rows, licence: int) -> Flags:
    fails: Flags = (people["lack_licences"] & licence) != 0
    return fails


def _fails_level(people: Rows, level: int) -> Flags:
    fails: Flags = (people["level"] >= 0) & (people["level"] < level)
    return fails


def _fails_months(fitted: Fitted, people: People, job: np.void) -> Flags:
    if job["occupation"] < 0:
        return np.zeros(len(people.rows), bool)
    held, months = (load_list(people.rows, people.data, name) for name in ("held", "months"))
    alike = np.where(held.data >= 0, fitted.rules.alike[job["occupation"]][held.data], 0).astype(np.int64)
    related = np.where(alike >= 10 * fitted.rules.related, alike * months.data, 0)
    total = reduce_lists(np.add, Ragged(held.starts, np.where(held.data >= 0, related, 0)))
    fails: Flags = ((people.rows["facts"] & EXPERIENCE) != 0) & (total < 1000 * int(job["months"]))
    return fails


def _fails_skill(people: People, code: int) -> Flags:
    skills = load_list(people.rows, people.data, "skill")
    related = (skills.data >> FAMILY_SHIFT == skill_family(code)).astype(np.int64)
    met = reduce_lists(np.bitwise_or, skills._replace(data=related))
    fails: Flags = ((people.rows["facts"] & SKILLS) != 0) & (met == 0)
    return fails


_FAILS: dict[str, Callable[[Fitted, People, np.void, str], Flags]] = {
    "hours": lambda _, people, job, __: fails_hours(people.rows, int(job["hours"])),
    "shifts": lambda _, people, job, __: fails_shifts(people.rows, int(job["slots"]), int(job["overlap"])),
    "pay": lambda _, people, job, __: fails_pay(people.rows, int(job["pay"])),
    "place": lambda _, people, job, __: fails_place(people.rows, job, people.rows["reach"]),
    "licence": lambda fitted, people, _, code: _fails_licence(people.rows, fitted.knowledge.licence_bits((code,))),
    "level": lambda _, people, job, __: _fails_level(people.rows, int(job["level"])),
    "months": lambda fitted, people, job, _: _fails_months(fitted, people, job),
    "skill": lambda fitted, people, _, term: _fails_skill(people, fitted.knowledge.skill(term)),
}


def met_by(fitted: Fitted, v: int, requirement: Requirement, gain: Gain) -> bool:
    """Whether a course makes everybody who takes it meet a requirement."""
    if requirement.kind == "licence":
        return bool(gain.licences & fitted.knowledge.licence_bits((requirement.value,)))
    if requirement.kind == "level":
        return gain.level >= int(fitted.jobs.rows[v]["level"])
    if requirement.kind == "skill":
        families = {skill_family(code) for code in gain.skills.tolist()}
        return skill_family(fitted.knowledge.skill(requirement.value)) in families
    return False
