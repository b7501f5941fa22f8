"""The only module that knows DuckDB: it builds the tables of a case file and asks it questions.

A build writes aside and replaces the case in one atomic step, so a case is always whole and every reader opens it
read-only (docs/decisions/0002-freeze.md).
"""

import fcntl
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from timeline.catalog import GIVEN, Query, catalogue
from timeline.errors import CaseError, CatalogError

MAKE_ONE = "Make one with `timeline build LOGS --case FILE`, or try `timeline demo`."

Rows: TypeAlias = Iterable[Mapping[str, Any]] | pa.Table


class Refused(Exception):  # noqa: N818 - it reads as the sentence it is
    """A query refused a row that it was given."""


class Store:
    """An open case file. Rooms call ``build`` and ``ask`` by the names of files under ``queries/``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._connection.execute("set global TimeZone = 'UTC'")

    # -- writing: only inside ``replacing`` -------------------------------------------------------------------------

    def build(self, name: str, given: Rows | None = None, /, **params: Any) -> int:
        """Make the table ``name`` anew from its query; ``given`` supplies the rows of a table made in Python.

        ``given`` is an Arrow table or mappings by column name. Returns the number of rows.
        """
        query = self._query(name)
        # One transaction: else each comment would be written to the disk by itself.
        with self.together() as case, case._given(query, given) as cursor:
            cursor.execute(f'create or replace table "{name}" as {_typed_select(query)}', params or None)
            for column in query.columns:
                meaning = column.meaning.replace("'", "''")
                cursor.execute(f"""comment on column "{name}"."{column.name}" is '{meaning}'""")
            purpose = query.purpose.replace("'", "''")
            cursor.execute(f"""comment on table "{name}" is '{purpose}'""")
            return self._count(cursor, name)

    def view(self, name: str) -> None:
        """Put a view for people into the case; a macro when the query has parameters.

        A macro is of one value when its header gives no grain, of a table when it gives one.
        """
        query = self._query(name)
        purpose = query.purpose.replace("'", "''")
        with self._cursor() as cursor:
            if query.params:
                table = "table " if query.grain else ""
                names = ", ".join(param.name for param in query.params)
                body = re.sub(r"\$([a-z_]\w*)", r"\1", query.sql)
                cursor.execute(f'create or replace macro "{query.name}"({names}) as {table}({body})')
                cursor.execute(f"""comment on macro {table}"{query.name}" is '{purpose}'""")
                return
            cursor.execute(f'create or replace view "{query.name}" as {_typed_select(query)}')
            cursor.execute(f"""comment on view "{query.name}" is '{purpose}'""")
            for column in query.columns:
                meaning = column.meaning.replace("'", "''")
                cursor.execute(f"""comment on column "{query.name}"."{column.name}" is '{meaning}'""")

    def append(self, name: str, given: Rows) -> None:
        """Add rows to the table ``name``, which is made from its header when it is not there yet."""
        query = self._query(name)
        if not self.has(name):
            columns = ", ".join(f'"{column.name}" {column.type}{_packed(column.name)}' for column in query.columns)
            with self._cursor() as cursor:
                cursor.execute(f'create table "{name}" ({columns})')
        with self._given(query, given) as cursor:
            cursor.execute(f'insert into "{name}" by name {_typed_select(query)}')

    def add_stream(self, name: str, given: pa.RecordBatchReader) -> None:
        """Add rows to the table ``name``, which is there, as its query makes them from a stream of batches.

        Raises Refused when the query, or whatever feeds the stream, refuses a row: then ``together`` undoes the rest.
        """
        query = self._query(name)
        with self._cursor() as cursor:
            cursor.register(GIVEN, given)
            try:
                cursor.execute(f'insert into "{name}" by name {_typed_select(query)}')
            except duckdb.InvalidInputException as error:
                raise Refused(str(error)) from error
            cursor.unregister(GIVEN)

    def remove(self, name: str, column: str, values: Iterable[str]) -> None:
        """Take out of the table ``name`` the rows that hold one of these values in a column."""
        self._query(name)
        with self._cursor() as cursor:
            cursor.execute(f'delete from "{name}" where "{column}" in (select unnest($1::varchar[]))', [list(values)])

    def drop(self, name: str) -> None:
        """Remove a table of ours, if it is there."""
        self._query(name)
        with self._cursor() as cursor:
            cursor.execute(f'drop table if exists "{name}"')

    @contextmanager
    def together(self) -> Iterator["Store"]:
        """A store whose changes come all at once when the block ends, or not at all when the process does."""
        with self._connection.cursor() as cursor:
            cursor.begin()
            try:
                yield _Together(cursor)
                cursor.commit()
            except BaseException:
                with suppress(duckdb.Error):  # a full disk has ended the transaction already: say that, not this
                    cursor.rollback()
                raise

    @contextmanager
    def within(self, memory: str, threads: int | None = None) -> Iterator[None]:
        """Keeps DuckDB to that much memory (as "800MB"); what does not fit lies beside the case file meanwhile.

        ``threads`` keeps it to so many threads, too.
        """
        with self._cursor() as cursor:
            row = cursor.execute(
                "select current_setting('memory_limit'), current_setting('threads'),"
                " (select bool_or(path is not null) from duckdb_databases())"
            ).fetchall()
            before, all_threads, has_file = row[0]
            if has_file:
                cursor.execute(f"set global memory_limit = '{memory}'")
            try:
                cursor.execute(f"set global threads = {threads or all_threads}")
                yield
            finally:
                cursor.execute(f"set global memory_limit = '{before}'")
                cursor.execute(f"set global threads = {all_threads}")

    # -- reading -------------------------------------------------------------------------------------------------

    def ask(self, question: str, /, **params: Any) -> list[dict[str, Any]]:
        """The rows of a question under ``queries/``, as dictionaries, in the order its ``order by`` promises."""
        return self.arrow(question, **params).to_pylist()  # type: ignore[no-any-return]

    def arrow(self, question: str, /, **params: Any) -> pa.Table:
        """The same rows as an Arrow table, for whoever works on columns."""
        query = self._query(question)
        with self._cursor() as cursor:
            return cursor.sql(query.sql, params=params or None).to_arrow_table()

    def stream(self, question: str, /, **params: Any) -> Iterator[pa.RecordBatch]:
        """The same rows piece by piece, for more of them than should be held at once."""
        with self._cursor() as cursor:
            yield from cursor.sql(self._query(question).sql, params=params or None).to_arrow_reader(100_000)

    def table(self, name: str, columns: Iterable[str] = ()) -> pa.Table:
        """A whole table in the order of its grain, or only some of its columns."""
        query = self._query(name)
        chosen = ", ".join(f'"{column}"' for column in columns) or "*"
        order = ", ".join(f'"{column}"' for column in query.grain)
        with self._cursor() as cursor:
            return cursor.sql(f'select {chosen} from "{name}" order by {order}').to_arrow_table()

    def has(self, name: str) -> bool:
        """Whether the case holds the table already."""
        with self._cursor() as cursor:
            found = cursor.execute("select 1 from duckdb_tables() where table_name = $name", {"name": name}).fetchone()
        return found is not None

    def count(self, name: str) -> int:
        """How many rows a table holds."""
        self._query(name)
        with self._cursor() as cursor:
            return self._count(cursor, name)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # -- inside ------------------------------------------------------------------------------------------------

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """What a statement runs on: a connection of its own, so that threads and open results do not meet."""
        with self._connection.cursor() as cursor:
            yield cursor

    @staticmethod
    def _query(name: str) -> Query:
        if name not in catalogue():
            raise CatalogError(f"There is no query called {name} under queries/.")
        return catalogue()[name]

    @staticmethod
    def _count(cursor: duckdb.DuckDBPyConnection, name: str) -> int:
        row = cursor.execute(f'select count(*) from "{name}"').fetchone()
        assert row is not None
        return int(row[0])

    @contextmanager
    def _given(self, query: Query, given: Rows | None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that sees ``given`` under that name, typed as the header says."""
        with self._cursor() as cursor:
            if query.is_given != (given is not None):
                raise CatalogError(f"{query.name} {'needs' if query.is_given else 'takes no'} rows from Python.")
            if given is not None:
                cursor.register(GIVEN, given if isinstance(given, pa.Table) else self._typed(query, given))
            yield cursor

    def _typed(self, query: Query, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Rows as Arrow, with the very types DuckDB uses for the header's: asked of it, not repeated here."""
        empty = ", ".join(f'cast(null as {column.type}) as "{column.name}"' for column in query.columns)
        with self._cursor() as cursor:
            schema = cursor.sql(f"select {empty} limit 0").to_arrow_table().schema
        names = [column.name for column in query.columns]
        # JSON travels as an extension type that Python values cannot be cast to: as text it is the same bytes.
        plain = pa.schema([(item.name, getattr(item.type, "storage_type", item.type)) for item in schema])
        return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=plain)


class _Together(Store):
    """A store inside one transaction: all it does runs on the one connection that holds it."""

    @contextmanager
    def together(self) -> Iterator[Store]:
        yield self

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        yield self._connection
        self._connection.complete()


def _packed(column: str) -> str:
    """How a column is kept. Records as they came take a third of the space, and less time, as zstd (measured)."""
    return " using compression zstd" if column == "raw" else ""


def _typed_select(query: Query) -> str:
    """The query with its columns in the order and of the types that its header promises."""
    columns = ", ".join(f'cast("{column.name}" as {column.type}) as "{column.name}"' for column in query.columns)
    return f"select {columns} from ({query.sql})"


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        raise CaseError(
            f"{path} cannot be opened as a case file ({str(error).splitlines()[0]}).",
            remedy="Is it a DuckDB file made by `timeline build`? Build it again from the logs.",
        ) from error


@contextmanager
def reading(path: Path) -> Iterator[Store]:
    """A case file opened read-only, for as long as the block lasts. Raises CaseError when it is not one of ours."""
    store = open_case(path)
    try:
        yield store
    finally:
        store.close()


def open_case(path: Path) -> Store:
    """A case file opened read-only; the caller closes it. Raises CaseError when it is missing or not one of ours."""
    if not path.is_file():
        raise CaseError(f"There is no case file at {path}.", remedy=MAKE_ONE)
    store = Store(_connect(path, read_only=True))
    if not store.has("events"):
        store.close()
        raise CaseError(f"{path} is a DuckDB file but holds no case.", remedy=MAKE_ONE)
    return store


@contextmanager
def replacing(path: Path, request: str = "") -> Iterator[Store]:
    """A store to write to, which begins as a copy of the case at ``path`` and takes its place when the block succeeds.

    When the block fails nothing at ``path`` has changed. ``request`` says in words what is built: a build that was
    killed goes on, with what it had done so far, in the next one of the same request on the same case. Raises CaseError
    when the place cannot be written, or when another build of this case is running.
    """
    aside = _beside(path, ".building")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            store = _resumed(path, request) or _begun(path, request)
            try:
                # One checkpoint at the end: checkpoints on the way cost two fifths of a load and double the file.
                store._connection.execute("set checkpoint_threshold = '4GB'")
                yield store
                store._connection.execute("checkpoint")
                store.close()
                aside.replace(path)
            except BaseException as error:
                store.close()
                is_stopped = not isinstance(error, Exception) or "Query interrupted" in str(error)  # DuckDB's Ctrl+C
                if not is_stopped or not request:
                    _clear(path)  # what a person stopped goes on next time; what failed begins anew
                raise
            _clear(path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise CaseError(f"{path} cannot be written ({why}).", remedy="Choose another place with --case.") from error


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _journal(path: Path, request: str) -> str:
    """What a build that was killed must have in common with the next one: the case it began from and the request."""
    status = path.stat() if path.exists() else None
    return json.dumps([status.st_size, status.st_mtime_ns] if status else []) + request


def _resumed(path: Path, request: str) -> Store | None:
    """The store of a killed build as far as it came, when it is this one's and can still be opened."""
    aside, journal = _beside(path, ".building"), _beside(path, ".building.for")
    if not request or not aside.exists() or not journal.exists():
        return None
    if journal.read_text(encoding="utf-8", errors="replace") != _journal(path, request):
        return None
    try:
        return Store(_connect(aside, read_only=False))
    except CaseError:
        return None


def _begun(path: Path, request: str) -> Store:
    """A new store aside, with what the case holds; the journal is written last, when it can be relied upon."""
    _clear(path)
    aside = _beside(path, ".building")
    try:
        if path.exists():
            with reading(path):
                shutil.copyfile(path, aside)
        store = Store(_connect(aside, read_only=False))
        if request:
            _beside(path, ".building.for").write_text(_journal(path, request), encoding="utf-8")
    except BaseException:
        _clear(path)
        raise
    return store


def _clear(path: Path) -> None:
    """No leftovers of a build: the journal goes first, so that what lacks it is never taken up again."""
    for suffix in (".building.for", ".building.wal", ".building"):
        _beside(path, suffix).unlink(missing_ok=True)
    shutil.rmtree(_beside(path, ".building.tmp"), ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One build at a time for one case; the lock goes with the process that holds it, however that ends."""
    guard = path.with_name(path.name + ".lock")
    with guard.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CaseError(
                f"Another build of {path} is running.", remedy="Wait for it, or build to another --case."
            ) from error
        try:
            yield
        finally:
            guard.unlink(missing_ok=True)


@contextmanager
def in_memory() -> Iterator[Store]:
    """An empty store that no file backs: for tests and for trying a room alone."""
    store = Store(duckdb.connect(":memory:"))
    try:
        yield store
    finally:
        store.close()
