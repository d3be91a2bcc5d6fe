"""A database of every released version opens in the newest, with all that was in it."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from lepmatch import open_store
from lepmatch.store.connection import connect, look_into
from lepmatch.store.repository import restore_store
from lepmatch.store.schema import MIGRATIONS, migrate, version_of
from tests.store.release import NEWS, RELEASED

VERSIONS = sorted(int(place.name) for place in RELEASED.iterdir())


@pytest.fixture(params=VERSIONS)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database as that version left it."""
    for file in (RELEASED / str(request.param)).iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "audit.key").chmod(0o600)
    (tmp_path / "lep.db").write_bytes(gzip.decompress((tmp_path / "lep.db.gz").read_bytes()))
    return tmp_path / "lep.db"


def test_every_version_but_one_in_the_making_was_kept() -> None:
    assert list(range(1, len(MIGRATIONS) + 1)) in (VERSIONS, [*VERSIONS, len(VERSIONS) + 1])


def test_a_released_database_opens_in_the_newest_version(released: Path) -> None:
    with open_store(released) as store:
        assert store.verify().problems == ()
        assert len(store.market(actor="an officer").jobseekers) == 12
        assert store.events(ref=NEWS.ref) == [NEWS]
        assert store.append([NEWS], key="kept since", actor="an officer").repeated
        assert version_of(store._book.db) == len(MIGRATIONS)


def test_a_backup_of_a_released_version_comes_back_in_the_newest(released: Path, tmp_path: Path) -> None:
    found = restore_store(released, tmp_path / "back.db", actor="an officer")
    assert found.problems == ()
    with open_store(tmp_path / "back.db") as store:
        assert len(store.market(actor="an officer").jobseekers) == 12


def test_a_migration_that_was_released_is_never_edited(released: Path, tmp_path: Path) -> None:
    was = look_into(released)
    now = connect(tmp_path / "now.db", create=True)
    migrate(now, MIGRATIONS[: version_of(was)])
    sql = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    assert was.execute(sql).fetchall() == now.execute(sql).fetchall()
    assert version_of(now) == version_of(was)
