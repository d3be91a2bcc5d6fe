"""The ledger's fold on columns: one loop over events that stand in order, without an object for any of them.

It comes to what `lepmatch.delivery.ledger` comes to, move by move; the ledger is the plain form and the reference, this
is the form for a million events. The loop is plain Python over arrays, and is compiled where there are enough of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.events import ANEW, MOVES, NEW, OPENING
from lepmatch.market.outcomes import KINDS

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

COMPILED_FROM = 20_000
"""Events from which loading the compiled loop costs less than going without."""

CODE: Final = {kind: code for code, kind in enumerate((*KINDS, NEW))}
"""The number of every kind and state."""

COUNTED, CORRECTION, CORRECTED = 0, 1, 2
AHEAD, NAMES_NOBODY, NOT_ON_RECORD, BEFORE_SCHEME, VOIDS_NOTHING = 3, 4, 5, 6, 7
DOES_NOT_FOLLOW, MUST_COME_FIRST, CANNOT_COME_AGAIN, TOO_SOON = 8, 9, 10, 11

WHY: Final = {
    AHEAD: "dated after the day of the count",
    NAMES_NOBODY: "names no jobseeker",
    NOT_ON_RECORD: "its jobseeker is not on record",
    BEFORE_SCHEME: "dated before the scheme began",
    VOIDS_NOTHING: "takes back an event that is not there",
    DOES_NOT_FOLLOW: "does not follow what came before",
    MUST_COME_FIRST: "something else must come first",
    CANNOT_COME_AGAIN: "cannot come after what came before",
    TOO_SOON: "fewer weeks after the start than it says",
}
"""Why an event is set aside, in words."""

# Columns of what the loop writes: a row for each life (a jobseeker and a vacancy), a row for each stay in a job.
FIRST, LAST, STATE, SINCE, REACHED, SUBMITTED_ON = range(6)  # rows of events, a code, days, bits of kinds
START, LEFT, KEPT, TAKEN_BACK = range(4)  # the row of the start, days (0 for none), bits of kinds


def bits(kinds: Iterable[str]) -> int:
    """One bit for each kind or state."""
    return sum(1 << CODE[kind] for kind in kinds)


SUSTAINED: Final = tuple((kind, move.weeks) for kind, move in MOVES.items() if move.weeks)
"""The kinds that say somebody is still in work, with the weeks."""

_STARTED, _LEFT, _REVERSED = CODE["job_started"], CODE["job_left"], CODE["reversed"]
_SUBMITTED, _LAPSED, _NEW = CODE["submitted"], CODE["lapsed"], CODE[NEW]
_ANEW, _OPENING = bits(ANEW), bits(OPENING)
IN_JOB: Final = bits(["job_started", *(kind for kind, _ in SUSTAINED)])


@cache
def rules() -> Longs:
    """(kinds, 5): the states that a kind may follow, two groups of which one must have come, what must not, weeks."""
    table = np.zeros((len(KINDS), 5), np.int64)
    for kind, move in MOVES.items():
        needs = [bits(group) for group in move.needs] + [0, 0]
        table[CODE[kind]] = bits(move.states), needs[0], needs[1], bits(move.once), move.weeks
    return table


def fold_rows(
    order: Longs, who: Longs, at: Ints, kind: NDArray[np.int8], silence: int, why: NDArray[np.int8], compiled: bool
) -> tuple[Ints, Ints, Ints]:
    """Fold the events of whole lives.

    Parameters
    ----------
    order : rows of events that may count, life by life and in the order of a life
    who : the life that each of them belongs to
    at, kind : day and code of each row
    silence : so many days without an answer, and a submission has lapsed
    why : where to write what became of each row

    Returns
    -------
    The lives, the stays, and for each stay the place of its life.
    """
    lives, stays = np.zeros((len(order), 6), np.int32), np.zeros((len(order), 4), np.int32)
    life_of = np.zeros(len(order), np.int32)
    loop = _compiled() if compiled else _fold
    n_lives, n_stays = loop(order, who, at, kind, rules(), silence, why, lives, stays, life_of)
    return lives[:n_lives], stays[:n_stays], life_of[:n_stays]


@cache
def _compiled() -> Any:
    from lepmatch.matching.compiled import compiled_with_arrays

    return compiled_with_arrays(_fold)


def _fold(
    order: Longs,
    who: Longs,
    at: Ints,
    kind: NDArray[np.int8],
    rules: Longs,
    silence: int,
    why: NDArray[np.int8],
    lives: Ints,
    stays: Ints,
    life_of: Ints,
) -> tuple[int, int]:
    n_lives, n_stays = 0, 0
    state, since, done, started = _NEW, 0, 0, 0
    for place in range(len(order)):
        row = order[place]
        day, k = int(at[row]), int(kind[row])
        if place == 0 or who[place] != who[place - 1]:
            n_lives += 1
            lives[n_lives - 1, FIRST], lives[n_lives - 1, LAST] = row, -1
            lives[n_lives - 1, STATE] = _NEW
            state, since, done = _NEW, 0, 0
        life = n_lives - 1
        if state == _SUBMITTED and day >= since + silence:
            state = _LAPSED
            lives[life, STATE] = state
        begins = (_ANEW >> state) & 1 and ((_OPENING >> k) & 1 or (k == _STARTED and (done >> _STARTED) & 1))
        before = 0 if begins else done
        if not (rules[k, 0] >> state) & 1:
            why[row] = DOES_NOT_FOLLOW
            continue
        if (rules[k, 1] and not before & rules[k, 1]) or (rules[k, 2] and not before & rules[k, 2]):
            why[row] = MUST_COME_FIRST
            continue
        if before & rules[k, 3]:
            why[row] = CANNOT_COME_AGAIN
            continue
        if rules[k, 4] and day - started < 7 * rules[k, 4]:
            why[row] = TOO_SOON
            continue
        why[row] = COUNTED
        done = before | (1 << k)
        state, since = k, day
        lives[life, LAST], lives[life, STATE], lives[life, SINCE] = row, state, since
        lives[life, REACHED] |= 1 << k
        if k == _SUBMITTED and lives[life, SUBMITTED_ON] == 0:
            lives[life, SUBMITTED_ON] = day
        elif k == _STARTED:
            started = day
            stays[n_stays, START] = row
            life_of[n_stays] = life
            n_stays += 1
        elif k == _LEFT:
            stays[n_stays - 1, LEFT] = day
        elif k == _REVERSED:
            stays[n_stays - 1, TAKEN_BACK] = day
        elif rules[k, 4]:
            stays[n_stays - 1, KEPT] |= 1 << k
    return n_lives, n_stays
