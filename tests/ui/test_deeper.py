"""What goes beyond looking: notes, facets, comparisons, the chain without an action, where credentials came from."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from tests.ui.made import START, make_case
from tests.ui.test_pages import count, probe, words
from timeline import cli, incident, notes, store
from timeline.notes import Note
from timeline.render import operations
from timeline.render.figures import Session, lineage
from timeline.render.figures.lineage import depths
from timeline.render.palette import LIGHT
from timeline.ui import report
from timeline.ui.as_sql import literal, written_out
from timeline.ui.compare import fields

App = Callable[..., AppTest]
WHOLE = {"from": "2026-03-04T09:00:00Z", "to": "2026-03-04T13:00:00Z"}


@pytest.fixture
def own_case(made_case: Path, tmp_path: Path) -> Path:
    """A copy that may get notes."""
    path = tmp_path / "own.duckdb"
    shutil.copyfile(made_case, path)
    return path


def tab(test: AppTest, name: str) -> AppTest:
    """Open a tab beneath the lanes, as a click does."""
    test.session_state["tables"] = name
    return test.run()


# -- notes -------------------------------------------------------------------------------------------------------------


def test_a_pin_is_saved_at_once_and_survives_reload_and_rebuild(app: App, own_case: Path) -> None:
    test = app(case=own_case, event="e-root")
    test.button(key="pin").click().run()
    assert not test.exception
    assert notes.read(own_case).pinned == ("e-root",)
    assert app(case=own_case, event="e-root").button(key="pin").label == "★ pinned"
    own_case.unlink()
    make_case(own_case, background=10)
    assert notes.read(own_case).pinned == ("e-root",)
    test = app(case=own_case, event="e-root")
    test.button(key="pin").click().run()
    assert notes.read(own_case).pinned == ()


def test_only_pinned_shows_the_pinned_and_nothing_else(app: App, own_case: Path) -> None:
    assert probe(app(case=own_case, pinned="1", **WHOLE))["n"] == "0"
    for event_id in ("e-root", "e-guard"):
        app(case=own_case, event=event_id).button(key="pin").click().run()
    assert probe(app(case=own_case, pinned="1", **WHOLE))["n"] == "2"


def test_a_comment_is_shown_apart_from_evidence_with_its_author(app: App, own_case: Path) -> None:
    test = app(case=own_case, event="e-root")
    test.text_input(key="note_author").set_value("dana")
    test.text_area(key="comment_text").set_value("I saw <b>this</b> happen")
    test.button(key="comment_save").click().run()
    assert not test.exception
    (note,) = notes.read(own_case).about("e-root")
    assert (note.kind, note.author, note.text) == ("comment", "dana", "I saw <b>this</b> happen")
    said = words(app(case=own_case, event="e-root"))
    assert "not evidence" in said
    assert "I saw &lt;b&gt;this&lt;/b&gt; happen" in said
    assert "comment by dana" in said


def test_a_correction_needs_a_reason_and_leaves_the_case_as_it_is(app: App, own_case: Path) -> None:
    before = own_case.read_bytes()
    test = app(case=own_case, event="e-root")
    test.selectbox(key="correction_class").set_value("human")
    test.button(key="correction_save").click().run()
    assert notes.read(own_case).corrected == {}
    assert "gives its reason" in test.code[0].value
    test.selectbox(key="correction_class").set_value("human")
    test.text_area(key="correction_reason").set_value("she told us so")
    test.button(key="correction_save").click().run()
    assert notes.read(own_case).corrected["e-root"].executor == "human"
    said = words(app(case=own_case, event="e-root"))
    assert "investigator says" in said
    assert "AI agent, 97% sure" in said
    assert own_case.read_bytes() == before


def test_another_wording_is_a_signed_note_and_the_report_shows_it(app: App, own_case: Path) -> None:
    test = app("report", case=own_case)
    test.text_area(key="edit_title").set_value("Stack prod lost & found")
    test.button(key="edits_save").click().run()
    assert not test.exception
    assert notes.read(own_case).edits["title"].text == "Stack prod lost & found"
    assert "1 note in it" in words(app("report", case=own_case))


# -- facets, comparisons, SQL ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ({"service": "sqs.amazonaws.com"}, "event_source = 'sqs.amazonaws.com'"),
        ({"region": "us-east-1"}, "region = 'us-east-1'"),
        ({"account": "111111111111"}, "account_id = '111111111111'"),
        ({"error": "ThrottlingException"}, "error_code = 'ThrottlingException'"),
        ({"error": "it's none"}, "false"),
    ],
)
def test_a_facet_keeps_one_value(app: App, made_case: Path, query: dict[str, str], condition: str) -> None:
    test = app(**WHOLE, **query)
    assert not test.exception
    assert int(probe(test)["n"]) == count(made_case, condition)
    (name,) = query
    test.button(key=f"drop_{name}").click().run()
    assert int(probe(test)["n"]) == count(made_case, "true")


def test_facets_count_what_the_window_holds(made_case: Path) -> None:
    asked = {
        "text": "",
        "index": "from event_index",
        "errors_only": False,
        "writes_only": False,
        "actor": "",
        "resource": "",
        "service": "",
    }
    asked |= {"region": "", "account": "", "error": "", "only": [], "most": 3, "classes": ["human", "unknown"]}
    lo = round(START.timestamp() * 1000)
    with store.reading(made_case) as db:
        rows = db.ask("ui_facets", lo=lo, hi=lo + 3_600_000, **asked)
        expected = db._connection.execute(
            "select region, count(*) from events join attributions using (event_id)"
            " where executor in ('human', 'unknown') and event_time >= timestamptz '2026-03-04 09:00:00+00'"
            " and event_time < timestamptz '2026-03-04 10:00:00+00' group by region"
        ).fetchall()
    assert {(row["value"], row["n"]) for row in rows if row["facet"] == "region"} == set(expected)
    assert max(sum(1 for row in rows if row["facet"] == facet) for facet in ("service", "error")) <= 3


def test_what_is_different_here_is_told_with_both_shares(app: App) -> None:
    test = tab(app(**{"from": "2026-03-04T10:00:00Z", "to": "2026-03-04T10:05:00Z"}), "What is different here")
    assert not test.exception
    table = test.dataframe[0].value
    only = table[table["that is"] == "only here"]
    assert "DeleteStack" in set(only["value"]) or "SendMessage" in set(only["value"])
    assert (table["events here"] + table["events elsewhere"] > 0).all()


def test_repeats_are_folded_and_none_is_lost(app: App, made_case: Path) -> None:
    test = tab(app(**WHOLE), "Repeats folded")
    assert not test.exception
    table = test.dataframe[0].value
    times = [int(text.removeprefix("×").replace(",", "")) for text in table["times"]]
    assert sum(times) == count(made_case, "true")
    assert max(times) > 10


def test_the_surroundings_of_an_event_are_as_wide_as_asked(app: App) -> None:
    test = tab(app(event="e-root"), "Around the event")
    test.number_input(key="around_seconds").set_value(20).run()
    seconds = [int(text.split()[-1]) for text in test.dataframe[0].value["seconds"]]
    assert 0 in seconds
    assert max(map(abs, seconds)) <= 20
    test.session_state["around_scope"] = "actor"
    test.run()
    assert set(test.dataframe[0].value["actor"]) == {"claude-code · dana@example.com"}


def test_two_events_stand_side_by_side_with_what_differs_first(app: App) -> None:
    test = app(event="e-guard")
    test.button(key="compare").click().run()
    test.button(key="next").click().run()
    test = tab(test, "Compare")
    table = test.dataframe[0].value
    assert list(table["remembered"])[list(table["field"]).index("event_name")] == "UpdateTerminationProtection"
    assert list(table["selected"])[list(table["field"]).index("event_name")] == "DeleteStack"
    marks = list(table.iloc[:, 0])
    assert marks == sorted(marks, key="≠=".index)


def test_fields_of_a_record_that_is_no_json_are_those_of_the_table() -> None:
    assert fields({"event_name": "X", "raw": "not json", "ms": 1, "region": None}) == {"event_name": "X"}
    assert fields({"event_name": "X", "raw": '{"a": [{"b": null}]}'})["record.a[0].b"] == "None"


def test_a_question_written_out_runs_as_it_stands(made_case: Path) -> None:
    sql = written_out("ui_event", event_id="e-root", incident_id="it's $event_id")
    with duckdb.connect(str(made_case), read_only=True) as opened:
        assert opened.execute(sql).fetchone()[0] == "e-root"  # type: ignore[index]


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (3, "3"), ("o'x", "'o''x'"), (["a", "b'"], "['a', 'b''']"), ([], "[]")]
)
def test_values_are_written_as_sql_writes_them(value: object, text: str) -> None:
    assert literal(value) == text


def test_local_time_is_labelled_and_asks_for_the_same_events(app: App) -> None:
    utc, local = app(**WHOLE), app(tz="local", **WHOLE)
    assert probe(utc) == probe(local)
    assert local.query_params["tz"] == "local"
    assert " UTC" in words(utc)


# -- chain and lineage -------------------------------------------------------------------------------------------------


def test_the_chain_page_shows_operations_and_what_was_left_out(app: App) -> None:
    test = app("chain")
    assert not test.exception
    seen = probe(test)
    assert int(seen["operations"]) > 5
    assert int(seen["bonds"]) > 3
    assert seen["without"] == ""


def test_without_the_root_no_effect_is_reached_and_without_a_bystander_all_are(app: App, made_case: Path) -> None:
    with store.reading(made_case) as db:
        found = incident.read(db)
    chain = operations.chain(found)
    by_name = {one.action: one.key for one in chain.operations}
    effects = len(found.with_role("effect")) - 1  # e-hostile failed for a reason of its own: no link leads there
    assert operations.without(found, chain, by_name["DeleteStack"]).effects_gone == effects
    part = operations.without(found, chain, by_name["DeleteQueue"])
    assert 0 < part.effects_gone < effects
    assert by_name["DeleteStack"] not in part.gone
    test = app("chain")
    test.selectbox(key="without").set_value(by_name["DeleteStack"]).run()
    assert not test.exception
    assert probe(test)["gone"] == str(effects)
    assert "would have no recorded path left" in words(test)


def test_credentials_are_drawn_from_parent_to_child_and_a_circle_does_no_harm() -> None:
    def session(name: str, parent: str | None) -> Session:
        return Session(name, parent, "arn", "<b>o</b>", "role", None, "human", 1, True)

    chain = [session("a", None), session("b", "a"), session("c", "b"), session("x", "y"), session("y", "x")]
    assert depths(chain) == {"a": 0, "b": 1, "c": 2, "x": 1, "y": 1}
    drawn = lineage(chain, LIGHT).to_json()
    assert "<b>o</b>" not in drawn.replace("\\u003c", "<")


def test_responsibility_shows_where_the_credentials_came_from(app: App) -> None:
    test = app("responsibility")
    assert not test.exception
    assert "Where the credentials came from" in words(test)
    assert "What would change our mind" in words(test)


def test_the_report_of_the_app_is_that_of_the_command_line_notes_included(
    app: App, own_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
    notes.add(own_case, [Note("correction", "e-root", "dana", noon, "the nightly job", "automation")])
    shown: list[bytes] = []
    monkeypatch.setattr(report, "_preview", shown.append)
    app("report", case=own_case)
    asked = ["report", "--case", str(own_case), "--format", "html", "-o", str(tmp_path / "r.html")]
    told = CliRunner().invoke(cli.timeline, asked)
    assert told.exit_code == 0, told.output
    assert shown == [(tmp_path / "r.html").read_bytes()]
