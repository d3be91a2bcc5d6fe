"""What is worked out once comes back from the cache as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepmatch.market.kept import Arrays, kept, packed, unpacked


def made() -> Arrays:
    return {"a": np.arange(6, dtype=np.float16).reshape(2, 3), "b": packed(["one", "two"])}


def forbidden() -> Arrays:
    pytest.fail("made anew although it was kept")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "lepmatch"


def ask(make: object = made, name: str = "things") -> Arrays:
    return kept(name, "ab", ["kept.py"], make)


def test_what_was_kept_comes_back_unchanged(folder: Path) -> None:
    first = ask()
    again = ask(forbidden)
    assert all((again[key] == first[key]).all() and again[key].dtype == first[key].dtype for key in "ab")
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"broken", None])
def test_what_is_broken_is_made_anew(folder: Path, content: bytes | None) -> None:
    ask()
    (file,) = folder.glob("*/a.npy")
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert ask()["a"].shape == (2, 3)
    assert ask(forbidden)["a"].shape == (2, 3)


def test_without_a_folder_that_can_be_written_it_is_made_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "file"))
    assert ask()["a"].shape == (2, 3)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_packed_texts_come_back(texts: list[str]) -> None:
    assert unpacked(packed(texts)) == texts
