"""What is said about a match: true, in whole sentences, to the right reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lepmatch.market.market import Market
from lepmatch.market.records import Event, Jobseeker, Spell, Vacancy
from lepmatch.market.week import Week
from lepmatch.matching.explanation import explain
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, Policy
from lepmatch.matching.results import BARRIERS, Match
from tests.matching.markets import CITY, DAY, JOB, NO_TITLE, PERSON, SKILLS, markets, match

READERS = ("officer", "person", "employer")
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
some = settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
FIELDS = {*Jobseeker.__dataclass_fields__, *Vacancy.__dataclass_fields__, "events"}


def pairs(market: Market, policy: Policy | None = None) -> Iterator[Match]:
    """Up to twenty pairs of a market."""
    matcher = Matcher(policy).fit(market)
    for v, j in islice(product(market.vacancies.ids, market.jobseekers.ids), 20):
        yield matcher.match(j, v)


def said(found: Match, reader: str) -> str:
    """Everything that a reader can see of it."""
    explanation = explain(found, reader)
    return "\n".join([str(explanation), explanation.short, explanation.line, json.dumps(explanation.as_dict())])


# ------------------------------------------------------------------------------------------------------- every market


@some
@given(markets)
def test_everything_is_said_in_whole_words_and_tied_to_fields(market: Market) -> None:
    for found in pairs(market):
        for reader in READERS:
            explanation = explain(found, reader)
            text = said(found, reader)
            assert "None" not in text
            assert not re.search(r"\{\w*\}", text.split('{"headline"')[0]), "no word is left to be filled in"
            assert "Week(" not in text
            statements = (*explanation.reasons, *explanation.weak_points, *explanation.unknown, *explanation.barriers)
            for statement in statements:
                assert statement.text[0].isupper() or not statement.text[0].isalpha()
                assert statement.source in (*CRITERIA, *BARRIERS)
                assert {*statement.asks, *statement.has} <= FIELDS


@some
@given(markets)
def test_the_person_is_spoken_to_and_never_about(market: Market) -> None:
    for found in pairs(market):
        assert not re.search(r"\b(they|them|their|jobseeker)\b", said(found, "person"), re.IGNORECASE)
        assert not re.search(r"\b(you|your)\b", said(found, "officer"), re.IGNORECASE)
        assert found.jobseeker not in explain(found, "person").headline


@some
@given(markets)
def test_reasons_weak_points_and_the_unknown_come_from_the_contributions(market: Market) -> None:
    for found in pairs(market, Policy(pay=0, skills=36)):
        explanation = explain(found)
        parts = {c.criterion: c for c in found.contributions}
        reasons = [statement.source for statement in explanation.reasons]
        weak = [statement.source for statement in explanation.weak_points]
        unknown = [statement.source for statement in explanation.unknown]
        assert len(reasons) <= 5
        assert len(weak) <= 3
        assert len({*reasons, *weak, *unknown}) == len(reasons) + len(weak) + len(unknown), "each is said once"
        assert all(parts[name].milli >= 0.6 * parts[name].of_milli for name in reasons)
        assert all(parts[name].milli < 0.6 * parts[name].of_milli for name in weak)
        assert set(unknown) == {name for name, part in parts.items() if part.known_milli == 0 and part.of_milli}
        assert [bar.criterion for bar in explanation.bars] == list(CRITERIA)
        assert sum(round(bar.points * 1000) for bar in explanation.bars) == sum(c.milli for c in found.contributions)
        assert [s.source for s in explanation.barriers] == [barrier.kind for barrier in found.barriers]
        if found.points is not None:
            assert f"{found.points:.3f} of 100 points" in explanation.headline
        else:
            assert "not enough is known" in explanation.headline


def test_the_headline_says_how_it_fits_and_whether_it_can_be() -> None:
    assert "100.000 of 100 points, a strong fit" in explain(match()).headline
    barred = match(replace(PERSON, availability=Week.parse("sat day")))
    assert explain(barred).headline.endswith("barred for now")
    assert "cannot be offered now" in explain(barred, "person").headline


def test_no_time_out_of_work_is_held_against_anybody() -> None:
    """Nothing is recorded of when work was done, so nothing can be said or scored about it."""
    long_ago = match(replace(PERSON, claim_start=DAY.replace(year=1999)))
    assert [c.milli for c in long_ago.contributions] == [c.milli for c in match().contributions]
    assert "1999" not in said(long_ago, "officer")


def test_what_is_asked_next_is_what_would_count_most() -> None:
    found = match(replace(PERSON, skills=None, min_hourly_pay=None, customer_group=None))
    assert found.asks[:2] == ("jobseeker: skills", "jobseeker: min hourly pay")
    assert "jobseeker: customer group" in found.asks
    assert match().asks == ()
    steps = explain(found).steps
    assert steps[0] == "record what is missing: jobseeker: skills"
    assert any("ask whether they agree to be put forward to A shop" in step for step in steps)


def test_missing_consent_is_a_step_and_hides_nobody() -> None:
    for consent in (None, False, True):
        found = match(replace(PERSON, consent=consent))
        assert found.is_feasible
        assert found.steps[0] == "ask whether they agree to be put forward to A shop"


# ---------------------------------------------------------------------------------------------- what employers may hear

SENSITIVE = Jobseeker(
    id="J-SECRET-ID",
    district="Hampshire",
    postcode="SO15 2AB",
    travel_modes=("walk", "bus"),
    max_travel_minutes=47,
    customer_group="incapacity",
    claim_start=DAY.replace(year=2006, month=3),
    sought_occupations=("canary shop assistant", "shop assistant"),
    work_history=(Spell("prison kitchen canary", 61), Spell("shop assistants", 23), Spell("hospital ward canary", 5)),
    skills=("canary anger management", "canary recovery programme", *SKILLS[:1]),
    qualification_level=1,
    licences=("driving_b",),
    hours_min=17.25,
    hours_max=31.75,
    availability=Week.parse("mon-fri day;sat day"),
    earliest_start=DAY.replace(month=5, day=19),
    min_hourly_pay=6.43,
    basic_skills_needs=("literacy", "esol"),
    adjustments=("canary insulin breaks",),
    excluded_work=("8",),
    wants_training=False,
    consent=False,
)
WORDS = (
    "canary", "prison", "kitchen", "hospital", "ward", "anger", "recovery", "insulin", "incapacity", "ESA",
    "benefit", "claim", "literacy", "esol", "adjustment", "consent", "training", "SECRET", "SO15",
    "Hampshire", "bus", "foot", "weak", "unknown", "barred", "declined", "excluded",
)  # fmt: skip
NUMBERS = ("47", "17.25", "31.75", "6.43", "61", "19 May", "2006")
JOBS: list[dict[str, Any]] = [
    {},
    {"pay_per_hour": 5.73},
    {"hours_per_week": 35.0},
    {"title": NO_TITLE},
    {"experience_months": 120, "min_qualification_level": 4},
    {"essential_skills": ("canary cage cleaning",), "desirable_skills": None},
    {"legal_licences": ("sia",)},
    {"occupation": "8211"},
    {"latitude": 51.266, "longitude": -1.087},
    {"shifts": Week.parse("sun night")},
    {"hours_per_week": None, "shifts": None, "pay_per_hour": None, "latitude": None, "longitude": None},
]


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("events", [[], [Event(at=DAY, kind="declined", jobseeker=SENSITIVE.id, vacancy="V1")]])
def test_an_employer_hears_nothing_sensitive(job: dict[str, Any], events: list[object]) -> None:
    named = replace(JOB, essential_skills=SKILLS[:1], **job) if "essential_skills" not in job else replace(JOB, **job)
    found = match(SENSITIVE, named, *events)
    heard = said(found, "employer")
    own_words = " ".join([named.title, *(named.essential_skills or ()), *(named.desirable_skills or ())]).lower()
    heard_words = heard.replace('"weak": []', "").replace('"unknown": []', "")  # the empty lists of the JSON
    leaks = [w for w in WORDS if re.search(rf"\b{w}", heard_words, re.IGNORECASE) and w.lower() not in own_words]
    assert leaks == []
    assert [number for number in NUMBERS if re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", heard)] == []
    explanation = explain(found, "employer")
    nothing = explanation.weak_points, explanation.unknown, explanation.barriers, explanation.bars, explanation.steps
    assert nothing == ((), (), (), (), ())
    assert all(statement.has == () for statement in explanation.reasons)


@some
@given(markets)
def test_no_word_of_a_jobseekers_own_reaches_an_employer(market: Market) -> None:
    people = [
        replace(
            person,
            id=f"SECRET{i}",
            work_history=tuple(Spell(f"{spell.work} quokkaville", spell.months) for spell in person.work_history or ()),
            sought_occupations=tuple(f"{work} quokkaville" for work in person.sought_occupations or ()),
            skills=(*(person.skills or ()), "quokkaville"),
            adjustments=("quokkaville",),
        )
        for i, person in enumerate(market.jobseekers)
    ]
    others = [record for record in market.records() if not isinstance(record, Jobseeker | Event)]
    for found in pairs(Market.of(market.on, [*people, *others])):
        assert not re.search("quokkaville|SECRET", said(found, "employer"))


def test_an_employer_hears_what_somebody_can_do_and_no_more_than_is_known() -> None:
    heard = " ".join(s.text for s in explain(match(), "employer").reasons)
    assert SKILLS[0] in heard
    assert "sales and retail assistants" in heard
    assert "work the hours" in heard
    assert "travel to the workplace" in heard
    unknown = match(replace(PERSON, availability=None, hours_max=None, hours_min=None))
    assert "work the hours" not in said(unknown, "employer")
    nowhere = match(replace(PERSON, latitude=None, longitude=None))
    assert "travel to the workplace" not in said(nowhere, "employer")
    assert "travel to the workplace" in said(match(replace(PERSON, hours_max=None, hours_min=None)), "employer")
    barred = match(replace(PERSON, availability=Week.parse("sat day")))
    assert "work the hours" not in said(barred, "employer")


# ------------------------------------------------------------------------------------------------------------ by hand


@pytest.mark.parametrize(
    ("person", "job", "criterion", "expected"),
    [
        ({}, {}, "occupation", "have worked as shop assistant, the same occupation as sales and retail assistants"),
        ({"work_history": ()}, {}, "occupation", "They want work as shop assistant, the same occupation"),
        ({"work_history": (), "sought_occupations": ()}, {}, "occupation", "No work so far"),
        ({}, {"title": NO_TITLE}, "occupation", f"'{NO_TITLE}' is not recognised as an occupation"),
        ({}, {}, "experience", "6 months in related work asked for; they have 24 months"),
        ({"work_history": ()}, {}, "experience", "6 months in related work asked for; they have none"),
        ({}, {"experience_months": 0}, "experience", "No experience is asked for"),
        ({}, {}, "qualification", "Qualification level 1 asked for; they have level 2"),
        (
            {"qualification_level": None}, {}, "qualification",
            "Qualification level 1 asked for; their level is not on record",
        ),
        ({}, {}, "hours", "20 hours a week; they want 16 to 30; they can work all of Monday to Friday (day)"),
        ({"hours_max": None, "availability": None}, {}, "hours", "want at least 16; work is Monday to Friday (day);"),
        ({}, {}, "travel", "About 1 minute on foot; their limit is 60"),
        ({}, {"latitude": CITY[0] + 0.04}, "travel", "About 31 minutes by bus; their limit is 60"),
        ({"latitude": None, "longitude": None}, {}, "travel", "is not on record"),
        ({}, {}, "pay", "Pays £6.50 an hour; they need £6.00"),
        ({"min_hourly_pay": None}, {}, "pay", "Pays £6.50 an hour; what they need is not on record"),
        ({}, {"pay_per_hour": None}, "pay", "The vacancy does not say what it pays"),
        ({}, {}, "preference", "They asked for this kind of work: shop assistant is their first choice"),
        ({"sought_occupations": ("cleaner", "shop assistant")}, {}, "preference", "is their second choice"),
        ({"sought_occupations": ("cleaner",)}, {}, "preference", "Not what they asked for; nearest is cleaner"),
    ],
)  # fmt: skip
def test_what_each_criterion_says(person: dict[str, Any], job: dict[str, Any], criterion: str, expected: str) -> None:
    found = match(replace(PERSON, **person), replace(JOB, **job))
    assert expected in found.contributions[CRITERIA.index(criterion)].because
