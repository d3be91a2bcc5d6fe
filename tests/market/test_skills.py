"""Skills: every name names one, and rarity runs as promised."""

from __future__ import annotations

from lepmatch.market.occupations import occupations
from lepmatch.market.skills import COMMONEST, RAREST, aliases, skills
from lepmatch.market.words import fold


def test_every_skill_that_an_occupation_names_exists() -> None:
    named = {id for group in occupations().values() for id in (*group.essential_skills, *group.desirable_skills)}
    assert named <= skills().keys()


def test_no_name_means_two_skills() -> None:
    owner: dict[str, str] = {}
    for id, written in aliases().items():
        for name in written:
            assert owner.setdefault(fold(name), id) == id, name


def test_rarity_never_lets_a_relative_outweigh_the_skill_itself() -> None:
    assert all(COMMONEST <= skill.rarity <= RAREST < 2 * COMMONEST for skill in skills().values())
