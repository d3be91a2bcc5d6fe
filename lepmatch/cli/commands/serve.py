"""Serve the dashboard."""

from __future__ import annotations

from pathlib import Path

import click

from lepmatch.cli import options
from lepmatch.errors import MissingExtraError


@click.command()
@options.database
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes; each fits the market."
)
@click.option("--name", "names", multiple=True, metavar="HOST", help="A host name that people use; may be repeated.")
@click.option(
    "--published",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="The folder of lepmatch snapshot, which everybody may see at /public/progress; published beside DB otherwise.",
)
@click.option(
    "--local", is_flag=True, help="To look at it on this machine: no TLS in front, and no codes when staff log in."
)
def command(
    db: str, host: str, port: int, workers: int, names: tuple[str, ...], published: str | None, local: bool
) -> None:
    """Serve the dashboard of a database.

    Put a server with TLS in front of it and name the host that people use; without --local cookies are only sent over
    TLS. Somebody who may log in is added with: lepmatch user add DB NAME
    """
    try:
        from webui.config import Settings
        from webui.serving import run
    except ModuleNotFoundError as error:
        raise MissingExtraError("web", "to serve the dashboard") from error

    if local and host not in ("127.0.0.1", "localhost", "::1"):
        raise click.BadParameter("with --local, only this machine may ask", param_hint="--host")
    settings = Settings(
        Path(db), hosts=names, is_local=local, codes=not local, published=Path(published) if published else None
    )
    click.echo(f"lepmatch: http://{host}:{port} with {workers} workers; stop with Ctrl-C", err=True)
    run(settings, host, port, workers)
