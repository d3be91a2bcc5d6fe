"""From texts to a market, or every problem at once.

Readers of all formats bring tables of texts here; so do records made in code. Each distinct text of a column is read
once. After the fields come the rules that join fields, the duplicates, and the references between tables.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lepmatch.errors import MarketError
from lepmatch.market.columns import Column, Table, nearest
from lepmatch.market.fields import FieldType, field_types
from lepmatch.market.market import RECORDS, Market
from lepmatch.market.report import Report
from lepmatch.market.rules import FieldError, shown
from lepmatch.market.scheme import scheme_names
from lepmatch.market.texts import TextTable

KEYS = {
    "intakes": ("course", "starts"),
    "events": tuple(field_types(RECORDS["events"])),
    "monitoring": ("jobseeker",),
    "claims": ("jobseeker", "starts"),
}
"""What a table is sorted by, where that is not the id. Events of one day stand in the order of a submission's life, so
that the order of the file never matters."""

UNIQUE = {name: KEYS.get(name, ("id",)) for name in RECORDS if name != "events"}

REFERENCES = {
    ("pledges", "employer"): "employers",
    ("vacancies", "employer"): "employers",
    ("vacancies", "pledge"): "pledges",
    ("intakes", "course"): "courses",
    ("events", "jobseeker"): "jobseekers",
    ("events", "vacancy"): "vacancies",
    ("events", "course"): "courses",
    ("events", "pledge"): "pledges",
    ("monitoring", "jobseeker"): "jobseekers",
    ("claims", "jobseeker"): "jobseekers",
}

HINTS = 200  # wrong references of a column for which a near id is looked up


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table whose fields have been read, in the order of its file; None stands for a text that is wrong."""

    name: str
    text: TextTable
    columns: Mapping[str, Column[Any]]

    def add(self, report: Report, row: int, column: str, got: str, allowed: str) -> None:
        report.add(self.text.file, allowed, row=self.text.lines[row], column=column, got=got)


def check_market(
    texts: Mapping[str, TextTable],
    on: date | None,
    scheme: str = "lep",
    report: Report | None = None,
    synthetic: bool | None = None,
    strangers: bool = False,
) -> Market:
    """The market of some texts.

    Parameters
    ----------
    texts : tables by name; a name that is left out is an empty table
    on : the day the market is seen on; None when the reader has reported that it is unknown
    report : what the reader has found so far
    synthetic : whether everybody in it is made up; None where nobody said
    strangers : whether events may name people who are not on record

    Raises
    ------
    MarketError
        every problem of every table, together with those of the reader
    """
    report = report or Report()
    if scheme not in scheme_names():
        report.add("market", misnamed(scheme, scheme_names()), column="scheme", got=f"unknown scheme {shown(scheme)}")
    drafts = {name: _read_fields(name, text, report) for name, text in texts.items()}
    for draft in drafts.values():
        _check_columns(draft, report)
        _check_duplicates(draft, report)
        _check_joined_fields(draft, on, report)
    for (name, column), target in REFERENCES.items():
        if name in drafts and not (strangers and (name, column) == ("events", "jobseeker")):
            targets = drafts.get(target)
            if targets and not (targets.text.is_whole and "id" in targets.text.columns):
                continue  # which ids there are is not known; that is reported already
            known = set(targets.columns["id"].values) | targets.text.lost_ids if targets else set()
            _check_references(drafts[name], column, target, known.__contains__, known, report)
    found = report.problems()
    if found or on is None:
        raise MarketError(found)
    return Market(
        on=on,
        scheme=scheme,
        synthetic=synthetic,
        **{name: sort_table(name, drafts[name].columns if name in drafts else {}) for name in RECORDS},
    )


def check_changes(
    changes: Mapping[str, Sequence[object]], market: Market, removed: Mapping[str, Container[str]]
) -> dict[str, Table[Any]]:
    """Records that are to change a market, checked like a file; tables in the order of the records.

    Parameters
    ----------
    changes : new and changed records by table name
    market : what they may refer to, besides each other
    removed : ids by table name that are to go at the same time

    Raises
    ------
    MarketError
        every problem of all records at once
    """
    report = Report()
    drafts = {
        name: _read_fields(name, TextTable.of(RECORDS[name], records), report) for name, records in changes.items()
    }
    for draft in drafts.values():
        _check_duplicates(draft, report)
        _check_joined_fields(draft, market.on, report)
        for row in draft.columns["id"].rows_where(removed[draft.name].__contains__) if draft.name in removed else ():
            draft.add(report, row, "id", f"got '{draft.columns['id'][row]}'", "is to be removed by the same update")
    for (name, column), target in REFERENCES.items():
        if name in drafts:
            table: Table[Any] = getattr(market, target)
            added = set(drafts[target].columns["id"].values) if target in drafts else set()
            gone = removed.get(target, ())

            def known(id: str, table: Table[Any] = table, added: set[str] = added, gone: Any = gone) -> bool:
                return (id in table or id in added) and id not in gone

            ids = (id for table in (table,) for id in table.ids)  # looked at only when one is wrong
            _check_references(drafts[name], column, target, known, ids, report)
    found = report.problems()
    if found:
        raise MarketError(found)
    return {name: Table(RECORDS[name], draft.columns) for name, draft in drafts.items()}


def _read_fields(name: str, text: TextTable, report: Report) -> _Draft:
    for problem in text.problems:
        report.add(problem.file, problem.allowed, row=problem.row, column=problem.column, got=problem.got)
    columns: dict[str, Column[Any]] = {}
    for column, type_ in field_types(RECORDS[name]).items():
        if column in text.columns:
            raw = text.columns[column]
            raw = raw if isinstance(raw, Column) else Column.of(raw)
            columns[column] = _read_column(raw, type_, text, report)
        else:
            if type_.required and (text.is_whole or text.columns):
                report.add(text.file, f"this column is required: {type_.allowed}", row=text.header, column=column)
            columns[column] = Column((None,), np.zeros(len(text.lines), np.int32))
    return _Draft(name, text, columns)


def _read_column(raw: Column[str], type_: FieldType, text: TextTable, report: Report) -> Column[Any]:
    values: list[Any] = []
    wrong: dict[str, FieldError] = {}
    for written in raw.values:
        try:
            values.append(type_.read(written))
        except FieldError as error:
            values.append(None)
            wrong[written] = error
    for row in raw.rows_where(wrong.__contains__) if wrong else ():
        fault = wrong[raw[row]]
        report.add(text.file, fault.allowed, row=text.lines[row], column=type_.name, got=fault.got)
    return Column(tuple(values), raw.codes).distinct()


def _check_columns(draft: _Draft, report: Report) -> None:
    known = field_types(RECORDS[draft.name])
    for column in filter(None, draft.text.columns):
        if column not in known:
            got = f"unknown column {shown(column)}"
            report.add(draft.text.file, misnamed(column, known), row=draft.text.header, column=column, got=got)


def misnamed(name: object, known: Iterable[str]) -> str:
    """What to do about a name that is not known: the nearest one, or all of them."""
    names = tuple(known)
    near = nearest(str(name), names, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"


def _check_duplicates(draft: _Draft, report: Report) -> None:
    names = UNIQUE.get(draft.name, ())
    if not names:
        return
    columns = [draft.columns[name] for name in names]
    keys = columns[0] if len(columns) == 1 else columns[0].pair(columns[1])
    for row, first in keys.repeated():
        values = [column[row] for column in columns]
        if None not in values:
            draft.add(report, row, names[0], f"{', '.join(map(str, values))} twice", _already(draft.text, first))


def _already(text: TextTable, row: int) -> str:
    return f"stands in row {text.lines[row]} already; keep one of the two"


def _check_references(
    draft: _Draft, column: str, target: str, is_known: Callable[[str], bool], known: Iterable[str], report: Report
) -> None:
    values = draft.columns[column]
    missing = {value for value in values.values if value is not None and not is_known(value)}
    ids = sorted(id for id in known if id) if missing else ()
    hints = {value: nearest(value, ids, 1) for value in sorted(missing)[:HINTS]}
    for row in values.rows_where(missing.__contains__) if missing else ():
        near = hints.get(values[row])
        hint = f"; did you mean {near[0]!r}?" if near else ""
        draft.add(report, row, column, f"got {values[row]!r}", f"must be an id in {target}{hint}")


def _check_joined_fields(draft: _Draft, on: date | None, report: Report) -> None:
    """The rules over two fields of a row."""

    def check(first: str, second: str, is_wrong: Callable[[Any, Any], bool], allowed: str) -> None:
        pairs = draft.columns[first].pair(draft.columns[second])
        for row in pairs.rows_where(lambda pair: is_wrong(*pair)):
            if not report.covers(draft.text.file, draft.text.lines[row], first, second):
                got = ", ".join(f"{name} {_said(draft.columns[name][row])}" for name in (first, second))
                draft.add(report, row, first, got, allowed)

    if "latitude" in draft.columns:
        check("latitude", "longitude", _one_alone, "latitude and longitude come together or not at all")
    if draft.name == "jobseekers":
        check("hours_min", "hours_max", _above, "the least must not be above the most")
        for row in draft.columns["claim_start"].rows_where(lambda day: _above(day, on)):
            got = f"got '{draft.columns['claim_start'][row]}'"
            draft.add(report, row, "claim_start", got, f"must not be after the day of the market, {on}")
    if draft.name == "claims":
        check("starts", "ended", _above, "must not end before it starts")
    if draft.name == "pledges":
        check("starts", "ends", _above, "must not end before it starts")
    if draft.name == "events":
        check("at", "recorded", _above, "must not be recorded before it happened")


def _above(first: Any, second: Any) -> bool:
    return first is not None and second is not None and first > second


def _one_alone(first: Any, second: Any) -> bool:
    return (first is None) != (second is None)


def _said(value: Any) -> str:
    return "blank" if value is None else str(value)


def sort_table(name: str, columns: Mapping[str, Column[Any]]) -> Table[Any]:
    """The table of some columns, in the order in which a market keeps it; empty where there are none."""
    if not columns:
        return Table.of(RECORDS[name], [])
    orders = {"kind": field_types(RECORDS[name])["kind"].options} if name == "events" else {}
    return Table(RECORDS[name], columns).sorted_by(KEYS.get(name, ("id",)), orders)


__all__ = ["KEYS", "REFERENCES", "UNIQUE", "TextTable", "check_changes", "check_market", "misnamed", "sort_table"]
