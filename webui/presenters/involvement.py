"""Human involvement: how people decide on lists, by team, and for an officer their own figures and nobody else's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lepmatch import Account, Involvement, Store, TeamFigures, involvement, own_figures

Rows = tuple[tuple[str, ...], ...]
VERDICTS = {
    "the order sways choices": "The order of a list sways choices: from ranked lists more of the best are chosen than "
    "from those drawn by lot, by more than chance.",
    "not shown to sway choices": "It is not shown that the order of a list sways choices.",
    "too few to judge": "Too few lists of either kind were decided on to say whether the order sways choices.",
}


@dataclass(frozen=True, slots=True)
class InvolvementPage:
    """How people decide on lists.

    Attributes
    ----------
    alarms : what somebody should look into
    rows : figures of everybody and of each team that the reader may see, as cells of a table
    own : the reader's own figures, and own alarms; nothing for whoever decides nothing
    verdict, order : whether the order sways choices, and the figures behind it
    share : lists of a hundred that are shown in an order drawn by lot
    """

    alarms: tuple[str, ...]
    rows: Rows
    own: Rows
    own_alarms: tuple[str, ...]
    verdict: str
    order: Rows
    share: int


def work_out(store: Store) -> tuple[Involvement, Counter[tuple[str, str]]]:
    """The figures of all, and how often lists were shown to each team and officer."""
    shown = [(one.team, one.actor) for one in store.runs.all_showings()]
    return involvement(store.runs.decisions(), shown), Counter(shown)


def present_involvement(store: Store, account: Account, share: int) -> InvolvementPage:
    """The page; somebody of a district sees their own team beside all teams together."""
    found, shown = work_out(store)
    mine = account.district
    teams = [team for team in found.teams if mine is None or team.name == mine]
    own: Rows = ()
    own_alarms: tuple[str, ...] = ()
    if account.role in ("national", "district"):
        times = sum(count for (_, actor), count in shown.items() if actor == account.name)
        figures = own_figures(store.runs.decisions(), account.name, times)
        own, own_alarms = (_row(figures, "Your own"),), figures.alarms
    order = found.order
    return InvolvementPage(
        found.alarms if mine is None else alarms_for(found, mine),
        (_row(found.everybody), *(_row(team) for team in teams)),
        own,
        own_alarms,
        VERDICTS[order.verdict],
        tuple(
            (name, f"{mean.n:,}", _points(mean.mean), _interval(mean.low, mean.high))
            for name, mean in (
                ("Ranked lists: the best among those chosen", order.ranked),
                ("Lists drawn by lot: the best among those chosen", order.drawn),
                ("Ranked less drawn: the doing of the order", order.difference),
                ("Lists drawn by lot: the first on the page among those chosen", order.first),
            )
        ),
        share,
    )


def alarms_for(found: Involvement, team: str) -> tuple[str, ...]:
    """Those alarms that a team is told: its own."""
    return tuple(alarm for alarm in found.alarms if alarm.startswith(f"{team}: "))


def _row(figures: TeamFigures, name: str = "") -> tuple[str, ...]:
    rate = figures.overridden
    share = "" if rate.share is None else f"{rate.share:.0%} ({rate.low:.0%} to {rate.high:.0%})"
    return (
        name or figures.name,
        f"{figures.officers:,}",
        f"{figures.shown:,}",
        f"{figures.decided:,}",
        f"{figures.without_list:,}",
        share,
        "" if figures.seconds is None else f"{figures.seconds:g}",
        "" if figures.with_words.share is None else f"{figures.with_words.share:.0%}",
    )


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None else f"{_points(low)} to {_points(high)}"


def _points(share: float | None) -> str:
    return "" if share is None else f"{100 * share:+.0f}"
