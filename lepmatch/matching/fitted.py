"""A market made ready for questions, and one of its pairs in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lepmatch.market.market import Market
from lepmatch.market.outcomes import jobs_held
from lepmatch.market.records import Event, Jobseeker, Vacancy
from lepmatch.market.reference import table
from lepmatch.market.scheme import Scheme, load_scheme
from lepmatch.matching.arrays import Jobs, People
from lepmatch.matching.criteria import WORDS
from lepmatch.matching.eligibility import explain_barriers
from lepmatch.matching.encoding import (
    declined_employers,
    encode_jobs,
    encode_people,
    events_that_count,
    people_in_work,
    started_jobs,
)
from lepmatch.matching.grid import Grid, make_grid
from lepmatch.matching.knowledge import Knowledge
from lepmatch.matching.pair import Pair, Words, and_list
from lepmatch.matching.policy import CRITERIA, MILLI, Policy
from lepmatch.matching.results import Contribution, Match
from lepmatch.matching.scoring import TOO_LITTLE, Rules, make_rules
from lepmatch.matching.surveying import Measured, measure
from lepmatch.matching.travel import MS


@dataclass(frozen=True, slots=True)
class Fitted:
    """A market as arrays, with what the words need beside them.

    Attributes
    ----------
    beside : jobseekers who have changed since the grid was made, and are hidden in it
    gone_people, gone_jobs : rows of records that have been removed
    in_order : whether the rows are in the order of ids
    """

    market: Market
    scheme: Scheme
    policy: Policy
    knowledge: Knowledge
    people: People
    jobs: Jobs
    rules: Rules
    grid: Grid
    in_work: Mapping[str, Event]
    beside: Grid | None = None
    gone_people: Sequence[int] = ()
    gone_jobs: Sequence[int] = ()
    in_order: bool = True


def fit_market(market: Market, policy: Policy) -> Fitted:
    """Make a market ready for questions."""
    scheme, knowledge = load_scheme(market.scheme), Knowledge(market)
    events = events_that_count(market.events)
    corrected = {ref for ref in market.events.columns["corrects"].values if ref}
    declined, held = declined_employers(market, events, corrected), jobs_held(events, market.on, corrected)
    in_work = people_in_work(held)
    people = encode_people(market.jobseekers, knowledge, scheme, policy, market.on, declined, in_work)
    jobs = encode_jobs(market.vacancies, market.employers, knowledge, policy, market.on, started_jobs(held))
    rules = make_rules(policy, knowledge)
    return Fitted(market, scheme, policy, knowledge, people, jobs, rules, make_grid(people), in_work)


def measured_pairs(fitted: Fitted, rows: Sequence[tuple[int, int]]) -> list[tuple[Pair, Measured]]:
    """Pairs of rows, jobseeker and vacancy, as records side by side and what is measured of each."""
    market, people, jobs = fitted.market, fitted.people, fitted.jobs
    of_jobseeker, of_vacancy = ([pair[side] for pair in rows] for side in (0, 1))
    facts = zip(
        measure(people, jobs, fitted.rules, rows),
        market.jobseekers.some(of_jobseeker),
        market.vacancies.some(of_vacancy),
        (people.rows["limit_ms"][of_jobseeker] // MS).tolist(),
        people.rows["modes"][of_jobseeker].tolist(),
        jobs.rows["occupation"][of_vacancy].tolist(),
        strict=True,
    )
    return [
        (
            Pair(
                jobseeker,
                vacancy,
                fitted.knowledge,
                fitted.policy,
                market.on,
                None if measured.metres < 0 else measured.metres,
                limit,
                modes,
                occupation,
                fitted.in_work.get(jobseeker.id),
            ),
            measured,
        )
        for measured, jobseeker, vacancy, limit, modes, occupation in facts
    ]


def explain_pairs(fitted: Fitted, rows: Sequence[tuple[int, int]]) -> list[Match]:
    """The matches of pairs of rows, jobseeker and vacancy, in words."""
    criteria = [
        (name, WORDS[name], weight * MILLI) for name, weight in zip(CRITERIA, fitted.policy.weights, strict=True)
    ]
    return [_explain(fitted, criteria, pair, measured) for pair, measured in measured_pairs(fitted, rows)]


def _explain(
    fitted: Fitted, criteria: Sequence[tuple[str, Callable[[Pair], Words], int]], pair: Pair, measured: Measured
) -> Match:
    employers = fitted.market.employers
    employer: str = employers.columns["name"][employers.row(pair.vacancy.employer)]
    contributions = []
    for (name, words, weight), points, known in zip(criteria, measured.points, measured.known, strict=True):
        contributions.append(Contribution(name, points, weight, known, *words(pair)))
    return Match(
        pair.jobseeker.id,
        pair.vacancy.id,
        pair.vacancy.title,
        employer,
        None if measured.total == TOO_LITTLE else measured.total,
        sum(measured.known),
        tuple(contributions),
        explain_barriers(measured.barriers, pair, fitted.scheme),
        _facts_to_ask(pair, contributions),
        _steps(pair, employer),
    )


EITHER = (
    frozenset(("postcode", "latitude", "longitude")),
    frozenset(("essential_skills", "desirable_skills")),
    frozenset(("occupation", "title")),
)
"""Fields of which one is enough: coordinates may be blank where a postcode is known, for one."""


def _facts_to_ask(pair: Pair, contributions: Iterable[Contribution]) -> tuple[str, ...]:
    """Facts that nobody has recorded, those that would count most first."""
    facts: dict[str, None] = {}
    unknown = [part for part in contributions if part.known_milli < part.of_milli]
    for part in sorted(unknown, key=lambda c: c.known_milli - c.of_milli):
        for record, names in ((pair.jobseeker, part.has), (pair.vacancy, part.asks)):
            whose = "jobseeker" if record is pair.jobseeker else "vacancy"
            blank = [name for name in names if getattr(record, name) is None]
            if blank and _is_missing(record, blank):
                facts[f"{whose}: {', '.join(name.replace('_', ' ') for name in blank)}"] = None
    if pair.jobseeker.customer_group is None:
        facts["jobseeker: customer group"] = None
    return tuple(facts)


def _is_missing(record: Jobseeker | Vacancy, blank: list[str]) -> bool:
    needed = set(blank) - {"flexible"}
    for group in EITHER:
        if not needed.isdisjoint(group) and any(getattr(record, name) is not None for name in group):
            needed -= group
    return bool(needed)


def _steps(pair: Pair, employer: str) -> tuple[str, ...]:
    """What remains to be done before the employer hears of the jobseeker."""
    jobseeker, vacancy = pair.jobseeker, pair.vacancy
    steps = [f"ask whether they agree to be put forward to {employer}"]
    if jobseeker.adjustments:
        steps.append(f"arrange with them: {', '.join(jobseeker.adjustments)}")
    if jobseeker.earliest_start and vacancy.start_date and jobseeker.earliest_start > vacancy.start_date:
        days = (jobseeker.earliest_start - vacancy.start_date).days
        steps.append(f"ask the employer to wait {days} days: they can start on {jobseeker.earliest_start:%-d %B %Y}")
    if asked := set(vacancy.licences or ()) - set(vacancy.legal_licences or ()) - set(jobseeker.licences or ()):
        called = {row["code"]: row["name"] for row in table("licences")}
        steps.append(f"the employer also asks for {and_list(called[code] for code in sorted(asked))}: not on record")
    if vacancy.work_trial_days:
        steps.append(f"offer them the work trial of {vacancy.work_trial_days} days")
    return tuple(steps)
