"""Claims to benefit of sampled people: the present one and those before it, so that the past says something of it.

Everybody in a sample is looking for work on its day. So whoever left benefit for good is in no sample, and its claims
are longer than those of everybody who ever claimed.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from lepmatch.market.sampling.draws import Draws, objects
from lepmatch.market.sampling.figures import CLAIM_GAPS, CLAIMS_BEFORE, NEW_CLAIMS
from lepmatch.market.sampling.people import Columns, day_texts

MOST = 5  # earlier claims
PERSISTENCE = 0.6  # how much of a claim's length is the person's own, the rest chance; unsourced: plausible
THREE_YEARS = 3 * 365
END_LEFT_OUT = 0.03  # chance that nobody wrote down when an earlier claim ended; the same


def claim_columns(seed: int, people: Columns, on: date) -> Columns:
    """The texts of the claims table; nothing for people without the start of the present one."""
    count = len(people["id"])
    draws = Draws(seed, "claims", count)
    starts = people["claim_start"]
    known = np.array([bool(text) for text in starts], bool)
    ago = np.array([(on - date.fromisoformat(text)).days if text else 0 for text in starts], np.int64)
    lean = draws.uniform("lean")  # towards long claims; those who are on a long one now lean that way
    lean = np.where(ago > 365, (1 + lean) / 2, lean)
    earlier = np.minimum(draws.choose("earlier", CLAIMS_BEFORE).astype(np.int64) + (lean > 0.7), MOST)
    own, gap = draws.uniform("length", MOST), draws.uniform("gap", MOST)
    lost = draws.uniform("end left out", MOST) < END_LEFT_OUT
    length = np.interp(PERSISTENCE * lean[:, None] + (1 - PERSISTENCE) * own, *NEW_CLAIMS).astype(np.int64)
    between = np.interp((gap + 1 - lean[:, None]) / 2, *CLAIM_GAPS).astype(np.int64)
    began, ended, who = [ago], [np.zeros(count, np.int64)], [np.flatnonzero(known)]
    for turn in range(MOST):  # each further back than the one before
        ended.append(began[-1] + between[:, turn])
        began.append(ended[-1] + length[:, turn])
        who.append(np.flatnonzero(known & (earlier > turn)))
    rows = [(turn, person) for turn, people_ in enumerate(who) for person in people_.tolist()]
    turns, persons = (np.array([row[n] for row in rows], np.int64) for n in (0, 1))
    starts_ago, ended_ago = np.stack(began)[turns, persons], np.stack(ended)[turns, persons]
    left_out = (turns > 0) & lost[persons, turns - 1]
    next_end = np.stack([*ended[1:], ended[-1]])[np.minimum(turns, MOST - 1), persons]
    claimed = (turns < earlier[persons]) & (next_end - starts_ago <= THREE_YEARS)
    asked = draws.uniform("claimed before", MOST + 1)[persons, turns] >= 0.1  # the share that nobody asked; plausible
    return {
        "jobseeker": objects(people["id"])[persons].tolist(),
        "starts": day_texts(on, starts_ago).tolist(),
        "ended": np.where((turns == 0) | left_out, "", day_texts(on, ended_ago)).tolist(),
        "claimed_before": np.where(asked, np.where(claimed, "yes", "no"), "").tolist(),
    }
