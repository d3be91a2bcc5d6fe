"""From texts to a market, or every problem at once.

Readers of all formats bring tables of texts here; so do records made in code. Each distinct text of a column is read
once. After the fields come the rules that join fields, the duplicates, and the references between tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.errors import MarketError, Problem
from lepmatch.market.columns import Column, Table, nearest
from lepmatch.market.fields import LONGEST_FIELD, FieldType, field_types
from lepmatch.market.market import RECORDS, Market
from lepmatch.market.scheme import scheme_names

KEYS = {"intakes": ("course", "starts"), "events": ("at",), "monitoring": ("jobseeker",)}
"""What a table is sorted by, where that is not the id."""

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
}

SHOWN_VALUE = 60  # characters of a wrong value that a report quotes


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as texts: what a reader brings.

    Attributes
    ----------
    file : where it stands, for the report
    columns : texts by column name, all of one length
    lines : the line of the file on which each row starts
    """

    file: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]

    @classmethod
    def of(cls, record: type, records: Sequence[object]) -> TextTable:
        """The texts of records made in code; the lines count the records."""
        types = field_types(record)
        columns = {name: [t.write(getattr(r, name)) for r in records] for name, t in types.items()}
        return cls(record.__name__, columns, range(1, len(records) + 1))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table whose fields have been read, in the order of its file."""

    name: str
    file: str
    lines: Sequence[int]
    columns: Mapping[str, Column[Any]]

    def problem(self, row: int, column: str, got: str, allowed: str) -> Problem:
        return Problem(self.file, self.lines[row], column, got, allowed)

    def rows(self, column: str) -> list[Any]:
        return list(self.columns[column])

    def table(self) -> Table[Any]:
        keys = [
            _rank(self.columns[key]) for key in reversed(KEYS.get(self.name, ("id",)))
        ]  # lexsort takes the last key first, and is stable
        table = Table(RECORDS[self.name], self.columns).take(np.lexsort(keys))
        if "id" not in self.columns:
            return table
        ids = Column(tuple(table.columns["id"]), np.arange(len(table), dtype=np.int32))
        return Table(table.record, {**table.columns, "id": ids})


def check_market(
    texts: Mapping[str, TextTable], on: date | None, scheme: str = "lep", problems: Sequence[Problem] = ()
) -> Market:
    """The market of some texts.

    Parameters
    ----------
    texts : tables by name; a name that is left out is an empty table
    on : the day the market is seen on; None when the reader has reported that it is unknown
    problems : what the reader has found so far

    Raises
    ------
    MarketError
        every problem of every table, together with those of the reader
    """
    found = list(problems)
    if scheme not in scheme_names():
        allowed = f"must be one of {', '.join(scheme_names())}"
        found.append(Problem("market.toml", 0, "scheme", f"got {scheme!r}", allowed))
    drafts: dict[str, _Draft] = {}
    for name, text in texts.items():
        drafts[name] = _read_fields(name, text, found)
        found += _unknown_columns(name, text)
    for draft in drafts.values():
        found += _duplicates(draft)
        found += _joined_fields(draft, on)
    found += _dangling(drafts)
    if found or on is None:
        raise MarketError(found)
    tables = {name: drafts[name].table() if name in drafts else Table.of(r, []) for name, r in RECORDS.items()}
    return Market(on=on, scheme=scheme, **tables)


def _read_fields(name: str, text: TextTable, problems: list[Problem]) -> _Draft:
    columns: dict[str, Column[Any]] = {}
    for column, type_ in field_types(RECORDS[name]).items():
        if column in text.columns:
            raw = Column.of(text.columns[column])
            values, wrong = _read_values(type_, raw.values)
            for row in np.flatnonzero(np.isin(raw.codes, list(wrong))).tolist() if wrong else ():
                problems.append(Problem(text.file, text.lines[row], column, *wrong[int(raw.codes[row])]))
            columns[column] = Column(values, raw.codes).map(lambda value: value)
        else:
            if type_.required:
                problems.append(Problem(text.file, 1, column, "", "this column is required"))
            columns[column] = Column((None,), np.zeros(len(text.lines), np.int32))
    return _Draft(name, text.file, text.lines, columns)


def _read_values(type_: FieldType, texts: Sequence[str]) -> tuple[tuple[Any, ...], dict[int, tuple[str, str]]]:
    """The value of each text, and for the wrong ones what was got and what is allowed."""
    values: list[Any] = [None] * len(texts)
    wrong: dict[int, tuple[str, str]] = {}
    for code, text in enumerate(texts):
        if len(text) > LONGEST_FIELD:
            wrong[code] = (f"got {_shown(text)}", f"a field holds at most {LONGEST_FIELD:,} characters")
            continue
        try:
            values[code] = type_.read(text)
        except ValueError:
            wrong[code] = (f"got {_shown(text)}", f"must be {type_.allowed}{_did_you_mean(text, type_)}")
        else:
            if type_.required and values[code] in (None, ()):
                wrong[code] = ("blank", f"is required: {type_.allowed}")
    return tuple(values), wrong


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN_VALUE else text[:SHOWN_VALUE] + "...")


def _did_you_mean(text: str, type_: FieldType) -> str:
    if not type_.options or len(text) > SHOWN_VALUE:
        return ""
    words = [word.strip().lower() for word in text.split(";")] if type_.many else [text.lower()]
    by_lower = {option.lower(): option for option in type_.options}
    near = [by_lower[found] for word in words if word not in by_lower for found in nearest(word, by_lower, 1)]
    return f"; did you mean {' or '.join(repr(option) for option in near)}?" if near else ""


def _unknown_columns(name: str, text: TextTable) -> Iterator[Problem]:
    known = field_types(RECORDS[name])
    for column in text.columns:
        if column not in known:
            near = nearest(column, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            yield Problem(text.file, 1, column, f"unknown column {_shown(column)}", hint)


def _duplicates(draft: _Draft) -> Iterator[Problem]:
    keys = UNIQUE.get(draft.name)
    if not keys:
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(zip(*(draft.columns[key] for key in keys), strict=True)):
        if None in key:
            continue
        if key in first:
            words = f"stands in row {draft.lines[first[key]]} already"
            yield draft.problem(row, keys[0], f"{', '.join(map(str, key))} twice", words)
        first.setdefault(key, row)


def _dangling(drafts: Mapping[str, _Draft]) -> Iterator[Problem]:
    for (name, column), target in REFERENCES.items():
        if name not in drafts:
            continue
        draft = drafts[name]
        known = set(drafts[target].columns["id"].values) if target in drafts else set()
        missing = {value for value in draft.columns[column].values if value is not None} - known
        for row, value in enumerate(draft.columns[column]) if missing else ():
            if value in missing:
                near = nearest(value, (id for id in known if id), 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                yield draft.problem(row, column, f"got {value!r}", f"must be an id in {target}{hint}")


def _joined_fields(draft: _Draft, on: date | None) -> Iterator[Problem]:
    for name, columns, wrong, got, allowed in _JOINED:
        if name != draft.name and columns[0] not in draft.columns or name not in (draft.name, "any"):
            continue
        for row in _rows_where(draft, columns, lambda *values: wrong(on, *values)):
            shown = [str(draft.columns[c][row]) for c in columns]
            yield draft.problem(row, columns[0], got.format(*shown), allowed)


def _rows_where(draft: _Draft, columns: Sequence[str], wrong: Callable[..., bool]) -> list[int]:
    # A rule over two columns is asked once per distinct pair of values, not once per row.
    first, second = (draft.columns[name] for name in (columns * 2)[:2])
    pairs, inverse = np.unique(first.codes.astype(np.int64) << 32 | second.codes, return_inverse=True)
    bad = [wrong(first.values[pair >> 32], second.values[pair & 0xFFFFFFFF]) for pair in pairs.tolist()]
    rows: NDArray[np.intp] = np.flatnonzero(np.array(bad, dtype=bool)[inverse]) if bad else np.array([], np.intp)
    return rows.tolist()


def _before(_on: date | None, first: Any, second: Any) -> bool:
    return first is not None and second is not None and second < first


_JOINED: tuple[tuple[str, tuple[str, ...], Callable[..., bool], str, str], ...] = (
    ("any", ("latitude", "longitude"), lambda _on, a, b: (a is None) != (b is None), "latitude {0}, longitude {1}",
     "latitude and longitude come together or not at all"),
    ("jobseekers", ("hours_min", "hours_max"), _before, "hours_min {0}, hours_max {1}", "the least must not be above the most"),
    ("jobseekers", ("claim_start",), lambda on, a, _b: bool(on and a and a > on), "got {0}", "must not be after the day of the market"),
    ("pledges", ("starts", "ends"), _before, "starts {0}, ends {1}", "must not end before it starts"),
)  # fmt: skip


def _rank(column: Column[Any]) -> NDArray[np.int64]:
    """The place of each row's value in sorted order."""
    order = sorted(range(len(column.values)), key=column.values.__getitem__)
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places[column.codes]
