"""Each family of incidents, written by a small world, judged from its logs, and held against the honest answer."""

from functools import cache
from pathlib import Path

import pytest

from .check import misses
from .expect import Expect, Outcome, play, world_of
from .judged import Judged, judged
from .marks import but_for_marks
from .readback import unsupported
from .scenarios import SCENARIOS, sample

SEED = 11


def built(name: str, folder: Path, seed: int = SEED, *, masked: bool = False) -> tuple[Outcome, Judged]:
    outcome = play(name, SCENARIOS[name], seed, 24)
    logs = outcome.world.write(folder / "logs", leave_out=outcome.left_out, masked=masked)
    return outcome, judged(logs)


@cache
def expected(name: str) -> Expect:
    return world_of(name, SCENARIOS[name], SEED)[1]


@pytest.mark.parametrize("name", sample())
def test_the_case_says_what_an_honest_reader_would_say(name: str, tmp_path: Path) -> None:
    outcome, said = built(name, tmp_path)
    wrong = [f"{miss.room}: {miss.point}: {miss.words}" for miss in misses(outcome, said.found)]
    wrong += [f"judge: read back: {words}" for words in unsupported(said)]
    decides = but_for_marks(outcome, said, SCENARIOS[name], SEED)
    wrong += [f"cascade: {question}: no" for question, is_right in decides if not is_right]
    assert wrong == [], "\n".join(["", *wrong])


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_world_is_the_same_for_the_same_seed(name: str) -> None:
    once, again = (world_of(name, SCENARIOS[name], SEED)[0] for _ in range(2))
    assert [e.record for e in once.events] == [e.record for e in again.events]
    assert len({e.id for e in once.events}) == len(once.events)


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_its_root_a_scenario_has_no_effect_left(name: str) -> None:
    outcome = play(name, SCENARIOS[name], SEED, 0)
    if outcome.expect.verdict != "cause_found":
        assert not outcome.effects
        return
    failing = {e.key for e in outcome.twin.events if not e.ok}
    assert outcome.effects
    assert not any(e.key in failing for e in outcome.events if e.id in outcome.effects)


@pytest.mark.parametrize("name", ["s01_an_agent_rebuilds_a_stack", "s08_a_person_did_it_beside_an_agent"])
def test_hiding_the_keys_blames_nobody_else(name: str, tmp_path: Path) -> None:
    outcome, said = built(name, tmp_path, masked=True)
    roots = {step["event_id"] for step in said.found.steps if step["role"] == "root"}
    assert roots == outcome.ids("root")


def test_a_quarter_of_the_scenarios_has_no_culprit_and_a_quarter_has_too_many() -> None:
    all_ = [expected(name) for name in SCENARIOS]
    assert sum(one.verdict != "cause_found" for one in all_) * 4 >= len(all_)
    assert sum(one.has_too_many for one in all_) * 4 >= len(all_)


def test_every_title_of_the_reference_has_a_scenario() -> None:
    assert {name[:3] for name in SCENARIOS} == {f"s{number:02d}" for number in range(1, 24)}


def test_another_seed_is_another_incident() -> None:
    worlds = [
        world_of(name, SCENARIOS[name], seed)[0] for name in SCENARIOS if name.startswith("s0") for seed in (1, 2)
    ]
    places = {(world.account, world.region, world.words[0], world.people[0]) for world in worlds}
    assert len(places) == len(worlds)
    drawn = {tuple(sorted(_services("s08_anyone_deletes_anything", seed))) for seed in range(12)}
    assert len(drawn) > 8


def _services(name: str, seed: int) -> set[str]:
    return {e.record["eventSource"] for e in world_of(name, SCENARIOS[name], seed)[0].events if e.tag}
