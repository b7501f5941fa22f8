"""The diagram of docs/case-file.md is that of the database: tables, columns, keys, and what points to what."""

import sys
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from timeline import store
from timeline.store import Store

sys.path.append(str(ROOT / "tools"))

import case_diagram  # type: ignore[import-not-found]
from case_diagram import OF_AWS, POINTS_TO, PUBLIC, Reference, references

Cases = list[Store]


@pytest.fixture(scope="module")
def cases(flagship_case, no_culprit_case) -> Iterator[Cases]:  # type: ignore[no-untyped-def]
    with store.reading(flagship_case) as one, store.reading(no_culprit_case) as other:
        yield [one, other]


def first(db: Store, sql: str) -> object:
    row = db._connection.execute(sql).fetchone()
    return row[0] if row else None


def test_the_entities_are_the_tables_of_the_database_with_their_types(cases: Cases) -> None:
    described = {
        (table, column): kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
        for table, column, kind in cases[0]
        ._connection.execute("select table_name, column_name, data_type from duckdb_columns() where not internal")
        .fetchall()
    }
    shown, table = {}, ""
    for line in case_diagram.diagram().splitlines():
        words = line.replace(",", "").split()
        if line.endswith("{"):
            table = words[0]
        elif line.startswith("        "):
            shown[table, words[1]] = words[0]
    assert {table for table, _ in shown} == set(PUBLIC)
    assert shown == {place: described[place] for place in shown}


def test_every_id_of_a_public_table_is_a_key_or_points_somewhere_or_is_from_aws(cases: Cases) -> None:
    ids = [
        (table, column)
        for table, column in cases[0]
        ._connection.execute("select table_name, column_name from duckdb_columns() where not internal")
        .fetchall()
        if table in PUBLIC and (column.endswith(("_id", "_ids")) or column == "source_file")
    ]
    assert len(ids) > 20
    assert [place for place in ids if place[1] not in POINTS_TO | dict.fromkeys(OF_AWS, "")] == []


@pytest.mark.parametrize("one", references(), ids=lambda one: f"{one.table}.{one.column}")
def test_a_reference_holds_in_the_sample_cases(one: Reference, cases: Cases) -> None:
    (key,) = case_diagram.key(one.to)
    held = f"select {f'unnest({one.column})' if one.is_list else one.column} as id from {one.table}"
    for db in cases:
        assert (
            first(db, f"select count(*) from ({held}) anti join {one.to} on id = {one.to}.{key} where id is not null")
            == 0
        )
        if not one.is_optional:
            assert first(db, f"select count(*) from {one.table} where {one.column} is null") == 0
        if one.is_one:
            assert first(db, f"select count(*) - count(distinct {one.column}) from {one.table}") == 0


def test_lines_and_marks_say_one_many_and_perhaps() -> None:
    lines = [line.strip() for line in case_diagram.diagram().splitlines()]
    assert "events ||--o| attributions : event_id" in lines
    assert "events ||--o{ links : cause_id" in lines
    assert "sessions |o--o{ sessions : parent_session_id" in lines
    assert "events }o--o{ facts : event_ids" in lines
    assert "VARCHAR event_id PK, FK" in lines
    assert not any(line.startswith("sessions") and line.endswith("sessions : session_id") for line in lines)
