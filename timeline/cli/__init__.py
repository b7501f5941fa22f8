"""The commands. stdout is data, stderr is talk, exit codes are a promise (``options.Exit``)."""

import os
import signal
import sys
from typing import NoReturn

import click

from timeline import __version__
from timeline.cli import cases, questions, reports
from timeline.cli.options import Exit
from timeline.errors import TimelineError
from timeline.terminal import say


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="timeline")
def timeline() -> None:
    """Settle what happened in a cloud incident: who acted, what followed, and how we know.

    Load CloudTrail logs into a case file (build), look at it (app), write the post-mortem (report), ask it (sql).
    """


for _command in (*cases.COMMANDS, *reports.COMMANDS, *questions.COMMANDS):
    timeline.add_command(_command)


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
        # Whoever read our output has seen enough; Python must not complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    except Exception as error:  # noqa: BLE001 - the last line of defence: one clear line, and the way to the rest
        code = _interrupted() if interruption.asked else _failed(error)
    sys.exit(int(code or 0))


def _interrupted() -> Exit:
    say("interrupted")
    return Exit.INTERRUPTED


def _failed(error: Exception) -> Exit:
    if isinstance(error, TimelineError):
        say(f"error: {error}")
        return Exit.FAILED
    if os.environ.get("TIMELINE_DEBUG"):
        raise error
    first = next(iter(str(error).splitlines()), "")
    say(f"error: {type(error).__name__}: {first} This is our fault; TIMELINE_DEBUG=1 shows where.")
    return Exit.FAILED


if __name__ == "__main__":
    main()
