"""The kernel, compiled ahead."""

from __future__ import annotations

from time import perf_counter

import click

from lepmatch.cli.page import say


@click.command()
def command() -> None:
    """Compile the kernel ahead, so that nobody waits for it later.

    Once on each machine, and again after an update of lepmatch.
    """
    from lepmatch.planning.warming import warm

    start = perf_counter()
    warm()
    say(f"Ready: every part of the kernel is compiled ({perf_counter() - start:.1f} s)")
