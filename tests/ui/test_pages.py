"""The pages, run without a browser."""

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.made import HOSTILE, STEPS, event, put
from timeline.catalog import catalogue
from timeline.store import replacing

App = Callable[..., AppTest]
PAGES = ["timeline", "chain", "responsibility", "sql", "report"]
PROBE = re.compile(r"data-(\w+)='([^']*)'")


def words(test: AppTest) -> str:
    """Everything the page says in HTML and text."""
    return "\n".join(str(one.proto.body) for one in test.get("html")) + "\n".join(one.value for one in test.text)


def probe(test: AppTest) -> dict[str, str]:
    """What the hidden element says."""
    return dict(
        PROBE.findall(next(str(one.proto.body) for one in test.get("html") if "id='probe'" in str(one.proto.body)))
    )


def count(case: Path, condition: str) -> int:
    with duckdb.connect(str(case), read_only=True) as open_case:
        row = open_case.execute(
            f"select count(*) from events join attributions using (event_id) where {condition}"
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_under_the_incident_bar(app: App, name: str) -> None:
    test = app(name)
    assert not test.exception
    assert "Stack prod deleted in eu-west-1" in words(test)
    assert "sha256" in words(test)


@pytest.mark.parametrize("name", PAGES)
def test_without_a_case_every_page_says_what_to_do(app: App, name: str) -> None:
    test = app(name, case=None)
    assert not test.exception
    assert "timeline demo" in test.code[0].value


@pytest.mark.parametrize("name", PAGES)
def test_a_missing_case_is_said_in_words(app: App, name: str, tmp_path: Path) -> None:
    test = app(name, case=tmp_path / "none.duckdb")
    assert not test.exception
    assert "There is no case file" in test.code[0].value


def test_the_first_sight_is_the_incident(app: App, made_case: Path) -> None:
    seen = probe(app())
    low, high = map(int, seen["window"].split(","))
    assert seen["mode"] == "strips"
    assert int(seen["n"]) == count(made_case, f"epoch_ms(event_time) >= {low} and epoch_ms(event_time) < {high}")
    assert low < 1772618400000 < high  # the root


def test_a_window_with_few_events_shows_single_markers(app: App, made_case: Path) -> None:
    seen = probe(app(**{"from": "2026-03-04T10:00:00Z", "to": "2026-03-04T10:05:00Z"}))
    assert seen["mode"] == "markers"
    assert int(seen["n"]) == count(
        made_case,
        "event_time >= timestamptz '2026-03-04 10:00:00+00' and event_time < timestamptz '2026-03-04 10:05:00+00'",
    )


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ({"errors": "1"}, "error_code is not null"),
        ({"writes": "1"}, "not read_only"),
        ({"q": "dElEtEsTaCk"}, "event_name = 'DeleteStack'"),
        ({"actor": "orders-api"}, "actor = 'orders-api'"),
        ({"hide": "human,automation"}, "executor not in ('human', 'automation')"),
        ({"resource": "cloudformation:stack|111111111111|eu-west-1|prod"}, "event_id = 'e-root'"),
        ({"q": "nothing has these words"}, "false"),
    ],
)
def test_the_url_sets_a_filter_and_the_count_is_true(
    app: App, made_case: Path, query: dict[str, str], condition: str
) -> None:
    test = app(**{"from": "2026-03-04T09:00:00Z", "to": "2026-03-04T13:00:00Z"}, **query)
    assert not test.exception
    assert int(probe(test)["n"]) == count(made_case, condition)


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2026-03-04T12:00:00Z", "to": "2026-03-04T11:00:00Z"},
        {"to": "9999"},
        {"incident": "x"},
    ],
)
def test_nonsense_in_the_url_is_passed_over(app: App, query: dict[str, str]) -> None:
    test = app(**query)
    assert not test.exception
    assert probe(test)["window"] == probe(app())["window"]


def test_a_selected_event_shows_who_why_and_the_record(app: App) -> None:
    test = app(event="e-root")
    said = words(test)
    assert "AI agent, 97% sure" in said
    assert "dana@example.com, 90% sure" in said
    assert "free text of the caller" in said
    assert "the policy attached here allows the deletion" in said
    assert "Without it the effects would not have followed." in said
    assert '"eventName": "DeleteStack"' in test.code[0].value
    assert probe(test)["edges"] == "28"


def test_the_buttons_of_a_selected_event_walk_on_from_it(app: App) -> None:
    test = app(event="e-guard")
    test.button(key="next").click().run()
    assert probe(test)["selected"] == "e-root"
    test.button(key="previous").click().run()
    assert probe(test)["selected"] == "e-guard"
    test.button(key="around_30000").click().run()
    assert probe(test)["window"] == "1772618310000,1772618370000"
    test.button(key="same_actor").click().run()
    assert probe(test)["n"] == "1"
    test.button(key="let_go").click().run()
    assert probe(test)["selected"] == ""


def test_an_event_that_is_not_there_is_said_so(app: App) -> None:
    test = app(event="no-such-event")
    assert not test.exception
    assert "not in this case" in words(test)


def test_the_story_begins_with_buttons_for_its_steps(app: App) -> None:
    test = app()
    test.button(key="step_e-root").click().run()
    assert probe(test)["selected"] == "e-root"


def test_the_table_pages_through_all_events_with_true_totals(app: App, made_case: Path) -> None:
    test = app(**{"from": "2026-03-04T09:00:00Z", "to": "2026-03-04T13:00:00Z"})
    total = count(made_case, "true")
    assert f"Showing 1 to 200 of {total:,} events" in words(test)
    test.button(key="page_on").click().run()
    assert f"Showing 201 to 400 of {total:,} events" in words(test)


def test_responsibility_shows_each_question_with_its_grade_and_leaves_open_what_is_open(app: App) -> None:
    said = words(app("responsibility"))
    for expected in (
        "Who executed it?",
        "DeleteStack was called by claude-code inside the session of dana@example.com.",
        "Nothing shows what dana@example.com asked the agent to do.",
        "Looked for approvals of the action in the session: none found.",
        "Still open. Grade D",
        "What the agent was asked to do is in no log of this kind.",
        "Data events of S3 are not in these logs.",
    ):
        assert expected in said


def test_hostile_words_reach_no_page_as_html(app: App) -> None:
    for name, query in (("timeline", {"event": "e-hostile"}), ("responsibility", {}), ("sql", {}), ("report", {})):
        test = app(name, **query)
        assert not test.exception
        assert "<script" not in words(test)
        assert "<img" not in words(test)
        for element in (*test.markdown, *test.caption, *test.error, *test.info, *test.warning):
            assert HOSTILE[:20] not in element.value


def answered(test: AppTest) -> AppTest:
    """Runs until the question has its answer."""
    for _ in range(200):
        if test.session_state["running"] is None:
            return test
        time.sleep(0.05)
        test.run()
    raise AssertionError("no answer came")


def test_a_question_is_answered_only_when_it_is_run(app: App) -> None:
    test = app("sql", sql="select count(*) as n from events")
    assert test.text_area(key="sql_text").value == "select count(*) as n from events"
    assert probe(test) == {"mode": "none", "n": "0", "asks": "0"}
    test.button(key="run").click().run()
    assert probe(answered(test)) == {"mode": "answer", "n": "1", "asks": "1"}
    assert test.query_params["sql"] == "select count(*) as n from events"


@pytest.mark.parametrize(
    "sql", ["drop table events", "select 1; select 2", "select * from read_text('/etc/passwd')", "selec"]
)
def test_what_is_refused_is_one_readable_error(app: App, sql: str) -> None:
    test = app("sql")
    test.text_area(key="sql_text").set_value(sql)
    test.button(key="run").click().run()
    assert probe(answered(test))["mode"] == "error"
    assert test.code[-1].value
    assert not test.exception


def test_a_saved_question_brings_its_parameters_and_runs(app: App) -> None:
    test = app("sql")
    test.selectbox(key="saved_choice").set_value("changes_before").run()
    assert "$moment" in test.text_area(key="sql_text").value
    test.text_input(key="param_moment").set_value("2026-03-04T10:00:01Z")
    test.button(key="run").click().run()
    assert probe(answered(test)) == {"mode": "answer", "n": "3", "asks": "1"}


def test_a_truncated_answer_says_so(app: App) -> None:
    test = app("sql", sql="select * from events")
    test.button(key="run").click().run()
    answered(test)
    assert "The first 10,000 rows of more" in words(test)


def test_a_case_that_was_only_loaded_says_what_is_missing(app: App, tmp_path: Path) -> None:
    path = tmp_path / "loaded.duckdb"
    with replacing(path) as store:
        put(store, "events", [event(step, index) for index, step in enumerate(STEPS)])
        for name in (
            "source_files",
            "duplicate_records",
            "rejected_records",
            "build_info",
            "coverage",
            "coverage_notes",
        ):
            put(store, name, [])
    for name in PAGES:
        test = app(name, case=path)
        assert not test.exception, name
    assert "loaded but not analysed" in app("timeline", case=path).info[0].value


def test_an_empty_case_says_so(app: App, tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    with replacing(path) as store:
        for query in catalogue().values():
            if query.room in ("load", "attribute", "link", "cascade", "judge", "index"):
                put(store, query.name, [])
    for name in PAGES:
        test = app(name, case=path)
        assert not test.exception, name
    assert "holds no events" in app("timeline", case=path).info[0].value


def test_a_replaced_case_is_noticed_and_the_new_one_is_offered(app: App, made_case: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.duckdb"
    shutil.copyfile(made_case, path)
    test = app(case=path)
    assert not test.warning
    with replacing(path) as store:
        store._connection.execute("delete from events where event_id like 'b-%'")
        store._connection.execute("delete from attributions where event_id like 'b-%'")
        store.build("event_index")
    test.run()
    assert "has been replaced" in test.warning[0].value
    assert int(probe(test)["n"]) > 10_000
    test.button(key="reopen").click().run()
    assert not test.warning
    assert int(probe(test)["n"]) == 31
