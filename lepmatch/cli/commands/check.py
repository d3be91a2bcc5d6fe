"""Whether records can be used, and what is in them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_csv, print_json, print_rows
from lepmatch.cli.source import open_market
from lepmatch.errors import MarketError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from lepmatch.errors import Problem
    from lepmatch.market.market import Market

COMMONEST = 5  # texts of a kind that are shown


@click.command()
@click.argument("path", type=click.Path())
@options.day
@options.form
def command(path: str, form: options.Form, on: date | None) -> None:
    """Check records: every problem at once, or what they hold.

    PATH is a folder of records, a workbook (.xlsx) or a JSON file (.json). With problems the exit code is 1.
    """
    try:
        market = open_market(path, on)
    except MarketError as error:
        _print_problems(error.problems, form)
        click.get_current_context().exit(1)
    found = _inventory(market)
    if form == "json":
        print_json(found)
    elif form == "csv":
        print_csv(("table", "rows"), found["tables"].items())
    else:
        _print_inventory(found, market)


def _print_problems(problems: tuple[Problem, ...], form: options.Form) -> None:
    count = f"{plural(len(problems), 'problem')}; nothing was read"
    if form != "text":
        columns = ("file", "row", "column", "got", "allowed")
        print_rows(columns, [[getattr(problem, name) for name in columns] for problem in problems], form)
        click.echo(f"lepmatch: {count}", err=True)
        return
    for file, group in groupby(problems, key=lambda problem: problem.file):
        heading(file)
        table(((_place(p), f"{p.got}; {p.allowed}" if p.got else p.allowed) for p in group), align="<<")
        click.echo()
    click.echo(f"lepmatch: {count}", err=True)


def _place(problem: Problem) -> str:
    return ", ".join(filter(None, [f"row {problem.row}" if problem.row else "", problem.column])) or "all of it"


def _inventory(market: Market) -> dict[str, Any]:
    """Counts of a market's tables, of its places, and of the texts that the reference tables do not know."""
    from lepmatch.market.places import locate
    from lepmatch.market.text import occupation_code, skill_id

    districts: dict[str, Iterable[str | None]] = {
        "jobseekers": market.jobseekers.columns["district"],
        "vacancies": [market.employers[id].district for id in market.vacancies.columns["employer"]],
        "courses": [None] * len(market.courses),
    }

    def placeless(name: str, districts: Iterable[str | None]) -> int:
        columns = getattr(market, name).columns
        own = (columns["latitude"], columns["longitude"], columns["postcode"])
        return sum(locate(*row) is None for row in zip(*own, districts, strict=True))

    return {
        "on": market.on.isoformat(),
        "scheme": market.scheme,
        "records": market.origin,
        "tables": {name: len(table) for name, table in market.tables().items() if len(table)},
        "not_recognised": {
            "job titles": _unknown(_titles(market), occupation_code),
            "skill terms": _unknown(_terms(market), skill_id),
        },
        "without_place": {name: placeless(name, column) for name, column in districts.items()},
    }


def _unknown(texts: Counter[str], recognise: Callable[[str], str | None]) -> dict[str, Any]:
    unknown = Counter({text: count for text, count in texts.items() if recognise(text) is None})
    ordered = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    return {
        "different": len(texts),
        "not_recognised": len(unknown),
        "commonest": [{"text": text, "times": count} for text, count in ordered[:COMMONEST]],
    }


def _titles(market: Market) -> Counter[str]:
    """Every job title of the market: worked in, sought, or of a vacancy that names no occupation."""
    titles: Counter[str] = Counter()
    for spells, count in _distinct(market.jobseekers, "work_history"):
        titles.update({spell.work: count for spell in spells})
    for sought, count in _distinct(market.jobseekers, "sought_occupations"):
        titles.update(dict.fromkeys(sought, count))
    columns = market.vacancies.columns
    titles.update(given or title for given, title in zip(columns["occupation"], columns["title"], strict=True))
    return titles


def _terms(market: Market) -> Counter[str]:
    """Every skill term of the market."""
    terms: Counter[str] = Counter()
    for table_, names in (
        (market.jobseekers, ("skills",)),
        (market.vacancies, ("essential_skills", "desirable_skills")),
        (market.courses, ("gives_skills",)),
    ):
        for name in names:
            for listed, count in _distinct(table_, name):
                terms.update(dict.fromkeys(listed, count))
    return terms


def _distinct(table_: Any, name: str) -> list[tuple[Any, int]]:
    """Each distinct value of a column that is known, and how many rows have it."""
    column = table_.columns[name]
    counts = Counter(column.codes.tolist())
    return [(column.values[code], count) for code, count in counts.items() if column.values[code]]


def _print_inventory(found: dict[str, Any], market: Market) -> None:
    from lepmatch.market.market import ORIGINS

    heading(f"A market as on {market.on:%-d %B %Y}, scheme {market.scheme}: no problems")
    say(ORIGINS[market.origin])
    table(((name, f"{count:,}", "") for name, count in found["tables"].items()), align="<><")
    for what, counts in found["not_recognised"].items():
        different, unknown = counts["different"], counts["not_recognised"]
        if different:
            click.echo()
        if unknown:
            say(f"Of {different:,} different {what}, {unknown:,} are not recognised. The commonest:")
            table(((f"{one['times']:,} ×", one["text"]) for one in counts["commonest"]), align="><")
        elif different:
            say(f"All {what} are recognised ({different:,} different).")
    without = [
        f"{count:,} of {len(getattr(market, name)):,} {name}" for name, count in found["without_place"].items() if count
    ]
    if without:
        click.echo()
        say(f"Without a place, so that no journey can be told: {', '.join(without)}.")
