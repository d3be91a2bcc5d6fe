"""The style sheet and scripts that `make assets` makes, and what they are made from."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

WEBUI = Path(__file__).resolve().parents[2] / "webui"
VENDOR, ASSETS = WEBUI / "static" / "vendor", WEBUI / "assets"


def test_every_file_is_the_one_that_was_made() -> None:
    sums = dict(line.split()[::-1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    files = {path.relative_to(VENDOR).as_posix(): path for path in VENDOR.rglob("*") if path.is_file()}
    assert set(sums) == set(files) - {"SHA256SUMS"}
    for name, expected in sums.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == expected, f"{name}: make assets"


def test_the_style_sheet_fetches_nothing_from_elsewhere_and_no_font() -> None:
    styles = (VENDOR / "app.css").read_text(encoding="utf-8")
    assert "@font-face" not in styles
    assert "@import" not in styles
    assert "GDS Transport" not in styles
    named = set(re.findall(r"url\(\"?([^)\"]+)", styles)) - {"./images/govuk-crest.svg"}  # for pages with the crown
    assert named
    for name in named:
        assert (VENDOR / name).is_file(), name


def test_every_package_is_pinned_and_no_registry_is_named() -> None:
    package = json.loads((ASSETS / "package.json").read_text())
    lock = json.loads((ASSETS / "package-lock.json").read_text())["packages"]
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert lock[f"node_modules/{name}"]["version"] == version
    for name, one in lock.items():
        assert not name or one["integrity"].startswith("sha512-")
        assert "resolved" not in one


def test_the_notices_that_licences_ask_for_are_beside_the_files() -> None:
    notices = (VENDOR / "LICENCES").read_text(encoding="utf-8")
    for owner in ("2017 Crown Copyright (Government Digital Service)", "2021 dxw", "htmx.org"):
        assert owner in notices
    assert notices.count("The above copyright notice and this permission notice shall be included in all copies") == 2
