"""What has been read so far from one source, whatever its format: tables of texts, settings, and every problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from lepmatch.market.checks import misnamed
from lepmatch.market.columns import Column, ColumnBuilder
from lepmatch.market.fields import Day, FieldType, YesNo, field_types
from lepmatch.market.market import RECORDS
from lepmatch.market.report import Report
from lepmatch.market.rules import FieldError, one_of, shown
from lepmatch.market.scheme import scheme_names
from lepmatch.market.texts import TextTable

MOST_ROWS = 5_000_000
LARGEST_NUMBER = 10**15  # a spreadsheet keeps no more digits than that
ROWS_AT_ONCE = 256  # few enough that their texts stay near the processor


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``market.toml`` holds."""

    on: Day
    scheme: Annotated[str, one_of("a scheme", scheme_names)] = "lep"
    synthetic: YesNo | None = None


class UnreadableError(Exception):
    """A file that cannot be read any further, from `row` on."""

    def __init__(self, row: int, got: str, allowed: str) -> None:
        self.row, self.got, self.allowed = row, got, allowed
        super().__init__(row, got, allowed)


class Reading:
    """The tables, settings and problems of one source so far.

    Attributes
    ----------
    tables : texts by table name
    report : every problem
    settings : the values of `Settings` that were found
    """

    def __init__(self) -> None:
        self.tables: dict[str, TextTable] = {}
        self.report = Report()
        self.settings: dict[str, Any] = {}
        self.said: dict[str, str] = {}  # where each setting stands
        self._files: dict[str, str] = {}

    @property
    def has_records(self) -> bool:
        """Whether any file of records was found."""
        return bool(self._files)

    def claims(self, name: str, file: str) -> bool:
        """Whether `file` is to be read as the table `name`; if not, the reason is reported."""
        if name not in RECORDS:
            self.report.add(file, misnamed(name, RECORDS), got=f"unknown table {shown(name)}")
            return False
        if name in self._files:
            self.report.add(file, f"the same table is in {self._files[name]}; keep one of the two")
            return False
        self._files[name] = file
        return True

    def add_settings(self, settings: object, file: str) -> None:
        """Take the day, the scheme and whether it is all made up."""
        types = field_types(Settings)
        if not isinstance(settings, Mapping):
            self.report.add(file, f"must name {' and '.join(types)}", got=f"got {shown(str(settings))}")
            return
        for key, value in settings.items():
            if key not in types:
                self.report.add(file, misnamed(key, types), column=str(key), got=f"unknown setting {shown(str(key))}")
            elif key in self.said:
                self.report.add(file, f"stands in {self.said[key]} already; keep one of the two", column=key)
            else:
                self.said[key] = file
                try:
                    self.settings[key] = types[key].read(as_text(value, types[key]))
                except FieldError as error:
                    self.report.add(file, error.allowed, column=key, got=error.got)

    def add_table(
        self,
        name: str,
        file: str,
        rows: Iterator[tuple[int, Sequence[str]]],
        first_row: int = 1,
        change: Callable[[Column[str]], Column[str]] | None = None,
    ) -> None:
        """Take a table.

        Parameters
        ----------
        name, file : table and where it stands
        rows : row numbers and texts, the header first; raises UnreadableError where it cannot go on
        first_row : the row of the header, 0 where there is none to see
        change : what is done to every column
        """
        header: list[str] = []
        builders: list[ColumnBuilder[str]] = []
        lines: list[int] = []
        waiting: list[Sequence[str]] = []
        lost: set[str] = set()
        is_whole = True
        try:
            header = [column.strip() for column in next(rows, (first_row, ()))[1]]
            self._check_header(header, file, first_row)
            id_place = header.index("id") if "id" in header else len(header)
            builders = [ColumnBuilder() for _ in header]
            for line, row in rows:
                if not any(row):
                    continue
                if len(row) != len(header):
                    self.report.add(file, f"the header names {len(header)} columns", row=line, got=f"{len(row)} fields")
                    lost.update(row[id_place : id_place + 1])
                    continue
                if len(lines) == MOST_ROWS:
                    raise UnreadableError(line, "", f"a table holds at most {MOST_ROWS:,} rows; split it")
                lines.append(line)
                waiting.append(row)
                if len(waiting) == ROWS_AT_ONCE:
                    _move(waiting, builders)
        except UnreadableError as stop:
            self.report.add(file, stop.allowed, row=stop.row, got=stop.got)
            is_whole = False
        _move(waiting, builders)
        columns = {key: builder.column() for key, builder in zip(header, builders, strict=bool(builders))}
        if change:
            columns = {key: change(column) for key, column in columns.items()}
        self.tables[name] = TextTable(file, columns, lines, first_row, is_whole, frozenset(lost))

    def _check_header(self, header: Sequence[str], file: str, row: int) -> None:
        if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
            raise UnreadableError(
                row, f"got {shown(header[0])}", "separate columns by commas; save it as CSV with commas"
            )
        for place, column in enumerate(header, start=1):
            if not column:
                got = f"column {place} of the header is blank"
                self.report.add(file, "name it, or delete the column", row=row, got=got)
            elif header.index(column) < place - 1:
                self.report.add(file, "delete one of them", row=row, column=column, got="the column stands twice")


def _move(rows: list[Sequence[str]], builders: Sequence[ColumnBuilder[str]]) -> None:
    """Move rows that wait into their columns."""
    for builder, texts in zip(builders, zip(*rows, strict=True), strict=bool(rows)):
        builder.add(texts)
    rows.clear()


def as_text(value: object, type_: FieldType) -> str:
    """The text of a value that has a type already, as a CSV file would hold it. Raises FieldError.

    A value that a spreadsheet has turned into something else (an id into a date, a name into TRUE) is refused.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) and "yes" in type_.options:
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime) and type_.base is date:
        return value.isoformat()
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and isfinite(value)
        and abs(value) < LARGEST_NUMBER
    ):
        return format(Decimal(f"{value:.15g}"), "f")
    if isinstance(value, list) and type_.many:
        items = [as_text(item, type_) for item in value]
        if not any(";" in item or not item.strip() for item in items):
            return ";".join(items) or "none"
    raise FieldError(f"got {shown(str(value))}", f"must be {type_.allowed}")
