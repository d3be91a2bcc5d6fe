"""Past lists, how people decide on lists, and contests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from lepmatch import Run
from webui.access import account
from webui.api.blueprint import Answer as Given
from webui.api.blueprint import blueprint, tagged_by
from webui.api.models import Answer, Asked
from webui.desk import State, at_desk
from webui.presenters.contests import present_contests
from webui.presenters.involvement import work_out
from webui.presenters.lists import present_lists, present_run
from webui.stores import store

A_PAGE = 50
NAME = "^[0-9a-f]{1,20}$"


class ListsQuery(Asked):
    """Which past lists; `before` is the `older` of the page before."""

    before: Annotated[str, Field(pattern=NAME)] | None = None


class PastListLine(Answer):
    """A past list; `first` is when it was first shown, in UTC, `times` how often."""

    id: str
    of: str
    people: int
    erased: int
    first: str
    times: int
    by_lot: bool


class PastLists(Answer):
    """The past lists of a vacancy, the newest first."""

    lists: list[PastListLine]
    older: str | None


class PastPlace(Answer):
    """A place on a past list; `who` is empty for somebody erased, and for auditors."""

    number: int
    who: str
    is_erased: bool
    points: float | None


class ShowingAnswer(Answer):
    """That somebody saw a list."""

    at: str
    actor: str
    team: str
    where: str


class PastList(Answer):
    """A list as it was shown, and what it was made from."""

    id: str
    vacancy: str | None
    jobseeker: str | None
    asked_for: int
    feasible: int | None
    market_version: int
    last_event: int
    day: date
    policy: str
    policy_text: str
    code: str
    by_lot: bool
    erased: int
    people: int
    places: list[PastPlace]
    showings: list[ShowingAnswer]


class RateAnswer(Answer):
    """So many of so many, with an interval of 95 %."""

    part: int
    whole: int
    share: float | None
    low: float
    high: float


class TeamAnswer(Answer):
    """The decisions of a team; `seconds` is the median from the list to the decision."""

    name: str
    officers: int
    shown: int
    decided: int
    without_list: int
    overridden: RateAnswer
    seconds: float | None
    with_words: RateAnswer
    alarms: list[str]


class MeanAnswer(Answer):
    """A mean with an interval of 95 %."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


class OrderAnswer(Answer):
    """Whether the order of a list sways choices."""

    ranked: MeanAnswer
    drawn: MeanAnswer
    difference: MeanAnswer
    first: MeanAnswer
    verdict: str


class InvolvementAnswer(Answer):
    """How people decide on lists; district staff are told of their own team beside all together."""

    everybody: TeamAnswer
    teams: list[TeamAnswer]
    order: OrderAnswer
    alarms: list[str]


class ContestAnswer(Answer):
    """A contest; what was said and answered stands on its page."""

    id: str
    jobseeker: str | None
    vacancy: str | None
    about: str
    received: date
    due: date
    answered: date | None
    answered_by: str | None
    outcome: str | None


class ContestsAnswer(Answer):
    """Contests, open ones first."""

    contests: list[ContestAnswer]


@blueprint.get("/vacancies/<vacancy>/lists")
@blueprint.input(ListsQuery, location="query", arg_name="query")
@blueprint.output(PastLists)
def lists(vacancy: str, query: ListsQuery) -> Given:
    """Read which lists of a vacancy were shown."""
    with at_desk() as state:
        state.market.vacancies.row(vacancy)
    return tagged_by(_written(), lambda: _lists(vacancy, query.before))


@blueprint.get("/lists/<run>")
@blueprint.output(PastList)
def past_list(run: str) -> Given:
    """Read a list as it was shown."""
    found = store().runs.find(run)
    answer = tagged_by(_written(), lambda: _past_list(found))
    store().accounts.note(account().name, "looked at", "a past list", list=found.id)
    return answer


@blueprint.get("/involvement")
@blueprint.output(InvolvementAnswer)
def involvement() -> Given:
    """Read how people decide on lists."""
    return tagged_by(_written(), _involvement)


@blueprint.get("/contests")
@blueprint.output(ContestsAnswer)
def contests() -> Given:
    """Read what people contest."""
    with at_desk() as state:
        return tagged_by(_written(), lambda: _contests(state))


def _written() -> tuple[object, ...]:
    """What all these answers change with: whatever was written down last."""
    return tuple(entry.seq for entry in store().newest_entries(1))


def _lists(vacancy: str, before: str | None) -> dict[str, Any]:
    page = present_lists(store(), store().runs.newest(A_PAGE, vacancy=vacancy, before=before), account(), A_PAGE)
    return {"lists": page.lines, "older": page.older}


def _past_list(found: Run) -> dict[str, Any]:
    page = present_run(store(), found, account(), None)
    return {
        "id": found.id,
        "vacancy": found.vacancy,
        "jobseeker": None if found.vacancy else page.of or None,
        "asked_for": found.n,
        "feasible": page.feasible,
        "market_version": found.seen.version,
        "last_event": found.seen.event,
        "day": found.day,
        "policy": found.policy,
        "policy_text": store().runs.policy(found.policy),
        "code": found.code,
        "by_lot": bool(found.order),
        "erased": found.erased,
        "people": found.of,
        "places": page.places,
        "showings": page.showings,
    }


def _involvement() -> dict[str, Any]:
    found, _ = work_out(store())
    own = account().district
    told = found.as_dict()
    if own is not None:
        told["teams"] = [team for team in told["teams"] if team["name"] == own]
        told["alarms"] = [alarm for alarm in told["alarms"] if alarm.startswith(f"{own}: ")]
    return told


def _contests(state: State) -> dict[str, Any]:
    lines = present_contests(store(), state, account())
    return {"contests": [line.contest for line in lines]}
