"""Every query is held to its header, on a real case: columns, types, grain."""

import re

import pytest

from timeline.catalog import Query, catalogue
from timeline.store import Store

QUERIES = sorted(catalogue().values(), key=lambda query: (query.room, query.name))
TABLES = [query for query in QUERIES if query.room not in {"ask", "saved"}]


def described(db: Store, sql: str, params: dict[str, object] | None = None) -> list[tuple[str, str]]:
    rows = db._connection.execute(f"describe {sql}", params).fetchall()
    return [(row[0], row[1]) for row in rows]


def type_of(db: Store, name: str) -> str:
    """A type as DuckDB spells it."""
    return str(db._connection.execute(f"select typeof(cast(null as {name}))").fetchone()[0])  # type: ignore[index]


@pytest.mark.parametrize("query", TABLES, ids=lambda query: query.name)
def test_a_table_has_the_columns_and_the_grain_of_its_header(query: Query, flagship: Store) -> None:
    if not flagship.has(query.name):
        pytest.fail(f"no room makes the table {query.name}: its query is dead, or it lives only during a build")
    expected = [(column.name, type_of(flagship, column.type)) for column in query.columns]
    assert described(flagship, f'"{query.name}"') == expected
    grain = ", ".join(f'"{column}"' for column in query.grain)
    twice = flagship._connection.execute(f'select {grain} from "{query.name}" group by all having count(*) > 1 limit 3')
    assert twice.fetchall() == []


@pytest.mark.parametrize("query", [q for q in QUERIES if q.room in {"ask", "saved"}], ids=lambda query: query.name)
def test_a_question_has_the_columns_of_its_header(query: Query, flagship: Store) -> None:
    named = set(re.findall(r"\$([a-z_]\w*)", query.sql))
    assert {param.name for param in query.params} == named
    # A parameter takes its type from its place; a null of that type shows the columns without any value.
    sql = query.sql
    for param in query.params:
        sql = re.sub(rf"\${param.name}\b", f"cast(null as {param.type})", sql)
    found = described(flagship, f"select * from ({sql})")
    assert [name for name, _ in found] == [column.name for column in query.columns]
    expected = [type_of(flagship, column.type) for column in query.columns]
    assert [kind for _, kind in found] == expected, list(
        zip([c.name for c in query.columns], expected, found, strict=True)
    )


@pytest.mark.parametrize("query", [q for q in QUERIES if q.room == "ask"], ids=lambda query: query.name)
def test_a_question_says_its_order(query: Query) -> None:
    assert re.search(r"\border by\b", query.sql), "an answer without an order may differ from run to run"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_reads_what_its_header_says(query: Query) -> None:
    tables = set(re.findall(r"\b(?:from|join)\s+\"?([a-z_]+)\"?", query.sql, re.IGNORECASE))
    ours = {name for name in tables if name in catalogue() or name == "given"}
    assert ours <= set(query.reads), f"{query.name} reads {sorted(ours - set(query.reads))} without saying so"
