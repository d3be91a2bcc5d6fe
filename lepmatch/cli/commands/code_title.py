"""Job titles to occupations."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lepmatch.market.titles import Code, TitleCodes


@click.command()
@click.argument("texts", metavar="TEXT...", nargs=-1)
@click.option("-n", "n", type=click.IntRange(1, 20), default=5, show_default=True, help="The most occupations to give.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(texts: tuple[str, ...], n: int, as_json: bool) -> None:
    """Give the SOC 2020 unit groups that job titles may belong to.

    TEXT is a job title; without one, or with -, each line of standard input is a title.
    """
    from lepmatch.market.titles import code_titles

    if not texts or texts == ("-",):
        texts = tuple(line.rstrip("\r\n") for line in sys.stdin)
    for found in code_titles(texts, n):
        click.echo(json.dumps(_record(found), ensure_ascii=False) if as_json else _page(found))


def _record(found: TitleCodes) -> dict[str, object]:
    record: dict[str, object] = {"text": found.text, "codes": _codes(found.codes)}
    return record if found.codes else record | {"nearest": _codes(found.nearest)}


def _codes(codes: tuple[Code, ...]) -> list[dict[str, object]]:
    return [{"code": one.code, "title": one.title, "confidence": one.confidence} for one in codes]


def _page(found: TitleCodes) -> str:
    lines = [found.text]
    if not found.codes:
        lines.append("  not recognised" + ("; nearest:" if found.nearest else ""))
    lines += [f"  {one.code}  {one.confidence:4.0%}  {one.title}" for one in found.codes or found.nearest]
    return "\n".join(lines)


__all__ = ["command"]
