"""An allocation as units that flow round a network, each from the root to a jobseeker, a vacancy, an employer and back.

An arc carries so many units at most, and each unit on it gains so much. The best plan is the flow that gains most::

    root -> group -> jobseeker -> vacancy -> employer -> root

What comes first in a plan gains more: a group's floor most, then everybody's first submission, then points.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Rows = NDArray[np.int32]


class Edges(NamedTuple):
    """Who could be submitted where, sorted by jobseeker and then by vacancy.

    first : (jobseekers + 1,) where each jobseeker's edges begin
    jobseekers, vacancies : (n,) rows
    milli : (n,) milli-points
    """

    first: Longs
    jobseekers: Rows
    vacancies: Rows
    milli: Longs


class Capacities(NamedTuple):
    """How many submissions each side takes.

    submissions : (jobseekers,) how many more anybody may have
    covered : (jobseekers,) whether somebody has one already, so that the next is not the first
    slots : (vacancies,) interviews that are free
    employer : (vacancies,) row of the employer
    budget : (employers,) submissions that are left to each employer
    group : (jobseekers,) row of the group of each jobseeker
    floor : (groups,) how many submissions each group must have
    """

    submissions: Longs
    covered: NDArray[np.bool_]
    slots: Longs
    employer: Rows
    budget: Longs
    group: Rows
    floor: Longs


class Network(NamedTuple):
    """Arcs as columns, and the arcs at each node.

    tail, head : (arcs,) nodes
    gain : (arcs,) of each unit
    room : (arcs,) units at most
    first, at : the arcs at node n, those that leave it and those that come in, are ``at[first[n]:first[n + 1]]``
    """

    tail: Rows
    head: Rows
    gain: Longs
    room: Rows
    first: Longs
    at: Rows


class Nodes(NamedTuple):
    """Where each kind of node begins; the root is the last."""

    vacancies: int
    employers: int
    groups: int
    root: int


def sort_edges(jobseekers: Rows, vacancies: Rows, milli: Rows, people: int) -> Edges:
    """Edges in the one order that does not depend on the order in which they came."""
    order = np.lexsort((vacancies, jobseekers))
    first = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(jobseekers, minlength=people), out=first[1:])
    return Edges(first, jobseekers[order], vacancies[order], milli[order].astype(np.int64))


def count_nodes(capacities: Capacities) -> Nodes:
    """Jobseekers first, then vacancies, employers, groups, root."""
    ends = np.cumsum([len(capacities.submissions), len(capacities.slots), len(capacities.budget)]).tolist()
    return Nodes(ends[0], ends[1], ends[2], ends[2] + len(capacities.floor))


def make_network(edges: Edges, capacities: Capacities, first_gain: int, floor_gain: int) -> Network:
    """The network of an allocation; its first arcs are the edges, in their order.

    Parameters
    ----------
    first_gain : what anybody's first submission gains beside its points
    floor_gain : what each submission gains that a group's floor asks for
    """
    c, nodes = capacities, count_nodes(capacities)
    person = np.arange(nodes.vacancies, dtype=np.int32)
    vacancy = np.arange(nodes.vacancies, nodes.employers, dtype=np.int32)
    employer = np.arange(nodes.employers, nodes.groups, dtype=np.int32)
    group = np.arange(nodes.groups, nodes.root, dtype=np.int32)
    parent = (nodes.groups + c.group).astype(np.int32)
    reach = np.bincount(c.group, c.submissions, len(c.floor)).astype(np.int64)
    opener = np.minimum(np.where(c.covered, 0, 1), c.submissions)
    root_of = [np.full(len(nodes_), nodes.root, np.int32) for nodes_ in (group, employer)]
    columns = (
        (edges.jobseekers, vacancy[edges.vacancies] if len(vacancy) else edges.vacancies, edges.milli, 1),
        (parent, person, first_gain, opener),
        (parent, person, 0, c.submissions - opener),
        (root_of[0], group, floor_gain, c.floor),
        (root_of[0], group, 0, np.maximum(reach - c.floor, 0)),
        (vacancy, (nodes.employers + c.employer).astype(np.int32), 0, c.slots),
        (employer, root_of[1], 0, c.budget),
    )
    tail, head = (np.concatenate([column[i] for column in columns]).astype(np.int32) for i in (0, 1))
    gain, room = (np.concatenate([np.broadcast_to(column[i], len(column[0])) for column in columns]) for i in (2, 3))
    first, at = _incidence(tail, head, nodes.root + 1)
    return Network(tail, head, gain.astype(np.int64), room.astype(np.int32), first, at)


def make_flow(edges: Edges, capacities: Capacities, held: Rows) -> Rows:
    """The flow of a plan, by the arcs of `make_network`; `held` is 1 for the edges that are submissions."""
    c, some = capacities, np.flatnonzero(held)
    each = np.bincount(edges.jobseekers[some], minlength=len(c.submissions))
    taken = np.bincount(edges.vacancies[some], minlength=len(c.slots))
    used = np.bincount(c.employer, taken, len(c.budget))
    of_group = np.bincount(c.group, each, len(c.floor))
    first, floor = np.minimum(each, ~c.covered), np.minimum(of_group, c.floor)
    flows = (held, first, each - first, floor, of_group - floor, taken, used)
    return np.concatenate(flows).astype(np.int32)


def _incidence(tail: Rows, head: Rows, nodes: int) -> tuple[Longs, Rows]:
    """The arcs at each node."""
    ends = np.concatenate([tail, head])
    order = np.argsort(ends, kind="stable")
    first = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=first[1:])
    return first, (order % max(1, len(tail))).astype(np.int32)
