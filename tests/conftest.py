"""What keeps all tests together quick: their order, and what a dashboard in a test goes without.

That is passwords which are slow to check, and templates compiled for every app anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

HERE = Path(__file__).parent
FIRST = tuple(HERE / name for name in ("assurance", "browser", "cli", "matching", "planning"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what needs the kernel first: of two workers one compiles it, while the other starts with the rest."""
    items.sort(key=lambda item: not any(item.path.is_relative_to(place) for place in FIRST))


class Templates(BytecodeCache):
    """Compiled templates in memory; Jinja sees to it that none is older than its source."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def quick_dashboards() -> Iterator[None]:
    """The same for every app that a process makes; a server in a process of its own is as slow as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", Templates())
        patch.setattr("webui.passwords._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield
