"""A Market to a folder of CSV, or to one XLSX or JSON file, so that reading it gives the same market back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lepmatch.market.columns import Table
from lepmatch.market.fields import FieldType, field_types
from lepmatch.market.market import Market
from lepmatch.market.readers import ESCAPED


def write_market(market: Market, path: str | Path) -> Path:
    """Write a market: to a workbook for ``.xlsx``, to one file for ``.json``, else to a folder of CSV files.

    Tables without rows are left out. In CSV a text that a spreadsheet would take for a formula gets a quote mark
    before it; `read_market` takes it off again.

    Returns
    -------
    Path
        where it was written
    """
    path = Path(path)
    if path.suffix == ".xlsx":
        _write_xlsx(market, path)
    elif path.suffix == ".json":
        _write_json(market, path)
    else:
        _write_folder(market, path)
    return path


def text_columns(table: Table[Any]) -> dict[str, list[str]]:
    """The texts of a table by column, without the columns that hold nothing."""
    types = field_types(table.record)
    texts = {name: _texts(types[name], column) for name, column in table.columns.items()}
    return {name: column for name, column in texts.items() if types[name].required or any(column)}


def _texts(type_: FieldType, column: Any) -> list[str]:
    written = [type_.write(value) for value in column.values]
    return [written[code] for code in column.codes.tolist()]


def _rows(columns: dict[str, list[str]]) -> Iterator[tuple[str, ...]]:
    yield tuple(columns)
    yield from zip(*columns.values(), strict=True)


def _write_folder(market: Market, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = f'on = {market.on.isoformat()}\nscheme = "{market.scheme}"\n'
    (folder / "market.toml").write_text(settings, encoding="utf-8")
    for name, table in market.tables().items():
        if not len(table):
            continue
        types = field_types(table.record)
        columns = text_columns(table)
        for column in columns:
            if types[column].is_text:
                columns[column] = [_escaped(text) for text in columns[column]]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(_rows(columns))


def _escaped(text: str) -> str:
    return "'" + text if text[:1] and text[0] in ESCAPED else text


def _write_json(market: Market, file: Path) -> None:
    content: dict[str, Any] = {"market": {"on": market.on.isoformat(), "scheme": market.scheme}}
    for name, table in market.tables().items():
        columns = text_columns(table)
        if len(table):
            content[name] = [
                {column: text for column, text in zip(columns, row, strict=True) if text}
                for row in zip(*columns.values(), strict=True)
            ]
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_xlsx(market: Market, file: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    _write_sheet(workbook, "market", [("on", market.on.isoformat()), ("scheme", market.scheme)])
    for name, table in market.tables().items():
        if len(table):
            _write_sheet(workbook, name, _rows(text_columns(table)))
    workbook.save(file)


def _write_sheet(workbook: Any, title: str, rows: Iterable[tuple[str, ...]]) -> None:
    from openpyxl.cell import WriteOnlyCell

    sheet = workbook.create_sheet(title)
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text or None)
            if text:
                cell.data_type = "s"  # a text stays a text, even when it starts with '='
            cells.append(cell)
        sheet.append(cells)
