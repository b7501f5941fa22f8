"""The commands. stdout is data, stderr is talk, exit codes are a promise (``options.Exit``)."""

import signal
import sys
from importlib import import_module
from typing import NoReturn

import click

from timeline import __version__
from timeline.cli import endings
from timeline.cli.options import Exit
from timeline.terminal import say

HOMES = {
    "demo": "cases", "build": "cases", "app": "cases", "doctor": "cases", "verify": "cases",
    "report": "reports", "explain": "reports", "sql": "questions",
}  # fmt: skip
"""The module of each command."""


class Lazy(click.Group):
    """Imports a command's module when the command is asked for: a question need not wait for all that a build needs."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command; of an unknown name all are looked at, so that the nearest can be suggested."""
        for home in dict.fromkeys([HOMES[cmd_name]] if cmd_name in HOMES else HOMES.values()):
            for command in import_module(f"timeline.cli.{home}").COMMANDS:
                self.add_command(command)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return sorted(HOMES)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="timeline")
def timeline() -> None:
    """Settle what happened in a cloud incident: who acted, what followed, and how we know.

    Load CloudTrail logs into a case file (build), look at it (app), write the post-mortem (report), ask it (sql).
    """


class Interruption:
    """Remembers that somebody asked to stop: DuckDB turns Ctrl+C into a RuntimeError of its own."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True
        raise KeyboardInterrupt


def main() -> NoReturn:
    """Run a command and leave with the code that the contract promises; no traceback reaches a user."""
    interruption = Interruption()
    endings.prepare()
    stdout = sys.stdout
    try:
        code = timeline.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        code = Exit.WRONG_USAGE
    except (KeyboardInterrupt, click.Abort):
        code = _interrupted()
    except BrokenPipeError:
        code = endings.unread()
    except SystemExit as leaving:
        # When nobody reads our output any more click puts another stdout in its place and leaves with 1.
        code = leaving.code if sys.stdout is stdout else endings.unread()
    except Exception as error:  # noqa: BLE001 - the last line of defence: one clear line, and the way to the rest
        code = _interrupted() if interruption.asked else endings.failed(error)
    sys.exit(int(code or 0))


def _interrupted() -> Exit:
    say("interrupted")
    return Exit.INTERRUPTED


if __name__ == "__main__":
    main()
