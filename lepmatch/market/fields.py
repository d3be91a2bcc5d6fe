"""What a field of a record may hold: one type per kind of field, checked by pydantic at the edge.

A field type turns text into a value and back. Records declare their fields with these types; the readers, the
writers, the store and the documentation all take their rules from there, so a rule is written once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache, lru_cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from lepmatch.market.columns import nearest
from lepmatch.market.reference import names
from lepmatch.market.rules import SHOWN_VALUE, FieldError, Rule, decimal, line, one_of, plain, shown, whole
from lepmatch.market.week import ALLOWED as WEEK_ALLOWED
from lepmatch.market.week import Week

LONGEST_FIELD = 16_384  # characters; room for some 400 skills, and a longer one is no field of ours
EARLIEST_DATE, LATEST_DATE = date(1960, 1, 1), date(2099, 12, 31)
NONE_AT_ALL = "none"  # a list known to be empty; blank means unknown
FEW_OPTIONS = 12  # so many a report lists even when it names a near one


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in one kind of work: a SOC code or job title as it was given, and how many months."""

    work: str
    months: int

    def __str__(self) -> str:
        return f"{self.work}:{self.months}"


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
    if not found or not text.isascii() or found[1] not in outward_codes():
        raise ValueError("postcode")
    return f"{found[1]} {found[2]}" if found[2] else found[1]


@cache
def soc_groups() -> frozenset[str]:
    """Every SOC 2020 code from major group (1 digit) to unit group (4 digits)."""
    return frozenset(code[:n] for code in names("occupations", "code") for n in (1, 2, 3, 4))


def _occupation(text: str) -> str:
    if "\n" in text or not 0 < len(text) <= 120:
        raise ValueError("one line")
    if text.isdigit() and text not in names("occupations", "code"):
        raise ValueError("no unit group of SOC 2020")
    return text


_MONTHS = re.compile(r" *\d{1,3}", re.ASCII)


def _spell(text: str) -> Spell:
    work, _, months = text.rpartition(":")
    if not _MONTHS.fullmatch(months) or int(months) > 720:
        raise ValueError("title:months")
    return Spell(_occupation(work.strip()), int(months))


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
YesNo = Annotated[bool, Rule("one word", "(?i)yes|no", options=lambda: ("yes", "no"))]
Day = Annotated[
    date, Rule("a day of the calendar as YYYY-MM-DD, from 1960 to 2099", r"\d{4}-\d{2}-\d{2}", check=_date_in_window)
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
    Rule("title:months or code:months, 0 to 720 months, such as 'shop assistant:18'", parse=_spell),
]
ExcludedWork = Annotated[
    str,
    Rule(
        "a SOC 2020 code of 1 to 4 digits, or a sector",
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
Sector = Annotated[str, one_of("a sector", lambda: names("sectors", "code"))]
Licence = Annotated[str, one_of("a licence", lambda: names("licences", "code"))]
CustomerGroup = Annotated[str, one_of("a customer group", lambda: names("groups", "code"))]


@dataclass(frozen=True, slots=True)
class FieldType:
    """How one column is read and written.

    Attributes
    ----------
    name : column name
    base : Python type of the value, or of an item where the field is a list
    required : whether a blank is refused
    many : whether the field is a list with ';' between its items
    words : what the value, or an item of the list, may be
    options : the closed list of values, empty when there is none
    """

    name: str
    base: type
    required: bool
    many: bool
    words: str
    options: tuple[str, ...]
    _read_one: Callable[[str], Any]

    @property
    def is_text(self) -> bool:
        """Whether it holds words of somebody's own."""
        return self.base in (str, Spell) and not self.options

    @property
    def allowed(self) -> str:
        """What the field may hold, in words."""
        words = f"{self.words}: {_listed(self.options)}" if self.options else self.words
        return f"a list with ';' between, each item {words}; or 'none'" if self.many else words

    def read(self, text: str) -> Any:
        """The value of `text`; None for a blank. Raises FieldError."""
        text = plain(text) if text else text
        if not text:
            if self.required:
                raise FieldError("blank", f"is required: {self.allowed}")
            return None
        if len(text) > LONGEST_FIELD:
            raise FieldError(f"{len(text):,} characters", f"a field holds at most {LONGEST_FIELD:,} characters")
        if self.many:
            return self._read_list(text)
        try:
            return self._read_one(text)
        except ValidationError:
            raise FieldError(f"got {shown(text)}", f"must be {self.words}{self._hint(text)}") from None

    def _read_list(self, text: str) -> tuple[Any, ...]:
        items = text.split(";")
        if " ;" in text or "; " in text or "\n" in text:
            items = [item.strip() for item in items]
        if "" in items:
            raise FieldError(f"got {shown(text)}", "a list has one ';' between two items and none at its ends")
        if NONE_AT_ALL in text.casefold() and NONE_AT_ALL in map(str.casefold, items):
            if len(items) == 1:
                return ()
            raise FieldError(f"got {shown(text)}", "'none' stands alone, for a list that is known to be empty")
        try:
            return tuple(dict.fromkeys(map(self._read_one, items)))
        except ValidationError as error:
            wrong = str(error.errors(include_url=False)[0]["input"])
            raise FieldError(f"got {shown(wrong)}", f"each item must be {self.words}{self._hint(wrong)}") from None

    def _hint(self, text: str) -> str:
        if not self.options:
            return ""
        near = nearest(text, self.options, 2) if len(text) <= SHOWN_VALUE else ()
        known = f": {_listed(self.options)}" if len(self.options) <= FEW_OPTIONS or not near else ""
        return known + (f"; did you mean {' or '.join(map(repr, near))}?" if near else "")

    def write(self, value: Any) -> str:
        """The text that `read` turns back into `value`."""
        if value is None:
            return ""
        if type(value) is str:
            return value
        if self.many:
            return ";".join(map(_write_one, value)) or NONE_AT_ALL
        return _write_one(value)


def _listed(options: tuple[str, ...]) -> str:
    return ("; " if any("," in option for option in options) else ", ").join(options)


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
    base, rule = get_args(hint)
    read = TypeAdapter(hint).validator.validate_python
    options = rule.options() if rule.options else ()
    # Lists differ from row to row, but their items come again and again.
    return FieldType(name, base, required, many, rule.words, options, lru_cache(1 << 16)(read) if many else read)
