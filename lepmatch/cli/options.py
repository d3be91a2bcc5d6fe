"""What commands have in common on their command line: the source, the day, how many, and the form of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from getpass import getuser
from typing import Any, Literal, TypeVar

import click

Form = Literal["text", "json", "csv"]
Command = TypeVar("Command", bound=Callable[..., Any])


def day(command: Command) -> Command:
    """--on, the day to see the records on; the command gets `on`, None for the market's own day."""
    help_ = "See the market on this day, not on its own."
    return click.option("--on", metavar="DATE", callback=read_day, help=help_)(command)


def read_day(ctx: click.Context, param: click.Parameter, text: str | None) -> date | None:
    """The day that a text names as YYYY-MM-DD, the only way our files write one too."""
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date as YYYY-MM-DD, such as 2009-03-31", ctx, param) from None


def source(command: Command) -> Command:
    """SOURCE, the records to read, and the day to see them on."""
    return click.argument("source", type=click.Path())(day(command))


def database(command: Command) -> Command:
    """DB, a database file."""
    return click.argument("db", type=click.Path())(command)


def officer(command: Command) -> Command:
    """--officer, under whose name it stands in the audit log; the command gets `officer`."""
    return click.option(
        "--officer",
        envvar="LEPMATCH_OFFICER",
        default=getuser,
        metavar="NAME",
        help="Who does this, for the audit log; LEPMATCH_OFFICER or your login name otherwise.",
    )(command)


def how_many(default: int, what: str) -> Callable[[Command], Command]:
    """-n, how many to list."""
    help_ = f"How many {what} to list."
    return click.option(
        "-n", "n", type=click.IntRange(min=1), default=default, show_default=True, metavar="N", help=help_
    )


def form(command: Command) -> Command:
    """--json or --csv, in place of text for people; the command gets `form`."""
    for name, words in (("csv", "Print CSV."), ("json", "Print JSON.")):
        command = click.option(
            f"--{name}", f"as_{name}", is_flag=True, expose_value=False, callback=_choose_form, help=words
        )(command)
    return command


def _choose_form(ctx: click.Context, param: click.Parameter, chosen: bool) -> None:
    if chosen and ctx.params.setdefault("form", "text") != "text":
        raise click.UsageError("take --json or --csv, not both", ctx)
    if chosen or "form" not in ctx.params:
        ctx.params["form"] = str(param.name).removeprefix("as_") if chosen else "text"
