"""The progress report as one page of HTML that a browser shows, a screen reader reads and a printer prints.

No script, nothing fetched, every chart with its table. The figures are true ones, for staff; what anybody may see is in
a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite

from lepmatch.delivery.charts.bars import Bar, bar_chart
from lepmatch.delivery.charts.drawing import Chart
from lepmatch.delivery.charts.funnel_plot import funnel_plot
from lepmatch.delivery.charts.intervals import Interval, interval_chart
from lepmatch.delivery.charts.lines import progress_chart
from lepmatch.delivery.charts.tiles import PLACES, tile_map
from lepmatch.delivery.comparison import compare_outcomes
from lepmatch.delivery.forecast import Forecast, Reading, forecast, monthly_readings, published_readings
from lepmatch.delivery.gaps import AreaGaps, Gap, gaps, worst_gap
from lepmatch.delivery.history import History, Reported
from lepmatch.delivery.progress import DAYS_A_MONTH, SERIES, Pace, Progress, later_figures, national_pace, progress_of
from lepmatch.delivery.series import View, one_view
from lepmatch.delivery.sheet import Rows, Section, sheet
from lepmatch.delivery.tally import Tally
from lepmatch.market.market import ORIGINS
from lepmatch.market.scheme import Scheme


def report_page(
    tally: Tally,
    source: str,
    published: History | None = None,
    unreached: Rows | None = None,
) -> str:
    """The page of a market's progress.

    Parameters
    ----------
    source : where the records are from, in words that stand on the page
    published : figures to stand before those of the events, in one view
    unreached : open vacancies for which nobody is known: the vacancy, its title, openings, and why

    Examples
    --------
    >>> from lepmatch import Tally, read_market
    >>> page = report_page(Tally(read_market("data/sample")), "data/sample")
    >>> page.startswith("<!DOCTYPE html>"), "<script" in page, "Synthetic: everybody" in page
    (True, False, True)
    """
    report = progress_of(tally)
    sections = list(report_sections(tally))
    if published:
        sections.append(_one_view(one_view(published, report)))
    if unreached is not None:
        sections.append(_unreached(unreached))
    return _page(tally.scheme, report.pace, f"Source: {source}. {ORIGINS[report.origin]}", sections)


def report_sections(tally: Tally) -> tuple[Section, ...]:
    """The parts of the page of a market's progress, for whoever makes another page of them.

    Examples
    --------
    >>> from lepmatch import Tally, read_market
    >>> [section.title for section in report_sections(Tally(read_market("data/sample")))][-1]
    'By customer group'
    """
    report, scheme = progress_of(tally), tally.scheme
    readings = monthly_readings(report.by_month, report.pace.on)
    made = forecast(readings, scheme.target)
    total, names = report.total, {code: group.name for code, group in scheme.groups.items()}
    regions = {name: counts.people for name, counts in report.by("region").items()}
    groups = {names.get(code, code): counts for code, counts in report.by("group").items()}
    counted = (
        ("People into work", f"{total.people:,}"),
        ("of whom would have counted before eligibility was widened", f"{total.original:,}"),
        ("of whom count only since then", f"{total.widened:,}"),
        ("Jobs started", f"{total.starts:,}"),
        ("Starts taken back", f"{total.reversed:,}"),
        ("Starts entered late", f"{total.late:,}"),
    )
    kept = [
        (f"After {s.weeks} weeks", *(f"{n:,}" for n in (s.kept, s.left, s.not_due, s.unknown))) for s in total.sustained
    ]
    aside = tuple((why, f"{count:,}") for why, count in report.set_aside.items())
    return (
        *_outlook(report.pace, readings, made, scheme, ()),
        Section(
            "What is counted",
            (
                "Starts, sustained work and what was taken back stand side by side; none stands for another.",
                *_lag(report),
            ),
            tables=(
                ("People and starts", ("Measure", "Number"), counted),
                ("Still in work", ("When", "Yes", "No", "Not due yet", "Due, not recorded"), kept),
                *((("Events that are not counted", ("Why", "Events"), aside),) if aside else ()),
            ),
        ),
        Section("By region", charts=(_map(regions),)),
        _gaps(tally),
        _compared(tally),
        _passage(report),
        Section("Points", charts=(_points({name: counts.points for name, counts in groups.items()}),)),
        Section(
            "By customer group",
            tables=(
                (
                    "People by customer group",
                    ("Customer group", "People"),
                    [(name, f"{counts.people:,}") for name, counts in groups.items() if counts.people],
                ),
            ),
        ),
    )


def history_page(history: History, scheme: Scheme, source: str) -> str:
    """The page of the published figures."""
    readings, pace = published_readings(history, scheme.started), national_pace(history, scheme)
    regions = {count.area: history.people(area=count.area) for count in history.counts}
    sections = [
        *_outlook(pace, readings, forecast(readings, scheme.target), scheme, later_figures(history)),
        Section("By region", charts=(_map(regions),)),
    ]
    return _page(scheme, pace, f"Source: {source}.", sections)


def _outlook(
    pace: Pace, readings: Sequence[Reading], made: Sequence[Forecast], scheme: Scheme, later: Sequence[Reported]
) -> list[Section]:
    if len(readings) < 2:
        return [Section("Where it is heading", ("Nobody has started work by a whole month yet.",))]
    breaks = [one for one in scheme.breaks if one.series == SERIES]
    words = (
        f"{pace.people:,} people into work by {_day(pace.on)}, of a target of {pace.target:,} by {_day(pace.due)}. "
        "A thick line shows what was counted, thin ones what each forecast says, a pale area the band of the growth "
        "forecast, and dotted uprights the days on which the count began to mean something else."
    )
    chart = progress_chart("progress", "Progress to the target", words, readings, scheme.target, made, breaks, later)
    said = []
    for one in made:
        on_the_day = one.on(scheme.target.due) if scheme.target.due >= one.last.on else None
        band = f" ({on_the_day.low:,} to {on_the_day.high:,})" if on_the_day and on_the_day.low is not None else ""
        people = f"{on_the_day.people:,}{band}" if on_the_day else ""
        said.append((one.method.capitalize(), people, _day(one.reached) if one.reached else "not within 20 years"))
    columns = ("Forecast", f"People by {_day(scheme.target.due)}", "Target reached")
    return [
        Section(
            "Where it is heading",
            tuple(f"Break on {_day(one.on)}: {one.words}" for one in breaks if readings[0].on < one.on),
            (chart,),
            (("What each forecast says", columns, said),),
            tuple(f"{one.method.capitalize()}: {one.assumes}" for one in made),
        ),
        Section("People a month", charts=(_run_rate(pace, readings),)),
    ]


def _run_rate(pace: Pace, readings: Sequence[Reading]) -> Chart:
    bars = [
        Bar(
            f"{_day(before.on + timedelta(days=1))} to {_day(last.on)}",
            (last.people - before.people) * DAYS_A_MONTH / (last.on - before.on).days,
        )
        for before, last in pairwise(readings)
    ]
    if isfinite(pace.required_a_month):
        bars.append(Bar(f"Needed from now to {_day(pace.due)}", pace.required_a_month, is_wanted=True))
    words = "People into work a month, period by period, and last in outline what the target still asks for."
    return bar_chart("run-rate", "People into work a month", words, bars, ("Period", "People a month"))


def _map(people: Mapping[str, int]) -> Chart:
    words = (
        "People into work by region, a tile for each; a darker tile has more. Regions differ in size, so that this "
        "says nothing of how well anybody works."
    )
    if elsewhere := [name for name, count in people.items() if count and name not in PLACES]:
        words += f" In the table and on no tile: {', '.join(sorted(elsewhere))}."
    return tile_map("regions", "People into work by region", words, people)


def _funnel(report: Progress) -> Chart:
    stages = report.funnel.stages
    bars = []
    for stage in stages:
        rate = stage.went_on
        shown = rate is not None and rate.share is not None
        note = f"{rate.share:.0%} ({rate.low:.0%} to {rate.high:.0%})" if rate and shown else ""
        bars.append(Bar(_stage(stage.name), stage.reached, note))
    words = "Submissions that reached each stage. Nobody is taken to have passed a stage that was not recorded."
    columns = ("Stage", "Submissions", "Went on to a later stage (95 % interval)")
    return bar_chart("funnel", "How far submissions came", words, bars, columns)


def _passage(report: Progress) -> Section:
    """The funnel, why submissions stopped, and how long vacancies waited."""
    stopped = [
        (_stage(stage.name), why, f"{count:,}")
        for stage in report.funnel.stages
        for why, count in stage.stopped.items()
    ]
    columns = ("Stage", "Why it was the last", "Submissions")
    waits = [
        (name, f"{wait.done:,}", f"{wait.waiting:,}", "not yet" if wait.half is None else f"{wait.half:,} days")
        for name, wait in (
            ("To the first submission", report.times.first_submission),
            ("To as many starts as openings", report.times.fill),
        )
    ]
    return Section(
        "How far people came",
        charts=(_funnel(report),),
        tables=(
            *((("Why submissions came no further", columns, stopped),) if stopped else ()),
            ("How long vacancies waited", ("Wait", "Over", "Waiting still", "Half within"), waits),
        ),
        notes=("Waits count from the first event that names a vacancy, and those that wait still are not left out.",),
    )


def _lag(report: Progress) -> tuple[str, ...]:
    entries, aside = report.entries, sum(report.set_aside.values())
    said = f"Of {entries.events:,} events {entries.counted:,} count and {aside:,} are set aside"
    said += f"; {entries.corrected:,} were put right by a later one." if entries.corrected else "."
    late = (
        f"{entries.late:,} of {entries.dated:,} were entered on a later day; the typical entry came "
        f"{entries.typical_lag or 0:,} days after."
    )
    return (said, late) if entries.dated else (said,)


def _one_view(view: View) -> Section:
    """Published figures and events side by side, by area and period."""
    head, *rows = view.table()
    told = [(str(name).capitalize() if name == "total" else str(name), *(f"{n:,}" for n in row)) for name, *row in rows]
    beside = sum(one.people for one in view.figures if one.is_beside)
    said = (
        f"{view.people():,} people: {view.people(source='published'):,} as they were published, and "
        f"{view.people(source='events'):,} counted from events of the periods after.",
        f"{beside:,} people of the events started in periods that published figures cover; they are not added.",
    )
    columns = ("Area", *(str(name) for name in head[1:-1]), "Total")
    return Section("Published figures and events in one view", said, tables=(("People into work", columns, told),))


def _unreached(rows: Rows) -> Section:
    """Open vacancies for which nobody on record is known."""
    title = "Open vacancies for which nobody is known"
    if not rows:
        return Section(title, ("Somebody is known for every one.",))
    return Section(title, tables=((title, ("Vacancy", "Title", "Openings", "Why"), rows),))


def _points(points: Mapping[str, int]) -> Chart:
    ordered = sorted(((name, count) for name, count in points.items() if count), key=lambda item: (-item[1], item[0]))
    words = "Job Outcome points by customer group, as Jobcentre Plus counted them; the bonus for four weeks is not in."
    bars = [Bar(name, count) for name, count in ordered]
    return bar_chart("points", "Job Outcome points", words, bars, ("Customer group", "Points"))


def _gaps(tally: Tally) -> Section:
    """How far regions are from the average; districts have the command of that name."""
    areas, worst = gaps(tally, "region"), worst_gap(tally)
    title = "Gaps to the average"
    if not areas:
        return Section(title, ("Nobody is on record.",))
    average = areas[0]
    placed, never = (
        f"{100 * (rate.share or 0):.1f} %" for rate in (average.placed.everybody, average.never_put_forward.everybody)
    )
    words = (
        "{} for each region, in percentage points, with a line for the interval of 95 %. A filled dot and a name in "
        "bold: more than chance explains."
    )
    charts = []
    for kind, head, of in (
        ("placed", "Placed in work", "The share of people placed in work, against the average,"),
        ("never_put_forward", "Never put forward", "The share of people never put forward, against the average,"),
    ):
        found = [_interval(area, getattr(area, kind)) for area in areas]
        columns = ("Region", "People", "Share", "Gap", "95 % interval")
        charts.append(interval_chart(kind.replace("_", "-"), head, words.format(of), found, columns))
    said = [f"Of everybody on record {placed} are placed in work and {never} were never put forward."]
    if worst:
        low, high = worst.placed.interval
        said.append(
            f"The districts with the smallest shares placed, up to a fifth of all people together, are "
            f"{worst.placed.points:+.1f} points from the average ({low:+.1f} to {high:+.1f}): "
            f"{'; '.join(worst.areas)}. Whoever chooses the worst finds some that were only unlucky."
        )
    return Section(title, tuple(said), tuple(charts))


def _interval(area: AreaGaps, gap: Gap) -> Interval:
    share = 100 * (gap.area.share or 0.0)
    return Interval(area.areas[0], gap.points, *gap.interval, (f"{gap.area.whole:,}", f"{share:.1f} %"))


def _compared(tally: Tally) -> Section:
    """Districts, like with like."""
    found = compare_outcomes(tally)
    told = sum(one.says_something for one in found)
    title = "Districts, like with like"
    few = f"Of {len(found) - told:,} nothing can be said: fewer than five starts are expected of each."
    if not told:
        return Section(title, (few if found else "Nobody was put forward yet.",))
    words = (
        "Starts over those to be expected, for each district. Expected is what usually came of people like those put "
        "forward, in such a labour market: by customer group, time on benefit, qualification, basic-skills needs, and "
        "people to an opening. It is no target, and nobody is ranked."
    )
    plot = funnel_plot("compared", "Starts over those expected, by district", words, found, "District")
    return Section(title, charts=(plot,), notes=(few,) if told < len(found) else ())


def _page(scheme: Scheme, pace: Pace, source: str, sections: Iterable[Section]) -> str:
    return sheet(
        f"{scheme.name}: progress to {pace.target:,}",
        _headline(pace),
        f"{source} Seen on {_day(pace.on)}.",
        sections,
        "True figures, for staff. Small numbers can point to a person; a snapshot is what anybody may see.",
    )


def _headline(pace: Pace) -> str:
    so_far = f"{pace.people:,} of {pace.target:,} people into work ({pace.share:.1%})."
    if pace.share >= 1:
        return f"{so_far} The target is reached."
    if not isfinite(pace.required_a_month):
        return f"{so_far} The target was due by {_day(pace.due)}."
    return f"{so_far} {pace.required_a_month:,.0f} people a month would reach it by {_day(pace.due)}."


def _stage(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
