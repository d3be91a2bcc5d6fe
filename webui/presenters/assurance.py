"""Early entry, other weights and the papers, as tables and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from lepmatch import Account, Early, EarlyEntry, Learning, Record

Rows = tuple[tuple[str | int, ...], ...]
FEW = "Too few to judge"


@dataclass(frozen=True, slots=True)
class EarlyPage:
    """The card of early entry, how well it does, and how it errs by group.

    Attributes
    ----------
    summary : what it was learnt from
    card : points and signs; empty where there were too few claims
    quality : how well it does, in sentences
    bars : what was said against what was found, band by band
    bands, errors, proxies : cells of tables
    """

    summary: str
    card: Rows
    quality: tuple[str, ...]
    bands: Rows
    errors: Rows
    proxies: Rows


def present_early(found: EarlyEntry) -> EarlyPage:
    """The page of a card."""
    if not found.is_learnt:
        few = (
            f"Too few claims to learn from: {found.claims:,} with a known first year, of which {found.long:,} went on "
            "for twelve months. There is no card."
        )
        return EarlyPage(few, (), (), (), (), ())
    return EarlyPage(
        f"Learnt from {found.claims:,} claims of {found.people:,} people, of which {found.long:,} went on for twelve "
        f"months. {found.incomplete:,} more were left out, since fields are missing.",
        tuple((sign.words.capitalize(), f"{sign.points:+d}") for sign in found.card),
        (
            f"On people it was not learnt from, a longer claim gets the higher chance in {found.auc:.0%} of pairs at "
            "the start of a claim; a coin would get half.",
            f"The Brier score is {found.brier:.3f}; one chance for everybody would have {found.brier_without:.3f}.",
            f"The slope of calibration is {found.calibration:.2f}; 1 is right.",
            f"A long claim is expected from a chance of {found.cut:.2f} on: as many are expected as there were.",
        ),
        tuple(
            (f"{b.low:.1f} to {b.high:.1f}", f"{b.claims:,}", f"{b.said:.2f}", f"{b.found:.2f}") for b in found.bands
        ),
        tuple(
            (
                _group(e.attribute, e.value),
                f"{e.looks:,}",
                f"{e.said:.2f}",
                f"{e.found:.2f}",
                str(e.missed or FEW),
                str(e.alarmed or FEW),
            )
            for e in found.errors
        ),
        tuple((_group(p.attribute, p.value), FEW if p.auc is None else f"{p.auc:.2f}") for p in found.proxies),
    )


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What the card says of one person.

    Attributes
    ----------
    id : the person
    line : the answer in a sentence
    signs : those that are there, with their points
    """

    id: str
    line: str
    signs: Rows


def present_person(one: Early) -> PersonPage:
    """The page of one person."""
    return PersonPage(one.jobseeker, one.line, tuple((s.words.capitalize(), f"{s.points:+d}") for s in one.signs))


@dataclass(frozen=True, slots=True)
class LearningPage:
    """Other weights, and what they would change.

    Attributes
    ----------
    line, summary : what came of it, and what it was learnt from
    weights : criterion, in use, learnt
    creaming : places by distance from work before and after; empty where nothing was worked out
    gate : the verdict on creaming
    groups : rates and ratios on lists before and after
    alarms : what would stand out that does not now
    moved : how many lists and places
    moves : who comes and goes; nobody for whoever may see no person
    policy : hash of the proposal; empty where there is none
    changes : the weights that would change, in words
    """

    line: str
    summary: str
    weights: Rows
    creaming: Rows
    gate: str
    groups: Rows
    alarms: tuple[str, ...]
    moved: str
    moves: Rows
    policy: str


def present_learning(found: Learning, account: Account) -> LearningPage:
    """The page of what was learnt. An auditor sees nobody on it."""
    weights: Rows = tuple(
        (one["criterion"].capitalize(), one["present"], one["fitted"]) for one in found.as_dict()["weights"]
    )
    summary = (
        f"{found.put_forward:,} people were put forward long enough ago for the outcome to be known; "
        f"{found.successes:,} were still in work after 13 weeks, {found.telling:,} of them with somebody of the same "
        "vacancy and customer group beside them who was not."
    )
    if found.creaming is None or found.moves is None:
        return LearningPage(found.line, summary, weights, (), "", (), (), "", (), "")
    before, after = found.creaming
    ratios = ["cannot be said" if r is None else f"{r:.2f}" for r in (before.like_for_like, after.like_for_like)]
    moves = found.moves
    parts = zip((*before.fifths, before.unknown), (*after.fifths, after.unknown), strict=True)
    return LearningPage(
        found.line,
        summary,
        weights,
        tuple((a.name, f"{a.chosen:,}", f"{b.chosen:,}") for a, b in parts),
        f"Like for like, the fifth furthest from work stands at {ratios[0]} of the best fifth’s rate now, and would "
        f"at {ratios[1]}; the bar is 0.80. Verdict: {after.verdict}.",
        tuple(
            (
                f"{one.stage.capitalize()}: {_group(one.attribute, one.group)}",
                f"{one.rates[0]:.0%}",
                f"{one.rates[1]:.0%}",
                *("" if ratio is None else f"{ratio:.2f}" for ratio in one.ratios),
                one.judged[1].capitalize(),
            )
            for one in found.groups
        ),
        found.new_alarms,
        f"{moves.changed:,} of {moves.lists:,} lists would have somebody else on them; {moves.entered:,} places would "
        "go to somebody else.",
        tuple((m.vacancy, m.jobseeker, m.before or "not on it", m.after or "not on it") for m in moves.named)
        if account.role == "national"
        else (),
        found.proposal.hash if found.proposal else "",
    )


@dataclass(frozen=True, slots=True)
class PapersPage:
    """The papers of the tool.

    Attributes
    ----------
    missing : what stands in the way of publishing them
    files : their names
    fields : of the transparency record
    made_from : code, policy and data
    """

    missing: tuple[str, ...]
    files: tuple[str, ...]
    fields: Rows
    made_from: Rows


def present_papers(record: Record) -> PapersPage:
    """The page of the papers."""
    figures = record.figures
    made_from = (("Code", figures.code), ("Policy", figures.policy.hash), ("Data", figures.data))
    return PapersPage(
        record.missing,
        () if record.missing else tuple(record.papers),
        tuple((f"{one.number} {one.name}", one.text or "Not said") for one in record.fields),
        made_from,
    )


def _group(attribute: str, value: str) -> str:
    return (value if attribute == value else f"{attribute}: {value}").replace("_", " ").capitalize()
