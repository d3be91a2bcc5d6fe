"""A folder of CSV, XLSX or JSON to a Market: every problem at once, or the whole market. Never half of one.

Files are read with bounds on every length, so that a hostile file is refused before it can fill the memory.
"""

from __future__ import annotations

import csv
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lepmatch.errors import MarketError, Problem
from lepmatch.market.checks import TextTable, check_market
from lepmatch.market.columns import nearest
from lepmatch.market.market import RECORDS, Market

LONGEST_LINE = 65_536  # bytes; the longest honest row of our files is a tenth of that
MOST_ROWS = 5_000_000
LARGEST_DOCUMENT = 256 << 20  # bytes of a JSON file or of an unpacked workbook, which are read as a whole
HIGHEST_ZIP_RATIO = 200  # unpacked bytes to packed ones
ESCAPED = "=+-@\t\r'"  # what a spreadsheet takes for a formula; our writer puts a quote mark before it


def read_market(path: str | Path, *, on: date | None = None) -> Market:
    """Read a market from a folder, from a workbook (.xlsx) or from one JSON file.

    Parameters
    ----------
    path : a folder with files such as ``jobseekers.csv``, ``jobseekers.json`` or sheets in any ``.xlsx``, and
        ``market.toml``; or one ``.xlsx`` or ``.json`` with all tables
    on : the day to see the market on, in place of the one in ``market.toml``

    Raises
    ------
    MarketError
        every problem of the whole source, each with file, row, column, what was read and what is allowed

    Examples
    --------
    >>> read_market("data/sample").on
    datetime.date(2009, 3, 31)
    """
    source = _Source(Path(path))
    source.read()
    day = on or source.on
    if day is None and not any(p.file == "market.toml" for p in source.problems):
        source.problems.append(
            Problem("market.toml", 0, "on", "", "say which day the market is seen on, such as on = 2009-03-31")
        )
    return check_market(source.tables, day, source.scheme, source.problems)


class _Source:
    """The tables and problems found so far in one source."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables: dict[str, TextTable] = {}
        self.problems: list[Problem] = []
        self.on: date | None = None
        self.scheme = "lep"

    def read(self) -> None:
        if not self.path.exists():
            self._refuse(self.path.name, "there is no such file or folder")
        elif self.path.is_dir():
            for file in sorted(self.path.iterdir()):
                self._read_file(file)
            if not self.tables and not self.problems:
                self._refuse(self.path.name, f"no records here; a market has files such as {', '.join(RECORDS)} (.csv)")
        else:
            self._read_file(self.path)
            if self.path.suffix.lower() not in (".json", ".xlsx"):
                self._refuse(self.path.name, "a market is a folder, a workbook (.xlsx) or a JSON file (.json)")

    def _refuse(self, file: str, allowed: str, got: str = "", row: int = 0, column: str = "") -> None:
        self.problems.append(Problem(file, row, column, got, allowed))

    def _read_file(self, file: Path) -> None:
        try:
            if file.name == "market.toml":
                self._settings(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
            elif file.suffix == ".csv" and self._known(file.stem, file.name):
                self._csv(file)
            elif file.suffix == ".json":
                self._json(file)
            elif file.suffix == ".xlsx":
                self._xlsx(file)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self._refuse(file.name, "could not be read", str(error))

    def _settings(self, settings: dict[str, Any], file: str) -> None:
        for key, value in settings.items():
            if key == "on" and isinstance(value, date) and not isinstance(value, datetime):
                self.on = value
            elif key == "on" and isinstance(value, str) and _is_day(value):
                self.on = date.fromisoformat(value)
            elif key == "scheme" and isinstance(value, str):
                self.scheme = value
            else:
                self._refuse(file, "may hold on (a date as YYYY-MM-DD) and scheme (a name)", f"got {value!r}", column=key)

    def _known(self, name: str, file: str) -> bool:
        if name not in RECORDS:
            near = nearest(name, RECORDS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(RECORDS)}"
            self._refuse(file, hint, f"unknown table {name!r}")
        elif name in self.tables:
            self._refuse(file, f"{name} was read from {self.tables[name].file} already; keep one of them")
        return name in RECORDS and name not in self.tables

    def _table(self, name: str, file: str, rows: Iterator[tuple[int, Sequence[str]]]) -> None:
        """Turn numbered rows, the header first, into columns."""
        _, header = next(rows, (1, ()))
        header = [column.strip() for column in header]
        for column in {column for column in header if header.count(column) > 1}:
            self._refuse(file, "a column stands once", "duplicate column", 1, column)
        if len(header) == 1 and ";" in header[0]:
            self._refuse(file, "separate columns by commas; ';' stands between the items of a list", repr(header[0]), 1)
            return
        lines: list[int] = []
        cells: list[list[str]] = [[] for _ in header]
        adders = [column.append for column in cells]
        for line, row in rows:
            if not any(row):
                continue
            if len(row) != len(header):
                self._refuse(file, f"the header names {len(header)} columns", f"{len(row)} fields", line)
                continue
            if len(lines) == MOST_ROWS:
                self._refuse(file, f"a table holds at most {MOST_ROWS:,} rows; split it", row=line)
                break
            lines.append(line)
            for add, text in zip(adders, row, strict=True):
                add(text)
        self.tables[name] = TextTable(file, dict(zip(header, cells, strict=True)), lines)

    def _csv(self, file: Path) -> None:
        with file.open("rb") as stream:
            lines = _bounded_lines(stream, lambda row, got, allowed: self._refuse(file.name, allowed, got, row))
            self._table(file.stem, file.name, self._csv_rows(file.name, csv.reader(lines, strict=True)))

    def _csv_rows(self, file: str, reader: Any) -> Iterator[tuple[int, list[str]]]:
        start = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._refuse(file, "must be CSV with quotes closed and doubled inside", str(error), start)
                return
            yield start, [text[1:] if text[:1] == "'" and text[1:2] in ESCAPED and text[1:2] else text for text in row]
            start = reader.line_num + 1

    def _json(self, file: Path) -> None:
        if file.stat().st_size > LARGEST_DOCUMENT:
            self._refuse(file.name, f"a JSON file has at most {LARGEST_DOCUMENT >> 20} MB; use CSV for more")
            return
        try:
            content = json.loads(
                file.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8"),
                parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once,
            )  # fmt: skip
        except (ValueError, RecursionError) as error:
            self._refuse(file.name, "must be JSON in UTF-8", str(error))
            return
        if isinstance(content, list):
            content = {file.stem: content}
        if not isinstance(content, dict):
            self._refuse(file.name, "must be a list of records, or an object of such lists")
            return
        self._settings(content.pop("market", {}), file.name)
        for name, records in content.items():
            label = file.name if file.stem == name else f"{file.name} {name}"
            if self._known(name, label):
                self._json_table(name, label, records)

    def _json_table(self, name: str, file: str, records: Any) -> None:
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            self._refuse(file, "must be a list of objects, one a record")
            return
        columns = list(dict.fromkeys(column for record in records for column in record))
        rows: list[tuple[int, Sequence[str]]] = [(0, columns)]
        for number, record in enumerate(records, start=1):
            try:
                rows.append((number, [_json_text(record.get(column)) for column in columns]))
            except ValueError as error:
                self._refuse(file, str(error), row=number)
        self._table(name, file, iter(rows))

    def _xlsx(self, file: Path) -> None:
        from openpyxl import load_workbook

        try:
            with zipfile.ZipFile(file) as archive:
                unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > min(LARGEST_DOCUMENT, HIGHEST_ZIP_RATIO * file.stat().st_size):
                self._refuse(file.name, f"a workbook unpacks to at most {LARGEST_DOCUMENT >> 20} MB; use CSV for more")
                return
            workbook = load_workbook(file, read_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            self._refuse(file.name, "must be an Excel workbook (.xlsx)", str(error))
            return
        for sheet in workbook.worksheets:
            label = f"{file.name} {sheet.title}"
            if sheet.title == "market":
                self._settings({str(r[0]): _sheet_setting(r[1]) for r in sheet.iter_rows(max_col=2, values_only=True)}, label)
            elif self._known(sheet.title, label):
                self._table(sheet.title, label, self._sheet_rows(label, sheet))
        workbook.close()

    def _sheet_rows(self, file: str, sheet: Any) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            texts = []
            for cell in row:
                if cell.data_type in ("f", "e"):
                    self._refuse(file, "paste the value in place of the formula", f"got {cell.value!r}", number, cell.coordinate)
                texts.append(_cell_text(cell.value))
            yield number, texts


def _bounded_lines(stream: Any, refuse: Callable[[int, str, str], None]) -> Iterator[str]:
    """Lines as text, until the first that is too long, not UTF-8, or holds a NUL."""
    for number in range(1, MOST_ROWS * 2):
        raw: bytes = stream.readline(LONGEST_LINE + 1)
        if not raw:
            return
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if len(raw) > LONGEST_LINE:
            refuse(number, "", f"a line has at most {LONGEST_LINE:,} bytes")
            return
        if b"\0" in raw:
            refuse(number, "a NUL byte", "must be text in UTF-8")
            return
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError as error:
            refuse(number, f"byte 0x{raw[error.start]:02X} at place {error.start + 1}", "must be UTF-8; save it again as CSV UTF-8")
            return


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"a name stands twice in one object: {', '.join(sorted(n for n in names if names.count(n) > 1))}")
    return dict(pairs)


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        items = [_json_text(item) for item in value]
        if any(";" in item for item in items):
            raise ValueError("an item of a list holds no ';'")
        return ";".join(items) or "none"
    if isinstance(value, dict):
        raise ValueError("a field is a text, a number, true, false, null or a list")
    return str(value)


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def _sheet_setting(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


__all__ = ["MarketError", "read_market"]
