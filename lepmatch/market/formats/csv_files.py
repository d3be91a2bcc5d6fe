"""A folder of CSV files: read with bounds on every length, written so that a spreadsheet runs nothing in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from lepmatch.market.columns import Column
from lepmatch.market.fields import field_types
from lepmatch.market.formats.reading import MOST_ROWS, Reading, UnreadableError
from lepmatch.market.market import RECORDS, Market
from lepmatch.market.texts import text_columns

LONGEST_ROW = 1 << 19  # bytes; a row whose lists and texts are all as long as they may be is shorter
MOST_LINES = 4 * MOST_ROWS  # lines of one file, with those inside quotes and blank ones
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")  # a spreadsheet takes a text that starts so for a formula
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AGAIN = "save it again as CSV UTF-8"

_FAULTS = (
    ("unexpected end of data", "a quote that opens in this row is never closed"),
    ("expected after", "a quote inside a field must be doubled, and the field must stand in quotes"),
    ("new-line character", "a line ends in a bare carriage return; " + SAVE_AGAIN),
)


def read_csv(file: Path, reading: Reading) -> None:
    """Read one table."""
    with file.open("rb") as stream:
        reading.add_table(file.stem, file.name, _rows(stream, file.name, reading), change=_unescape)


def _rows(stream: BinaryIO, file: str, reading: Reading) -> Iterator[tuple[int, Sequence[str]]]:
    lines = _Lines(stream)
    reader = csv.reader(lines, strict=True)
    while True:
        start = lines.start_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = next((words for part, words in _FAULTS if part in str(error)), None)
            if words is None:  # a field above the limit of the csv module
                raise UnreadableError(start, str(error), _too_long()) from None
            reading.report.add(file, words, row=start)
            continue
        yield start, row


def _too_long() -> str:
    return f"a row holds at most {LONGEST_ROW:,} bytes; is a quote left open here?"


class _Lines:
    """The lines of a file as text; stops at the first that is too long, is not UTF-8 or holds a NUL."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0  # lines given out so far
        self._row, self._room = 1, LONGEST_ROW  # the line on which the row starts, and the bytes that it may still take

    def start_row(self) -> int:
        """Give the next row its room; the line on which it starts."""
        self._row, self._room = self.number + 1, LONGEST_ROW
        return self._row

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self._stream.readline(self._room + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        self._room -= len(raw)
        if self.number == 1:
            if raw.startswith(UTF_16):
                raise UnreadableError(1, "UTF-16 or UTF-32", f"must be UTF-8; {SAVE_AGAIN}")
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if self._room < 0:
            raise UnreadableError(self._row, "", _too_long())
        if self.number > MOST_LINES:
            raise UnreadableError(self.number, "", f"a file has at most {MOST_LINES:,} lines; split it")
        if b"\0" in raw:
            raise UnreadableError(
                self.number, f"a NUL at byte {raw.index(0) + 1}", f"must be text in UTF-8; {SAVE_AGAIN}"
            )
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            got = f"0x{raw[error.start]:02X} at byte {error.start + 1}"
            raise UnreadableError(self.number, got, f"must be UTF-8; {SAVE_AGAIN}") from None


def write_csv(market: Market, folder: Path) -> None:
    """Write a market to a folder; the files of tables without rows are removed there."""
    folder.mkdir(parents=True, exist_ok=True)
    synthetic = "" if market.synthetic is None else f"synthetic = {str(market.synthetic).lower()}\n"
    settings = f'on = {market.on.isoformat()}\nscheme = "{market.scheme}"\n{synthetic}'
    (folder / "market.toml").write_text(settings, encoding="utf-8", newline="\n")
    for name, table in market.tables().items():
        file = folder / f"{name}.csv"
        if not len(table):
            file.unlink(missing_ok=True)
            continue
        types = field_types(RECORDS[name])
        columns = text_columns(table)
        rows = zip(*(c.map(_escaped) if types[n].is_text else c for n, c in columns.items()), strict=True)
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)


def _escaped(text: str) -> str:
    return "'" + text if text.startswith(FORMULA) else text


def _unescape(column: Column[str]) -> Column[str]:
    return column.map(_unescaped) if any(text.startswith("'") for text in column.values) else column


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
