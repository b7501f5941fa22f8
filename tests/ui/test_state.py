"""The view and its URL."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.model import ACTOR_CLASSES
from timeline.ui.state import GROUPS, MOST_PINNED, View, moment, read, written

TRAIL = (1_772_600_000_000, 1_772_700_000_000)
TIMES = st.integers(*TRAIL)
TEXT = st.text(max_size=30)
USUAL = View(*TRAIL)


@given(
    st.builds(
        View,
        lo=st.integers(TRAIL[0], TRAIL[0] + 10_000_000),
        hi=st.integers(TRAIL[0] + 10_001_000, TRAIL[1]),
        classes=st.lists(st.sampled_from(ACTOR_CLASSES), unique=True).map(
            lambda some: tuple(c for c in ACTOR_CLASSES if c in some)
        ),
        text=TEXT,
        errors_only=st.booleans(),
        writes_only=st.booleans(),
        actor=TEXT,
        resource=TEXT,
        event=TEXT,
        group=st.sampled_from(GROUPS),
        pinned_lanes=st.lists(st.tuples(st.sampled_from(ACTOR_CLASSES), TEXT), unique=True, max_size=4).map(tuple),
    )
)
def test_a_url_restores_exactly_the_view_it_was_written_from(view: View) -> None:
    assert read(written(view), USUAL, TRAIL) == view


@given(st.dictionaries(st.sampled_from(["from", "to", "hide", "errors", "q", "event", "group", "lanes", "x"]), TEXT))
def test_any_url_gives_a_view_within_the_trail(said: dict[str, str]) -> None:
    view = read(said, USUAL, TRAIL)
    assert TRAIL[0] <= view.lo < view.hi <= TRAIL[1]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('[["human", "a,b|c"], ["human", "a,b|c"]]', (("human", "a,b|c"),)),
        ('[["robot", "a"], ["human", 1], "human", ["human"], {"human": "a"}]', ()),
        ("[" * 100_000, ()),
        ("null", ()),
    ],
)
def test_pinned_lanes_of_a_link_are_pairs_of_class_and_actor(said: str, kept: tuple[tuple[str, str], ...]) -> None:
    assert read({"lanes": said}, USUAL, TRAIL).pinned_lanes == kept


def test_a_link_cannot_pin_more_lanes_than_there_is_room_for() -> None:
    many = json.dumps([["human", f"a{n}"] for n in range(999)])
    assert len(read({"lanes": many}, USUAL, TRAIL).pinned_lanes) == MOST_PINNED


def test_times_in_the_url_are_utc_with_milliseconds() -> None:
    assert moment(1_772_618_400_123) == "2026-03-04T10:00:00.123Z"


def test_a_time_without_a_zone_is_utc() -> None:
    view = read({"from": "2026-03-04T10:00:00", "to": "2026-03-04T12:00:00+01:00"}, USUAL, TRAIL)
    assert (moment(view.lo), moment(view.hi)) == ("2026-03-04T10:00:00.000Z", "2026-03-04T11:00:00.000Z")
