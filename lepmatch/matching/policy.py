"""Every weight, limit and cap of matching in one place, each with its unit, range, default and reason.

Points are fixed-point: the kernel counts in milli-points, so a hundred points are 100,000 and every sum is exact.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from typing import Any

from lepmatch.errors import PolicyError

FULL = 100  # points of a pair that fits in every respect
MILLI = 1_000  # milli-points in a point


def _setting(default: Any, low: float, high: float, unit: str, reason: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "unit": unit, "reason": reason})


def _weight(default: int, reason: str) -> Any:
    return _setting(default, 0, FULL, "points", reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How matching weighs and limits. The weights add up to 100 points.

    Raises
    ------
    PolicyError
        a field outside its range, or weights that do not add up to 100

    Examples
    --------
    >>> Policy(max_travel_minutes=60).max_travel_minutes
    60
    >>> Policy(max_travel_minutes=0)
    Traceback (most recent call last):
    lepmatch.errors.PolicyError: Policy.max_travel_minutes must be from 1 to 240 minutes, got 0
    """

    skills: int = _weight(30, "what employers complained of most was people who could not do the job")
    occupation: int = _weight(18, "what somebody has done, or wants to do, against what the job is")
    experience: int = _weight(10, "time in related work, without regard to how long ago it was")
    qualification: int = _weight(6, "low, because employers ask for qualifications that the job does not need")
    hours: int = _weight(10, "hours that do not suit end jobs early; impossible hours are a barrier, not points")
    travel: int = _weight(10, "a long journey is a common reason to leave; beyond reach is a barrier, not points")
    pay: int = _weight(6, "a job that does not cover what somebody needs will not last")
    preference: int = _weight(10, "people stay in work they asked for")

    max_travel_minutes: int = _setting(
        90, 1, 240, "minutes", "90 minutes each way by default: Lord Freud, Lords, 26 October 2011"
    )
    first_weeks_travel_minutes: int = _setting(
        60, 1, 240, "minutes", "60 minutes in the first weeks of a claim: same answer"
    )
    first_weeks: int = _setting(13, 0, 104, "weeks of a claim", "same answer")
    min_known: int = _setting(
        50, 0, FULL, "points of weight", "below this share of known facts there is no number (unsourced, ours)"
    )
    unknown_share: int = _setting(
        50, 0, 100, "percent of the weight", "an unknown fact counts half: neither agreement nor failure (ours)"
    )
    essential_factor: int = _setting(
        3, 1, 10, "times", "an essential skill counts as much as three desirable ones (unsourced, ours)"
    )
    related_work: int = _setting(
        50, 0, 100, "percent similarity", "work this similar counts as related experience (unsourced, ours)"
    )
    unranked_lists: int = _setting(
        5, 0, 50, "percent of lists", "shown in an order drawn by lot, to learn whether the order sways choices (ours)"
    )
    salt: str = field(
        default="lepmatch",
        metadata={"unit": "text", "reason": "published, so that the lottery of ties can be repeated"},
    )

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if "low" not in setting.metadata:
                continue
            low, high = setting.metadata["low"], setting.metadata["high"]
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise PolicyError(setting.name, f"from {low} to {high} {setting.metadata['unit']}", value)
        if not isinstance(self.salt, str):
            raise PolicyError("salt", "a text", self.salt)
        if sum(self.weights) != FULL:
            raise PolicyError("skills ... preference", f"weights that add up to {FULL}", sum(self.weights))

    @property
    def weights(self) -> tuple[int, ...]:
        """Points of each criterion, in the order of `CRITERIA`."""
        return tuple(getattr(self, name) for name in CRITERIA)

    @property
    def text(self) -> str:
        """Every setting as JSON: what `read_policy` reads, and what a policy is known by."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def hash(self) -> str:
        """Digest of `text`: the same for the same settings."""
        return sha256(self.text.encode()).hexdigest()


def read_policy(text: str) -> Policy:
    """The policy of a text; what it does not name is as it was before there was such a setting.

    Raises
    ------
    PolicyError
        a setting that this version does not know, or one outside its range

    Examples
    --------
    >>> read_policy(Policy(min_known=40).text) == Policy(min_known=40)
    True
    """
    settings = json.loads(text)
    if unknown := settings.keys() - {setting.name for setting in fields(Policy)}:
        raise PolicyError(min(unknown), "a setting that this version knows", settings[min(unknown)])
    return Policy(**(BEFORE | settings))


BEFORE = {"unranked_lists": 0}
"""What each setting that came later means for a policy from before it."""

CRITERIA = ("skills", "occupation", "experience", "qualification", "hours", "travel", "pay", "preference")
"""Names of the criteria in the order in which every array and every explanation keeps them."""
