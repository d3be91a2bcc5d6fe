"""What a field of a record may hold: one type per kind of field, checked by pydantic at the edge.

A field type turns text into a value and back. Records declare their fields with these types; the readers, the
writers, the store and the documentation all take their rules from there, so a rule is written once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache, lru_cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema

from lepmatch.market.reference import names
from lepmatch.market.week import ALLOWED as WEEK_ALLOWED
from lepmatch.market.week import Week

LONGEST_FIELD = 4_096  # characters; a longer one is no field of ours
EARLIEST_DATE, LATEST_DATE = date(1960, 1, 1), date(2099, 12, 31)
NONE_AT_ALL = "none"  # a list known to be empty; blank means unknown


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in one kind of work: a SOC code or job title as it was given, and how many months."""

    work: str
    months: int

    def __str__(self) -> str:
        return f"{self.work}:{self.months}"


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
            schema = core_schema.no_info_before_validator_function(self._shaped, schema)
        return schema

    def _shaped(self, text: str) -> str:
        if not re.fullmatch(self.shape, text, re.ASCII):
            raise ValueError(self.words)
        return text


def plain(text: str) -> str:
    """Text in one Unicode form, without invisible characters; control characters are refused."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if not text.isprintable():
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
        if any(unicodedata.category(c) in ("Cc", "Cs", "Cn") for c in text if c != "\n"):
            raise ValueError("control character")
    return text.strip()


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
        return _by_casefold(options())[value.casefold()]

    def checked(value: str) -> str:
        try:
            return check(value)
        except KeyError:
            raise ValueError(words) from None

    return Rule(words, check=checked, options=options)


def choice(words: str, *values: str) -> Rule:
    """One of a few codes, all named in the error."""
    return one_of(f"{words}: {', '.join(values)}", lambda: values)


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
        return value

    return check


def _date_in_window(value: date) -> date:
    if not EARLIEST_DATE <= value <= LATEST_DATE:
        raise ValueError("out of range")
    return value


def _some_hours(text: str) -> Week:
    week = Week.parse(text)
    if not week.mask:
        raise ValueError("no hours at all")
    return week


@cache
def outward_codes() -> frozenset[str]:
    """The first halves of postcodes that are in use."""
    return frozenset(names("places", "outward"))


def _postcode(text: str) -> str:
    found = re.fullmatch(
        r"([A-Z]{1,2}\d[A-Z\d]?)(?: ?(\d[ABD-HJLNP-UW-Z]{2}))?", " ".join(text.upper().split()), re.ASCII
    )
    if not found or found[1] not in outward_codes():
        raise ValueError("postcode")
    return f"{found[1]} {found[2]}" if found[2] else found[1]


@cache
def soc_groups() -> frozenset[str]:
    """Every SOC 2020 code from major group (1 digit) to unit group (4 digits)."""
    return frozenset(code[:n] for code in names("occupations", "code") for n in (1, 2, 3, 4))


def _occupation(text: str) -> str:
    if "\n" in text or not 0 < len(text) <= 120:
        raise ValueError("one line")
    if text.isdigit() and (len(text) != 4 or text not in soc_groups()):
        raise ValueError("no unit group of SOC 2020")
    return text


def _spell(text: str) -> Spell:
    work, _, months = text.rpartition(":")
    if not re.fullmatch(r"\d{1,3}", months.strip(), re.ASCII) or int(months) > 720:
        raise ValueError("title:months")
    return Spell(_occupation(plain(work)), int(months))


def _excluded(text: str) -> str:
    if text not in soc_groups() and text not in names("sectors", "code"):
        raise ValueError("neither a SOC code nor a sector")
    return text


Id = Annotated[
    str,
    Rule(
        "an id of 1 to 64 letters, digits, '_', '-' or '.', starting with a letter or digit",
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}",
    ),
]
Line = Annotated[str, line(200)]
Term = Annotated[str, line(120)]
Paragraphs = Annotated[str, Rule("text of at most 4,000 characters", r"(?s).{1,4000}")]
YesNo = Annotated[bool, Rule("yes or no", "(?i)yes|no", options=lambda: ("yes", "no"))]
Day = Annotated[
    date, Rule("a date as YYYY-MM-DD from 1960 to 2099", r"\d{4}-\d{2}-\d{2}", check=_date_in_window)
]
Hours = Annotated[Week, Rule(WEEK_ALLOWED, parse=_some_hours)]
Postcode = Annotated[
    str,
    Rule("a postcode or its first half, such as 'SO15 2AB' or 'SO15', of a district in use", check=_postcode),
]
Occupation = Annotated[
    str,
    Rule("a job title of at most 120 characters or a unit group of SOC 2020 (4 digits)", check=_occupation),
]
Worked = Annotated[
    Spell,
    Rule("title:months or code:months with 0 to 720 months, such as 'shop assistant:18'", parse=_spell),
]
ExcludedWork = Annotated[
    str,
    Rule(
        "a SOC 2020 code of 1 to 4 digits or a sector of the reference table",
        check=_excluded,
        options=lambda: names("sectors", "code"),
    ),
]
Latitude = Annotated[float, decimal(49, 61.5, 6, "degrees north, inside the United Kingdom")]
Longitude = Annotated[float, decimal(-9, 2.5, 6, "degrees east, inside the United Kingdom")]
Minutes = Annotated[int, whole(1, 240, "minutes one way")]
Months = Annotated[int, whole(0, 720, "months")]
Places = Annotated[int, whole(1, 100_000, "places")]
Count = Annotated[int, whole(0, 100_000, "a count")]
Days = Annotated[int, whole(0, 60, "working days")]
Weeks = Annotated[int, whole(1, 520, "weeks")]
WeeklyHours = Annotated[float, decimal(0, 100, 2, "hours a week")]
HourlyPay = Annotated[float, decimal(0, 1000, 2, "pounds an hour")]
Level = Annotated[int, whole(0, 8, "a qualification level")]
District = Annotated[str, one_of("a Jobcentre Plus district", lambda: names("districts", "district"))]
Region = Annotated[str, one_of("a Jobcentre Plus region", lambda: names("regions", "region"))]
Sector = Annotated[str, one_of("a sector of the reference table", lambda: names("sectors", "code"))]
Licence = Annotated[str, one_of("a licence code of the reference table", lambda: names("licences", "code"))]
CustomerGroup = Annotated[str, one_of("a customer group of the scheme", lambda: names("groups", "code"))]


@dataclass(frozen=True, slots=True)
class FieldType:
    """How one column is read and written.

    Attributes
    ----------
    name : column name
    required : whether a blank is refused
    many : whether the field is a list with ';' between its items
    allowed : what it may hold, in words
    options : the closed list of values, empty when there is none
    is_text : whether it holds words of somebody's own
    """

    name: str
    required: bool
    many: bool
    allowed: str
    options: tuple[str, ...]
    is_text: bool
    _adapter: TypeAdapter[Any]

    def read(self, text: str) -> Any:
        """The value of `text`; None for a blank. Raises ValueError."""
        text = plain(text)
        if not text:
            return None
        try:
            if not self.many:
                return self._adapter.validate_python(text)
            if text == NONE_AT_ALL:
                return ()
            items = (self._adapter.validate_python(item.strip()) for item in text.split(";"))
            return tuple(dict.fromkeys(items))
        except ValidationError as error:
            raise ValueError(str(error)) from None

    def write(self, value: Any) -> str:
        """The text that `read` turns back into `value`."""
        if value is None:
            return ""
        if self.many:
            return ";".join(map(_write_one, value)) or NONE_AT_ALL
        return _write_one(value)


def _write_one(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


@cache
def field_types(record: type) -> dict[str, FieldType]:
    """The field types of a record class by column name, in order."""
    hints = get_type_hints(record, include_extras=True)
    return {f.name: _field_type(f.name, hints[f.name], f.default is MISSING) for f in fields(record)}


def _field_type(name: str, hint: Any, required: bool) -> FieldType:
    if NoneType in get_args(hint):
        (hint,) = (arg for arg in get_args(hint) if arg is not NoneType)
    many = get_origin(hint) is tuple
    if many:
        hint = get_args(hint)[0]
    rule: Rule = hint.__metadata__[0]
    words = f"a list with ';' between, each {rule.words}, or 'none'" if many else rule.words
    options = rule.options() if rule.options else ()
    is_text = get_args(hint)[0] in (str, Spell) and not options
    return FieldType(name, required, many, words, options, is_text, TypeAdapter(hint))
