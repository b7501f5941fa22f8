"""Every bundled incident against the answer that lies beside it (its keys are told in sample_data/README.md)."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.render.reading_back import unproven
from tests.scenarios.judged import of_case
from tests.scenarios.readback import unsupported
from timeline import incident, store
from timeline.model import QUESTIONS, Incident

SAMPLES = sorted(path.parent.name for path in (ROOT / "sample_data").glob("*/expected.json"))
TIMES = ("triggered_at", "first_effect_at", "detected_at", "mitigated_at", "recovered_at")
CHAIN = ("root", "contributing", "guardrail_removed", "propagation", "effect")


class Told:
    """A sample: the answer beside it, and what the tool says."""

    def __init__(self, name: str, case: Path) -> None:
        self.expected: dict[str, Any] = json.loads((ROOT / "sample_data" / name / "expected.json").read_text())
        with store.reading(case) as db:
            self.seen: Incident = incident.read(db)
            self.incidents = len(incident.listing(db))
            self.unsupported = unsupported(of_case(db))
            self.events = set(db.table("events", ["event_id"]).column("event_id").to_pylist())
            columns = ["event_id", "executor", "initiator"]
            self.actors = {row["event_id"]: row for row in db.table("attributions", columns).to_pylist()}

    def ids(self, *roles: str) -> set[str]:
        return {step.event_id for step in self.seen.steps if step.role in roles}

    def wanted(self, key: str) -> set[str]:
        return set(self.expected.get(key, []))


@pytest.fixture(scope="module", params=SAMPLES)
def told(request: pytest.FixtureRequest, sample_case: Callable[[str], Path]) -> Told:
    return Told(request.param, sample_case(request.param))


def test_the_counts_obey_the_law_and_are_those_of_the_story(told: Told) -> None:
    counts = told.seen.case.counts
    assert counts.records_seen == counts.events_loaded + counts.duplicates + counts.rejected
    wanted = told.expected["counts"]
    assert (counts.events_loaded, counts.duplicates, counts.rejected) == (wanted["events"], wanted["duplicates"], 0)


def test_the_verdict_and_the_roots_are_those_of_the_story(told: Told) -> None:
    assert told.seen.verdict == told.expected["verdict"]
    assert told.incidents == 1
    roots = told.ids("root")
    assert roots <= told.wanted("root") | told.wanted("root_may")
    if not told.expected.get("root_any"):
        assert told.wanted("root") <= roots
    assert bool(roots) == bool(told.expected["root"])
    assert not roots & told.wanted("not_root")


def test_what_made_it_possible_and_what_it_passed_through_is_in_the_chain(told: Told) -> None:
    made_possible = told.ids("contributing", "guardrail_removed")
    assert told.wanted("contributing") <= made_possible
    assert told.wanted("guardrail_removed") <= made_possible
    assert told.wanted("chain") <= told.ids("root", "contributing", "propagation")


def test_the_effects_are_those_of_the_story_and_nothing_innocent_is_in_the_chain(told: Told) -> None:
    effects, true = told.ids("effect"), set(told.expected["effects"]["event_ids"])
    assert true - effects == set()
    assert effects - true <= set(told.expected["effects"].get("may", []))
    assert told.ids(*CHAIN) & told.wanted("excluded_errors") == set()
    assert effects & (told.wanted("guardrail_refusals") | told.wanted("agent_errors")) == set()


@pytest.mark.parametrize("time", TIMES)
def test_each_time_lies_within_a_second_of_the_story(time: str, told: Told) -> None:
    if time in told.expected.get("times_open", []):
        pytest.skip("the story leaves this moment open")
    accepted = [told.expected["times"][time], told.expected.get("times_may", {}).get(time)]
    found = getattr(told.seen, time)
    if found is None:
        assert accepted[0] is None
        return
    gaps = [abs((found - datetime.fromisoformat(moment)).total_seconds()) for moment in accepted if moment]
    assert gaps, f"{time} is {found}, and the story has none"
    assert min(gaps) <= 1, f"{time} is {found}, not {accepted}"


def test_who_acted_and_who_set_it_in_motion_is_as_the_story_has_it(told: Told) -> None:
    for key in ("executor", "initiator"):
        wanted = told.expected.get(key, {})
        assert {event_id: told.actors[event_id][key] for event_id in wanted} == wanted


def test_every_question_is_answered_with_events_or_left_open(told: Told) -> None:
    for question in QUESTIONS:
        assert told.seen.answers(question), question
    for fact in told.seen.facts:
        assert set(fact.event_ids) <= told.events
        assert fact.actor is None or fact.event_ids, fact.statement
        assert fact.event_ids or fact.grade == "D"


def test_every_name_time_and_actor_of_a_fact_is_in_the_events_it_cites(told: Told) -> None:
    assert told.unsupported == []


def test_no_fact_says_more_than_may_be_said(told: Told) -> None:
    for fact in told.seen.facts:
        for verdict in ("ai error", "user error", "tool error", "human error", "to blame", "at fault", "culprit"):
            assert verdict not in fact.statement.lower()
        assert fact.grade != "A" or "may have" not in fact.statement


def test_every_sentence_of_the_report_is_found_in_its_events(told: Told) -> None:
    assert unproven(told.seen) == []


def test_where_the_log_shows_no_cause_nobody_is_named_as_one(told: Told) -> None:
    if told.expected["verdict"] == "cause_found":
        assert told.ids("root")
        return
    assert told.ids("root", "contributing", "guardrail_removed") == set()
    assert told.seen.triggered_at is None
    assert all(fact.actor is None for fact in told.seen.answers("executed"))


def test_the_flagship_breaks_things_in_at_least_four_services_and_two_accounts(flagship: store.Store) -> None:
    seen = incident.read(flagship)
    assert seen.case.counts.events_loaded >= 20_000
    assert {step.executor for step in seen.with_role("root")} == {"ai_agent"}
    assert len({step.event_source for step in seen.with_role("effect")}) >= 4
    assert len({step.account_id for step in seen.with_role("effect")}) >= 2
