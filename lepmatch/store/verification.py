"""Is everything as it was written? The file, the chain of the audit log, its end, and what the log says of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

from sqlite_utils import Database

from lepmatch.store.audit import Book, Entry, entries, origin
from lepmatch.store.contests import sealed_contest
from lepmatch.store.events import all_event_rows, last_event
from lepmatch.store.past import past_versions, sealed_past
from lepmatch.store.runs import sealed_run
from lepmatch.store.tables import TABLES, are_kept, columns_of_rows, sealed_table

Range = tuple[int, int]
MOST = 20  # problems of one kind that are listed


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look at everything found.

    Attributes
    ----------
    entries : entries of the audit log
    events : events of the store
    problems : what is not as it was written, in words; empty when all is well
    """

    entries: int
    events: int
    problems: tuple[str, ...]


@dataclass(slots=True)
class Told:
    """What the audit log says that the rest of the store holds: the newest word on each part.

    Attributes
    ----------
    entries : number of the newest entry that was heard
    events : keyed digest of each range of events, by its first and last number
    tables : keyed digest of each table
    commands : the rows of commands, one each
    policies : the texts of the policies that were adopted
    past, runs, contests : keyed digest of what stood until a version, of each list that was shown, of each contest
    """

    entries: int = 0
    events: dict[Range, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    commands: set[tuple[str, str, int, int]] = field(default_factory=set)
    policies: list[str] = field(default_factory=list)
    past: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    contests: dict[str, str] = field(default_factory=dict)

    def hear(self, entry: Entry) -> None:
        """Take in one more entry."""
        self.entries = entry.seq
        detail = json.loads(entry.detail)
        match detail:
            case {"key": str(key), "request": str(request), "events": [[int(first), int(last), _]]}:
                self.commands.add((key, request, first, last))
        if entry.action == "adopt":
            self.policies.append(detail["policy"])
        match detail:
            case {"events": list(ranges)}:
                self.events |= {(first, last): digest for first, last, digest in ranges}
        match detail:
            case {"tables": dict(tables)}:
                self.tables |= tables
        for kind, told in (("past", self.past), ("runs", self.runs), ("contests", self.contests)):
            if isinstance(digests := detail.get(kind), dict):
                told |= digests
        match detail:
            case {"forgotten": {"runs": list(runs), "past": int(before)}}:
                self.runs = {run: digest for run, digest in self.runs.items() if run not in set(runs)}
                self.past = {until: digest for until, digest in self.past.items() if int(until) >= before}


def told(db: Database) -> Told:
    """What the audit log says by now."""
    said = Told()
    for entry in entries(db):
        said.hear(entry)
    return said


def verify_book(book: Book, *, is_backup: bool = False) -> Verification:
    """Check everything.

    Parameters
    ----------
    is_backup : whether the log may end before the newest entry that was noted outside
    """
    problems = list(_file_problems(book.db))
    if problems:
        return Verification(0, 0, tuple(problems))
    said = Told()
    problems += _log_problems(book, said, is_backup)
    if not problems:  # otherwise what the log says of the rest is worth nothing
        problems += _content_problems(book, said)
    return Verification(said.entries, last_event(book.db), tuple(problems))


def _file_problems(db: Database) -> Iterator[str]:
    for (words,) in db.execute(f"PRAGMA integrity_check({MOST})"):
        if words != "ok":
            yield f"the file is damaged: {words}"
    for table, row, target, _ in islice(db.execute("PRAGMA foreign_key_check"), MOST):
        yield f"row {row} of {table} refers to nothing in {target}"


def _log_problems(book: Book, said: Told, is_backup: bool) -> Iterator[str]:
    """What is wrong with the log up to the first wrong entry; whatever comes after that one proves nothing."""
    noted, place = dict(book.seal.noted(origin(book.db))), book.seal.anchor_file
    if not noted:
        yield f"{place} knows nothing of this store; bring back the file that does"
    before = ""
    for entry in entries(book.db):
        if entry.seq != said.entries + 1:
            yield f"audit entries {said.entries + 1} to {entry.seq - 1} are missing"
        if entry.mac != entry.expected_mac(book.seal, before):
            yield f"audit entry {entry.seq} is not as it was written, or not where"
            return
        if noted.get(entry.seq, entry.mac) != entry.mac:
            yield f"audit entry {entry.seq} is not the one that was noted in {place}"
            return
        said.hear(entry)
        before = entry.mac
    if max(noted, default=0) > said.entries and not is_backup:
        yield f"audit entries {said.entries + 1} to {max(noted)} are missing from the end"


def _content_problems(book: Book, said: Told) -> Iterator[str]:
    db, seal = book.db, book.seal
    rows, next_ = all_event_rows(db), 1
    for (first, last), digest in sorted(said.events.items()):
        if first != next_ or seal.digest_rows(islice(rows, last - first + 1)) != digest:
            yield f"events {first} to {last} are not as they were written"
            return
        next_ = last + 1
    if last_event(db) >= next_:
        yield f"events {next_} to {last_event(db)} were not written by lepmatch"
    for name in TABLES:
        if name in said.tables and sealed_table(book, name) != said.tables[name]:
            yield f"the columns of {name} are not as they were written"
        elif not are_kept(db, name, columns_of_rows(db, name)):
            yield f"the rows of {name} are not as they were written"
    if [policy for (policy,) in db.execute("SELECT policy FROM adoptions ORDER BY number")] != said.policies:
        yield "the policies are not those that were adopted"
    yield from _list_problems(book, said)
    for row in db.execute("SELECT key, request, first, last FROM commands"):
        if row not in said.commands:
            yield f"the command that wrote events {row[2]} to {row[3]} is not as it was written"


def _list_problems(book: Book, said: Told) -> Iterator[str]:
    """What is wrong with the lists that were shown, with what they were made from, and with contests."""
    db = book.db
    there = {str(until) for until in past_versions(db)}
    for until in sorted(there | said.past.keys(), key=int):
        if said.past.get(until) != sealed_past(book, int(until)):
            yield f"what stood until version {until} is not as it was written"
    for name, told, seal in (("list", said.runs, sealed_run), ("contest", said.contests, sealed_contest)):
        ids = {id for (id,) in db.execute(f"SELECT id FROM {'runs' if name == 'list' else 'contests'}")}
        for id in sorted(ids ^ told.keys()):
            yield f"{name} {id} {'is missing' if id in told else 'was not written by lepmatch'}"
        for id in sorted(ids & told.keys()):
            if seal(book, id) != told[id]:
                yield f"{name} {id} is not as it was written"
    for hash, text in db.execute("SELECT hash, text FROM policies"):
        if hash != sha256(text.encode()).hexdigest():
            yield f"policy {hash} is not as it was written"
