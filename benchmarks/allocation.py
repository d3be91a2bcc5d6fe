"""Who goes where, by us and by others: ``python -m benchmarks.allocation small``, ``large`` or ``national``.

All solve the same problem, the best twenty of everybody and every vacancy as edges: nobody twice before everybody who
can be reached has one submission, then the most points. Each runs in a process of its own after a warm start; ratios
are of processor time. What is exact must agree to the unit; greedy and first come first served show what it is worth.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any

import numpy as np

from benchmarks.market import CACHE, SEED, fingerprint, load_encoded
from lepmatch.planning.baselines import first_come, greedy
from lepmatch.planning.network import Capacities, Edges, count_nodes, make_network, sort_edges
from lepmatch.planning.solving import FIRST, MORE, approach, solve

PLANS = {"small": ("10k x 2k", "50k x 10k"), "large": ("250k x 50k",), "national": ("250k x 50k", "1M x 600k")}
HIGHS_UP_TO = 300_000  # edges; beyond, HiGHS takes too long to wait for
LISTED, FEW = 20, 2_000
OPENINGS, EACH, VACANCIES = (1, 1, 1, 1, 2, 2, 3, 5), 3, 4
"""Openings are drawn, three interviews each; an employer has four vacancies, and a budget for all their interviews."""


def problem(size: str) -> tuple[Edges, Capacities]:
    """The edges of a size, kept under ``build/bench``, with drawn capacities."""
    path = CACHE / f"edges-{size.replace(' ', '')}-{fingerprint()}.npz"
    if not path.exists():
        np.savez(path, **_edges(size))
    with np.load(path) as kept:
        people, vacancies = int(kept["people"]), int(kept["jobs"])
        edges = sort_edges(kept["jobseekers"], kept["vacancies"], kept["milli"], people)
    draw = np.random.default_rng(SEED)
    slots = EACH * draw.choice(OPENINGS, vacancies).astype(np.int64)
    employer = (np.arange(vacancies) // VACANCIES).astype(np.int32)
    budget = np.bincount(employer, slots).astype(np.int64)
    nobody = np.zeros(people, bool)
    group = np.zeros(people, np.int32)
    return edges, Capacities(np.ones(people, np.int64), nobody, slots, employer, budget, group, np.zeros(1, np.int64))


def _edges(size: str) -> dict[str, Any]:
    from lepmatch.matching.grid import make_grid
    from lepmatch.matching.kernel import best_of_all
    from lepmatch.matching.lists import POINTS_SHIFT

    encoded = load_encoded(size)
    people, jobs = len(encoded.people.rows), len(encoded.jobs.rows)
    lists = best_of_all(make_grid(encoded.people), encoded.jobs, encoded.rules, people, LISTED, LISTED, 2, None)

    def flat(keys: Any, rows: Any, counts: Any) -> tuple[Any, Any, Any]:
        owner, place = np.nonzero(np.arange(keys.shape[1]) < counts[:, None])
        return owner, rows[owner, place].astype(np.int64), keys[owner, place] >> np.uint64(POINTS_SHIFT)

    v, v_other, v_milli = flat(lists.vacancy_keys, lists.vacancy_rows, lists.vacancy_counts)
    j, j_other, j_milli = flat(lists.jobseeker_keys, lists.jobseeker_rows, lists.jobseeker_counts)
    pair, at = np.unique(np.concatenate([v << 32 | v_other, j_other << 32 | j]), return_index=True)
    return {
        "people": people,
        "jobs": jobs,
        "vacancies": (pair >> 32).astype(np.int32),
        "jobseekers": (pair & 0xFFFFFFFF).astype(np.int32),
        "milli": np.concatenate([v_milli, j_milli])[at].astype(np.int32),
    }


def worth(edges: Edges, chosen: Any) -> tuple[int, int]:
    """What a plan is worth: people with a submission, and milli-points."""
    return len(np.unique(edges.jobseekers[chosen])), int(edges.milli[chosen].sum())


def ours(edges: Edges, capacities: Capacities) -> Any:
    return solve(edges, capacities).chosen


def auction_alone(edges: Edges, capacities: Capacities) -> Any:
    return approach(edges, capacities).chosen


def or_tools(edges: Edges, capacities: Capacities) -> Any:
    from ortools.graph.python import min_cost_flow

    network = make_network(edges, capacities, MORE * FIRST * (int(edges.milli.max()) + 1), 0)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.room.astype(np.int64), -network.gain)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools found no optimum")
    return flow.flows(np.arange(len(edges.milli))) > 0


def highs(edges: Edges, capacities: Capacities) -> Any:
    import highspy
    from scipy import sparse

    network = make_network(edges, capacities, MORE * FIRST * (int(edges.milli.max()) + 1), 0)
    arcs, nodes = len(network.tail), count_nodes(capacities).root + 1
    ends = np.concatenate([network.head, network.tail])
    signs = np.repeat([1.0, -1.0], arcs)
    matrix = sparse.csc_matrix((signs, (ends, np.tile(np.arange(arcs), 2))), shape=(nodes, arcs))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = arcs, nodes
    program.col_cost_ = -network.gain.astype(float)
    program.col_lower_, program.col_upper_ = np.zeros(arcs), network.room.astype(float)
    program.row_lower_ = program.row_upper_ = np.zeros(nodes)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
    program.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(program)
    solver.run()
    return np.array(solver.getSolution().col_value[: len(edges.milli)]) > 0.5


PEERS: dict[str, tuple[Callable[[Edges, Capacities], Any], str]] = {
    "lepmatch, exact": (ours, "numpy"),
    "lepmatch, auction alone": (auction_alone, "numpy"),
    "OR-Tools SimpleMinCostFlow": (or_tools, "ortools"),
    "HiGHS LP": (highs, "highspy"),
    "greedy by points": (greedy, "numpy"),
    "first come first served": (first_come, "numpy"),
}
EXACT = ("OR-Tools SimpleMinCostFlow", "HiGHS LP")


def _measure(pipe: Any, peer: str, size: str) -> None:
    edges, capacities = problem(size)
    solver = PEERS[peer][0]
    if len(edges.milli):
        draw = np.arange(min(FEW, len(edges.milli)))
        few = sort_edges(edges.jobseekers[draw], edges.vacancies[draw], edges.milli[draw], len(edges.first) - 1)
        solver(few, capacities)  # loads and compiles
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    chosen = solver(edges, capacities)
    pipe.send((time.perf_counter() - wall, time.process_time() - cpu, *worth(edges, chosen)))


def main(plan: str) -> None:
    """Measure every peer at every size of a plan and print a table."""
    CACHE.mkdir(parents=True, exist_ok=True)
    for size in PLANS[plan]:
        edges, _ = problem(size)
        print(
            f"\n{size}, {len(edges.milli):,} edges\n\n| | wall s | CPU s | times ours | reached | share of the best |"
        )
        print("|---|---:|---:|---:|---:|---:|")
        best, own = (0, 0), 0.0
        for peer, (_, library) in PEERS.items():
            if find_spec(library) is None or (peer == "HiGHS LP" and len(edges.milli) > HIGHS_UP_TO):
                print(f"| {peer} | not run |")
                continue
            context = get_context("spawn")
            mine, theirs = context.Pipe()
            process = context.Process(target=_measure, args=(theirs, peer, size))
            process.start()
            theirs.close()
            wall, cpu, reached, milli = mine.recv()
            process.join()
            if not own:
                best, own = (reached, milli), cpu
            assert peer not in EXACT or (reached, milli) == best, f"{peer} is not equal to ours"
            assert (reached, milli) <= best, f"{peer} is better than ours"
            print(
                f"| {peer} | {wall:.2f} | {cpu:.2f} | {cpu / own:.2f} | {reached:,} | {milli / best[1]:.6%} |",
                flush=True,
            )


if __name__ == "__main__":
    main(*sys.argv[1:] or ["small"])
