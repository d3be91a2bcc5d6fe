"""The letter says all six kinds of explanation, to everybody, on a list or not, and nothing of others."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lepmatch import EXPLANATIONS, LetterFacts, Matcher, fold, sample_market, write_letter

MARKET = sample_market(jobseekers=60, vacancies=12, courses=2, seed=5)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher().fit(MARKET)


def test_every_pair_has_all_six_kinds(matcher: Matcher) -> None:
    ledger, facts = fold(MARKET), LetterFacts(MARKET.on, 12, 3, 30)
    for vacancy in MARKET.vacancies.ids:
        listed = [match.jobseeker for match in matcher.shortlist(vacancy)]
        for jobseeker in MARKET.jobseekers.ids[::4]:
            match = matcher.match(jobseeker, vacancy)
            letter = write_letter(match, ledger.submission(jobseeker, vacancy), facts)
            assert list(letter.sections) == list(EXPLANATIONS)
            assert all(said and all(said) for said in letter.sections.values())
            others = set(re.findall(r"J\d{4}", letter.text)) - {jobseeker}
            assert not others
            if match.barriers:
                assert "what would remove it" in letter.text
            assert jobseeker in listed or "Nothing that we know speaks against you" not in letter.text or match.points


def test_it_says_who_decided_and_what_an_audit_found(matcher: Matcher) -> None:
    ledger = fold(MARKET)
    decided = next(one for one in ledger if one.vacancy and one.was_put_forward and one.officer)
    told = LetterFacts(MARKET.on, 12, 3, 30, (date(2009, 3, 1), "all is level."), date(2009, 3, 2), 4)
    match = matcher.match(decided.jobseeker or "", decided.vacancy or "")
    text = write_letter(match, decided, told).text
    assert f"{decided.last('submitted').actor} decided on" in text
    assert "The audit of 1 March 2009 found: all is level." in text
    assert "place 4 of the list that staff saw on 2 March 2009" in text
    assert "You have been put forward for this job." in text
