"""The papers of the tool: written from a source, or held against the policy that it has in use."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

from lepmatch.cli.page import say
from lepmatch.cli.source import is_database, open_history, open_matcher, policy_of


def publish(source: str, out: str | None, check: str | None, on: date | None) -> None:
    """Write the papers to a folder, or hold those of a folder against the policy in use."""
    from lepmatch.assurance.organisation import organisation_of
    from lepmatch.assurance.record import check_record, make_record

    if check:
        check_record(check, policy_of(source))
        say(f"{check} says what is in use: policy {policy_of(source).hash[:12]}.")
    if out:
        matcher, history = open_matcher(source, on), open_history(source, on)
        organisation = organisation_of(matcher.market, beside(source))
        made = make_record(matcher, history, organisation, data_version(source)).write(out)
        for file in made:
            say(f"{file}")


def beside(source: str) -> Path:
    """Where the operating organisation says what it says: among the records, or beside the file."""
    from lepmatch.assurance.organisation import FILE

    path = Path(source)
    return (path if path.is_dir() else path.parent) / FILE


def data_version(source: str) -> str:
    """Which data a source holds: the load and the last event of a database, else a digest of the files."""
    if is_database(source):
        from lepmatch.store.repository import open_store

        with open_store(source) as store:
            return f"load {store.version}, event {store.last_event}"
    digest, path = sha256(), Path(source)
    for file in sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]:
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return f"files {digest.hexdigest()[:12]}"
