"""What a file was read for is remembered, however often it is read for something else."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from timeline.load.scope import Scope, is_held, joined

HOURS = [datetime(2025, 3, 1, hour, tzinfo=UTC) for hour in range(4)]
NAMES = st.sets(st.sampled_from("abc")).map(lambda names: tuple(sorted(names)))
SCOPES = st.builds(Scope, st.none() | st.sampled_from(HOURS[:2]), st.none() | st.sampled_from(HOURS[2:]), NAMES, NAMES)


def read_for(*scopes):
    """What is written down of a file that was read for these, one after the other."""
    known = scopes[0].as_text()
    for scope in scopes[1:]:
        known = joined(known, scope)
    return known


def test_everything_holds_each_part_and_no_part_everything():
    part = Scope(since=HOURS[1], accounts=("a",))
    assert is_held("{}", part)
    assert not is_held(part.as_text(), Scope())
    assert read_for(part, Scope()) == "{}"


def test_both_of_two_narrow_readings_are_remembered():
    one, two = Scope(accounts=("a",)), Scope(accounts=("b",))
    known = read_for(one, two)
    assert is_held(known, one)
    assert is_held(known, two)
    assert not is_held(known, Scope(accounts=("a", "b")))
    assert known == read_for(two, one)


def test_a_wider_reading_takes_the_place_of_those_within_it():
    wide = Scope(since=HOURS[0], until=HOURS[3], accounts=("a", "b"))
    assert read_for(Scope(HOURS[1], HOURS[2], ("a",)), wide) == wide.as_text()
    assert read_for(wide, Scope(HOURS[1], HOURS[2], ("a",))) == wide.as_text()


@given(st.lists(SCOPES, min_size=1, max_size=5), st.data())
def test_what_was_read_once_is_held_and_only_what_one_reading_covers(scopes, data):
    known = read_for(*scopes)
    assert all(is_held(known, scope) for scope in scopes)
    asked = data.draw(SCOPES)
    assert is_held(known, asked) == any(scope.covers(asked) for scope in scopes)


@given(SCOPES, SCOPES, st.integers(0, 4), st.none() | st.sampled_from("abcd"), st.none() | st.sampled_from("abcd"))
def test_a_scope_that_covers_another_holds_each_record_of_it(one, other, hour, account, region):
    time = int(HOURS[0].timestamp() + hour * 3600) * 1_000_000
    if one.covers(other) and other.holds(time, account, region):
        assert one.holds(time, account, region)
