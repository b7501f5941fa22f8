"""The views and macros for people: documented, and right on the flagship sample."""

import shutil
from pathlib import Path

import pytest

from tests.saved.views import VIEWS, put_all
from timeline import sandbox, store

ROOT = "87f32d90-cd5d-4ea8-a1af-9cca7a1f3a2c"
DELETED_QUEUE = "bc6ec4ef-0917-4c22-a0f8-4c675c7c4c4f"  # by CloudFormation, for the root
GUARD = "73cf25a5-eb08-4ef2-af1a-d4b0ddcd6725"


@pytest.fixture(scope="module")
def case(flagship_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("views") / "case.duckdb"
    shutil.copyfile(flagship_case, path)
    put_all(path)
    return path


def ask(case: Path, sql: str) -> list[dict[str, object]]:
    return sandbox.ask(case, sql).table.to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("query", [view for view in VIEWS if not view.params], ids=lambda query: query.name)
def test_a_view_keeps_its_grain_and_says_what_its_columns_mean(query, case: Path) -> None:  # type: ignore[no-untyped-def]
    described = ask(case, f"select column_name, comment from duckdb_columns() where table_name = '{query.name}'")
    assert {row["column_name"]: row["comment"] for row in described} == {
        column.name: column.meaning for column in query.columns
    }
    grain = ", ".join(query.grain)
    assert ask(case, f"select {grain} from {query.name} group by all having count(*) > 1 limit 3") == []
    assert ask(case, f"from {query.name} limit 1")


def test_a_call_has_its_actor_and_its_resource(case: Path) -> None:
    rows = ask(case, f"select executor, verb, resource from calls where event_id = '{ROOT}'")
    assert rows == [{"executor": "ai_agent", "verb": "delete", "resource": "usage-insights-prod"}]
    with store.reading(case) as db:
        assert ask(case, "select count(*) as n from calls") == [{"n": db.count("events")}]


def test_the_macros_answer(case: Path) -> None:
    assert ask(
        case, f"select resource_of('{ROOT}') as r, actor_label('ai_agent', 'x') as a, actor_label(null, null) as n"
    ) == [{"r": "usage-insights-prod", "a": "◆ x", "n": "? nobody named"}]
    assert ask(case, "select count(resource_of(event_id)) > 5000 as ok from events") == [{"ok": True}]
    near = ask(case, f"select event_id, apart < interval 0 seconds as before from around('{ROOT}', 2)")
    assert {"event_id": GUARD, "before": True} in near
    causes = ask(case, f"select steps, cause_id from causes_of('{DELETED_QUEUE}')")
    assert {"steps": 1, "cause_id": ROOT} in causes
    assert max(row["steps"] for row in causes) > 1  # type: ignore[type-var]


def test_details_of_the_record(case: Path) -> None:
    rows = ask(case, f"select field, value from request_values where event_id = '{GUARD}' order by field")
    assert {"field": "enableTerminationProtection", "value": "false"} in rows
    assert ask(case, f"select caller_account from record_details where event_id = '{ROOT}'") == [
        {"caller_account": "111111111111"}
    ]
    signs = ask(case, f"select signal, tier from signs where event_id = '{ROOT}' and tier = 2")
    assert signs


def test_the_page_lists_the_views_beside_the_tables(case: Path) -> None:
    with store.reading(case) as db:
        found = {row["table_name"]: row["rows"] for row in db.ask("ui_sql_schema")}
    assert found["calls"] is None
    assert found["events"] > 0
