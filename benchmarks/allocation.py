"""Who goes where, by us and by others: ``python -m benchmarks.allocation`` with the name of a plan, or ``coverage``.

All solve the same problem: nobody twice before everybody who can be reached has one submission, then the most points.
The edges are the best twenty of everybody and every vacancy of a sample market; those of the largest size are drawn,
because matching it takes too long. Each peer runs in a process of its own after a warm start; times are of the
processor, and ratios of times taken in turn, the medians where there are several turns. Greedy and first come first
served show what a plan is worth.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from statistics import median, median_low
from typing import Any, NamedTuple

import numpy as np

from benchmarks.market import CACHE, SEED, fingerprint, load_encoded
from lepmatch import Market, Matcher, Matches, allocate, sample_market
from lepmatch.planning.baselines import first_come, greedy
from lepmatch.planning.comparison import compare_plan
from lepmatch.planning.demand import read_demand
from lepmatch.planning.limits import Limits
from lepmatch.planning.network import Capacities, Edges, count_nodes, make_network, sort_edges
from lepmatch.planning.solving import MORE, solve

LISTED, FEW = 20, 2_000
OPENINGS, EACH, VACANCIES = (1, 1, 1, 1, 2, 2, 3, 5), 3, 4
"""Openings are drawn, three interviews each; an employer has four vacancies."""

SIZES_OF_EMPLOYERS = ("micro", "micro", "small", "medium", "large")
DRAWN = {"1M x 600k": (1_000_000, 600_000)}
TOWNS, KINDS = 300, 20
GROUP = 0.1  # of the people have a floor


class Case(NamedTuple):
    """A problem to measure.

    limits : whether employers and people have the default limits; else one submission each, and no budgets
    floor : whether a group has a floor
    """

    size: str
    limits: bool = False
    floor: bool = False

    @property
    def title(self) -> str:
        said = ", three submissions each and monthly budgets of employers" if self.limits else ", one submission each"
        return f"{self.size}{said}{', a floor for a tenth of the people' if self.floor else ''}"


PLANS = {
    "small": (Case("10k x 2k"), Case("50k x 10k"), Case("50k x 10k", limits=True)),
    "floors": (Case("50k x 10k", limits=True, floor=True),),
    "national": (Case("250k x 50k"), Case("250k x 50k", limits=True), Case("1M x 600k")),
}
SLOW = {"HiGHS LP": 200_000, "OR-Tools SimpleMinCostFlow": 30_000_000}
"""Edges beyond which nobody waits for a peer, but where it is what a floor is compared with."""

TURNS = {"250k x 50k": 5}
"""How often each is measured, where once would say more about what else the machine does than about them."""


def problem(case: Case) -> tuple[Edges, Capacities]:
    """The edges of a size, kept under ``build/bench``, with drawn capacities."""
    path = CACHE / f"edges-{case.size.replace(' ', '')}-{fingerprint()}.npz"
    if not path.exists():
        np.savez(path, **(_drawn(*DRAWN[case.size]) if case.size in DRAWN else _edges(case.size)))
    with np.load(path) as kept:
        people, vacancies = int(kept["people"]), int(kept["jobs"])
        edges = sort_edges(kept["jobseekers"], kept["vacancies"], kept["milli"], people)
    return edges, draw_capacities(edges, vacancies, case)


def draw_capacities(edges: Edges, vacancies: int, case: Case) -> Capacities:
    """Openings, sizes of employers and a group, drawn."""
    people, draw = len(edges.first) - 1, np.random.default_rng(SEED)
    slots = EACH * draw.choice(OPENINGS, vacancies).astype(np.int64)
    employer = (np.arange(vacancies) // VACANCIES).astype(np.int32)
    budget = np.bincount(employer, slots).astype(np.int64)
    if case.limits:
        budget = np.array([Limits().budget(str(size)) for size in draw.choice(SIZES_OF_EMPLOYERS, len(budget))])
    submissions = np.full(people, Limits().submissions if case.limits else 1)
    group = (draw.random(people) < GROUP).astype(np.int32)
    floor = np.zeros(2, np.int64)
    capacities = Capacities(submissions, np.zeros(people, bool), slots, employer, budget, group, floor)
    if case.floor:  # half as many again as the group has where the best pairs come first
        floor[1] = 3 * int(group[edges.jobseekers[greedy(edges, capacities)]].sum()) // 2
    return capacities


def _drawn(people: int, jobs: int) -> dict[str, Any]:
    """Edges that nobody has matched: everybody has twenty in their town, most of them of their own kind of work."""
    draw = np.random.default_rng(SEED)
    share = 1 / np.arange(1, TOWNS + 1)  # towns of very different size
    sizes = (jobs * share / share.sum()).astype(np.int64)
    begins = np.cumsum(sizes) - sizes
    town = draw.choice(TOWNS, people, p=sizes / sizes.sum())
    own, kind = draw.integers(0, KINDS, people), draw.integers(0, KINDS, jobs)
    j = np.repeat(np.arange(people), 2 * LISTED)
    v = begins[town[j]] + (draw.beta(1, 2, len(j)) * sizes[town[j]]).astype(np.int64)  # some are wanted by more
    milli = np.where(own[j] == kind[v], 55_000, 35_000) + draw.integers(0, 40_001, len(j))
    pair, at = np.unique(j << 32 | v, return_index=True)
    j, v, milli = pair >> 32, pair & 0xFFFFFFFF, milli[at]
    order = np.lexsort((-milli, j))
    best = order[np.arange(len(j)) - np.searchsorted(j, j) < LISTED]
    rows = {"jobseekers": j[best], "vacancies": v[best], "milli": milli[best]}
    return {"people": people, "jobs": jobs, **{name: column.astype(np.int32) for name, column in rows.items()}}


def _edges(size: str) -> dict[str, Any]:
    from lepmatch.matching.grid import make_grid
    from lepmatch.matching.kernel import best_of_all

    encoded = load_encoded(size)
    people, jobs = len(encoded.people.rows), len(encoded.jobs.rows)
    lists = best_of_all(make_grid(encoded.people), encoded.jobs, encoded.rules, people, LISTED, LISTED, 2, None)
    pairs = dict(zip(("jobseekers", "vacancies", "milli"), listed_pairs(lists), strict=True))
    return {"people": people, "jobs": jobs, **pairs}


def listed_pairs(lists: Any) -> tuple[Any, Any, Any]:
    """Jobseekers, vacancies and milli-points of the pairs that are on either side's list."""
    from lepmatch.matching.lists import POINTS_SHIFT

    def flat(keys: Any, rows: Any, counts: Any) -> tuple[Any, Any, Any]:
        owner, place = np.nonzero(np.arange(keys.shape[1]) < counts[:, None])
        return owner, rows[owner, place].astype(np.int64), keys[owner, place] >> np.uint64(POINTS_SHIFT)

    v, v_other, v_milli = flat(lists.vacancy_keys, lists.vacancy_rows, lists.vacancy_counts)
    j, j_other, j_milli = flat(lists.jobseeker_keys, lists.jobseeker_rows, lists.jobseeker_counts)
    pair, at = np.unique(np.concatenate([v << 32 | v_other, j_other << 32 | j]), return_index=True)
    milli = np.concatenate([v_milli, j_milli])[at].astype(np.int32)
    return (pair & 0xFFFFFFFF).astype(np.int32), (pair >> 32).astype(np.int32), milli


class Plan(NamedTuple):
    """What a plan comes to: people with a submission, milli-points, submissions of the group, and its bound."""

    reached: int
    milli: int
    group: int
    bound: int | None
    wall: float
    cpu: float


def ours(edges: Edges, capacities: Capacities) -> tuple[Any, int | None]:
    solution = solve(edges, capacities)
    reached = len(np.unique(edges.jobseekers[solution.chosen]))
    floors = solution.floor_gain * int((capacities.floor - solution.short).sum())
    return solution.chosen, solution.bound - floors - reached * solution.first_gain


def or_tools(edges: Edges, capacities: Capacities) -> tuple[Any, int | None]:
    from ortools.graph.python import min_cost_flow

    first_gain = MORE * (int(edges.milli.max()) + 1)
    floor_gain = first_gain * (int(capacities.submissions.sum()) + 1) if capacities.floor.any() else 0  # no overflow
    network = make_network(edges, capacities, first_gain, floor_gain)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.room.astype(np.int64), -network.gain)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools found no optimum")
    return flow.flows(np.arange(len(edges.milli))) > 0, None


def highs(edges: Edges, capacities: Capacities) -> tuple[Any, int | None]:
    import highspy
    from scipy import sparse

    network = make_network(edges, capacities, MORE * (int(edges.milli.max()) + 1), 0)
    arcs, nodes = len(network.tail), count_nodes(capacities)
    ends = np.concatenate([network.head, network.tail])
    signs = np.repeat([1.0, -1.0], arcs)
    matrix = sparse.csc_matrix((signs, (ends, np.tile(np.arange(arcs), 2))), shape=(nodes.root + 1, arcs))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = arcs, nodes.root + 1
    program.col_cost_ = -network.gain.astype(float)
    program.col_lower_, program.col_upper_ = np.zeros(arcs), network.room.astype(float)
    floors = np.flatnonzero((network.tail == nodes.root) & (network.head < nodes.root))[: len(capacities.floor)]
    lower = np.zeros(arcs)
    lower[floors] = capacities.floor  # as it would be written down, not as a gain
    program.col_lower_ = lower
    program.row_lower_ = program.row_upper_ = np.zeros(nodes.root + 1)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
    program.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(program)
    solver.run()
    return np.array(solver.getSolution().col_value[: len(edges.milli)]) > 0.5, None


def _plain(choose: Callable[[Edges, Capacities], Any]) -> Callable[[Edges, Capacities], tuple[Any, int | None]]:
    return lambda edges, capacities: (choose(edges, capacities), None)


PEERS: dict[str, tuple[Callable[[Edges, Capacities], tuple[Any, int | None]], str]] = {
    "lepmatch": (ours, "numpy"),
    "OR-Tools SimpleMinCostFlow": (or_tools, "ortools"),
    "HiGHS LP": (highs, "highspy"),
    "greedy by points": (_plain(greedy), "numpy"),
    "first come first served": (_plain(first_come), "numpy"),
}
EXACT = ("OR-Tools SimpleMinCostFlow", "HiGHS LP")


def _measure(pipe: Any, peer: str, case: Case) -> None:
    edges, capacities = problem(case)
    solver = PEERS[peer][0]
    if len(edges.milli):  # as long as it is, so that what is compiled only for large ones is compiled
        solver(edges, capacities) if peer == "lepmatch" else solver(*_few(edges, capacities))
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    chosen, bound = solver(edges, capacities)
    times = time.perf_counter() - wall, time.process_time() - cpu
    reached, group = np.unique(edges.jobseekers[chosen]), capacities.group[edges.jobseekers[chosen]] == 1
    pipe.send(Plan(len(reached), int(edges.milli[chosen].sum()), int(group.sum()), bound, *times))


def _few(edges: Edges, capacities: Capacities) -> tuple[Edges, Capacities]:
    some = slice(min(FEW, len(edges.milli)))
    few = sort_edges(edges.jobseekers[some], edges.vacancies[some], edges.milli[some], len(edges.first) - 1)
    return few, capacities._replace(floor=np.zeros_like(capacities.floor))


def run(peer: str, case: Case) -> Plan:
    """One peer in a process of its own."""
    context = get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(theirs, peer, case))
    process.start()
    theirs.close()
    plan: Plan = mine.recv()
    process.join()
    return plan


def print_coverage(jobseekers: int = 20_000, vacancies: int = 2_000) -> None:
    """How many people of a sample market have a submission, by us and by others, and how many can have one at all."""
    market = sample_market(jobseekers, vacancies, 1, SEED)
    matches = Matcher().fit(market).matches()
    plan = allocate(market, matches)
    most = most_people(market, matches)
    print(f"\n### {jobseekers:,} people, {vacancies:,} vacancies, default limits, {len(matches):,} matches\n")
    print(f"At most {most:,} people can have a submission besides {plan.reached - most:,} who have one already.\n")
    print("| | submissions | points | never submitted | most people at one vacancy |\n|---|---:|---:|---:|---:|")
    for name, way in compare_plan(plan, market, matches).items():
        print(f"| {name} | {way.submissions:,} | {way.points:,.0f} | {way.never:.2%} | {way.queue} |")


def most_people(market: Market, matches: Matches) -> int:
    """People without a submission who can have one at once, by the flow of most units, which shares nothing with us."""
    from scipy import sparse
    from scipy.sparse.csgraph import maximum_flow

    demand = read_demand(market, matches, Limits(), (), (), (), None)
    edges, c = demand.edges, demand.capacities
    people, jobs, employers = len(c.submissions), len(c.slots), len(c.budget)
    person, job, employer = np.arange(people), people + np.arange(jobs), people + jobs + np.arange(employers)
    source, sink = people + jobs + employers, people + jobs + employers + 1
    arcs = (
        (np.full(people, source), person, np.minimum(~c.covered, c.submissions)),
        (edges.jobseekers, job[edges.vacancies], np.ones(len(edges.milli))),
        (job, employer[c.employer], c.slots),
        (employer, np.full(employers, sink), c.budget),
    )
    tail, head, room = (np.concatenate([arc[i] for arc in arcs]).astype(np.int32) for i in range(3))
    network = sparse.csr_array((room, (tail, head)), shape=(sink + 1, sink + 1), dtype=np.int32)
    return int(maximum_flow(network, source, sink).flow_value)


def main(plan: str) -> None:
    """Measure every peer at every case of a plan and print a table; or see how many people a plan reaches."""
    if plan == "coverage":
        print_coverage()
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    for case in PLANS[plan]:
        edges, capacities = problem(case)
        made = " (drawn, not matched)" if case.size in DRAWN else ""
        print(f"\n### {case.title}{made}, {len(edges.milli):,} edges\n")
        print("| | wall s | CPU s | CPU, times ours | people reached | share of the best points |")
        print("|---|---:|---:|---:|---:|---:|")
        runs: dict[str, list[Plan]] = {}
        for peer, (_, library) in PEERS.items():
            if find_spec(library) is None or (len(edges.milli) > SLOW.get(peer, len(edges.milli)) and not case.floor):
                print(f"| {peer} | not run |")
            else:
                runs[peer] = []
        for _ in range(TURNS.get(case.size, 1)):
            for peer, of in runs.items():
                of.append(run(peer, case))
        own = runs["lepmatch"][0]
        exact = next((runs[peer][0] for peer in EXACT if peer in runs), own)
        for peer, of in runs.items():
            times = [p.cpu / mine.cpu for p, mine in zip(of, runs["lepmatch"], strict=True)]
            spread = f" ({min(times):.2f} to {max(times):.2f})" if len(set(times)) > 1 else ""
            print(
                f"| {peer} | {median_low(p.wall for p in of):.2f} | {median_low(p.cpu for p in of):.2f} "
                f"| {median(times):.2f}{spread} | {of[0].reached:,} | {of[0].milli / exact.milli:.6%} |"
            )
        assert own.bound is not None
        print(f"\nOurs is within {(own.bound - own.milli) / own.milli:.6%} of its own bound.", flush=True)
        if case.floor:
            print(f"The floor is {capacities.floor[1]:,}; ours has {own.group:,}, the exact plan {exact.group:,}.")
        assert own.reached == exact.reached, "ours does not reach as many people as the exact plan"
        assert own.milli >= 0.9999 * exact.milli, "ours is not within a ten-thousandth of the exact plan"
        assert own.bound >= exact.milli, "the bound is below the exact plan"
    libraries = ("numpy", "numba", "ortools", "highspy")
    print("\n" + ", ".join(f"{name} {version(name)}" for name in libraries if find_spec(name)))


if __name__ == "__main__":
    main(*sys.argv[1:] or ["small"])
