"""A market made ready for questions, and one of its pairs in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lepmatch.market.market import Market
from lepmatch.market.outcomes import jobs_held
from lepmatch.market.records import Event, Jobseeker, Vacancy
from lepmatch.market.reference import table
from lepmatch.market.scheme import Scheme, load_scheme
from lepmatch.matching.arrays import Jobs, People
from lepmatch.matching.criteria import WORDS
from lepmatch.matching.eligibility import barriers, explain_barriers
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
from lepmatch.matching.pair import Pair, and_list
from lepmatch.matching.policy import CRITERIA, MILLI, Policy
from lepmatch.matching.results import Contribution, Match
from lepmatch.matching.scoring import TOO_LITTLE, Rules, make_rules, metres_between, parts_of, score
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


def pair_of(fitted: Fitted, j: int, v: int) -> Pair:
    """Two records side by side."""
    person, job = fitted.people.rows[j], fitted.jobs.rows[v]
    metres = int(metres_between(person, job))
    jobseeker = fitted.market.jobseekers.at(j)
    return Pair(
        jobseeker,
        fitted.market.vacancies.at(v),
        fitted.knowledge,
        fitted.policy,
        fitted.market.on,
        None if metres < 0 else metres,
        int(person["limit_ms"]) // MS,
        int(person["modes"]),
        int(job["occupation"]),
        fitted.in_work.get(jobseeker.id),
    )


def explain_pair(fitted: Fitted, j: int, v: int) -> Match:
    """The match of two rows, in words."""
    pair, arrays = pair_of(fitted, j, v), (fitted.people, fitted.jobs, fitted.rules)
    milli, parts = int(score(*arrays, j, v)), parts_of(*arrays, j, v)
    metres = -1 if pair.metres is None else pair.metres
    bits = int(barriers(fitted.people.rows[j], fitted.jobs.rows[v], fitted.people.data, metres))
    employers = fitted.market.employers
    employer: str = employers.columns["name"][employers.row(pair.vacancy.employer)]
    contributions = []
    for name, weight, points, known in zip(CRITERIA, fitted.policy.weights, parts.points, parts.known, strict=True):
        said = WORDS[name](pair)
        contributions.append(
            Contribution(name, points, weight * MILLI, known, said.asks, said.has, said.text, said.employer)
        )
    return Match(
        pair.jobseeker.id,
        pair.vacancy.id,
        pair.vacancy.title,
        employer,
        None if milli == TOO_LITTLE else milli,
        sum(c.known_milli for c in contributions),
        tuple(contributions),
        explain_barriers(bits, pair, fitted.scheme),
        _facts_to_ask(pair, contributions),
        _steps(pair, employer),
    )


def _facts_to_ask(pair: Pair, contributions: Iterable[Contribution]) -> tuple[str, ...]:
    """Facts that nobody has recorded, those that would count most first."""
    facts: dict[str, None] = {}
    for part in sorted(contributions, key=lambda c: c.known_milli - c.of_milli):
        if part.is_known:
            continue
        for record, names in ((pair.jobseeker, part.has), (pair.vacancy, part.asks)):
            whose = "jobseeker" if record is pair.jobseeker else "vacancy"
            blank = [name for name in names if getattr(record, name) is None]
            if _is_missing(record, blank):
                facts[f"{whose}: {', '.join(name.replace('_', ' ') for name in blank)}"] = None
    if pair.jobseeker.customer_group is None:
        facts["jobseeker: customer group"] = None
    return tuple(facts)


def _is_missing(record: Jobseeker | Vacancy, blank: list[str]) -> bool:
    # Coordinates may be blank where a postcode is known, and desirable skills where essential ones are.
    either = ({"postcode", "latitude", "longitude"}, {"essential_skills", "desirable_skills"}, {"occupation", "title"})
    needed = set(blank)
    for group in either:
        if any(getattr(record, name, None) is not None for name in group):
            needed -= group
    return bool(needed - {"flexible"})


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
