"""Pay: what the job pays against what the person needs.

Enough is full marks; every percent short costs five, so a fifth short leaves nothing. Pay below the legal minimum is a
barrier.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import Number, Row, compiled, share
from lepmatch.matching.pair import Pair, Words

COST_OF_SHORTFALL = 5  # percent of the points for each percent short (unsourced, ours)


@compiled
def points(person: Row, job: Row, weight: Number) -> Number:
    """Milli-points for pay."""
    need = np.int64(max(1, person.pay))
    shortfall = np.int64(max(0, person.pay - job.pay))
    return share(weight, max(0, need - COST_OF_SHORTFALL * shortfall), need)


def words(pair: Pair) -> Words:
    """What it pays and what is needed."""
    asks, has = ("pay_per_hour",), ("min_hourly_pay",)
    pay, need = pair.vacancy.pay_per_hour, pair.jobseeker.min_hourly_pay
    if pay is None:
        return Words(asks, has, "the vacancy does not say what it pays")
    if need is None:
        return Words(asks, has, f"pays £{pay:.2f} an hour; what {{they}} need is not on record")
    return Words(asks, has, f"pays £{pay:.2f} an hour; {{they}} need £{need:.2f}")
