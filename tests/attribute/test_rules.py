"""The catalogue: every belief has a source, a record that fires it and a near miss that does not."""

from pathlib import Path
from typing import Any

import pytest

from timeline.attribute import attribute, rules_version
from timeline.attribute.rules import catalogue, catalogue_of, read, rule
from timeline.errors import RuleError
from timeline.store import in_memory

from .attribute_records import Record, elsewhere, merged, record, user
from .conftest import fill
from .rule_cases import CASES, STORIES

ROW = {
    "id": "some_agent",
    "field": "ua.product",
    "pattern": r"some-agent/\S+",
    "class": "ai_agent",
    "tier": "2",
    "weight": "3",
    "says": "Some Agent names itself",
    "source": "its source code",
    "limits": "anyone can write it",
}


def apart(number: int, case: str, patch: Record) -> Record:
    """One record for one case, with an identity of its own unless the case is about identity."""
    own = {"userIdentity": user(f"u{number}", key=f"AKIA{number:016d}")} if "userIdentity" not in patch else {}
    made = merged(record(case), {**own, **{key: value for key, value in patch.items() if key != "userIdentity"}})
    if "userIdentity" in patch:
        made["userIdentity"] = merged(
            patch["userIdentity"],
            {"accessKeyId": f"ASIA{number:016d}"} if "accessKeyId" in patch["userIdentity"] else {},
        )
    return made


@pytest.fixture(scope="module")
def signals() -> dict[str, set[str]]:
    """The signals seen on each case's record, all judged in one case file."""
    records: list[Record] = []
    for number, (name, (fires, misses)) in enumerate(CASES.items()):
        records.append(apart(2 * number + 1, f"fires:{name}", fires))
        records.append(apart(2 * number + 2, f"misses:{name}", misses))
    with in_memory() as store:
        return judged(store, records)


def judged(store: Any, records: list[Record]) -> dict[str, set[str]]:
    fill(store, records)
    attribute(store)
    rows = store.table("attributions", ["event_id", "evidence"]).to_pylist()
    return {row["event_id"]: {seen["signal"] for seen in row["evidence"]} for row in rows}


def test_every_rule_has_a_record_that_fires_it_and_a_near_miss() -> None:
    assert {row.id for row in catalogue().rules} == set(CASES) | set(STORIES)


@pytest.mark.parametrize("name", CASES)
def test_a_rule_fires_on_its_record_and_not_on_the_near_miss(name: str, signals: dict[str, set[str]]) -> None:
    assert name in signals[f"fires:{name}"]
    assert name not in signals[f"misses:{name}"]


@pytest.fixture(scope="module")
def told() -> dict[str, set[str]]:
    """The signals seen on each story's records, all judged in one case file."""
    records: list[Record] = []
    for number, name in enumerate(STORIES):
        fires, misses = STORIES[name]()
        records += elsewhere(fires, 2 * number + 1, f"fires:{name}") + elsewhere(
            misses, 2 * number + 2, f"misses:{name}"
        )
    with in_memory() as store:
        return judged(store, records)


@pytest.mark.parametrize("name", STORIES)
def test_a_rule_about_several_records_fires_on_them_and_not_on_the_near_miss(
    name: str, told: dict[str, set[str]]
) -> None:
    assert name in told[f"fires:{name}:last"]
    assert name not in told[f"misses:{name}:last"]


@pytest.mark.parametrize("column", ["id", "field", "pattern", "tier", "says", "source", "limits"])
def test_a_row_without_what_makes_it_credible_cannot_be_loaded(column: str) -> None:
    with pytest.raises(RuleError, match=f"no {column}"):
        rule({**ROW, column: ""}, "own.csv")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pattern": "("}, "no regular expression"),
        ({"field": "mood"}, "unknown field"),
        ({"class": "robot"}, "points at"),
        ({"tier": "7"}, "between"),
        ({"tier": "two"}, "no number"),
        ({"weight": "99"}, "between"),
        ({"weight": "nan"}, "between"),
        ({"lock": "1"}, "between"),
        ({"channel": "carrier pigeon"}, "channel"),
    ],
)
def test_a_row_that_makes_no_sense_cannot_be_loaded(change: dict[str, str], words: str) -> None:
    with pytest.raises(RuleError, match=words):
        rule({**ROW, **change}, "own.csv")


def test_two_rules_of_one_name_or_a_reference_to_none_cannot_be_loaded() -> None:
    row = rule(ROW, "own.csv")
    with pytest.raises(RuleError, match="Two rules"):
        catalogue_of([row, row])
    with pytest.raises(RuleError, match="refers to"):
        catalogue_of([rule({**ROW, "unless": "nobody"}, "own.csv")])


def test_an_empty_folder_is_an_error_and_not_an_empty_belief(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="No rules"):
        read(tmp_path)


def test_the_catalogue_has_a_version() -> None:
    assert rules_version() == catalogue().version != ""


@pytest.mark.parametrize(
    "word",
    [
        "agent",
        "amazon-ssm-agent",
        "ecs-agent",
        "buildkite-agent",
        "secrets-manager-agent",
        "user-agent",
        "aws-mcp-something",
    ],
)
def test_the_bare_word_agent_is_no_sign_of_ai(word: str) -> None:
    pointing = [row.id for row in catalogue().rules if row.points_at == "ai_agent" and row.pattern.fullmatch(word)]
    assert pointing == []
