"""The rules of matching."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import say
from lepmatch.cli.records import print_rows
from lepmatch.cli.source import policy_of


@click.command()
@click.argument("source", required=False)
@options.form
def command(source: str | None, form: options.Form) -> None:
    """Show every weight, limit and cap, with its reason.

    With SOURCE those in use there: adopted in a database, or in a policy.toml among the records.
    """
    from dataclasses import fields

    from lepmatch.matching.policy import Policy

    used = policy_of(source) if source else Policy()

    rows = [
        {
            "field": f.name,
            "default": f.default,
            **({"used": getattr(used, f.name)} if source else {}),
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
        click.echo(
            click.style(f"{row['field']} = {row.get('used', row['default'])}", bold=True) + f" {row['unit']}{range_}"
        )
        said = "" if row.get("used", row["default"]) == row["default"] else f"; {row['default']} by default"
        say(f"{row['reason']}{said}", indent="    ")
