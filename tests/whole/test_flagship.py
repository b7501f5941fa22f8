"""The main job on the bundled incidents, against the answers that lie beside them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FLAGSHIP, NO_CULPRIT
from timeline import incident, store
from timeline.model import QUESTIONS, Incident

TIMES = ("triggered_at", "first_effect_at", "detected_at", "mitigated_at", "recovered_at")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return dict(json.loads((FLAGSHIP / "expected.json").read_text()))


@pytest.fixture(scope="module")
def seen(flagship_case: Path) -> Incident:
    with store.reading(flagship_case) as db:
        return incident.read(db)


def ids(seen: Incident, *roles: str) -> set[str]:
    return {step.event_id for step in seen.steps if step.role in roles}


def test_the_counts_obey_the_law(seen: Incident, expected: dict[str, Any]) -> None:
    counts = seen.case.counts
    assert counts.records_seen == counts.events_loaded + counts.duplicates + counts.rejected
    assert counts.events_loaded == expected["counts"]["events"] >= 20_000
    assert counts.duplicates == expected["counts"]["duplicates"] > 0
    assert counts.rejected == 0


def test_the_root_is_the_deletion_by_the_agent_and_nothing_else(seen: Incident, expected: dict[str, Any]) -> None:
    assert seen.verdict == expected["verdict"] == "cause_found"
    assert ids(seen, "root") == set(expected["root"])
    assert {step.executor for step in seen.with_role("root")} == {"ai_agent"}
    assert not ids(seen, "root") & set(expected["not_root"])


def test_the_key_events_are_attributed_as_the_story_has_them(expected: dict[str, Any], flagship: store.Store) -> None:
    found = {
        row["event_id"]: row["executor"]
        for row in flagship.table("attributions", ["event_id", "executor"]).to_pylist()
        if row["event_id"] in expected["executor"]
    }
    assert found == expected["executor"]


def test_what_made_it_possible_stands_beside_it(seen: Incident, expected: dict[str, Any]) -> None:
    made_possible = ids(seen, "contributing", "guardrail_removed")
    assert set(expected["guardrail_removed"]) <= made_possible
    assert set(expected["contributing"]) <= made_possible


def test_the_effects_are_those_of_the_story_and_no_background_error(seen: Incident, expected: dict[str, Any]) -> None:
    effects = ids(seen, "effect")
    true = set(expected["effects"]["event_ids"])
    assert len(effects & true) >= 0.95 * len(true)
    assert effects <= true | set(expected["effects"].get("may", []))
    chain = ids(seen, "root", "contributing", "guardrail_removed", "propagation", "effect")
    assert not chain & set(expected["excluded_errors"])
    assert len({step.event_source for step in seen.with_role("effect")}) >= 4
    assert len({step.account_id for step in seen.with_role("effect")}) >= 2


@pytest.mark.parametrize("time", TIMES)
def test_each_time_lies_within_a_second_of_the_story(time: str, seen: Incident, expected: dict[str, Any]) -> None:
    wanted = expected["times"][time]
    found = getattr(seen, time)
    assert found is not None
    assert abs((found - datetime.fromisoformat(wanted)).total_seconds()) <= 1


def test_every_question_is_answered_with_events_or_left_open(seen: Incident, flagship: store.Store) -> None:
    events = set(flagship.table("events", ["event_id"]).column("event_id").to_pylist())
    for question in QUESTIONS:
        assert seen.answers(question), question
    for fact in seen.facts:
        assert set(fact.event_ids) <= events
        assert fact.actor is None or fact.event_ids, fact.statement
        assert fact.event_ids or fact.grade == "D" or fact.question == "undetermined"


def test_where_nothing_in_the_log_is_to_blame_nothing_is_blamed(no_culprit_case: Path) -> None:
    story = json.loads((NO_CULPRIT / "expected.json").read_text())
    with store.reading(no_culprit_case) as db:
        found = incident.read(db)
    assert found.verdict == story["verdict"] == "no_supported_cause"
    assert found.with_role("root", "contributing", "guardrail_removed") == ()
    assert found.triggered_at is None
    assert found.effect_count > 0
