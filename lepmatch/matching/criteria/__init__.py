"""The criteria, one a file: the function that gives the points of a pair, the reason for its weight, and its words.

Each function takes the arrays, a row of each and the weight in milli-points, and returns ``(points, known)``: the
milli-points it adds and how much of the weight rests on known facts. What is unknown adds the policy's neutral share.
"""

from __future__ import annotations

from lepmatch.matching.criteria import (
    experience,
    hours,
    occupation,
    pay,
    preference,
    qualification,
    skills,
    travel,
)

WORDS = {
    module.__name__.rpartition(".")[2]: module.words
    for module in (skills, occupation, experience, qualification, hours, travel, pay, preference)
}
"""The words of each criterion by name."""
