"""polars: vacancies joined to jobseekers on cells, rules as filters, criteria as expressions, in batches of vacancies.

Lists are looked up the way a careful user would: small tables as series and ``gather``, padded columns for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from benchmarks.cells import cell_number, cell_of, reach_classes
from benchmarks.columns import Columns, make_columns
from benchmarks.market import Array, Encoded, Pairs, Tally, Top
from benchmarks.vectorised import SeekerTables, gather, make_seeker_tables, make_top, spread_tally
from lepmatch.matching.criteria.travel import SHORT
from lepmatch.matching.scoring import EXPERIENCE, SKILLS, TRAVEL
from lepmatch.matching.travel import MODES

BATCH = 1_000  # vacancies


class Frames(NamedTuple):
    """Both sides with the few columns by which most pairs are sorted out; the others are looked up for what is left."""

    columns: Columns
    seekers: pl.DataFrame
    openings: pl.DataFrame


def prepare(encoded: Encoded) -> Frames:
    columns = make_columns(encoded)
    p, q, *_ = columns
    seekers = {"j": np.arange(len(p.row), dtype=np.int32), "east": p.east, "north": p.north, "reach": p.reach + 1}
    seekers |= {"lack": p.lack, "lack_licences": p.lack_licences, "hours_max": p.hours_max}
    openings = {"v": np.arange(len(q.row), dtype=np.int32), "to_east": q.east, "to_north": q.north}
    openings |= {"need": q.need, "need_licences": q.need_licences, "hours": q.hours}
    return Frames(columns, pl.DataFrame(seekers), pl.DataFrame(openings))


def rules(frames: Frames, encoded: Encoded) -> Tally:
    size = len(frames.columns.openings.row)
    count, total = np.zeros(size, np.int64), np.zeros(size, np.int64)
    row = pl.lit(pl.Series(frames.columns.seekers.row.astype(np.int64)))
    for feasible in _feasible(frames):
        of = feasible.group_by("v").agg(pl.len().alias("n"), row.gather(pl.col("j")).sum().alias("total")).collect()
        count[of["v"]], total[of["v"]] = of["n"], of["total"]
    return spread_tally(encoded, frames.columns, count, total)


def pairs(frames: Frames, encoded: Encoded) -> Pairs:
    batches = [feasible.select("v", "j").collect() for feasible in _feasible(frames)]
    return gather(frames.columns, [(of["v"].to_numpy(), of["j"].to_numpy()) for of in batches])


def scored(frames: Frames, encoded: Encoded) -> Pairs:
    return gather(frames.columns, _scored(frames))


def job(frames: Frames, encoded: Encoded, k: int) -> Top:
    return make_top(encoded, frames.columns, _scored(frames), k)


def _feasible(frames: Frames) -> Iterator[pl.LazyFrame]:
    """The feasible pairs of a batch of vacancies with the columns of both sides."""
    columns, seekers, openings = frames
    q = columns.openings
    classes = reach_classes(columns)
    by_cell = pl.concat(
        seekers[of.rows].with_columns(
            cell=_key(number, cell_of(columns.seekers.east[of.rows], columns.seekers.north[of.rows], of.width))
        )
        for number, of in enumerate(classes)
    ).lazy()
    order = np.argsort(cell_of(q.east, q.north, 10_000), kind="stable")
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        around = pl.concat(_cells_around(q, some, number, of.reach, of.width) for number, of in enumerate(classes))
        batch = openings[some].lazy().join(around.lazy(), on="v")
        yield _passing(columns, batch.join(by_cell, on="cell"))


def _cells_around(q: Array, some: Array, number: int, reach: int, width: int) -> pl.DataFrame:
    steps = np.arange(-reach // width, -(-reach // width) + 1)
    x = (q.east[some] // width)[:, None, None] + steps[:, None]
    y = (q.north[some] // width)[:, None, None] + steps
    cells = cell_number(*np.broadcast_arrays(x, y)).reshape(len(some), -1)
    v = np.repeat(some.astype(np.int32), cells.shape[1])
    return pl.DataFrame({"v": v, "cell": _key(number, cells.reshape(-1))})


def _key(number: int, cells: Array) -> pl.Series:
    """One number for a class of reach and a cell."""
    return pl.Series((number << 56) + cells)


def _passing(columns: Columns, near: pl.LazyFrame) -> pl.LazyFrame:
    (p, q, tables, _), c = columns, pl.col
    east, north = c("east") - c("to_east"), c("north") - c("to_north")
    declined = pl.lit(pl.Series(tables.declined)).implode()
    key = c("j").cast(pl.Int64) * 2**32 + _of(q.employer, "v")
    close = near.filter(
        east * east + north * north < c("reach") * c("reach"),
        c("lack") & c("need") == 0,
        c("lack_licences") & c("need_licences") == 0,
        c("hours_max") >= c("hours"),
    ).select("v", "j", metres=(east * east + north * north).cast(pl.Float64).sqrt().cast(pl.Int32))
    return close.filter(
        _look_up(tables.common, _of(p.week, "j"), _of(q.slots, "v")) >= _of(q.common_min, "v"),
        ~_look_up(tables.excluded, _of(p.shut, "j"), _of(q.trade, "v")),
        ~(_of(p.declines, "j") & key.is_in(declined)),
    )


def _of(column: Array, row: str) -> pl.Expr:
    """A fact of one side."""
    return pl.lit(pl.Series(column)).gather(pl.col(row))


def _look_up(table: Array, row: pl.Expr, column: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series(table.reshape(-1))).gather(row.cast(pl.Int64) * table.shape[1] + column)


def _scored(frames: Frames) -> Iterator[tuple[Array, Array, Array]]:
    columns, seekers = frames.columns, make_seeker_tables(frames.columns)
    p, q, *_ = columns
    plain, skills = _points(columns, seekers), _skills(columns, seekers)
    share = _of(p.families, "j") & _of(q.families, "v") != 0
    for feasible in _feasible(frames):
        of = feasible.with_columns(milli=plain, share=share).collect()
        known = pl.when(pl.col("milli") >= 0)
        some = of.lazy().filter("share").with_columns(known.then(pl.col("milli") + skills).otherwise(-1))
        of = pl.concat([of.lazy().filter(~pl.col("share")), some]).collect()
        yield of["v"].to_numpy(), of["j"].to_numpy(), of["milli"].to_numpy()


def _points(columns: Columns, seekers: SeekerTables) -> pl.Expr:
    """Points but for skills; -1 where too little is known."""
    p, q, tables, (_, _, rules) = columns
    bits = _of(p.facts, "j") & _of(q.facts, "v") | _of(q.always, "v")
    parts = [
        pl.lit(pl.Series(tables.neutral)).gather(bits),
        _of(q.given, "v"),
        _look_up(seekers.fit, pl.col("j"), _of(q.trade, "v")),
        _look_up(tables.number, _of(p.span, "j"), _of(q.hours_code, "v")),
        _look_up(tables.when, _of(p.week, "j"), _of(q.slots, "v")),
        _look_up(tables.pay, _of(p.pay, "j"), _of(q.pay, "v")),
        _look_up(tables.level, _of(p.level, "j"), _of(q.level, "v")),
        _travel(columns, int(rules.weights[TRAVEL])),
        _experience(columns, seekers, int(rules.weights[EXPERIENCE])),
    ]
    known = pl.lit(pl.Series(tables.known)).gather(bits)
    milli = pl.sum_horizontal(part.cast(pl.Int32) for part in parts)
    return pl.when(known >= rules.min_known).then(milli).otherwise(-1)


def _travel(columns: Columns, weight: int) -> pl.Expr:
    modes, limit = _of(columns.seekers.modes, "j"), _of(columns.seekers.limit_ms, "j")
    ways = zip(MODES, columns.tables.ways, strict=True)
    ms = pl.min_horizontal(
        pl.lit(pl.Series(way)).gather(modes) + pl.col("metres") * mode.ms_per_metre for mode, way in ways
    )
    falling = ((limit - ms).cast(pl.Float64) * weight / (limit - SHORT)).floor().cast(pl.Int32, strict=False)
    return pl.when((ms <= SHORT) & (ms <= limit)).then(weight).when(ms >= limit).then(0).otherwise(falling)


def _experience(columns: Columns, seekers: SeekerTables, weight: int) -> pl.Expr:
    asked = _of(columns.openings.months, "v")
    needed = asked.clip(1).cast(pl.Float64) * 1000
    had = _look_up(seekers.months, pl.col("j"), _of(columns.openings.past_trade, "v"))
    months = pl.min_horizontal(had.cast(pl.Float64), needed)
    return (months * weight / needed).floor().cast(pl.Int32)


def _skills(columns: Columns, seekers: SeekerTables) -> pl.Expr:
    """Family by family; a vacancy with fewer looks up nothing's worth."""
    q, weight = columns.openings, int(columns.encoded.rules.weights[SKILLS])
    worth, met = pl.lit(pl.Series(columns.tables.worth)), pl.lit(0, pl.Int32)
    for s in range(q.family.shape[1]):
        state = _look_up(seekers.states, pl.col("j"), _of(q.family[:, s].copy(), "v"))
        met += worth.gather(_of(q.request[:, s].copy(), "v") + state)
    of_all = _of(q.weight_of_all, "v").cast(pl.Float64)
    return (met.cast(pl.Float64) * weight / (of_all * 2)).floor().cast(pl.Int32)
