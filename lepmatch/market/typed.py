"""A vacancy that was typed into a form: texts in, a record or every problem of it out; and the texts of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lepmatch.errors import MarketError, Problem
from lepmatch.market.fields import field_types
from lepmatch.market.records import Vacancy
from lepmatch.market.rules import FieldError


def read_vacancy(texts: Mapping[str, str]) -> Vacancy:
    """The vacancy of some texts, which are those of a file's row; what is left out is unknown.

    Raises
    ------
    MarketError
        every problem, each with its field as the column

    Examples
    --------
    >>> read_vacancy({"id": "V1", "employer": "E1", "title": "Driver", "openings": "2"}).openings
    2
    """
    values: dict[str, Any] = {}
    problems = []
    for name, type_ in field_types(Vacancy).items():
        try:
            values[name] = type_.read(texts.get(name, ""))
        except FieldError as error:
            problems.append(Problem("Vacancy", 1, name, error.got, error.allowed))
    if problems:
        raise MarketError(problems)
    return Vacancy(**values)


def vacancy_texts(vacancy: Vacancy) -> dict[str, str]:
    """The texts of a vacancy, by field; blank for what is unknown.

    Examples
    --------
    >>> vacancy_texts(Vacancy(id="V1", employer="E1", title="Driver", openings=2))["openings"]
    '2'
    """
    return {name: type_.write(getattr(vacancy, name)) for name, type_ in field_types(Vacancy).items()}
