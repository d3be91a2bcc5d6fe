"""Free text to occupations and skills: the tables decide, the coder helps, and nonsense stays nonsense."""

from __future__ import annotations

import csv
import gc
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

import lepmatch as lep
from lepmatch.market import title_model as models
from lepmatch.market import titles
from lepmatch.market.occupations import occupations
from lepmatch.market.skills import aliases, skills
from lepmatch.market.text import (
    common_words,
    known_code,
    occupation_code,
    occupation_codes,
    skill_id,
    vocabulary,
    written_titles,
)
from lepmatch.market.titles import SHORT, SURE, code_titles
from lepmatch.market.words import fold

JUDGEMENTS = Path(__file__).parents[2] / "benchmarks" / "evaluation"
KNOWN = list(written_titles())


def judgements(name: str) -> list[dict[str, str]]:
    with (JUDGEMENTS / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_title_of_the_tables_means_its_own_group() -> None:
    assert [(title, code, known_code(title)) for title, code in KNOWN if known_code(title) != code] == []


def test_every_code_means_itself() -> None:
    assert all(occupation_code(code) == code for code in occupations())


def test_no_judged_title_stands_in_the_tables() -> None:
    known = {fold(title) for title, _ in KNOWN}
    judged = judgements("titles")
    assert len(judged) >= 400
    assert [row["title"] for row in judged if fold(row["title"]) in known] == []
    assert {row["code"] for row in judged} <= occupations().keys()


def test_judged_titles_are_coded_as_well_as_promised() -> None:
    judged = judgements("titles")
    found = code_titles([row["title"] for row in judged])
    best = [(result.codes or result.nearest)[0].code for result in found]
    for digits, promised in ((4, 0.75), (3, 0.82), (1, 0.88)):
        right = [code[:digits] == row["code"][:digits] for code, row in zip(best, judged, strict=True)]
        assert sum(right) / len(right) >= promised
    sure = [
        (r.codes[0].code == row["code"])
        for r, row in zip(found, judged, strict=True)
        if r.codes and r.codes[0].confidence >= SURE
    ]
    assert len(sure) > 100
    assert sum(sure) / len(sure) >= 0.8


def test_the_coder_is_honest_of_titles_that_it_never_saw() -> None:
    steepness, *slopes = models.title_model().calibration
    assert steepness > 1
    assert slopes[1] > 0, "a likelier group is a surer one"


@pytest.mark.parametrize("text", [row["text"] for row in judgements("nonsense")])
def test_nonsense_is_never_coded_with_confidence(text: str) -> None:
    found = lep.code_title(text)
    assert not found.codes or found.codes[0].confidence < 0.5
    assert occupation_code(text) is None


COMPANIES = (
    *("HSBC Bank", "Barclays Bank", "Aviva Insurance", "Jobcentre Plus", "NHS", "Kent Police", "Leeds City Council"),
    *("Tesco", "Costa Coffee", "British Gas", "Royal Mail", "Premier Inn", "Wetherspoons pub", "Greggs bakery"),
)
FOREIGN = ("Krankenschwester für Nachtdienst", "ingeniero de software", "sprzątaczka", "kierowca ciężarówki", "cuoco")


@pytest.mark.parametrize("text", [*COMPANIES, *FOREIGN])
def test_who_employs_and_other_languages_say_no_job_for_sure(text: str) -> None:
    found = lep.code_title(text)
    assert not found.codes or found.codes[0].confidence <= 0.6
    assert text in COMPANIES or not found.codes


@pytest.mark.parametrize("text", ["", "😀" * 50, "x" * 10_000, "driver " * 5_000, "n/a", "various", "\0\n\t", "١٢٣"])
def test_bad_input_gets_an_answer(text: str) -> None:
    found = lep.code_title(text)
    assert found.text == text
    assert lep.find_skills(text) == lep.find_skills(text)
    assert len(found.nearest) in {0, 3}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from([title for title, _ in KNOWN])), max_size=6))
def test_many_titles_are_coded_as_each_alone(texts: list[str]) -> None:
    assert code_titles(texts) == [lep.code_title(text) for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([title for title, _ in KNOWN]), st.integers(1, 12))
def test_confidences_fall_and_never_exceed_one(title: str, n: int) -> None:
    codes = lep.code_title(title + " helper", n).codes
    confidences = [one.confidence for one in codes]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.01
    assert len(codes) in {0, n}


def test_gendered_titles_get_the_same_codes_and_ranks() -> None:
    candidates = [title for title, _ in KNOWN[:2_000]]
    pairs = [(row["one"], row["other"]) for row in judgements("gendered")]
    for one, other in pairs:
        assert lep.code_title(one).codes == lep.code_title(other).codes, (one, other)
    left, right = zip(*pairs, strict=True)
    assert lep.rank_titles(left, candidates, 5) == lep.rank_titles(right, candidates, 5)


def test_ranking_puts_the_same_title_first_and_finds_work_without_a_shared_word() -> None:
    candidates = ["bricklayer", "Carers (nights)", "solicitor", "support worker", "lorry driver"]
    (ranked,) = lep.rank_titles(["carer"], candidates, n=5)
    assert [place for place, _ in ranked[:2]] == [1, 3]
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def slowly_put_right(word: str) -> str:
    """The commonest word that begins so, else the commonest of the nearest ones: every common word is looked at."""
    like = [one for one in common_words() if len(one) >= SHORT and one[0] == word[0]]
    faults = [OSA.distance(word, one) for one in like]
    if word in vocabulary().words or len(word) < SHORT or not like:
        return word
    if whole := next((one for one in like if one.startswith(word)), None):
        return whole
    return like[faults.index(min(faults))] if min(faults) <= (1 if len(word) < 9 else 2) else word


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(common_words()), st.integers(0, 12), st.sampled_from(["", "e", "xx", "q"]), st.integers(0, 2))
def test_a_word_is_put_right_as_by_looking_at_every_word(word: str, at: int, typed: str, left_out: int) -> None:
    misspelt = word[:at] + typed + word[at + left_out :]
    if misspelt:
        assert titles._put_right(misspelt) == slowly_put_right(misspelt)


def test_coding_in_bulk_leaves_the_collector_of_garbage_as_it_was() -> None:
    code_titles(["shop assistant", "zzz"])
    assert gc.isenabled()
    gc.disable()
    try:
        code_titles(["shop assistant", "yyy"])
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_ranking_does_not_depend_on_the_other_queries() -> None:
    candidates = [title for title, _ in KNOWN[:300]]
    queries = [title for title, _ in KNOWN[300:400]]
    together = lep.rank_titles(queries, candidates, 3)
    alone = [lep.rank_titles([query], candidates, 3)[0] for query in queries]
    for one, other in zip(together, alone, strict=True):
        assert [score for _, score in one] == pytest.approx([score for _, score in other], abs=1e-5)


def test_ranking_nothing_gives_nothing() -> None:
    assert lep.rank_titles([], ["a"]) == []
    assert lep.rank_titles(["cook", ""], []) == [[], []]
    assert lep.rank_titles(["", "cook"], ["cook"]) == [[], [(0, pytest.approx(1.0))]]


def test_known_titles_need_no_coder() -> None:
    script = (
        "import sys; from lepmatch.market.text import occupation_codes; "
        "occupation_codes(['shop assistant', '9241', 'Waitress (evenings)', '']); "
        "sys.exit('lepmatch.market.title_model' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_matching_uses_the_coder_only_where_it_is_sure() -> None:
    texts = ["Trolley Assistant at a big store", "carer for elderly people at home", "qwertyuiop", "shop assistant"]
    codes = occupation_codes(texts)
    for text, code in codes.items():
        best = lep.code_title(text).codes
        assert code == (best[0].code if best and best[0].confidence >= SURE else None)


@pytest.mark.parametrize("id", sorted(skills())[::40])
def test_a_skill_is_known_by_every_name(id: str) -> None:
    assert {skill_id(name) for name in aliases()[id]} == {id}


def test_a_misspelt_skill_is_known_and_a_strange_one_is_not() -> None:
    assert skill_id("custmer service") == "customer_service"
    assert skill_id("zzz") is None


def test_skills_are_found_where_they_stand() -> None:
    text = "Cash handling, custommer service & a friendly face; forklift driving an advantage."
    found = lep.find_skills(text)
    assert {"cash_handling", "customer_service"} <= {one.id for one in found}
    assert text[found[0].start : found[0].end] == "Cash handling"
    assert all(a.end <= b.start for a, b in pairwise(found))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_found_skills_lie_inside_the_text_and_do_not_overlap(text: str) -> None:
    found = lep.find_skills(text + " teamwork")
    assert found[-1].id == skill_id("teamwork")
    assert all(0 <= one.start < one.end <= len(text) + 9 for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
