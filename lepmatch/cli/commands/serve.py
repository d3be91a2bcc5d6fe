"""Serve the dashboard."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from lepmatch.cli import options
from lepmatch.cli.metrics import own_folder
from lepmatch.errors import MissingExtraError

SSO_SECRET = "LEPMATCH_SSO_SECRET"  # noqa: S105 - where it stands, not what it is
METRICS = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks for the folder that processes share
FIRST_GIVEN = 3  # the descriptor of the first socket that a service manager hands over


@click.command()
@options.database
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes that answer.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A host name that people use; may be repeated.")
@click.option(
    "--published",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of lepmatch snapshot, which everybody may see at /public/progress; published beside DB otherwise.",
)
@click.option(
    "--local", is_flag=True, help="To look at it on this machine: no TLS in front, and no codes when staff log in."
)
@click.option(
    "--refused-passwords",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of passwords that nobody may choose, one a line.",
)
@click.option("--sso-issuer", metavar="URL", help="Address of your organisation's own log-in, by OpenID Connect.")
@click.option("--sso-client", metavar="ID", help="What it calls this dashboard.")
@click.option("--sso-name", default="your organisation", show_default=True, help="What people call it, for the button.")
@click.option("--sso-claim", default="sub", show_default=True, help="Which claim accounts are linked to.")
def command(
    db: str,
    host: str,
    port: int,
    workers: int,
    names: tuple[str, ...],
    published: Path | None,
    local: bool,
    refused_passwords: Path | None,
    sso_issuer: str | None,
    sso_client: str | None,
    sso_name: str,
    sso_claim: str,
) -> None:
    """Serve the dashboard of a database.

    Put a server with TLS in front of it and name the host that people use; without --local cookies are only sent over
    TLS. Somebody who may log in is added with: lepmatch user add DB NAME

    Where a service manager hands over a socket, that is listened on, and not --host and --port.
    """
    given = _given()
    for address, _ in given or [(host, port)]:
        if local and address not in ("127.0.0.1", "localhost", "::1"):
            raise click.BadParameter("with --local, only this machine may ask", param_hint="--host")
    secret = os.environ.get(SSO_SECRET, "")
    if sso_issuer or sso_client:
        if not (sso_issuer and sso_client and secret):
            needs = f"--sso-issuer, --sso-client and {SSO_SECRET} in the environment"
            raise click.UsageError(f"your organisation's own log-in needs {needs}")
        if not sso_issuer.startswith("https://"):
            raise click.BadParameter("must begin with https://", param_hint="--sso-issuer")
    if given:
        host, port = given[0]
    else:
        _must_be_free(host, port)

    from lepmatch.store.repository import open_store

    with open_store(db):  # what is wrong with it is said first
        pass
    os.environ[METRICS] = own_folder()  # before anything is counted, and for all processes
    try:
        from webui.config import Settings, SingleSignOn
        from webui.serving import run
    except ModuleNotFoundError as error:
        raise MissingExtraError("web", "to serve the dashboard") from error
    settings = Settings(
        Path(db),
        hosts=names,
        is_local=local,
        codes=not local,
        published=published,
        refused_passwords=refused_passwords,
        sso=SingleSignOn(sso_issuer, sso_client, secret, sso_name, sso_claim) if sso_issuer and sso_client else None,
    )
    processes = "1 worker" if workers == 1 else f"{workers} workers"
    click.echo(f"lepmatch: http://{host}:{port} with {processes}; stop with Ctrl-C", err=True)
    if not local:
        click.echo(
            "lepmatch: a server with TLS must stand in front, or nobody stays logged in; --local looks at it here",
            err=True,
        )
    run(settings, host, port, workers)


def _given() -> list[tuple[str, int]]:
    """Addresses of the sockets that a service manager has handed over, which gunicorn takes; see sd_listen_fds(3)."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    found = []
    for number in range(int(os.environ.get("LISTEN_FDS", "0"))):
        with socket.socket(fileno=os.dup(FIRST_GIVEN + number)) as given:
            if given.family not in (socket.AF_INET, socket.AF_INET6):
                raise click.UsageError("the service's socket must be of TCP, such as ListenStream=127.0.0.1:8000")
            found.append(given.getsockname()[:2])
    return found


def _must_be_free(host: str, port: int) -> None:
    """Say in our words that somebody else listens there, or that the address is not of this machine."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((host, port))
    except OSError as error:
        why = f"cannot listen on {host} port {port} ({error.strerror}); name another --port or --host"
        raise click.BadParameter(why, param_hint="--port") from None
