"""The ledger: what became of everybody who was put forward, as a pure fold of events.

The events of one life are read in order of their day, and within a day in the order of a life, whatever order they were
written in; so adding events one by one gives what folding them all at once gives. Nothing looks at a clock: a ledger
stands on a day, counts what had happened by then, and there a submission that the employer left without an answer for
too long has lapsed. An event that cannot be is set aside with the reason, never dropped in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from lepmatch.delivery.events import COURSE_KINDS, NEED_ACTOR, NEED_REASON, OTHER, REASONS
from lepmatch.delivery.submission import Key, SetAside, Submission, fold_life
from lepmatch.errors import ImpossibleMoveError
from lepmatch.market.outcomes import life_order
from lepmatch.market.records import Event
from lepmatch.market.scheme import Scheme, load_scheme

if TYPE_CHECKING:
    from lepmatch.market.market import Market

NAMES_NOBODY, VOIDS_NOTHING = "it names no jobseeker", "no event has the ref that it corrects"


class Ledger:
    """Every submission as it stands on a day; made by `fold`.

    Parameters
    ----------
    on : the day; what happens later is kept apart, in `ahead`
    scheme : says after how many days of silence a submission lapses

    Examples
    --------
    >>> from lepmatch import load_scheme
    >>> ledger = Ledger(date(2009, 3, 31), load_scheme())
    >>> ledger.add(Event(at=date(2009, 3, 2), kind="proposed", jobseeker="J1", vacancy="V1"))
    >>> ledger.submission("J1", "V1").state
    'proposed'
    >>> ledger.check(Event(at=date(2009, 3, 3), kind="submitted", jobseeker="J1", vacancy="V1", actor="An officer"))
    Traceback (most recent call last):
    lepmatch.errors.ImpossibleMoveError: J1 for V1 stands at 'proposed' and cannot be 'submitted': 'decided' and ...
    """

    def __init__(self, on: date, scheme: Scheme) -> None:
        self.day, self.scheme = on, scheme
        self.ahead: list[Event] = []
        self._outside: list[SetAside] = []  # events that belong to no submission
        self._voids: list[Event] = []
        self._events: dict[Key, list[Event]] = {}
        self._folded: dict[Key, Submission] = {}
        self._corrected: set[str] = set()
        self._of_ref: dict[str, set[Key]] = {}
        self._of_vacancy: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._of_jobseeker: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._of_pledge: defaultdict[str, dict[Key, None]] = defaultdict(dict)

    def add(self, event: Event) -> None:
        """Take an event in, in whatever order it comes."""
        if event.ref is not None:
            self._of_ref.setdefault(event.ref, set())
        if event.corrects is not None and event.corrects not in self._corrected:
            self._corrected.add(event.corrects)
            for key in self._of_ref.get(event.corrects, ()):
                self._folded.pop(key, None)
        if event.kind == "voided":
            self._voids.append(event)
        elif event.at > self.day:
            self.ahead.append(event)
        elif event.jobseeker is None:
            self._outside.append(SetAside(event, NAMES_NOBODY))
        else:
            key = key_of(event)
            if event.ref is not None:
                self._of_ref[event.ref].add(key)
            if key not in self._events:
                self._events[key] = []
                self._of_jobseeker[key[0]][key] = None
                if key[1]:
                    self._of_vacancy[key[1]][key] = None
            if event.pledge:
                self._of_pledge[event.pledge][key] = None
            self._events[key].append(event)
            self._folded.pop(key, None)

    def check(self, event: Event) -> None:
        """See whether an event can be recorded.

        Raises
        ------
        ImpossibleMoveError
            it cannot be, or it would make something impossible that is recorded already; it has no name or reason where
            one is needed
        """
        own = key_of(event)
        before = self._submission(own)
        if why := self._unfit(event):
            raise _impossible(before, event, why)
        corrected = self._corrected | ({event.corrects} if event.corrects else set())
        for key in sorted({own, *self._of_ref.get(event.corrects or "", ())}, key=str):
            told = [*self._events.get(key, ()), *([event] if key == own else ())]
            known = {aside.event for aside in self._submission(key).set_aside}
            for aside in self._fold(key, told, corrected).set_aside:
                if aside.event is event:
                    then = f"on {event.at:%-d %B %Y} " if before.since and event.at < before.since else ""
                    raise _impossible(before, event, then + aside.why)
                if aside.event not in known:
                    later = f"{aside.event.kind!r} of {aside.event.at:%-d %B %Y} could not stand then: {aside.why}"
                    raise _impossible(before, event, later)

    def submission(self, jobseeker: str, vacancy: str | None, course: str | None = None) -> Submission:
        """One submission; a new one where nothing has happened."""
        return self._submission((jobseeker, vacancy, None if vacancy else course))

    def of_vacancy(self, vacancy: str) -> list[Submission]:
        """Everybody who has to do with a vacancy, in order of ids."""
        return [self._submission(key) for key in sorted(self._of_vacancy.get(vacancy, ()), key=str)]

    def of_jobseeker(self, jobseeker: str) -> list[Submission]:
        """Everything that somebody is or was in for, in order of ids."""
        return [self._submission(key) for key in sorted(self._of_jobseeker.get(jobseeker, ()), key=str)]

    def naming(self, pledge: str) -> list[Submission]:
        """Everybody of whose events one names a pledge, in order of ids."""
        return [self._submission(key) for key in sorted(self._of_pledge.get(pledge, ()), key=str)]

    def borne_on(self, event: Event) -> list[Key]:
        """The submissions that an event bears on, once it was taken in: its own, and those of what it corrects."""
        own = key_of(event)
        return sorted({*self._of_ref.get(event.corrects or "", ()), *([own] if own in self._events else ())}, key=str)

    def __iter__(self) -> Iterator[Submission]:
        every = (self._submission(key) for key in self._events)
        return (submission for submission in every if submission.moves or submission.set_aside)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ledger):
            return NotImplemented
        return (self.day, self.scheme) == (other.day, other.scheme) and self._content() == other._content()

    def _content(self) -> tuple[object, ...]:
        return set(self), self.set_aside, sorted(self.ahead, key=life_order)

    __hash__ = None  # type: ignore[assignment]  # it changes

    @property
    def set_aside(self) -> list[SetAside]:
        """Every event that could not be, with the reason, in order of the day."""
        void = [SetAside(event, VOIDS_NOTHING) for event in self._voids if event.corrects not in self._of_ref]
        found = [*self._outside, *void, *(aside for submission in self for aside in submission.set_aside)]
        return sorted(found, key=lambda aside: life_order(aside.event))

    def _unfit(self, event: Event) -> str | None:
        """What keeps an event from being recorded, whatever the state of its submission."""
        codes = REASONS.get(event.kind, {})
        if event.jobseeker is None:
            return NAMES_NOBODY
        if event.at > self.day:
            return f"it is dated {event.at}, after the day of the ledger, {self.day}"
        if event.kind in NEED_ACTOR and not event.actor:
            return "it needs the name of the officer"
        if event.kind in NEED_REASON and event.reason in (None, OTHER):
            return f"it needs a reason, a code with more words after a colon: {', '.join(codes)}"
        if event.corrects == event.ref is not None:
            return "it cannot correct itself"
        if (event.kind == "voided" or event.corrects) and event.corrects not in self._of_ref:
            return f"it corrects {event.corrects!r}, and no event has that ref"
        return None

    def _submission(self, key: Key) -> Submission:
        found = self._folded.get(key)
        if found is None:
            found = self._folded[key] = self._fold(key, self._events.get(key, ()), self._corrected)
        return found

    def _fold(self, key: Key, events: Iterable[Event], corrected: Collection[str]) -> Submission:
        return fold_life(key, events, self.day, corrected, self.scheme.lapse_after_days)


def fold(market: Market, on: date | None = None) -> Ledger:
    """The ledger of a market's events, on its own day or another.

    Examples
    --------
    >>> from lepmatch import read_market
    >>> ledger = fold(read_market("data/sample"))
    >>> sum(submission.is_in_work for submission in ledger), len(ledger.set_aside)
    (0, 0)
    """
    ledger = Ledger(on or market.on, load_scheme(market.scheme))
    for event in market.events:
        ledger.add(event)
    return ledger


def key_of(event: Event) -> Key:
    """The submission that an event belongs to; a job without a vacancy belongs to no course."""
    is_course = event.vacancy is None and event.kind in COURSE_KINDS
    return event.jobseeker or "", event.vacancy, event.course if is_course else None


def _impossible(before: Submission, event: Event, why: str) -> ImpossibleMoveError:
    about = before.vacancy or before.course
    return ImpossibleMoveError(before.jobseeker, about, before.state, event.kind, why, before.possible())
