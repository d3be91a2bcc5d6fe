"""The audit of fairness, worked out aside for all processes: ordered by somebody who may see monitoring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lepmatch import FairnessAudit, Matcher, Parking, audit_fairness, never_shortlisted, open_store
from webui.desk import State
from webui.workroom import Work, plans

FAIRNESS = "fairness"  # the name of the audit among the plans
NAMED = 10  # of those never shortlisted, with what keeps each from lists; the others stand on a page of their own


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found, and more of those never shortlisted by name than the audit itself names."""

    audit: FairnessAudit
    parking: Parking


def audit(matcher: Matcher, database: Path, actor: str) -> Audited:
    """Audit a market. The read of everybody's monitoring is written down, as of `actor`."""
    with open_store(database) as store:
        history = store.history(actor=actor)
    found = audit_fairness(matcher, history.monitoring, history=history)
    return Audited(found, never_shortlisted(matcher, NAMED))


def last_audit(state: State) -> tuple[Work | None, Audited | None]:
    """The last audit that somebody ordered, and what it found; None for nothing."""
    work = plans().find(FAIRNESS, state)
    answer = work.answer if work else None
    return work, answer if isinstance(answer, Audited) else None
