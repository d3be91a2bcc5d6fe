"""Record what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options, written
from lepmatch.cli.papers import publish

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.market.records import Event


@click.command()
@options.database
@click.argument("kind", required=False)
@click.argument("jobseeker", required=False)
@click.argument("vacancy", required=False)
@click.option(
    "--out", type=click.Path(file_okay=False), metavar="DIR", help="Write the papers of the tool in place of an event."
)
@click.option(
    "--check",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Hold papers against the policy in use.",
)
@click.option("--course", metavar="ID", help="The course that it is about.")
@click.option("--pledge", metavar="ID", help="The pledge that it comes under; the vacancy's own otherwise.")
@click.option("--at", metavar="DATE", callback=options.read_day, help="When it happened, if not on the day itself.")
@click.option("--reason", metavar="CODE", help="A code of the kind's list, with more words after a colon.")
@click.option("--corrects", metavar="REF", help="The ref of the event in whose place this one stands.")
@options.officer
@written.key
@options.day
@options.form
def command(
    db: str,
    kind: str | None,
    jobseeker: str | None,
    vacancy: str | None,
    out: str | None,
    check: str | None,
    course: str | None,
    pledge: str | None,
    at: date | None,
    reason: str | None,
    corrects: str | None,
    officer: str,
    key: str | None,
    form: options.Form,
    on: date | None,
) -> None:
    """Record what has become of a jobseeker.

    An answer, an interview, a start, a job left: KIND is such as accepted, refused, interview_offered, interview_held,
    interview_missed, job_started, sustained_13 or voided (with --corrects, for what was entered by mistake). What
    cannot be is refused with the reason. What happened earlier takes its place in the order of days, and counts as
    entered late.

    With --out and no event, the transparency record, model card, equality report and data-protection annex are made
    from DB, or from a folder of records; what only the operating organisation can say stands in organisation.toml
    beside it.
    """
    if out or check:
        if kind:
            raise click.UsageError("take an event, or --out or --check, not both")
        publish(db, out, check, on)
        return
    if kind is None or jobseeker is None:
        raise click.UsageError("say what happened: lepmatch record DB KIND JOBSEEKER [VACANCY]")
    from lepmatch.delivery.submitting import check_events, with_refs
    from lepmatch.market.outcomes import KINDS
    from lepmatch.market.records import Event
    from lepmatch.market.scheme import load_scheme
    from lepmatch.store.repository import open_store

    if kind not in KINDS:
        raise click.BadParameter(_which(kind, KINDS), param_hint="KIND")
    if kind == "submitted" and not corrects:
        raise click.UsageError("put somebody forward with: lepmatch submit")
    _check_reason(kind, reason)
    with open_store(db) as store:
        day, scheme = on or store.day, load_scheme(store.scheme)
        happened = at or day
        if happened > day:
            raise click.BadParameter(f"{happened} is after {day}; see --on", param_hint="--at")
        key = key or written.key_of(
            "record", kind, jobseeker, vacancy, course, pledge, happened, reason, corrects, officer, day
        )
        job = store.record("vacancies", vacancy, actor=officer) if vacancy else None
        event = Event(
            at=happened,
            kind=kind,
            jobseeker=jobseeker,
            vacancy=vacancy,
            course=course,
            pledge=pledge or (job.pledge if job else None),
            actor=officer,
            reason=reason,
            recorded=day if happened < day else None,
            corrects=corrects,
        )
        events = with_refs([event], key)
        receipt = store.append(
            events,
            key=key,
            actor=officer,
            check=lambda now: check_events(now, events, [job] if job else [], day, scheme),
        )
    written.print_receipt(receipt, form, _said)


def _check_reason(kind: str, reason: str | None) -> None:
    """Reasons are counted, so a list is closed; what else there is to say stands after a colon."""
    from lepmatch.delivery.events import NEED_REASON, REASONS

    codes = REASONS.get(kind)
    if codes and (reason or kind in NEED_REASON) and (reason or "").partition(":")[0] not in codes:
        raise click.BadParameter(_which(reason or "", tuple(codes)), param_hint="--reason")


def _which(got: str, known: tuple[str, ...]) -> str:
    from lepmatch.market.columns import nearest

    near = nearest(got, known, 1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"got {got!r}; {hint}known are {', '.join(known)}"


def _said(event: Event) -> str:
    about = f" for {event.vacancy or event.course}" if event.vacancy or event.course else ""
    late = f", entered {(event.recorded - event.at).days:,} days late" if event.recorded else ""
    return f"{event.jobseeker}{about}: {event.kind}{late}."
