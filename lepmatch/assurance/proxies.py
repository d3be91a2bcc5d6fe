"""Proxies: whether what scoring sees gives a protected characteristic away, and that the characteristic itself does
nothing.

Scoring cannot see a protected characteristic, so changing one changes no point; `flip_protected` shows it. But hours,
places and past work can stand in for one. A model that guesses the characteristic from everything that scoring reads
says how well they do: an AUC of 0.5 is a coin, 1 is certainty. Above 0.70 a written justification is asked for: why the
input is needed, and what was tried in its place. No model is kept and nobody is ever guessed about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count, cycle
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.assurance.groups import PROTECTED, protected_groups
from lepmatch.market.columns import Table
from lepmatch.market.fields import field_types
from lepmatch.market.market import Market
from lepmatch.market.occupations import occupations
from lepmatch.market.records import Monitoring
from lepmatch.market.week import SLOTS
from lepmatch.matching.arrays import WORD, load_list
from lepmatch.matching.facts import RESTS_ON
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy

LEAST_AUC: Final = 0.70
"""From here on an input that stands in for a characteristic needs a justification (ours)."""

FEWEST, MOST = 50, 5_000  # people with and without it that a guess takes; people that are enough for one
FOLDS, BINS, INPUTS = 5, 6, 3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proxy:
    """How well what scoring sees gives one value of a characteristic away.

    Attributes
    ----------
    attribute, value : the characteristic and the value
    people, others : with it and without it; those of whom it is not known are left out
    auc : cross-validated; None where they are too few to say
    inputs : what gives it away, the strongest first
    justification : why it stays, as somebody wrote it down; empty for nothing
    """

    attribute: str
    value: str
    people: int
    others: int
    auc: float | None
    inputs: tuple[str, ...]
    justification: str

    @property
    def needs_justification(self) -> bool:
        """Whether a justification is asked for and none is there."""
        return self.auc is not None and self.auc > LEAST_AUC and not self.justification.strip()


@dataclass(frozen=True, slots=True)
class Flips:
    """What changing protected characteristics changed.

    Attributes
    ----------
    flips : characteristics changed, one of one person each
    moved : pairs on the lists of all vacancies and jobseekers whose points or places changed
    """

    flips: int
    moved: int


def flip_protected(market: Market, policy: Policy | None = None, flips: int = 10_000) -> Flips:
    """Change protected characteristics, everything else as it is, and see what moves. Nothing may.

    Parameters
    ----------
    flips : how many at least; each changes one characteristic of one person, a person without a record getting one

    Examples
    --------
    >>> from lepmatch import sample_market
    >>> flip_protected(sample_market(jobseekers=50, vacancies=10), flips=100)
    Flips(flips=100, moved=0)
    """
    before = Matcher(policy).fit(market).matches()
    records = {id: Monitoring(jobseeker=id) for id in market.jobseekers.ids}
    records |= {record.jobseeker: record for record in market.monitoring}
    done = moved = 0
    for turn, name in zip(count(1), cycle(PROTECTED), strict=False):
        if done >= flips or not records:
            return Flips(done, moved)
        options = field_types(Monitoring)[name].options
        place = {option: n + _step(turn, options) for n, option in enumerate(options)}
        flipped = [
            replace(record, **{name: options[place.get(getattr(record, name), 0) % len(options)]})
            for record in records.values()
        ]
        after = Matcher(policy).fit(replace(market, monitoring=Table.of(Monitoring, flipped))).matches()
        done += len(flipped)
        moved += abs(len(after) - len(before))
        kept = min(len(after), len(before))
        columns = ("jobseekers", "vacancies", "milli", "vacancy_rank", "jobseeker_rank")
        same = [getattr(after, column)[:kept] == getattr(before, column)[:kept] for column in columns]
        moved += int((~np.logical_and.reduce(same)).sum())
    raise AssertionError("the turns never end")


def _step(turn: int, options: tuple[str, ...]) -> int:
    """How far to turn the options, so that nobody keeps theirs and every other one comes up in time."""
    return 1 + (turn - 1) // len(PROTECTED) % max(1, len(options) - 1)


def find_proxies(
    matcher: Matcher, monitoring: Iterable[Monitoring], justified: Mapping[str, str] | None = None
) -> tuple[Proxy, ...]:
    """How well what scoring sees gives each protected characteristic away, the best guess first.

    A few seconds, whatever the size of the market: at most 5,000 people are looked at, drawn by the lottery of ties.

    Parameters
    ----------
    monitoring : the protected characteristics, from whoever may read them
    justified : why an input stays although it gives a characteristic away, by characteristic or by ``attribute value``;
        by default what the scheme has in writing

    Examples
    --------
    >>> from lepmatch import Matcher, find_proxies, sample_market
    >>> market = sample_market(jobseekers=400, vacancies=4)
    >>> proxies = find_proxies(Matcher().fit(market), market.monitoring, {"lone_parent": "hours are what a job is"})
    >>> {proxy.attribute for proxy in proxies} == {"sex", "ethnic_group", "disabled", "age_band", "lone_parent"}
    True
    """
    fitted = matcher.fitted
    words = fitted.scheme.justifications if justified is None else justified
    rows = np.argsort(fitted.people.rows["lot"], kind="stable")[:MOST]
    names, inputs = _inputs(fitted, rows)
    found = []
    for attribute, grouping in protected_groups(fitted.market, monitoring).items():
        codes = grouping.codes[rows]
        known = codes >= 0
        for n, value in enumerate(grouping.names):
            is_it = codes[known] == n
            people, others = int(is_it.sum()), int((~is_it).sum())
            said = words.get(f"{attribute} {value}", words.get(attribute, ""))
            auc, strongest = guess(inputs[known], is_it, names) if min(people, others) >= FEWEST else (None, ())
            found.append(Proxy(attribute, value, people, others, auc, strongest, said))
    return tuple(sorted(found, key=lambda proxy: (-(proxy.auc or 0), proxy.attribute, proxy.value)))


def guess(inputs: Floats, is_it: NDArray[np.bool_], names: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    """The AUC of guessing on people who were not learnt from, and the inputs that weigh most.

    Parameters
    ----------
    inputs : (people, inputs) of 0 and 1
    is_it : (people,) whether somebody has what is guessed
    names : of each input
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    model = LogisticRegression(C=0.1, solver="liblinear")
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    chances = cross_val_predict(model, inputs, is_it, cv=folds, method="predict_proba")[:, 1]
    weight: dict[str, float] = {}
    spread = np.abs(model.fit(inputs, is_it).coef_[0]) * inputs.std(axis=0)
    for name, share in zip(names, spread.tolist(), strict=True):
        weight[name] = weight.get(name, 0.0) + share
    strongest = sorted(weight, key=lambda name: (-weight[name], name))[:INPUTS]
    return float(roc_auc_score(is_it, chances)), tuple(strongest)


def _inputs(fitted: Fitted, at: NDArray[Any]) -> tuple[tuple[str, ...], Floats]:
    """Everything that scoring reads of a jobseeker as columns of 0 and 1, and the name of each column's input."""
    rows, data = fitted.people.rows[at], fitted.people.data
    columns: list[tuple[str, Floats]] = []
    for name, field in _MEASURES.items():
        columns += [(name, column) for column in _bins(rows[field].astype(np.float64))]
    for name, (field, first, size) in _BITS.items():
        word = rows[field].astype(np.int64)
        columns += [(name, (word >> bit & 1).astype(np.float64)) for bit in range(first, first + size)]
    major = np.array([int(code[0]) for code in occupations()], np.int64)
    for name, field in (("work done", "held"), ("work sought", "sought")):
        work = load_list(rows, data, field)
        person = np.repeat(np.arange(len(rows)), np.diff(work.starts))
        told = work.data >= 0
        groups = np.zeros((len(rows), 10))
        groups[person[told], major[work.data[told]]] = 1
        columns += [(name, groups[:, digit]) for digit in range(1, 10)]
    columns = [(name, column) for name, column in columns if column.min() < column.max()]
    if not columns:
        return ("nothing",), np.zeros((len(rows), 1))
    return tuple(name for name, _ in columns), np.stack([column for _, column in columns], axis=1)


def _bins(values: Floats) -> list[Floats]:
    """A measure as steps, so that a model of sums can follow any curve."""
    cuts = np.unique(np.quantile(values, np.arange(1, BINS) / BINS)) if len(values) else np.zeros(0)
    return [(values >= cut).astype(np.float64) for cut in cuts]


_MEASURES: Final = {
    "place": "east",
    "place, north": "north",
    "how far they can go": "reach",
    "least hours": "hours_min",
    "most hours": "hours_max",
    "pay needed": "pay",
    "qualification level": "level",
    "waiting time": "wait",
}
_BITS: Final = {
    "hours of the week": ("available", 0, SLOTS),
    "kinds of work excluded": ("lack", SLOTS, WORD - SLOTS),
    "licences": ("lack_licences", 0, WORD),
    "skills": ("families", 0, WORD),
    "ways to travel": ("modes", 0, 8),
    "what is on record": ("facts", 0, len(RESTS_ON)),
}
"""Input, and the field that holds it: a word of bits with its first bit and how many there are."""


__all__ = ["Flips", "Proxy", "find_proxies", "flip_protected", "guess"]
