"""The rules that matching and the ledger share, and what they mean for who can be put forward."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.market.market import Market
from lepmatch.market.outcomes import KINDS, corrected_refs, declined_vacancies, jobs_held, life_order
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy
from lepmatch.matching.matcher import Matcher

ON = date(2009, 3, 31)
RECORDS = (
    *(Jobseeker(id=id, postcode="SO15", skills=("till work",)) for id in ("J1", "J2")),
    Employer(id="E1", name="A shop, made up"),
    *(Vacancy(id=id, employer="E1", title="cleaner", openings=1, postcode="SO15") for id in ("V1", "V2")),
)


def event(ago: int, kind: str, jobseeker: str = "J1", vacancy: str = "V1", **fields: Any) -> Event:
    return Event(at=ON - timedelta(days=ago), kind=kind, jobseeker=jobseeker, vacancy=vacancy, **fields)


def barriers(*events: Event, jobseeker: str = "J1", vacancy: str = "V1") -> set[str]:
    """By a matcher fitted on all events, and by one that hears of them one by one."""
    fitted = Matcher().fit(Market.of(ON, [*RECORDS, *events]))
    told = Matcher().fit(Market.of(ON, RECORDS))
    for one in events:
        told.update(one)
    found, heard = ({b.kind for b in m.match(jobseeker, vacancy).barriers} for m in (fitted, told))
    assert found == heard
    return found


def test_what_happens_after_the_day_of_the_market_bars_nobody() -> None:
    assert not barriers(event(-1, "declined"), event(-1, "job_started", "J2"), event(-1, "job_started", vacancy="V2"))


def test_a_later_consent_lifts_a_decline_for_the_whole_employer() -> None:
    assert barriers(event(9, "declined")) == barriers(event(9, "declined"), vacancy="V2") == {"declined"}
    assert not barriers(event(9, "declined"), event(3, "consented", vacancy="V2"))
    assert barriers(event(3, "declined"), event(9, "consented")) == {"declined"}
    assert barriers(event(9, "consented"), event(9, "declined")) == {"declined"}
    assert barriers(event(9, "declined"), event(3, "consented", "J2")) == {"declined"}


def test_a_job_that_was_left_without_a_start_opens_no_place() -> None:
    assert barriers(event(9, "job_started", "J2"), event(20, "job_left", "J1")) == {"full"}
    assert not barriers(event(9, "job_started", "J2"), event(3, "job_left", "J2"))


def test_a_correction_moves_the_start_to_the_right_person() -> None:
    wrong, right = event(9, "job_started", "J2", ref="r1"), event(9, "job_started", "J1", vacancy="V2", corrects="r1")
    assert barriers(wrong) == {"full"}
    assert barriers(wrong, right) == {"in_work"}
    assert not barriers(wrong, right, jobseeker="J2")
    assert not barriers(wrong, event(0, "voided", "J2", corrects="r1"))


told = st.lists(
    st.builds(
        event,
        st.integers(-3, 9),
        st.sampled_from(KINDS),
        st.sampled_from(["J1", "J2"]),
        st.sampled_from(["V1", "V2"]),
        ref=st.sampled_from([None, "a", "b"]),
        corrects=st.sampled_from([None, None, "a"]),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(events=told, order=st.randoms(use_true_random=False))
def test_the_order_in_which_events_were_written_never_matters(events: list[Event], order: Any) -> None:
    shuffled = list(events)
    order.shuffle(shuffled)
    corrected = corrected_refs(events)
    assert jobs_held(events, ON, corrected) == jobs_held(shuffled, ON, corrected)
    wishes = [list(declined_vacancies(one, ON, corrected)) for one in (events, shuffled)]
    assert wishes[0] == wishes[1]
    assert sorted(events, key=life_order) == sorted(shuffled, key=life_order)
