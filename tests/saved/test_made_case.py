"""The saved questions on a made-up case, asked as a person asks them: in the sandbox, with text for every parameter."""

from pathlib import Path

import pytest

from tests.ui.made import make_case
from timeline import sandbox
from timeline.catalog import Query, catalogue

SAVED = sorted((query for query in catalogue().values() if query.room == "saved"), key=lambda query: query.name)
FOUND = {
    ("agents_on_human_identities", ""): [("dana@example.com", 2)],
    ("changes_before", "2026-03-04T10:00:00Z"): [("UpdateTerminationProtection",), ("ConsoleLogin",)],
    ("safeguards_switched_off", ""): [("termination_protection", "ai_agent", "UpdateTerminationProtection")],
    ("what_broke_first", ""): [("orders-api", 12), ("billing-lambda", 8)],
    ("resource_history", "prod"): [("DeleteStack", "target")],
}
COLUMNS = {
    "agents_on_human_identities": ("owner", "calls"),
    "changes_before": ("event_name",),
    "safeguards_switched_off": ("safeguard", "executor", "event_name"),
    "what_broke_first": ("actor", "failures"),
    "resource_history": ("event_name", "role"),
}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_case(tmp_path_factory.mktemp("saved") / "case.duckdb", background=500, hostile=False)


def test_there_are_more_than_thirty_with_a_title_each() -> None:
    assert len(SAVED) > 30
    assert all(query.title for query in SAVED)
    assert len({query.title for query in SAVED}) == len(SAVED)


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_a_saved_question_runs_with_its_usual_values(query: Query, case: Path) -> None:
    answer = sandbox.ask(case, query.sql, {param.name: param.default for param in query.params})
    assert answer.table.column_names == [column.name for column in query.columns]


@pytest.mark.parametrize(("name", "value"), FOUND)
def test_a_saved_question_finds_what_is_there(name: str, value: str, case: Path) -> None:
    query = catalogue()[name]
    params = {param.name: param.default for param in query.params}
    if value:
        params[query.params[0].name] = value
    rows = sandbox.ask(case, query.sql, params).table.to_pylist()
    assert [tuple(row[column] for column in COLUMNS[name]) for row in rows] == FOUND[name, value]
