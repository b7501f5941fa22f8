"""Explanations: what was seen, who asserts it, who is behind it, and what would change our mind."""

from collections.abc import Callable, Iterator

import pytest

from timeline.attribute import Explanation, attribute, explain
from timeline.errors import CaseError, QueryError
from timeline.store import Store, in_memory

from .attribute_records import BROWSER, PLAIN_CLI, Q_CLI, cli, forwarded, record, role, sso, user
from .conftest import fill

Explained = Callable[[str], Explanation]


@pytest.fixture(scope="module")
def case() -> Iterator[Store]:
    issued = {"credentials": {"accessKeyId": "ASIAOPS0000000000001"}}
    session = role("ops", "dana", key="ASIAOPS0000000000001", since="09:00:00")
    records = [
        record("agent", "cloudformation:DeleteStack", "10:00:00", userIdentity=sso(), userAgent=cli(env=Q_CLI)),
        record("made", "rds:DeleteDBInstance", "10:04:00", **forwarded(sso(), "cloudformation.amazonaws.com")),
        record("plain", at="12:04:00", userIdentity=user("lee", key="AKIALEE0000000000001"), userAgent=PLAIN_CLI),
        record("assume", "sts:AssumeRole", "09:00:00", userIdentity=user(), responseElements=issued),
        record("assumed", userIdentity=session),
        record("odd", userIdentity=user("d\u202ea\x1b[31mna", key="AKIAODD0000000000001"), userAgent=f"{BROWSER}\x07"),
    ]
    with in_memory() as store:
        fill(store, records)
        attribute(store)
        yield store


@pytest.fixture
def explained(case: Store) -> Explained:
    return lambda event_id: explain(case, event_id)


def test_a_marked_call_is_explained_by_its_marker_and_by_what_it_does_not_prove(explained: Explained) -> None:
    found = explained("agent")
    assert any("rule q_cli_env" in line and "carries this answer" in line for line in found.seen)
    assert any("the caller wrote this about itself" in line for line in found.seen)
    assert any("anyone can set it" in line for line in found.would_change)
    assert "the log could not tell who made this call" in found.would_change[0]
    assert any("to answer for them is not to have used them" in line for line in found.answer)


def test_what_aws_stamped_stands_without_the_callers_words(explained: Explained) -> None:
    found = explained("made")
    assert found.would_change[0] == "The answer stands even if nothing that callers write about themselves is believed."
    assert any("event agent" in line and "stack_forward" in line for line in found.behind)
    assert "Set in motion by an AI agent." in found.answer


def test_an_open_answer_names_what_stays_open_and_what_would_settle_it(explained: Explained) -> None:
    found = explained("plain")
    assert any("Still open: a person or an AI agent." in line for line in found.answer)
    assert any("source identity" in line for line in found.would_change)


def test_the_chain_of_credentials_is_told_nearest_first(explained: Explained) -> None:
    assert len(explained("assumed").behind) == 1
    assert "issued the very key" in explained("assumed").behind[0]
    assert explained("assume").behind == ()


def test_names_that_strangers_chose_cannot_reach_the_terminal(explained: Explained) -> None:
    text = explained("odd").text
    assert all(letter.isprintable() or letter == "\n" for letter in text)


def test_the_text_has_its_parts_in_order(explained: Explained) -> None:
    text = explained("agent").text
    places = [text.index(title) for title in ("Answer", "What was seen", "Where the credentials", "What would change")]
    assert places == sorted(places)


def test_an_unknown_event_and_a_case_without_answers_are_plain_errors(case: Store) -> None:
    with pytest.raises(QueryError, match="no event nowhere"):
        explain(case, "nowhere")
    with in_memory() as empty, pytest.raises(CaseError, match="no answers"):
        explain(empty, "a")
