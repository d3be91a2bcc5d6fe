"""Human involvement: what is an override, when to be alarmed, and whether the order of lists is found to sway."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import ListChoice, ListDecision, involvement, own_figures, read_choice
from lepmatch.assurance.involvement import FEWEST_OFFICERS, IN_A_ROW, SWAYS, TOGETHER, is_override, order_effect

PEOPLE = [f"J{number}" for number in range(10)]


BEST = ListChoice(chosen=1, could=10, from_top=1, from_first=1, beside=0, barriers=0, has_words=False, by_lot=False)
"""The best of a ranked list was taken."""
OTHER, DRAWN = replace(BEST, from_top=0), replace(BEST, by_lot=True)


def decision(entry: int = 1, choice: ListChoice = BEST, **told: object) -> ListDecision:
    """A decision after half a minute, but for what is told."""
    usual = {"run": "r", "at": "2009-03-31T09:00:00+00:00", "actor": "ann", "team": "Kent", "seconds": 30}
    return ListDecision(entry=entry, choice=choice, **(usual | told))


def history(seed: int, follows: float, lists: int = 300, by_lot: float = 0.2) -> list[ListDecision]:
    """Officers who take what stands first on the page so often, and otherwise judge by themselves; simulated."""
    draw = random.Random(seed)
    found = []
    for entry in range(lists):
        order = tuple(draw.sample(range(10), 10)) if draw.random() < by_lot else ()
        shown = [PEOPLE[place] for place in order or range(10)]
        k = draw.randint(1, 3)
        worth = {one: draw.random() + 0.04 * (10 - place) for place, one in enumerate(PEOPLE)}  # points tell something
        own = sorted(PEOPLE, key=lambda one: -worth[one])[:k]
        choice = read_choice(PEOPLE, order, set(PEOPLE), set(shown[:k] if draw.random() < follows else own))
        found.append(decision(entry, choice, actor=f"officer {entry % 6}"))
    return found


@given(st.permutations(PEOPLE), st.integers(1, 5), st.booleans())
@settings(max_examples=80, deadline=None)
def test_taking_the_best_who_can_be_chosen_is_no_override(order: list[str], k: int, by_lot: bool) -> None:
    could, places = set(PEOPLE[2:]), tuple(PEOPLE.index(one) for one in order) if by_lot else ()
    best = read_choice(PEOPLE, places, could, PEOPLE[2 : 2 + k])
    assert (best.from_top, best.could, best.beside) == (k, 8, 0)
    first = read_choice(PEOPLE, places, could, [one for one in (order if by_lot else PEOPLE) if one in could][:k])
    assert first.from_first == k


@pytest.mark.parametrize(
    ("told", "overrides"),
    [({}, False), ({"from_top": 0}, True), ({"beside": 1, "from_top": 0}, True), ({"barriers": 1}, True)],
)
def test_what_is_an_override(told: dict[str, object], overrides: bool) -> None:
    assert is_override(replace(BEST, **told)) == overrides


def test_fifty_lists_as_they_were_ranked_are_an_alarm_and_one_override_ends_it() -> None:
    rubber = [decision(n) for n in range(IN_A_ROW)]
    assert own_figures(rubber, "ann").alarms == ("the last 50 lists were decided on as they were ranked",)
    assert own_figures(rubber[1:], "ann").alarms == ()
    assert own_figures([*rubber, decision(99, OTHER)], "ann").alarms == ()
    assert own_figures([decision(0, OTHER), *rubber], "ann").alarms  # what counts is the last fifty
    assert own_figures([*rubber[1:], decision(99, DRAWN)], "ann").alarms == ()  # of ranked lists
    assert own_figures([*rubber[1:], decision(99, run=None, seconds=None)], "ann").alarms == ()  # and of lists


def test_a_median_under_ten_seconds_is_an_alarm() -> None:
    fast = [decision(n, OTHER, seconds=4 + n % 3) for n in range(10)]
    assert own_figures(fast, "ann").alarms == ("half of the decisions came within 5 seconds of the list",)
    assert own_figures(fast[:9], "ann").seconds is None
    slow = [decision(n, OTHER, seconds=10) for n in range(10)]
    assert own_figures(slow, "ann").alarms == ()


def test_a_team_is_shown_alone_only_where_its_figures_are_nobodys_own() -> None:
    officers = [("Kent", "ann"), ("Kent", "bob"), ("Kent", "cat"), ("Wales", "dee"), ("Wales", "eve"), ("Fife", "fay")]
    made = [decision(n, team=team, actor=officer) for n, (team, officer) in enumerate(officers)]
    found = involvement(made, [("Kent", "ann"), ("Wales", "dee"), ("Wales", "dee")])
    assert [(team.name, team.officers, team.shown) for team in found.teams] == [("Kent", 3, 1), (TOGETHER, 3, 2)]
    assert found.everybody.decided == 6
    kent = [one for one in made if one.team == "Kent"]
    lone = involvement(
        [*kent, made[-1], *(decision(9, team="Leeds", actor=who) for who in ("gil", "hal", "ida", "jo"))]
    )
    assert [(team.name, team.officers) for team in lone.teams] == [("Leeds", 4), (TOGETHER, 4)]  # Fife's one with Kent
    assert involvement([*kent, made[-1]]).teams == ()
    assert FEWEST_OFFICERS == 3
    rubber = [decision(n, actor="ann", team="Kent") for n in range(60)]
    alarms = involvement([*made, *rubber]).alarms
    assert "1 of 6 officers have an alarm of their own" in alarms
    assert "ann" not in " ".join(alarms)


def test_a_sway_that_is_planted_is_found_and_none_is_seldom_found() -> None:
    found = sum(order_effect(history(seed, follows=0.4)).verdict == SWAYS for seed in range(15))
    assert found >= 14
    false = sum(order_effect(history(seed, 0.0, lists=120, by_lot=0.3)).verdict == SWAYS for seed in range(200))
    assert false < 10  # five in a hundred


def test_the_effect_of_the_order_is_measured_in_its_own_size() -> None:
    always = order_effect(history(1, follows=1.0, lists=2_000))
    assert always.ranked.mean == pytest.approx(0.8, abs=0.02)  # all of the best, less two in ten by lot
    assert always.drawn.mean == pytest.approx(0.0, abs=0.05)
    assert always.first.mean == pytest.approx(0.8, abs=0.02)
    never = order_effect(history(1, follows=0.0, lists=2_000))
    assert never.first.mean == pytest.approx(0.0, abs=0.05)
    few = order_effect(history(1, follows=1.0, lists=30))
    assert (few.verdict, few.difference.mean) == ("too few to judge", None)
