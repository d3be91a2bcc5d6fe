"""The snapshot command: a file a month, and never another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_snapshot_writes_a_month_once(run: Any, source: str, tmp_path: Path) -> None:
    arguments = ("snapshot", source, "--out", tmp_path / "published")
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    data = json.loads((tmp_path / "published" / "2009-03.json").read_text())
    assert data["month"] == "2009-03"
    assert data["people"]["all"][-1] is None  # one person got a job
    assert run(*arguments).exit_code == 0
    (tmp_path / "published" / "2009-03.json").write_text(json.dumps(data | {"scheme": "another"}))
    again = run(*arguments)
    assert again.exit_code == 1
    assert "never changed" in again.stderr
