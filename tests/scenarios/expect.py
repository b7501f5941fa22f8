"""The honest answer to a scenario, told by tags of its script, and what the world itself adds to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from .recorder import Event
from .world import World

UNSET = "not asked"


@dataclass(frozen=True)
class Expect:
    """What a careful reader of the log alone would conclude.

    ``root``: tags of which each must have an event among the roots; ``may``: tags that may be roots besides (an
    operation has many calls, and one act may be told by two records). ``chain``: tags that must have a part in the
    chain. ``executors``: tag to class; ``possible``: tag to classes that must stay open. ``recovered``: tags whose time
    (or the first success after the failures) is an acceptable ``recovered_at``; None when it must be null. ``open``:
    questions that no fact may answer with an actor. ``preempted``: tags of acts that would have done it too, had they
    come first. ``overlaps``: acts of which each sufficed, though not for all failures at once. ``cited``: question to
    the tag of the event that a fact on it must cite. ``quiet``: nothing broke, so that no incident at all is a right
    answer. ``apart``: each tag of ``may`` broke something of its own, so that the roots of all incidents together must
    hold them all, and each incident its own effects only.
    """

    verdict: str
    root: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    chain: frozenset[str] = frozenset()
    guardrail: frozenset[str] = frozenset()
    executors: dict[str, str] = field(default_factory=dict)
    initiators: dict[str, str] = field(default_factory=dict)
    possible: dict[str, frozenset[str]] = field(default_factory=dict)
    recovered: tuple[str, ...] | str | None = UNSET
    open: frozenset[str] = frozenset()
    shared_blame: bool = False
    leave_out: frozenset[str] = frozenset()
    preempted: frozenset[str] = frozenset()
    quiet: bool = False
    apart: bool = False
    overlaps: bool = False
    cited: dict[str, str] = field(default_factory=dict)

    @property
    def has_too_many(self) -> bool:
        """More causes than it took: over-determined or pre-empted."""
        return self.shared_blame or self.overlaps or bool(self.preempted)


@dataclass(frozen=True)
class Outcome:
    """A scenario that has run, beside its twin without the root action; ``hidden`` accounts have no log here.

    What it says of itself is worked out once: it is asked for each event of a log of a million.
    """

    name: str
    world: World
    twin: World
    expect: Expect
    hidden: frozenset[str] = frozenset()

    @cached_property
    def events(self) -> list[Event]:
        """The events that the log holds."""
        hidden = self.left_out | self.hidden
        return [e for e in self.world.events if e.record["recipientAccountId"] not in hidden]

    @cached_property
    def left_out(self) -> frozenset[str]:
        return frozenset(
            t for tag in self.expect.leave_out for t in (self.world.tagged(tag)[0].record["recipientAccountId"],)
        )

    def ids(self, *tags: str) -> set[str]:
        return {e.id for e in self.events if e.tag in tags}

    @cached_property
    def consequences(self) -> set[str]:
        """Events that would be absent, or would have gone otherwise, without the root action."""
        calm = {e.key: e.ok for e in self.twin.events}
        asked = self.expect.root | self.expect.may | self.expect.preempted
        late = self.ids(*self.expect.preempted)
        return {
            e.id
            for e in self.events
            if calm.get(e.key) != e.ok and e.tag not in asked and e.tag != "noise" and not late & set(e.causes)
        }

    @cached_property
    def effects(self) -> set[str]:
        """Failures that would have been successes, or not have happened, but for the root action."""
        if self.expect.verdict != "cause_found":
            return set()
        wanted = self.consequences
        return {
            e.id
            for e in self.events
            if e.id in wanted and (not e.ok) and not e.decoy and e.tag not in ("noise", "aside")
        }

    @cached_property
    def decoys(self) -> set[str]:
        return {e.id for e in self.events if e.decoy}

    @cached_property
    def bystanders(self) -> set[str]:
        """Whoever has no part in it; but background calls that fail with an impaired service are its victims."""
        calm = {e.id for e in self.events if e.tag == "noise" and (e.ok or e.decoy)}
        return calm | self.ids("bystander") | self.decoys


Script = Callable[[World], Expect]


def play(name: str, script: Script, seed: int, noise: int = 40) -> Outcome:
    """Run a script twice with one seed: as it was, and without its root actions."""
    world, expect = world_of(name, script, seed, noise)
    return Outcome(name, world, twin_of(name, script, seed, expect.root | expect.may | expect.preempted), expect)


def world_of(name: str, script: Script, seed: int, noise: int = 0) -> tuple[World, Expect]:
    """One world as it was, with what is expected of its reader."""
    world = World(f"{name}-{seed}", noise=noise)
    expect = script(world)
    world.run()
    return world, expect


def twin_of(name: str, script: Script, seed: int, without: frozenset[str]) -> World:
    """The same world without the acts of these tags, and with next to no noise, which touches nothing that is asked."""
    twin = World(f"{name}-{seed}", noise=0, without=without)
    script(twin)
    twin.run()
    return twin
