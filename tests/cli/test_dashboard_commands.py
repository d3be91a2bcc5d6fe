"""`lepmatch serve` and `lepmatch user`, as somebody meets them who gets something wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lepmatch import create_store, open_store, sample_market
from lepmatch.cli import main

ANNE = ("anna", "--full-name", "Anna Example", "--role", "auditor")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("commands") / "lep.db"
    with create_store(path, "root") as store:
        store.load(sample_market(jobseekers=30, vacancies=4, courses=2, seed=1), actor="root")
    return path


def run(*words: object, sent: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=sent)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("anna",), 2, "--full-name"),
        (("anna", "--full-name", "A", "--role", "boss"), 2, "'national', 'district'"),
        (("anna b", *ANNE[1:]), 1, "small letters"),
        (("anna", "--full-name", "A", "--role", "district"), 1, "must be given for district staff"),
        (("anna", "--full-name", "A", "--role", "district", "--district", "Atlantis"), 1, "no district"),
        (("anna", "--full-name", "A", "--role", "employer", "--employer", "E01"), 1, "did you mean 'E001'"),
        ((*ANNE, "--password", "short"), 1, "12 to 128 characters"),
        ((*ANNE, "--password", "password123456"), 1, "hard to guess"),
        ((*ANNE, "--password", "quiet harbour lemon", "--subject", "x"), 2, "not both"),
    ],
)
def test_nobody_is_added_with_something_wrong(database: Path, words: Sequence[str], code: int, told: str) -> None:
    answer = run("user", "add", database, *words)
    assert (answer.exit_code, told in answer.output) == (code, True), answer.output
    assert "None" not in answer.output
    assert "Traceback" not in answer.output
    with open_store(database) as store:
        assert store.accounts.find("anna") is None


def test_somebody_is_added_linked_and_logged_out(database: Path) -> None:
    made = run("user", "add", database, "ben", "--full-name", "Ben Example", "--role", "auditor")
    assert "with the password " in made.output
    chosen = run("user", "add", database, "cleo", *ANNE[1:], "--password", "-", sent="quiet harbour lemon\n")
    assert chosen.output == "cleo can log in.\n"
    elsewhere = run("user", "add", database, "dora", *ANNE[1:], "--subject", "s-1")
    assert "organisation" in elsewhere.output
    taken = run("user", "link", database, "ben", "s-1")
    assert (taken.exit_code, "dora has it" in taken.output) == (1, True)
    assert run("user", "link", database, "ben", "s-2").exit_code == 0
    with open_store(database) as store:
        found = {one.name: one for one in store.accounts.all()}
    assert [found[name].must_change for name in ("ben", "cleo", "dora")] == [True, False, False]
    assert (found["ben"].subject, found["dora"].password) == ("s-2", "")
    for words in ((), ("ben", "--everybody")):
        assert run("user", "log-out", database, *words).exit_code == 2
    assert "did you mean 'ben'" in run("user", "log-out", database, "bem").output


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nowhere.db",), 1, "lepmatch init"),
        ((__file__,), 1, "is not a database"),
        (("{db}", "--local", "--host", "0.0.0.0"), 2, "only this machine"),
        (("{db}", "--port", "99999"), 2, "range"),
        (("{db}", "--workers", "0"), 2, "range"),
        (("{db}", "--host", "192.0.2.1"), 2, "cannot listen on 192.0.2.1"),
        (("{db}", "--refused-passwords", "nowhere.txt"), 2, "does not exist"),
        (("{db}", "--sso-issuer", "https://login.example"), 2, "LEPMATCH_SSO_SECRET"),
    ],
)
def test_nothing_is_served_with_something_wrong(database: Path, words: Sequence[str], code: int, told: str) -> None:
    answer = run("serve", *(word.format(db=database) for word in words))
    assert (answer.exit_code, told in answer.output) == (code, True), answer.output
    assert "with 2 workers" not in answer.output, "it says that it serves"


def test_a_port_that_is_taken_is_said_to_be(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = run("serve", database, "--local", "--port", taken.getsockname()[1])
    assert answer.exit_code == 2
    assert "name another --port" in answer.output


@pytest.mark.parametrize(
    ("family", "address", "told"),
    [(socket.AF_INET, ("0.0.0.0", 0), "only this machine"), (socket.AF_UNIX, "here", "must be of TCP")],
)
def test_a_socket_that_is_handed_over_is_held_to_the_same(
    database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, family: int, address: Any, told: str
) -> None:
    with socket.socket(family) as given:
        given.bind(str(tmp_path / address) if isinstance(address, str) else address)
        monkeypatch.setattr("lepmatch.cli.commands.serve.FIRST_GIVEN", given.fileno())
        monkeypatch.setenv("LISTEN_FDS", "1")
        monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
        answer = run("serve", database, "--local")
        assert (answer.exit_code, told in answer.output) == (2, True), answer.output


def test_what_a_killed_server_has_counted_is_removed_by_the_next(tmp_path: Path) -> None:
    start = "from lepmatch.cli.metrics import own_folder; print(own_folder(), flush=True)"
    how: dict[str, Any] = {"stdout": subprocess.PIPE, "text": True, "env": os.environ | {"TMPDIR": str(tmp_path)}}
    words = [sys.executable, "-c", f"{start}; input()"]
    serves, is_killed = (subprocess.Popen(words, stdin=subprocess.PIPE, **how) for _ in range(2))
    kept, left = (Path((one.stdout or sys.stdin).readline().strip()) for one in (serves, is_killed))
    is_killed.kill()
    is_killed.communicate()
    (left / "counter_1.db").write_text("1")
    (tmp_path / "lepmatch-metrics-link").symlink_to(tmp_path)
    later = Path(subprocess.run([sys.executable, "-c", start], check=True, **how).stdout.strip())
    assert [one for one in (kept, left, later) if one.exists()] == [kept, later], "one that is in use stays"
    serves.communicate("")


def test_a_log_in_of_an_organisation_speaks_tls(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEPMATCH_SSO_SECRET", "x")
    answer = run("serve", database, "--sso-issuer", "http://login.example", "--sso-client", "lepmatch")
    assert (answer.exit_code, "https://" in answer.output) == (2, True)
