"""The audit of fairness, worked out aside for all processes: ordered by somebody who may see monitoring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lepmatch import (
    FairnessAudit,
    ListChurn,
    Matcher,
    Parking,
    Proxy,
    audit_fairness,
    find_proxies,
    list_churn,
    open_store,
    organisation_of,
)
from webui.desk import State
from webui.workroom import Work, plans

FAIRNESS = "fairness"  # the name of the audit among the plans
NAMED = 10  # of those never shortlisted, with what keeps each from lists; the others stand on a page of their own


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found, what stands in for a characteristic, and how lists changed in a week."""

    audit: FairnessAudit
    proxies: tuple[Proxy, ...] = ()
    churn: ListChurn | None = None

    @property
    def parking(self) -> Parking:
        """Whom nobody shortlists."""
        return self.audit.parking


def audit(matcher: Matcher, database: Path, actor: str) -> Audited:
    """Audit a market. The read of everybody's monitoring is written down, as of `actor`."""
    with open_store(database) as store:
        history = store.history(actor=actor)
    found = audit_fairness(matcher, history.monitoring, history=history, named=NAMED)
    said = organisation_of(matcher.market, beside(database)).justifications
    return Audited(found, find_proxies(matcher, history.monitoring, said), list_churn(matcher))


def beside(database: Path) -> Path:
    """Where the operating organisation says what only it can say."""
    return database.parent / "organisation.toml"


def last_audit(state: State) -> tuple[Work | None, Audited | None]:
    """The last audit that somebody ordered, and what it found; None for nothing."""
    work = plans().find(FAIRNESS, state)
    answer = work.answer if work else None
    return work, answer if isinstance(answer, Audited) else None
