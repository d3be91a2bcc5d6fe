"""The papers say what is in use, and are not written while something is missing. Everybody is made up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lepmatch.assurance import papers
from lepmatch.assurance.organisation import Organisation, organisation_of
from lepmatch.assurance.papers import MAY_TELL
from lepmatch.assurance.record import Record, check_record, make_record
from lepmatch.errors import PolicyError, SchemeError
from lepmatch.market.fields import field_types
from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker
from lepmatch.market.sample import sample_market
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, Policy

OTHER = Policy(skills=20, occupation=28)


@pytest.fixture(scope="module")
def market() -> Market:
    return sample_market(jobseekers=600, vacancies=40)


@pytest.fixture(scope="module")
def record(market: Market) -> Record:
    return make_record(Matcher().fit(market), market, organisation_of(market), "a sample")


def of(record: Record, organisation: Organisation) -> Record:
    """The same with another organisation."""
    figures = replace(record.figures, organisation=organisation)
    return replace(record, figures=figures, fields=papers.fields_of(figures))


# ------------------------------------------------------------------------------------------------------ nothing missing


def test_every_required_field_of_the_sample_is_filled_and_says_that_it_is_a_sample(record: Record) -> None:
    assert record.missing == ()
    own = {one.number for one in record.fields if "SAMPLE VALUE" in one.text}
    assert len(own) == len(load_scheme("lep").organisation_sample) - 1, "the lawful basis stands in the annex"
    assert "SAMPLE VALUE" in record.papers["data-protection.md"]
    numbers = [one.number for one in record.fields]
    assert len(set(numbers)) == len(numbers)
    assert {"1.1", "1.2", "1.4", "2.1.1", "2.1.3", "2.3.4", "2.3.6", "2.4.8", "2.4.9", "2.5.2"} <= set(numbers)


@pytest.mark.parametrize("name", ["senior_responsible_owner", "appeals", "contact_email", "training"])
def test_an_empty_required_field_stops_the_papers(record: Record, tmp_path: Path, name: str) -> None:
    facts = {**record.figures.organisation.facts, name: " "}
    empty = of(record, replace(record.figures.organisation, facts=facts))
    assert len(empty.missing) == 1
    with pytest.raises(SchemeError, match=r"organisation\.toml"):
        empty.write(tmp_path / "papers")
    assert not (tmp_path / "papers").exists()


def test_real_records_get_no_sample_values(market: Market, record: Record) -> None:
    for origin in (False, None):
        said = organisation_of(replace(market, synthetic=origin))
        assert not any(said.facts.values())
        assert {"1.4 Contact e-mail", "2.1.3 Senior responsible owner"} <= set(of(record, said).missing)


def test_an_organisation_says_its_own_in_a_file(market: Market, tmp_path: Path) -> None:
    file = tmp_path / "organisation.toml"
    file.write_text('[organisation]\nname = "An office"\n[justifications]\nsex = "why"\n', encoding="utf-8")
    said = organisation_of(replace(market, synthetic=False), file)
    assert (said.facts["name"], said.facts["team"], said.justifications["sex"]) == ("An office", "", "why")
    assert "lone_parent" in said.justifications


@pytest.mark.parametrize("text", ["[organisation]\nnme = 'x'", "[organisation]\nname = 3", "name = 'x'", "nonsense"])
def test_a_file_that_says_something_else_is_refused(market: Market, tmp_path: Path, text: str) -> None:
    file = tmp_path / "organisation.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError, match=r"organisation\.toml"):
        organisation_of(market, file)


def test_a_stand_in_without_a_justification_stops_the_papers(market: Market, record: Record) -> None:
    worst = record.figures.proxies[0]
    assert worst.auc is not None
    assert worst.auc > 0.70
    bare = replace(record, figures=replace(record.figures, proxies=(replace(worst, justification=""),)))
    assert len(bare.missing) == 1
    assert "AUC" in bare.missing[0]
    assert worst.justification in record.papers["equality-report.md"]


# ------------------------------------------------------------------------------------------------- what is in use


def test_the_record_has_the_weights_in_use_and_another_policy_changes_it(
    market: Market, record: Record, tmp_path: Path
) -> None:
    record.write(tmp_path)
    check_record(tmp_path, Policy())
    said = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert said["policy"] == {"hash": Policy().hash, "weights": dict(zip(CRITERIA, Policy().weights, strict=True))}
    with pytest.raises(PolicyError, match="skills must be 20 in the record, as in use, got 30"):
        check_record(tmp_path, OTHER)
    with pytest.raises(PolicyError, match="settings"):
        check_record(tmp_path, Policy(max_travel_minutes=60))
    figures = replace(record.figures, policy=OTHER)
    other = replace(record, figures=figures, fields=papers.fields_of(figures))
    assert "skills 20, occupation 28" in next(one.text for one in other.fields if one.number == "2.2.1")
    assert "skills 30, occupation 18" in next(one.text for one in record.fields if one.number == "2.2.1")


def test_figures_are_worked_out_by_the_policy_that_the_record_names(market: Market) -> None:
    made = make_record(Matcher(OTHER).fit(market), market, organisation_of(market), "a sample")
    assert made.figures.policy == OTHER
    assert made.as_dict()["policy"]["hash"] == OTHER.hash
    assert made.figures.flips.moved == 0


def test_every_paper_says_what_code_policy_and_data_it_is_of(record: Record) -> None:
    assert set(record.papers) == {
        "transparency-record.md", "model-card.md", "equality-report.md", "data-protection.md",
    }  # fmt: skip
    for text in record.papers.values():
        assert record.figures.code in text
        assert record.figures.policy.hash in text
        assert "data a sample" in text
        assert "made up" in text
        assert "None" not in text
        assert text.count("# ") >= 1


def test_the_papers_hold_the_figures_of_the_audits(record: Record) -> None:
    report, card = record.papers["equality-report.md"], record.papers["model-card.md"]
    for stage in record.figures.audit.stages:
        for groups in stage.groups.values():
            assert all(f"| {one.name} | {one.people} | {one.selected} |" in report for one in groups)
    for sign in record.figures.early.card:
        assert f"| {sign.points} | {sign.words} |" in card
    for characteristic in papers.NOT_MONITORED:
        assert characteristic in report, "what is not monitored is said"


def test_the_annex_names_every_field_of_a_jobseeker(record: Record) -> None:
    annex = record.papers["data-protection.md"]
    assert all(f"| {name} |" in annex for name in field_types(Jobseeker))
    assert set(MAY_TELL) <= set(field_types(Jobseeker))
