"""Tables as texts: the one form between a market and its files, whatever their format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lepmatch.errors import Problem
from lepmatch.market.columns import Column, Table
from lepmatch.market.fields import NONE_AT_ALL, field_types
from lepmatch.market.rules import shown

SEMICOLONS = (";", "\u037e")  # the second is the Greek question mark, which Unicode holds to be the same


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as texts: what a reader brings.

    Attributes
    ----------
    file : where it stands, for the report
    columns : texts by column name, all of one length
    lines : the line of the file on which each row starts
    header : the line of the column names, 0 where there is none
    is_whole : whether the file could be read to its end
    lost_ids : ids of rows that had to be left out
    problems : what is wrong already, before a text is read
    """

    file: str
    columns: Mapping[str, Sequence[str] | Column[str]]
    lines: Sequence[int]
    header: int = 1
    is_whole: bool = True
    lost_ids: frozenset[str] = frozenset()
    problems: Sequence[Problem] = ()

    @classmethod
    def of(cls, record: type, records: Sequence[object]) -> TextTable:
        """The texts of records made in code; the lines count the records."""
        columns: dict[str, Column[str]] = {}
        problems: list[Problem] = []
        for name, type_ in field_types(record).items():
            rows = [getattr(r, name) for r in records]
            values: Column[Any] = Column.of([tuple(value) if isinstance(value, list) else value for value in rows])
            odd = {value for value in values.values if _is_no_list(value)} if type_.many else set()
            problems += [
                Problem(record.__name__, row + 1, name, f"got {shown(str(values[row]))}", f"must be {type_.allowed}")
                for row in (values.rows_where(odd.__contains__) if odd else ())
            ]
            texts = [type_.write(None if odd and value in odd else value) for value in values.values]
            columns[name] = Column(tuple(texts), values.codes)
        return cls(record.__name__, columns, range(1, len(records) + 1), header=0, problems=problems)


def _is_no_list(value: object) -> bool:
    """Whether the value of a list field would not be the same list when it is read again."""
    if value is None or value == ():
        return False
    if not isinstance(value, tuple):
        return True
    texts = [str(item) for item in value]
    written = "\n".join(texts)
    return any(mark in written for mark in SEMICOLONS) or NONE_AT_ALL in map(str.casefold, texts)


def text_columns(table: Table[Any]) -> dict[str, Column[str]]:
    """The texts of a table by column, without the columns that hold nothing."""
    record: type = table.record
    types = field_types(record)
    texts = {name: column.map(types[name].write) for name, column in table.columns.items()}
    return {name: column for name, column in texts.items() if types[name].required or any(column.values)}
