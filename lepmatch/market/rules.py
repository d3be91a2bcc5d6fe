"""How a field's rule is written: what a text must be, in words for people and as a check for pydantic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

SHOWN_VALUE = 60  # characters of a wrong value that a report quotes


class FieldError(ValueError):
    """A text that is no value of its field.

    Attributes
    ----------
    got : what was read
    allowed : what is allowed
    """

    def __init__(self, got: str, allowed: str) -> None:
        self.got, self.allowed = got, allowed
        super().__init__(got, allowed)

    def __str__(self) -> str:
        return f"{self.got}; {self.allowed}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a field may hold, in words for the error report, and how pydantic is to check it.

    Attributes
    ----------
    words : what is allowed
    shape : pattern the text must have before it is converted. Python's own int(), float() and fromisoformat()
        also take other scripts' digits, ``1_000``, ``nan`` and ``2009-W01-1``
    check : a last check, which returns the value or raises ValueError
    parse : text to value, in place of pydantic's own conversion
    options : the closed list of values, where there is one
    """

    words: str
    shape: str = ""
    check: Callable[[Any], Any] | None = None
    parse: Callable[[str], Any] | None = None
    options: Callable[[], tuple[str, ...]] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if self.parse:
            return core_schema.no_info_plain_validator_function(self.parse)
        schema = handler(source)
        if self.check:
            schema = core_schema.no_info_after_validator_function(self.check, schema)
        if self.shape:
            schema = core_schema.no_info_before_validator_function(_shaped(self.shape), schema)
        return schema


def _shaped(shape: str) -> Callable[[str], str]:
    fits = re.compile(shape, re.ASCII).fullmatch

    def check(text: str) -> str:
        if not fits(text):
            raise ValueError("out of shape")
        return text

    return check


def plain(text: str) -> str:
    """Text in one Unicode form, without invisible characters; control characters are refused.

    Examples
    --------
    >>> plain(" cafe\\u0301\\t\\u200bwork ")
    'café work'
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_plain_character, text.replace("\r\n", "\n")))
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def _plain_character(character: str) -> str:
    if character.isprintable():
        return character
    match unicodedata.category(character):
        case "Cf":
            return ""
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case "Cn" if ord(character) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(character) <= 0xFDEF:
            return character  # a sign that is newer than this Python
        case "Co":
            return character
    if character in "\n\r\t":
        return " " if character == "\t" else "\n"
    raise FieldError(
        f"the control character U+{ord(character):04X}", "take it out; a field holds text that can be seen"
    )


def shown(text: str) -> str:
    """A wrong text as a report quotes it, shortened when it is long."""
    return repr(text if len(text) <= SHOWN_VALUE else text[:SHOWN_VALUE] + "...")


def whole(low: int, high: int, unit: str) -> Rule:
    """A whole number within limits."""
    return Rule(f"a whole number from {low} to {high}, {unit}", r"\d{1,9}", check=_between(low, high))


def decimal(low: float, high: float, decimals: int, unit: str) -> Rule:
    """A number within limits, with so many decimals at most."""
    words = f"a number from {low:g} to {high:g} with at most {decimals} decimals, {unit}"
    return Rule(words, rf"-?\d{{1,9}}(\.\d{{1,{decimals}}})?", check=_between(low, high))


def one_of(words: str, options: Callable[[], tuple[str, ...]]) -> Rule:
    """One of a closed list, in any case."""

    def check(value: str) -> str:
        found = _by_casefold(options()).get(value.casefold())
        if found is None:
            raise ValueError(words)
        return found

    return Rule(words, check=check, options=options)


def choice(words: str, *values: str) -> Rule:
    """One of a few codes."""
    return one_of(words, lambda: values)


def line(longest: int) -> Rule:
    """One line of text."""

    def check(value: str) -> str:
        if "\n" in value or not 0 < len(value) <= longest:
            raise ValueError("one line")
        return value

    return Rule(f"one line of at most {longest} characters", check=check)


@lru_cache(maxsize=64)
def _by_casefold(options: tuple[str, ...]) -> dict[str, str]:
    return {option.casefold(): option for option in options}


def _between(low: float, high: float) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not low <= value <= high:
            raise ValueError("out of range")
        return value + 0  # no negative zero

    return check
