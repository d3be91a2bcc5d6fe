"""The frame of the commands: what they load, how they fail, how their text looks."""

from __future__ import annotations

import csv
import io
import json
import os
import pkgutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.cli import SECTIONS, commands, main, page
from lepmatch.cli.records import write_csv
from lepmatch.errors import LepmatchError
from lepmatch.market.formats.csv_files import FORMULA

NAMES = [name for names in SECTIONS.values() for name in names]
PROGRAM = [sys.executable, "-c", "from lepmatch.cli import main; main(prog_name='lepmatch')"]


def test_every_command_file_is_in_a_section() -> None:
    files = {module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)}
    assert files == set(NAMES)
    assert len(NAMES) == len(set(NAMES))


def test_help_loads_nothing_heavy() -> None:
    code = """
import sys
from click.testing import CliRunner
from lepmatch.cli import SECTIONS, main
for arguments in [["--help"], *([name, "--help"] for names in SECTIONS.values() for name in names)]:
    assert CliRunner().invoke(main, arguments).exit_code == 0
print(sorted({"numpy", "numba", "pydantic", "sklearn", "scipy", "rapidfuzz", "openpyxl", "flask"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_names_every_command_on_one_line(run: Any) -> None:
    text = run("--help").stdout
    for name in NAMES:
        (line,) = [line for line in text.splitlines() if line.startswith(f"  {name} ")]
        assert line.endswith(".")
        assert not line.endswith("...")


def test_version(run: Any) -> None:
    assert run("--version").stdout.startswith("lepmatch ")


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shortlist", "{source}", "V9"], "no vacancy has the id 'V9'"),
        (["shortlist", "{source}", "v1"], "did you mean"),
        (["options", "{source}", "J111"], "did you mean 'J11'"),
        (["explain", "{source}", "J1", "V1"], "no jobseeker has the id 'J1'"),
        (["courses", "{source}", "V1"], "no jobseeker has the id 'V1'"),
        (["trainees", "{source}", "C1"], "no vacancy has the id 'C1'"),
        (["shortlist", "nowhere", "V1"], "nowhere: there is no such file or folder"),
        (["match", "{broken}", "--out", "{tmp}/pairs.csv"], "and 7 more; see them all with: lepmatch check"),
        (["progress", "{broken}"], "17 problems; nothing was read"),
        (["check", "nowhere"], "1 problem"),
        (["match", "{source}", "--out", "{tmp}/folder.csv"], "folder.csv"),
        (["sample", "{tmp}/file.txt/market"], "file.txt"),
    ],
)
def test_bad_records_end_in_1_and_a_few_words(
    run: Any, source: str, broken: str, tmp_path_factory: Any, arguments: list[str], said: str
) -> None:
    tmp = tmp_path_factory.mktemp("out")
    (tmp / "folder.csv").mkdir()
    (tmp / "file.txt").touch()
    result = run(*(argument.format(source=source, broken=broken, tmp=tmp) for argument in arguments))
    assert result.exit_code == 1
    told = [line for line in result.stderr.splitlines() if not line.startswith("Compiling")]  # the first time only
    assert told[0].startswith("lepmatch: ")
    assert said in result.stdout + result.stderr
    assert "Traceback" not in result.output
    assert sorted(file.name for file in tmp.iterdir()) == ["file.txt", "folder.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shortlist", "{source}"], "Missing argument"),
        (["shortlist", "{source}", "V1", "-n", "0"], "-n"),
        (["shortlist", "{source}", "V1", "-n", "ten"], "-n"),
        (["shortlist", "{source}", "V1", "--on", "2009-02-30"], "is not a date as YYYY-MM-DD"),
        (["shortlist", "{source}", "V1", "--on", "31/3/2009"], "is not a date as YYYY-MM-DD"),
        (["shortlist", "{source}", "V1", "--on", "٢٠٠٩-٠٣-٣١"], "is not a date as YYYY-MM-DD"),
        (["options", "{source}", "J01", "--json", "--csv"], "not both"),
        (["options", "{source}", "J01", "--csv", "--json"], "not both"),
        (["explain", "{source}", "J01", "V1", "--for", "everyone"], "--for"),
        (["match", "{source}"], "--out"),
        (["match", "{source}", "--out", "pairs.doc"], "must end in .csv, .npz or .parquet"),
        (["match", "{source}", "--out", "no/such/folder/pairs.csv"], "there is no folder"),
        (["sample", "new", "--jobseekers", "0"], "--jobseekers"),
        (["shortlst", "{source}", "V1"], "No such command"),
    ],
)
def test_bad_usage_ends_in_2_and_says_which(run: Any, source: str, arguments: list[str], said: str) -> None:
    result = run(*(argument.format(source=source) for argument in arguments))
    assert result.exit_code == 2
    assert said in result.stderr
    assert not result.stdout


def test_an_error_of_the_family_and_ctrl_c_end_quietly(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def command_that(raises: BaseException) -> click.Command:
        def body() -> None:
            raise raises

        return click.Command("policy", callback=body)

    def outcome(raises: BaseException) -> tuple[int, str]:
        monkeypatch.setattr(type(main), "get_command", lambda *_: command_that(raises))
        result = CliRunner().invoke(main, ["policy"])
        return result.exit_code, result.output

    assert outcome(LepmatchError("three words long")) == (1, "lepmatch: three words long\n")
    assert outcome(PermissionError(13, "Permission denied", "file")) == (1, "lepmatch: file: Permission denied\n")
    assert outcome(KeyboardInterrupt()) == (130, "")


def press_until_it_ends(running: subprocess.Popen[str]) -> str:
    """Press Ctrl-C, and again after some seconds, as people do: a library may swallow one while it is loaded."""
    with pytest.raises(subprocess.TimeoutExpired):
        running.communicate(timeout=1)
    for _ in range(5):
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return str(running.communicate(timeout=8)[1])
    raise AssertionError("it goes on")


@pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")
def test_a_signal_and_a_closed_pipe_end_quietly(tmp_path: Path) -> None:
    arguments = ["sample", str(tmp_path / "m"), "--jobseekers", "900000", "--vacancies", "200000"]
    running = subprocess.Popen(
        [*PROGRAM, *arguments],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored where tests run in the background
    )
    try:
        assert press_until_it_ends(running) == ""
        assert running.returncode == 130
    finally:
        running.kill()
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*PROGRAM, "policy"], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert done.stderr == ""
    assert done.returncode == 141


# ---------------------------------------------------------------------------------------------------------- output


def test_a_terminal_without_our_characters_still_gets_the_text(source: str) -> None:
    western = os.environ | {"PYTHONIOENCODING": "latin-1"}
    for arguments in (["progress", source], ["shortlist", b"no \xff such", "V1"]):
        done = subprocess.run([*PROGRAM, *arguments], capture_output=True, env=western, check=False)
        assert done.returncode == (0 if arguments[0] == "progress" else 1)
        assert b"?" in done.stdout + done.stderr
        assert b"Traceback" not in done.stderr


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)  # a record holds no control characters
MARKS = [mark for mark in FORMULA if mark.isprintable()]


@settings(deadline=None)
@given(st.lists(TEXTS | st.sampled_from(MARKS).map("{}cmd|x".format), min_size=1))
def test_no_csv_cell_is_a_formula_and_every_text_comes_back(texts: list[str]) -> None:
    stream = io.StringIO()
    write_csv(stream, ("text",), ([text] for text in texts))
    stream.seek(0)
    cells = [row[0] for row in list(csv.reader(stream))[1:]]
    assert not [cell for cell in cells if cell.startswith(tuple(mark for mark in FORMULA if mark != "'"))]
    assert [cell.removeprefix("'") if cell[:1] == "'" else cell for cell in cells] == texts


def test_text_fits_the_width_and_keeps_its_words(run: Any, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = run("explain", source, "J01", "V1").stdout
    assert max(map(len, wide.splitlines())) <= page.WIDEST
    monkeypatch.setattr(page, "width", lambda: 60)
    narrow = run("explain", source, "J01", "V1").stdout
    assert max(map(len, narrow.splitlines())) <= 60
    assert narrow.split() == wide.split()


def test_colour_only_where_it_is_wanted(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["shortlist", source, "V1", "-n", "1"]
    coloured = CliRunner().invoke(main, arguments, color=True).stdout
    assert "\x1b[32m" in coloured
    assert "\x1b" not in CliRunner().invoke(main, arguments).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in CliRunner().invoke(main, arguments, color=True).stdout
    assert click.unstyle(coloured) == CliRunner().invoke(main, arguments).stdout


def test_nothing_but_the_answer_is_on_standard_output(run: Any, source: str) -> None:
    for command, id in (("shortlist", "V1"), ("options", "J01"), ("courses", "J02"), ("trainees", "V1")):
        answer = json.loads(run(command, source, id, "--json").stdout)
        assert id in json.dumps(answer), f"{command} answers about somebody else"


def test_the_installed_program_is_this_one() -> None:
    program = Path(sys.executable).with_name("lepmatch")
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    assert "Who fits what" in done.stdout
