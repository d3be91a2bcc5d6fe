"""Lists shown: each is kept before its page goes out, with who sees it and for which team they decide."""

from __future__ import annotations

from lepmatch import Account, Listing, Seen, Showing
from webui.access import account
from webui.desk import State
from webui.stores import store

NATIONAL = "National"
PAGE, API = "page", "api"


def team_of(account: Account) -> str:
    """Whom somebody decides for: their district, or the nation."""
    return account.district or NATIONAL


def seen_by(state: State) -> Seen:
    """What of the store a page is made from."""
    return Seen(state.version, state.last_event)


def show(listing: Listing, seen: Seen, where: str = PAGE, earlier: str = "") -> Showing:
    """Keep a list that is about to be shown; to be called when others may look at the desk again.

    Parameters
    ----------
    earlier : number of the showing that a form was on, which is shown once more; where the list is still the same, its
        time runs on
    """
    who, runs = account(), store().runs
    if earlier and (before := decided_on(listing.of, earlier)) and runs.find(before.run).answer == listing.answer:
        return before
    return runs.show(listing, seen, actor=who.name, team=team_of(who), where=where)


def decided_on(vacancy: str, number: str = "") -> Showing | None:
    """The showing of a vacancy's list that somebody decides on, by the number that its form sends, or the last.

    A list that was shown longer ago than a day is not what is decided on.
    """
    entry = int(number) if number.isdecimal() and len(number) < 16 else None
    return store().runs.last_showing(vacancy, account().name, entry=entry)
