"""The timeline answers the same from the narrow rows as from the tables they were made of."""

from typing import Any

import pytest

from timeline.catalog import catalogue
from timeline.model import ACTOR_CLASSES
from timeline.store import Store
from timeline.ui import scene
from timeline.ui.case import INDEX
from timeline.ui.state import View

NARROW = f"from {INDEX}"
WIDE = catalogue()[INDEX].sql
FILTERED = ("ui_bins", "ui_events", "ui_facets", "ui_repeats")
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"errors_only": True},
    {"writes_only": True},
    {"errors_only": True, "writes_only": True, "text": "lambda"},
    {"text": "DELETE"},
    {"text": "it's nowhere"},
    {"pinned": True},
    {"half": True, "classes": ["human", "ai_agent"]},
)


@pytest.fixture
def extent(flagship: Store) -> tuple[int, int]:
    (row,) = flagship.ask("ui_extent")
    return row["lo"], row["hi"]


def commonest(db: Store, column: str) -> str:
    """A value that many events have: a filter by it keeps some and drops some."""
    sql = f'select "{column}" from events join attributions using (event_id) where "{column}" is not null group by 1'
    row = db._connection.execute(f"{sql} order by count(*) desc, 1 offset 1 limit 1").fetchone()
    assert row is not None
    return str(row[0])


def asked(db: Store, extent: tuple[int, int], **narrowed: Any) -> dict[str, Any]:
    """What the four questions about a window are asked, but for the road they take."""
    lo, hi = extent
    hi = (lo + hi) // 2 if narrowed.pop("half", False) else hi
    pinned = narrowed.pop("pinned", False)
    only = db._connection.execute("select event_id from events order by hash(event_id) limit 9").fetchall()
    asked = {**View(lo, hi).filter, "classes": list(ACTOR_CLASSES), **narrowed}
    return {**asked, "only": [row[0] for row in only] if pinned else []}


def both(db: Store, question: str, **params: Any) -> list[dict[str, Any]]:
    """The answer, the same on both roads."""
    narrow, wide = (db.ask(question, index=road, **params) for road in (NARROW, WIDE))
    assert narrow == wide
    return narrow


def answers(db: Store, wanted: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The four questions about a window, each the same on both roads."""
    lanes = [f"{row['executor']}|{row['actor']}" for row in db.ask("ui_lanes", incident_id="", most=3, pinned=[])]
    own = {
        "ui_bins": {"bins": 40, "lanes": lanes},
        "ui_events": {"incident_id": "", "limit": 99_999, "offset": 0},
        "ui_facets": {"most": 8},
        "ui_repeats": {"limit": 99_999, "offset": 0},
    }
    shared = {name: value for name, value in wanted.items() if name != "classes"}
    return {name: both(db, name, **(shared if name == "ui_bins" else wanted), **own[name]) for name in FILTERED}


@pytest.mark.parametrize("narrowed", FILTERS, ids=str)
def test_both_roads_answer_the_same(flagship: Store, extent: tuple[int, int], narrowed: dict[str, Any]) -> None:
    found = answers(flagship, asked(flagship, extent, **narrowed))
    events = len(found["ui_events"])
    assert (events > 0) == (narrowed.get("text") != "it's nowhere")
    assert sum(row["times"] for row in found["ui_repeats"]) == events
    if "classes" not in narrowed:
        assert sum(row["n"] for row in found["ui_bins"]) == events


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("actor", "actor"),
        ("service", "event_source"),
        ("region", "region"),
        ("account", "account_id"),
        ("error", "error_code"),
    ],
)
def test_a_facet_keeps_what_the_records_say(flagship: Store, extent: tuple[int, int], name: str, column: str) -> None:
    value = commonest(flagship, column)
    found = answers(flagship, asked(flagship, extent, **{name: value}))
    expected = flagship._connection.execute(
        f'select event_id from events join attributions using (event_id) where "{column}" = $1'
        " order by event_time, event_id",
        [value],
    ).fetchall()
    assert [row["event_id"] for row in found["ui_events"]] == [row[0] for row in expected]


def test_a_resource_keeps_the_events_that_name_it(flagship: Store, extent: tuple[int, int]) -> None:
    row = flagship._connection.execute(
        "select token, count(distinct event_id) from resource_tokens group by token order by 2 desc, 1 offset 5 limit 1"
    ).fetchone()
    assert row is not None
    found = answers(flagship, asked(flagship, extent, resource=row[0]))
    assert len(found["ui_events"]) == row[1]


def test_failures_and_writes_are_those_of_the_records(flagship: Store, extent: tuple[int, int]) -> None:
    rows = flagship._connection.execute(
        "select count(*) filter (error_code is not null or error_message is not null),"
        " count(*) filter (read_only is distinct from true) from events join attributions using (event_id)"
    ).fetchone()
    counted = [
        len(flagship.ask("ui_events", index=NARROW, incident_id="", limit=99_999, offset=0, **wanted))
        for wanted in (asked(flagship, extent, **{name: True}) for name in ("errors_only", "writes_only"))
    ]
    assert tuple(counted) == rows


def test_what_asks_no_filter_takes_both_roads(flagship: Store, extent: tuple[int, int]) -> None:
    lo, hi = extent
    actors = [
        f"{row['executor']}|{row['actor']}" for row in flagship.ask("ui_lanes", incident_id="", most=9, pinned=[])
    ]
    one = flagship._connection.execute("select effect_id from links order by hash(effect_id) limit 1").fetchone()
    assert one is not None
    assert both(flagship, "ui_overview", lo=lo, hi=hi, bins=100)
    assert both(flagship, "ui_difference", lo=lo, hi=(lo + hi) // 2, most=40)
    assert len(both(flagship, "ui_lane_groups", actors=actors)) == len(actors)
    assert both(flagship, "ui_neighbours", event_id=one[0])
    for scope in ("all", "actor", "resource"):
        assert both(flagship, "ui_around", event_id=one[0], seconds=600, scope=scope, most=500)


@pytest.mark.parametrize("text", ["lambda", "delete", "nowhere at all"])
def test_the_bins_of_a_search_that_finds_few_are_those_of_its_marks(
    flagship: Store, extent: tuple[int, int], text: str
) -> None:
    lo, hi = extent
    actors = flagship.ask("ui_lanes", incident_id="", most=3, pinned=[])
    own = tuple((row["executor"], row["actor"]) for row in actors)
    lanes = [f"{executor}|{actor}" for executor, actor in own]
    wanted = {**View(lo, hi, text=text).filter, "index": NARROW, "only": []}
    rows = flagship.ask("ui_events", classes=list(ACTOR_CLASSES), incident_id="", limit=99_999, offset=0, **wanted)
    assert scene.binned(rows, own, View(lo, hi)) == flagship.ask("ui_bins", bins=scene.BINS, lanes=lanes, **wanted)


def test_the_four_questions_about_a_window_filter_alike() -> None:
    """What one panel counts another must list: their conditions are the same text, but for the classes of the bins."""
    clauses = {
        tuple(
            line.strip()
            for line in catalogue()[name].sql.split("where", 1)[1].splitlines()
            if line.strip().startswith(("and ", "event_time >=")) and "$classes" not in line
        )
        for name in FILTERED
    }
    assert len(clauses) == 1
    assert len(clauses.pop()) == 12
