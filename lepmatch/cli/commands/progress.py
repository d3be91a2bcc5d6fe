"""People into work against the target."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.published import as_on, pace_dict, print_counts, print_history, print_pace
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_history
from lepmatch.delivery.dimensions import DIMENSIONS

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.delivery.counts import Counts
    from lepmatch.delivery.progress import Progress
    from lepmatch.market.scheme import Scheme


PUBLISHED = "official figures by region to December 2008, and later ones as they were reported"
KEPT = {"kept": "yes", "left": "no", "not_due": "not due yet", "unknown": "due, not recorded"}  # fields of Sustained


@click.command()
@options.source
@click.option("--by", type=click.Choice(DIMENSIONS), help="Tell the figures by area, employer, group or time.")
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write a page to show or print.")
@click.option("--about", metavar="TEXT", help="Where the records are from, for the page, such as: synthetic.")
@options.form
def command(
    source: str, by: str | None, html: str | None, about: str | None, form: options.Form, on: date | None
) -> None:
    """Show people into work against the target.

    SOURCE may also be a folder of the scheme's published figures, such as data/history. The page of --html holds every
    picture with its figures and needs nothing else.
    """
    from lepmatch.delivery.history import is_history, read_history
    from lepmatch.delivery.progress import progress_of
    from lepmatch.delivery.tally import Tally
    from lepmatch.market.scheme import load_scheme

    if is_history(source):
        if by:
            raise click.BadParameter("published figures stand by region and period already", param_hint="--by")
        if html:
            from lepmatch.delivery.page import history_page

            _write(html, history_page(as_on(read_history(source), on), load_scheme(), about or PUBLISHED))
            return
        print_history(as_on(read_history(source), on), load_scheme(), form)
        return
    tally = Tally(open_history(source), on)
    report = progress_of(tally)
    if html:
        from lepmatch.delivery.page import report_page

        _write(html, report_page(tally, about or Path(source).name))
        return
    if form == "json":
        print_json(_as_dict(report) | ({"by": by, "parts": _parts(report, by)} if by else {}))
    elif form == "csv" and by:
        parts = _parts(report, by)
        columns = (by, *_flat(report.total), "records")
        print_csv(columns, [(name, *row.values(), report.origin) for name, row in parts.items()])
    elif form == "csv":
        print_csv(("measure", "of", "people", "records"), [(*row, report.origin) for row in _rows(report)])
    else:
        _print_progress(report, tally.scheme, by)


def _write(file: str, page: str) -> None:
    Path(file).write_text(page, encoding="utf-8", newline="\n")
    say(f"{file}: written. It holds true figures, small ones too; for everybody there is the snapshot command.")


def _print_progress(report: Progress, scheme: Scheme, by: str | None) -> None:
    names = {code: group.name for code, group in scheme.groups.items()}
    from lepmatch.market.market import ORIGINS

    print_pace(report.pace, scheme.name)
    say(ORIGINS[report.origin])
    say(
        f"{plural(report.starts, 'job')} started in all, and {plural(report.reversed, 'start')} taken back. "
        f"{report.widened:,} of the people count only since eligibility was widened."
    )
    assumed = "" if scheme.uplift_is_sourced else " (assumed ones, as no source was found that names them)"
    say(
        f"{report.points:,} Job Outcome points, {report.total.bonus_points:,} of them for staying four weeks. The "
        f"uplift for named districts{assumed} would add {report.total.uplift_points:,}."
    )
    if by:
        _print_parts(report, by, names)
    else:
        print_counts("By customer group", {names.get(code, code): count for code, count in report.by_group.items()})
        print_counts("By month of the first start", report.by_month)
    if report.sustained and report.pace.people:
        click.echo()
        heading("Still in work")
        rows = [("", *KEPT.values(), "")]
        rows += [(f"after {s.weeks} weeks", *(f"{getattr(s, name):,}" for name in KEPT), "") for s in report.sustained]
        table(rows, align="<>>>><")
    if not by:
        _print_funnel(report)
        _print_waits(report)
    _print_entries(report)


def _print_parts(report: Progress, by: str, names: dict[str, str]) -> None:
    click.echo()
    heading(f"By {by}")
    rows: list[tuple[str, ...]] = [("", "people", "jobs", "taken back", "widened", "points", "13 weeks: kept", "due")]
    for name, counts in (report.by(by) | {"in all": report.total}).items():
        thirteen = counts.sustained[0]
        numbers = (counts.people, counts.starts, counts.reversed, counts.widened, counts.points + counts.bonus_points)
        kept = (thirteen.kept, counts.people - thirteen.not_due)
        rows.append((names.get(name, name), *(f"{number:,}" for number in (*numbers, *kept))))
    table(rows, align="<>>>>>>>")


def _print_funnel(report: Progress) -> None:
    if not report.funnel.stages:
        return
    click.echo()
    heading("How far submissions came (95 % interval after Wilson)")
    rows = [("", "reached", "went on", "", "stopped there, most often")]
    for stage in report.funnel.stages:
        on = stage.went_on
        share = f"{on.share:.0%}" if on and on.share is not None else ""
        interval = f"{on.low:.0%} to {on.high:.0%}" if on and on.share is not None else ""
        stopped = "; ".join(f"{why} {count:,}" for why, count in list(stage.stopped.items())[:2])
        rows.append((stage.name.replace("_", " "), f"{stage.reached:,}", share, interval, stopped))
    table(rows, align="<>>><")


def _print_waits(report: Progress) -> None:
    click.echo()
    waits = {"first submission": report.times.first_submission, "as many starts as openings": report.times.fill}
    for what, wait in waits.items():
        half = "not yet for half of them" if wait.half is None else f"half of them within {plural(wait.half, 'day')}"
        say(f"To the {what}: {half}; {wait.done:,} are there and {wait.waiting:,} wait still.".replace("the as", "as"))


def _print_entries(report: Progress) -> None:
    entries = report.entries
    click.echo()
    if entries.dated:
        say(
            f"{plural(entries.late, 'event')} of {entries.dated:,} entered on a later day; the typical entry came "
            f"{plural(entries.typical_lag or 0, 'day')} after."
        )
    aside = sum(report.set_aside.values())
    say(
        f"{plural(entries.events, 'event')}: {entries.counted:,} counted, {aside:,} set aside, {entries.corrected:,} "
        f"put right by a later one, and {entries.corrections:,} that only take an earlier one back."
    )
    for why, count in report.set_aside.items():
        say(f"{count:,} set aside: {why}", indent="  ")


def _as_dict(report: Progress) -> dict[str, Any]:
    names = ("starts", "reversed", "widened", "points", "by_group", "by_month", "set_aside")
    figures = {name: getattr(report, name) for name in names} | {"uplift_points": report.total.uplift_points}
    sustained = [{name: getattr(s, name) for name in ("weeks", *KEPT)} for s in report.sustained]
    funnel = [
        {"stage": s.name, "reached": s.reached, "went_on": s.went_on and s.went_on.part, "stopped": dict(s.stopped)}
        for s in report.funnel.stages
    ]
    times = {name: asdict(getattr(report.times, name)) for name in ("first_submission", "fill")}
    rest = {"sustained": sustained, "funnel": funnel, "waits": times, "entries": asdict(report.entries)}
    return {"records": report.origin} | pace_dict(report.pace) | figures | rest


def _parts(report: Progress, by: str) -> dict[str, dict[str, int]]:
    return {name: _flat(counts) for name, counts in report.by(by).items()}


def _flat(counts: Counts) -> dict[str, int]:
    """Counts by name, those of sustained work as ``week_13_kept`` and so on."""
    row = {measure: value for measure, value in asdict(counts).items() if measure != "sustained"}
    return row | {f"week_{s.weeks}_{kept}": getattr(s, kept) for s in counts.sustained for kept in KEPT}


def _rows(report: Progress) -> list[tuple[str, str, int]]:
    rows = [("into_work", "all", report.pace.people), ("target", "all", report.pace.target)]
    rows += [("starts", "all", report.starts), ("reversed", "all", report.reversed), ("widened", "all", report.widened)]
    rows += [("group", group, count) for group, count in report.by_group.items()]
    rows += [("month", month, count) for month, count in report.by_month.items()]
    for s in report.sustained:
        rows += [(f"week_{s.weeks}", name, getattr(s, name)) for name in KEPT]
    rows += [("set_aside", why, count) for why, count in report.set_aside.items()]
    rows += [("stage", stage.name, stage.reached) for stage in report.funnel.stages]
    return rows
