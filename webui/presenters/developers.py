"""The operations of the API as a page lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked.

    Attributes
    ----------
    parameters : of the address, in its order
    """

    method: str
    path: str
    summary: str
    parameters: tuple[str, ...]


def present_operations(spec: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Every operation of a specification.

    Examples
    --------
    >>> asked = {"get": {"summary": "Read it.", "parameters": [{"name": "n", "in": "query"}]}}
    >>> present_operations({"paths": {"/it": asked}})[0].parameters
    ('n',)
    """
    return tuple(
        Operation(
            method.upper(),
            path,
            operation.get("summary", ""),
            tuple(one["name"] for one in operation["parameters"] if one["in"] == "query"),
        )
        for path, operations in sorted(spec["paths"].items())
        for method, operation in operations.items()
    )
