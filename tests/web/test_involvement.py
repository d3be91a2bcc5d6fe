"""The page of human involvement: teams for those who oversee, and for an officer nobody's own figures but theirs."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from lepmatch import ListChoice, Market, Store, listing, open_store
from lepmatch.matching.matcher import Matcher
from tests.web.conftest import enter

Browser = Callable[[str], FlaskClient]


def decide(store: Store, market: Market, officer: str, team: str, times: int) -> None:
    """Somebody takes the top of lists at once."""
    matcher = Matcher().fit(market)
    job = next(id for id in market.vacancies.ids if len(matcher.shortlist(id, 5)) == 5)
    made = listing(matcher, matcher.shortlist(job, 5), 5)
    showing = store.runs.show(made, store.runs.seen, actor=officer, team=team, where="page")
    best = ListChoice(chosen=1, could=5, from_top=1, from_first=1, beside=0, barriers=0, has_words=False, by_lot=False)
    for _ in range(times):
        store.runs.decide(job, best, showing=showing, actor=officer, team=team)


def test_each_sees_what_is_theirs_to_see(app: Flask, log_in: Browser, market: Market, districts: list[str]) -> None:
    with open_store(app.extensions["settings"].database) as store:
        for officer, times in (("district", 12), ("kay", 60), ("lee", 12)):
            decide(store, market, officer, districts[0], times)
        decide(store, market, "ann", districts[1], 12)
        token = store.accounts.add_token("district", "a program", "2099-12-31", actor="root")
    alarm = "half of the decisions came within "  # a second or two, on a busy machine
    auditor, district, national = (log_in(role).get("/decisions").text for role in ("auditor", "district", "national"))
    for page in (auditor, national):
        assert f"All teams: {alarm}" in page
        assert "All teams: the last 50 lists were decided on as they were ranked" in page
        assert "Small teams together" not in page  # all but one officer's would be left
        assert districts[1] not in page
        assert "4 of 4 officers have an alarm of their own" in page
    assert "Your own" not in auditor
    assert f"Look into it yourself: {alarm}" in district
    for page in (auditor, national, district):
        assert "kay" not in page
        assert ">ann<" not in page
    told = app.test_client().get("/api/v1/involvement", headers={"Authorization": f"Bearer {token}"}).json
    assert told["teams"] == []
    assert told["everybody"]["decided"] == 96
    with open_store(app.extensions["settings"].database) as store:
        for officer in ("bob", "cat"):
            decide(store, market, officer, districts[1], 12)
    told = app.test_client().get("/api/v1/involvement", headers={"Authorization": f"Bearer {token}"}).json
    assert [team["name"] for team in told["teams"]] == [districts[0]]
    page = log_in("auditor").get("/decisions").text
    assert all(f"{district}: {alarm}" in page for district in districts[:2])


def test_nothing_was_decided_yet(kept_app: Flask) -> None:
    page = enter(kept_app, "auditor").get("/decisions").text
    assert "Nothing, as far as the numbers reach." in page
    assert "Too few lists of either kind" in page
