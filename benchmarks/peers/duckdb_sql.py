"""DuckDB: the whole job in SQL. Vacancies joined to jobseekers on cells, the best k by ``max(key, k)``.

Points by two codes, and likeness of occupations, are small tables joined on one whole number; skills are a
table of what each vacancy asks of a family and one of what each jobseeker holds of it.
"""

from __future__ import annotations

from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.cells import reach_classes
from benchmarks.columns import Columns, make_columns
from benchmarks.market import Array, Encoded, Pairs, Tally, Top
from benchmarks.vectorised import spread_tally
from lepmatch.matching.criteria.travel import SHORT
from lepmatch.matching.scoring import EXPERIENCE, OCCUPATION, PREFERENCE, SKILLS, TRAVEL
from lepmatch.matching.travel import MODES, MS

FAMILY_BITS = 16  # of a key of a jobseeker and a family
ROW_BITS = 20


class Database(NamedTuple):
    """Both sides as tables of a database in memory."""

    columns: Columns
    sql: duckdb.DuckDBPyConnection


def prepare(encoded: Encoded) -> Database:
    columns = make_columns(encoded)
    p, q, tables, _ = columns
    sql = duckdb.connect()
    _store(sql, "seeker", j=np.arange(len(p.row)), **_flat(p))
    _store(sql, "vacancy", v=np.arange(len(q.row)), **_flat(q))
    owner, slot = np.nonzero(q.request)
    _store(sql, "asks", v=owner.astype(np.int32), family=q.family[owner, slot], request=q.request[owner, slot])
    held = p.state_of.astype(np.int64) << FAMILY_BITS | p.state_family
    _store(sql, "holds", held=held, state=p.state)
    _store(sql, "worth", worth_key=_keys(tables.worth), met=tables.worth)
    _store(sql, "declined", j=tables.declined >> 32, employer=tables.declined & 0xFFFFFFFF)
    shut, trade = np.nonzero(tables.excluded)
    _store(sql, "excluded", shut=shut.astype(np.int16), trade=trade.astype(np.int16))
    week_points = {"when_points": tables.when.T.reshape(-1), "common": tables.common.T.reshape(-1)}
    _store(sql, "week_points", week_key=_keys(tables.when), **week_points)
    _store(sql, "fact_points", fact_key=_keys(tables.known), known=tables.known, neutral=tables.neutral)
    for name in ("number", "pay", "level"):
        table = getattr(tables, name)
        _store(sql, f"{name}_points", **{f"{name}_key": _keys(table), f"{name}_points": table.reshape(-1)})
    alike = np.zeros(
        (len(encoded.rules.alike) + 1,) * 2, np.int32
    )  # none on the vacancy's side last, on the other first
    alike[:-1, 1:] = encoded.rules.alike
    related = np.where(alike >= 10 * encoded.rules.related, alike, 0).reshape(-1)
    _store(sql, "alike", trade_key=_keys(alike), alike=alike.reshape(-1), related=related)
    return Database(columns, sql)


def rules(database: Database, encoded: Encoded) -> Tally:
    columns, sql = database
    found = sql.execute(
        f"select v, count(*) as n, sum(to_row) as total from ({_feasible(columns)}) group by v"
    ).fetchnumpy()
    size = len(columns.openings.row)
    count, total = np.zeros(size, np.int64), np.zeros(size, np.int64)
    count[found["v"]], total[found["v"]] = found["n"], found["total"]
    return spread_tally(encoded, columns, count, total)


def pairs(database: Database, encoded: Encoded) -> Pairs:
    columns, sql = database
    found = sql.execute(f"select from_row, to_row from ({_feasible(columns)})").fetchnumpy()
    return Pairs(found["from_row"], found["to_row"])


def scored(database: Database, encoded: Encoded) -> Pairs:
    found = database.sql.execute(_scored(database.columns)).fetchnumpy()
    return Pairs(found["from_row"], found["to_row"], found["milli"])


def job(database: Database, encoded: Encoded, k: int) -> Top:
    columns, sql = database
    sql.execute(f"create or replace temp table scored as {_scored(columns)}")
    of_vacancy = _best(sql, "from_row", "to_row", len(encoded.jobs.rows), k)
    of_jobseeker = _best(sql, "to_row", "from_row", len(encoded.people.rows), k)
    sql.execute("drop table scored")
    return Top(*of_vacancy, *of_jobseeker)


def _best(
    sql: duckdb.DuckDBPyConnection, owner: str, other: str, owners: int, k: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    last = (1 << ROW_BITS) - 1
    found = sql.execute(
        f"""select owner, unnest(best) as key, unnest(range(len(best))) as place from (
            select {owner} as owner, max((milli::bigint << {ROW_BITS}) | ({last} - {other}), {k}) as best
            from scored where milli >= 0 group by {owner})"""
    ).fetchnumpy()
    rows = np.full((owners, k), -1, np.int32)
    milli = rows.copy()
    rows[found["owner"], found["place"]] = last - (found["key"] & last)
    milli[found["owner"], found["place"]] = found["key"] >> ROW_BITS
    return rows, milli


def _flat(side: NamedTuple) -> dict[str, Array]:
    """Columns of a side, padded lists as numbered columns."""
    flat: dict[str, Array] = {}
    for name, column in side._asdict().items():
        if column.ndim == 1 and not name.startswith("state"):
            flat[name] = column
        elif name in ("held", "months", "sought"):
            flat |= {f"{name}{s}": column[:, s].astype(np.int16) for s in range(column.shape[1])}
    return flat


def _store(sql: duckdb.DuckDBPyConnection, name: str, **columns: Array) -> None:
    sql.register("given", columns)
    sql.execute(f"create table {name} as select * from given")
    sql.unregister("given")


def _keys(table: Array) -> NDArray[np.int32]:
    return np.arange(table.size, dtype=np.int32)


def _feasible(columns: Columns) -> str:
    """Pairs that no rule bars, with few columns: the wide ones are joined to those that are left."""
    line = "((p.east - q.east) * (p.east - q.east) + (p.north - q.north) * (p.north - q.north))"
    near = []
    for of in reach_classes(columns):
        around, reaches = -(-of.reach // of.width), columns.seekers.reach[of.rows]
        near.append(
            f"""select v, j, floor(sqrt({line}))::integer as metres, q.week_slots + p.week as week_key, common_min,
               p.shut, q.trade, employer,
                q.row as from_row, p.row as to_row
            from (
                select *, slots::integer * {len(columns.tables.when)} as week_slots,
                    east // {of.width} + a as cell_x, north // {of.width} + b as cell_y
                from vacancy, range({-around}, {around + 1}) as x(a), range({-around}, {around + 1}) as y(b)
            ) q join (
                select *, east // {of.width} as cell_x, north // {of.width} as cell_y
                from seeker where reach between {reaches.min()} and {reaches.max()}
            ) p using (cell_x, cell_y)
            where {line} < (p.reach + 1) * (p.reach + 1)
            and p.lack & q.need = 0 and p.lack_licences & q.need_licences = 0 and p.hours_max >= q.hours"""
        )
    return f"""select v, j, metres, from_row, to_row, week_key from ({" union all ".join(near)}) near
        join week_points using (week_key)
        anti join excluded on excluded.shut = near.shut and excluded.trade = near.trade
        anti join declined on declined.j = near.j and declined.employer = near.employer
        where common >= common_min"""


def _scored(columns: Columns) -> str:
    """Feasible pairs with their points."""
    weights = columns.encoded.rules.weights
    held, sought = columns.seekers.held.shape[1], columns.seekers.sought.shape[1]
    likeness = [*(f"held{s}" for s in range(held)), *(f"sought{s}" for s in range(sought))]
    trade = len(columns.encoded.rules.alike) + 1
    joins = " ".join(
        f"join alike as of_{name} on of_{name}.trade_key = q.trade::integer * {trade} + p.{name}::integer + 1"
        for name in likeness
    )
    work = [f"2 * of_held{s}.alike" for s in range(held)] + [f"of_sought{s}.alike" for s in range(sought)]
    wish = [f"{max(5, 10 - s)} * of_sought{s}.alike" for s in range(sought)]
    months = [f"p.months{s}::integer * of_held{s}.related" for s in range(held)]
    return f"""
    with feasible as materialized ({_feasible(columns)}),
    skill_points as (
        select v, j, sum(met)::bigint as met
        from (
            select v, j from feasible join vacancy q using (v) join seeker p using (j)
            where p.families & q.families != 0
        )
            join asks using (v) join holds on held = (j::bigint << {FAMILY_BITS}) | family
            join worth on worth_key = request + state
        group by v, j
    )
    select from_row, to_row, case when known < {columns.encoded.rules.min_known} then -1 else (
            neutral + given + number_points + when_points + pay_points + level_points + skill_points
            + {weights[OCCUPATION]} * work // 2000 + {weights[PREFERENCE]} * wish // 10000
            + case when past_asked then
                {weights[EXPERIENCE]}::bigint * least(had_months, 1000 * asked_months) // (1000 * asked_months)
                else 0 end
            + case when ms <= {SHORT} and ms <= limit_ms then {weights[TRAVEL]} when ms >= limit_ms then 0
                else {weights[TRAVEL]}::bigint * (limit_ms - ms) // (limit_ms - {SHORT}) end
        )::integer end as milli
    from (
        select from_row, to_row, (p.facts & q.facts | q.always)::integer as fact_key, limit_ms, when_points,
            p.span::integer * {columns.tables.number.shape[1]} + q.hours_code as number_key,
            p.pay::integer * {columns.tables.pay.shape[1]} + q.pay as pay_key,
            p.level::integer * {columns.tables.level.shape[1]} + q.level as level_key,
            q.months as asked_months, q.trade = q.past_trade and q.months > 0 as past_asked,
            {_most(work)} as work, {_most(wish)} as wish, {" + ".join(months) or "0"} as had_months,
            coalesce({weights[SKILLS]}::bigint * met // (2 * q.weight_of_all), 0) as skill_points, given,
            {_milliseconds()}
            as ms
        from feasible join vacancy q using (v) join seeker p using (j) join week_points using (week_key)
            left join skill_points using (v, j) {joins}
    )
    join fact_points using (fact_key) join number_points using (number_key)
    join pay_points using (pay_key) join level_points using (level_key)"""


def _most(terms: list[str]) -> str:
    return f"greatest({', '.join(terms)})" if terms else "0"


def _milliseconds() -> str:
    ways = [
        f"case when p.modes >> {b} & 1 = 1 then {m.start_minutes * MS} + metres * {m.ms_per_metre} end"
        for b, m in enumerate(MODES)
    ]
    return f"least({', '.join(ways)})"
