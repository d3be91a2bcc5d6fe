"""A JSON file: an object of lists by table name, or a list for one table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lepmatch.errors import MarketError, Problem
from lepmatch.market.fields import field_types
from lepmatch.market.formats.reading import Reading, as_text
from lepmatch.market.market import RECORDS, Market
from lepmatch.market.rules import FieldError, shown
from lepmatch.market.texts import text_columns

LARGEST_JSON = 64 << 20  # bytes; the file is read as a whole, and its records take up to twenty times as much


def read_json(file: Path, reading: Reading) -> None:
    """Read every table of the file."""
    with file.open("rb") as stream:
        raw = stream.read(LARGEST_JSON + 1)
    if len(raw) > LARGEST_JSON:
        reading.report.add(file.name, _too_large())
        return
    try:
        # A whole number stays a text, since Python refuses to read a very long one.
        content = json.loads(raw.decode("utf-8-sig"), parse_int=str, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        reading.report.add(file.name, "must be JSON in UTF-8", got=str(error))
        return
    if isinstance(content, list):
        content = {file.stem: content}
    if not isinstance(content, dict):
        reading.report.add(file.name, "must be a list of records, or an object of such lists by table name")
        return
    if "market" in content:
        reading.add_settings(content.pop("market"), f"{file.name} market")
    for name, records in content.items():
        label = file.name if file.stem == name else f"{file.name} {name}"
        if not reading.claims(name, label):
            continue
        if isinstance(records, list) and all(isinstance(record, dict) for record in records):
            reading.add_table(name, label, _rows(name, label, records, reading), first_row=0)
        else:
            reading.report.add(label, "must be a list of objects, one a record")


def _rows(name: str, file: str, records: list[dict[str, Any]], reading: Reading) -> Iterator[tuple[int, Sequence[str]]]:
    types = field_types(RECORDS[name])
    columns = list(dict.fromkeys(column for record in records for column in record))
    yield 0, columns
    for number, record in enumerate(records, start=1):
        row = []
        for column in columns:
            try:
                row.append(as_text(record.get(column), types[column]) if column in types else "")
            except FieldError as error:
                reading.report.add(file, error.allowed, row=number, column=column, got=error.got)
                row.append("")
        yield number, row


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{shown(twice)} stands twice in one object")
    return record


def _too_large() -> str:
    return f"a JSON file has at most {LARGEST_JSON >> 20} MB; use a folder of CSV files"


def write_json(market: Market, file: Path) -> None:
    """Write a market to one file."""
    content: dict[str, Any] = {"market": market.settings()}
    for name, table in market.tables().items():
        columns = text_columns(table)
        if len(table):
            rows = zip(*columns.values(), strict=True)
            content[name] = [{k: text for k, text in zip(columns, row, strict=True) if text} for row in rows]
    raw = (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    if len(raw) > LARGEST_JSON:
        raise MarketError([Problem(file.name, 0, "", f"{len(raw) >> 20} MB", _too_large())])
    file.write_bytes(raw)
