"""A folder of CSV, XLSX or JSON to a Market: every problem at once, or the whole market. Never half of one."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from lepmatch.errors import MarketError
from lepmatch.market.checks import check_market, misnamed
from lepmatch.market.fields import field_types
from lepmatch.market.formats.csv_files import read_csv
from lepmatch.market.formats.json_files import read_json
from lepmatch.market.formats.reading import Reading, Settings
from lepmatch.market.formats.workbooks import read_workbook
from lepmatch.market.market import RECORDS, Market

READERS = {".csv": read_csv, ".json": read_json, ".xlsx": read_workbook}
SETTINGS = "market.toml"
LARGEST_SETTINGS = 4_096  # bytes
BESIDE = ("policy.toml", "organisation.toml")  # stand beside the records; others read them
NOT_READ = (".xls", ".xlsm", ".ods", ".tsv", ".txt")  # where an officer may have meant records


def read_market(path: str | Path, *, on: date | None = None, strangers: bool = False) -> Market:
    """Read a market from a folder, from a workbook (.xlsx) or from one JSON file.

    Parameters
    ----------
    path : a folder with files such as ``jobseekers.csv``, ``jobseekers.json`` or sheets in any ``.xlsx``, and
        ``market.toml``; or one ``.xlsx`` or ``.json`` with all tables
    on : the day to see the market on, in place of the one in ``market.toml``
    strangers : whether events may name people who are not on record; whoever counts sets those aside and says so

    Raises
    ------
    MarketError
        every problem of the whole source, each with file, row, column, what was read and what is allowed

    Examples
    --------
    >>> from lepmatch import read_market
    >>> read_market("data/sample").on
    datetime.date(2009, 3, 31)
    """
    path = Path(path)
    reading = Reading()
    if path.is_dir():
        _read_folder(path, reading)
    elif not path.exists():
        reading.report.add(path.name, "there is no such file or folder")
    elif path.suffix.lower() in (".json", ".xlsx"):
        _read_file(path, reading)
    else:
        reading.report.add(path.name, "a market is a folder, a workbook (.xlsx), a JSON file (.json) or a database")
    if not (reading.has_records or reading.said or reading.report.problems()):
        files = ", ".join(f"{name}.csv" for name in RECORDS)
        reading.report.add(path.name, f"no records here; a market is a folder of {files}")
    elif on is None and "on" not in reading.said and (reading.has_records or reading.said):
        place = SETTINGS if path.is_dir() else f"{path.name} market"
        reading.report.add(place, "say which day the market is seen on, such as 2009-03-31", column="on")
    settings = {"scheme": "lep"} | reading.settings | ({"on": on} if on else {})
    on, synthetic = settings.get("on"), settings.get("synthetic")
    return check_market(reading.tables, on, settings["scheme"], reading.report, synthetic, strangers)


def _read_folder(folder: Path, reading: Reading) -> None:
    for file in sorted(folder.iterdir()):
        suffix = file.suffix.lower()
        if file.name.startswith((".", "~$")) or file.name in BESIDE or suffix not in (*READERS, *NOT_READ, ".toml"):
            continue  # what editors and spreadsheets leave behind, and what is no record
        if suffix in NOT_READ:
            if file.stem in RECORDS:
                reading.report.add(file.name, "is not read; save it as CSV UTF-8 or as a workbook (.xlsx)")
        elif suffix == ".toml" and file.name != SETTINGS:
            reading.report.add(file.name, misnamed(file.name, [SETTINGS]), got="unknown file")
        elif suffix != ".csv" or reading.claims(file.stem, file.name):
            _read_file(file, reading)


def _read_file(file: Path, reading: Reading) -> None:
    if not file.is_file():
        reading.report.add(file.name, "must be a file")
        return
    try:
        if file.name == SETTINGS:
            _read_settings(file, reading)
        else:
            READERS[file.suffix.lower()](file, reading)
    except OSError as error:
        reading.report.add(file.name, "could not be read", got=error.strerror or str(error))


def _read_settings(file: Path, reading: Reading) -> None:
    with file.open("rb") as stream:
        raw = stream.read(LARGEST_SETTINGS + 1)
    known = ", ".join(field_types(Settings))
    if len(raw) > LARGEST_SETTINGS:
        reading.report.add(file.name, f"holds at most {LARGEST_SETTINGS:,} bytes: {known}")
        return
    try:
        settings = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reading.report.add(file.name, "must be TOML, such as: on = 2009-03-31", got=str(error))
        reading.said["on"] = file.name
        return
    reading.add_settings(settings, file.name)


__all__ = ["MarketError", "read_market"]
