"""`lepmatch progress --html`: one file, with where it is from."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_the_page_of_records(run: Any, source: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = run("progress", source, "--html", file, "--about", "a small market <b>")
    assert done.exit_code == 0, done.stderr
    assert "snapshot" in done.stdout
    page = file.read_text(encoding="utf-8")
    assert "a small market &lt;b&gt;" in page
    assert "1 of 250,000 people into work" in page
    for heading in ("Where it is heading", "By region", "How far people came", "Points", "By customer group"):
        assert f"<h2>{heading}</h2>" in page


def test_records_that_do_not_say_whether_they_are_real_are_said_not_to(run: Any, source: str, tmp_path: Path) -> None:
    run("progress", source, "--html", tmp_path / "report.html")
    assert "real or synthetic" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_page_of_the_published_figures(run: Any, tmp_path: Path) -> None:
    done = run("progress", "data/history", "--html", tmp_path / "report.html", "--on", "2008-12-31")
    assert done.exit_code == 0, done.stderr
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "official figures by region" in page
    assert "610,000" not in page  # not reported by that day
