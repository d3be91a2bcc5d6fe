"""What is due, kept in order while events come in: an event costs the same however many tasks there are.

`due` makes the same list anew from everything, which takes seconds at a national market.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lepmatch.delivery.due import TASKS, Due, Task, asked_of, closing, closing_of, urgency
from lepmatch.delivery.guarantees import guarantee_of
from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.submission import Key, Submission
from lepmatch.market.market import Market
from lepmatch.market.records import Event

Lists = dict[Task, list[Due]]


class Agenda:
    """Everybody's tasks on a ledger's day.

    Parameters
    ----------
    market, ledger : whose tasks; the ledger takes events in before `take_in` is told of them

    Examples
    --------
    >>> from lepmatch import Agenda, due, fold, read_market
    >>> market = read_market("data/sample")
    >>> ledger = fold(market)
    >>> tuple(Agenda(market, ledger)) == due(market, ledger)
    True
    """

    def __init__(self, market: Market, ledger: Ledger) -> None:
        self._market, self._ledger = market, ledger
        self._of: dict[Key, tuple[Due, ...]] = {}
        self._closing = {one.vacancy: one for one in closing(market, ledger)}
        for submission in ledger:
            if asked := self._asked(submission):
                self._of[_key(submission)] = asked
        self._lists: dict[str | None, Lists] = {}

    def take_in(
        self, events: Iterable[Event] = (), vacancies: Iterable[str] = (), market: Market | None = None
    ) -> None:
        """Look again at what has changed.

        Parameters
        ----------
        events : that the ledger has taken in since
        vacancies : ids of those that are new or changed
        market : as it stands with them
        """
        self._market, places = market or self._market, set(vacancies)
        keys = {_key(one) for id in places for one in self._ledger.of_vacancy(id)}
        for event in events:
            keys.update(self._ledger.borne_on(event))
        for jobseeker, vacancy, course in keys:
            submission = self._ledger.submission(jobseeker, vacancy, course)
            self._replace(self._of.pop(_key(submission), ()), asked := self._asked(submission))
            if asked:
                self._of[_key(submission)] = asked
        for id in sorted(places.union(vacancy for _, vacancy, _ in keys if vacancy)):
            before = self._closing.pop(id, None)
            now = closing_of(self._market.vacancies[id], self._ledger) if id in self._market.vacancies else None
            self._replace([before] if before else [], [now] if now else [])
            if now:
                self._closing[id] = now

    def tasks(self, district: str | None = None) -> Mapping[Task, Sequence[Due]]:
        """The tasks of each kind that has any, kinds and tasks in their order; good until something is taken in.

        Parameters
        ----------
        district : only those about its people, or about vacancies of its employers and of those in no district
        """
        if district not in self._lists:
            self._lists[district] = self._listed(district)
        lists = self._lists[district]
        return {task: lists[task] for task in TASKS if lists[task]}

    def about(self, jobseeker: str, vacancy: str) -> Sequence[Due]:
        """What a submission asks for, the most pressing first; nothing where there is none."""
        return sorted(self._of.get((jobseeker, vacancy, None), ()), key=urgency)

    def __iter__(self) -> Iterator[Due]:
        return (one for those in self.tasks().values() for one in those)

    def _listed(self, district: str | None) -> Lists:
        lists: Lists = defaultdict(list)
        for one in self._every() if district is None else self:
            if self._concerns(one, district):
                lists[one.task].append(one)
        if district is None:
            for those in lists.values():
                those.sort(key=urgency)
        return lists

    def _every(self) -> Iterator[Due]:
        yield from (one for asked in self._of.values() for one in asked)
        yield from self._closing.values()

    def _replace(self, before: Iterable[Due], now: Iterable[Due]) -> None:
        for district, lists in self._lists.items():
            for one in before:
                _remove(lists[one.task], one)  # where its district is another by now, too
            for one in now:
                if self._concerns(one, district):
                    insort(lists[one.task], one, key=urgency)

    def _concerns(self, one: Due, district: str | None) -> bool:
        if district is None:
            return True
        people, employers = self._market.jobseekers, self._market.employers
        if one.jobseeker and people.columns["district"][people.row(one.jobseeker)] == district:
            return True
        if not one.employer:
            return False
        return employers.columns["district"][employers.row(one.employer)] in (None, district)

    def _asked(self, submission: Submission) -> tuple[Due, ...]:
        vacancies = self._market.vacancies
        known = submission.vacancy and submission.vacancy in vacancies
        employer = vacancies.columns["employer"][vacancies.row(submission.vacancy or "")] if known else None
        guarantee = guarantee_of(self._market, self._ledger, submission)
        return tuple(asked_of(submission, self._ledger, employer, guarantee))


def _key(submission: Submission) -> Key:
    return submission.jobseeker, submission.vacancy, submission.course


def _remove(those: list[Due], one: Due) -> None:
    """Take a task out of a list, where it is in it."""
    place = bisect_left(those, urgency(one), key=urgency)
    while place < len(those) and urgency(those[place]) == urgency(one):
        if those[place] == one:
            del those[place]
            return
        place += 1
