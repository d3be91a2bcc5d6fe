"""Files as they come: other encodings, spreadsheets' habits, damage, and files made to fill the memory."""

import json
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO
from textwrap import dedent

import pytest

from lepmatch import Jobseeker, MarketError, Vacancy, Week, read_market
from tests.market.test_checks import GOOD, problems, write

openpyxl = pytest.importorskip("openpyxl")

# ------------------------------------------------------------------------------------------------------------ encodings

TEXT = "id,name\nE1,Caf\xe9 \u2013 \xa35\n"
JAPANESE, CYRILLIC = "id,name\nE1,日本語\n", "id,name\nE1,Магазин\n"
ENCODED = {
    **{
        name: TEXT.encode(name)
        for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252", "mac-roman")
    },
    "latin-1": TEXT.replace("\u2013", "-").encode("latin-1"),
    "cp437": TEXT.replace("\u2013", "-").encode("cp437"),
    "shift-jis": JAPANESE.encode("shift-jis"),
    "iso-2022-jp": JAPANESE.encode("iso-2022-jp"),
    "gb18030": JAPANESE.encode("gb18030"),
    "koi8-r": CYRILLIC.encode("koi8-r"),
    "overlong": b"id,name\nE1,\xc0\xaf\n",
    "surrogates": b"id,name\nE1,\xed\xa0\x80\n",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_other_encodings_are_refused_at_their_row_and_not_guessed(encoding, tmp_path):
    (found,) = problems(write(tmp_path, GOOD | {"employers.csv": ENCODED[encoding]}))
    assert found.startswith("employers.csv, row ")
    assert "save it again as CSV UTF-8" in found or "control character" in found


@pytest.mark.parametrize(
    "change",
    [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text + "\n\n,\n"],
    ids=["mark", "line ends", "blank lines"],
)
def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_fine(change, tmp_path):
    plain, changed = tmp_path / "plain", tmp_path / "changed"
    plain.mkdir()
    changed.mkdir()
    files = {name: text if name == "market.toml" else change(text) for name, text in GOOD.items()}
    assert read_market(write(changed, files)) == read_market(write(plain, GOOD))


def test_a_byte_order_mark_is_fine_in_the_settings_and_in_json(tmp_path):
    files = {"market.toml": "\ufeffon = 2009-03-31\r\n", "jobseekers.json": '\ufeff[{"id": "J1"}]'}
    assert read_market(write(tmp_path, files)).jobseekers.ids == ("J1",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("id,name\rE1,A\r", "row 1: a line ends in a bare carriage return"),
        ('id,name\nE1,"A "big" shop"\nE2\n', "row 2: a quote inside a field must be doubled"),
        ('id,name\n\n"E\n1",A\nE2\n', "row 3, id: got 'E\\n1'"),
        ("id\tname\nE1\tA\n", "row 1: got 'id\\tname'; separate columns by commas"),
        ("", "row 1, id: this column is required"),
    ],
)
def test_damaged_csv_is_refused_at_the_row_an_editor_shows(text, found, tmp_path):
    files = {name: content for name, content in GOOD.items() if name != "vacancies.csv"}
    assert problems(write(tmp_path, files | {"employers.csv": text}))[0].startswith(f"employers.csv, {found}")


def test_rows_are_counted_as_an_editor_counts_them_across_quoted_lines(tmp_path):
    text = 'id,employer,title,openings,description\nV1,E1,A,1,"one\n\ntwo"\n\nV2,E1,B,0,\n'
    assert problems(write(tmp_path, GOOD | {"vacancies.csv": text}))[0].startswith("vacancies.csv, row 6, openings")


# ------------------------------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "market.toml, on: say which day the market is seen on, such as 2009-03-31"),
        ("sceme = 'lep'", "market.toml, on: say which day"),
        ("on = 20090331", "market.toml, on: got '20090331'; must be a day of the calendar"),
        ("on = 2009-03-31T10:00:00", "market.toml, on: got '2009-03-31 10:00:00'; must be a day"),
        ("on = 2009-03-31\nscheme = 7", "market.toml, scheme: got '7'; must be a scheme: lep"),
        ("on = [2009-03-31]", "market.toml, on: got"),
        ("on 2009-03-31", "market.toml: Expected '=' after a key"),
        ("x = " + "[" * 3_000, "market.toml: "),
        ("#" * 5_000, "market.toml: holds at most 4,096 bytes: on, scheme"),
        (b"\xff", "market.toml: 'utf-8' codec"),
    ],
)
def test_wrong_settings_are_named(text, found, tmp_path):
    assert problems(write(tmp_path, GOOD | {"market.toml": text}))[0].startswith(found)


def test_a_source_that_is_none_says_so(tmp_path):
    assert problems(tmp_path / "nowhere") == ["nowhere: there is no such file or folder"]
    assert "no records here; a market is a folder of jobseekers.csv" in problems(tmp_path)[0]
    assert problems(write(tmp_path, {"a.csv": "id\n"}) / "a.csv") == [
        "a.csv: a market is a folder, a workbook (.xlsx), a JSON file (.json) or a database"
    ]
    (tmp_path / "a.csv").rename(tmp_path / "Employers.CSV")
    assert problems(tmp_path) == ["Employers.CSV: unknown table 'Employers'; did you mean 'employers'?"]


def test_what_is_no_record_is_left_alone(tmp_path):
    write(
        tmp_path, GOOD | {"README.md": "x", ".~lock.jobseekers.csv#": "x", "~$market.xlsx": "x", "._employers.csv": "x"}
    )
    (tmp_path / "notes").mkdir()
    assert len(read_market(tmp_path).employers) == 1
    (tmp_path / "pledges.csv").mkdir()
    assert problems(tmp_path) == ["pledges.csv: must be a file"]


# ----------------------------------------------------------------------------------------------------------------- JSON


def test_json_may_hold_numbers_truths_and_lists(tmp_path):
    content = {
        "market": {"on": "2009-03-31"},
        "employers": [{"id": "E1", "name": "A shop", "public_sector": False}],
        "vacancies": [
            {"id": "V1", "employer": "E1", "title": "Cleaner", "openings": 2.0, "pay_per_hour": 5.80,
             "flexible": True, "latitude": 50.9, "longitude": -1.4, "licences": ["driving_b", "cscs"],
             "legal_licences": [], "pledge": None},
        ],
    }  # fmt: skip
    (tmp_path / "all.json").write_text(json.dumps(content))
    assert read_market(tmp_path / "all.json").vacancies["V1"] == Vacancy(
        id="V1", employer="E1", title="Cleaner", openings=2, pay_per_hour=5.8, flexible=True,
        latitude=50.9, longitude=-1.4, licences=("driving_b", "cscs"), legal_licences=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ('{"id": "J1", "skills": ["a;b"]}', "row 1, skills: got"),
        ('{"id": "J1", "skills": [""]}', "row 1, skills: got"),
        ('{"id": ["J1"]}', "row 1, id: got"),
        ('{"id": true}', "row 1, id: got 'True'; must be an id"),
        ('{"id": "J1", "min_hourly_pay": NaN}', "row 1, min_hourly_pay: got 'nan'"),
        ('{"id": "J1", "min_hourly_pay": 1e400}', "row 1, min_hourly_pay: got 'inf'"),
        ('{"id": "J1", "max_travel_minutes": ' + "9" * 17_000 + "}", "row 1, max_travel_minutes: 17,000 characters"),
        ('{"id": "J1", "skills": {"a": 1}}', "row 1, skills: got"),
        ('{"id": "J1", "skills": "a\\u0000b"}', "row 1, skills: the control character U+0000"),
        ('{"id": "J1", "skills": "\\ud800"}', "row 1, skills: the control character U+D800"),
        ('{"id": "J1", "skils": "a"}', "skils: unknown column 'skils'; did you mean 'skills'?"),
        ('{"skills": "a"}', "id: this column is required"),
        ('{"id": "J1", "id": "J2"}', "'id' stands twice in one object; must be JSON"),
        ('{"id": "J1"', "Expecting"),
        ('"J1"', "must be a list of objects, one a record"),
        ("[" * 100_000, ""),
    ],
)
def test_wrong_json_is_named_at_its_record(record, found, tmp_path):
    files = {"market.toml": GOOD["market.toml"], "jobseekers.json": f"[{record}]"}
    (line,) = problems(write(tmp_path, files))
    assert line.startswith("jobseekers.json")
    assert line.partition("jobseekers.json")[2].lstrip(":, ").startswith(found)


# ----------------------------------------------------------------------------------------------------------------- XLSX


def workbook(file, **sheets):
    """A workbook as a person would make one: typed cells, one sheet a table."""
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file


ON = [["on", date(2009, 3, 31)]]


def test_typed_cells_are_read_as_what_they_show(tmp_path):
    head = [
        "id",
        "claim_start",
        "hours_min",
        "min_hourly_pay",
        "wants_training",
        "availability",
        "latitude",
        "longitude",
    ]
    rows = [head, [1001, date(2008, 9, 1), 16, 0.1 + 0.2, True, "mon-fri day", 50.9, -1.4], [], ["J2", None]]
    file = workbook(tmp_path / "m.xlsx", market=ON, jobseekers=rows)
    market = read_market(file)
    assert list(market.jobseekers) == [
        Jobseeker(
            id="1001", claim_start=date(2008, 9, 1), hours_min=16, min_hourly_pay=0.3, wants_training=True,
            availability=Week.parse("mon-fri day"), latitude=50.9, longitude=-1.4,
        ),
        Jobseeker(id="J2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["E1", "=A1"], "row 2, name: the formula '=A1'; paste its value in its place"),
        (["E1", "#N/A"], "row 2, name: the error '#N/A'; paste its value"),
        (["E1", True], "row 2, name: got 'True'; must be one line"),
        ([date(2009, 3, 1), "A"], "row 2, id: got '2009-03-01'; must be an id"),
        (["E1", "A", "B"], "row 2: 3 fields; the header names 2 columns"),
        ([None, "A"], "row 2, id: blank; is required"),
    ],
)
def test_cells_that_are_not_what_they_seem_are_refused(cells, found, tmp_path):
    file = workbook(tmp_path / "m.xlsx", market=ON, employers=[["id", "name", None], cells])
    assert problems(file)[0].startswith(f"m.xlsx employers, {found}")


def test_sheets_with_other_names_are_refused_unless_blank(tmp_path):
    file = workbook(tmp_path / "m.xlsx", market=ON, employers=[["id", "name"]], Vacancy=[["id"]], Blank=[])
    assert problems(file) == ["m.xlsx Vacancy: unknown table 'Vacancy'; did you mean 'vacancies'?"]


def test_a_sheet_that_lies_about_its_size_is_read_whole(tmp_path):
    file = workbook(tmp_path / "m.xlsx", market=ON, employers=[["id", "name"], ["E1", "A"], ["E2", "B"]])
    repack(file, lambda content: content.replace(b'<dimension ref="A1:B3"/>', b'<dimension ref="A1:A2"/>'))
    assert len(read_market(file).employers) == 2


def repack(file, change):
    """Change the parts of a workbook."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: change(archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8)
)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"</row>", b"</raw>"),
        lambda content: content.replace(b"<worksheet", LAUGHS + b"<worksheet").replace(b"<v>", b"<v>&i;"),
    ],
    ids=["cut", "torn", "laughs"],
)
def test_a_damaged_workbook_is_refused_whole(damage, tmp_path):
    file = workbook(tmp_path / "m.xlsx", market=ON, employers=[["id", "name"], ["E1", 5]])
    repack(file, damage)
    assert problems(file)[0].startswith("m.xlsx")


def test_what_is_no_workbook_is_refused(tmp_path):
    for content in (b"", b"PK\x03\x04", b"id,name\n", zipped({"a": b"x"})):
        (tmp_path / "m.xlsx").write_bytes(content)
        assert "must be an Excel workbook (.xlsx)" in problems(tmp_path / "m.xlsx")[0]


def zipped(parts):
    """A zip archive as bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_workbook_that_unpacks_to_far_more_than_it_is_is_refused_unread(tmp_path):
    (tmp_path / "m.xlsx").write_bytes(zipped({"xl/workbook.xml": b" " * (20 << 20)}))
    assert problems(tmp_path / "m.xlsx") == [
        "m.xlsx: unpacks to 20 MB; a workbook unpacks to at most 256 MB; use a folder of CSV files"
    ]


# --------------------------------------------------------------------------------------------------------------- bounds

READ_AND_MEASURE = dedent(
    """
    import resource, sys, time
    import lepmatch
    lepmatch.read_market, lepmatch.MarketError
    def most():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    before, start = most(), time.process_time()
    try:
        lepmatch.read_market(sys.argv[1])
    except lepmatch.MarketError as error:
        print(time.process_time() - start, most() - before, len(error.problems), error.problems[0], sep="|")
    """
)
IN_A_SMALL_PROCESS = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]], check=True)"
"""A process starts with the peak of the one that started it, and that of the tests is high already."""

GIGABYTE = 1 << 30


def gigabyte(file, start):
    """A file of a gigabyte that takes no room on the disk: its start, then NULs."""
    with file.open("wb") as stream:
        stream.write(start)
        stream.truncate(GIGABYTE)


HOSTILE = {
    "one field": b"id,name\nE1,",
    "one quoted field": b'id,name\nE1,"',
    "a quoted field over many lines": b'id,name\nE1,"' + b"a long text\n" * (1 << 20),
    "a row of many fields": b"id,name\nE1" + b",a" * (1 << 23),
    "a quoted row of many fields over many lines": b"id,name\nE1" + b',"\n"' * (1 << 22),
    "a header of many columns": b"id,name" + b",a" * (1 << 23),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_gigabyte_in_one_row_is_refused_before_it_fills_the_memory(kind, tmp_path):
    write(tmp_path, GOOD)
    file = tmp_path / "employers.csv"
    try:
        gigabyte(file, HOSTILE[kind])
        run = subprocess.run(
            [sys.executable, "-c", IN_A_SMALL_PROCESS, "-c", READ_AND_MEASURE, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        file.unlink()
    seconds, megabytes, count, problem = run.stdout.split("|")
    assert (count, problem.split(": ")[0]) == ("1", f"employers.csv, row {1 if 'header' in kind else 2}")
    assert float(seconds) < 1
    assert float(megabytes) < 100


def test_a_large_json_file_is_refused_before_it_is_parsed(tmp_path):
    file = tmp_path / "all.json"
    gigabyte(file, b"{")
    try:
        assert problems(file) == ["all.json: a JSON file has at most 64 MB; use a folder of CSV files"]
    finally:
        file.unlink()


def test_nothing_is_half_read(tmp_path):
    write(tmp_path, GOOD | {"employers.csv": "id,name\nE1,A shop\nE2,\n"})
    with pytest.raises(MarketError, match="1 problem; nothing was read"):
        read_market(tmp_path)
