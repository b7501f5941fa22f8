"""What an examiner asked that no rule had foreseen: unread policies, hidden grounds, copies, loops and relapses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cascade import second_looks as told
from tests.cascade.second_looks import LATER, UNTOLD, Later
from tests.cascade.stories import records
from tests.link.scenes import build
from timeline.cascade import cascade
from timeline.judge import judge
from timeline.store import in_memory

BLAMED = ("root", "contributing", "guardrail_removed", "propagation", "effect")
Row = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """The incidents of all these stories."""

    incidents: dict[str, Row]
    steps: list[Row]
    facts: list[Row]

    def parts(self, story: Later, *roles: str) -> dict[str, Row]:
        """The story's events with these parts."""
        ours = {record["eventID"] for record in story.records}
        return {step["event_id"]: step for step in self.steps if step["role"] in roles and step["event_id"] in ours}

    def found(self, story: Later) -> list[Row]:
        """The story's incidents, the first first."""
        ids = {step["incident_id"] for step in self.parts(story, "effect").values()}
        return sorted((self.incidents[one] for one in ids), key=lambda row: row["first_effect_at"])

    def statements(self, story: Later, question: str) -> str:
        """All statements on a question."""
        ids = {row["incident_id"] for row in self.found(story)}
        return " ".join(
            row["statement"] for row in self.facts if row["incident_id"] in ids and row["question"] == question
        )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with in_memory() as store:
        build(store, tmp_path_factory.mktemp("second-looks"), records(LATER), files=2)
        cascade(store)
        judge(store)
        incidents = {row["incident_id"]: row for row in store.table("incidents").to_pylist()}
        yield Seen(incidents, store.table("incident_events").to_pylist(), store.table("facts").to_pylist())


@pytest.mark.parametrize("story", LATER, ids=lambda story: story.name)
def test_the_root_is_found_all_failures_are_told_and_nobody_innocent_is_blamed(seen: Seen, story: Later) -> None:
    assert set(seen.parts(story, "root")) == set(story.roots)
    assert set(seen.parts(story, "effect")) == set(story.effects)
    assert not set(seen.parts(story, *BLAMED)) & set(story.innocent)
    assert len(seen.found(story)) == (2 if story is told.again else 1)


@pytest.mark.parametrize("story", LATER, ids=lambda story: story.name)
def test_where_the_log_cannot_tell_the_verdict_says_so(seen: Seen, story: Later) -> None:
    expected = "no_supported_cause" if story in UNTOLD else "cause_found"
    assert {row["verdict"] for row in seen.found(story)} == {expected}


def test_a_ground_that_another_hid_makes_both_a_root_and_only_the_hidden_one_decides(seen: Seen) -> None:
    loss, denial = (seen.parts(told.grounds, "root")[one] for one in told.grounds.roots)
    assert (loss["but_for"], denial["but_for"], denial["degree"]) == ("yes", "no", 0.5)
    assert set(seen.parts(told.grounds, "recovery")) == {told.lifted, told.given_back}


def test_each_loss_of_a_thing_that_is_lost_twice_has_the_recovery_that_was_its_own(seen: Seen) -> None:
    mends = [
        {
            step["event_id"]
            for step in seen.steps
            if step["incident_id"] == row["incident_id"] and step["role"] == "recovery"
        }
        for row in seen.found(told.again)
    ]
    assert mends == [{told.first_birth}, {told.second_birth}]


def test_the_call_that_emptied_a_group_made_once_more_fills_it(seen: Seen) -> None:
    assert set(seen.parts(told.emptied, "propagation")) == set(told.ended)
    assert set(seen.parts(told.emptied, "recovery")) == {told.refilled}


def test_a_loop_of_replacements_is_no_failed_call_and_its_cause_cannot_be_tested(seen: Seen) -> None:
    (row,) = seen.found(told.loop)
    assert "10 replacements by AWS" in row["title"]
    assert "failed call" not in row["title"] + row["summary"]
    assert f"on {told.OWN} by" in row["title"]
    assert seen.parts(told.loop, "root")[told.revoked]["but_for"] == "untestable"
    assert row["recovered_at"] == row["mitigated_at"] is not None
    assert set(seen.parts(told.loop, "recovery")) == {told.authorized}


def test_what_is_made_inside_of_a_thing_mends_nothing(seen: Seen) -> None:
    assert set(seen.parts(told.whole, "recovery")) == {told.remade}


def test_a_copy_under_another_name_is_told_as_such_and_ends_no_failure(seen: Seen) -> None:
    assert "under another name, orders-restored" in seen.parts(told.copied, "recovery")[told.restored]["reason"]
    assert seen.found(told.copied)[0]["recovered_at"] is None


def test_a_call_that_was_denied_before_is_not_said_to_have_been_refused_by_nothing(seen: Seen) -> None:
    readings = seen.statements(told.regranted, "undetermined")
    assert "it had been denied, and then was granted" in readings
    assert "nothing refused the call" not in readings
    assert "denied, then granted, then done" in seen.statements(told.regranted, "granted")
    assert "nothing refused the call" in seen.statements(told.copied, "undetermined")
