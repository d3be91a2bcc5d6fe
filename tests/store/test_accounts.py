"""Who may log in: accounts, sessions, tokens and tries, as the dashboard finds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lepmatch import Account, AccountError, Store, UnknownIdError, Wish, create_store, sample_market

ANNE = Account("anne", "Anne Officer", "district", district="Kent", password="a hash")
LIMITS = {"idle": 100.0, "absolute": 1000.0}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create_store(tmp_path / "lep.db", "root") as store:
        store.load(sample_market(jobseekers=12, vacancies=4, courses=2, seed=1), actor="root")
        yield store


def test_an_account_is_found_as_it_was_added(store: Store) -> None:
    store.accounts.add(ANNE, actor="root")
    assert store.accounts.find("anne") == ANNE
    assert store.accounts.all() == [ANNE]
    assert store.accounts.find("nobody") is None
    with pytest.raises(AccountError, match="nobody has yet"):
        store.accounts.add(ANNE, actor="root")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Anne Officer"}, "name"),
        ({"name": "ab"}, "name"),
        ({"full_name": " "}, "full name"),
        ({"role": "boss"}, "role"),
        ({"district": None}, "district"),
        ({"role": "national"}, "district"),
        ({"role": "employer", "district": None}, "employer"),
    ],
)
def test_an_account_that_cannot_be_is_refused(fields: dict[str, str], field: str) -> None:
    with pytest.raises(AccountError) as caught:
        Account(**({"name": "anne", "full_name": "Anne", "role": "district", "district": "Kent"} | fields))
    assert caught.value.field == field


def test_an_employers_account_needs_an_employer_of_the_store(store: Store) -> None:
    with pytest.raises(UnknownIdError, match="did you mean 'E001'"):
        store.accounts.add(Account("shop", "A Shop", "employer", employer="E01"), actor="root")


def test_a_change_ends_the_sessions(store: Store) -> None:
    store.accounts.add(ANNE, actor="root")
    token = store.accounts.begin("anne", {}, 0)
    assert store.accounts.change("anne", actor="root", district="Essex").district == "Essex"
    assert store.accounts.session(token, 1, **LIMITS) is None
    with pytest.raises(UnknownIdError):
        store.accounts.change("anna", actor="root", disabled=True)


def test_a_session_ends_when_it_is_idle_old_or_ended(store: Store) -> None:
    accounts = store.accounts
    token = accounts.begin(None, {"colour": "blue"}, 0)
    found = accounts.session(token, 100, **LIMITS)
    assert found is not None
    assert found.data == {"colour": "blue"}
    assert accounts.session(token, 101, **LIMITS) is None
    for at in range(0, 1001, 100):
        accounts.keep(token, {"at": at}, at)
    assert accounts.session(token, 1000, **LIMITS) is not None
    accounts.keep(token, {}, 1001)
    assert accounts.session(token, 1001, **LIMITS) is None, "however busy, it has an end"
    other = accounts.begin(None, {}, 0)
    accounts.end(other)
    accounts.keep(other, {}, 1)
    assert accounts.session(other, 1, **LIMITS) is None, "nothing brings an ended session back"


def test_no_secret_stands_in_the_file(store: Store) -> None:
    store.accounts.add(ANNE, actor="root")
    token, key = store.accounts.begin("anne", {}, 0), store.accounts.add_token("anne", "a", "2030-01-01", actor="root")
    store.accounts.attempt("192.0.2.7", 0, within=10, most=3)
    files = [file.read_bytes() for file in store.path.parent.iterdir()]
    assert not [1 for file in files for secret in (token, key, "192.0.2.7") if secret.encode() in file]


def test_tokens_end_with_their_day_and_their_account(store: Store) -> None:
    accounts = store.accounts
    accounts.add(ANNE, actor="root")
    token = accounts.add_token("anne", "reports", "2030-01-01", actor="root")
    assert accounts.token(token, "2030-01-01") == ANNE
    assert accounts.token(token, "2030-01-02") is None
    assert accounts.token("lep_guess", "2030-01-01") is None
    assert [(label, ends) for label, _, ends in accounts.tokens("anne")] == [("reports", "2030-01-01")]
    accounts.end_tokens("anne", "reports", actor="root")
    assert accounts.token(token, "2029-01-01") is None
    second = accounts.add_token("anne", "reports", "2030-01-01", actor="root")
    accounts.change("anne", actor="root", disabled=True)
    assert accounts.token(second, "2029-01-01") is None


def test_tries_are_counted_within_their_time(store: Store) -> None:
    accounts = store.accounts
    assert [accounts.attempt("anne", at, within=10, most=2) for at in (0, 5, 9)] == [True, True, False]
    assert accounts.attempt("bert", 9, within=10, most=2), "others are not stopped"
    assert accounts.attempt("anne", 11, within=10, most=2), "the first one no longer counts"
    accounts.forget_attempts("anne")
    assert accounts.attempt("anne", 11, within=10, most=2)


def test_what_is_over_is_swept_away(store: Store) -> None:
    accounts = store.accounts
    accounts.add(ANNE, actor="root")
    accounts.begin("anne", {}, 0)
    fresh = accounts.begin("anne", {}, 90)
    accounts.attempt("anne", 0, within=10, most=2)
    accounts.sweep(150, attempts=10, **LIMITS)
    counts = [store._book.db[table].count for table in ("sessions", "attempts")]
    assert counts == [1, 0]
    assert accounts.session(fresh, 150, **LIMITS) is not None


def test_a_wish_is_kept_until_it_is_dropped_or_the_person_is_erased(store: Store) -> None:
    wish = Wish("J0001", "V0002", "pin", "Anne Officer", "promised on the telephone")
    other = Wish("J0002", "V0002", "exclude", "Anne Officer", "asked not to")
    store.wish(Wish("J0001", "V0002", "exclude", "Anne Officer", "by mistake"))
    store.wish(wish)
    store.wish(other)
    assert store.wishes() == [wish, other]
    with pytest.raises(UnknownIdError, match="no vacancy"):
        store.wish(Wish("J0001", "V9", "pin", "Anne Officer", "so"))
    store.erase("J0001", actor="root", reason="asked for it")
    assert store.wishes() == [other]
    store.unwish("J0002", "V0002", actor="Anne Officer")
    assert store.wishes() == []
    assert not store.verify().problems


def test_an_erasure_takes_plans_along(store: Store) -> None:
    store.plans.mkdir()
    (store.plans / "plan").write_bytes(b"J0001 for V0001")
    store.erase("J0001", actor="root", reason="asked for it")
    assert list(store.plans.iterdir()) == []
