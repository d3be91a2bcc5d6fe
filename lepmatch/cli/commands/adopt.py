"""A policy put in place by an officer."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import say
from lepmatch.cli.source import open_matcher, policy_of


@click.command()
@options.database
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--reason", required=True, help="Why; it stands in the audit log.")
@options.officer
def command(db: str, file: str, reason: str, officer: str) -> None:
    """Put a policy in place for everybody who matches by a database.

    FILE is a policy file, such as `lepmatch learn` proposes one. A policy by which the lists of today cream is refused.
    """
    from lepmatch.assurance.spread import audit_creaming
    from lepmatch.errors import PolicyError
    from lepmatch.matching.matcher import Matcher
    from lepmatch.matching.policy_file import read_policy_file
    from lepmatch.store.repository import open_store

    before, policy = policy_of(db), read_policy_file(file)
    other = Matcher(policy).fit(open_matcher(db).market)
    creaming = audit_creaming(other, other.matches(10, 1))
    if creaming.verdict == "creaming":
        got = f"{creaming.like_for_like:.2f} of the best rate"
        raise PolicyError("weights", "such that the furthest fifth is listed at 0.80 or more of the best rate", got)
    with open_store(db) as store:
        made = store.adopt(policy.text, actor=officer, reason=reason)
    changes = [
        f"{name} {was} to {getattr(policy, name)}"
        for name in policy.__dataclass_fields__
        if (was := getattr(before, name)) != getattr(policy, name)
    ]
    say(f"Policy {made.number} is in place: {', '.join(changes) or 'the same settings'}. Creaming: {creaming.verdict}.")
