"""The kernel compiled ahead: a market of two in memory, and every kind of question and plan put to it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Intake, Jobseeker, Vacancy
from lepmatch.matching.barred import count_barred, open_vacancies, within_reach, without_anybody
from lepmatch.matching.feasible import count_feasible, feasible_people
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.allocation import allocate
from lepmatch.planning.comparison import compare_plan
from lepmatch.planning.filling import fill
from lepmatch.planning.gains import trainings
from lepmatch.planning.runs import coming_runs


def warm() -> None:
    """Compile whatever a question or a plan may need, unless it has been compiled on this machine before.

    Examples
    --------
    >>> from lepmatch import warm
    >>> warm()
    """
    matcher = Matcher().fit(Market.of(DAY, RECORDS))
    for jobseeker in RECORDS[:2]:
        matcher.update(jobseeker)
    matcher.match("J1", "V1")
    matcher.shortlist("V1")
    matcher.options("J1")
    matcher.standing("V1")
    matcher.outlook("J1")
    matcher.courses("J1")
    matcher.trainees("V1")
    matches = matcher.matches()
    matcher.matches(regions=1)
    feasible_people(matcher.fitted, 0)
    count_feasible(matcher.fitted, matcher.fitted.jobs, np.ones(1, np.int32))
    open_ = open_vacancies(matcher.fitted)
    without_anybody(matcher.fitted, open_)
    within_reach(matcher.fitted)
    count_barred(matcher.fitted, open_)
    compare_plan(allocate(matcher.market, matches), matcher.market, matches)
    fill(matcher, trainings(coming_runs(matcher.fitted)))


DAY = date(2009, 3, 31)
RECORDS = (
    Jobseeker(id="J1", postcode="SO15", skills=("till work",), licences=()),
    Vacancy(
        id="V1", employer="E1", title="driver", openings=1, postcode="SO14", essential_skills=("till work", "driving")
    ),
    Employer(id="E1", name="A firm"),
    Course(id="C1", title="A course", gives_skills=("driving",)),
    Intake(course="C1", starts=DAY + timedelta(days=6), seats=1),
)
