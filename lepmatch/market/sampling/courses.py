"""Pre-employment courses of the sample and their intakes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache

import numpy as np

from lepmatch.market.occupations import occupations
from lepmatch.market.reference import table
from lepmatch.market.sampling.area import place_columns
from lepmatch.market.sampling.draws import Draws, Rows, Shelf, Texts, numbered, objects
from lepmatch.market.sampling.figures import COMMON_WORK, LICENCE_COURSES, SECTORS
from lepmatch.market.sampling.people import Columns
from lepmatch.market.sampling.work import ENTRY_LEVEL
from lepmatch.market.skills import skills

LICENCE_EVERY, LICENCE_AT = 4, 3  # every fourth course gives a licence
BASIC_EVERY, BASIC_AT = 7, 5  # of the others, every seventh row is a basic skills course
TAUGHT = 10  # a sector course teaches from the most asked-for skills of its sector
BASIC = ("literacy", "numeracy", "literacy;numeracy", "digital", "esol")


def course_columns(seed: int, count: int, town_of_office: Rows) -> Columns:
    """The texts of the courses table."""
    draws, row = Draws(seed, "courses", count), np.arange(count)
    by_sector = {item["code"]: item for item in table("sectors")}
    sector = objects(list(SECTORS))[Shelf([list(SECTORS.values())]).pick(draws.spread("sector"))]
    title = objects([by_sector[name]["course"] for name in sector])
    licence, weeks, helps = (np.full(count, text, dtype=object) for text in ("none", "2", "none"))
    gives_licence = row % LICENCE_EVERY == LICENCE_AT
    basic = ~gives_licence & (row % BASIC_EVERY == BASIC_AT)
    with_licence = np.flatnonzero(gives_licence).tolist()
    for place, number in enumerate(with_licence):
        licence[number], sector[number], title[number], weeks[number], _ = LICENCE_COURSES[place % len(LICENCE_COURSES)]
    for place, number in enumerate(np.flatnonzero(basic).tolist()):
        helps[number] = BASIC[place % len(BASIC)]
        title[number], weeks[number] = f"Skills for work: {helps[number].replace(';', ' and ')}", "6"
    sector = np.where(basic, "", sector)
    return {
        "id": numbered("C", count, 3).tolist(),
        "title": title.tolist(),
        "sector": sector.tolist(),
        "weeks": weeks.tolist(),
        "timetable": draws.choose("timetable", {"mon-fri day": 8, "mon-thu day": 2}).tolist(),
        "gives_skills": _taught(draws, sector, with_licence),
        "gives_licences": licence.tolist(),
        "helps": helps.tolist(),
        **place_columns(draws, town_of_office[row % len(town_of_office)], in_centre=True, km=0.6),
    } | draws.gaps(
        provider=objects([f"Training provider {n:02d}" for n in draws.whole("provider", 1, 20)]),
        hours_per_week=np.where(basic, "16", draws.choose("hours_per_week", {"30": 7, "24": 3})),
        gives_level=np.where(gives_licence | basic, "0", "1"),
        needs_level=np.full(count, "0"),
    )


def intake_columns(seed: int, courses: int, on: date) -> Columns:
    """The texts of the intakes table: two to four Mondays after the day of the market for each course."""
    draws = Draws(seed, "intakes", courses)
    monday = on + timedelta(days=7 - on.weekday())
    first, seats = draws.whole("first week", 0, 4), (6 + draws.uniform("seats", 4) * 11).astype(np.int64)
    each = draws.whole("how many", 2, 4)
    rows = [(course, number) for course in range(courses) for number in range(each[course])]
    return {
        "course": [f"C{course + 1:03d}" for course, _ in rows],
        "starts": [(monday + timedelta(weeks=int(first[course]) + 5 * number)).isoformat() for course, number in rows],
        "seats": [str(seats[course, number]) for course, number in rows],
    }


def _taught(draws: Draws, sector: Texts, licence: list[int]) -> list[str]:
    """Skills by their labels: a licence course's own, some of the sector's, or what every job asks for."""
    chance, place = draws.uniform("skills", TAUGHT), {row: i for i, row in enumerate(licence)}
    taught = []
    for row, name in enumerate(sector):
        if row in place:
            ids: tuple[str, ...] = LICENCE_COURSES[place[row] % len(LICENCE_COURSES)][4]
        elif name:
            ids = tuple(id for id, drawn in zip(sector_skills(name), chance[row], strict=False) if drawn < 0.7)
        else:
            ids = ("communication", "teamwork", "reliability")
        taught.append(";".join(skills()[id].label for id in ids) or "none")
    return taught


@cache
def sector_skills(sector: str) -> tuple[str, ...]:
    """What a two-week course can teach of a sector's beginners' work, the most asked-for first."""
    asked: defaultdict[str, float] = defaultdict(float)
    for group in occupations().values():
        if group.sector == sector and group.level <= ENTRY_LEVEL:
            for id in group.essential_skills + group.desirable_skills:
                asked[id] += COMMON_WORK.get(group.code, 1)
    ranked = sorted((-weight, id) for id, weight in asked.items() if skills()[id].in_sector_course)
    return tuple(id for _, id in ranked[:TAUGHT])
