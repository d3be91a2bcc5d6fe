"""Whether people are treated alike: by distance from work, by group, at every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import bar, heading, plural, say, table
from lepmatch.cli.papers import beside
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_history, open_matcher

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.assurance.fairness import FairnessAudit, StageAudit
    from lepmatch.assurance.parking import Parking
    from lepmatch.assurance.proxies import Proxy
    from lepmatch.assurance.spread import Creaming

LONGEST_BAR = 24


@click.command()
@options.source
@click.option("--proxies", is_flag=True, help="Also test what scoring sees for stand-ins; takes longer.")
@click.option("--churn", is_flag=True, help="Also tell how the lists changed in a week; takes longer.")
@options.form
def command(source: str, proxies: bool, churn: bool, form: options.Form, on: date | None) -> None:
    """Audit who is put forward, by distance from work and by group.

    Reads the monitoring table, so it is for those who may see it. --csv gives the table of Local Law 144.
    """
    from lepmatch.assurance.churn import list_churn
    from lepmatch.assurance.fairness import LAW_144, audit_fairness
    from lepmatch.assurance.organisation import organisation_of
    from lepmatch.assurance.proxies import find_proxies

    if (proxies or churn) and form == "csv":
        raise click.UsageError("--csv is one table: take --proxies and --churn with --json or alone")
    matcher, history = open_matcher(source, on), open_history(source, on)
    audit = audit_fairness(matcher, history.monitoring, history=history)
    said = organisation_of(matcher.market, beside(source)).justifications
    found = find_proxies(matcher, history.monitoring, said) if proxies else ()
    changed = list_churn(matcher) if churn else None
    if form == "json":
        told = {"proxies": [_proxy_dict(one) for one in found]} if proxies else {}
        print_json(audit.as_dict() | told | ({"churn": changed.as_dict()} if changed else {}))
    elif form == "csv":
        print_csv(LAW_144, (["" if value is None else value for value in row] for row in audit.local_law_144()))
    else:
        _print(audit)
        if proxies:
            _print_proxies(found)
        if changed:
            click.echo()
            heading("How lists changed in a week")
            say(changed.line)


def _print(audit: FairnessAudit) -> None:
    heading(f"What stands out on {audit.on:%-d %B %Y}")
    for alarm in audit.alarms:
        say(alarm, indent="  ! ")
    if not audit.alarms:
        say("Nothing, as far as the numbers reach.", indent="  ")
    say(f"Monitoring is on record for {audit.monitored:,} of {plural(audit.people, 'person', 'people')}.")
    _print_creaming(audit.creaming)
    spread = audit.concentration
    say(f"Of the exposure on lists a tenth of them have {spread.top_share:.0%} (Gini {spread.gini:.2f}).")
    _print_parking(audit.parking)
    click.echo()
    heading("By group: selected of people, expected by lot, ratio to the highest rate (95 %), judged like for like")
    for stage in audit.stages:
        _print_stage(stage)


def _print_creaming(creaming: Creaming) -> None:
    click.echo()
    heading(f"Places on lists by time out of work: {creaming.verdict}")
    most = max((part.rate or 0 for part in creaming.fifths), default=0) or 1
    rows = [("", "people", "chances", "places", "rate", "")]
    for part in (*creaming.fifths, creaming.unknown):
        rate = part.rate or 0
        length = bar(rate / most, LONGEST_BAR) if part is not creaming.unknown else ""
        rows.append((part.name, f"{part.people:,}", f"{part.feasible:,}", f"{part.chosen:,}", f"{rate:.1%}", length))
    table(rows, align="<>>>><")
    if creaming.ratio is not None and creaming.like_for_like is not None:
        say(
            f"The furthest fifth stands at {creaming.ratio:.2f} of the best fifth's rate, and at "
            f"{creaming.like_for_like:.2f} like for like; the bar is 0.80."
        )
    lists = creaming.lists
    say(
        f"{lists.none:,} of {lists.people:,} feasible people are on no list; a tenth of them have "
        f"{lists.top_share:.0%} of the places (Gini {lists.gini:.2f})."
    )
    if creaming.chosen_months is not None and creaming.feasible_months is not None:
        say(
            f"Months out of work, in the middle: {creaming.chosen_months:.0f} on lists, {creaming.feasible_months:.0f} "
            "among the feasible."
        )


def _print_parking(parking: Parking) -> None:
    click.echo()
    heading(f"Feasible and never shortlisted since {parking.since:%-d %B %Y}")
    if parking.share is None:
        say("Nobody who was feasible has been known for so long.")
        return
    say(
        f"{parking.parked:,} of {plural(parking.people, 'person', 'people')} ({parking.share:.0%}), feasible at "
        f"{parking.times:g} vacancies in the middle. {parking.nowhere:,} are feasible nowhere."
    )
    for one in parking.named:
        months = "not on record how long" if one.months is None else plural(one.months, "month")
        binding = ", ".join(one.binding) or "nothing but a place on a list"
        first = one.unbinds[0] if one.unbinds else "look at their record"
        then = f"{first[:1].upper()}{first[1:]}"
        times = plural(one.feasible, "vacancy", "vacancies")
        say(
            f"{one.jobseeker}: out of work {months}, feasible at {times}; binding: {binding}. {then}.",
            indent="  ",
        )


def _print_stage(stage: StageAudit) -> None:
    click.echo()
    say(f"{stage.name.replace('_', ' ')}: {stage.counts}")
    for attribute, groups in stage.groups.items():
        unknown = f" ({stage.unknown[attribute]:,} not known)" if stage.unknown[attribute] else ""
        rows = [(f"{attribute.replace('_', ' ')}{unknown}", "", "", "", "", "")]
        for one in groups:
            ratio = "" if one.ratio is None else f"{one.ratio:.2f} ({one.low:.2f} to {one.high:.2f})"
            of = f"{one.selected:,} of {one.people:,}"
            rows.append((f"  {one.name}", of, f"{one.rate:.0%}", f"{one.expected:.1f}", ratio, one.judged))
        if groups:
            table(rows, align="<>>>><")


def _print_proxies(found: tuple[Proxy, ...]) -> None:
    from lepmatch.assurance.proxies import LEAST_AUC

    click.echo()
    heading("How well what scoring sees gives a characteristic away (0.5 is a coin)")
    rows = [("", "AUC", "by")]
    for one in found:
        auc = "too few" if one.auc is None else f"{one.auc:.2f}"
        asked = "; needs a written justification" if one.needs_justification else ""
        rows.append((f"{one.attribute} {one.value}".replace("_", " "), auc, f"{', '.join(one.inputs)}{asked}"))
    table(rows, align="<><")
    strong = [one for one in found if one.auc is not None and one.auc > LEAST_AUC]
    for words in dict.fromkeys(one.justification for one in strong if not one.needs_justification):
        what = dict.fromkeys(one.attribute.replace("_", " ") for one in strong if one.justification == words)
        say(f"{', '.join(what)}: {words}", indent="  ")
    bare = [f"{one.attribute} {one.value}" for one in found if one.needs_justification]
    if bare:
        say(f"Write down why the inputs stay, in organisation.toml, for: {', '.join(bare)}.", indent="  ! ")


def _proxy_dict(one: Proxy) -> dict[str, object]:
    return {
        "attribute": one.attribute,
        "value": one.value,
        "n": one.people,
        "others": one.others,
        "auc": one.auc,
        "inputs": list(one.inputs),
        "justification": one.justification,
        "needs_justification": one.needs_justification,
    }
