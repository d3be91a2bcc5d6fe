"""The papers: transparency record, model card, equality report and data-protection annex, made from code and figures.

What the software does is said by its own tables, what it did by figures worked out now, who answers for it by the
operating organisation alone. A required field that is empty stops the papers, and so does an input that gives a
protected characteristic away without a written justification. The weights in the papers are those of the policy that
the figures were worked out by, and a folder of papers can be held against the policy in use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lepmatch.assurance.fairness import audit_fairness
from lepmatch.assurance.organisation import Organisation
from lepmatch.assurance.papers import STANDARD, Field, Figures, fields_of, papers_of
from lepmatch.assurance.profiling import profile_early_entry
from lepmatch.assurance.proxies import find_proxies, flip_protected
from lepmatch.assurance.replay import code_version
from lepmatch.errors import PolicyError, SchemeError
from lepmatch.market.market import Market
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, Policy

SUMMARY = "record.json"
FLIPS = 1_000


@dataclass(frozen=True, slots=True)
class Record:
    """The transparency record with the other papers.

    Attributes
    ----------
    figures : what it rests on
    fields : of the transparency record, in the order of the standard
    papers : text of each paper by file name
    """

    figures: Figures
    fields: tuple[Field, ...]
    papers: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """What stands in the way of publishing it: empty required fields, and stand-ins without a justification."""
        empty = tuple(f"{one.number} {one.name}" for one in self.fields if one.is_required and not one.text.strip())
        bare = tuple(
            f"justification of {one.attribute} {one.value}, given away by {one.inputs[0]} (AUC {one.auc:.2f})"
            for one in self.figures.proxies
            if one.needs_justification
        )
        return empty + bare

    def check(self) -> None:
        """Refuse a record that cannot be published.

        Raises
        ------
        SchemeError
            everything that is missing
        """
        if self.missing:
            raise SchemeError(
                f"the record lacks {len(self.missing)} things that only the operating organisation can say: "
                f"{'; '.join(self.missing)}. Write them in organisation.toml beside the records or the database"
            )

    def as_dict(self) -> dict[str, Any]:
        """The record as JSON keeps it."""
        policy = self.figures.policy
        return {
            "standard_version": STANDARD,
            "on": self.figures.audit.on.isoformat(),
            "records": self.figures.origin,
            "code": self.figures.code,
            "data": self.figures.data,
            "policy": {"hash": policy.hash, "weights": dict(zip(CRITERIA, policy.weights, strict=True))},
            "settings": json.loads(policy.text),
            "fields": [
                {"number": f.number, "name": f.name, "required": f.is_required, "text": f.text} for f in self.fields
            ],
            "missing": list(self.missing),
        }

    def write(self, folder: str | Path) -> list[Path]:
        """Write all papers to a folder; nothing where something is missing.

        Raises
        ------
        SchemeError
            everything that is missing
        """
        self.check()
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        said = {SUMMARY: json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", **self.papers}
        for name, text in said.items():
            (place / name).write_text(text, encoding="utf-8")
        return [place / name for name in said]


def make_record(
    matcher: Matcher, history: Market, organisation: Organisation, data: str, threads: int | None = None
) -> Record:
    """Work the figures out and make the papers; `Record.write` refuses them while something is missing.

    It costs an audit of the whole market, a search for stand-ins and a few matches.

    Parameters
    ----------
    matcher : fitted on the market of today by the policy in use
    history : the market with everybody who was ever in it
    organisation : what the operating organisation says, see `organisation_of`
    data : which data it is, such as the load and the last event of a database

    Examples
    --------
    >>> from lepmatch import Matcher, make_record, organisation_of, sample_market
    >>> market = sample_market(jobseekers=200, vacancies=20)
    >>> record = make_record(Matcher().fit(market), market, organisation_of(market), "a sample")
    >>> record.missing, sorted(record.papers)[0]
    ((), 'data-protection.md')
    """
    market = matcher.market
    figures = Figures(
        code_version(),
        data,
        matcher.policy,
        market.scheme,
        market.origin,
        {name: len(table) for name, table in history.tables().items()},
        audit_fairness(matcher, history.monitoring, history=history, threads=threads),
        find_proxies(matcher, history.monitoring, organisation.justifications),
        flip_protected(market, matcher.policy, FLIPS),
        profile_early_entry(history, history.monitoring),
        organisation,
    )
    fields = fields_of(figures)
    return Record(figures, fields, papers_of(figures, fields))


def check_record(folder: str | Path, policy: Policy) -> None:
    """Hold a folder of papers against the policy in use.

    Raises
    ------
    PolicyError
        papers of other weights or settings
    """
    said = json.loads((Path(folder) / SUMMARY).read_text(encoding="utf-8"))
    used = dict(zip(CRITERIA, policy.weights, strict=True))
    if said["policy"]["weights"] != used:
        wrong = next(name for name in CRITERIA if said["policy"]["weights"].get(name) != used[name])
        raise PolicyError(wrong, f"{used[wrong]} in the record, as in use", said["policy"]["weights"].get(wrong))
    if said["policy"]["hash"] != policy.hash or said["settings"] != json.loads(policy.text):
        raise PolicyError(
            "settings", f"those of policy {policy.hash[:12]} in the record, as in use", said["policy"]["hash"][:12]
        )
