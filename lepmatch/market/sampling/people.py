"""Jobseekers and their monitoring: invented people, drawn column by column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.occupations import occupations
from lepmatch.market.reference import names
from lepmatch.market.sampling.area import CASELOAD, office_count, office_towns, place_columns, towns
from lepmatch.market.sampling.draws import Draws, Floats, Rows, Shelf, Texts, joined, numbered, objects
from lepmatch.market.sampling.figures import (
    ADJUSTMENTS,
    AVAILABILITY,
    BASIC_SKILLS,
    CLAIM_DAYS,
    COMMON_SKILLS,
    EXCLUDED_WORK,
    GROUPS,
    HOURS_WANTED,
    LEVELS,
    LICENCES,
    SECTORS,
)
from lepmatch.market.sampling.work import skill_rows, terms_of, titles_of, work

OWN_LICENCE = 0.65  # chance that somebody who did the work has each of its licences; unsourced: plausible
NAMED_SKILL = {"essential": 0.5, "desirable": 0.25, "other work": 0.15, "common": 0.3}  # chance to name it; the same
SAME_SECTOR = 0.5  # chance that other work is in the sector of the usual; the same
CAR = 0.6  # chance that a driver has the use of a car; unsourced: plausible
Columns = dict[str, list[str]]


def jobseeker_columns(seed: int, count: int, on: date, adult_pay: float) -> Columns:
    """The texts of the jobseekers table."""
    draws = Draws(seed, "jobseekers", count)
    town = office_towns(seed, office_count(count))[np.arange(count) // CASELOAD]
    group = draws.choose("customer_group", GROUPS)
    usual = work().of_people.pick(draws.uniform("usual work"))
    other = _other_work(draws, usual)
    licences = _licences(draws, usual)
    hours = _by_group(draws, "hours", group, HOURS_WANTED)
    least, most = (objects([pair[i] for pair in hours]) for i in (0, 1))
    columns = {
        "id": numbered("J", count).tolist(),
        "district": towns().district[town].tolist(),
        **place_columns(draws, town, in_centre=False, km=1.2),
    }
    return columns | draws.gaps(
        travel_modes=_travel_modes(draws, licences[:, names("licences", "code").index("driving_b")]),
        max_travel_minutes=draws.choose("max_travel_minutes", {"30": 18, "45": 27, "60": 38, "90": 17}),
        customer_group=group,
        claim_start=_claim_start(draws, group, on),
        sought_occupations=_sought(draws, usual, other),
        work_history=_history(draws, usual, other),
        skills=_skills(draws, usual, other),
        qualification_level=_level(draws, usual),
        licences=_licence_texts(licences),
        hours_min=least,
        hours_max=most,
        availability=_by_group(draws, "availability", group, AVAILABILITY),
        earliest_start=_earliest_start(draws, on),
        min_hourly_pay=pay_texts(adult_pay, 0.2, draws.uniform("min_hourly_pay")),
        basic_skills_needs=draws.choose("basic_skills_needs", BASIC_SKILLS),
        adjustments=draws.choose("adjustments", ADJUSTMENTS),
        excluded_work=_excluded(draws, usual),
        wants_training=np.where(draws.chance("wants_training", 0.7), "yes", "no"),
        consent=np.where(draws.chance("consent", 0.85), "yes", "no"),
    )


def monitoring_columns(seed: int, count: int) -> Columns:
    """The texts of the monitoring table: apart from what a customer group implies, drawn on their own."""
    draws = Draws(seed, "monitoring", count)
    group = Draws(seed, "jobseekers", count).choose("customer_group", GROUPS)
    alone = draws.choose("lone_parent", {"no": 92, "yes": 3, "not_said": 5})
    disabled = draws.choose("disabled", {"no": 80, "yes": 13, "not_said": 7})
    age = draws.choose("age_band", {"18-24": 26, "25-34": 24, "35-49": 30, "50-59": 15, "60+": 2, "not_said": 3})
    sex = draws.choose("sex", {"male": 58, "female": 39, "other": 1, "not_said": 2})
    ethnic = {"white": 78, "asian": 8, "black": 6, "mixed": 3, "other": 2, "not_said": 3}
    return {"jobseeker": numbered("J", count).tolist()} | draws.gaps(
        sex=sex,
        ethnic_group=draws.choose("ethnic_group", ethnic),
        disabled=np.where(np.isin(group, ("disabled", "incapacity")), "yes", disabled),
        age_band=np.where(group == "new_deal_young", "18-24", np.where(group == "new_deal_50", "50-59", age)),
        lone_parent=np.where(group == "lone_parent", "yes", alone),
    )


def day_texts(on: date, days_ago: Rows) -> Texts:
    """Dates so many days before a day (after it where negative) as texts."""
    first = int(days_ago.min(initial=0))
    calendar = [(on - timedelta(days=ago)).isoformat() for ago in range(first, int(days_ago.max(initial=0)) + 1)]
    return objects(calendar)[days_ago - first]


def pay_texts(least: float, most_above: float | Floats, uniform: Floats) -> Texts:
    """Pay from the least up: a fifth of rows get no more than that, few get much more, in steps of five pence."""
    above = np.interp(uniform, (0.0, 0.2, 1.0), (0.0, 0.0, 1.0)) ** 2 * most_above
    lowest = round(least * 100)
    pence = np.ceil(np.round(lowest * (1 + above), 6) / 5).astype(np.int64) * 5
    return objects([f"{p / 100:.2f}" for p in np.where(above == 0, lowest, pence).tolist()])


def _by_group(draws: Draws, column: str, group: Texts, tables: Mapping[str, Mapping[Any, float]]) -> Texts:
    # Every table is drawn from the same stream, so that a rarer group moves nobody else.
    chosen = draws.choose(column, tables["other"])
    for name in ("lone_parent", "carer"):
        chosen = np.where(group == name, draws.choose(column, tables[name]), chosen)
    return chosen


def _other_work(draws: Draws, usual: Rows) -> Rows:
    """Beginners' work beside the usual, (rows, 4): of the same sector for some, else of the scheme's sectors."""
    codes = names("sectors", "code")
    scheme = np.array([codes.index(sector) for sector in SECTORS])
    any_sector = scheme[Shelf([list(SECTORS.values())]).pick(draws.uniform("other sector", 4))]
    own = np.broadcast_to(work().sector[usual][:, None], any_sector.shape)
    sector = np.where(draws.uniform("same sector", 4) < SAME_SECTOR, own, any_sector)
    return work().by_sector[work().of_beginners.pick(draws.uniform("other work", 4), sector)]


def _sought(draws: Draws, usual: Rows, other: Rows) -> list[str]:
    first = np.where(
        draws.chance("sought as code", 0.3), work().codes[usual], titles_of(usual, draws.uniform("sought title"))
    )
    more = titles_of(other[:, :2], draws.uniform("other sought title", 2))
    how_many = draws.uniform("how many sought")
    more = np.where(how_many[:, None] < (0.6, 0.3), more, "")
    return joined(np.column_stack([first, more]))


def _history(draws: Draws, usual: Rows, other: Rows) -> list[str]:
    spells = draws.choose("how many spells", {0: 10, 1: 30, 2: 30, 3: 20, 4: 10}).astype(np.int64)
    titles = titles_of(np.column_stack([usual, other[:, :3]]), draws.uniform("title held", 4))
    months = (3 + 117 * draws.uniform("months", 4) ** 2 * (1.0, 0.5, 0.4, 0.3)).astype(np.int64)
    texts = np.char.add(np.char.add(titles.astype(str), ":"), months.astype(str)).astype(object)
    return joined(np.where(np.arange(4) < spells[:, None], texts, ""))


def _skills(draws: Draws, usual: Rows, other: Rows) -> list[str]:
    common = np.broadcast_to(skill_rows(*COMMON_SKILLS), (draws.rows, len(COMMON_SKILLS)))
    kinds = {
        "essential": work().essential[usual],
        "desirable": work().desirable[usual],
        "other work": work().essential[other[:, 0]],
        "common": common,
    }
    named = []
    for kind, skills in kinds.items():
        said = draws.uniform(f"{kind} skills", skills.shape[1]) < NAMED_SKILL[kind]
        terms = terms_of(skills, draws.uniform(f"{kind} wording", skills.shape[1]))
        named.append(np.where(said, terms, ""))
    return joined(np.column_stack(named))


def _level(draws: Draws, usual: Rows) -> Texts:
    """The highest qualification: at least the usual work's where that is a profession."""
    drawn = draws.choose("qualification_level", LEVELS).astype(np.int64)
    level = work().level[usual]
    return np.where(level >= 4, np.maximum(drawn, level), drawn).astype(str).astype(object)


def _licences(draws: Draws, usual: Rows) -> NDArray[np.bool_]:
    """Which licences each person holds, (rows, licences)."""
    codes = names("licences", "code")
    share = np.zeros((len(work().codes), len(codes)))
    share[:] = [LICENCES.get(code, 0.0) for code in codes]
    for row, group in enumerate(occupations().values()):
        for code in group.licences:
            share[row, codes.index(code)] = OWN_LICENCE
    return np.asarray(draws.uniform("licences", len(codes)) < share[usual])


def _licence_texts(held: NDArray[np.bool_]) -> Texts:
    codes = objects(names("licences", "code"))
    kinds, which = np.unique(np.packbits(held, axis=1), axis=0, return_inverse=True)
    bits = np.unpackbits(kinds, axis=1)[:, : len(codes)].astype(bool)
    return objects([";".join(codes[row]) or "none" for row in bits])[which.reshape(-1)]


def _travel_modes(draws: Draws, drives: NDArray[np.bool_]) -> list[str]:
    ways = {
        "walk": np.ones(draws.rows, dtype=bool),
        "cycle": draws.chance("cycle", 0.18),
        "bus": draws.chance("bus", 0.88),
        "car": drives & draws.chance("car", CAR),
    }
    return joined(np.column_stack([np.where(can, way, "") for way, can in ways.items()]))


def _claim_start(draws: Draws, group: Texts, on: date) -> Texts:
    uniform = draws.uniform("claim_start")
    days = np.interp(uniform, *CLAIM_DAYS["other"])
    for name, curve in CLAIM_DAYS.items():
        days = np.where(group == name, np.interp(uniform, *curve), days)
    return np.where(group == "no_benefit", "", day_texts(on, days.astype(np.int64)))


def _earliest_start(draws: Draws, on: date) -> Texts:
    weeks = draws.choose("earliest_start", {0: 55, 1: 20, 2: 13, 4: 9, 8: 3}).astype(np.int64)
    return day_texts(on, -7 * weeks)


def _excluded(draws: Draws, usual: Rows) -> Texts:
    """Work that is excluded, but never the kind somebody used to do."""
    excluded = draws.choose("excluded_work", EXCLUDED_WORK)
    own = (excluded == objects(names("sectors", "code"))[work().sector[usual]]) | (excluded == work().codes[usual])
    return np.where(own, "none", excluded)
