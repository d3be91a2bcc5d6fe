"""A short history: people put forward, interviewed, started, sustained or left; and what is under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from lepmatch.market.sampling.area import CASELOAD, office_count
from lepmatch.market.sampling.draws import Draws, Floats
from lepmatch.market.sampling.figures import INTERVIEW_TO_OFFER, SUSTAINED_13, SUSTAINED_26
from lepmatch.market.sampling.jobs import history_days, is_closed, office_of, openings_of, vacancy_pledges
from lepmatch.market.sampling.people import Columns

PUT_FORWARD = 6  # the most people put forward for one vacancy
UNDER_WAY_EVERY = 5  # of so many open vacancies, one has people put forward in these weeks
# Chances that one step follows another; unsourced: plausible.
ACCEPTED, ATTENDED, STARTED, REVERSED, DECLINED, ON_COURSE, COMPLETED = 0.75, 0.88, 0.92, 0.02, 0.02, 0.04, 0.8
MISSED_BY_EMPLOYER = 0.2
PUT_FORWARD_STEPS = (("proposed", ""), ("decided", "fit"), ("consented", ""), ("submitted", ""))  # kind, reason
DECLINED_REASONS = ("worked there before", "prefers another employer", "knows somebody there")
Event = tuple[int, str, int, int, int, str]
"""Days ago, kind, jobseeker, vacancy, course (rows, -1 for none), reason."""


def event_columns(seed: int, jobseekers: int, vacancies: int, courses: int, on: date) -> Columns:
    """The texts of the events table, all of them on or before the day of the market."""
    offices = office_count(jobseekers)
    office = office_of(seed, vacancies, offices).tolist()
    events = [
        *_vacancy_events(seed, jobseekers, vacancies, office),
        *_declined(seed, jobseekers, vacancies, offices),
        *_course_events(seed, jobseekers, courses, offices),
    ]
    events.sort(key=lambda event: -event[0])
    pledge = vacancy_pledges(seed, vacancies).tolist()
    return {
        "at": [(on - timedelta(days=ago)).isoformat() for ago, *_ in events],
        "kind": [kind for _, kind, *_ in events],
        "jobseeker": [f"J{person + 1:04d}" for _, _, person, *_ in events],
        "vacancy": [f"V{job + 1:04d}" if job >= 0 else "" for _, _, _, job, *_ in events],
        "course": [f"C{course + 1:03d}" if course >= 0 else "" for *_, course, _ in events],
        "pledge": [pledge[job] if job >= 0 else "" for _, _, _, job, *_ in events],
        "actor": [f"Officer {person // CASELOAD + 1:02d}" for _, _, person, *_ in events],
        "reason": [reason for *_, reason in events],
    }


def _vacancy_events(seed: int, jobseekers: int, vacancies: int, office: list[int]) -> Iterator[Event]:
    draws = Draws(seed, "events", vacancies)
    chance = draws.uniform("steps", PUT_FORWARD * 8).reshape(-1, PUT_FORWARD, 8)
    first, people = draws.whole("first", 0, CASELOAD - 1), draws.whole("people", 2, PUT_FORWARD)
    closed, days, openings = is_closed(vacancies), history_days(seed, vacancies), openings_of(seed, vacancies)
    at_work: set[int] = set()
    for job in np.flatnonzero(closed | (np.arange(vacancies) % UNDER_WAY_EVERY == 0)).tolist():
        low, high = office[job] * CASELOAD, min((office[job] + 1) * CASELOAD, jobseekers)
        left = int(openings[job])
        for turn in range(max(0, min(int(people[job]), high - low))):
            person = low + (int(first[job]) + turn) % (high - low)
            if person in at_work:
                continue
            steps = _past(int(days[job]), left > 0, chance[job, turn]) if closed[job] else _under_way(chance[job, turn])
            for ago, kind, reason in steps:
                yield ago, kind, person, job, -1, reason
                if kind == "job_started":
                    at_work.add(person)
                    left -= 1


def _past(days: int, has_opening: bool, chance: Floats) -> Iterator[tuple[int, str, str]]:
    """What became of one person put forward for a vacancy whose work began so many days ago."""
    yield from ((days + ago, *step) for ago, step in zip((28, 27, 26, 25), PUT_FORWARD_STEPS, strict=True))
    if chance[0] > ACCEPTED:
        yield days + 22, "refused", "others were nearer to what was asked for"
        return
    yield days + 22, "accepted", ""
    yield days + 20, "interview_offered", ""
    if chance[1] > ATTENDED:
        yield days + 12, "interview_missed", _missed_by(chance[2])
        return
    yield days + 12, "interview_held", ""
    if not has_opening or chance[2] > INTERVIEW_TO_OFFER:
        return
    yield days + 8, "job_offered", ""
    if chance[3] > STARTED:
        yield days + 6, "lapsed", "took another job"
        return
    yield days, "job_started", ""
    if chance[4] < REVERSED:
        yield days - 10, "reversed", "entered by mistake"
        return
    lasted = 182 if chance[5] < SUSTAINED_26 else 91 if chance[5] < SUSTAINED_13 else 0
    yield from ((days - weeks * 7, f"sustained_{weeks}", "") for weeks in (13, 26) if weeks * 7 <= min(days, lasted))
    leaves = lasted + int(chance[6] * 90) + 1
    if lasted < 182 and leaves <= days:
        yield days - leaves, "job_left", "the job did not last"


def _under_way(chance: Floats) -> Iterator[tuple[int, str, str]]:
    """One person put forward in these weeks, to whatever step it has come."""
    days = 2 + int(chance[0] * 20)
    yield from ((days + ago, *step) for ago, step in zip((7, 6, 4, 3), PUT_FORWARD_STEPS, strict=True))
    if chance[1] > ACCEPTED:
        return
    yield days, "accepted", ""
    if days > 6:
        yield days - 3, "interview_offered", ""
    if days > 14:
        if chance[2] < ATTENDED:
            yield days - 12, "interview_held", ""
        else:
            yield days - 12, "interview_missed", _missed_by(chance[3])


def _missed_by(chance: float) -> str:
    return "employer" if chance < MISSED_BY_EMPLOYER else "jobseeker"


def _declined(seed: int, jobseekers: int, vacancies: int, offices: int) -> Iterator[Event]:
    draws = Draws(seed, "declined", jobseekers)
    days, reason = draws.whole("days", 5, 200), draws.uniform("reason")
    for person in np.flatnonzero(draws.chance("declines", DECLINED)).tolist():
        job = person // CASELOAD + offices * (person % 3)
        if job < vacancies:
            words = DECLINED_REASONS[int(reason[person] * len(DECLINED_REASONS))]
            yield int(days[person]), "declined", person, job, -1, words


def _course_events(seed: int, jobseekers: int, courses: int, offices: int) -> Iterator[Event]:
    draws = Draws(seed, "course events", jobseekers)
    days, end = draws.whole("days", 30, 300), draws.uniform("end")
    for person in np.flatnonzero(draws.chance("goes", ON_COURSE)).tolist():
        course, ago = person // CASELOAD + offices * (person % 2), int(days[person])
        if course < courses:
            yield ago + 14, "invited", person, -1, course, ""
            yield ago, "course_started", person, -1, course, ""
            if end[person] < COMPLETED:
                yield ago - 12, "course_completed", person, -1, course, ""
            else:
                yield ago - 4, "course_left", person, -1, course, "took a job"
