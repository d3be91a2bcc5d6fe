"""A store in a folder of its own, and what is needed to look at it from outside. Everybody in it is made up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lepmatch.store.repository import Store, create_store

OFFICER = "an officer"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with create_store(tmp_path / "lep.db", OFFICER) as made:
        yield made


@pytest.fixture
def behind(store: Store) -> Callable[..., None]:
    """Change the file behind the store's back, as somebody with the file and without the key could."""

    def run(*statements: str) -> None:
        connection = sqlite3.connect(store.path, isolation_level=None)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return run
