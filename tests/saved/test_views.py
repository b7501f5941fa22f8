"""The views and macros for people: documented, and right on the flagship sample."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.saved.views import VIEWS
from timeline import sandbox
from timeline.catalog import Query
from timeline.store import Store

ROOT = "87f32d90-cd5d-4ea8-a1af-9cca7a1f3a2c"
DELETED_QUEUE = "bc6ec4ef-0917-4c22-a0f8-4c675c7c4c4f"  # by CloudFormation, for the root
GUARD = "73cf25a5-eb08-4ef2-af1a-d4b0ddcd6725"


Rows = list[dict[str, Any]]


@pytest.fixture
def ask(flagship: Store) -> Callable[[str], Rows]:
    """Asks the case as a build leaves it, views and macros included."""
    return lambda sql: flagship._connection.sql(sql).to_arrow_table().to_pylist()


@pytest.mark.parametrize("query", [view for view in VIEWS if not view.params], ids=lambda query: query.name)
def test_a_view_keeps_its_grain_and_says_what_its_columns_mean(query: Query, ask: Callable[[str], Rows]) -> None:
    described = ask(f"select column_name, comment from duckdb_columns() where table_name = '{query.name}'")
    assert {row["column_name"]: row["comment"] for row in described} == {
        column.name: column.meaning for column in query.columns
    }
    grain = ", ".join(query.grain)
    assert ask(f"select {grain} from {query.name} group by all having count(*) > 1 limit 3") == []
    assert ask(f"from {query.name} limit 1")


def test_a_call_has_its_actor_and_its_resource(ask: Callable[[str], Rows], flagship: Store) -> None:
    rows = ask(f"select executor, verb, resource from calls where event_id = '{ROOT}'")
    assert rows == [{"executor": "ai_agent", "verb": "delete", "resource": "usage-insights-prod"}]
    assert ask("select count(*) as n from calls") == [{"n": flagship.count("events")}]


def test_views_and_macros_are_there_in_the_sandbox_and_take_values(flagship_case: Path) -> None:
    sql = "select count(*) as n from around($event, $minutes) semi join calls using (event_id)"
    rows = sandbox.ask(flagship_case, sql, {"event": ROOT, "minutes": "1"}).table.to_pylist()
    assert rows[0]["n"] > 10


def test_the_macros_answer(ask: Callable[[str], Rows]) -> None:
    assert ask(
        f"select resource_of('{ROOT}') as r, actor_label('ai_agent', 'x') as a, actor_label(null, null) as n"
    ) == [{"r": "usage-insights-prod", "a": "◆ x", "n": "? nobody named"}]
    assert ask("select count(resource_of(event_id)) > 5000 as ok from events") == [{"ok": True}]
    near = ask(f"select event_id, apart < interval 0 seconds as before from around('{ROOT}', 2)")
    assert {"event_id": GUARD, "before": True} in near
    causes = ask(f"select steps, cause_id from causes_of('{DELETED_QUEUE}')")
    assert {"steps": 1, "cause_id": ROOT} in causes
    assert max(row["steps"] for row in causes) > 1


def test_details_of_the_record(ask: Callable[[str], Rows]) -> None:
    rows = ask(f"select field, value from request_values where event_id = '{GUARD}' order by field")
    assert {"field": "enableTerminationProtection", "value": "false"} in rows
    assert ask(f"select caller_account from record_details where event_id = '{ROOT}'") == [
        {"caller_account": "111111111111"}
    ]
    signs = ask(f"select signal, tier from signs where event_id = '{ROOT}' and tier = 2")
    assert signs


def test_the_page_lists_the_views_beside_the_tables_and_the_macros(flagship: Store) -> None:
    found = {row["table_name"]: row["rows"] for row in flagship.ask("ui_sql_schema")}
    assert found["calls"] is None
    assert found["events"] > 0
    macros = {row["name"]: row for row in flagship.ask("sql_macros")}
    assert set(macros) == {view.name for view in VIEWS if view.params}
    assert (macros["around"]["is_table"], macros["around"]["params"]) == (True, ["event", "minutes"])
    assert (macros["resource_of"]["is_table"], macros["resource_of"]["params"]) == (False, ["event"])
    assert macros["causes_of"]["about"].startswith("everything that led to an event")
