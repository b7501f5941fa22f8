"""What simpler methods would answer, with more help than they deserve: the failures that matter are pointed out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from .check import CHAIN, Found
from .expect import Outcome
from .recorder import Event

DESTROYS = ("Delete", "Terminate", "Deregister", "Schedule", "Revoke", "Disable", "Detach", "Remove")
OURS = "this program"


@dataclass(frozen=True)
class Answer:
    """What one method said of one case: the roots it names, and all it blames."""

    roots: frozenset[str]
    blamed: frozenset[str]


def ours(outcome: Outcome, found: Found) -> Answer:
    """What the case file says."""
    main = found.main(wanted(outcome))
    causes = [i["incident_id"] for i in found.incidents if i["verdict"] == "cause_found"]
    blamed = {event for incident in causes for event in found.of(incident, *CHAIN)}
    roots = found.of(main["incident_id"], "root") if main and main["incident_id"] in causes else set()
    if outcome.expect.apart:
        roots = {event for incident in causes for event in found.of(incident, "root")}
    return Answer(frozenset(roots), frozenset(blamed))


def wanted(outcome: Outcome) -> set[str]:
    """The events by which the incident that the scenario is about is known."""
    return outcome.effects | outcome.ids(*outcome.expect.root, *outcome.expect.may)


def _writes(outcome: Outcome) -> list[Event]:
    """Successful writes before the first failure that matters, in time order."""
    first = min((e.at for e in outcome.events if not e.ok and not e.decoy), default=float("inf"))
    fitting = (e for e in outcome.events if e.ok and e.at <= first and not e.record["readOnly"])
    return sorted(fitting, key=lambda e: e.at)


def _only(event: Event | None) -> Answer:
    chosen = frozenset({event.id} if event else ())
    return Answer(chosen, chosen)


def last_change(outcome: Outcome, found: Found) -> Answer:
    """Blame the last change before the first error."""
    return _only(next(reversed(_writes(outcome)), None))


def most_destructive(outcome: Outcome, found: Found) -> Answer:
    """Blame the last destructive verb before the first error."""
    return _only(next((e for e in reversed(_writes(outcome)) if e.record["eventName"].startswith(DESTROYS)), None))


def loudest(outcome: Outcome, found: Found) -> Answer:
    """Blame the last change of whoever made the most changes."""
    writes = _writes(outcome)
    counts = Counter(e.actor.name for e in writes)
    most = max(sorted(counts), key=counts.__getitem__, default=None)
    return _only(next((e for e in reversed(writes) if e.actor.name == most), None))


def always_the_agent(outcome: Outcome, found: Found) -> Answer:
    """Blame the last change that a marked AI agent made."""
    return _only(next((e for e in reversed(_writes(outcome)) if e.actor.tells == "ai_agent"), None))


METHODS: dict[str, Callable[[Outcome, Found], Answer]] = {
    OURS: ours,
    "last change before the first error": last_change,
    "most destructive verb": most_destructive,
    "loudest session": loudest,
    "always the AI": always_the_agent,
}
