"""What only the operating organisation can say: who answers for the tool, by which law, how a decision is contested.

It stands in ``organisation.toml`` beside the database or among the records, over what the scheme's own file says.
Made-up records get the scheme's sample values, each of which says that it is one; for real ones nothing is made up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lepmatch.errors import SchemeError
from lepmatch.market.market import Market
from lepmatch.market.scheme import load_scheme

FILE = "organisation.toml"
LARGEST = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Organisation:
    """What an organisation says of itself.

    Attributes
    ----------
    facts : by the names of the scheme's table ``organisation``; empty texts for what nobody has said
    justifications : why inputs stay that give a protected characteristic away, the scheme's among them
    """

    facts: Mapping[str, str]
    justifications: Mapping[str, str]


def organisation_of(market: Market, file: Path | None = None) -> Organisation:
    """What is said for a market, by its scheme and by a file where there is one.

    Raises
    ------
    SchemeError
        a file that is no TOML, or says what is not asked
    """
    scheme = load_scheme(market.scheme)
    facts = scheme.organisation_sample if market.synthetic else scheme.organisation
    said = _read(file) if file and file.is_file() else {}
    told, why = said.get("organisation", {}), said.get("justifications", {})
    for table, known in ((said, ("organisation", "justifications")), (told, tuple(facts))):
        if unknown := sorted(set(table) - set(known)):
            raise SchemeError(f"{FILE}: {unknown[0]} is not asked for; known are {', '.join(known)}")
    if wrong := sorted(name for name, text in {**told, **why}.items() if not isinstance(text, str)):
        raise SchemeError(f"{FILE}: {wrong[0]} must be a text")
    return Organisation({**facts, **told}, {**scheme.justifications, **why})


def _read(file: Path) -> Mapping[str, Mapping[str, Any]]:
    with file.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    try:
        if len(raw) > LARGEST:
            raise ValueError(f"it holds more than {LARGEST:,} bytes")
        found: Mapping[str, Mapping[str, Any]] = tomllib.loads(raw.decode("utf-8-sig"))
    except ValueError as error:
        raise SchemeError(f"{FILE} must be TOML: {error}") from None
    if wrong := sorted(name for name, table in found.items() if not isinstance(table, dict)):
        raise SchemeError(f"{FILE}: {wrong[0]} must be a table, such as [organisation]")
    return found
