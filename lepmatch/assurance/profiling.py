"""Early entry: who is likely to be on benefit still after twelve months, from benefit history, by points added up.

Help usually begins late. This says for whom it could begin early: a card of a few signs with whole points, learnt from
the claims on record, calibrated, and shown with its errors by group. It says how likely a long claim is, not who gains
most from help; that would take a trial. It is advice to an officer: no gate, no input to points, and matching and
planning cannot import it. Protected characteristics come in by an argument for the errors by group and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lepmatch.assurance.early_entry import Band, EarlyEntry, ErrorRate, GroupError, Sign
from lepmatch.assurance.groups import protected_groups
from lepmatch.assurance.proxies import FEWEST, Proxy, guess
from lepmatch.assurance.spells import LANDMARKS, SIGNS, YEAR, Spells, outcomes, spells_of
from lepmatch.delivery.rates import wilson
from lepmatch.market.market import Market
from lepmatch.market.records import Monitoring

FEWEST_CLAIMS = 200  # claims that a card is learnt from, at the least; a quarter of them of the rarer outcome
MOST_PEOPLE = 10_000  # learnt from, drawn by lot: more change nothing but the time it takes
MOST_POINTS = 9  # of a sign
FOLDS, BINS = 5, 5
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def profile_early_entry(history: Market, monitoring: Iterable[Monitoring]) -> EarlyEntry:
    """Learn from claims how likely twelve months on benefit are, and say how well and for whom it does.

    Parameters
    ----------
    history : the market with everybody who was ever in it; whoever left for good is otherwise not learnt from
    monitoring : the protected characteristics, for the errors by group alone

    Examples
    --------
    >>> from lepmatch import profile_early_entry, sample_market
    >>> market = sample_market(jobseekers=600, vacancies=4)
    >>> found = profile_early_entry(market, market.monitoring)
    >>> found.is_learnt, 0.5 < found.auc < 1
    (True, True)
    >>> found.of("J0003", market).line
    'No result: the file is incomplete. Missing: claim_start of the jobseeker.'
    """
    with threadpool_limits(1):  # a handful of signs: threads would only wait for each other
        return _profile(history, tuple(monitoring))


def _profile(history: Market, monitoring: tuple[Monitoring, ...]) -> EarlyEntry:
    spells, day = spells_of(history.claims, history.on), history.on.toordinal()
    rows, long = outcomes(spells, day)
    old = int((spells.starts <= day - YEAR).sum())
    lot = np.array([crc32(id.encode()) for id in spells.people], np.int64)[spells.person]
    incomplete = old - len(rows)
    lots = np.unique(lot[rows])
    if len(lots) > MOST_PEOPLE:
        drawn = lot[rows] <= lots[MOST_PEOPLE - 1]
        rows, long = rows[drawn], long[drawn]
    counts = len(rows), len(np.unique(spells.person[rows])), int(long.sum()), incomplete
    if len(rows) < FEWEST_CLAIMS or min(long.sum(), len(rows) - long.sum()) < FEWEST_CLAIMS / 4:
        return EarlyEntry(history.on, *counts, (), 1.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, (), (), ())
    at, looks, outcome = _looks(spells, rows, long)
    points, start, slope = _learn(looks, outcome)
    fold = lot[rows][at] % FOLDS
    chances = np.empty(len(outcome))
    for n in range(FOLDS):  # what is said of a person is not learnt from the same person
        others = fold != n
        theirs, first, steep = _learn(looks[others], outcome[others])
        chances[~others] = _chances(looks[~others] @ theirs, first, steep)
    begin = np.arange(len(rows))  # looks begin with the start of every claim
    cut = round(float(np.quantile(chances, 1 - outcome.mean())), 3)
    card = tuple(Sign(name, SIGNS[name], int(p)) for name, p in zip(SIGNS, points.tolist(), strict=True))
    return EarlyEntry(
        history.on,
        *counts,
        card,
        cut,
        start,
        slope,
        _auc(chances[begin], outcome[begin]),
        float(((chances[begin] - outcome[begin]) ** 2).mean()),
        float(outcome[begin].mean() * (1 - outcome[begin].mean())),
        _calibration(chances, outcome),
        _bands(chances, outcome),
        *_by_group(history, monitoring, spells, rows[at], looks, chances, outcome, chances >= cut),
    )


def _looks(spells: Spells, rows: NDArray[np.int64], long: Flags) -> tuple[NDArray[np.int64], Flags, Flags]:
    """Each claim at each landmark that it reached: its place in `rows`, its signs and its outcome."""
    places = [np.flatnonzero(spells.ends[rows] - spells.starts[rows] >= max(days, 1) - 1) for days in LANDMARKS]
    signs = [spells.signs(rows[at], days) for at, days in zip(places, LANDMARKS, strict=True)]
    at = np.concatenate(places)
    return at, np.concatenate(signs), long[at]


def _learn(looks: Flags, outcome: Flags) -> tuple[NDArray[np.int64], float, float]:
    """Whole points for each sign, and the two numbers that make a chance of their sum."""
    from sklearn.linear_model import LogisticRegression

    weights = LogisticRegression(C=1.0, max_iter=1_000).fit(looks.astype(np.float64), outcome).coef_[0]
    points = np.round(weights / (np.abs(weights).max() or 1.0) * MOST_POINTS).astype(np.int64)
    total = (looks @ points).astype(np.float64)[:, None]
    line = LogisticRegression(C=1e6, max_iter=1_000).fit(total, outcome)
    return points, round(float(line.intercept_[0]), 4), round(float(line.coef_[0, 0]), 4)


def _chances(total: NDArray[Any], start: float, slope: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(start + slope * total))), np.float64)


def _auc(chances: Floats, outcome: Flags) -> float:
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(outcome, chances)), 4)


def _calibration(chances: Floats, outcome: Flags) -> float:
    from sklearn.linear_model import LogisticRegression

    odds = np.log(chances / (1 - chances))[:, None]
    return round(float(LogisticRegression(C=1e6, max_iter=1_000).fit(odds, outcome).coef_[0, 0]), 3)


def _bands(chances: Floats, outcome: Flags) -> tuple[Band, ...]:
    """Fifths of the range from 0 to 1."""
    band = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    found = []
    for n in range(BINS):
        mine = band == n
        if mine.any():
            said, came = float(chances[mine].mean()), float(outcome[mine].mean())
            found.append(Band(n / BINS, (n + 1) / BINS, int(mine.sum()), round(said, 3), round(came, 3)))
    return tuple(found)


def _by_group(
    history: Market,
    monitoring: Iterable[Monitoring],
    spells: Spells,
    rows: NDArray[np.int64],
    looks: Flags,
    chances: Floats,
    outcome: Flags,
    expected: Flags,
) -> tuple[tuple[GroupError, ...], tuple[Proxy, ...]]:
    """Errors by group of every look, and stand-ins among the signs, of one look a person."""
    row_of = {id: row for row, id in enumerate(history.jobseekers.ids)}
    people = np.array([row_of[spells.people[n]] for n in spells.person[rows].tolist()], np.int64)
    once = np.unique(people, return_index=True)[1]
    words = tuple(SIGNS[name] for name in SIGNS)
    errors, proxies = [_error("everybody", "everybody", people, chances, outcome, expected)], []
    for attribute, grouping in protected_groups(history, monitoring).items():
        codes = grouping.codes[people]
        known = once[codes[once] >= 0]
        for n, value in enumerate(grouping.names):
            mine = codes == n
            if not mine.any():
                continue
            errors.append(_error(attribute, value, people[mine], chances[mine], outcome[mine], expected[mine]))
            counts = int(mine[known].sum()), int((~mine[known]).sum())
            signs = looks[known].astype(np.float64)
            auc, strongest = guess(signs, mine[known], words) if min(counts) >= FEWEST else (None, ())
            proxies.append(Proxy(attribute, value, *counts, auc, strongest, ""))
    return tuple(errors), tuple(proxies)


def _error(
    attribute: str, value: str, people: NDArray[np.int64], chances: Floats, outcome: Flags, expected: Flags
) -> GroupError:
    missed = _rate(people[outcome], ~expected[outcome])
    alarmed = _rate(people[~outcome], expected[~outcome])
    said = round(float(chances.mean()), 3)
    return GroupError(attribute, value, len(outcome), int(outcome.sum()), said, missed, alarmed)


def _rate(people: NDArray[np.int64], wrong: Flags) -> ErrorRate | None:
    persons = len(np.unique(people))
    if persons < FEWEST:
        return None
    share = float(wrong.mean())
    low, high = wilson(share, persons)
    return ErrorRate(round(share, 3), round(low, 3), round(high, 3), persons)
