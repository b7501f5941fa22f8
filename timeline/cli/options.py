"""What the commands share: exit codes, the options that mean the same everywhere, and how output is written."""

import enum
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from timeline import when
from timeline.errors import TimeError, TimelineError
from timeline.terminal import say

Command = TypeVar("Command", bound=Callable[..., Any])


class Exit(enum.IntEnum):
    """What the exit code of every command means."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    SOME_REJECTED = 3
    INTERRUPTED = 130


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601 or plain words."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC; what cannot be understood is wrong usage."""
        try:
            return value if isinstance(value, datetime) else when.parse(value, datetime.now(UTC))
        except TimeError as error:
            self.fail(str(error), param, ctx)


FILE = click.Path(path_type=Path, dir_okay=False)


def case_option(command: Command) -> Command:
    """``--case FILE``, the same for every command."""
    return click.option("--case", type=FILE, default=Path("case.duckdb"), show_default=True, help="The case file.")(
        command
    )


def form_option(forms: Iterable[str], default: str, what: str) -> Callable[[Command], Command]:
    """``--format F`` with the forms that a command knows."""
    kind = click.Choice(sorted(forms))
    return click.option(
        "--format", "form", type=kind, default=default, show_default=True, help=f"The form of the {what}."
    )


def output_option(command: Command) -> Command:
    """``--output FILE``, the same for every command that writes data."""
    kind = click.Path(path_type=Path, allow_dash=True)
    return click.option("--output", "-o", type=kind, default=Path("-"), help="A file, or - for stdout.")(command)


def access_options(command: Command) -> Command:
    """``--profile``, ``--endpoint-url`` and ``--requester-pays``, the same for every command that asks AWS."""
    for option in (
        click.option("--requester-pays", is_flag=True, help="Pay for the requests, where a bucket's owner wants it."),
        click.option("--endpoint-url", help="The endpoint of an S3-compatible store."),
        click.option("--profile", help="The AWS profile; the default one when not said."),
    ):
        command = option(command)
    return command


@contextmanager
def opened(output: Path) -> Iterator[BinaryIO]:
    """stdout, a device or pipe, or a file that is either whole or not there."""
    if str(output) == "-":
        if sys.stdout is None:
            raise TimelineError("stdout is closed.", remedy="Name a file with -o.")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with _whole(output) if _is_replaceable(output) else output.open("wb") as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        why = f"{output} cannot be written ({error.strerror})."
        raise TimelineError(why, remedy="Choose another place with -o.") from error
    if output.is_file():
        say(f"{output}: {output.stat().st_size:,} bytes")


def _is_replaceable(output: Path) -> bool:
    """False for what is there and no file: /dev/null must not become one."""
    return output.is_file() or not output.exists()


@contextmanager
def _whole(output: Path) -> Iterator[BinaryIO]:
    aside = output.with_name(output.name + ".writing")
    try:
        with aside.open("wb") as file:
            yield file
        aside.replace(output)
    finally:
        aside.unlink(missing_ok=True)


def as_json(value: Any) -> str:
    """A machine-readable summary: two spaces, times in UTC."""
    return json.dumps(value, indent=2, default=when.iso)
