"""A policy is put in place by a named officer with a reason, and matches from then on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lepmatch import Policy, PolicyError, StoreError, policy_toml, read_policy_file
from lepmatch.cli.source import policy_of
from lepmatch.store.repository import Store
from tests.store.conftest import OFFICER

OTHER = Policy(skills=20, occupation=28)


def test_a_policy_that_was_adopted_is_the_one_in_use(store: Store) -> None:
    assert policy_of(str(store.path)) == Policy()
    store.load("data/sample", actor=OFFICER)
    before = store.version
    store.adopt(OTHER.text, actor=OFFICER, reason="tried on paper")
    assert store.version > before, "whoever keeps a fitted market must fit it anew"
    assert policy_of(str(store.path)) == OTHER
    store.adopt(Policy().text, actor=OFFICER, reason="back again")
    assert [(one.number, one.actor, one.reason) for one in store.adoptions()] == [
        (1, OFFICER, "tried on paper"),
        (2, OFFICER, "back again"),
    ]
    assert policy_of(str(store.path)) == Policy()
    assert [entry.action for entry in store.audit()].count("adopt") == 2
    assert store.verify().problems == ()


@pytest.mark.parametrize(("actor", "reason"), [("", "a reason"), (OFFICER, " ")])
def test_nobody_adopts_a_policy_without_name_and_reason(store: Store, actor: str, reason: str) -> None:
    with pytest.raises(StoreError, match="named officer"):
        store.adopt(OTHER.text, actor=actor, reason=reason)


def test_the_same_policy_is_not_adopted_twice_in_a_row(store: Store) -> None:
    store.adopt(OTHER.text, actor=OFFICER, reason="a reason")
    with pytest.raises(StoreError, match="in place already"):
        store.adopt(OTHER.text, actor=OFFICER, reason="a reason")


@pytest.mark.parametrize("sql", ["UPDATE adoptions SET policy = '{}'", "DELETE FROM adoptions"])
def test_a_policy_that_was_changed_behind_the_log_is_found(store: Store, behind: Callable[..., None], sql: str) -> None:
    store.adopt(OTHER.text, actor=OFFICER, reason="a reason")
    behind(sql)
    assert store.verify().problems == ("the policies are not those that were adopted",)


def test_a_policy_among_the_records_of_a_folder_is_used(tmp_path: Path) -> None:
    assert policy_of(str(tmp_path)) == Policy()
    (tmp_path / "policy.toml").write_text(policy_toml(OTHER, ["tried"]), encoding="utf-8")
    assert policy_of(str(tmp_path)) == OTHER


@pytest.mark.parametrize("text", ["skills = 31", "skils = 30", "skills", "skills = '30'", "x" * 20_000])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "policy.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        read_policy_file(tmp_path / "policy.toml")
