"""Who may log in, and what they keep while they are: accounts, sessions, tokens, and how often a log-in failed.

All of it stands in the database, so that several servers share it and a restart loses nothing. Passwords come hashed.
Of a session and of a token only a digest is kept: whoever reads the file cannot use them. Times come from the caller,
as seconds since 1970.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from lepmatch.errors import AccountError, UnknownIdError
from lepmatch.market.columns import nearest
from lepmatch.store.audit import Book, now

Role = Literal["national", "district", "employer", "auditor", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
STAFF: tuple[Role, ...] = ("national", "district", "auditor", "administrator")

LONGEST_SUBJECT = 255  # as OpenID Connect has it

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]")
_COLUMNS = "name, full_name, role, district, employer, password, totp, disabled, subject, must_change"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in.

    Attributes
    ----------
    name : what they log in with, in small letters
    full_name : as it stands beside what they decide
    role : what they may do
    district : of district staff, the district whose people they look after
    employer : of an employer's account, the id of that employer
    password : its hash; empty for somebody who logs in elsewhere
    totp : what the secret of their authenticator app is made from, with the database's key; None before it is set up
    disabled : whether they can no longer log in
    subject : what their organisation's own log-in calls them; None for somebody who does not log in there
    must_change : whether the password was made for them, so that they choose their own when they first log in

    Raises
    ------
    AccountError
        a name that cannot be one, a role without what belongs to it
    """

    name: str
    full_name: str
    role: Role
    district: str | None = None
    employer: str | None = None
    password: str = field(default="", repr=False)
    totp: str | None = field(default=None, repr=False)
    disabled: bool = False
    subject: str | None = None
    must_change: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise AccountError("name", "must be 3 to 64 small letters, digits, dots or hyphens", self.name)
        if not self.full_name.strip():
            raise AccountError("full name", "must say who it is", self.full_name)
        if self.role not in ROLES:
            raise AccountError("role", f"must be one of {', '.join(ROLES)}", self.role)
        if (self.role == "district") != (self.district is not None):
            raise AccountError("district", "must be given for district staff and for nobody else", self.district)
        if (self.role == "employer") != (self.employer is not None):
            raise AccountError("employer", "must be given for an employer's account and for no other", self.employer)
        if self.subject is not None and not 0 < len(self.subject) <= LONGEST_SUBJECT:
            raise AccountError(
                "subject", f"must have 1 to {LONGEST_SUBJECT} characters", f"{len(self.subject)} characters"
            )

    @property
    def is_staff(self) -> bool:
        """Whether they work for the scheme, not for an employer."""
        return self.role in STAFF


@dataclass(frozen=True, slots=True)
class Session:
    """What is kept of somebody's visit.

    Attributes
    ----------
    account : who has logged in; None before
    data : what the pages keep
    started, seen : when it began and when it was last used
    """

    account: str | None
    data: dict[str, Any]
    started: float
    seen: float


class Accounts:
    """The accounts of a store; see `Store.accounts`."""

    def __init__(self, book: Book) -> None:
        self._book, self._db = book, book.db

    # ------------------------------------------------------------------------------------------------------ accounts

    def all(self) -> list[Account]:
        """Every account, by name."""
        return [_account(row) for row in self._db.execute(f"SELECT {_COLUMNS} FROM accounts ORDER BY name")]

    def find(self, name: str) -> Account | None:
        """The account of a name; None where there is none."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM accounts WHERE name = ?", [name]).fetchone()
        return _account(row) if row else None

    def districts(self) -> list[str]:
        """The districts of which the store knows people or employers."""
        of = "SELECT district FROM jobseekers WHERE withdrawn IS NULL UNION SELECT district FROM employers"
        return sorted(name for (name,) in self._db.execute(of) if name)

    def find_subject(self, subject: str) -> Account | None:
        """The account of somebody whom their organisation's own log-in calls so; None where nobody is."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM accounts WHERE subject = ?", [subject]).fetchone()
        return _account(row) if row else None

    def add(self, account: Account, *, actor: str) -> Account:
        """Add an account.

        Raises
        ------
        AccountError
            a name that is taken
        UnknownIdError
            an employer that is not in the store
        """
        with self._book.change():
            if self.find(account.name):
                raise AccountError("name", "must be one that nobody has yet", account.name)
            self._write(account, "account added", actor)
        return account

    def change(self, name: str, *, actor: str, **fields: Any) -> Account:
        """Change fields of an account, and end its sessions: what they may do is read when they log in again.

        Raises
        ------
        UnknownIdError
            no such account
        """
        with self._book.change():
            account = replace(self.known(name), **fields)
            self._write(account, f"account changed: {', '.join(sorted(fields))}", actor)
            self._db.execute("DELETE FROM sessions WHERE account = ?", [name])
            if account.disabled:
                self._db.execute("DELETE FROM tokens WHERE account = ?", [name])
        return account

    def known(self, name: str) -> Account:
        """The account of a name.

        Raises
        ------
        UnknownIdError
            no such account
        """
        account = self.find(name)
        if account is None:
            raise UnknownIdError("account", name, nearest(name, [one.name for one in self.all()]))
        return account

    def _write(self, account: Account, action: str, actor: str) -> None:
        if account.employer:
            ids = [id for (id,) in self._db.execute("SELECT id FROM employers WHERE withdrawn IS NULL")]
            if account.employer not in ids:
                raise UnknownIdError("employer", account.employer, nearest(account.employer, ids))
        other = self.find_subject(account.subject) if account.subject else None
        if other and other.name != account.name:
            raise AccountError("subject", f"must be one that nobody has yet; {other.name} has it", account.subject)
        values: list[object] = [account.name, account.full_name, account.role, account.district, account.employer]
        values += [account.password, account.totp, int(account.disabled), account.subject, int(account.must_change)]
        free = [column for column in _COLUMNS.split(", ") if column != "name"]
        self._db.execute(
            f"INSERT INTO accounts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            + ", ".join(f"{column} = excluded.{column}" for column in free),
            values,
        )
        self._book.log(actor, action, "accounts", {"name": account.name, "role": account.role})

    def note(self, actor: str, action: str, about: str, **detail: Any) -> None:
        """Write into the audit log what somebody did that changes no record, such as logging in."""
        with self._book.change():
            self._book.log(actor, action, about, detail)

    # ------------------------------------------------------------------------------------------------------ sessions

    def begin(self, account: str | None, data: Mapping[str, Any], at: float, *, most: int = 100) -> str:
        """Begin a session; the token that is given back is kept nowhere here.

        Parameters
        ----------
        most : sessions that an account may have; with one more, those end that were used the longest ago
        """
        token = secrets.token_urlsafe(32)
        with self._book.change():
            if account is not None:
                newest = "SELECT token FROM sessions WHERE account = ? ORDER BY seen DESC, started DESC LIMIT ?"
                self._db.execute(
                    f"DELETE FROM sessions WHERE account = ? AND token NOT IN ({newest})", [account, account, most - 1]
                )
            row = [self._digest(token), account, json.dumps(data), at, at]
            self._db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", row)
        return token

    def session(self, token: str, at: float, *, idle: float, absolute: float) -> Session | None:
        """The session of a token; None where it has ended, by itself too.

        Parameters
        ----------
        idle, absolute : seconds after which a session ends that is not used, and any session
        """
        sql = "SELECT account, data, started, seen FROM sessions WHERE token = ?"
        row = self._db.execute(sql, [self._digest(token)]).fetchone()
        if row is None or at > row[3] + idle or at > row[2] + absolute:
            return None
        return Session(row[0], json.loads(row[1]), row[2], row[3])

    def keep(self, token: str, data: Mapping[str, Any], at: float) -> None:
        """Write down what a session holds, and that it was used; one that has ended stays ended."""
        with self._book.change():
            sql = "UPDATE sessions SET data = ?, seen = ? WHERE token = ?"
            self._db.execute(sql, [json.dumps(data), at, self._digest(token)])

    def end(self, token: str) -> None:
        """End a session."""
        with self._book.change():
            self._db.execute("DELETE FROM sessions WHERE token = ?", [self._digest(token)])

    def sessions(self, account: str, at: float, *, idle: float, absolute: float) -> list[tuple[float, float]]:
        """When each session of an account that has not ended began and was last used, the newest use first."""
        sql = "SELECT started, seen FROM sessions WHERE account = ? AND seen >= ? AND started >= ? ORDER BY seen DESC"
        return [(started, seen) for started, seen in self._db.execute(sql, [account, at - idle, at - absolute])]

    def end_others(self, account: str, token: str) -> None:
        """End every session of an account but one."""
        with self._book.change():
            self._db.execute("DELETE FROM sessions WHERE account = ? AND token <> ?", [account, self._digest(token)])
            self._book.log(account, "other sessions ended", "accounts", {"name": account})

    def end_all(self, account: str | None, *, actor: str) -> int:
        """End every session of an account, or of everybody; how many there were."""
        with self._book.change():
            of, values = ("WHERE account = ?", [account]) if account else ("WHERE account IS NOT NULL", [])
            ended = self._db.execute(f"DELETE FROM sessions {of}", values).rowcount
            self._book.log(actor, "sessions ended", "accounts", {"name": account or "everybody"})
        return ended

    def sweep(self, at: float, *, idle: float, absolute: float, attempts: float) -> None:
        """Delete sessions that have ended by themselves, and failed log-ins that no longer count."""
        with self._book.change():
            self._db.execute("DELETE FROM sessions WHERE seen < ? OR started < ?", [at - idle, at - absolute])
            self._db.execute("DELETE FROM attempts WHERE at < ?", [at - attempts])

    # ------------------------------------------------------------------------------------------------------- attempts

    def attempt(self, of: str, at: float, *, within: float, most: int) -> bool:
        """Note one more try of something; False, and nothing noted, where there were too many within some seconds."""
        who = self._digest(of)
        if self._attempts(who, at - within) >= most:  # a flood of tries takes no lock
            return False
        with self._book.change():
            if self._attempts(who, at - within) >= most:
                return False
            self._db.execute("INSERT INTO attempts VALUES (?, ?)", [who, at])
        return True

    def take_back(self, of: str, at: float) -> None:
        """Count one try no longer, since it did not fail."""
        with self._book.change():
            one = "SELECT rowid FROM attempts WHERE of = ? AND at = ? LIMIT 1"
            self._db.execute(f"DELETE FROM attempts WHERE rowid = ({one})", [self._digest(of), at])

    def _attempts(self, who: str, since: float) -> int:
        sql = "SELECT count(*) FROM attempts WHERE of = ? AND at > ?"
        (count,) = self._db.execute(sql, [who, since]).fetchone()
        return int(count)

    def forget_attempts(self, of: str) -> None:
        """Start counting anew."""
        with self._book.change():
            self._db.execute("DELETE FROM attempts WHERE of = ?", [self._digest(of)])

    # --------------------------------------------------------------------------------------------------------- tokens

    def add_token(self, account: str, label: str, ends: str, *, actor: str) -> str:
        """Make a token for a program that asks in somebody's name; it is shown this once.

        Parameters
        ----------
        label : what it is for
        ends : the last day on which it is good, as YYYY-MM-DD
        """
        self.known(account)
        token = f"lep_{secrets.token_urlsafe(32)}"
        with self._book.change():
            self._db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", [self._digest(token), account, label, now(), ends]
            )
            self._book.log(actor, "token added", "accounts", {"name": account, "label": label})
        return token

    def token(self, token: str, today: str) -> Account | None:
        """The account in whose name a token asks; None for one that is not good, or no longer."""
        sql = "SELECT account FROM tokens WHERE token = ? AND ends >= ?"
        row = self._db.execute(sql, [self._digest(token), today]).fetchone()
        account = self.find(row[0]) if row else None
        return None if account is None or account.disabled else account

    def tokens(self, account: str) -> list[tuple[str, str, str]]:
        """Label, day it was made and last day of every token of an account."""
        sql = "SELECT label, made, ends FROM tokens WHERE account = ? ORDER BY made, label"
        return list(self._db.execute(sql, [account]))

    def end_tokens(self, account: str, label: str, *, actor: str) -> None:
        """End the tokens of an account that have a label."""
        with self._book.change():
            self._db.execute("DELETE FROM tokens WHERE account = ? AND label = ?", [account, label])
            self._book.log(actor, "token ended", "accounts", {"name": account, "label": label})

    def secret(self, purpose: str) -> str:
        """A secret that goes with this database's key: the same for the same purpose, and telling nothing of others."""
        return self._book.seal.digest("secret for", purpose)

    def _digest(self, text: str) -> str:
        return self._book.seal.digest("secret", text)


def _account(row: tuple[Any, ...]) -> Account:
    name, full_name, role, district, employer, password, totp, disabled, subject, must_change = row
    return Account(
        name, full_name, role, district, employer, password, totp, bool(disabled), subject, bool(must_change)
    )
