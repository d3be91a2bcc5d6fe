"""The sample: the same every time, like the sources where there are any, full of gaps, and always a lawful market."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lepmatch as lep
from lepmatch.market.market import RECORDS
from lepmatch.market.occupations import occupations
from lepmatch.market.places import locate, region_of
from lepmatch.market.reference import names, table
from lepmatch.market.sampling.figures import HOURS, MAJOR_GROUPS, REGIONS
from lepmatch.market.scheme import legal_minimum_pay
from lepmatch.market.text import occupation_code, skill_id

HISTORY = Path("data/history")
ON = date(2009, 3, 31)

# Blank for a reason of their own: one of two ways to say where, no pledge, no end, a chain's many districts.
NO_GAP = {
    "jobseekers": {"district", "postcode", "latitude", "longitude"},
    "employers": {"pool", "district"},
    "pledges": {"region"},
    "vacancies": {"pledge", "postcode", "latitude", "longitude", "contract_weeks"},
    "courses": set(RECORDS["courses"].__dataclass_fields__),
    "intakes": set(),
    "events": set(RECORDS["events"].__dataclass_fields__),
    "monitoring": set(),
    "claims": {"ended", "claimed_before"},
}


@cache
def large() -> lep.Market:
    return lep.sample_market(jobseekers=6_000, vacancies=2_400, courses=60)


def shares(items: list[str]) -> dict[str, float]:
    return {item: count / len(items) for item, count in Counter(items).items()}


def known(market: lep.Market, table_name: str, column: str) -> list:
    return [value for value in market.tables()[table_name].columns[column] if value is not None]


def files(market: lep.Market, folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in lep.write_market(market, folder).iterdir()}


# -------------------------------------------------------------------------------------------------- the same every time


def test_the_committed_sample_is_what_the_sampler_writes(tmp_path: Path) -> None:
    made = files(lep.sample_market(jobseekers=60, vacancies=24, courses=8, seed=2), tmp_path)
    assert made == {file.name: file.read_bytes() for file in Path("data/sample").iterdir()}


def test_another_process_with_another_hash_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    code = (
        f"import lepmatch as lep; lep.write_market(lep.sample_market(300, 90, 9, seed=5), {str(tmp_path / 'other')!r})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "77"})
    assert files(lep.sample_market(300, 90, 9, seed=5), tmp_path / "own") == {
        file.name: file.read_bytes() for file in (tmp_path / "other").iterdir()
    }


def test_another_seed_gives_other_people() -> None:
    one, two = (lep.sample_market(60, 24, 8, seed=seed) for seed in (1, 2))
    assert sum(a == b for a, b in zip(one.jobseekers, two.jobseekers, strict=True)) < 3


@given(st.integers(1, 130), st.integers(0, 90), st.integers(0, 40), st.integers(0, 9))
@settings(max_examples=8, deadline=None)
def test_a_larger_market_starts_with_the_smaller_one(people: int, vacancies: int, more: int, seed: int) -> None:
    small = lep.sample_market(people, vacancies, 5, seed)
    more_vacancies = lep.sample_market(people, vacancies + more, 5 + more, seed)
    assert list(more_vacancies.jobseekers) == list(small.jobseekers)
    assert list(more_vacancies.monitoring) == list(small.monitoring)
    for name in ("employers", "pledges", "vacancies", "courses", "intakes"):
        mine, theirs = small.tables()[name], more_vacancies.tables()[name]
        assert list(mine) == list(theirs)[: len(mine)]
    more_people = lep.sample_market(people + more, 0, 0, seed)
    assert list(more_people.jobseekers)[:people] == list(small.jobseekers)


# ----------------------------------------------------------------------------------------------------- like the sources


def test_the_figures_are_those_of_the_sourced_series() -> None:
    regions: Counter[str] = Counter()
    for row in _history("lep_into_work_by_region_quarter"):
        if row["area_kind"] == "region":
            regions[row["area"]] += int(row["people_into_work"])
    assert regions == REGIONS
    majors = {
        row["soc2000_major"]: int(row["off_flows_to_work"]) for row in _history("jsa_off_flows_to_work_by_occupation")
    }
    assert {major: majors[major] for major in MAJOR_GROUPS} == MAJOR_GROUPS
    hours = [int(row["value"]) for row in _history("reported_rates") if row["measure"].startswith("work ")]
    assert hours == list(HOURS.values())


def test_people_live_in_the_regions_of_the_scheme() -> None:
    found = shares([region_of(district) for district in known(large(), "jobseekers", "district")])
    assert found == pytest.approx(_normal(REGIONS), abs=0.01)


def test_people_want_the_work_that_claimants_found() -> None:
    major = {code: group.soc2000_major for code, group in occupations().items()}
    sought = [occupation_code(str(work[0])) for work in known(large(), "jobseekers", "sought_occupations")]
    assert None not in sought
    assert shares([major[str(code)] for code in sought]) == pytest.approx(_normal(MAJOR_GROUPS), abs=0.025)


def test_vacancies_have_the_hours_mix_of_the_partnership_staff() -> None:
    bands = [
        "under_16" if h < 16 else "from_16_to_35" if h <= 35 else "over_35"
        for h in known(large(), "vacancies", "hours_per_week")
    ]
    assert shares(bands) == pytest.approx(_normal(HOURS), abs=0.03)


def test_new_claims_end_as_claims_did_and_most_people_have_waited_longer() -> None:
    waits = {"jsa_under_6m": [], "all": []}
    for person in large().jobseekers:
        if person.claim_start:
            days = (ON - person.claim_start).days
            waits["all"].append(days)
            waits.setdefault(str(person.customer_group), []).append(days)
    assert sum(days <= 91 for days in waits["jsa_under_6m"]) / len(waits["jsa_under_6m"]) == pytest.approx(
        2 / 3, abs=0.06
    )
    assert sum(days >= 182 for days in waits["all"]) / len(waits["all"]) > 0.7


def test_vacancies_are_mostly_beginners_work_in_the_scheme_s_sectors() -> None:
    level = {code: group.level for code, group in occupations().items()}
    levels = [level[code] for code in known(large(), "vacancies", "occupation")]
    assert sum(n <= 2 for n in levels) / len(levels) > 0.9
    sectors = Counter(known(large(), "employers", "sector"))
    assert [name for name, _ in sectors.most_common(3)] == ["retail", "hospitality", "care"]


# ------------------------------------------------------------------------------------------------------- as records are


def test_each_optional_column_has_gaps() -> None:
    wrong = {}
    for name, rows in large().tables().items():
        for column, field in RECORDS[name].__dataclass_fields__.items():
            if "None" not in str(field.type) or column in NO_GAP[name]:
                continue
            blank = 1 - len(known(large(), name, column)) / len(rows)
            if not 0.15 <= blank <= 0.30:
                wrong[f"{name}.{column}"] = blank
    assert wrong == {}


def test_most_people_say_where_they_live_and_a_third_do_so_by_postcode() -> None:
    people = list(large().jobseekers)
    assert all(person.district for person in people)
    assert sum(person.postcode is not None for person in people) / len(people) == pytest.approx(0.3, abs=0.03)
    assert sum(person.latitude is not None for person in people) / len(people) == pytest.approx(0.55, abs=0.03)


def test_people_live_close_to_a_real_postcode_district() -> None:
    places = [(float(row["latitude"]), float(row["longitude"])) for row in table("places")]
    for person in list(large().jobseekers)[:300]:
        if person.latitude is not None and person.longitude is not None:
            near = min((a - person.latitude) ** 2 + 0.36 * (b - person.longitude) ** 2 for a, b in places) ** 0.5
            assert near < 0.025  # degrees of latitude, under 3 km


def test_lone_parents_can_work_in_school_hours_and_carers_few_hours() -> None:
    school = lep.Week.parse("mon-fri early+day;sat day")
    parents = [p.availability for p in large().jobseekers if p.customer_group == "lone_parent" and p.availability]
    assert all(week.mask & ~school.mask == 0 for week in parents)
    assert shares([str(week) for week in parents])["mon-fri day"] > 0.6
    assert max(p.hours_max for p in large().jobseekers if p.customer_group == "carer" and p.hours_max is not None) <= 20


def test_a_pattern_of_shifts_has_room_for_the_hours() -> None:
    for vacancy in large().vacancies:
        if vacancy.shifts and vacancy.hours_per_week is not None:
            assert vacancy.shifts.hours >= vacancy.hours_per_week
    assert len(set(known(large(), "vacancies", "shifts"))) > 12


def test_people_name_skills_and_titles_that_the_engine_knows() -> None:
    terms = {term for skills in known(large(), "jobseekers", "skills") for term in skills}
    assert {term for term in terms if skill_id(term) is None} == set()
    assert len(terms) > 1_000
    titles = {spell.work for spells in known(large(), "jobseekers", "work_history") for spell in spells}
    assert {title for title in titles if occupation_code(title) is None} == set()


def test_skills_fit_what_somebody_has_done() -> None:
    fits = []
    for person in large().jobseekers:
        if person.skills and person.work_history:
            group = occupations()[str(occupation_code(person.work_history[0].work))]
            usual = {*group.essential_skills, *group.desirable_skills}
            fits.append(sum(skill_id(term) in usual for term in person.skills) / len(person.skills))
    assert sum(fits) / len(fits) > 0.5


def test_a_vacancy_is_in_its_employer_s_sector_and_asks_only_for_licences_of_law_as_legal() -> None:
    legal = {row["code"] for row in table("licences") if row["legal"] == "yes" and row["after_offer"] == "no"}
    for vacancy in large().vacancies:
        sector = large().employers[vacancy.employer].sector
        code = occupation_code(vacancy.occupation or vacancy.title)
        if sector and vacancy.occupation and code:
            assert occupations()[code].sector == sector
        if vacancy.legal_licences:
            assert set(vacancy.legal_licences) <= legal
    assert sum(bool(v.legal_licences) for v in large().vacancies) < len(large().vacancies) / 5


def test_pledges_stand_behind_most_vacancies_of_the_same_employer() -> None:
    pledged = [vacancy for vacancy in large().vacancies if vacancy.pledge]
    assert len(pledged) > len(large().vacancies) / 2
    assert all(large().pledges[str(vacancy.pledge)].employer == vacancy.employer for vacancy in pledged)


def test_each_course_has_two_to_four_intakes_ahead_and_some_give_licences() -> None:
    runs = Counter(intake.course for intake in large().intakes)
    assert set(runs) == set(large().courses.ids)
    assert set(runs.values()) == {2, 3, 4}
    assert all(intake.starts > ON for intake in large().intakes)
    given_licences = {code for course in large().courses for code in course.gives_licences or ()}
    assert given_licences == {"sia", "fork_lift", "cscs", "food_hygiene", "personal_alcohol"}
    assert all(skill_id(term) for course in large().courses for term in course.gives_skills or ())


def test_history_is_past_and_in_order() -> None:
    events = list(large().events)
    assert all(date(2007, 3, 21) <= event.at <= ON for event in events)
    kinds = Counter(event.kind for event in events)
    assert (
        kinds["submitted"]
        > kinds["interview_held"]
        > kinds["job_started"]
        > kinds["sustained_13"]
        > kinds["sustained_26"]
        > 0
    )
    assert min(kinds[kind] for kind in ("declined", "job_left", "interview_missed", "reversed", "course_completed")) > 0
    order = [
        "proposed",
        "consented",
        "submitted",
        "interview_held",
        "job_started",
        "sustained_13",
        "sustained_26",
        "job_left",
    ]
    when: dict[tuple[str | None, str | None], list[int]] = {}
    for event in events:
        if event.kind in order:
            when.setdefault((event.jobseeker, event.vacancy), []).append(order.index(event.kind))
    assert all(steps == sorted(steps) for steps in when.values())


def test_no_vacancy_has_more_starts_than_openings_and_nobody_two_jobs() -> None:
    starts = [event for event in large().events if event.kind == "job_started"]
    for vacancy, count in Counter(event.vacancy for event in starts).items():
        assert count <= large().vacancies[str(vacancy)].openings
    assert max(Counter(event.jobseeker for event in starts).values()) == 1


# ------------------------------------------------------------------------------------------------ lawful, and of nobody


@given(
    st.integers(0, 2**40),
    st.integers(0, 60),
    st.integers(0, 40),
    st.integers(0, 9),
    st.dates(date(2007, 6, 1), date(2010, 12, 31)),
)
@settings(max_examples=12, deadline=None)
def test_any_sample_is_a_valid_market_with_lawful_pay(
    seed: int, people: int, vacancies: int, courses: int, on: date
) -> None:
    market = lep.sample_market(people, vacancies, courses, seed, on)
    assert (len(market.jobseekers), len(market.vacancies), len(market.courses)) == (people, vacancies, courses)
    for vacancy in market.vacancies:
        if vacancy.pay_per_hour is not None:
            legal = legal_minimum_pay(max(on, vacancy.start_date or on))
            assert legal is not None
            assert legal <= vacancy.pay_per_hour <= 1.7 * legal


def test_records_hold_no_name_and_no_person() -> None:
    market = large()
    assert all(re.fullmatch(r"J\d{4,}", id) for id in market.jobseekers.ids)
    sectors = "|".join(re.escape(row["name"].lower()) for row in table("sectors"))
    assert all(re.fullmatch(rf"Employer \d{{3,}}, ({sectors})", employer.name) for employer in market.employers)
    assert all(re.fullmatch(r"Officer \d\d+", str(event.actor)) for event in market.events)
    assert all(re.fullmatch(r"Training provider \d\d", name) for name in known(market, "courses", "provider"))
    assert all(text.startswith("Invented vacancy: ") for text in known(market, "vacancies", "description"))
    assert set(known(market, "jobseekers", "postcode")) <= set(names("places", "outward"))


def test_monitoring_says_of_a_lone_parent_what_the_group_says() -> None:
    for person in large().jobseekers:
        if person.customer_group == "lone_parent":
            assert _monitoring()[person.id].lone_parent in ("yes", None)


def test_monitoring_is_independent_of_what_scores() -> None:
    levels: dict[str, list[int]] = {}
    for person in large().jobseekers:
        group = _monitoring()[person.id].ethnic_group
        if group and person.qualification_level is not None:
            levels.setdefault(group, []).append(person.qualification_level)
    means = {group: sum(found) / len(found) for group, found in levels.items() if len(found) > 200}
    assert max(means.values()) - min(means.values()) < 0.3


@cache
def _monitoring() -> dict[str, lep.Monitoring]:
    return {row.jobseeker: row for row in large().monitoring}


# ------------------------------------------------------------------------------------------------ good for a first look


@pytest.mark.parametrize("size", [(60, 24, 8), (2_000, 400, 40)], ids=["small", "usual"])
def test_the_vacancy_of_the_examples_is_ordinary_and_people_near_it_can_do_it(size: tuple[int, int, int]) -> None:
    market = lep.sample_market(*size)
    vacancy = market.vacancies["V0004"]
    code = occupation_code(vacancy.occupation or vacancy.title)
    assert code
    assert occupations()[code].level <= 1
    assert not vacancy.legal_licences
    assert vacancy.closing_date is None or vacancy.closing_date > ON
    here = locate(vacancy.latitude, vacancy.longitude, vacancy.postcode, None)
    assert here
    assert None not in (vacancy.shifts, vacancy.pay_per_hour, vacancy.essential_skills)
    can = [person for person in market.jobseekers if _can(person, vacancy, here.latitude, here.longitude)]
    assert len(can) >= 5


def _can(person: lep.Jobseeker, vacancy: lep.Vacancy, latitude: float, longitude: float) -> bool:
    home = locate(person.latitude, person.longitude, person.postcode, None)
    if not home or (home.latitude - latitude) ** 2 + 0.36 * (home.longitude - longitude) ** 2 > 0.06**2:  # about 7 km
        return False
    free = person.availability is None or not vacancy.shifts or vacancy.shifts.mask & ~person.availability.mask == 0
    return free and (person.hours_max is None or person.hours_max >= (vacancy.hours_per_week or 0))


def test_the_usual_sample_takes_under_three_seconds() -> None:
    lep.sample_market(30, 5, 2)  # the packaged tables are read once
    start = time.process_time()
    lep.sample_market()
    assert time.process_time() - start < 3


def _history(name: str) -> list[dict[str, str]]:
    with (HISTORY / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _normal(weights: dict[str, int]) -> dict[str, float]:
    return {key: weight / sum(weights.values()) for key, weight in weights.items()}
