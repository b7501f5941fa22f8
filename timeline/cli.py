"""The commands. stdout is data, stderr is talk, exit codes are a promise (``Exit``)."""

import enum
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from timeline import __version__, incident, pipeline, sandbox, serve, store, when
from timeline.bundle import bundled
from timeline.catalog import Query, catalogue
from timeline.errors import QueryError, TimeError, TimelineError
from timeline.load import Scope
from timeline.render import answer, report
from timeline.terminal import Meter, say

SAMPLE = "environment-recreated"
ANSWER_BYTES = 1 << 30
"""The largest answer of a question on the command line, which nobody scrolls through."""
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


def case_option(command: Command) -> Command:
    """``--case FILE``, the same for every command."""
    option = click.option(
        "--case",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("case.duckdb"),
        show_default=True,
        help="The case file.",
    )
    return option(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="timeline")
def timeline() -> None:
    """Settle what happened in a cloud incident: who acted, what followed, and how we know.

    Load CloudTrail logs into a case file (build), look at it (app), write the post-mortem (report), ask it (sql).
    """


@timeline.command()
@click.option(
    "--case", type=click.Path(path_type=Path, dir_okay=False), default=Path(f"{SAMPLE}.duckdb"), show_default=True
)
@click.option("--port", type=click.IntRange(1, 65535), help="The port of the app; the first free one from 8501.")
@click.option("--no-browser", is_flag=True, help="Serve the app without opening a browser.")
def demo(case: Path, port: int | None, no_browser: bool) -> int:
    """Build the case of the bundled sample incident and open the app on it."""
    code = _build([str(bundled("sample_data") / SAMPLE)], case)
    served = serve.app(case, port=port, browser=not no_browser)
    return served or code


@timeline.command()
@click.argument("logs", nargs=-1, required=True)
@case_option
@click.option("--from", "since", type=Moment(), help="Leave out what happened before this time.")
@click.option("--to", "until", type=Moment(), help="Leave out what happened at or after this time.")
@click.option("--account", "accounts", multiple=True, help="Only this account (repeatable).")
@click.option("--region", "regions", multiple=True, help="Only this region (repeatable).")
@click.option("--symptom", default="", help="What was seen to fail: an error, a service, a resource, or a time.")
@click.option("--load-only", is_flag=True, help="Load the events and stop before the analysis.")
@click.option("--json", "as_json", is_flag=True, help="Print a machine-readable summary on stdout.")
def build(
    logs: tuple[str, ...],
    case: Path,
    since: datetime | None,
    until: datetime | None,
    accounts: tuple[str, ...],
    regions: tuple[str, ...],
    symptom: str,
    load_only: bool,
    as_json: bool,
) -> int:
    """Load CloudTrail logs and settle who did what and what followed.

    LOGS are files, folders or globs, in any shape CloudTrail is exported in. Running it again adds only what is new.
    Times are ISO 8601 or words ("15 Dec 2025 9am UTC+8", "2 days ago"); without a zone they are UTC.
    """
    if since and until and since >= until:
        raise click.UsageError(f"--from {when.iso(since)} is not before --to {when.iso(until)}.")
    for name, moment in (("from", since), ("to", until)):
        if moment:
            say(f"--{name} is read as {when.iso(moment)}")
    scope = Scope(since=since, until=until, accounts=accounts, regions=regions)
    return _build(logs, case, scope=scope, symptom=symptom, load_only=load_only, as_json=as_json)


def _build(
    inputs: Iterable[str], case: Path, *, as_json: bool = False, scope: Scope | None = None, **options: Any
) -> int:
    scope = scope or Scope()
    with Meter() as meter:
        done = pipeline.build(list(inputs), case, scope=scope, progress=meter.files, stage=meter.stage, **options)
    counts = done.counts
    say(
        f"{case}: {counts.events_loaded:,} events ({done.added:,} new) from {done.files:,} files, "
        f"{counts.duplicates:,} duplicates, {counts.rejected:,} rejected"
        + (f", {counts.filtered:,} outside the window" if counts.filtered else "")
    )
    for found in done.incidents:
        say(f"incident {found['incident_id']}: {found['title']} ({found['verdict']})")
    if as_json:
        click.echo(_json(_machine(case, done, scope)))
    if counts.rejected:
        say("What was rejected, and why: timeline sql --case FILE 'select * from rejected_records'")
        return Exit.SOME_REJECTED
    return Exit.DONE


def _machine(case: Path, done: pipeline.Summary, scope: Scope) -> Mapping[str, Any]:
    return {
        "case": str(case),
        **asdict(done.counts),
        "events_added": done.added,
        "source_files": done.files,
        "from": scope.since and when.iso(scope.since),
        "to": scope.until and when.iso(scope.until),
        "incidents": list(done.incidents),
    }


@timeline.command()
@case_option
@click.option("--port", type=click.IntRange(1, 65535), help="The port; the first free one from 8501.")
@click.option("--no-browser", is_flag=True, help="Serve the app without opening a browser.")
def app(case: Path, port: int | None, no_browser: bool) -> int:
    """Open the app on a case file."""
    store.open_case(case).close()
    return serve.app(case, port=port, browser=not no_browser)


@timeline.command(name="report")
@case_option
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(report.FORMATS)),
    default="html",
    show_default=True,
    help="The form of the report.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    help="A file, or - for stdout.",
)
@click.option("--incident", "incident_id", help="Which incident; the weightiest when not said.")
def report_command(case: Path, form: str, output: Path, incident_id: str | None) -> int:
    """Write the post-mortem report of an incident."""
    with store.reading(case) as db:
        seen = incident.read(db, incident_id)
    _write(output, report.FORMATS[form](seen).encode())
    return Exit.DONE


@timeline.command()
@click.argument("query", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE...]")
@case_option
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(answer.FORMATS)),
    default="table",
    show_default=True,
    help="The form of the answer.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    help="A file, or - for stdout.",
)
@click.option("--saved", help="Run a saved question; its parameters follow as NAME=VALUE.")
@click.option("--list", "listed", is_flag=True, help="List the saved questions.")
@click.option("--max-rows", type=click.IntRange(1), default=1_000_000, show_default=True, help="The longest answer.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=60.0,
    show_default=True,
    help="Stop a question after this time.",
)
def sql(
    query: str | None,
    values: tuple[str, ...],
    case: Path,
    form: str,
    output: Path,
    saved: str | None,
    listed: bool,
    max_rows: int,
    seconds: float,
) -> int:
    """Ask a case file a read-only question in SQL."""
    if listed:
        click.echo("\n\n".join(_described(asked) for asked in _saved_questions().values()))
        return Exit.DONE
    if saved is None and query is None:
        raise click.UsageError("Give a QUERY, or --saved NAME, or --list.")
    # With --saved every word after it is a parameter: the first one lands in QUERY.
    words = values if saved is None else ((query,) if query else ()) + values
    store.open_case(case).close()
    params = dict(_pair(word) for word in words)
    text = query or ""
    if saved is not None:
        asked = _saved_question(saved)
        text, params = asked.sql, _typed(asked, params)
    found = sandbox.ask(case, text, params, sandbox.Limits(rows=max_rows, seconds=seconds, bytes=ANSWER_BYTES))
    _write(output, answer.FORMATS[form](found.table))
    if found.truncated:
        say(f"Only the first {found.table.num_rows:,} rows are shown, and there are more: --max-rows raises the limit.")
    return Exit.DONE


def _saved_questions() -> Mapping[str, Query]:
    return {name: query for name, query in catalogue().items() if query.room == "saved"}


def _saved_question(name: str) -> Query:
    if name not in _saved_questions():
        raise QueryError(f"There is no saved question {name}.", remedy="See them all with `timeline sql --list`.")
    return _saved_questions()[name]


def _described(query: Query) -> str:
    params = " ".join(f"{param.name}={param.default or param.type}" for param in query.params)
    return f"{query.name} {params}".rstrip() + f"\n    {query.title or query.purpose}"


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise click.UsageError(f"{word!r} is not NAME=VALUE.")
    return name, value


def _typed(query: Query, given: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a saved question: defaults filled in, times understood as everywhere else."""
    unknown = sorted(set(given) - {param.name for param in query.params})
    missing = [param.name for param in query.params if not param.default and param.name not in given]
    if unknown or missing:
        say(_described(query))
        raise click.UsageError(
            f"{query.name}: " + (f"no parameter {unknown[0]}." if unknown else f"{missing[0]}= is missing.")
        )
    values: dict[str, Any] = {param.name: given.get(param.name, param.default) for param in query.params}
    for param in query.params:
        if param.type.startswith("TIMESTAMP"):
            values[param.name] = when.iso(Moment().convert(values[param.name], None, None))
    return values


def _write(output: Path, content: bytes) -> None:
    """To stdout, or to a file that is either whole or not there."""
    if str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    aside = output.with_name(output.name + ".writing")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        aside.replace(output)
    except OSError as error:
        raise TimelineError(
            f"{output} cannot be written ({error.strerror}).", remedy="Choose another place with -o."
        ) from error
    say(f"{output}: {len(content):,} bytes")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, default=when.iso)


def main() -> NoReturn:
    """Run a command and leave with the code that the contract promises; no traceback reaches a user."""
    try:
        code = timeline.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        code = Exit.WRONG_USAGE
    except (KeyboardInterrupt, click.Abort):
        say("interrupted")
        code = Exit.INTERRUPTED
    except TimelineError as error:
        say(f"error: {error}")
        code = Exit.FAILED
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    except Exception as error:  # the last line of defence: one clear line, and the way to the rest
        if os.environ.get("TIMELINE_DEBUG"):
            raise
        first = next(iter(str(error).splitlines()), "")
        say(f"error: {type(error).__name__}: {first} This is our fault; TIMELINE_DEBUG=1 shows where.")
        code = Exit.FAILED
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main()
