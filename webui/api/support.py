"""What a week in a job leaves somebody, from amounts that are sent along and kept nowhere."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from webui.access import account
from webui.api.blueprint import blueprint
from webui.api.models import Answer, Asked
from webui.desk import at_desk
from webui.presenters.support import INPUTS, line_of
from webui.stores import store

MOST = 9999.99


def _pounds(name: str) -> Any:
    return Field(ge=0, le=MOST, description=f"{INPUTS[name]}, pounds a week; null for what is not known")


class Amounts(Asked):
    """What the records do not hold, in pounds a week; 0 for none. Each is named, so that none is forgotten."""

    model_config = ConfigDict(strict=True)

    benefit: Annotated[float | None, _pounds("benefit")]
    tax_credits: Annotated[float | None, _pounds("tax_credits")]
    deductions: Annotated[float | None, _pounds("deductions")]
    fares: Annotated[float | None, _pounds("fares")]


class Weekly(Answer):
    """An amount that is added up, below 0 for what is lost or spent, and where it comes from."""

    name: str
    weekly: float
    source: str


class BetterOffAnswer(Answer):
    """The line and what it was worked out from, in pounds a week; no figure while something is `missing`."""

    jobseeker: str
    vacancy: str
    line: str
    weekly: float | None
    inputs: list[Weekly]
    missing: list[str]
    not_counted: list[str]


@blueprint.post("/vacancies/<vacancy>/people/<jobseeker>/better-off")
@blueprint.input(Amounts, arg_name="amounts")
@blueprint.output(BetterOffAnswer)
def better_off(vacancy: str, jobseeker: str, amounts: Amounts) -> dict[str, Any]:
    """Ask what a week in a job leaves somebody against a week on benefit."""
    with at_desk() as state:
        found = line_of(state, jobseeker, vacancy, amounts.model_dump())
    store().accounts.note(account().name, "looked at", "a person", vacancy=vacancy)
    return found.as_dict() | {"line": found.line}
