"""The one family of errors. Each says which field of what must be what, what it got, and what to do next.

Nothing here reads files or knows about markets; the layers above raise these and the commands print them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class LepmatchError(Exception):
    """Everything that lepmatch raises on purpose; catch this one to catch them all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a record, at its place.

    Attributes
    ----------
    file : file or sheet, such as ``vacancies.csv``
    row : line of the file as an editor counts it (the header is line 1); in JSON the number of the record; 0 for the
        file as a whole
    column : column name, empty for the row as a whole
    got : what was read, shortened when it is long
    allowed : what is allowed, or what to do
    """

    file: str
    row: int
    column: str
    got: str
    allowed: str

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.column:
            place += f", {self.column}"
        return f"{place}: {self.got}; {self.allowed}" if self.got else f"{place}: {self.allowed}"


class MarketError(LepmatchError, ValueError):
    """Records that cannot become a market: every problem of the whole source at once, and nothing half-read.

    Attributes
    ----------
    problems : tuple of Problem, by file, row and column

    Examples
    --------
    >>> print(MarketError([Problem("vacancies.csv", 2, "openings", "got '0'", "must be 1 or more")]))
    1 problem; nothing was read
      vacancies.csv, row 2, openings: got '0'; must be 1 or more
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.row, p.column, p.got, p.allowed)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"{count:,} {'problem' if count == 1 else 'problems'}; nothing was read"
        return "\n".join([heading, *(f"  {problem}" for problem in self.problems)])


class PolicyError(LepmatchError, ValueError):
    """A policy field outside its range.

    Attributes
    ----------
    field : the field of the policy
    must_be : what it must be
    got : what it was
    """

    def __init__(self, field: str, must_be: str, got: object) -> None:
        self.field, self.must_be, self.got = field, must_be, got
        super().__init__(field, must_be, got)

    def __str__(self) -> str:
        return f"Policy.{self.field} must be {self.must_be}, got {self.got!r}"


class PlanError(LepmatchError, ValueError):
    """Something asked of a plan that cannot be: nothing is half-planned.

    Attributes
    ----------
    field : what was asked for
    must_be : what it must be
    got : what it was

    Examples
    --------
    >>> print(PlanError("wanted", "1 candidate or more", 0))
    wanted must be 1 candidate or more, got 0
    """

    def __init__(self, field: str, must_be: str, got: object) -> None:
        self.field, self.must_be, self.got = field, must_be, got
        super().__init__(field, must_be, got)

    def __str__(self) -> str:
        return f"{self.field} must be {self.must_be}, got {self.got!r}"


class AllocationError(LepmatchError, ValueError):
    """An allocation that cannot be, or one that breaks a rule: every problem at once, and nothing half-planned.

    Attributes
    ----------
    problems : what is wrong, each with the ids and what to do

    Examples
    --------
    >>> print(AllocationError(["vacancy V1 takes 3 people, got 4"]))
    1 problem; nothing was planned
      vacancy V1 takes 3 people, got 4
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"{count:,} {'problem' if count == 1 else 'problems'}; nothing was planned"
        return "\n".join([heading, *(f"  {problem}" for problem in self.problems)])


class SchemeError(LepmatchError, ValueError):
    """A scheme file that does not say what a scheme must say."""


class UnknownIdError(LepmatchError, KeyError):
    """An id that is not in the market.

    Attributes
    ----------
    kind : what was looked for, such as ``vacancy``
    id : the id asked for
    near : up to three ids that look like it

    Examples
    --------
    >>> print(UnknownIdError("vacancy", "V004", ["V0004"]))
    no vacancy has the id 'V004'; did you mean 'V0004'?
    """

    def __init__(self, kind: str, id: str, near: Iterable[str] = ()) -> None:
        self.kind, self.id, self.near = kind, id, tuple(near)
        super().__init__(kind, id, self.near)

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(map(repr, self.near))}?" if self.near else ""
        return f"no {self.kind} has the id {self.id!r}{hint}"


class NotFittedError(LepmatchError, RuntimeError):
    """A question put to a Matcher that has not seen a market yet."""

    def __str__(self) -> str:
        return "this Matcher has no market yet: call Matcher(policy).fit(market) first"


class ImpossibleMoveError(LepmatchError, ValueError):
    """An event that cannot follow what has happened to a submission.

    Attributes
    ----------
    jobseeker, about : whose submission it is, and the vacancy or course that it is about
    state : the state that it stands at
    move : the kind of event that cannot be
    why : what stands in the way
    possible : the kinds of event that can follow now

    Examples
    --------
    >>> print(ImpossibleMoveError("J1", "V1", "new", "job_left", "it does not follow 'new'", ["proposed"]))
    J1 for V1 stands at 'new' and cannot be 'job_left': it does not follow 'new'; possible now: proposed
    """

    def __init__(
        self, jobseeker: str, about: str | None, state: str, move: str, why: str, possible: Iterable[str] = ()
    ) -> None:
        self.jobseeker, self.about, self.state, self.move = jobseeker, about, state, move
        self.why, self.possible = why, tuple(possible)
        super().__init__(jobseeker, about, state, move, why, self.possible)

    def __str__(self) -> str:
        who = f"{self.jobseeker} for {self.about}" if self.about else self.jobseeker
        next_ = f"; possible now: {', '.join(self.possible)}" if self.possible else ""
        return f"{who} stands at {self.state!r} and cannot be {self.move!r}: {self.why}{next_}"


class BarredError(LepmatchError, ValueError):
    """Somebody whom a rule keeps from being put forward for a vacancy.

    Attributes
    ----------
    jobseeker, vacancy : ids
    barriers : kind and reason of each rule that stands in the way
    final : the kinds that no officer can override

    Examples
    --------
    >>> print(BarredError("J1", "V1", {"travel": "the journey takes 95 minutes"}))
    J1 cannot be put forward for V1
      travel: the journey takes 95 minutes
    An officer can override each by its name, with a reason.
    """

    def __init__(self, jobseeker: str, vacancy: str, barriers: Mapping[str, str], final: Iterable[str] = ()) -> None:
        self.jobseeker, self.vacancy, self.barriers, self.final = jobseeker, vacancy, dict(barriers), tuple(final)
        super().__init__(jobseeker, vacancy, self.barriers, self.final)

    def __str__(self) -> str:
        lines = [f"  {kind}: {because}" for kind, because in self.barriers.items()]
        way_out = (
            f"Nobody can override {' or '.join(self.final)}."
            if self.final
            else "An officer can override each by its name, with a reason."
        )
        return "\n".join([f"{self.jobseeker} cannot be put forward for {self.vacancy}", *lines, way_out])


class NoPlaceLeftError(LepmatchError, ValueError):
    """A vacancy for which no more people can be put forward.

    Attributes
    ----------
    vacancy : its id
    what : what there is a number of, such as ``interview slots``
    places : so many there are, all of them taken

    Examples
    --------
    >>> print(NoPlaceLeftError("V1", "interview slots", 3))
    V1 has 3 interview slots and all are taken; nobody more was put forward
    """

    def __init__(self, vacancy: str, what: str, places: int) -> None:
        self.vacancy, self.what, self.places = vacancy, what, places
        super().__init__(vacancy, what, places)

    def __str__(self) -> str:
        return f"{self.vacancy} has {self.places:,} {self.what} and all are taken; nobody more was put forward"


class MissingExtraError(LepmatchError, ImportError):
    """Something that needs a package which comes with an extra of lepmatch.

    Attributes
    ----------
    extra : name of the extra
    purpose : what it is needed for

    Examples
    --------
    >>> print(MissingExtraError("parquet", "to write Parquet"))
    to write Parquet, install the extra 'parquet': pip install 'lepmatch[parquet]'
    """

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra, self.purpose = extra, purpose
        super().__init__(extra, purpose)

    def __str__(self) -> str:
        return f"{self.purpose}, install the extra {self.extra!r}: pip install 'lepmatch[{self.extra}]'"

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return type(self), (self.extra, self.purpose)  # ImportError would travel without them


class StoreError(LepmatchError, RuntimeError):
    """A database file that cannot be used, or a write that was not done.

    Attributes
    ----------
    path : the file
    what : what is the matter, and what to do

    Examples
    --------
    >>> print(StoreError("lep.db", "is full; nothing was saved"))
    lep.db: is full; nothing was saved
    """

    def __init__(self, path: object, what: str) -> None:
        self.path, self.what = str(path), what
        super().__init__(self.path, what)

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


class AccountError(LepmatchError, ValueError):
    """An account that cannot be.

    Attributes
    ----------
    field : the field of the account
    must_be : what it must be
    got : what it was; None for nothing, or for what is not to be said

    Examples
    --------
    >>> print(AccountError("role", "must be one of national, district", "boss"))
    role of the account: must be one of national, district; got 'boss'
    """

    def __init__(self, field: str, must_be: str, got: object) -> None:
        self.field, self.must_be, self.got = field, must_be, got
        super().__init__(field, must_be, got)

    def __str__(self) -> str:
        got = "" if self.got is None else f"; got {self.got!r}"
        return f"{self.field} of the account: {self.must_be}{got}"


class ContestError(LepmatchError, ValueError):
    """A contest that cannot be written down or answered like this.

    Attributes
    ----------
    field : what of it
    must_be : what it must be
    got : what it was

    Examples
    --------
    >>> print(ContestError("answer", "must say what the person is told", ""))
    answer of the contest: must say what the person is told; got ''
    """

    def __init__(self, field: str, must_be: str, got: object) -> None:
        self.field, self.must_be, self.got = field, must_be, got
        super().__init__(field, must_be, got)

    def __str__(self) -> str:
        return f"{self.field} of the contest: {self.must_be}; got {self.got!r}"


class KeyReusedError(LepmatchError, ValueError):
    """A command that was sent under the key of another one.

    Attributes
    ----------
    key : the key

    Examples
    --------
    >>> print(KeyReusedError("submit-17"))
    the key 'submit-17' was used for something else before; nothing was saved, send it again under a key of its own
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)

    def __str__(self) -> str:
        return (
            f"the key {self.key!r} was used for something else before; nothing was saved, "
            "send it again under a key of its own"
        )
