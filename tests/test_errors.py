"""The error family: one ancestor, messages that say what to do, errors that travel between processes."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import (
    LepmatchError,
    MarketError,
    MissingExtraError,
    NotFittedError,
    PolicyError,
    Problem,
    SchemeError,
    UnknownIdError,
)

PROBLEM = Problem("vacancies.csv", 2, "openings", "got '0'", "must be a whole number from 1")
ERRORS = [
    (MarketError([PROBLEM]), ValueError),
    (PolicyError("max_travel_minutes", "from 1 to 240 minutes", 0), ValueError),
    (SchemeError("no scheme is called 'lap'"), ValueError),
    (UnknownIdError("vacancy", "V004", ["V0004"]), KeyError),
    (NotFittedError(), RuntimeError),
    (MissingExtraError("parquet", "to write Parquet"), ImportError),
]


@pytest.mark.parametrize(("error", "builtin"), ERRORS, ids=lambda value: type(value).__name__)
def test_every_error_is_one_of_ours_and_one_of_pythons_and_survives_a_journey(error, builtin):
    assert isinstance(error, LepmatchError)
    assert isinstance(error, builtin)
    arrived = pickle.loads(pickle.dumps(error))
    assert (type(arrived), str(arrived), vars(arrived)) == (type(error), str(error), vars(error))


def test_an_unknown_id_names_the_near_ones_without_the_quotes_of_a_key_error():
    assert str(UnknownIdError("vacancy", "V004", ["V0004"])) == "no vacancy has the id 'V004'; did you mean 'V0004'?"
    assert str(UnknownIdError("vacancy", "V004")) == "no vacancy has the id 'V004'"


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (PROBLEM, "vacancies.csv, row 2, openings: got '0'; must be a whole number from 1"),
        (
            Problem("jobseekers.csv", 1, "id", "", "this column is required"),
            "jobseekers.csv, row 1, id: this column is required",
        ),
        (Problem("vacancy.csv", 0, "", "", "unknown"), "vacancy.csv: unknown"),
    ],
)
def test_a_problem_names_its_place(problem, words):
    assert str(problem) == words


problems = st.builds(
    Problem, *(st.sampled_from(("a", "b")), st.integers(0, 3)), *(st.sampled_from(("", "x", "y")) for _ in range(3))
)


@settings(max_examples=100, deadline=None)
@given(st.lists(problems), st.randoms(use_true_random=False))
def test_a_market_error_lists_every_problem_in_an_order_that_does_not_depend_on_how_it_was_found(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    error = MarketError(found)
    assert str(error) == str(MarketError(shuffled))
    assert sorted(map(str, error.problems)) == sorted(map(str, found))
    assert [(p.file, p.row) for p in error.problems] == sorted((p.file, p.row) for p in found)
    assert len(str(error).splitlines()) == len(found) + 1
