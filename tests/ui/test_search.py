"""What can be searched for, and that an older case answers too."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.made import START
from tests.ui.test_opening import record
from tests.ui.test_pages import count, probe
from timeline import pipeline, store
from timeline.store import Store
from timeline.ui import case as cases
from timeline.ui import state
from timeline.ui.state import View

LO = round(START.timestamp() * 1000)
DAY = View(LO, LO + 86_400_000)


@pytest.fixture(scope="module")
def older_case(made_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case as it was built before there were searchable texts."""
    path = tmp_path_factory.mktemp("older") / "older.duckdb"
    shutil.copyfile(made_case, path)
    with store.replacing(path) as db:
        db.drop(cases.INDEX)
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A case built from one record that holds something of everything."""
    folder = tmp_path_factory.mktemp("searched")
    denied = {
        **record(1),
        "eventSource": "rds.amazonaws.com",
        "eventName": "DeleteDBInstance",
        "requestParameters": {"dBInstanceIdentifier": "Orders-Prod", "skipFinalSnapshot": True},
        "requestID": "7C0FFEE0-0000-4000-8000-000000000001",
        "userAgent": "Boto3/1.40 md/Gizmo",
        "sourceIPAddress": "203.0.113.77",
        "errorCode": "AccessDenied",
        "errorMessage": "User is not authorized: Señor Straße",
    }
    (folder / "trail.json").write_text(json.dumps({"Records": [record(0), denied]}))
    pipeline.build([str(folder / "trail.json")], folder / "case.duckdb")
    with store.reading(folder / "case.duckdb") as db:
        yield db


def found(db: Store, text: str) -> list[str]:
    asked = {**DAY.filter, "text": text, "index": f"from {cases.INDEX}", "only": [], "classes": []}
    asked["classes"] = ["human", "ai_agent", "automation", "aws_service", "unknown"]
    return [row["event_name"] for row in db.ask("ui_events", incident_id="", limit=10, offset=0, **asked)]


@pytest.mark.parametrize(
    "text",
    [
        "deletedbINSTANCE",
        "orders-prod",
        "7c0ffee0",
        "md/gizmo",
        "203.0.113.77",
        "accessdenied",
        "SEÑOR",
        "rds:db|",
        "-000000000001",
    ],
)
def test_every_field_people_search_is_found_whatever_its_case(built: Store, text: str) -> None:
    assert found(built, text) == ["DeleteDBInstance"]


def test_what_all_share_finds_all_and_what_none_has_finds_none(built: Store) -> None:
    assert found(built, "user/dana") == ["ListBuckets", "DeleteDBInstance"]
    assert found(built, "nowhere") == []
    assert found(built, "%") == []


def test_a_text_does_not_run_from_one_field_into_the_next(built: Store) -> None:
    assert found(built, "DeleteDBInstancerds") == []


def test_a_case_that_was_only_loaded_has_no_searchable_texts(tmp_path: Path) -> None:
    (tmp_path / "trail.json").write_text(json.dumps({"Records": [record(0)]}))
    pipeline.build([str(tmp_path / "trail.json")], tmp_path / "case.duckdb", load_only=True)
    with store.reading(tmp_path / "case.duckdb") as db:
        assert not db.has(cases.INDEX)


@pytest.mark.parametrize("text", ["dElEtEsTaCk", "claude", "e-root", "nothing has these words"])
def test_an_older_case_finds_the_same(
    app: Callable[..., AppTest], made_case: Path, older_case: Path, text: str
) -> None:
    window = {"from": "2026-03-04T09:00:00Z", "to": "2026-03-04T13:00:00Z"}
    seen = [probe(app(case=path, q=text, **window)) for path in (made_case, older_case)]
    assert seen[0] == seen[1]
    assert (int(seen[0]["n"]) > 0) == (text != "nothing has these words")


def test_the_lanes_of_a_link_are_grouped_and_pinned_as_it_says(app: Callable[..., AppTest], made_case: Path) -> None:
    pinned = json.dumps([["human", "bob@example.com"], ["human", "nobody"]])
    test = app(group="owner", lanes=pinned)
    assert not test.exception
    assert (test.query_params["group"], json.loads(test.query_params["lanes"])) == ("owner", json.loads(pinned))
    drawn = json.loads(next(one.proto.spec for one in test.get("plotly_chart") if "bob@example.com" in one.proto.spec))
    axis = drawn["layout"]["yaxis"]
    assert "bob@example.com" in axis["ticktext"][0]
    headings = [one["text"] for one in drawn["layout"]["annotations"] if one.get("xref") == "paper"]
    assert headings[:2] == ["<b>PINNED</b>", "<b>DANA@EXAMPLE.COM</b>"]
    assert int(probe(test)["n"]) == count(made_case, _within(probe(test)["window"]))


def test_a_lane_is_pinned_and_let_go_from_one_of_its_events(app: Callable[..., AppTest]) -> None:
    test = app(event="e-root")
    test.button(key="pin_lane").click().run()
    assert json.loads(test.query_params["lanes"]) == [["ai_agent", "claude-code · dana@example.com"]]
    assert test.button(key="pin_lane").label == "unpin lane"
    test.button(key="pin_lane").click().run()
    assert "lanes" not in test.query_params
    assert state.read(test.query_params, DAY, (DAY.lo, DAY.hi)).pinned_lanes == ()


def _within(window: str) -> str:
    low, high = window.split(",")
    return f"epoch_ms(event_time) >= {low} and epoch_ms(event_time) < {high}"
