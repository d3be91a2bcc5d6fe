"""Employers, their pledges and their vacancies: plainly invented, and lawful in pay."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.occupations import occupations
from lepmatch.market.places import region_of
from lepmatch.market.reference import names, table
from lepmatch.market.sampling.area import place_columns, towns
from lepmatch.market.sampling.draws import Draws, Rows, Shelf, Texts, joined, numbered, objects
from lepmatch.market.sampling.figures import (
    HOURS,
    HOURS_WORKED,
    OFFERED,
    OFFICE_HOURS,
    PARKS,
    PLEDGES,
    PUBLIC,
    SECTORS,
    SHIFT_KINDS,
    SHIFTS,
)
from lepmatch.market.sampling.people import Columns, day_texts, pay_texts
from lepmatch.market.sampling.work import legal_licences, terms_of, titles_of, work

CHAIN_EVERY = 8  # of so many employers one is a chain with vacancies in many towns
CHAIN_SHARE = 0.3  # share of vacancies that are a chain's; unsourced: plausible
CLOSED_EVERY, CLOSED_AT = 12, 7  # every twelfth vacancy, the eighth first, is over and has a history
POOLED = 0.6  # share of small employers who recruit together; unsourced: plausible
PLEDGE_PLACES = {"micro": (1, 2), "small": (1, 6), "medium": (5, 30), "large": (40, 300)}  # unsourced: plausible
OPENINGS = {1: 46, 2: 20, 3: 10, 4: 8, 5: 6, 6: 4, 8: 3, 10: 2, 20: 1}  # percent of vacancies; unsourced: plausible
CONTRACT_WEEKS = {"": 75, "12": 10, "26": 12, "52": 3}  # percent; blank where no end is said; the same
ASKED = {"first licence": 1.0, "car licence": 0.35, "another licence": 0.15}  # chance to be asked for; the same
WANTED_SKILL = {"essential": 0.5, "desirable": 0.5}  # chance that a vacancy names each; unsourced: plausible


def employer_count(vacancies: int) -> int:
    """One employer for every two vacancies."""
    return -(-vacancies // 2)


def employer_sectors(seed: int, count: int) -> Texts:
    """The sector of each employer; the first is a retail chain in every market."""
    spread = Draws(seed, "employers", count).spread()
    return objects(list(SECTORS))[Shelf([list(SECTORS.values())]).pick(spread)]


def is_closed(vacancies: int) -> NDArray[np.bool_]:
    """Which vacancies are over by the day of the market."""
    return np.asarray(np.arange(vacancies) % CLOSED_EVERY == CLOSED_AT)


def employer_of(seed: int, vacancies: int) -> Rows:
    """The employer of each vacancy: two for each, and the rest to the chains, the first of them most."""
    draws, row = Draws(seed, "vacancies", vacancies), np.arange(vacancies)
    chains_so_far = row // (2 * CHAIN_EVERY) + 1
    chain = CHAIN_EVERY * (draws.uniform("chain") ** 2 * chains_so_far).astype(np.int64)
    return np.where(draws.chance("is a chain's", CHAIN_SHARE), chain, row // 2)


def office_of(seed: int, vacancies: int, offices: int) -> Rows:
    """The office of each vacancy: the employer's own, or any town for a chain."""
    employer, row = employer_of(seed, vacancies), np.arange(vacancies)
    return np.where(employer % CHAIN_EVERY == 0, row, employer) % offices


def employer_columns(seed: int, vacancies: int, town_of_office: Rows) -> Columns:
    """The texts of the employers table."""
    count = employer_count(vacancies)
    draws, sector = Draws(seed, "employers", count), employer_sectors(seed, count)
    district = towns().district[town_of_office[np.arange(count) % len(town_of_office)]]
    size = _sizes(seed, count)
    small = np.isin(size, ("micro", "small"))
    words = {row["code"]: row["name"].lower() for row in table("sectors")}
    public = draws.uniform("public_sector") < [PUBLIC.get(name, 0.0) for name in sector]
    pool = [f"{where}, {words[name]}" for where, name in zip(district, sector, strict=True)]
    return {
        "id": numbered("E", count, 3).tolist(),
        "name": [f"Employer {i:03d}, {words[name]}" for i, name in enumerate(sector, start=1)],
        "pool": np.where(small & draws.chance("pool", POOLED), objects(pool), "").tolist(),
    } | draws.gaps(
        sector=sector,
        size=size,
        public_sector=np.where(public, "yes", "no"),
        district=np.where(size == "large", "", district),
    )


def pledge_columns(seed: int, vacancies: int, town_of_office: Rows, on: date) -> Columns:
    """The texts of the pledges table, employer by employer."""
    employer, kind = _pledged(seed, employer_count(vacancies))
    draws = Draws(seed, "pledges", len(employer))
    size = _sizes(seed, employer_count(vacancies))[employer]
    least, most = (np.array([PLEDGE_PLACES[name][i] for name in size], dtype=np.int64) for i in (0, 1))
    places = least + (draws.uniform("places") * (most - least + 1)).astype(np.int64)
    region = [region_of(name) for name in towns().district[town_of_office[employer % len(town_of_office)]]]
    return {
        "id": numbered("P", len(employer)).tolist(),
        "employer": numbered("E", employer_count(vacancies), 3)[employer].tolist(),
        "kind": objects(list(PLEDGES))[kind].tolist(),
        "places": places.astype(str).tolist(),
        "region": np.where(size == "large", "", objects(region)).tolist(),
    } | draws.gaps(
        starts=day_texts(on, draws.whole("starts", 20, 540)), ends=day_texts(on, -draws.whole("ends", 60, 640))
    )


def vacancy_columns(seed: int, count: int, town_of_office: Rows, on: date, adult_pay: float) -> Columns:
    """The texts of the vacancies table."""
    draws, employer = Draws(seed, "vacancies", count), employer_of(seed, count)
    sector = employer_sectors(seed, employer_count(count))[employer]
    sector_row = np.array([names("sectors", "code").index(name) for name in sector], dtype=np.int64)
    unit_group = work().by_sector[work().of_vacancies.pick(draws.uniform("unit group"), sector_row)]
    in_park = draws.uniform("in a park") < [PARKS.get(name, 0.0) for name in sector]
    town = town_of_office[office_of(seed, count, len(town_of_office))]
    title = titles_of(unit_group, draws.uniform("title"))
    openings = openings_of(seed, count)
    hours, shifts = _hours(draws, sector)
    asked, legal = _asked_licences(draws, unit_group)
    level = work().level[unit_group]
    most_above = np.minimum(0.3 + 0.1 * level, 0.6)  # of the minimum wage; unsourced: plausible
    columns = {
        "id": numbered("V", count).tolist(),
        "employer": numbered("E", employer_count(count), 3)[employer].tolist(),
        "pledge": vacancy_pledges(seed, count).tolist(),
        "title": title.tolist(),
        "openings": openings.astype(str).tolist(),
        **place_columns(draws, town, in_centre=~in_park, km=np.where(in_park, 1.5, 0.6)),
        "contract_weeks": draws.choose("contract_weeks", CONTRACT_WEEKS).tolist(),
    }
    return (
        columns
        | draws.gaps(
            occupation=work().codes[unit_group],
            description=_descriptions(title, in_park),
            hours_per_week=hours,
            shifts=shifts,
            flexible=np.where(draws.chance("flexible", 0.2), "yes", "no"),
            pay_per_hour=pay_texts(adult_pay, most_above, draws.uniform("pay_per_hour")),
            start_date=day_texts(on, _start_days(draws)),
            essential_skills=_wanted_skills(draws, "essential", work().essential[unit_group]),
            desirable_skills=_wanted_skills(draws, "desirable", work().desirable[unit_group]),
            licences=asked,
            legal_licences=legal,
            min_qualification_level=(level * draws.chance("level asked for", 0.5)).astype(str),
            experience_months=draws.choose("experience_months", {"0": 62, "3": 14, "6": 14, "12": 8, "24": 2}),
            interviews=(openings * draws.whole("interviews", 2, 4)).astype(str),
            work_trial_days=draws.choose("work_trial_days", {"0": 55, "2": 15, "5": 15, "10": 10, "15": 5}),
            adjustments_offered=draws.choose("adjustments_offered", OFFERED),
        )
        | _kept_closing(draws, on, is_closed(count))
    )


def history_days(seed: int, vacancies: int) -> Rows:
    """Days since the first day at work in each vacancy; only a closed one's are past."""
    return _start_days(Draws(seed, "vacancies", vacancies))


def openings_of(seed: int, vacancies: int) -> Rows:
    """Openings of each vacancy."""
    return Draws(seed, "vacancies", vacancies).choose("openings", OPENINGS).astype(np.int64)


def vacancy_pledges(seed: int, vacancies: int) -> Texts:
    """The pledge that each vacancy comes under, blank for none: its employer's first."""
    employer, _ = _pledged(seed, employer_count(vacancies))
    has = np.unique(employer, return_index=True)
    first = np.full(employer_count(vacancies), -1)
    first[has[0]] = has[1]
    mine = first[employer_of(seed, vacancies)]
    under = (mine >= 0) & Draws(seed, "vacancies", vacancies).chance("pledged", 0.8)
    return np.where(under, numbered("P", len(employer) + 1)[np.maximum(mine, 0)], "")


def _pledged(seed: int, employers: int) -> tuple[Rows, Rows]:
    """Employer and kind of each pledge, in the order of employers."""
    drawn = Draws(seed, "employers", employers).uniform("pledges", len(PLEDGES)) < list(PLEDGES.values())
    employer, kind = np.nonzero(drawn)
    return employer, kind


def _sizes(seed: int, employers: int) -> Texts:
    drawn = Draws(seed, "employers", employers).choose("size", {"micro": 25, "small": 45, "medium": 30})
    return np.where(np.arange(employers) % CHAIN_EVERY == 0, "large", drawn)


def _hours(draws: Draws, sector: Texts) -> tuple[Texts, Texts]:
    """Weekly hours, and the pattern of the sector that holds them."""
    band, pick = draws.choose("band of hours", HOURS), draws.uniform("hours_per_week")
    kinds = list(SHIFTS)
    shelf = Shelf([SHIFT_KINDS.get(name, OFFICE_HOURS) for name in SECTORS])
    row = np.array([list(SECTORS).index(name) for name in sector], dtype=np.int64)
    kind = shelf.pick(draws.uniform("kind of shift"), row) - shelf.starts[row]
    variant = draws.uniform("shifts")
    hours, shifts = np.empty(draws.rows, dtype=object), np.empty(draws.rows, dtype=object)
    for name, worked in HOURS_WORKED.items():
        here = band == name
        hours[here] = objects(worked)[(pick[here] * len(worked)).astype(np.int64)]
        for number, code in enumerate(kinds):
            rows, patterns = here & (kind == number), SHIFTS[code][name]
            shifts[rows] = objects(patterns)[(variant[rows] * len(patterns)).astype(np.int64)]
    return hours, shifts


def _start_days(draws: Draws) -> Rows:
    """Days since work began: past for a closed vacancy, ahead for an open one."""
    ago, ahead = draws.whole("started", 30, 480), draws.whole("starts", 15, 60)
    return np.where(is_closed(draws.rows), ago, -ahead)


def _kept_closing(draws: Draws, on: date, closed: NDArray[np.bool_]) -> Columns:
    """Closing dates: blanked like any column, but never where they say that a vacancy is over."""
    days = day_texts(on, _start_days(draws) + 14)
    blanked = draws.gaps(closing_date=days)["closing_date"]
    return {"closing_date": np.where(closed, days, objects(blanked)).tolist()}


def _wanted_skills(draws: Draws, kind: str, skills: Rows) -> list[str]:
    named = draws.uniform(f"{kind} skills", skills.shape[1]) < WANTED_SKILL[kind]
    named[:, 0] |= kind == "essential"
    return joined(np.where(named, terms_of(skills, draws.uniform(f"{kind} wording", skills.shape[1])), ""))


def _asked_licences(draws: Draws, unit_group: Rows) -> tuple[list[str], list[str]]:
    """Licences that are asked for, and those of them that the law asks for."""
    groups = list(occupations().values())
    width = max(len(group.licences) for group in groups)
    code = np.full((len(groups), width), "", dtype=object)
    chance = np.zeros((len(groups), width))
    for row, group in enumerate(groups):
        for place, licence in enumerate(group.licences):
            code[row, place] = licence
            chance[row, place] = _asked(group.code, licence, place)
    asked = np.where(draws.uniform("licences", width) < chance[unit_group], code[unit_group], "")
    # Bar work needs a licence holder in the house, not behind every pump.
    by_law = np.isin(asked, list(legal_licences() - {"personal_alcohol"}))
    return joined(asked), joined(np.where(by_law, asked, ""))


def _asked(occupation: str, licence: str, place: int) -> float:
    if licence == "driving_b" and not occupation.startswith("82"):
        return ASKED["car licence"]
    return ASKED["first licence" if place == 0 else "another licence"]


def _descriptions(title: Texts, in_park: NDArray[np.bool_]) -> Texts:
    where = np.where(in_park, "on a business park", "in the town centre")
    return objects([f"Invented vacancy: {name}, {place}." for name, place in zip(title, where, strict=True)])


def latest_start(on: date) -> date:
    """The last day on which work in an open vacancy of the sample may begin."""
    return on + timedelta(days=60)
