"""The facts held against the world: is each claim borne out by the events it cites, and is what is true told?

A claim is a fact with events. What it may cite follows from how the log was made: the credentials of the act, the grant
to its principal, the safeguard on its resource, the look and the repair that came after.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .expect import Outcome
from .judged import Judged
from .marks import Marks, is_answerable, roots_of
from .readback import unsupported
from .recorder import Event

Row = Mapping[str, Any]
SUPPORTED, TOLD = "facts: claim supported", "facts: truth told"
READ_BACK = "facts: says only what its events contain"


class Truth:
    """What the world knows of one scenario and the log bears out."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.events = {e.id: e for e in outcome.events}
        self.roots = roots_of(outcome)
        self.caused = self.roots | outcome.consequences
        self.first = min((e.at for e in outcome.events if e.id in outcome.effects), default=float("inf"))
        things = (e.key[3] for e in outcome.events if e.id in self.caused | outcome.effects and e.key[0] != "tool")
        self.things = {name for name in things if name}

    def lineage(self, ids: Iterable[str]) -> set[str]:
        """The events through which these came about: sign-ins, assumed roles, calls on behalf, tool calls."""
        found, open_ = set(), list(ids)
        while open_:
            event = self.events.get(open_.pop())
            if event is not None and event.id not in found:
                found.add(event.id)
                open_ += event.causes
        return found

    def initiator(self, event: Event) -> str | None:
        """Who set the executor in motion: whoever it was asked by, or the person whose sign-in an agent works with."""
        told = self.outcome.expect.initiators.get(event.tag)
        if told or event.actor.on_behalf_of:
            return told or (event.actor.on_behalf_of.tells if event.actor.on_behalf_of else None)
        return "human" if event.actor.tells == "ai_agent" and event.actor.issued in self.events else None

    def cited(self, fact: Row) -> list[Event]:
        return [self.events[event] for event in fact["event_ids"] if event in self.events]


def _executed(truth: Truth, fact: Row, cited: list[Event]) -> bool:
    classes = {"aws_service" if e.fas else e.actor.tells for e in cited} | {"unknown"}
    return {e.id for e in cited} <= truth.caused and fact["executor_class"] in classes


def _delegated(truth: Truth, fact: Row, cited: list[Event]) -> bool:
    roots = {e.id for e in cited} & truth.caused
    if fact["actor"] is None and fact["executor_class"] is not None:
        return fact["executor_class"] in {truth.initiator(e) for e in cited if e.id in roots}
    keys = truth.outcome.ids(truth.outcome.expect.cited.get("granted", ""))
    return bool(roots) and {e.id for e in cited} <= truth.lineage(roots) | keys


def _granted(truth: Truth, fact: Row, cited: list[Event]) -> bool:
    roots = [e for e in cited if e.id in truth.caused]
    names = {str(part) for e in roots for part in _principals(e)}
    grants = [e for e in cited if e not in roots]
    return bool(roots and grants) and all(_is_grant(e, names) or _is_denied(e, roots) for e in grants)


def _principals(event: Event) -> Iterable[str]:
    identity = event.record["userIdentity"]
    yield event.actor.principal.rsplit("/", maxsplit=1)[-1]
    yield str(identity.get("userName") or "")


def _is_grant(event: Event, names: set[str]) -> bool:
    asked = event.record["requestParameters"] or {}
    named = {asked.get("roleName"), asked.get("userName"), asked.get("accessKeyId")}
    return event.ok and not event.record["readOnly"] and bool(named & (names - {""}))


def _is_denied(event: Event, roots: list[Event]) -> bool:
    return not event.ok and event.record["eventName"] in {root.record["eventName"] for root in roots}


def _guardrail(truth: Truth, fact: Row, cited: list[Event]) -> bool:
    expect = truth.outcome.expect
    marked = expect.guardrail | {expect.cited.get("guardrail", "")}
    if fact["actor"] is None:
        return all(e.id in truth.caused or not e.ok for e in cited)
    return all(e.id in truth.caused or e.tag in marked or e.key[3] in truth.things for e in cited)


def _approved(truth: Truth, fact: Row, cited: list[Event]) -> bool:
    return fact["actor"] is None or any(e.tag == truth.outcome.expect.cited.get("approved") for e in cited)


def _detected(truth: Truth, fact: Row, cited: list[Event]) -> bool:
    seers = {e.actor.tells for e in cited} | {"unknown"}
    late = all(e.at >= int(truth.first) and e.id not in truth.roots for e in cited)
    return late and fact["executor_class"] in seers


def _recovered(truth: Truth, fact: Row, cited: list[Event]) -> bool:
    innocent = truth.outcome.ids("bystander", "noise")
    acts = all(e.ok and not e.record["readOnly"] and e.at >= int(truth.first) for e in cited)
    return acts and not innocent & {e.id for e in cited}


JUDGES: Mapping[str, Callable[[Truth, Row, list[Event]], bool]] = {
    "executed": _executed,
    "delegated": _delegated,
    "granted": _granted,
    "guardrail": _guardrail,
    "approved": _approved,
    "detected": _detected,
    "recovered": _recovered,
}


def claim_marks(outcome: Outcome, said: Judged) -> Marks:
    """Each claim of every incident with a cause, and each truth that the log can show."""
    truth = Truth(outcome)
    causes = {i["incident_id"] for i in said.found.incidents if i["verdict"] == "cause_found"}
    claims = [f for f in said.found.facts if f["incident_id"] in causes and f["event_ids"] and f["question"] in JUDGES]
    found = [(SUPPORTED, is_supported(truth, fact)) for fact in claims]
    found.append((READ_BACK, not unsupported(said)))
    if is_answerable(outcome, said.events):
        found += [(TOLD, told) for told in _told(truth, said, claims)]
    return found


def is_supported(truth: Truth, fact: Row) -> bool:
    """Whether the world bears a claim out: every event is there and is of the kind that the claim needs."""
    cited = truth.cited(fact)
    named = fact["actor"] is None or any(_names(e, fact["actor"]) for e in cited)
    return named and len(cited) == len(fact["event_ids"]) and JUDGES[fact["question"]](truth, fact, cited)


def _names(event: Event, actor: str) -> bool:
    return actor in str(event.record["userIdentity"]) or actor in event.actor.name


def _told(truth: Truth, said: Judged, claims: list[Row]) -> Iterable[bool]:
    cited: dict[str, set[str]] = {}
    for fact in claims:
        cited.setdefault(fact["question"], set()).update(fact["event_ids"])
    expect = truth.outcome.expect
    for tag in sorted(expect.root or (expect.may if expect.apart else ())):
        acts = [e for e in truth.outcome.events if e.tag in (tag, f"{tag}-tool") and e.id in said.events]
        if acts:
            yield bool(cited.get("executed", set()) & {e.id for e in acts})
        issued = {e.actor.issued for e in acts if e.actor.issued and not e.fas} & said.events
        if issued:
            yield bool(cited.get("delegated", set()) & issued)
    for question, tag in sorted(expect.cited.items()):
        wanted = truth.outcome.ids(tag) & said.events
        if wanted:
            yield bool(cited.get(question, set()) & wanted)
