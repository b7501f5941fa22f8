"""Families of failures from records to incidents: the root and nothing innocent, or nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cascade import families
from tests.cascade.stories import STORIES, Story, records
from tests.link.scenes import build
from timeline.cascade import cascade
from timeline.store import in_memory

BLAMED = ("root", "contributing", "guardrail_removed", "propagation", "effect")


@dataclass(frozen=True)
class Told:
    """What the case of all stories says."""

    verdicts: dict[str, str]
    steps: list[dict[str, Any]]

    def of(self, story: Story, *roles: str) -> set[str]:
        """The events of a story with these parts, in whatever incident."""
        ours = {record["eventID"] for record in story.records}
        return {step["event_id"] for step in self.steps if step["role"] in roles and step["event_id"] in ours}

    def incidents(self, story: Story) -> list[str]:
        """The incidents of which a root or a failed call is one of the story's."""
        ours = self.of(story, "root", "effect")
        return sorted(
            {
                step["incident_id"]
                for step in self.steps
                if step["role"] in ("root", "effect") and step["event_id"] in ours
            }
        )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with in_memory() as store:
        build(store, tmp_path_factory.mktemp("stories"), records(), files=3)
        cascade(store)
        verdicts = {row["incident_id"]: row["verdict"] for row in store.table("incidents").to_pylist()}
        yield Told(verdicts, store.table("incident_events").to_pylist())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_root_is_found_and_nothing_else_is_blamed(told: Told, story: Story) -> None:
    assert told.of(story, "root") == set(story.roots)
    assert told.of(story, *BLAMED) & set(story.innocent) == set()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_failure_of_a_story_stands_in_one_incident_of_its_own(told: Told, story: Story) -> None:
    found = told.incidents(story)
    assert told.of(story, "effect") == set(story.effects)
    assert len(found) == (1 if story.effects else 0)
    strangers = {step["event_id"] for step in told.steps if step["incident_id"] in found and step["role"] in BLAMED}
    assert strangers <= {record["eventID"] for record in story.records}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_verdict_says_whether_a_cause_was_found(told: Told, story: Story) -> None:
    expected = "cause_found" if story.roots else "no_supported_cause"
    assert {told.verdicts[incident] for incident in told.incidents(story)} <= {expected}


def test_spot_capacity_is_taken_back_by_aws_itself_and_by_no_person(told: Told) -> None:
    reason = next(step["reason"] for step in told.steps if step["event_id"] == families.things.spot.roots[0])
    assert "by AWS itself" in reason
