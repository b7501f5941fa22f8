"""A log of millions of sessions is attributed piece by piece, and tells what it would tell at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import attribute as room
from timeline.attribute import attribute, sessions
from timeline.store import Store

from .attribute_records import Record, record, role, sso, user
from .conftest import fill
from .test_lineage import assume

Spans = dict[str, dict[str, Any]]
KINDS: tuple[dict[str, Any], ...] = (
    {"principal_type": "IAMUser", "principal": "arn:aws:iam::111122223333:user/dana", "user_name": "dana"},
    {"principal_type": "AssumedRole", "issuer": "arn:aws:iam::111122223333:role/plain", "session_name": "one"},
    {
        "principal_type": "AssumedRole",
        "issuer": "arn:aws:iam::111122223333:role/AWSReservedSSO_Dev_0",
        "session_name": "d",
    },
    {"principal_type": "AssumedRole", "scope_arn": "arn:aws:lambda:eu-west-1:111122223333:function:f"},
)
OPENED: tuple[dict[str, Any], ...] = (
    {"issued_event": "sts.amazonaws.com:AssumeRole", "issued_rule": "issued_key", "issued_weight": 1.0},
    {"issued_event": "signin.amazonaws.com:ConsoleLogin", "issued_rule": "console_login", "issued_by": "login"},
    {"issued_event": "iam.amazonaws.com:CreateAccessKey", "issued_rule": "issued_key", "issued_weight": 1.0},
    {"issued_account": "444455556666"},
)


def span(name: str, parent: str | None, *parts: dict[str, Any]) -> dict[str, Any]:
    """A row of session_spans: whatever is not given is empty, as there."""
    texts = (
        "issuer", "session_name", "user_name", "provider", "on_behalf_of", "person", "source_identity", "issued_event",
        "issued_invoked_by", "issued_type", "issued_account", "issued_subject", "issued_provider", "issued_resource",
        "issued_grant", "issued_client", "switched_from",
    )  # fmt: skip
    absent = ("principal", "scope_arn", "issued_by", "issued_rule", "issued_weight", "issued_principal")
    row: dict[str, Any] = {**dict.fromkeys(texts, ""), **dict.fromkeys(absent), "event_count": 2}
    for part in parts:
        row |= part
    return {**row, "session_id": name, "parent_session_id": parent}


@st.composite
def forests(draw: st.DrawFn) -> Spans:
    """Sessions that opened one another, in chains no longer than are followed, under names in any order."""
    names = draw(st.permutations([f"s-{number}" for number in range(9)]))
    spans: Spans = {}
    for place, name in enumerate(names):
        parent = draw(st.sampled_from([None, "not in the log", *names[:place]]))
        spans[name] = span(name, parent, draw(st.sampled_from(KINDS)), draw(st.sampled_from(OPENED)))
    return spans


@given(forests())
def test_a_session_that_opened_none_has_the_origin_that_it_has_among_all(spans: Spans) -> None:
    whole = sessions.walk(spans)
    openers = {one["parent_session_id"] for one in spans.values()} & set(spans)
    known = sessions.walk({name: spans[name] for name in openers})
    alone = {name: sessions.below(spans[name], known) for name in spans if name not in openers}
    assert {**known, **alone} == whole


def chained() -> list[Record]:
    first = role("one", "s", key="ASIAONE0000000000001", since="10:00:00")
    second = role("two", "s", key="ASIATWO0000000000001", since="10:01:00")
    return [
        assume("a", "10:00:00", user(), "one", "s", "ASIAONE0000000000001"),
        assume("b", "10:01:00", first, "two", "s", "ASIATWO0000000000001"),
        record("c", at="10:02:00", userIdentity=second),
        record("d", at="10:03:00", userIdentity=sso("kim@example.com")),
        record("e", at="10:04:00", userIdentity=role("three", "i-0123456789abcdef0")),
    ]


def test_sessions_in_pieces_of_one_are_those_of_one_piece(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, chained())
    found = []
    for size in (room.PIECE, 1):
        monkeypatch.setattr(room, "PIECE", size)
        attribute(store)
        found.append([store.table(name).to_pylist() for name in ("sessions", "attributions")])
    assert found[0] == found[1]
    assert {row["owner"] for row in found[0][0]} == {
        "arn:aws:iam::111122223333:user/dana", "kim@example.com", "arn:aws:iam::111122223333:role/three",
    }  # fmt: skip
