"""Replay: a list that was shown is worked out again, from the market as it was, and held against what was shown.

The whole market of the moment is put together again, fitted under the policy of the moment and asked the same question;
nothing that the store has kept of the answer goes into that. What comes out must be what was shown, byte for byte:
who is on it, in which order, with which points and words, and that the same people with the same points were feasible.
Where people were erased since, the rest of the list must be what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from hashlib import blake2b, sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from random import Random
from typing import NamedTuple

import numpy as np

from lepmatch.matching.feasible import feasible_people
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy, read_policy
from lepmatch.matching.results import Shortlist, Standing
from lepmatch.store.past import Seen
from lepmatch.store.repository import Store
from lepmatch.store.shown import Listing, Run, as_text

ENGINE = ("market", "matching")  # the packages that a list follows from
DIGITS = 12  # of their digest
SHARE = 100


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of working a list out again.

    Attributes
    ----------
    run : its name
    of, erased : how many were on it, and how many of these were erased since
    erased_elsewhere : people erased since who were not on it; whether they were feasible cannot be said any more
    differs : what is not as it was shown, in words; nothing where all is the same
    code : the version of the program that showed it, where this is another one; empty otherwise
    answer : the list as it was worked out now, less those erased
    standing : whom which rule kept from the vacancy; None for a jobseeker's list, and where nobody asked for it
    """

    run: str
    of: int
    erased: int
    erased_elsewhere: int
    differs: tuple[str, ...]
    code: str
    answer: str
    standing: Standing | None = None

    @property
    def is_same(self) -> bool:
        """Whether it came out as it was shown."""
        return not self.differs

    @property
    def line(self) -> str:
        """The finding in a sentence."""
        erased = f", erased {self.erased} of {self.of}" if self.erased else ""
        other = f"; it was shown by {self.code}, and this is {code_version()}" if self.code else ""
        if self.differs:
            return f"{self.run}: differs{erased}: {'; '.join(self.differs)}{other}"
        rest = "the rest is " if self.erased else ""
        return f"{self.run}: {rest}the same, byte for byte{erased}{other}"


def listing(matcher: Matcher, shown: Shortlist, n: int, *, is_of_jobseeker: bool = False) -> Listing:
    """A list that is about to be shown, with all that it follows from, for `Store.runs` to keep.

    Parameters
    ----------
    shown : what the matcher answered
    n : how many were asked for

    Examples
    --------
    >>> from lepmatch import read_market
    >>> matcher = Matcher().fit(read_market("data/sample"))
    >>> listing(matcher, matcher.shortlist("V0004", n=5), 5).listed[0] == matcher.shortlist("V0004")[0].jobseeker
    True
    """
    policy, day = matcher.policy, matcher.current.market.on
    return Listing(
        of=shown.of,
        is_of_jobseeker=is_of_jobseeker,
        n=n,
        code=code_version(),
        policy=_written(policy)[0],
        policy_text=_written(policy)[1],
        day=day,
        order=() if is_of_jobseeker else drawn_order(policy, shown.of, day, len(shown)),
        pool="" if is_of_jobseeker else _pool(matcher, shown.of),
        listed=() if is_of_jobseeker else tuple(match.jobseeker for match in shown.matches),
        answer=_answer([match.as_dict() for match in shown.matches], shown.too_little_known),
    )


def drawn_order(policy: Policy, vacancy: str, day: date, n: int) -> tuple[int, ...]:
    """The places of a list in the order in which they are shown, where a lot says that it is shown unranked.

    The lot is the policy's, the vacancy's and the day's: the same for everybody who looks, however often.

    Returns
    -------
    tuple of int
        places from 0, best first; empty where the list is shown as it is ranked

    Examples
    --------
    >>> drawn_order(Policy(unranked_lists=0), "V1", date(2009, 3, 31), 5)
    ()
    """
    seed = sha256(f"{policy.salt}|unranked|{vacancy}|{day.isoformat()}".encode()).digest()
    if n < 2 or int.from_bytes(seed[:8], "big") * SHARE >= policy.unranked_lists << 64:
        return ()
    return tuple(sorted(range(n), key=lambda place: sha256(seed + place.to_bytes(4, "big")).digest()))


def replay(store: Store, run: str, *, actor: str) -> Replay:
    """Work one list out again, with whom each rule kept from the vacancy.

    Raises
    ------
    UnknownIdError
        no such list

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from lepmatch import create_store
    >>> with TemporaryDirectory() as folder, create_store(f"{folder}/lep.db", "an officer") as store:
    ...     _ = store.load("data/sample", actor="an officer")
    ...     matcher = Matcher().fit(store.market(actor="an officer"))
    ...     made = listing(matcher, matcher.shortlist("V0004"), 10)
    ...     shown = store.runs.show(made, store.runs.seen, actor="an officer", team="Kent", where="page")
    ...     replay(store, shown.run, actor="an officer").is_same
    True
    """
    [found] = replay_all(store, [run], actor=actor, with_standing=True)
    return found


def replay_all(
    store: Store, runs: Iterable[str], *, actor: str, threads: int = 1, with_standing: bool = False
) -> Iterator[Replay]:
    """Work many lists out again, those of one market one after the other.

    Parameters
    ----------
    runs : their names
    threads : how many at once; the result is the same for any number
    with_standing : whether to say whom which rule kept out

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from lepmatch import create_store
    >>> with TemporaryDirectory() as folder, create_store(f"{folder}/lep.db", "an officer") as store:
    ...     list(replay_all(store, store.runs.names(), actor="an officer"))
    []
    """
    erasures = store.runs.erasures()
    every = sorted((store.runs.find(id) for id in runs), key=lambda run: (run.policy, run.day, run.seen))
    with ThreadPoolExecutor(threads) as pool:
        matcher, at = None, Seen(0, 0)
        for (policy, day, seen), together in groupby(every, key=lambda run: (run.policy, run.day, run.seen)):
            if matcher is None or (matcher.policy.hash, matcher.market.on) != (policy, day):
                matcher = None
            group = list(together)
            matcher, at = _brought_to(store, group[0], matcher, at, actor), seen
            told = [_told(store, run, erasures) for run in group]
            yield from pool.map(partial(_replay, matcher, with_standing), group, told)


def sampled(ids: Iterable[str], n: int, seed: int) -> list[str]:
    """Some of many, drawn by a lot that can be repeated."""
    every = list(ids)
    return Random(seed).sample(every, min(n, len(every)))  # noqa: S311 - a sample, not a secret


def _brought_to(store: Store, run: Run, matcher: Matcher | None, at: Seen, actor: str) -> Matcher:
    """A matcher of the market that a list was made from; made of the one before where that is near."""
    news = None if matcher is None else store.runs.news(at, run.seen, matcher.market)
    if matcher is None or news is None:
        policy = read_policy(store.runs.policy(run.policy))
        return Matcher(policy).fit(store.runs.market(run, actor=actor))
    return matcher.update(*news) if news else matcher


class _Told(NamedTuple):
    """What the audit log says of a list.

    erased_since : people who were erased after it was first shown
    on_page : whether it was on a page, where a lot may draw the order
    """

    erased_since: int
    on_page: bool


def _told(store: Store, run: Run, erasures: list[int]) -> _Told:
    showings = store.runs.showings(run.id)
    first = showings[0].entry if showings else 0
    return _Told(sum(entry > first for entry in erasures), any(showing.where == "page" for showing in showings))


def _replay(matcher: Matcher, with_standing: bool, run: Run, told: _Told) -> Replay:
    other = "" if run.code == code_version() else run.code
    beside = max(0, told.erased_since - run.erased)
    if not run.answer:
        return Replay(run.id, run.of, run.erased, beside, (), other, "")
    is_of_jobseeker = run.vacancy is None
    of = run.vacancy or run.jobseeker or ""
    ask = matcher.options if is_of_jobseeker else matcher.shortlist
    found = ask(of, run.n)
    now = listing(matcher, found, run.n, is_of_jobseeker=is_of_jobseeker)
    answer, differs = _less_erased(run, found, beside), []
    if answer != run.answer:
        differs.append(_what_differs(run, found))
    drawn = told.on_page and not is_of_jobseeker
    if run.order != (drawn_order(matcher.policy, of, run.day, run.of) if drawn else ()):
        differs.append("it was shown in another order")
    if run.pool and run.pool != now.pool and not beside:
        differs.append(f"the people who are feasible are others: {_count(now.pool)} now, {_count(run.pool)} then")
    standing = matcher.standing(of, 0) if with_standing and not is_of_jobseeker else None
    return Replay(run.id, run.of, run.erased, beside, tuple(differs), other, answer, standing)


def _less_erased(run: Run, found: Shortlist, beside: int) -> str:
    """The list as it was worked out now, with the places of those who were erased left empty, as they are kept.

    Parameters
    ----------
    beside : others who were erased, of whom too little may have been known
    """
    matches: list[object] = [match.as_dict() for match in found.matches]
    was = run.content
    few = found.too_little_known
    if few <= was["too_little_known"] <= few + beside:
        few = was["too_little_known"]
    if not run.erased:
        return _answer(matches, few)
    left = iter(matches)
    listed = [None if place is None else next(left, None) for place in was["listed"]]
    return _answer(listed if run.of == run.n else listed + list(left), few)


def _what_differs(run: Run, found: Shortlist) -> str:
    was = [one and (one["jobseeker"], one["vacancy"]) for one in run.content["listed"]]
    places = [place for place in was if place]
    now = [(match.jobseeker, match.vacancy) for match in found.matches]
    if places != now[: len(places)] or (not run.erased and len(was) != len(now)):
        return "others are on it, or in another order"
    if run.content["too_little_known"] != found.too_little_known:
        return "of another number of people too little is known"
    return "the same people are on it, with other points or words"


def _answer(listed: list[object], too_little_known: int) -> str:
    return as_text({"listed": listed, "too_little_known": too_little_known})


def _count(pool: str) -> str:
    return pool.partition(" ")[0]


def _pool(matcher: Matcher, vacancy: str) -> str:
    """How many are feasible at a vacancy, and a digest of who they are with their points, in any order of the rows."""
    fitted = matcher.current
    pool = feasible_people(fitted, fitted.market.vacancies.row(vacancy))
    lots = fitted.people.rows["lot"][pool.rows]  # a digest of each person's id
    order = np.lexsort((pool.milli, lots))
    told = lots[order].astype("<u8").tobytes() + pool.milli[order].astype("<i8").tobytes()
    return f"{len(order)} {blake2b(told, digest_size=16).hexdigest()}"


@cache
def code_version() -> str:
    """The version of the program, with a digest of all that a list follows from: the engine and its tables."""
    digest = sha256()
    for package in ENGINE:
        for name, content in sorted(_contents(files("lepmatch").joinpath(package), package)):
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"{version('lepmatch')}+{digest.hexdigest()[:DIGITS]}"


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir():
            if one.name != "__pycache__":
                yield from _contents(one, f"{path}/{one.name}")
        else:
            yield f"{path}/{one.name}", one.read_bytes()


@cache
def _written(policy: Policy) -> tuple[str, str]:
    """Hash and text of a policy."""
    return policy.hash, policy.text
