"""A policy as a file that people read, change and put in place: TOML with a heading that says where it is from."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from lepmatch.errors import PolicyError
from lepmatch.matching.policy import Policy, read_policy

FILE = "policy.toml"
"""Its name among the records of a folder: the commands then match by it."""

LARGEST = 16_384  # bytes


def read_policy_file(path: str | Path) -> Policy:
    """The policy of a file; a setting that it does not name has its default.

    Raises
    ------
    PolicyError
        a file that is no TOML, a setting that is not known, or one outside its range

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "policy.toml").write_text(policy_toml(Policy(max_travel_minutes=60), ["tried"]))
    ...     read_policy_file(f"{folder}/policy.toml").max_travel_minutes
    60
    """
    with Path(path).open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    try:
        if len(raw) > LARGEST:
            raise ValueError(f"more than {LARGEST:,} bytes")
        settings = tomllib.loads(raw.decode("utf-8-sig"))
    except ValueError as error:
        raise PolicyError("file", "TOML, such as: skills = 30", str(error)) from None
    return read_policy(json.dumps(settings, default=str))


def policy_toml(policy: Policy, heading: Iterable[str]) -> str:
    """The text of a policy file, with a heading of so many lines and the hash by which the policy is known."""
    lines = [f"# {line}" for line in (*heading, f"policy {policy.hash}")] + [""]
    for setting in fields(Policy):
        value = json.dumps(getattr(policy, setting.name), ensure_ascii=False)
        lines.append(f"{setting.name} = {value}  # {setting.metadata['unit']}")
    return "\n".join(lines) + "\n"
