"""Every query is held to its header, on a real case: columns, types, grain."""

import re
from collections.abc import Iterator

import pytest

from tests.conftest import FLAGSHIP
from timeline import pipeline, store
from timeline.catalog import Query, catalogue
from timeline.store import Store

QUERIES = sorted(catalogue().values(), key=lambda query: (query.room, query.name))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A case in which every table that lives only during a build is still there."""
    case = tmp_path_factory.mktemp("kept") / "case.duckdb"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Store, "drop", lambda self, name: None)
        pipeline.build([str(FLAGSHIP)], case)
    with store.reading(case) as db:
        yield db


def described(db: Store, sql: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in db._connection.execute(f"describe {sql}").fetchall()]


def type_of(db: Store, name: str) -> str:
    """A type as DuckDB spells it."""
    return str(db._connection.execute(f"select typeof(cast(null as {name}))").fetchone()[0])  # type: ignore[index]


def header(db: Store, query: Query) -> list[tuple[str, str]]:
    return [(column.name, type_of(db, column.type)) for column in query.columns]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_has_the_columns_and_the_grain_of_its_header(query: Query, kept: Store) -> None:
    """A table is held to both; a question, whose parameters take their defaults or nulls, to its columns."""
    if kept.has(query.name):
        assert described(kept, f'"{query.name}"') == header(kept, query)
        grain = ", ".join(f'"{column}"' for column in query.grain)
        twice = kept._connection.execute(f'select {grain} from "{query.name}" group by all having count(*) > 1 limit 3')
        assert twice.fetchall() == []
        return
    assert not query.is_given, f"no room makes the table {query.name}"
    assert {param.name for param in query.params} == set(re.findall(r"\$([a-z_]\w*)", query.sql))
    sql = query.sql
    for param in query.params:
        value = "'" + param.default.replace("'", "''") + "'" if param.default else "null"
        sql = re.sub(rf"\${param.name}\b", lambda _, cast=f"cast({value} as {param.type})": cast, sql)
    assert sorted(described(kept, f"select * from ({sql})")) == sorted(header(kept, query))


@pytest.mark.parametrize("query", [q for q in QUERIES if q.room == "ask"], ids=lambda query: query.name)
def test_a_question_says_its_order(query: Query) -> None:
    assert re.search(r"\border by\b", query.sql), "an answer without an order may differ from run to run"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_reads_what_its_header_says(query: Query) -> None:
    tables = set(re.findall(r"\b(?:from|join)\s+\"?([a-z_]+)\"?", query.sql, re.IGNORECASE))
    its_own = set(re.findall(r"\b([a-z_]+)(?:\s*\([^()]*\))?\s+as\s+(?:not\s+)?(?:materialized\s+)?\(", query.sql))
    ours = {name for name in tables - its_own if name in catalogue() or name == "given"}
    assert ours <= set(query.reads), f"{query.name} reads {sorted(ours - set(query.reads))} without saying so"
