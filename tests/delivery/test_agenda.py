"""The agenda: the list that is made anew from everything is the reference, whatever comes in and in what portions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.delivery.agenda import Agenda
from lepmatch.delivery.due import due
from lepmatch.delivery.guarantees import guarantees
from lepmatch.delivery.pledges import employer_progress, pledge_progress
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy
from tests.delivery.lives import PEOPLE, PLACES, day, ledger
from tests.delivery.test_tally import LISTS

DISTRICTS = {"J1": "Kent", "J2": "Essex", "E1": "Essex"}
PLACED = [
    replace(one, district=DISTRICTS.get(one.id)) for one in (*PEOPLE, *PLACES) if isinstance(one, Jobseeker | Employer)
]
OTHERS = [one for one in PLACES if not isinstance(one, Employer)]


def placed(on: int) -> Market:
    """The small market with districts, in which a vacancy closes soon; seen so many days after the start."""
    closing = [replace(one, closing_date=day(on + 3)) if isinstance(one, Vacancy) else one for one in OTHERS]
    return Market.of(day(on), [*PLACED, *closing])


@given(LISTS, st.integers(0, 200), st.data())
@settings(max_examples=100, deadline=None)
def test_what_came_in_portion_by_portion_is_what_is_made_anew(
    events: list[Event], on: int, data: st.DataObject
) -> None:
    market, made = placed(on), ledger(on=day(on))
    agenda = Agenda(market, made)
    asked = [None, *sorted(set(DISTRICTS.values()))]
    agenda.tasks(data.draw(st.sampled_from(asked)))  # some lists are there before anything comes, others are not
    while events:
        size = data.draw(st.integers(1, len(events)))
        portion, events = events[:size], events[size:]
        for event in portion:
            made.add(event)
        agenda.take_in(portion)
        anew = due(market, made)
        assert tuple(agenda) == anew
        one = data.draw(st.sampled_from(list(made))) if len(list(made)) else None
        if one and one.vacancy:
            told = [task for task in anew if (task.jobseeker, task.vacancy) == (one.jobseeker, one.vacancy)]
            assert list(agenda.about(one.jobseeker, one.vacancy)) == told
        for district in asked[1:]:
            kept = [one for those in agenda.tasks(district).values() for one in those]
            assert kept == [one for one in anew if _concerns(one.jobseeker, one.employer, district)]


def _concerns(jobseeker: str | None, employer: str | None, district: str) -> bool:
    """In words: of one of its people, or of an employer that is there or nowhere."""
    if DISTRICTS.get(jobseeker or "") == district:
        return True
    return employer is not None and DISTRICTS.get(employer) in (None, district)


def test_a_vacancy_that_changes_asks_for_other_things() -> None:
    market, made = placed(10), ledger(on=day(10))
    agenda = Agenda(market, made)
    assert [(one.task, one.vacancy) for one in agenda] == [("closing", id) for id in ("V1", "V2", "V3")]
    later = [
        replace(one, closing_date=day(10) + timedelta(weeks=9)) if isinstance(one, Vacancy) and one.id == "V2" else one
        for one in market.records()
    ]  # fmt: skip
    agenda.take_in(vacancies=["V2"], market=Market.of(day(10), later))
    assert [one.vacancy for one in agenda] == ["V1", "V3"]


@given(LISTS, st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_what_is_asked_of_one_employer_is_what_all_are_told_of_it(events: list[Event], on: int) -> None:
    market, made = placed(on), ledger(*events, on=day(on))
    everybody = {one.employer: one for one in employer_progress(market, made)}
    for id in ("E1", "E2"):
        assert guarantees(market, made, id) == tuple(one for one in guarantees(market, made) if one.employer == id)
        assert pledge_progress(market, made, id) == tuple(
            one for one in pledge_progress(market, made) if one.employer == id
        )
        assert employer_progress(market, made, [id]) == (everybody[id],)
