"""The rules of matching."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import say
from lepmatch.cli.records import print_rows


@click.command()
@options.form
def command(form: options.Form) -> None:
    """Show every weight, limit and cap, with its reason."""
    from dataclasses import fields

    from lepmatch.matching.policy import Policy

    rows = [
        {
            "field": f.name,
            "default": f.default,
            "unit": f.metadata["unit"],
            "low": f.metadata.get("low"),
            "high": f.metadata.get("high"),
            "reason": f.metadata["reason"],
        }
        for f in fields(Policy)
    ]
    if form != "text":
        print_rows(tuple(rows[0]), [tuple(row.values()) for row in rows], form)
        return
    for row in rows:
        range_ = "" if row["low"] is None else f" (from {row['low']} to {row['high']})"
        click.echo(click.style(f"{row['field']} = {row['default']}", bold=True) + f" {row['unit']}{range_}")
        say(f"{row['reason']}", indent="    ")
