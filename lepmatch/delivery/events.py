"""What can happen to a submission: which move each kind of event makes, when it is possible, and the closed reasons.

A submission is one jobseeker and one vacancy, or one jobseeker and a course. Its state is the kind of its last move.
A life may come in rounds: what has ended, a refusal or a job that was left, can begin anew with a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NEW = "new"
"""The state before anything has happened."""

IN_WORK = frozenset({"job_started", "sustained_13", "sustained_26"})
ENDED = frozenset({"passed_over", "refused", "declined", "lapsed", "job_left", "reversed"})
WITH_OFFICE = frozenset({"applied", "proposed", "decided", "consented"})
WITH_EMPLOYER = frozenset(
    {"submitted", "accepted", "work_trial", "assessed", "interview_offered", "interview_held", "interview_missed"}
    | {"job_offered"}
)
COURSE_KINDS = frozenset({"invited", "course_started", "course_completed", "course_left"})
OPEN = WITH_OFFICE | WITH_EMPLOYER | COURSE_KINDS
ANEW = frozenset({NEW}) | ENDED
BACK = OPEN | {"refused", "lapsed"}  # an employer may come back to somebody after a refusal or a silence

PUT_FORWARD = ("submitted", "applied")  # one of them, and the employer knows of the person
OPENING = frozenset({"applied", "proposed", "consented"})  # after an end they begin a new round


@dataclass(frozen=True, slots=True)
class Move:
    """When a kind of event is possible.

    Attributes
    ----------
    states : the states that it may follow
    needs : what must have come before in the same round, one of each group
    once : what must not have come before in the same round
    weeks : so many weeks after the start, at the earliest
    """

    states: frozenset[str]
    needs: tuple[tuple[str, ...], ...] = ()
    once: tuple[str, ...] = ()
    weeks: int = 0


MOVES: Mapping[str, Move] = MappingProxyType(
    {
        "applied": Move(ANEW),
        "proposed": Move(ANEW | OPEN, once=("proposed", "submitted")),
        "decided": Move(OPEN, needs=(("proposed", "applied"),), once=("decided", "submitted")),
        "consented": Move(ANEW | OPEN, once=("consented", "submitted")),
        "passed_over": Move(OPEN, needs=(("proposed", "applied"),), once=("submitted",)),
        "submitted": Move(OPEN, needs=(("decided",), ("consented",)), once=("submitted",)),
        "accepted": Move(BACK, needs=(PUT_FORWARD,), once=("accepted",)),
        "invited": Move(BACK | {NEW}),
        "course_started": Move(BACK | {NEW}),
        "course_completed": Move(BACK, needs=(("course_started",),)),
        "course_left": Move(BACK, needs=(("course_started",),)),
        "work_trial": Move(BACK, needs=(PUT_FORWARD,)),
        "assessed": Move(BACK, needs=(PUT_FORWARD,)),
        "interview_offered": Move(BACK, needs=(PUT_FORWARD,)),
        "interview_held": Move(BACK, needs=(PUT_FORWARD,)),
        "interview_missed": Move(BACK, needs=(("interview_offered",),)),
        "job_offered": Move(BACK, needs=(PUT_FORWARD,)),
        "refused": Move(OPEN | {"lapsed"}, needs=(PUT_FORWARD,)),
        "declined": Move(ANEW | OPEN),
        "lapsed": Move(OPEN | {"lapsed"}, once=("lapsed",)),
        "job_started": Move(ANEW | OPEN),  # whoever is hired is hired, put forward or not
        "sustained_13": Move(IN_WORK, once=("sustained_13",), weeks=13),
        "sustained_26": Move(IN_WORK, once=("sustained_26",), weeks=26),
        "job_left": Move(IN_WORK),
        "reversed": Move(IN_WORK | ENDED, needs=(("job_started",),), once=("reversed",)),
    }
)
"""Every kind that moves a submission; ``voided`` moves none, it takes an earlier event out."""

OTHER = "other"

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "decided": {
            "fit": "fits what the vacancy asks for",
            "asked": "asked to be put forward",
            "waiting": "has waited longest of those who fit",
            "guaranteed": "has finished the preparation for a guaranteed interview",
            "override": "put forward although a rule stands against it",
            OTHER: "another reason",
        },
        "passed_over": {
            "others_nearer": "others were nearer to what was asked for",
            "not_ready": "not ready yet",
            "not_reached": "could not be reached",
            "better_elsewhere": "better put forward elsewhere",
            "no_places": "no interview slot was left",
            OTHER: "another reason",
        },
        "refused": {
            "others_nearer": "others were nearer to what was asked for",
            "unstated_requirement": "a requirement that the vacancy did not state",
            "stated_requirement": "a requirement that the vacancy states",
            "not_at_interview": "did not come to the interview",
            "not_shown_at_interview": "did not convince at the interview",
            "trial_unsuccessful": "the work trial did not go well",
            "hours": "the hours did not fit",
            "travel": "the journey is too long",
            "filled": "the job was filled another way",
            "withdrawn": "the employer is not recruiting any more",
            "duplicate": "the vacancy is a duplicate of another",
            "thin": "too little was said about the person",
            OTHER: "another reason",
        },
        "declined": {
            "worked_there": "worked there before",
            "other_employer": "prefers another employer",
            "knows_somebody": "knows somebody there",
            "hours": "the hours do not fit",
            "travel": "the journey is too long",
            "pay": "the pay is too low",
            "kind_of_work": "does not want this kind of work",
            "found_work": "took another job",
            "not_now": "cannot start work now",
            OTHER: "another reason",
        },
        "interview_missed": {
            "employer": "by the employer",
            "jobseeker": "by the jobseeker",
            OTHER: "by neither",
        },
        "lapsed": {
            "silence": "no answer came",
            "found_work": "took another job",
            "closed": "the vacancy was withdrawn",
            OTHER: "another reason",
        },
        "course_left": {
            "found_work": "took a job",
            "health": "health or care",
            "not_suited": "the course was not the right one",
            OTHER: "another reason",
        },
        "job_left": {
            "ended": "the job did not last",
            "resigned": "gave notice",
            "dismissed": "was dismissed",
            "better_job": "took a better job",
            OTHER: "another reason",
        },
        "reversed": {
            "mistake": "entered by mistake",
            "never_started": "never started",
            "not_eligible": "did not count under the scheme",
            "back_on_benefit": "back on benefit within days",
            OTHER: "another reason",
        },
    }
)
"""The reasons of each kind that has a closed list: code and words. An event holds the code, with more after a colon."""

NEED_REASON = frozenset({"decided", "passed_over", "refused", "declined", "interview_missed", "reversed"})
"""Kinds that are not recorded without a reason."""

NEED_ACTOR = frozenset({"decided", "passed_over", "submitted"})
"""Kinds that are not recorded without the officer's name: nobody is put forward by a program."""


def reason_code(kind: str, reason: str | None) -> str | None:
    """The code of a reason, which may stand as code, as ``code: more words`` or as the words of the list.

    Examples
    --------
    >>> reason_code("interview_missed", "employer: the manager was away")
    'employer'
    >>> reason_code("refused", "a requirement that the vacancy did not state")
    'unstated_requirement'
    >>> reason_code("refused", "a bad day")
    'other'
    """
    if not reason or kind not in REASONS:
        return None
    start = reason.partition(":")[0].strip()
    codes = REASONS[kind]
    if start in codes:
        return start
    return next((code for code, words in codes.items() if words == start), OTHER)
