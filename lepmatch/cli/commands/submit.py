"""Put somebody forward for a vacancy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options, written
from lepmatch.cli.source import policy_of

if TYPE_CHECKING:
    from datetime import date


@click.command()
@options.database
@click.argument("jobseeker")
@click.argument("vacancy")
@click.option("--officer", required=True, metavar="NAME", help="Who decides.")
@click.option("--reason", required=True, metavar="TEXT", help="Why this person, as a code of the list or in words.")
@click.option("--consent", is_flag=True, help="They have agreed to be put forward to this employer.")
@click.option(
    "--override", multiple=True, metavar="BARRIER", help="Put them forward although this rule stands against it."
)
@written.key
@options.day
@options.form
def command(
    db: str,
    jobseeker: str,
    vacancy: str,
    officer: str,
    reason: str,
    consent: bool,
    override: tuple[str, ...],
    key: str | None,
    form: options.Form,
    on: date | None,
) -> None:
    """Put a jobseeker forward for a vacancy, for a reason.

    A named officer decides. It takes one of the vacancy's interview slots. A rule that stands against it is overridden
    by its name, such as travel; the officer's reason is kept with it. Without the person's consent, now or earlier,
    nothing is done.
    """
    from lepmatch.delivery.submitting import check_events, ledger_of, put_forward, with_refs
    from lepmatch.errors import KeyReusedError
    from lepmatch.market.scheme import load_scheme
    from lepmatch.matching.matcher import Matcher
    from lepmatch.matching.results import BARRIERS
    from lepmatch.store.repository import open_store

    if unknown := [kind for kind in override if kind not in BARRIERS]:
        known = ", ".join(BARRIERS)
        raise click.BadParameter(f"{unknown[0]!r} is no barrier; known are {known}", param_hint="--override")
    with open_store(db) as store:
        day = on or store.day
        key = key or written.key_of("submit", jobseeker, vacancy, officer, reason, consent, *override, day)
        receipt = store.receipt(key)
        if receipt is None:
            market = store.market(actor=officer, on=on)
            job, scheme = market.vacancies[vacancy], load_scheme(market.scheme)
            match = Matcher(policy_of(db)).fit(market).match(jobseeker, vacancy)
            before = ledger_of(store, [jobseeker], [vacancy], day, scheme).submission(jobseeker, vacancy)
            events = with_refs(
                put_forward(
                    before, match, officer=officer, reason=reason, on=day, consents=consent, override=override,
                    pledge=job.pledge,
                ),
                key,
            )  # fmt: skip
            receipt = store.append(
                events,
                key=key,
                actor=officer,
                check=lambda now: check_events(now, events, [job], day, scheme),
            )
        elif (receipt.events[-1].jobseeker, receipt.events[-1].vacancy) != (jobseeker, vacancy):
            raise KeyReusedError(key)
    written.print_receipt(receipt, form, lambda e: f"{e.jobseeker} is put forward for {e.vacancy} by {e.actor}.")
