"""What the commands that write events have in common: the key, and what was written as text or records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, fields
from datetime import date
from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import say, table
from lepmatch.cli.records import print_csv, print_json

if TYPE_CHECKING:
    from lepmatch.market.records import Event
    from lepmatch.store.events import Receipt


def key(command: options.Command) -> options.Command:
    """--key, the command's name; the command gets `key`, None where none was given."""
    return click.option(
        "--key",
        metavar="KEY",
        help="Sent again under the same key, the command happens once. Without one it is known by what it says.",
    )(command)


def key_of(*words: object) -> str:
    """A key for a command that was given none: the same words on the same day are the same command."""
    return "|".join("" if word is None else str(word) for word in words)


def print_receipt(receipt: Receipt, form: options.Form, said: Callable[[Event], str]) -> None:
    """The events that a command wrote."""
    rows = [{f.name: _plain(value) for f, value in zip(fields(e), astuple(e), strict=True)} for e in receipt.events]
    if form == "json":
        print_json({"key": receipt.key, "repeated": receipt.repeated, "events": rows})
    elif form == "csv":
        print_csv(tuple(rows[0]), [tuple(row.values()) for row in rows])
    else:
        say(said(receipt.events[-1]))
        if receipt.repeated:
            say("It was written when this command was first sent; nothing was added.")
        table(((one.ref or "", f"{one.at:%-d %B %Y}", one.kind, one.reason or "") for one in receipt.events), "<<<<")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
