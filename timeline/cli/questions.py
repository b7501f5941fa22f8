"""Asking a case in SQL: ``sql``, with the saved questions."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from timeline import sandbox, store, when
from timeline.catalog import Query
from timeline.cli.options import Exit, Moment, case_option, form_option, opened, output_option
from timeline.errors import QueryError
from timeline.render import answer
from timeline.terminal import say

FOLDER = click.Path(path_type=Path, file_okay=False)
SECONDS = click.FloatRange(min=0.1)


@click.command()
@click.argument("query", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE...]")
@case_option
@form_option(answer.FORMATS, "table", "answer")
@output_option
@click.option("--saved", help="Run a saved question; its parameters follow as NAME=VALUE.")
@click.option("--list", "listed", is_flag=True, help="List the saved questions.")
@click.option("--queries", type=FOLDER, help="A folder of your own saved questions.")
@click.option("--max-rows", type=click.IntRange(1), default=1_000_000, show_default=True, help="The longest answer.")
@click.option("--seconds", type=SECONDS, default=60.0, show_default=True, help="Stop a question after this time.")
def sql(
    query: str | None,
    values: tuple[str, ...],
    case: Path,
    form: str,
    output: Path,
    saved: str | None,
    listed: bool,
    queries: Path | None,
    max_rows: int,
    seconds: float,
) -> int:
    """Ask a case file a read-only question in SQL."""
    known = sandbox.questions(queries or sandbox.queries_folder())
    if listed:
        click.echo("\n\n".join(_described(asked) for asked in known.values()))
        return Exit.DONE
    if saved is None and query is None:
        raise click.UsageError("Give a QUERY, or --saved NAME, or --list.")
    # With --saved every word after it is a parameter: the first one lands in QUERY.
    words = values if saved is None else ((query,) if query else ()) + values
    store.open_case(case).close()
    text, params = query or "", dict[str, Any](_pair(word) for word in words)
    if saved is not None:
        if saved not in known:
            raise QueryError(f"There is no saved question {saved}.", remedy="See them all with `timeline sql --list`.")
        text, params = known[saved].sql, _typed(known[saved], params)
    # The environment may bound memory and bytes, as for the app; rows and seconds are options here.
    limits = replace(sandbox.configured(os.environ), rows=max_rows, seconds=seconds)
    _answer(case, text, params, form, output, limits)
    return Exit.DONE


def _answer(case: Path, text: str, params: Mapping[str, Any], form: str, output: Path, limits: sandbox.Limits) -> None:
    """Write the answer: rows as they come, except in the table for people, whose columns must be measured first."""
    if form in answer.STREAMS:
        with sandbox.stream(case, text, params, limits) as rows, opened(output) as out:
            answer.STREAMS[form](rows.schema, rows.batches, out)
            shown, truncated = rows.rows, rows.truncated
    else:
        found = sandbox.ask(case, text, params, limits)
        with opened(output) as out:
            out.write(answer.FORMATS[form](found.table))
        shown, truncated = found.table.num_rows, found.truncated
    if truncated:
        say(f"Only the first {shown:,} rows are shown, and there are more: --max-rows raises the limit.")


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


COMMANDS = (sql,)
