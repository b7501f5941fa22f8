"""The SQL page under AppTest: statements, parameters, history, links, tables, what is shown of an answer."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from timeline.render.chart import chart
from timeline.sandbox import Answer
from timeline.ui import sql, sql_answer

App = Callable[..., AppTest]
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def answered(test: AppTest) -> AppTest:
    for _ in range(400):
        if test.session_state["running"] is None:
            return test
        time.sleep(0.05)
        test.run()
    raise AssertionError("no answer came")


def run(test: AppTest) -> AppTest:
    test.button(key="run").click().run()
    return answered(test)


def keys(test: AppTest) -> set[str]:
    return {button.key for button in test.button}


def test_one_of_several_statements_is_run_by_choice(app: App) -> None:
    test = app("sql", sql="select ';' as a;\nselect 1 as one, 2 as two; select $x as b")
    assert test.selectbox(key="statement").options == [
        "1. select ';' as a;", "2. select 1 as one, 2 as two;", "3. select $x as b",
    ]  # fmt: skip
    run(test)
    assert "3 statements" in test.code[-1].value
    test.selectbox(key="statement").set_value(1).run()
    run(test)
    assert test.session_state["outcome"].table.to_pylist() == [{"one": 1, "two": 2}]


def test_a_link_restores_text_and_parameters_and_runs_nothing(app: App) -> None:
    test = app("sql", sql="select $name as name", p_name="dana")
    assert test.text_input(key="param_name").value == "dana"
    assert "outcome" not in test.session_state
    run(test)
    assert test.session_state["outcome"].table.to_pylist() == [{"name": "dana"}]
    assert test.query_params["p_name"] == ["dana"] or test.query_params["p_name"] == "dana"


def test_the_form_begins_with_the_window_of_the_timeline(app: App) -> None:
    test = app("sql", sql="select $from::timestamptz < $to::timestamptz as ok")
    assert test.text_input(key="param_from").value.startswith("2026-03-04T")
    assert run(test).session_state["outcome"].table.to_pylist() == [{"ok": True}]


def test_the_history_brings_back_a_question_with_its_values(app: App) -> None:
    test = app("sql", sql="select $name as name", p_name="dana")
    run(test)
    test.text_area(key="sql_text").set_value("select 2 as two").run()
    run(test)
    test.button(key="history_1").click().run()
    assert test.text_area(key="sql_text").value == "select $name as name"
    assert test.text_input(key="param_name").value == "dana"


def test_an_open_table_shows_its_columns_and_a_click_inserts_one(app: App) -> None:
    test = app("sql", sql="select")
    assert "insert_events" not in keys(test)
    test.session_state["fold_events"] = True
    test.run()
    test.button(key="insert_events_1").click().run()
    test.button(key="insert_events").click().run()
    assert test.text_area(key="sql_text").value == "select event_id\nfrom events"


def test_a_wrong_limit_in_the_environment_is_said_so(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMELINE_SQL_ROWS", "many")
    assert "TIMELINE_SQL_ROWS" in app("sql").code[-1].value
    monkeypatch.setenv("TIMELINE_SQL_ROWS", "7")
    assert run(app("sql", sql="from events")).session_state["outcome"].table.num_rows == 7


def test_a_folder_of_ones_own_questions_is_listed(app: App, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "mine.sql").write_text(
        "-- title: My own\n-- purpose: p\n-- reads: events\n-- grain: n\n-- column: n | BIGINT | how many\n"
        "select count(*) as n from events"
    )
    monkeypatch.setenv("TIMELINE_QUERIES", str(tmp_path))
    test = app("sql")
    assert "My own" in test.selectbox(key="saved_choice").options
    test.selectbox(key="saved_choice").set_value("mine").run()
    assert test.text_area(key="sql_text").value == "select count(*) as n from events"
    (tmp_path / "mine.sql").write_text("select 1")
    assert "mine.sql" in app("sql").code[-1].value


def test_the_true_total_is_said(app: App) -> None:
    assert sql_answer.extent(Answer(pa.table({"a": [1]}), False, 0.1, 1)) == "1 row"
    assert sql_answer.extent(Answer(pa.table({"a": [1]}), True, 0.1, 12_345)).endswith("of more: 12,345 in all,")
    assert sql_answer.extent(Answer(pa.table({"a": [1]}), True, 0.1)) == "The first 1 rows of more"


@pytest.mark.parametrize(
    ("text", "several"),
    [("select 1", False), ("select 1;", False), ("select ';'", False), ("select 1; -- x", False), ("a; b", True)],
)
def test_a_semicolon_in_a_text_or_at_the_end_makes_no_second_statement(text: str, several: bool) -> None:
    assert sql.is_several(text) is several


def test_times_may_be_typed_in_words_and_other_fields_stay_as_they_are() -> None:
    assert sql.value("from", "2 days ago", NOW) == "2026-03-02T12:00:00Z"
    assert sql.value("to", "2026-03-04T10:00:00.500Z", NOW) == "2026-03-04T10:00:00.500Z"
    assert sql.value("to", "no time at all", NOW) == "no time at all"
    assert sql.value("name", "2 days ago", NOW) == "2 days ago"


def test_a_chart_is_drawn_of_times_and_numbers_or_of_texts_and_numbers() -> None:
    times = pa.array([datetime(2026, 1, 1, 0, second, tzinfo=UTC) for second in (2, 1)], pa.timestamp("us", tz="UTC"))
    lines = chart(pa.table({"at": times, "n": [5, 7], "m": [1, None]}))
    assert lines is not None
    assert [trace["y"] for trace in lines["data"]] == [[7.0, 5.0], [None, 1.0]]
    bars = chart(pa.table({"who": ["<a href=x>", None], "n": [5, 7]}))
    assert bars is not None
    assert bars["data"][0]["y"] == ["1. &lt;a href=x>", "2. "]
    counts = chart(pa.table({"at": times}))
    assert counts is not None
    assert sum(counts["data"][0]["y"]) == 2


@pytest.mark.parametrize(
    "table", [pa.table({"a": pa.array([], pa.string())}), pa.table({"a": ["x"]}), pa.table({"n": [1]})]
)
def test_what_cannot_be_drawn_has_no_chart(table: pa.Table) -> None:
    assert chart(table) is None
