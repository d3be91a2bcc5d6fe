"""What is open to a person."""

from __future__ import annotations

from typing import Any

from lepmatch import Listing
from webui.access import account
from webui.api.blueprint import Answer as Given
from webui.api.blueprint import blueprint, tagged
from webui.api.models import Answer, Few, Said
from webui.desk import State, at_desk
from webui.presenters.person import option_of, options_listing
from webui.showing import API, seen_by, show
from webui.stores import store


class OptionAnswer(Answer):
    """A vacancy for the person; `state` is what has become of them there."""

    vacancy: str
    title: str
    employer: str
    points: float | None
    state: str
    said: Said


class OptionsAnswer(Answer):
    """The best vacancies for a person, best first."""

    jobseeker: str
    options: list[OptionAnswer]
    too_little_known: int


@blueprint.get("/people/<jobseeker>/options")
@blueprint.input(Few, location="query", arg_name="query")
@blueprint.output(OptionsAnswer)
def options(jobseeker: str, query: Few) -> Given:
    """Ask for the best vacancies for a person."""
    made: list[Listing] = []
    with at_desk() as state:
        seen = seen_by(state)
        answer = tagged(state, lambda: _options(state, jobseeker, query.n, made))
    for one in made:
        show(one, seen, API)
    store().record("jobseekers", jobseeker, actor=account().name)  # so that it is written down who looked at whom
    return answer


def _options(state: State, jobseeker: str, n: int, made: list[Listing]) -> dict[str, Any]:
    found = state.matcher.options(jobseeker, n)
    made.append(options_listing(state, found, n))
    return {
        "jobseeker": jobseeker,
        "options": [option_of(state, match) for match in found.matches],
        "too_little_known": found.too_little_known,
    }
