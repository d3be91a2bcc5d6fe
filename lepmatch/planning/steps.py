"""What a routeway is made of: dated steps and the vacancies at their end, ready to be read out or written as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lepmatch.matching.pair import and_list
from lepmatch.planning.in_points import Bettered

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a course or a work trial, its id (the vacancy's for a trial), and its first and last day."""

    kind: str
    id: str
    title: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Destination(Bettered):
    """A vacancy at the end of a path.

    Attributes
    ----------
    vacancy, title, employer : the vacancy's id and title, and its employer's name
    before_milli, after_milli : milli-points before and after the path; None where a barrier stands before
    closes, remains : requirements failed before and not after, and still failed after, in the employer's words
    trial : the work trial that comes last
    ready, starts : the day on which the person is ready, and on which the job starts (None: as soon as can be)
    """

    vacancy: str
    title: str
    employer: str
    before_milli: int | None
    after_milli: int
    closes: tuple[str, ...]
    remains: tuple[str, ...]
    trial: Step | None
    ready: date
    starts: date | None

    @property
    def slack(self) -> int | None:
        """Days between being ready and the start; None where no start is named."""
        return (self.starts - self.ready).days if self.starts else None

    @property
    def when(self) -> str:
        """When somebody is ready, in words.

        Examples
        --------
        >>> shop = Destination("V1", "shop assistant", "A shop", None, 70_000, (), (), None, date(2009, 5, 14),
        ...                    date(2009, 5, 20))
        >>> shop.when
        'ready on 14 May, six days before the start'
        """
        ready = f"ready on {self.ready:%-d %B}"
        if self.slack is None:
            return f"{ready}; the vacancy names no start"
        if not self.slack:
            return f"{ready}, the day it starts"
        days = NUMBERS[self.slack - 1] if self.slack <= len(NUMBERS) else f"{self.slack:,}"
        return f"{ready}, {days} {'day' if self.slack == 1 else 'days'} before the start"


@dataclass(frozen=True, slots=True)
class Routeway:
    """A path of a person to the vacancies of one occupation, the best first."""

    jobseeker: str
    occupation: str
    steps: tuple[Step, ...]
    destinations: tuple[Destination, ...]

    @property
    def text(self) -> str:
        """The path in a sentence."""
        best = self.destinations[0]
        steps = [*self.steps, *([best.trial] if best.trial else [])]
        said = [f"{step.title} from {step.starts:%-d %B} to {step.ends:%-d %B}" for step in steps]
        path = ", then ".join([*said, f"{best.title} at {best.employer} ({best.vacancy})"])
        closes = f"; it closes: {and_list(best.closes)}" if best.closes else ""
        before = "not open now" if best.before is None else f"{best.before:.0f} points now"
        points = f"{best.after:.0f} points" + (f" ({before})" if self.steps else "")
        return f"{path}: {points}; {best.when}{closes}"

    def as_dict(self) -> dict[str, Any]:
        """The path as JSON keeps it."""
        return {
            "jobseeker": self.jobseeker,
            "occupation": self.occupation,
            "steps": [_step_dict(step) for step in self.steps],
            "destinations": [
                {
                    "vacancy": d.vacancy,
                    "before": d.before,
                    "after": d.after,
                    "closes": list(d.closes),
                    "remains": list(d.remains),
                    "trial": _step_dict(d.trial) if d.trial else None,
                    "ready": d.ready.isoformat(),
                    "starts": d.starts.isoformat() if d.starts else None,
                    "slack": d.slack,
                }
                for d in self.destinations
            ],
        }


def _step_dict(step: Step) -> dict[str, str]:
    return {
        "kind": step.kind,
        "id": step.id,
        "starts": step.starts.isoformat(),
        "ends": step.ends.isoformat(),
    }
