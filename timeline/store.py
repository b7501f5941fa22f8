"""The only module that knows DuckDB: it builds the tables of a case file and asks it questions.

A build writes aside and replaces the case in one atomic step, so a case is always whole and every reader opens it
read-only (docs/decisions/0002-freeze.md).
"""

import fcntl
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from timeline.catalog import GIVEN, Query, catalogue
from timeline.errors import CaseError, CatalogError

MAKE_ONE = "Make one with `timeline build LOGS --case FILE`, or try `timeline demo`."

Rows: TypeAlias = Iterable[Mapping[str, Any]] | pa.Table


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
        with self._given(query, given) as cursor:
            cursor.execute(f'create or replace table "{name}" as {_typed_select(query)}', params or None)
            for column in query.columns:
                meaning = column.meaning.replace("'", "''")
                cursor.execute(f"""comment on column "{name}"."{column.name}" is '{meaning}'""")
            purpose = query.purpose.replace("'", "''")
            cursor.execute(f"""comment on table "{name}" is '{purpose}'""")
            return self._count(cursor, name)

    def append(self, name: str, given: Rows) -> None:
        """Add rows to the table ``name``, which is made from its header when it is not there yet."""
        query = self._query(name)
        if not self.has(name):
            columns = ", ".join(f'"{column.name}" {column.type}' for column in query.columns)
            self._connection.execute(f'create table "{name}" ({columns})')
        with self._given(query, given) as cursor:
            cursor.execute(f'insert into "{name}" {_typed_select(query)}')

    def drop(self, name: str) -> None:
        """Remove a table of ours, if it is there."""
        self._query(name)
        self._connection.execute(f'drop table if exists "{name}"')

    # -- reading -------------------------------------------------------------------------------------------------

    def ask(self, question: str, /, **params: Any) -> list[dict[str, Any]]:
        """The rows of a question under ``queries/``, as dictionaries, in the order its ``order by`` promises."""
        return self.arrow(question, **params).to_pylist()  # type: ignore[no-any-return]

    def arrow(self, question: str, /, **params: Any) -> pa.Table:
        """The same rows as an Arrow table, for whoever works on columns."""
        query = self._query(question)
        with self._connection.cursor() as cursor:
            return cursor.sql(query.sql, params=params or None).to_arrow_table()

    def table(self, name: str, columns: Iterable[str] = ()) -> pa.Table:
        """A whole table in the order of its grain, or only some of its columns."""
        query = self._query(name)
        chosen = ", ".join(f'"{column}"' for column in columns) or "*"
        order = ", ".join(f'"{column}"' for column in query.grain)
        with self._connection.cursor() as cursor:
            return cursor.sql(f'select {chosen} from "{name}" order by {order}').to_arrow_table()

    def has(self, name: str) -> bool:
        """Whether the case holds the table already."""
        with self._connection.cursor() as cursor:
            found = cursor.execute("select 1 from duckdb_tables() where table_name = $name", {"name": name}).fetchone()
        return found is not None

    def count(self, name: str) -> int:
        """How many rows a table holds."""
        self._query(name)
        with self._connection.cursor() as cursor:
            return self._count(cursor, name)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # -- inside ------------------------------------------------------------------------------------------------

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
        with self._connection.cursor() as cursor:
            if query.is_given != (given is not None):
                raise CatalogError(f"{query.name} {'needs' if query.is_given else 'takes no'} rows from Python.")
            if given is not None:
                cursor.register(GIVEN, given if isinstance(given, pa.Table) else self._typed(query, given))
            yield cursor

    def _typed(self, query: Query, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Rows as Arrow, with the very types DuckDB uses for the header's: asked of it, not repeated here."""
        empty = ", ".join(f'cast(null as {column.type}) as "{column.name}"' for column in query.columns)
        with self._connection.cursor() as cursor:
            schema = cursor.sql(f"select {empty} limit 0").to_arrow_table().schema
        names = [column.name for column in query.columns]
        # JSON travels as an extension type that Python values cannot be cast to: as text it is the same bytes.
        plain = pa.schema([(item.name, getattr(item.type, "storage_type", item.type)) for item in schema])
        return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=plain)


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
def replacing(path: Path) -> Iterator[Store]:
    """A store to write to, which begins as a copy of the case at ``path`` and takes its place when the block succeeds.

    When the block fails nothing at ``path`` has changed. Raises CaseError when the place cannot be written, or when
    another build of this case is running.
    """
    aside = path.with_name(path.name + ".building")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path), _cleared(aside):
            if path.exists():
                with reading(path):
                    shutil.copyfile(path, aside)
            store = Store(_connect(aside, read_only=False))
            # One checkpoint at the end: checkpoints on the way cost two fifths of a load and double the file.
            store._connection.execute("set checkpoint_threshold = '4GB'")
            try:
                yield store
                store._connection.execute("checkpoint")
            finally:
                store.close()
            aside.replace(path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise CaseError(f"{path} cannot be written ({why}).", remedy="Choose another place with --case.") from error


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
def _cleared(aside: Path) -> Iterator[None]:
    """No leftovers of a build at this name, before or after."""
    leftovers = (aside, aside.with_name(aside.name + ".wal"))
    try:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        yield
    finally:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)


@contextmanager
def in_memory() -> Iterator[Store]:
    """An empty store that no file backs: for tests and for trying a room alone."""
    store = Store(duckdb.connect(":memory:"))
    try:
        yield store
    finally:
        store.close()
