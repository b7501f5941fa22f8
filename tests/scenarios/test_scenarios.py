"""Each family of incidents, built as a user would build it and held against the honest answer."""

from pathlib import Path

import pytest

from timeline import pipeline

from .check import found_in, misses
from .expect import Outcome, play
from .scenarios import SCENARIOS

SEED = 11


def built(name: str, folder: Path, seed: int = SEED, noise: int = 24) -> tuple[Outcome, Path]:
    outcome = play(name, SCENARIOS[name], seed, noise)
    logs = outcome.world.write(folder / "logs", leave_out=outcome.left_out)
    pipeline.build([str(logs)], folder / "case.duckdb")
    return outcome, folder / "case.duckdb"


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_case_says_what_an_honest_reader_would_say(name: str, tmp_path: Path) -> None:
    outcome, case = built(name, tmp_path)
    wrong = [f"{miss.room}: {miss.point}: {miss.words}" for miss in misses(outcome, case)]
    assert wrong == [], "\n".join(["", *wrong])


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_world_is_the_same_for_the_same_seed(name: str) -> None:
    once, again = (play(name, SCENARIOS[name], SEED, 8) for _ in range(2))
    assert [e.record for e in once.events] == [e.record for e in again.events]
    assert len({e.id for e in once.events}) == len(once.events)


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_its_root_a_scenario_has_no_effect_left(name: str) -> None:
    outcome = play(name, SCENARIOS[name], SEED, 8)
    if outcome.expect.verdict != "cause_found":
        pytest.skip("nobody's act caused it: there is nothing to leave out")
    failing = {e.key for e in outcome.twin.events if not e.ok}
    assert outcome.effects
    assert not any(e.key in failing for e in outcome.events if e.id in outcome.effects)


@pytest.mark.parametrize("name", ["s01_an_agent_rebuilds_a_stack", "s08_a_person_did_it_beside_an_agent"])
def test_hiding_the_keys_blames_nobody_else(name: str, tmp_path: Path) -> None:
    outcome = play(name, SCENARIOS[name], SEED, 24)
    logs = outcome.world.write(tmp_path / "logs", masked=True)
    pipeline.build([str(logs)], tmp_path / "case.duckdb")
    found = found_in(tmp_path / "case.duckdb")
    roots = {step["event_id"] for step in found.steps if step["role"] == "root"}
    assert roots == outcome.ids("root")
