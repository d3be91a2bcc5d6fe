"""The command line: one small file a command, in `lepmatch.cli.commands`.

To add a command, write ``commands/<name>.py`` with a click command called ``command`` and name it in `SECTIONS`. A
command imports click and this package's own modules at the top, and everything heavy inside its function, so that
``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from lepmatch.cli.source import problems_in_short
from lepmatch.errors import LepmatchError, MarketError

SECTIONS = {
    "Records": ("sample", "check"),
    "Who fits what": ("shortlist", "options", "courses", "trainees", "explain", "better-off", "match"),
    "Who goes where": ("allocate", "week", "relax", "routes", "pools", "commission"),
    "What becomes of it": ("submit", "record", "due"),
    "The database": ("init", "load", "export", "verify", "backup", "restore", "erase", "retain"),
    "Words": ("code-title",),
    "Results and rules": ("progress", "compare", "gaps", "area", "snapshot", "policy", "adopt"),
    "Trust": ("fairness", "profile", "learn", "replay", "involvement"),
    "The dashboard": ("serve", "user"),
    "Care": ("warm",),
}
"""Every command, in the order in which ``--help`` lists them."""

INTERRUPTED, CLOSED_PIPE = 130, 141  # what a shell reports of a program that Ctrl-C or a closed pipe ended


class Failure(click.ClickException):
    """What went wrong, in our words on standard error; exit 1."""

    def show(self, file: Any = None) -> None:
        """Print it."""
        click.echo(f"lepmatch: {self.message}", file=file or sys.stderr)


class Commands(click.Group):
    """The commands of `SECTIONS`; a command's module is loaded when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of `SECTIONS`."""
        return [name for names in SECTIONS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.commands.{cmd_name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, each with the first line of its help."""
        for section, names in SECTIONS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(section):
                formatter.write_dl([(name, c.get_short_help_str(80)) for name, c in commands if c])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever goes wrong on purpose is said in a line or two, without a traceback."""
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        _replace_what_a_terminal_cannot_show()
        try:
            return super().invoke(ctx)
        except MarketError as error:
            raise Failure(problems_in_short(error)) from None
        except LepmatchError as error:
            raise Failure(str(error)) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(CLOSED_PIPE)
        except OSError as error:
            raise Failure(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from None
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


def _replace_what_a_terminal_cannot_show() -> None:
    """Bars, pound signs and odd file names become question marks where they must, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"lepmatch {version('lepmatch')}")
        ctx.exit()


@click.command(
    cls=Commands, name="lepmatch", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def main() -> None:
    """Match disadvantaged jobseekers with pledged vacancies and courses, and say why.

    SOURCE is a folder of records, a workbook (.xlsx), a JSON file (.json) or a database (see init).
    """


__all__ = ["SECTIONS", "main"]
