"""The whole matching rule once more: plain, slow and obvious, to hold the compiled one against.

It works on records, with dicts and loops. With the product it shares the reference tables, the likeness of
occupations, the recognition of words, the projection of degrees to metres, and the definition of the lottery.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from math import isqrt

import numpy as np
from scipy.optimize import linear_sum_assignment

from lepmatch.market.market import Market
from lepmatch.market.occupations import occupations, similarity
from lepmatch.market.places import locate
from lepmatch.market.records import Event, Jobseeker, Vacancy
from lepmatch.market.reference import table
from lepmatch.market.scheme import load_scheme
from lepmatch.market.skills import UNHEARD, skills
from lepmatch.market.text import fold, occupation_code, skill_id
from lepmatch.matching.policy import Policy
from lepmatch.matching.travel import project

KINDS = (
    "not_eligible",
    "closed",
    "full",
    "pay_below_legal",
    "in_work",
    "declined",
    "excluded_work",
    "licence",
    "hours",
    "travel",
)
PART_HOURS = (3, 6, 3, 4, 8)  # early, day, late, evening, night
WAYS = {"walk": (0, 4.8), "cycle": (2, 14), "bus": (12, 18), "car": (5, 40)}  # minutes to start, kilometres an hour
ROAD = 1.3  # kilometres of road in a straight kilometre
LONGEST_WAIT = 65_535  # days
ROW = {code: row for row, code in enumerate(occupations())}


class Reference:
    """Every answer of a matcher, from the records of a market."""

    def __init__(self, market: Market, policy: Policy) -> None:
        self.market, self.policy, self.on = market, policy, market.on
        self.scheme = load_scheme(market.scheme)
        self.people = {j.id: j for j in market.jobseekers}
        self.jobs = {v.id: v for v in market.vacancies}
        self.employers = {e.id: e for e in market.employers}
        corrected = {e.corrects for e in market.events if e.corrects}
        events = [e for e in market.events if e.at <= self.on and e.kind != "voided"]
        events = [e for e in events if e.ref is None or e.ref not in corrected]
        held = self._jobs_held(events)
        self.started = Counter(vacancy for _, vacancy in held)
        self.in_work = {jobseeker for jobseeker, _ in held}
        self.declined = self._declined(events)
        self.parts = {(j, v): self._parts(self.people[j], self.jobs[v]) for j in self.people for v in self.jobs}
        self.barriers = {(j, v): self._barriers(self.people[j], self.jobs[v]) for j in self.people for v in self.jobs}
        self.points = {(j, v): self._points(self.people[j], self.jobs[v]) for j in self.people for v in self.jobs}

    # ------------------------------------------------------------------------------------------------------- answers

    def shortlist(self, vacancy: str, n: int) -> tuple[list[tuple[str, int]], int]:
        """The best n jobseekers with their milli-points, and of how many too little is known."""
        open_to = [j for j in self.people if self._is_in_reach(j, vacancy)]
        scored = [j for j in open_to if self.points[j, vacancy] is not None]
        scored.sort(key=lambda j: (*self._vacancy_order(j, vacancy), j))
        return [(j, self.points[j, vacancy]) for j in scored[:n]], len(open_to) - len(scored)

    def options(self, jobseeker: str, n: int) -> tuple[list[tuple[str, int]], int]:
        """The best n vacancies with their milli-points, and for how many too little is known."""
        open_to = [v for v in self.jobs if self._is_in_reach(jobseeker, v)]
        scored = [v for v in open_to if self.points[jobseeker, v] is not None]
        scored.sort(key=lambda v: (-self.points[jobseeker, v], -self._lot(jobseeker, v, 47), v))
        return [(v, self.points[jobseeker, v]) for v in scored[:n]], len(open_to) - len(scored)

    def matches(self, per_vacancy: int, per_jobseeker: int) -> list[tuple[str, str, float, int, int]]:
        """Vacancy, jobseeker, points, place on the vacancy's list, place on the jobseeker's list."""
        places: dict[tuple[str, str], list[int]] = {}
        for v in self.jobs:
            for place, (j, _) in enumerate(self.shortlist(v, per_vacancy)[0], start=1):
                places.setdefault((v, j), [0, 0])[0] = place
        for j in self.people:
            for place, (v, _) in enumerate(self.options(j, per_jobseeker)[0], start=1):
                places.setdefault((v, j), [0, 0])[1] = place
        rows = [(v, j, self.points[j, v] / 1000, *place) for (v, j), place in places.items()]
        return sorted(rows, key=lambda row: (row[0], row[3] or len(self.people) + 1, -row[2], row[1]))

    def standing(self, vacancy: str, n: int) -> tuple[int, int, dict[str, tuple[int, int]], list[str]]:
        """Feasible, too little known, barred by kind, the nearest misses."""
        found = {j: self.barriers[j, vacancy] for j in self.people}
        feasible = [j for j, kinds in found.items() if not kinds]
        barred = {
            kind: (sum(kind in kinds for kinds in found.values()), sum(kinds == [kind] for kinds in found.values()))
            for kind in KINDS
            if any(kind in kinds for kinds in found.values())
        }
        near = [
            j
            for j, kinds in found.items()
            if kinds and set(kinds) <= {"hours", "licence"} and self.points[j, vacancy] is not None
        ]
        near.sort(key=lambda j: (*self._vacancy_order(j, vacancy), j))
        too_little = sum(self.points[j, vacancy] is None for j in feasible)
        return len(feasible), too_little, barred, near[:n]

    # --------------------------------------------------------------------------------------------------------- order

    def _is_in_reach(self, j: str, v: str) -> bool:
        return not self.barriers[j, v] and self._metres(self.people[j], self.jobs[v]) is not None

    def _vacancy_order(self, j: str, v: str) -> tuple[int, int, int]:
        claim = self.people[j].claim_start
        wait = min((self.on - claim).days, LONGEST_WAIT) if claim else 0
        return -self.points[j, v], -wait, -self._lot(j, v, 31)

    def _lot(self, j: str, v: str, bits: int) -> int:
        a, b = (
            int.from_bytes(blake2b(f"{self.policy.salt}|{id}".encode(), digest_size=8).digest(), "little")
            for id in (j, v)
        )
        word = (1 << 64) - 1
        x = a ^ ((b << 32 | b >> 32) & word)
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & word
        x = (x ^ x >> 27) * 0x94D049BB133111EB & word
        return (x ^ x >> 31) >> (64 - bits)

    # ------------------------------------------------------------------------------------------------------ barriers

    def _barriers(self, j: Jobseeker, v: Vacancy) -> list[str]:
        metres = self._metres(j, v)
        checks = {
            "not_eligible": not self._is_admitted(j),
            "closed": v.closing_date is not None and v.closing_date < self.on,
            "full": self.started[v.id] >= v.openings,
            "pay_below_legal": self._is_unlawful(v),
            "in_work": j.id in self.in_work,
            "declined": (j.id, v.employer) in self.declined,
            "excluded_work": self._is_excluded(j, v),
            "licence": j.licences is not None and not set(v.legal_licences or ()) <= set(j.licences),
            "hours": self._hours_clash(j, v),
            "travel": metres is not None and self._journey(j, metres) > self._limit(j) * 60_000,
        }
        assert tuple(checks) == KINDS
        return [kind for kind, stands in checks.items() if stands]

    def _jobs_held(self, events: list[Event]) -> set[tuple[str | None, str | None]]:
        """Jobs started and not left; who starts and leaves on one day has left."""
        held = set()
        for event in sorted(events, key=lambda e: (e.at, e.kind != "job_started")):
            if event.kind == "job_started" and event.jobseeker:
                held.add((event.jobseeker, event.vacancy))
            elif event.kind in ("job_left", "reversed"):
                held.discard((event.jobseeker, event.vacancy))
        return held

    def _declined(self, events: list[Event]) -> set[tuple[str | None, str]]:
        """Employers whom somebody has declined since they last consented; on one day, declining comes last."""
        declined = set()
        for event in sorted(events, key=lambda e: (e.at, e.kind == "declined")):
            if event.vacancy and event.kind in ("declined", "consented"):
                whom = (event.jobseeker, self.jobs[event.vacancy].employer)
                (declined.add if event.kind == "declined" else declined.discard)(whom)
        return declined

    def _is_admitted(self, j: Jobseeker) -> bool:
        if j.customer_group is None:
            return True
        groups = self.scheme.groups
        rule = groups[j.customer_group]
        weeks = None if j.claim_start is None else (self.on - j.claim_start).days / 7
        if self.on < rule.eligible_from:
            waits = [g.min_claim_weeks for g in groups.values() if g.min_claim_weeks > 0 and self.on >= g.eligible_from]
            return weeks is not None and any(weeks >= wait for wait in waits)
        if weeks is None or weeks >= rule.min_claim_weeks:
            return True
        return any(g.widened and self.on >= g.eligible_from for g in groups.values())

    def _is_unlawful(self, v: Vacancy) -> bool:
        day = max(self.on, v.start_date or self.on)
        legal = None
        for row in table("minimum_wage"):
            if date.fromisoformat(row["effective_from"]) <= day:
                legal = float(row["adult"])
        return v.pay_per_hour is not None and legal is not None and v.pay_per_hour < legal

    def _is_excluded(self, j: Jobseeker, v: Vacancy) -> bool:
        code = self._occupation(v)
        if code is None:
            return False
        sector = occupations()[code].sector
        return any(item == sector if not item.isdigit() else code.startswith(item) for item in j.excluded_work or ())

    def _hours_clash(self, j: Jobseeker, v: Vacancy) -> bool:
        if v.hours_per_week is not None and j.hours_max is not None and j.hours_max < v.hours_per_week:
            return True
        if v.shifts is None or j.availability is None:
            return False
        shifts, common = slots(v.shifts.mask), slots(v.shifts.mask) & slots(j.availability.mask)
        if not v.flexible:
            return common != shifts
        # Nobody can have more hours in common with a vacancy than it names.
        return length(common) == 0 or length(common) < min(v.hours_per_week or 0, length(shifts))

    # -------------------------------------------------------------------------------------------------------- places

    def _metres(self, j: Jobseeker, v: Vacancy) -> int | None:
        """A straight line in whole metres, rounded down."""
        here = locate(j.latitude, j.longitude, j.postcode, j.district)
        there = locate(v.latitude, v.longitude, v.postcode, self.employers[v.employer].district)
        if here is None or there is None:
            return None
        (east, north), (east2, north2) = (_point(p.latitude, p.longitude) for p in (here, there))
        return isqrt((east - east2) ** 2 + (north - north2) ** 2)

    def _journey(self, j: Jobseeker, metres: int) -> float:
        """Milliseconds by the best way."""
        ways = ("walk", "bus") if j.travel_modes is None else j.travel_modes
        times = [WAYS[way][0] * 60_000 + metres * round(ROAD * 3600 / WAYS[way][1]) for way in ways]
        return min(times, default=float("inf"))

    def _limit(self, j: Jobseeker) -> int:
        """Minutes."""
        limit = self.policy.max_travel_minutes
        if j.claim_start and self.on - j.claim_start < timedelta(weeks=self.policy.first_weeks):
            limit = min(limit, self.policy.first_weeks_travel_minutes)
        return min(limit, j.max_travel_minutes or limit)

    # -------------------------------------------------------------------------------------------------------- points

    def _points(self, j: Jobseeker, v: Vacancy) -> int | None:
        parts = self.parts[j.id, v.id].values()
        if self._metres(j, v) is None or sum(known for _, known in parts) < self.policy.min_known * 1000:
            return None
        return sum(points for points, _ in parts)

    def _parts(self, j: Jobseeker, v: Vacancy) -> dict[str, tuple[int, int]]:
        """Milli-points of each criterion, and how much of its weight is known."""
        rules = {
            "skills": self._skills,
            "occupation": self._occupations,
            "experience": self._experience,
            "qualification": self._qualification,
            "hours": None,
            "travel": self._travel,
            "pay": self._pay,
            "preference": self._preference,
        }
        parts = {}
        for name, rule in rules.items():
            weight = getattr(self.policy, name) * 1000
            if rule is None:
                halves = (self._number_of_hours(j, v), weight // 2), (self._times(j, v), weight - weight // 2)
                both = [self._weigh(share, half) for share, half in halves]
                parts[name] = sum(points for points, _ in both), sum(known for _, known in both)
            else:
                parts[name] = self._weigh(rule(j, v), weight)
        return parts

    def _weigh(self, share: tuple[int, int] | None, weight: int) -> tuple[int, int]:
        """A share (numerator, denominator) of a weight; the neutral share where it is None: unknown."""
        if share is None:
            return weight * self.policy.unknown_share // 100, 0
        return weight * share[0] // share[1], weight

    def _skills(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        wanted = {}
        for terms, factor in ((v.desirable_skills, 1), (v.essential_skills, self.policy.essential_factor)):
            for term in terms or ():
                wanted[skill_of(term)] = factor * rarity(skill_of(term))
        if v.essential_skills == () and not v.desirable_skills:
            return 1, 1
        if not wanted or j.skills is None:
            return None
        held = list({skill_of(term) for term in j.skills})
        if not held:
            return 0, 1
        worth = [
            [2 * weight if mine == asked else weight if family(mine) == family(asked) else 0 for mine in held]
            for asked, weight in wanted.items()
        ]
        pairs = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
        return sum(int(worth[a][b]) for a, b in pairs), 2 * sum(wanted.values())

    def _occupations(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        job = self._occupation(v)
        done = [occupation_code(spell.work) for spell in j.work_history or ()]
        wanted = [occupation_code(work) for work in j.sought_occupations or ()]
        found = [2 * alike(job, code) for code in done if code and job] + [
            alike(job, code) for code in wanted if code and job
        ]
        if job is None or not (found or j.work_history == ()):
            return None
        return max(found, default=0), 2000

    def _experience(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        job, needed = self._occupation(v), v.experience_months
        if needed == 0:
            return 1, 1
        if needed is None or job is None or j.work_history is None:
            return None
        months = 0  # in thousandths
        for spell in j.work_history:
            code = occupation_code(spell.work)
            if code and alike(job, code) >= 10 * self.policy.related_work:
                months += spell.months * alike(job, code)
        return min(months, 1000 * needed), 1000 * needed

    def _qualification(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        needed, level = v.min_qualification_level, j.qualification_level
        if needed == 0:
            return 1, 1
        if needed is None or level is None:
            return None
        return max(0, 2 - max(0, needed - level)), 2

    def _number_of_hours(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        hours, least, most = hundredths(v.hours_per_week), hundredths(j.hours_min), hundredths(j.hours_max)
        if hours is None or (least is None and most is None):
            return None
        if least is not None and hours < least:
            return hours, least
        return (0, 1) if most is not None and hours > most else (1, 1)

    def _times(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        if v.shifts is None or j.availability is None:
            return None
        shifts = slots(v.shifts.mask)
        return len(shifts & slots(j.availability.mask)), len(shifts)

    def _travel(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        metres = self._metres(j, v)
        if metres is None:
            return None
        time, limit, short = self._journey(j, metres), self._limit(j) * 60_000, 20 * 60_000
        if time > limit:
            return 0, 1
        return (1, 1) if time <= short else (int(limit - time), limit - short)

    def _pay(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        pay, need = hundredths(v.pay_per_hour), hundredths(j.min_hourly_pay)
        if pay is None or need is None:
            return None
        return (1, 1) if pay >= need else (max(0, need - 5 * (need - pay)), need)

    def _preference(self, j: Jobseeker, v: Vacancy) -> tuple[int, int] | None:
        job = self._occupation(v)
        codes = [occupation_code(work) for work in j.sought_occupations or ()]
        found = [alike(job, code) * max(5, 10 - choice) for choice, code in enumerate(codes) if code and job]
        return (max(found), 10_000) if found else None

    def _occupation(self, v: Vacancy) -> str | None:
        return (occupation_code(v.occupation) if v.occupation else None) or occupation_code(v.title)


# ------------------------------------------------------------------------------------------------------------- facts


def skill_of(term: str) -> str | tuple[str, str]:
    """A skill of the table, or a word of the market's own."""
    return skill_id(term) or ("own", fold(term))


def family(skill: str | tuple[str, str]) -> str | tuple[str, str]:
    """What closely related skills share; a word of the market's own has no relatives."""
    return skills()[skill].family if isinstance(skill, str) else skill


def rarity(skill: str | tuple[str, str]) -> int:
    """What a skill weighs."""
    return skills()[skill].rarity if isinstance(skill, str) else UNHEARD


def alike(a: str, b: str) -> int:
    """Likeness of two occupations in thousandths."""
    return int(similarity()[ROW[a], ROW[b]])


def slots(mask: int) -> set[int]:
    """The slots of a week."""
    return {slot for slot in range(35) if mask >> slot & 1}


def length(of: set[int]) -> int:
    """Hours of some slots."""
    return sum(PART_HOURS[slot % 5] for slot in of)


def hundredths(value: float | None) -> int | None:
    """Pounds in pence, hours in hundredths."""
    return None if value is None else round(value * 100)


@cache
def _point(latitude: float, longitude: float) -> tuple[int, int]:
    (point,) = project(np.array([latitude]), np.array([longitude])).tolist()
    return point[0], point[1]
