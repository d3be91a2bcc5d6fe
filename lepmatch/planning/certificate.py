"""Prices of a whole plan, and what they prove: no plan can exceed the bound that any prices give."""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import Array, Number, compiled_with_arrays
from lepmatch.planning.book import NEVER, Book
from lepmatch.planning.network import Capacities, Edges, Longs, count_nodes
from lepmatch.planning.offers import Offers


def price_nodes(edges: Edges, c: Capacities, offers: Offers, book: Book, first_gain: int) -> Longs:
    """The prices of an auction as those of a network's nodes, a first submission counted as `first_gain`.

    Where nothing is to be had, the price is what keeps everybody away: one place there would be worth so much.
    """
    nodes, places = count_nodes(c), offers.places
    price = np.zeros(nodes.root + 1, np.int64)
    of_vacancy, of_employer = price[nodes.vacancies : nodes.employers], price[nodes.employers : nodes.groups]
    of_vacancy[:] = book.price + np.where(offers.short, first_gain, 0)
    short_units = np.zeros(len(places.room), bool)
    short_units[places.unit[offers.short]] = True
    of_employers = places.key < len(c.budget)
    of_employer[places.key[of_employers]] = (book.units["common"] + np.where(short_units, first_gain, 0))[of_employers]
    worth = _worth_of_more(offers, book, c.submissions, first_gain, edges.first, edges.milli)
    price[: nodes.vacancies] = -worth
    none = (c.slots == 0) | (places.room[places.unit] == 0)
    if none.any():
        need = _need(edges.first, edges.vacancies, edges.milli, worth, none)
        shut = none & (c.slots > 0)  # by the employer, who takes nobody
        np.maximum.at(of_employer, c.employer[shut], need[shut])
        of_vacancy[none] = np.maximum(need[none], of_employer[c.employer[none]])
    return price


def bound_of(edges: Edges, c: Capacities, first_gain: int, floor_gain: int, price: Longs, weight: int = 1) -> int:
    """What no plan can exceed, whatever the prices of the nodes; with the best prices, what the best plan gains.

    weight : what a milli-point gains; nothing where only people are counted
    """
    nodes = count_nodes(c)
    person, vacancy = price[: nodes.vacancies], price[nodes.vacancies : nodes.employers]
    employer, group = price[nodes.employers : nodes.groups], price[nodes.groups : nodes.root]
    opener = np.minimum(~c.covered, c.submissions)
    reach = np.bincount(c.group, c.submissions, len(c.floor)).astype(np.int64)
    rise = group[c.group] - person
    each = (
        np.maximum(first_gain + rise, 0) * opener,
        np.maximum(rise, 0) * (c.submissions - opener),
        np.maximum(floor_gain - group, 0) * c.floor,
        np.maximum(-group, 0) * np.maximum(reach - c.floor, 0),
        np.maximum(vacancy - employer[c.employer], 0) * c.slots,
        np.maximum(employer, 0) * c.budget,
    )
    total = sum(int(part.sum()) for part in each)
    if not (weight or person.any() or vacancy.any()):
        return total  # no edge has any surplus
    return total + int(_surplus(edges.first, edges.vacancies, edges.milli, weight, person, vacancy))


@compiled_with_arrays
def _surplus(first: Array, to: Array, milli: Array, weight: Number, person: Array, vacancy: Array) -> Number:
    total = np.int64(0)
    for j in range(len(first) - 1):
        for k in range(first[j], first[j + 1]):
            total += max(0, weight * milli[k] - vacancy[to[k]] + person[j])
    return total


@compiled_with_arrays
def _worth_of_more(
    offers: Offers, book: Book, submissions: Array, first_gain: Number, first: Array, milli: Array
) -> Array:
    """What another submission would be worth to everybody: the margin of the best that they have not."""
    worth = np.zeros(len(offers.wants), np.int64)
    for j in range(len(offers.wants)):
        best, least, has = NEVER, -NEVER, book.people[j].has
        lowest = offers.lowest if offers.among[j] else 0
        for k in range(offers.first[j], offers.first[j + 1]):
            if has == 0 and offers.bids[k].milli - lowest <= best:
                break  # and all the others have fewer points
            margin = offers.bids[k].milli - book.price[offers.bids[k].to]
            if book.held[k]:
                has -= 1
                least = min(least, margin)
            else:
                best = max(best, margin)
        worth[j] = max(best, min(least, 0))
        if submissions[j] == 0:  # whatever it is, they may have none
            for k in range(first[j], first[j + 1]):
                worth[j] = max(worth[j], milli[k])
        elif offers.among[j]:
            worth[j] = max(best, 0) - first_gain
    return worth


@compiled_with_arrays
def _need(first: Array, to: Array, milli: Array, worth: Array, none: Array) -> Array:
    """The price at which nobody would take a place, where there is none."""
    need = np.zeros(len(none), np.int64)
    for j in range(len(first) - 1):
        for k in range(first[j], first[j + 1]):
            if none[to[k]]:
                need[to[k]] = max(need[to[k]], milli[k] - worth[j])
    return need
