"""The parts that requests and answers are made of: strict where we are asked, plain where we answer."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Asked(BaseModel):
    """A request: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """An answer, made from what a presenter gives."""

    model_config = ConfigDict(from_attributes=True)


def _whole(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,9}", value, re.ASCII):
        raise ValueError("must be a whole number")
    return value


WHOLE = BeforeValidator(_whole)
"""Of a whole number that an address has: digits, and nothing that Python would read as a number besides."""

Cell = str | int | float | date | None


class Pages(Asked):
    """Which page of a list.

    Attributes
    ----------
    page : from 1; one beyond the last is the last
    """

    page: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = 1
    per_page: Annotated[int, Field(ge=1, le=100), WHOLE] = 25


class Few(Asked):
    """How many of the best."""

    n: Annotated[int, Field(ge=1, le=50), WHOLE] = 10


class Statement(Answer):
    """One thing said about a match, with the fields that it can be checked against."""

    text: str
    source: str
    asks: list[str]
    has: list[str]


class Bar(Answer):
    """A criterion: points, the most there could be, and how much of it is unknown."""

    criterion: str
    points: float
    of: float
    unknown: float


class Said(Answer):
    """Why somebody fits, what is weak, what nobody knows, what stands in the way, and what can be done."""

    headline: str
    reasons: list[Statement]
    weak_points: list[Statement]
    unknown: list[Statement]
    barriers: list[Statement]
    bars: list[Bar]
    steps: list[str]


class Failure(BaseModel):
    """What went wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """What went wrong.

    Attributes
    ----------
    code : what programs go by
    message : what to do next
    fields : what is wrong in the request
    number : what to quote when asking for help
    """

    code: str
    message: str
    fields: list[Failure]
    number: str | None


class Failed(BaseModel):
    """Every answer that is not what was asked for."""

    error: Problem


def schema_of(model: type[BaseModel], template: str) -> dict[str, Any]:
    """The JSON schema of an answer that the specification adds itself."""
    return model.model_json_schema(ref_template=template)
