"""An Excel workbook (.xlsx): one sheet a table. Formulas are refused, since what they show is not in the file."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from lepmatch.errors import MarketError, Problem
from lepmatch.market.fields import FieldType, field_types
from lepmatch.market.formats.reading import Reading, Settings, UnreadableError, as_text
from lepmatch.market.market import RECORDS, Market
from lepmatch.market.rules import FieldError, shown
from lepmatch.market.texts import text_columns

LARGEST_WORKBOOK = 256 << 20  # bytes, unpacked
HIGHEST_RATIO = 200  # unpacked bytes to packed ones, for a workbook of more than
HARMLESS = 16 << 20  # bytes, unpacked
MOST_ROWS = 1_048_576  # of a sheet in Excel
MOST_COLUMNS = 256  # of a sheet that are looked at; the widest table has a tenth
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # no clock: writing twice gives equal bytes
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
"""What openpyxl raises for a file that is no workbook."""


def read_workbook(file: Path, reading: Reading) -> None:
    """Read every sheet of the file."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        reading.report.add(file.name, "reading a workbook needs openpyxl: pip install 'lepmatch[xlsx]'")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and drawings
        try:
            with zipfile.ZipFile(file) as archive:
                unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > min(LARGEST_WORKBOOK, max(HARMLESS, HIGHEST_RATIO * file.stat().st_size)):
                reading.report.add(file.name, _too_large(), got=f"unpacks to {unpacked >> 20:,} MB")
                return
            workbook = load_workbook(file, read_only=True)
        except BROKEN as error:
            reading.report.add(file.name, "must be an Excel workbook (.xlsx)", got=str(error))
            return
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            try:
                _read_sheet(sheet, f"{file.name} {sheet.title}", reading)
            except UnreadableError as stop:
                reading.report.add(f"{file.name} {sheet.title}", stop.allowed, row=stop.row, got=stop.got)
        workbook.close()


def _read_sheet(sheet: Any, label: str, reading: Reading) -> None:
    rows = _cells(sheet)
    if sheet.title == "market":
        pairs = [(row[0].value, row[1].value) for _, row in rows if len(row) > 1 and row[0].value is not None]
        reading.add_settings(dict(pairs), label)
    elif sheet.title not in RECORDS and not any(cell.value is not None for _, row in rows for cell in row):
        pass  # a new workbook has blank sheets
    elif reading.claims(sheet.title, label):
        reading.add_table(sheet.title, label, _texts(sheet.title, label, rows, reading))


def _cells(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            if number > MOST_ROWS:
                raise UnreadableError(number, "", f"a sheet has at most {MOST_ROWS:,} rows")
            yield number, row
    except BROKEN as error:
        raise UnreadableError(0, str(error), "the sheet is damaged; save it again in Excel") from None


def _texts(
    name: str, label: str, rows: Iterator[tuple[int, Sequence[Any]]], reading: Reading
) -> Iterator[tuple[int, Sequence[str]]]:
    types = field_types(RECORDS[name])
    header = [_header_text(cell.value) for cell in next(rows, (1, ()))[1]]
    while header and not header[-1]:
        header.pop()
    yield 1, header
    columns = [(column, types.get(column.strip())) for column in header]
    beyond = ("", None)
    for number, row in rows:
        filled = max((place for place, cell in enumerate(row, start=1) if cell.value is not None), default=0)
        width = max(filled, len(header))
        cells = [*row[:width], *[None] * (width - len(row))]
        wanted = [*columns, *[beyond] * (width - len(columns))]
        yield (
            number,
            [
                _cell_text(cell, label, number, column, type_, reading)
                for cell, (column, type_) in zip(cells, wanted, strict=True)
            ],
        )


def _header_text(value: object) -> str:
    return "" if value is None else str(value)


def _cell_text(cell: Any, file: str, row: int, column: str, type_: FieldType | None, reading: Reading) -> str:
    if cell is None or cell.value is None:
        return ""
    if type_ is None:
        return str(cell.value)
    if cell.data_type in ("f", "e"):
        got = f"the {'formula' if cell.data_type == 'f' else 'error'} {shown(str(cell.value))}"
        reading.report.add(file, "paste its value in its place", row=row, column=column, got=got)
        return ""
    try:
        return as_text(cell.value, type_)
    except FieldError as error:
        reading.report.add(file, error.allowed, row=row, column=column, got=error.got)
        return ""


def _too_large() -> str:
    return f"a workbook unpacks to at most {LARGEST_WORKBOOK >> 20} MB; use a folder of CSV files"


def write_workbook(market: Market, file: Path) -> None:
    """Write a market to one file, every cell as text."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    workbook, types = Workbook(write_only=True), field_types(Settings)
    _add_sheet(workbook, "market", [(name, as_text(value, types[name])) for name, value in market.settings().items()])
    for name, table in market.tables().items():
        if len(table):
            columns = text_columns(table)
            _add_sheet(workbook, name, chain([tuple(columns)], zip(*columns.values(), strict=True)))
    workbook.properties.created = workbook.properties.modified = datetime.combine(market.on, time())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        ExcelWriter(workbook, archive).save()
    with zipfile.ZipFile(packed) as archive:
        members = {member.filename: archive.read(member) for member in archive.infolist()}
    unpacked = sum(map(len, members.values()))
    if unpacked > LARGEST_WORKBOOK:
        raise MarketError([Problem(file.name, 0, "", f"unpacks to {unpacked >> 20:,} MB", _too_large())])
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), content, zipfile.ZIP_DEFLATED)


def _add_sheet(workbook: Any, title: str, rows: Iterable[tuple[str, ...]]) -> None:
    sheet = workbook.create_sheet(title)
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])


def _cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not text.startswith(("=", "#")):
        return text or None
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # not the formula or the error that openpyxl takes it for
    return cell
