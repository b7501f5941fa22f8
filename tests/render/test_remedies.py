"""The query of every action item runs on a case with the public tables, whatever the names in the log."""

import duckdb
import pytest

from tests.render import made_incident as made
from tests.render.test_hostile import BAIT, poisoned
from timeline.catalog import catalogue
from timeline.render.factors import factors
from timeline.render.order import ordered
from timeline.render.remedies import remedies
from timeline.render.view import View


@pytest.fixture(scope="module")
def public_tables():
    connection = duckdb.connect()
    for name in ("events", "attributions", "coverage_notes", "incidents", "actions"):
        columns = ", ".join(f'"{column.name}" {column.type}' for column in catalogue()[name].columns)
        connection.execute(f"create table {name} ({columns})")
    return connection


def items(incident):
    view = View(ordered(incident))
    return remedies(view, factors(view))


def test_each_kind_of_factor_of_the_incident_gets_its_action():
    assert [(item.id, item.type, [factor.id for factor in item.factors]) for item in items(made.flagship())] == [
        ("A1", "prevent", ["F1"]),
        ("A2", "prevent", ["F2"]),
        ("A3", "prevent", ["F3"]),
        ("A4", "process", ["F4"]),
        ("A5", "prevent", ["F5"]),
        ("A6", "detect", ["F6"]),
        ("A7", "detect", ["F7"]),
    ]


@pytest.mark.parametrize("bait", ["", *BAIT])
def test_every_query_is_one_question_that_runs(public_tables, bait):
    for item in items(poisoned(bait)):
        assert len(duckdb.extract_statements(item.sql)) == 1
        public_tables.execute(item.sql).fetchall()


def test_the_proof_finds_a_relapse_and_passes_a_fix(public_tables):
    public_tables.execute("begin")
    public_tables.execute(
        "insert into events (event_id, event_time, event_source, event_name) values"
        " ('again', timestamptz '2026-05-01 10:00:00+00', 'cloudformation.amazonaws.com', 'DeleteStack'),"
        " ('before', timestamptz '2026-03-04 09:12:33+00', 'cloudformation.amazonaws.com', 'DeleteStack')"
    )
    public_tables.execute(
        "insert into attributions (event_id, approval) values ('again', 'none_seen'), ('before', 'none_seen')"
    )
    proof = items(made.flagship())[0].sql
    assert [row[0] for row in public_tables.execute(proof).fetchall()] == ["again"]
    public_tables.execute("update attributions set approval = 'two_person'")
    assert public_tables.execute(proof).fetchall() == []
    public_tables.execute("rollback")


def test_no_incident_asks_for_no_action():
    assert items(made.empty_incident()) == ()
