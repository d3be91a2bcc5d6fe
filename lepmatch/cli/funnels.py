"""Funnels as text or records: how far submissions came, with a rate and its interval, and why the others stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, say, table
from lepmatch.cli.records import print_csv, print_json
from lepmatch.delivery.dimensions import DIMENSIONS

if TYPE_CHECKING:
    from lepmatch.delivery.funnel import Funnel, Stage
    from lepmatch.delivery.progress import Progress

COLUMNS = ("stage", "reached", "went_on", "share", "low", "high", "why", "stopped", "records")


def read_parts(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """The parts that --where names, each as ``region=Scotland``."""
    parts: dict[str, str] = {}
    for text in given:
        name, sign, part = text.partition("=")
        if not sign or name not in DIMENSIONS or not part:
            told = f"{text!r} must be one of {', '.join(DIMENSIONS)}, '=' and a part of it, such as region=Scotland"
            raise click.BadParameter(told, ctx, param)
        if parts.setdefault(name, part) != part:
            raise click.BadParameter(f"{name} is given twice; a submission has one", ctx, param)
    return parts


def funnels_of(report: Progress, by: str | None, where: Mapping[str, str]) -> dict[str, Funnel]:
    """The funnel of some parts, or of each part of a dimension within them."""
    for name, part in where.items():
        if part not in report.parts(name):
            from lepmatch.errors import UnknownIdError
            from lepmatch.market.columns import nearest

            raise UnknownIdError(name, part, nearest(part, report.parts(name)))
    if by is None:
        return {_named(where): report.funnel_of(**where)}
    if by in where:
        raise click.BadParameter(f"--where holds {by} to one part already", param_hint="--by")
    found = {part: report.funnel_of(**where, **{by: part}) for part in report.parts(by)}
    return {part: funnel for part, funnel in found.items() if funnel.stages}


def print_funnels(funnels: Mapping[str, Funnel], form: options.Form, head: Mapping[str, Any]) -> None:
    """Funnels by name.

    Parameters
    ----------
    head : what JSON says before them; its ``records`` stands in every row of CSV
    """
    if form == "json":
        print_json(dict(head) | {"funnels": {name: funnel_rows(funnel) for name, funnel in funnels.items()}})
    elif form == "csv":
        rows = [
            (name, *_figures(stage), why, count, head.get("records", ""))
            for name, funnel in funnels.items()
            for stage in funnel.stages
            for why, count in (stage.stopped or {"": 0}).items()
        ]
        print_csv(("of", *COLUMNS), rows)
    else:
        for name, funnel in funnels.items():
            click.echo()
            heading(f"How far submissions came: {name} (95 % interval after Wilson)")
            if not funnel.stages:
                say("There is no submission.")
            print_stages(funnel, longest=None)


def print_stages(funnel: Funnel, longest: int | None) -> None:
    """The stages of a funnel, with so many reasons of those who stopped there; all where None."""
    most = "stopped there" if longest is None else "stopped there, most often"
    rows = [("", "reached", "went on", "", most)] if funnel.stages else []
    for stage in funnel.stages:
        on = stage.went_on
        share = f"{on.share:.0%}" if on and on.share is not None else ""
        interval = f"{on.low:.0%} to {on.high:.0%}" if on and on.share is not None else ""
        stopped = "; ".join(f"{why} {count:,}" for why, count in list(stage.stopped.items())[:longest])
        rows.append((stage.name.replace("_", " "), f"{stage.reached:,}", share, interval, stopped))
    table(rows, align="<>>><")


def funnel_rows(funnel: Funnel) -> list[dict[str, Any]]:
    """The stages as JSON keeps them."""
    return [
        dict(zip(COLUMNS, _figures(stage), strict=False)) | {"stopped": dict(stage.stopped)} for stage in funnel.stages
    ]


def _figures(stage: Stage) -> tuple[str, int, int | None, float | None, float | None, float | None]:
    on = stage.went_on
    if on is None or on.share is None:
        return stage.name, stage.reached, on.part if on else None, None, None, None
    return stage.name, stage.reached, on.part, round(on.share, 4), round(on.low, 4), round(on.high, 4)


def _named(where: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {part}" for name, part in where.items()) or "everybody"
