"""People into work against the target."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.funnels import funnel_rows, funnels_of, print_funnels, print_stages, read_parts
from lepmatch.cli.joined import print_view
from lepmatch.cli.lists import print_out_of_reach
from lepmatch.cli.lists import unreached as rows_of
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.published import as_on, pace_dict, print_counts, print_history, print_pace
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import announced_compilation, open_history
from lepmatch.delivery.dimensions import DIMENSIONS, OF_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lepmatch.delivery.area_report import OutOfReach
    from lepmatch.delivery.counts import Counts
    from lepmatch.delivery.history import History
    from lepmatch.delivery.progress import Progress
    from lepmatch.delivery.tally import Tally
    from lepmatch.market.scheme import Scheme


SHOWN = 10  # vacancies for which nobody is known
PUBLISHED = "official figures by region to December 2008, and later ones as they were reported"
KEPT = {"kept": "yes", "left": "no", "not_due": "not due yet", "unknown": "due, not recorded"}  # fields of Sustained


@click.command()
@options.source
@click.option("--by", type=click.Choice(DIMENSIONS), help="Tell the figures by area, employer, group or time.")
@click.option("--funnel", is_flag=True, help="How far submissions came, with every reason why others stopped.")
@click.option(
    "--where", multiple=True, metavar="OF=PART", callback=read_parts, help="Of a funnel: region=Scotland; repeatable."
)
@click.option(
    "--history", metavar="DIR", type=click.Path(file_okay=False), help="Published figures, to stand before the events."
)
@click.option("--vacancies", is_flag=True, help="Also tell open vacancies for which nobody is known, and why.")
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write a page to show or print.")
@click.option("--about", metavar="TEXT", help="Where the records are from, for the page, such as: synthetic.")
@options.form
def command(
    source: str,
    by: str | None,
    funnel: bool,
    where: dict[str, str],
    history: str | None,
    vacancies: bool,
    html: str | None,
    about: str | None,
    form: options.Form,
    on: date | None,
) -> None:
    """Show people into work against the target.

    SOURCE may also be a folder of the scheme's published figures, such as data/history. The page of --html holds every
    picture with its figures and needs nothing else.
    """
    from lepmatch.delivery.history import is_history, read_history
    from lepmatch.delivery.progress import progress_of
    from lepmatch.delivery.series import one_view
    from lepmatch.delivery.tally import Tally
    from lepmatch.market.scheme import load_scheme

    if where and not funnel:
        raise click.UsageError("--where narrows a funnel; add --funnel")
    if funnel and (html or history or vacancies):
        raise click.UsageError("--funnel stands alone, with --by and --where; the page has the funnel of everybody")
    if is_history(source):
        if by or where or history or vacancies:
            raise click.UsageError("published figures stand by region and period alone; leave the option out")
        _show_history(as_on(read_history(source), on), load_scheme(), funnel, html, about, form)
        return
    tally = Tally(open_history(source), on)
    report = progress_of(tally)
    if funnel:
        head = {"on": report.pace.on.isoformat(), "records": report.origin, "by": by, "where": where}
        print_funnels(funnels_of(report, by, where), form, head)
        return
    published = read_history(history) if history else None
    unreached = _out_of_reach(tally) if vacancies else None
    if html:
        from lepmatch.delivery.page import report_page

        rows = None if unreached is None else [(id, title, f"{n:,}", why) for id, title, n, why in rows_of(unreached)]
        _write(html, report_page(tally, about or Path(source).name, published, rows))
    elif published:
        if form == "text":
            print_pace(report.pace, tally.scheme.name)
        print_view(one_view(published, report), form, report.origin, _breaks(report))
    else:
        _show_report(report, tally.scheme, by, unreached, form)


def _show_history(
    history: History, scheme: Scheme, funnel: bool, html: str | None, about: str | None, form: options.Form
) -> None:
    if html:
        from lepmatch.delivery.page import history_page

        _write(html, history_page(history, scheme, about or PUBLISHED))
    elif funnel:
        from lepmatch.delivery.funnel import published_funnel

        cases = dict.fromkeys(step.case for step in history.funnels)
        print_funnels({case: published_funnel(history, case) for case in cases}, form, {"records": "published"})
    else:
        print_history(history, scheme, form)


def _out_of_reach(tally: Tally) -> Sequence[OutOfReach]:
    """The open vacancies for which nobody is known."""
    from dataclasses import replace

    from lepmatch.delivery.area_report import out_of_reach
    from lepmatch.matching.matcher import Matcher

    with announced_compilation():
        return out_of_reach(Matcher().fit(replace(tally.market, on=tally.day)))


def _show_report(
    report: Progress, scheme: Scheme, by: str | None, unreached: Sequence[OutOfReach] | None, form: options.Form
) -> None:
    if form == "json":
        more: dict[str, Any] = {"by": by, "parts": _parts(report, by)} if by else {}
        if unreached is not None:
            more["out_of_reach"] = [one.as_dict() for one in unreached]
        print_json(_as_dict(report) | more)
    elif form == "csv" and by:
        parts, breaks = _parts(report, by), report.broken_in(by)
        columns = (by, *_flat(report.total), *(["break"] if by in OF_DAY else []), "records")
        print_csv(columns, [
            (name, *row.values(), *([breaks.get(name, "")] if by in OF_DAY else []), report.origin)
            for name, row in parts.items()
        ])  # fmt: skip
    elif form == "csv":
        rows = _rows(report) + [("out_of_reach", one.vacancy, one.openings) for one in unreached or ()]
        print_csv(("measure", "of", "people", "records"), [(*row, report.origin) for row in rows])
    else:
        _print_progress(report, scheme, by)
        if unreached is not None:
            click.echo()
            heading("Open vacancies for which nobody on record is known")
            print_out_of_reach(unreached, SHOWN)


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
        for words in _breaks(report):
            say(words)
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
    broken = report.broken_in(by)
    for name, counts in (report.by(by) | {"in all": report.total}).items():
        if name in broken:
            rows.append(("--- break ---", *[""] * 7))
        thirteen = counts.sustained[0]
        numbers = (counts.people, counts.starts, counts.reversed, counts.widened, counts.points + counts.bonus_points)
        kept = (thirteen.kept, counts.people - thirteen.not_due)
        rows.append((names.get(name, name), *(f"{number:,}" for number in (*numbers, *kept))))
    table(rows, align="<>>>>>>>")
    for words in _breaks(report) if broken else ():
        say(words)


def _breaks(report: Progress) -> list[str]:
    """The days up to that of the count on which it began to mean something else."""
    return [f"Break on {one.on:%-d %B %Y}: {one.words}" for one in report.breaks if one.on <= report.pace.on]


def _print_funnel(report: Progress) -> None:
    if not report.funnel.stages:
        return
    click.echo()
    heading("How far submissions came (95 % interval after Wilson)")
    print_stages(report.funnel, longest=2)


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
    funnel = funnel_rows(report.funnel)
    times = {name: asdict(getattr(report.times, name)) for name in ("first_submission", "fill")}
    rest = {"sustained": sustained, "funnel": funnel, "waits": times, "entries": asdict(report.entries)}
    rest["breaks"] = [{"on": one.on.isoformat(), "because": one.words} for one in report.breaks]
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
    for name in ("first_submission", "fill"):
        wait = getattr(report.times, name)
        rows += [(f"wait_{name}", what, getattr(wait, what)) for what in ("done", "waiting")]
        rows += [(f"wait_{name}", "days_to_half", wait.half)] if wait.half is not None else []
    rows += [("stage", stage.name, stage.reached) for stage in report.funnel.stages]
    return rows
