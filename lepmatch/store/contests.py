"""Contests: somebody says that a decision about them was wrong, and a person who did not make it answers.

A contest says who asked, about what, who answered and what came of it. Each is sealed in the audit log when it comes in
and when it is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from lepmatch.errors import ContestError, UnknownIdError
from lepmatch.store.audit import Book

Outcome = Literal["changed", "explained", "stands"]

CONTEST_ABOUT = {
    "not_chosen": "they were not put forward",
    "chosen": "they were put forward and did not want to be",
    "facts": "what is on record about them is wrong",
    "list": "how the list was made",
    "other": "something else",
}
"""What a contest can be about."""

CONTEST_OUTCOMES: dict[Outcome, str] = {
    "changed": "the decision or the record was changed",
    "explained": "it was explained, and they are content",
    "stands": "it stands",
}
"""How a contest can end."""

CONTEST_DAYS = 30
"""By when a contest is answered: the time that the law gives for acknowledging a complaint (since June 2026; ours)."""

DECISIONS = ("decided", "passed_over", "submitted")
"""The kinds of events by which an officer has decided about somebody."""

_FIELDS = "id, jobseeker, vacancy, received, received_by, about, words, due, answered, answered_by, outcome, answer"


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest and what came of it.

    Attributes
    ----------
    jobseeker : whose; None for somebody who was erased
    vacancy : for which they were, or were not, put forward
    received, received_by : the day it came in, and who wrote it down
    about : one of `CONTEST_ABOUT`
    words : what the person says; None where it was not written down, or was erased
    due : the day by which it is to be answered
    answered, answered_by : the day of the answer, and who gave it; None while it is open
    outcome : one of `CONTEST_OUTCOMES`
    answer : what the person was told
    """

    id: str
    jobseeker: str | None
    vacancy: str | None
    received: date
    received_by: str
    about: str
    words: str | None
    due: date
    answered: date | None = None
    answered_by: str | None = None
    outcome: Outcome | None = None
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.answered is None


class Contests:
    """The contests of a store; see `Store.contests`."""

    def __init__(self, book: Book) -> None:
        self._book, self._db = book, book.db

    def receive(
        self, jobseeker: str, vacancy: str | None, about: str, words: str, *, key: str, on: date, by: str, actor: str
    ) -> Contest:
        """Write down that somebody contests; sent again under the same key, nothing more is written.

        Parameters
        ----------
        on : the day
        by : the full name of who writes it down; `actor` is their account

        Raises
        ------
        ContestError
            something it cannot be about
        UnknownIdError
            a jobseeker or a vacancy that is not in the store
        """
        if about not in CONTEST_ABOUT:
            raise ContestError("about", f"must be one of {', '.join(CONTEST_ABOUT)}", about)
        id = self._book.seal.digest("contest", key)[:16]
        with self._book.change():
            if earlier := self._find(id):
                return earlier
            for table, name in (("jobseekers", jobseeker), ("vacancies", vacancy)):
                if name and not self._db.execute(f"SELECT 1 FROM {table} WHERE id = ?", [name]).fetchone():
                    raise UnknownIdError("jobseeker" if table == "jobseekers" else "vacancy", name, ())
            row = [id, jobseeker, vacancy, on.isoformat(), by, about, words or None]
            row.append((on + timedelta(days=CONTEST_DAYS)).isoformat())
            self._db.execute(f"INSERT INTO contests ({_FIELDS}) VALUES (?{', ?' * 7}, NULL, NULL, NULL, NULL)", row)
            self._log(actor, "contest received", id)
        return self.find(id)

    def answer(self, id: str, outcome: Outcome, answer: str, *, on: date, by: str, actor: str) -> Contest:
        """Answer a contest, once.

        Raises
        ------
        ContestError
            it was answered before, by somebody who decided, without words, or it cannot end like this
        UnknownIdError
            there is no such contest
        """
        if outcome not in CONTEST_OUTCOMES:
            raise ContestError("outcome", f"must be one of {', '.join(CONTEST_OUTCOMES)}", outcome)
        if not answer.strip():
            raise ContestError("answer", "must say what the person is told", answer)
        with self._book.change():
            found = self.find(id)
            if (found.outcome, found.answer, found.answered_by) == (outcome, answer, by):
                return found  # sent again
            if not found.is_open:
                raise ContestError("contest", f"was answered on {found.answered} by {found.answered_by}", id)
            if self._has_decided(found, by):
                raise ContestError("answer", "must come from somebody who did not make the decision", by)
            self._db.execute(
                "UPDATE contests SET answered = ?, answered_by = ?, outcome = ?, answer = ? WHERE id = ?",
                [on.isoformat(), by, outcome, answer, id],
            )
            self._log(actor, "contest answered", id)
        return self.find(id)

    def find(self, id: str) -> Contest:
        """A contest by its id.

        Raises
        ------
        UnknownIdError
            there is none
        """
        found = self._find(id)
        if found is None:
            raise UnknownIdError("contest", id, ())
        return found

    def all(self, *, jobseeker: str | None = None, only_open: bool = False) -> list[Contest]:
        """Every contest, of somebody or of all, those that are due first on top."""
        where = ["true"] + ["jobseeker = ?"] * (jobseeker is not None) + ["answered IS NULL"] * only_open
        asked = [] if jobseeker is None else [jobseeker]
        sql = f"SELECT {_FIELDS} FROM contests WHERE {' AND '.join(where)} ORDER BY answered IS NOT NULL, due, id"
        return [_contest(row) for row in self._db.execute(sql, asked)]

    def _find(self, id: str) -> Contest | None:
        row = self._db.execute(f"SELECT {_FIELDS} FROM contests WHERE id = ?", [id]).fetchone()
        return _contest(row) if row else None

    def _has_decided(self, contest: Contest, name: str) -> bool:
        """Whether somebody made a decision that a contest is about."""
        sql = "SELECT kind FROM events WHERE jobseeker = ? AND actor = ? AND coalesce(vacancy, '') = "
        asked = [contest.jobseeker, name, contest.vacancy]
        return any(kind in DECISIONS for (kind,) in self._db.execute(f"{sql}coalesce(?, vacancy, '')", asked))

    def _log(self, actor: str, action: str, id: str) -> None:
        self._book.log(actor, action, "contests", {"contests": {id: sealed_contest(self._book, id)}})


def sealed_contest(book: Book, id: str) -> str:
    """A keyed digest of a contest."""
    return book.seal.digest_rows(book.db.execute(f"SELECT {_FIELDS} FROM contests WHERE id = ?", [id]))


def erase_from_contests(db: Database, jobseeker: str) -> set[str]:
    """Leave of somebody's contests that there were some, and how they ended; those that this touches."""
    ids = {id for (id,) in db.execute("SELECT id FROM contests WHERE jobseeker = ?", [jobseeker])}
    db.execute("UPDATE contests SET jobseeker = NULL, words = NULL, answer = NULL WHERE jobseeker = ?", [jobseeker])
    return ids


def _contest(row: tuple[Any, ...]) -> Contest:
    id, jobseeker, vacancy, received, by, about, words, due, answered, answered_by, outcome, answer = row
    days = date.fromisoformat(received), date.fromisoformat(due), date.fromisoformat(answered) if answered else None
    return Contest(id, jobseeker, vacancy, days[0], by, about, words, days[1], days[2], answered_by, outcome, answer)
