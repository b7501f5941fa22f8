"""What is said of situations that the rules were not written for."""

from typing import Any

import pytest

from timeline.attribute import attribute
from timeline.store import in_memory

from .attribute_records import ACCOUNT, Record, elsewhere
from .conftest import fill
from .situations import SITUATIONS

Answers = dict[str, dict[str, Any]]
NAMES = [play.__name__ for play in SITUATIONS]


@pytest.fixture(scope="module")
def answers() -> Answers:
    """All situations judged in one case file, each in an account of its own."""
    records: list[Record] = []
    for number, play in enumerate(SITUATIONS):
        records += elsewhere(play()[0], number, play.__name__)
    with in_memory() as store:
        fill(store, records)
        attribute(store)
        return {row["event_id"]: row for row in store.table("attributions").to_pylist()}


def at_home(answer: dict[str, Any], situation: str, number: int) -> dict[str, Any]:
    """The answer with its account and event ids as the situation wrote them."""

    def back(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return value.replace(f"4444{number:08d}", ACCOUNT).removeprefix(f"{situation}:")

    return {name: back(value) for name, value in answer.items()}


@pytest.mark.parametrize("number", range(len(SITUATIONS)), ids=NAMES)
def test_a_situation_gets_the_answers_that_were_worked_out_by_hand(number: int, answers: Answers) -> None:
    situation = NAMES[number]
    for event_id, expected in SITUATIONS[number]()[1].items():
        answer = at_home(answers[f"{situation}:{event_id}"], situation, number)
        said = {name: answer[name] for name in expected if name in answer}
        assert said == {name: value for name, value in expected.items() if name in answer}, event_id
        assert expected.get("at_least", 0) <= answer["confidence"] <= expected.get("at_most", 1), event_id
        assert set(expected.get("flagged", ())) <= set(answer["flags"]), event_id
        assert not set(expected.get("unflagged", ())) & set(answer["flags"]), event_id


def test_nobody_is_named_without_words_that_say_why(answers: Answers) -> None:
    named = [answer for answer in answers.values() if answer["executor"] != "unknown"]
    assert len(named) > 30
    assert all(answer["why"] and answer["evidence"] and answer["deciding_tier"] is not None for answer in named)
