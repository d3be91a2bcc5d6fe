"""Who belongs to which group. This is where monitoring comes in, and nothing else ever sees it.

Monitoring is handed over by whoever may read it; it is never looked up. "Not said" and no answer are not known: such
people are counted and belong to no group. Beside the protected characteristics stand the scheme's own facts, the
customer group and the time out of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.assurance.distance import BANDS
from lepmatch.market.fields import field_types
from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker, Monitoring

PROTECTED: Final = tuple(field.name for field in fields(Monitoring) if field.name != "jobseeker")
"""The characteristics that are monitored."""

TOGETHER: Final = ("sex", "ethnic_group")
BOTH: Final = "sex and ethnic_group"
"""The two that are also looked at together, as 6 RCNY 5-301 asks."""

SCHEME: Final = ("customer_group", "time_out_of_work")
NOT_SAID: Final = "not_said"


class Grouping(NamedTuple):
    """One way to tell people apart.

    names : the groups
    codes : (jobseekers,) the place of each person's group in `names`, -1 where it is not known
    """

    names: tuple[str, ...]
    codes: NDArray[np.int64]


def groupings_of(market: Market, monitoring: Iterable[Monitoring]) -> dict[str, Grouping]:
    """The groups of everybody in a market, by what they are groups of."""
    found = protected_groups(market, monitoring)
    codes, names = _joined(*(found[name] for name in TOGETHER))
    columns = market.jobseekers.columns
    group_names = field_types(Jobseeker)["customer_group"].options
    place = {name: n for n, name in enumerate(group_names)}
    starts = np.array([7 * weeks for weeks, _ in BANDS])

    def band(day: date | None) -> int:
        days = (market.on - day).days if day else 0
        return int(np.searchsorted(starts, days, side="right")) - 1 if days > 0 else -1

    return {
        **found,
        BOTH: Grouping(names, codes),
        SCHEME[0]: Grouping(group_names, columns["customer_group"].encode(lambda g: place.get(g, -1), np.int64)),
        SCHEME[1]: Grouping(tuple(name for _, name in BANDS), columns["claim_start"].encode(band, np.int64)),
    }


def protected_groups(market: Market, monitoring: Iterable[Monitoring]) -> dict[str, Grouping]:
    """The protected characteristics of everybody in a market; whoever is in monitoring alone is left out."""
    rows = {id: row for row, id in enumerate(market.jobseekers.ids)}
    options = {name: tuple(o for o in field_types(Monitoring)[name].options if o != NOT_SAID) for name in PROTECTED}
    places: Mapping[str, Mapping[str, int]] = {
        name: {option: n for n, option in enumerate(of)} for name, of in options.items()
    }
    codes = {name: np.full(len(rows), -1, np.int64) for name in PROTECTED}
    for record in monitoring:
        row = rows.get(record.jobseeker)
        if row is not None:
            for name in PROTECTED:
                codes[name][row] = places[name].get(getattr(record, name), -1)
    return {name: Grouping(options[name], codes[name]) for name in PROTECTED}


def _joined(one: Grouping, other: Grouping) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    names = tuple(f"{a}, {b}" for a in one.names for b in other.names)
    known = (one.codes >= 0) & (other.codes >= 0)
    return np.where(known, one.codes * len(other.names) + other.codes, -1), names
