"""A Market to a folder of CSV, or to one XLSX or JSON file, so that reading it gives the same market back."""

from __future__ import annotations

from pathlib import Path

from lepmatch.market.formats.csv_files import write_csv
from lepmatch.market.formats.json_files import write_json
from lepmatch.market.formats.workbooks import write_workbook
from lepmatch.market.market import Market
from lepmatch.market.texts import text_columns

WRITERS = {".json": write_json, ".xlsx": write_workbook}


def write_market(market: Market, path: str | Path) -> Path:
    """Write a market: to a workbook for ``.xlsx``, to one file for ``.json``, else to a folder of CSV files.

    Tables without rows are left out. In CSV a text that a spreadsheet would take for a formula gets a quote mark
    before it; `read_market` takes it off again. Writing twice gives the same bytes.

    Returns
    -------
    Path
        where it was written

    Raises
    ------
    MarketError
        a market that is too large for a workbook or a JSON file; a folder takes any

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from lepmatch import read_market, sample_market, write_market
    >>> market = sample_market(jobseekers=30, vacancies=10, courses=4)
    >>> with TemporaryDirectory() as folder:
    ...     read_market(write_market(market, f"{folder}/market.json")) == market
    True
    """
    path = Path(path)
    WRITERS.get(path.suffix.lower(), write_csv)(market, path)
    return path


__all__ = ["text_columns", "write_market"]
