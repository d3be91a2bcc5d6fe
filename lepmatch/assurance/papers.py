"""The words of the papers round their figures. Every number comes from `Figures`; what nobody said stays empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of_class
from typing import Final

from lepmatch.assurance.early_entry import EarlyEntry
from lepmatch.assurance.fairness import FairnessAudit
from lepmatch.assurance.groups import PROTECTED
from lepmatch.assurance.impact import ADVERSE
from lepmatch.assurance.organisation import Organisation
from lepmatch.assurance.proxies import LEAST_AUC, Flips, Proxy
from lepmatch.delivery.events import REASONS
from lepmatch.market.fields import field_types
from lepmatch.market.market import ORIGINS, Origin
from lepmatch.market.records import Jobseeker, Monitoring
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.policy import CRITERIA, Policy

STANDARD: Final = "2.1"
"""Version of the Algorithmic Transparency Recording Standard whose numbers the fields have."""

NAME = "lepmatch: people put forward for pledged vacancies"
NOT_MONITORED: Final = ("gender reassignment", "marriage and civil partnership", "pregnancy and maternity",
                        "religion or belief", "sexual orientation")  # fmt: skip
"""Protected characteristics that no record holds, so that nothing can be said of them."""

MAY_TELL: Final = {
    "customer_group": "benefit; can tell of a disability or lone parenthood. Decides who counts; in no points",
    "claim_start": "benefit. Breaks ties, says who counts, and shortens the journey that can be asked for in the first weeks",
    "basic_skills_needs": "needs; in no points",
    "adjustments": "can tell of a disability; in no points, read out to the officer as a step",
    "excluded_work": "kept without its reason, since the reason can be an offence or health",
}
"""Fields of a jobseeker that can tell of health, benefits or needs, and what they are for."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the papers rest on.

    Attributes
    ----------
    code, data : version of the program with a digest of it, and of the data
    policy : what the figures were worked out by
    scheme, origin : the scheme's name, and whom the records are of
    counts : rows of each table
    audit, proxies, flips, early : see `audit_fairness`, `find_proxies`, `flip_protected`, `profile_early_entry`
    organisation : what the operating organisation says
    """

    code: str
    data: str
    policy: Policy
    scheme: str
    origin: Origin
    counts: Mapping[str, int]
    audit: FairnessAudit
    proxies: tuple[Proxy, ...]
    flips: Flips
    early: EarlyEntry
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the transparency record.

    Attributes
    ----------
    number, name : as the standard has them
    text : what is said; empty for nothing
    is_required : whether the record stands without it
    """

    number: str
    name: str
    text: str
    is_required: bool = True


def fields_of(figures: Figures) -> tuple[Field, ...]:
    """The fields of the transparency record."""
    said, audit, policy = figures.organisation.facts, figures.audit, figures.policy
    counts = ", ".join(f"{count:,} {name}" for name, count in figures.counts.items() if count)
    weights = ", ".join(f"{name} {points}" for name, points in zip(CRITERIA, policy.weights, strict=True))
    adverse = "; ".join(audit.alarms) or "nothing, as far as the numbers reach"
    return (
        Field("0.1", "Identifier", f"lepmatch {policy.hash[:12]} {audit.on.isoformat()}"),
        Field("0.2", "Standard version", STANDARD),
        Field("0.3", "Date of completion", audit.on.isoformat()),
        Field("1.1", "Name", NAME),
        Field("1.2", "Description", "Scores how well people out of work fit vacancies that employers have pledged, by "
              "eight criteria whose points add up to 100, and lists the best for an officer, who decides whom to put "
              "forward. Every point is explained and every passed-over person can be named with the reason."),
        Field("1.3", "Website", said["website"]),
        Field("1.4", "Contact e-mail", said["contact_email"]),
        Field("2.1.1", "Organisation", said["name"]),
        Field("2.1.2", "Team", said["team"]),
        Field("2.1.3", "Senior responsible owner", said["senior_responsible_owner"]),
        Field("2.1.4", "External suppliers", said["suppliers"]),
        Field("2.1.4.4", "Procurement", said["procurement"]),
        Field("2.2.1", "Detailed description", f"Points: {weights}. An unknown fact counts {policy.unknown_share} % of "
              f"its weight; with less than {policy.min_known} % of the weight known there is no number. Rules that bar "
              "a pair are named, each with what would remove it. Ties go by the longest wait, then by a published lot."),
        Field("2.2.2", "Scope", "For vacancies of the scheme and its customers. Not for deciding benefit, sanctions or "
              "entitlement, nor for guessing who will find work."),
        Field("2.2.3", "Benefit", "Every vacancy is held against everybody who could do it, not only against those "
              "whom an officer remembers; who was passed over and who is never listed is shown."),
        Field("2.2.4", "Previous process", said["previous_process"]),
        Field("2.2.5", "Alternatives considered", "Ranking by the chance of a job, which lists the people furthest from "
              "work almost never; quotas on top of it, which pick the nearest within each quota."),
        Field("2.3.1", "Process integration", "A list is a proposal. Nothing reaches an employer before a named officer "
              f"has decided and given one of these reasons: {', '.join(REASONS['decided'])}."),
        Field("2.3.2", "Provided information", "The points of each criterion with the fact they rest on, what is not "
              "known, what stands in the way, and whom the list passes over."),
        Field("2.3.3", "Frequency and scale", f"{counts}."),
        Field("2.3.4", "Human decisions and review", "An officer can put forward anybody, listed or not, barred or not; "
              "overrides are recorded with their reason. Other weights are only ever proposed, and a named officer "
              "adopts them."),
        Field("2.3.5", "Required training", said["training"]),
        Field("2.3.6", "Appeals and review", said["appeals"]),
        Field("2.4.1", "System architecture", "One library over one database file; scoring in whole numbers, so that the "
              "parts of a score add up exactly and come out the same on any machine. Protected characteristics and "
              "benefit history are tables of their own that scoring cannot read."),
        Field("2.4.2", "Phase", said["phase"]),
        Field("2.4.3", "Maintenance", said["maintenance"]),
        Field("2.4.4", "Models", "(1) points: no model; weights set by people, see model-card.md. (2) early entry: "
              "points of benefit history learnt by logistic regression, advice only. (3) job titles: linear machines "
              "that put a title into an occupation."),
        Field("2.4.5", "Model version", f"code {figures.code}, policy {policy.hash}, data {figures.data}"),
        Field("2.4.6", "Model performance", _performance(figures)),
        Field("2.4.7", "Data", f"{ORIGINS[figures.origin]} {counts}."),
        Field("2.4.8", "Sensitive attributes", f"Monitored, and seen by audits alone: {', '.join(PROTECTED)}. In the "
              f"jobseeker's record, and in no points: {', '.join(name for name in MAY_TELL if name != 'excluded_work')}."),
        Field("2.4.9", "Completeness and representativeness",
              f"Monitoring for {audit.monitored:,} of {audit.people:,} people. Not monitored: {', '.join(NOT_MONITORED)}."),
        Field("2.4.10", "Data sharing and access", said["data_sharing"]),
        Field("2.4.11", "Data collection and cleaning", "Records are checked as they come in, every problem at once; a "
              "blank is unknown, never a no. Nothing is inferred about a person's characteristics."),
        Field("2.5.1", "Impact assessments", said["impact_assessments"]),
        Field("2.5.2", "Risks and mitigations", "Creaming: every list is held against those feasible, and a proposal "
              f"that creams is refused; today: {audit.creaming.verdict}. Bias: audit by group; today what stands out is: "
              f"{adverse}. Stand-ins: tested, and justified in writing. Rubber-stamping: reasons are asked for. Leaks: "
              "employers see fields of a list of their own."),
    )  # fmt: skip


def papers_of(figures: Figures, fields: Sequence[Field]) -> Mapping[str, str]:
    """Every paper by file name."""
    return {
        "transparency-record.md": _paper(
            "Algorithmic transparency record",
            figures,
            *_table(("field", "", ""), ((f.number, f.name, f.text) for f in fields)),
        ),
        "model-card.md": _model_card(figures),
        "equality-report.md": _equality(figures),
        "data-protection.md": _data_protection(figures),
    }


def _paper(title: str, figures: Figures, *lines: str) -> str:
    head = (
        f"# {title}",
        "",
        f"{ORIGINS[figures.origin]} Made on the figures of {figures.audit.on:%-d %B %Y} by code {figures.code}, policy "
        f"{figures.policy.hash}, data {figures.data}.",
        "",
    )
    return "\n".join((*head, *lines)).rstrip() + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows), ""]


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
    return text.replace("|", "/").replace("\n", " ")


def _performance(figures: Figures) -> str:
    creaming, early = figures.audit.creaming, figures.early
    ratio = "too few to say" if creaming.like_for_like is None else f"{creaming.like_for_like:.2f}"
    told = (
        f"Points: the fifth furthest from work is listed at {ratio} of the best fifth's rate, like for like "
        f"({creaming.verdict}); {figures.flips.moved} of {figures.flips.flips:,} changes of a protected characteristic "
        "moved a point."
    )
    if not early.is_learnt:
        return f"{told} Early entry: too few claims on record to learn from, so there is no card."
    return f"{told} Early entry: AUC {early.auc:.2f}, slope of calibration {early.calibration:.2f}."


def _model_card(figures: Figures) -> str:
    early, policy = figures.early, figures.policy
    lines = [
        "## Points of a match",
        "",
        "Made by people, not learnt. For listing people for a vacancy; not for deciding about benefit, and not for",
        "guessing who will find work. In use are:",
        "",
        *_table(("setting", "value", "unit", "reason"),
                ((f.name, getattr(policy, f.name), f.metadata["unit"], f.metadata["reason"])
                 for f in fields_of_class(Policy))),
        "Caveats: what no record says counts half; travel is estimated; records age.",
        "",
        "## Early entry",
        "",
        "Who is likely to be on benefit still after twelve months, from claims alone. For a talk about early help; not a",
        "gate, in no points, and silent where a file is incomplete. A long claim that is likely is not a long claim that",
        "help would shorten: that would take a trial.",
        "",
    ]  # fmt: skip
    if early.is_learnt:
        lines += [
            f"Learnt from {early.claims:,} claims of {early.people:,} people; {early.incomplete:,} were left out. A long "
            f"claim is expected from a chance of {early.cut:.2f} on.",
            "",
            *_table(("points", "sign"), ((sign.points, sign.words) for sign in early.card)),
            f"On people not learnt from: AUC {early.auc:.2f} at the start of a claim, Brier {early.brier:.3f} "
            f"({early.brier_without:.3f} for the same chance for everybody), slope of calibration {early.calibration:.2f}.",
            "",
            *_table(("chance", "looks", "said", "found"),
                    ((f"{b.low:.1f} to {b.high:.1f}", b.claims, b.said, b.found) for b in early.bands)),
            "Errors by group, with intervals of 95 % as wide as if each person had been looked at once (too few to judge: "
            "fewer than 50 people). Calibration was chosen over equal errors: where groups differ in how many claims are "
            "long, both cannot hold.",
            "",
            *_table(("", "group", "looks", "said", "found", "missed", "false alarms"),
                    ((e.attribute, e.value, e.looks, e.said, e.found, e.missed or "too few", e.alarmed or "too few")
                     for e in early.errors)),
            "How well its signs give a characteristic away (0.5 is a coin):",
            "",
            *_table(("", "value", "AUC"), ((p.attribute, p.value, p.auc) for p in early.proxies if p.auc is not None)),
        ]  # fmt: skip
    else:
        lines += [f"There is no card: {early.claims:,} claims with a known first year are too few to learn from.", ""]
    lines += [
        "## Job titles",
        "",
        "A title is put into an occupation by linear machines fitted on the packaged tables, on nothing of any person.",
    ]
    return _paper("Model card", figures, *lines)


def _equality(figures: Figures) -> str:
    audit = figures.audit
    lines = [
        "What stands out is a reason to look and no finding about anybody. What is too few to judge says nothing.",
        "",
        "## What stands out",
        "",
        *([f"- {alarm}" for alarm in audit.alarms] or ["Nothing, as far as the numbers reach."]),
        "",
        f"Monitoring is on record for {audit.monitored:,} of {audit.people:,} people. No record holds, so that nothing "
        f"can be said of: {', '.join(NOT_MONITORED)}.",
        "",
        "## By distance from work",
        "",
        f"{audit.creaming.verdict.capitalize()}.",
        "",
        *_table(("months out of work", "people", "chances", "places", "expected"),
                ((part.name, part.people, part.feasible, part.chosen, part.expected)
                 for part in (*audit.creaming.fifths, audit.creaming.unknown))),
    ]  # fmt: skip
    for stage in audit.stages:
        lines += [f"## {stage.name.replace('_', ' ').capitalize()}", "", f"{stage.counts.capitalize()}.", ""]
        rows = [
            (
                name,
                one.name,
                one.people,
                one.selected,
                one.rate,
                one.ratio,
                "stands out" if one.judged == ADVERSE else one.judged,
            )
            for name, groups in stage.groups.items()
            for one in groups
        ]
        lines += _table(("", "group", "n", "selected", "rate", "impact ratio", "judged"), rows)
    lines += [
        "## Stand-ins",
        "",
        f"{figures.flips.moved} of {figures.flips.flips:,} changes of a protected characteristic moved a point. How well "
        "what scoring reads gives each away, and why it stays where that is above 0.70:",
        "",
        *_table(("", "value", "AUC", "by", "justification"),
                ((p.attribute, p.value, p.auc, ", ".join(p.inputs), p.justification if (p.auc or 0) > LEAST_AUC else "")
                 for p in figures.proxies)),
    ]  # fmt: skip
    return _paper("Equality report", figures, *lines)


def _data_protection(figures: Figures) -> str:
    said, scheme = figures.organisation.facts, load_scheme(figures.scheme)
    rules = (
        (r.what, f"{r.since:%-d %B %Y}", f"{r.months} months" if r.months else f"{r.days} days")
        for r in scheme.retention
    )
    lines = [
        "An annex to the impact assessment of the operating organisation; it replaces none of it.",
        "",
        *_table(("", ""), (
            ("Lawful basis and conditions", said["lawful_basis"]),
            ("Sharing", said["data_sharing"]),
            ("Assessments", said["impact_assessments"]),
            ("How a person contests", said["appeals"]),
            ("Decisions", "A named officer decides, can decide otherwise, and gives a reason before anything takes effect"),
            ("Profiling", "Early entry only: advice, in no points, silent for an incomplete file"),
        )),
        "## What is held of a jobseeker",
        "",
        *_table(("field", "what it can tell, and what it is for"),
                ((name, MAY_TELL.get(name, "fit")) for name in field_types(Jobseeker))),
        "No name, address, date of birth, health condition or offence has a field.",
        "",
        f"Apart from it and read by audits alone: {', '.join(f for f in field_types(Monitoring) if f != 'jobseeker')}; and "
        "the days of claims. Who reads any of these leaves an entry in the audit log.",
        "",
        "## How long it is kept",
        "",
        *_table(("what", "since", "kept for"), rules),
        "A person is erased by `lepmatch erase`: records, monitoring and claims go, events stay as those of nobody.",
        "",
        "## Who gets it",
        "",
        "Employers get what their list of fields names about people who agreed to be put forward to them, and nothing of "
        "benefit, health, needs or groups.",
    ]  # fmt: skip
    return _paper("Data-protection annex", figures, *lines)
