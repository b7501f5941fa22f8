"""The SQL page under AppTest: statements, parameters, history, links, tables, what is shown of an answer."""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from tests.saved.views import put_all
from tests.ui.made import make_case
from timeline import notes, sandbox
from timeline.notes import Exhibit, Note
from timeline.render.chart import chart
from timeline.sandbox import Answer
from timeline.ui import sql, sql_answer, sql_exhibit

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


@pytest.fixture(scope="module")
def case_with_views(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_case(tmp_path_factory.mktemp("views") / "case.duckdb", background=50)
    put_all(path)
    return path


def test_a_macro_is_inserted_with_a_field_for_each_of_its_parameters(app: App, case_with_views: Path) -> None:
    test = app("sql", case=case_with_views, sql=" ")
    labels = [fold.label.replace("\\", "") for fold in test.expander]
    assert labels.index("calls") < labels.index("events · 81") < labels.index("around(event, minutes)")
    test.session_state["fold_around()"] = True
    test.run()
    shown = " ".join(str(piece.proto.body) for piece in test.get("html"))
    assert "how far to look, both ways" in shown
    test.button(key="insert_around()").click().run()
    assert test.text_area(key="sql_text").value.strip() == "from around($event, $minutes)"
    assert test.text_input(key="param_minutes").value == "5"
    test.text_input(key="param_event").set_value("e-root").run()
    assert run(test).session_state["outcome"].table.num_rows >= 3


def test_what_the_timeline_looks_at_fills_the_form(app: App) -> None:
    test = app("sql", sql="select $event as event, $moment as moment", event="e-root")
    assert run(test).session_state["outcome"].table.to_pylist() == [
        {"event": "e-root", "moment": "2026-03-04T10:01:00.000Z"}
    ]


# -- exhibits ----------------------------------------------------------------------------------------------------------


def exhibit(test: AppTest, title: str, author: str = "erin") -> AppTest:
    """What a person does in the dialog, in one run: AppTest draws no dialog twice."""
    test.button(key="exhibit_add").click().run()
    test.text_input(key="exhibit_title").set_value(title)
    test.text_input(key="exhibit_author").set_value(author)
    return test.button(key="exhibit_save").click().run()


@pytest.fixture
def own_case(tmp_path: Path, case_with_views: Path) -> Path:
    """A case beside which a test may write notes."""
    return Path(shutil.copyfile(case_with_views, tmp_path / "case.duckdb"))


def test_an_answer_is_laid_before_the_reader_with_its_values_written_out(app: App, own_case: Path) -> None:
    test = exhibit(run(app("sql", case=own_case, sql="select $name as name -- $name", p_name="it's")), "A name")
    (note,) = notes.read(own_case).exhibits.values()
    assert note.exhibit is not None
    assert (note.text, note.author) == ("A name", "erin")
    assert (note.exhibit.sql, note.exhibit.rows, note.exhibit.total) == (
        "select 'it''s' as name -- $name", (("it's",),), 1,
    )  # fmt: skip
    assert sandbox.ask(own_case, note.exhibit.sql).table.to_pylist() == [{"name": "it's"}]
    test.button(key=f"exhibit_open_{note.event_id}").click().run()
    assert test.text_area(key="sql_text").value == note.exhibit.sql
    exhibit(run(test), "A better title")
    assert [held.text for held in notes.read(own_case).exhibits.values()] == ["A better title"]
    test.run()
    test.button(key=f"exhibit_away_{note.event_id}").click().run()
    assert notes.read(own_case).exhibits == {}


def test_an_exhibit_without_a_title_is_not_added(app: App, own_case: Path) -> None:
    exhibit(run(app("sql", case=own_case, sql="select 1")), "  ")
    assert notes.read(own_case).exhibits == {}


def test_an_exhibit_asked_of_other_logs_says_so(app: App, own_case: Path) -> None:
    old = Exhibit("select 1", ("a",), (("1",),), 9, "another fingerprint")
    notes.add(own_case, [Note("exhibit", old.name, "erin", NOW, "<b>Old</b>", exhibit=old)])
    shown = " ".join(str(piece.proto.body) for piece in app("sql", case=own_case).get("html"))
    assert "It was asked of other log files than the case holds now" in shown
    assert "The first 1 of 9 rows" in shown
    assert "&lt;b&gt;Old" in shown


def test_a_viewer_lays_no_exhibit_down_and_withdraws_none(
    app: App, own_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Exhibit("select 1", ("a",), (("1",),), 1)
    notes.add(own_case, [Note("exhibit", held.name, "erin", NOW, "One", exhibit=held)])
    monkeypatch.setenv("TIMELINE_ANYBODY", "1")
    test = run(app("sql", case=own_case, sql="select 1"))
    assert f"exhibit_open_{held.name}" in keys(test)
    assert not {"exhibit_add", f"exhibit_away_{held.name}"} & keys(test)


def test_an_exhibit_says_how_much_of_the_answer_it_shows() -> None:
    rows = (("1",), ("2",))
    assert sql_exhibit.extent(Exhibit("s", ("a",), rows, 2), 1) == "All of its 2 rows."
    assert sql_exhibit.extent(Exhibit("s", ("a",), rows, 2_000), 14) == (
        "The first 2 of 2,000 rows, the first 1 of 14 columns."
    )
    assert sql_exhibit.extent(Exhibit("s", ("a",), rows), 1) == (
        "The first 2 rows of more than can be counted in good time."
    )
    assert sql_exhibit.extent(Exhibit("s", ("a",), (), 0), 1) == "All of its 0 rows."


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
