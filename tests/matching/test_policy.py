"""A policy refuses what makes no sense, in words that say which field must be what."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from lepmatch.errors import LepmatchError, PolicyError
from lepmatch.matching.policy import CRITERIA, Policy

NUMBERS = [setting for setting in fields(Policy) if "low" in setting.metadata]


@pytest.mark.parametrize("setting", NUMBERS, ids=lambda setting: setting.name)
def test_every_number_is_held_to_its_range(setting: Any) -> None:
    low, high, unit = (setting.metadata[key] for key in ("low", "high", "unit"))
    for wrong in (low - 1, high + 1, str(setting.default), None, float(setting.default), True):
        with pytest.raises(PolicyError) as refusal:
            Policy(**{setting.name: wrong})
        assert str(refusal.value) == f"Policy.{setting.name} must be from {low} to {high} {unit}, got {wrong!r}"
        assert refusal.value.field == setting.name
        assert isinstance(refusal.value, LepmatchError)
    if setting.name not in CRITERIA:
        assert [getattr(Policy(**{setting.name: edge}), setting.name) for edge in (low, high)] == [low, high]


def test_weights_must_add_up() -> None:
    with pytest.raises(PolicyError, match="weights that add up to 100, got 101"):
        Policy(skills=31)
    assert sum(Policy(skills=31, pay=5).weights) == 100
    assert dict(zip(CRITERIA, Policy().weights, strict=True))["skills"] == 30


def test_the_salt_is_a_text() -> None:
    with pytest.raises(PolicyError, match=r"Policy\.salt must be a text, got 7"):
        Policy(salt=7)


@pytest.mark.parametrize("setting", fields(Policy), ids=lambda setting: setting.name)
def test_every_field_says_its_unit_and_its_reason(setting: Any) -> None:
    assert setting.metadata["unit"]
    assert setting.metadata["reason"]
