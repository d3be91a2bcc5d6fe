"""What figures can be told by: the names of the slices, for those who only need the names."""

from __future__ import annotations

from typing import Final

AREAS: Final = ("nation", "region", "district", "pathfinder")
OF_PERSON: Final = (*AREAS, "group")
OF_JOB: Final = ("sector", "employer", "pledge")
OF_DAY: Final = ("month", "quarter", "year")
DIMENSIONS: Final = (*OF_PERSON, *OF_JOB, *OF_DAY, "eligibility")
"""Everything that figures can be told by."""
