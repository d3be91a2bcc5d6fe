"""The measured markets once more, with everybody's journeys cut short: so many fewer pairs are feasible.

The sample of `benchmarks.market` has jobseekers travel for up to ninety minutes, many by car. Here limits are cut until
47 million of 250,000 x 50,000 pairs are feasible, in place of 204, and 1.9 billion of 1,000,000 x 600,000: more of a
jobseeker's vacancies are then on their list or near it, so that there is more to score and less to leave out.
"""

from __future__ import annotations

import numpy as np

from benchmarks.market import Encoded, load_encoded
from lepmatch.matching.travel import reach_metres

SHORT = ", short journeys"
PERCENT = 35  # of the longest journey in the market


def load_market(size: str) -> Encoded:
    """A market of `SIZES`, its journeys cut where the name says so."""
    encoded = load_encoded(size.removesuffix(SHORT))
    return shorten(encoded) if size.endswith(SHORT) else encoded


def shorten(encoded: Encoded) -> Encoded:
    """The same market with shorter journeys."""
    rows = encoded.people.rows.copy()
    limit = rows["limit_ms"].astype(np.int64) * PERCENT // 100
    rows["limit_ms"], rows["reach"] = limit, reach_metres(limit, rows["modes"].astype(np.int64))
    return encoded._replace(people=encoded.people._replace(rows=rows))
