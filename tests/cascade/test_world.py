"""The replayable world: states as intervals, and what removing an act would have changed."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.cascade.hand_made_case import at
from timeline.cascade.acts import Act, Token
from timeline.cascade.world import Atom, Failure, Verdict, World, heals, judge


def act(event_id: str, clock: str | datetime, verb: str, token: str = "rds:db|orders", noun: str = "rds:db") -> Act:
    """A successful change to one resource."""
    return Act(
        event_id=event_id, event_time=at(clock) if isinstance(clock, str) else clock, event_source="rds.amazonaws.com",
        event_name=verb.title(), event_type=None, region="eu-west-1", account_id="1", principal_arn=event_id,
        issuer_arn=None, session_id=event_id, error_code=None, executor="automation", possible=(), owner=None,
        product=None, verb=verb, noun=noun, is_write=True, is_destructive=verb in ("delete", "disable", "detach"),
        safeguard=None, error_family=None, failed=False, who=event_id,
        tokens=(Token(token, noun, "orders", "target", 1.0),),
    )  # fmt: skip


def world(*acts: Act, **undone_by: str) -> World:
    """A world of these acts."""
    return World(
        {one.event_id: one for one in acts}, {cause: frozenset({healer}) for cause, healer in undone_by.items()}
    )


def opener(of: World, atom: Atom, clock: str, *without: str) -> str | None:
    """The name of the act that holds an atom bad at a moment."""
    found = of.opener(atom, at(clock), without)
    return found.event_id if found else None


def test_a_resource_is_gone_from_its_deletion_to_its_recreation() -> None:
    deletion = act("delete", "10:00", "delete")
    here = world(deletion, act("create", "12:00", "create"))
    atom = here.atom(deletion)
    assert [opener(here, atom, clock) for clock in ("09:00", "10:00", "11:59", "13:00")] == [
        None,
        "delete",
        "delete",
        None,
    ]


def test_just_after_a_recreation_calls_may_still_fail_for_the_old_reason() -> None:
    deletion = act("delete", "10:00", "delete")
    here = world(deletion, act("create", "12:00", "create"))
    assert opener(here, here.atom(deletion), "12:10") == "delete"


def test_a_second_deletion_takes_over_when_the_first_is_removed() -> None:
    first = act("first", "10:00", "delete")
    here = world(first, act("second", "10:30", "delete"))
    atom = here.atom(first)
    assert opener(here, atom, "11:00") == "first"
    assert opener(here, atom, "11:00", "first") == "second"
    assert opener(here, atom, "10:10", "first") is None


def test_a_key_is_unusable_whether_disabled_or_scheduled_and_whole_when_enabled() -> None:
    disable = act("disable", "10:00", "disable", "kms:key|k", "kms:key")
    here = world(
        disable, act("schedule", "10:30", "delete", "kms:key|k", "kms:key"), act("on", "12:00", "enable", "kms:key|k")
    )
    atom = here.atom(disable)
    assert (opener(here, atom, "11:00"), opener(here, atom, "11:00", "disable")) == ("disable", "schedule")
    assert opener(here, atom, "12:30") is None


def test_a_modification_is_undone_only_by_what_a_link_names() -> None:
    change = act("change", "10:00", "modify")
    here = world(change, act("tag", "10:30", "modify"), act("undo", "12:00", "modify"), change="undo")
    atom = here.atom(change)
    assert (opener(here, atom, "11:00"), opener(here, atom, "12:30")) == ("change", None)


def test_another_resource_changes_nothing() -> None:
    deletion = act("delete", "10:00", "delete")
    here = world(deletion, act("create", "11:00", "create", "rds:db|other"))
    assert opener(here, here.atom(deletion), "12:00") == "delete"


def test_a_cause_that_alone_decides_is_but_for() -> None:
    deletion = act("delete", "10:00", "delete")
    here = world(deletion)
    failure = Failure("no", at("10:05"), frozenset({here.atom(deletion)}))
    assert judge(here, [failure], "delete", {"delete": frozenset({"delete"})}) == Verdict("yes", 1.0)


def test_three_conditions_that_each_suffice_share_a_third_each() -> None:
    changes = [act(name, "10:00", "detach", f"iam:policy|{name}") for name in "abc"]
    here = world(*changes)
    failure = Failure("no", at("10:05"), frozenset(here.atom(change) for change in changes))
    removed = {change.event_id: frozenset({change.event_id}) for change in changes}
    assert {judge(here, [failure], name, removed) for name in "abc"} == {Verdict("no", 1 / 3)}


def test_an_unobserved_condition_makes_the_question_untestable() -> None:
    change = act("change", "10:00", "detach")
    here = world(change)
    failure = Failure("no", at("10:05"), frozenset({here.atom(change)}), is_testable=False)
    assert judge(here, [failure], "change", {"change": frozenset({"change"})}) == Verdict("untestable", None)


def test_an_attempt_on_what_was_gone_would_have_done_the_same_without_the_first() -> None:
    first = act("first", "10:00", "delete")
    second = replace(act("second", "10:30", "delete"), failed=True, error_family="not_found")
    here = world(first, second)
    atom = here.atom(first)
    assert opener(here, atom, "11:00") == "first"
    assert opener(here, atom, "11:00", "first") == "second"
    assert opener(here, atom, "10:10", "first") is None
    failure = Failure("no", at("11:00"), frozenset({atom}))
    assert judge(here, [failure], "first", {"first": frozenset({"first"})}) == Verdict("no", None)


def test_an_attempt_that_was_refused_for_another_reason_changes_nothing() -> None:
    first = act("first", "10:00", "delete")
    second = replace(act("second", "10:30", "delete"), failed=True, error_family="denied")
    here = world(first, second)
    assert opener(here, here.atom(first), "11:00", "first") is None


def test_a_key_that_was_switched_off_and_then_deleted_was_dead_since_it_was_switched_off() -> None:
    off = act("off", "10:00", "disable", "iam:access-key|AKIA1", "iam:access-key")
    deleted = act("deleted", "11:00", "delete", "iam:access-key|AKIA1", "iam:access-key")
    here = world(off, deleted)
    assert opener(here, here.atom(deleted), "12:00") == "off"


def test_what_a_call_names_beside_its_error_may_be_gone_as_well() -> None:
    image = act("image", "10:00", "delete", "ec2:image|ami-1", "ec2:image")
    template = act("template", "10:05", "delete", "ec2:launch-template|lt-1", "ec2:launch-template")
    here = world(image, template)
    assert here.gone(Token("ec2:image|ami-1", "ec2:image", "ami-1", "mentioned", 1.0)) == [here.atom(image)]
    assert here.gone(Token("ec2:image|ami-2", "ec2:image", "ami-2", "mentioned", 1.0)) == []


MINUTES = st.integers(0, 300)
CHANGES = st.lists(st.tuples(MINUTES, st.sampled_from(["delete", "create"])), max_size=8)


@given(CHANGES, MINUTES, st.sets(st.integers(0, 7)))
def test_removing_acts_and_replaying_equals_a_world_that_never_held_them(
    changes: list[tuple[int, str]], minute: int, gone: set[int]
) -> None:
    acts = [act(f"a{n}", at("00:00") + timedelta(minutes=when), verb) for n, (when, verb) in enumerate(changes)]
    atom = Atom(frozenset({"rds:db|orders"}), "delete")
    without = {f"a{number}" for number in gone}
    whole, smaller = world(*acts), world(*(one for one in acts if one.event_id not in without))
    moment = at("00:00") + timedelta(minutes=minute)
    assert whole.opener(atom, moment, without) == smaller.opener(atom, moment)


@given(CHANGES, MINUTES)
def test_a_world_without_deletions_never_fails(changes: list[tuple[int, str]], minute: int) -> None:
    acts = [act(f"a{n}", at("00:00") + timedelta(minutes=when), verb) for n, (when, verb) in enumerate(changes)]
    here = world(*acts)
    failure = Failure(
        "no", at("00:00") + timedelta(minutes=minute), frozenset({Atom(frozenset({"rds:db|orders"}), "delete")})
    )
    assert heals(here, failure, {one.event_id for one in acts if one.verb == "delete"})
