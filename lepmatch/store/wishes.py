"""What officers want of every plan: a pair that must be in it, or must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from lepmatch.errors import UnknownIdError
from lepmatch.market.columns import nearest
from lepmatch.store.audit import Book, now


@dataclass(frozen=True, slots=True)
class Wish:
    """An officer's word about a pair.

    Attributes
    ----------
    wish : ``pin`` to have the pair in every plan, ``exclude`` to have it in none
    actor : the officer
    reason : why
    """

    jobseeker: str
    vacancy: str
    wish: Literal["pin", "exclude"]
    actor: str
    reason: str


def add_wish(book: Book, wish: Wish) -> None:
    """Keep a wish; see `Store.wish`."""
    for table, id in (("jobseekers", wish.jobseeker), ("vacancies", wish.vacancy)):
        if not book.db.execute(f"SELECT 1 FROM {table} WHERE id = ? AND withdrawn IS NULL", [id]).fetchone():
            ids = (other for (other,) in book.db.execute(f"SELECT id FROM {table} WHERE withdrawn IS NULL"))
            raise UnknownIdError("jobseeker" if table == "jobseekers" else "vacancy", id, nearest(id, ids))
    row = [wish.jobseeker, wish.vacancy, wish.wish, wish.actor, wish.reason, now()]
    book.db.execute(
        "INSERT INTO wishes VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (jobseeker, vacancy) DO UPDATE SET "
        "wish = excluded.wish, actor = excluded.actor, reason = excluded.reason, at = excluded.at",
        row,
    )
    book.log(wish.actor, wish.wish, book.seal.digest("jobseeker", wish.jobseeker), {"vacancy": wish.vacancy})


def drop_wish(book: Book, jobseeker: str, vacancy: str, actor: str) -> None:
    """Drop a wish, where there is one."""
    book.db.execute("DELETE FROM wishes WHERE jobseeker = ? AND vacancy = ?", [jobseeker, vacancy])
    book.log(actor, "unwish", book.seal.digest("jobseeker", jobseeker), {"vacancy": vacancy})


def find_wishes(db: Database) -> list[Wish]:
    """Every wish, by jobseeker and vacancy."""
    sql = "SELECT jobseeker, vacancy, wish, actor, reason FROM wishes ORDER BY jobseeker, vacancy"
    return [Wish(*row) for row in db.execute(sql)]
