"""Keep a small database of today's schema for the tests of later versions: ``python -m tests.store.release``.

To be run when a version of the schema is released, and never again for that version. The people are made up, and the
key beside the database seals nothing else.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path

from lepmatch import Event, sample_market
from lepmatch.store.repository import create_store
from lepmatch.store.schema import MIGRATIONS
from tests.strategies import ON

RELEASED = Path(__file__).parent / "released"
MARKET = {"jobseekers": 12, "vacancies": 4, "courses": 2, "seed": 1}
NEWS = Event(at=ON, kind="applied", jobseeker="J0001", ref="kept since")


def main() -> None:
    """Write the database with its key and notes."""
    place = RELEASED / str(len(MIGRATIONS))
    place.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with create_store(folder / "lep.db", "an officer") as store:
            store.load(sample_market(**MARKET), actor="an officer")
            store.append([NEWS], key="kept since", actor="an officer")
        for kept in ("audit.key", "audit.anchor"):
            shutil.copy(folder / kept, place)
        (place / "lep.db.gz").write_bytes(gzip.compress((folder / "lep.db").read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    main()
