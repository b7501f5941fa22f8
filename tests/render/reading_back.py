"""Reads a report back: what a statement says of events has to stand in the events that it cites.

Shares no code with the way in which reports choose their citations: what counts as said, and as shown, is written
down here a second time.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from timeline.model import Exclusion, Incident, Step
from timeline.render.compose import document
from timeline.render.document import Badge, Code, Part, Sentence, plain, statements
from timeline.render.order import ordered
from timeline.render.view import View

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")
CLOCK = re.compile(r"(?<= to )(\d\d:\d\d:\d\dZ)")
A_MOMENT = re.compile(r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\dZ")
KEY = re.compile(r"\bE\d+\b")
CUT = re.compile(r" …\[[\d,]+ characters in all\]$")
FACTS, EVIDENCE, NOTES, EXHIBITS = 5, 11, 12, 13


def unproven(incident: Incident) -> list[str]:
    """What the report on an incident says and does not prove, a line each; empty where every word is found."""
    view = View(ordered(incident))
    told = document(view)
    events: dict[str, Step | Exclusion] = {item.event_id: item for item in incident.exclusions}
    events |= {step.event_id: step for step in (*incident.cited, *incident.steps)}
    keys = {key: event_id for event_id, key in told.keys.items()}
    names = {event.event_name for event in events.values()} | {event.error_code or "" for event in events.values()}
    found: list[str] = []
    for section in told.sections:
        if section.number in (EVIDENCE, NOTES, EXHIBITS):
            continue
        for said in statements(section):
            parts = [part for cell in ([said.parts] if isinstance(said, Sentence) else said.cells) for part in cell]
            cited = [events[event_id] for event_id in said.cites.event_ids]
            shown = {key for key, event_id in keys.items() if event_id in said.cites.event_ids}
            badges = section.number != FACTS  # a fact names a class by itself; its events show who it was
            for thing in things(parts, names, badges=badges):
                if not is_shown(thing, cited, shown, said.basis, incident):
                    found.append(f"section {section.number}: {thing!r} in {plain(tuple(parts))[:300]!r}")
    return found


def things(parts: list[Part], names: set[str], *, badges: bool) -> Iterator[str]:
    """The names, codes, times, keys and classes of actor in a statement."""
    for part in parts:
        if isinstance(part, Code):
            yield CUT.sub("", part.text)
        elif isinstance(part, Badge) and badges:
            yield f"class {part.executor}"
        elif isinstance(part, str):
            yield from TIME.findall(part)
            yield from CLOCK.findall(part)
            yield from KEY.findall(part)
            yield from (word for word in re.findall(r"[A-Z]\w{5,}", part) if word in names)


def is_shown(thing: str, cited: list[Step | Exclusion], keys: set[str], basis: str, incident: Incident) -> bool:
    """Whether a thing stands in one of the events, or is one of the public times; what cites nothing names no event."""
    if KEY.fullmatch(thing):
        return thing in keys
    if A_MOMENT.fullmatch(thing):
        moments = [event.event_time for event in cited]
        moments += public(incident)
        return any(thing in f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}" for moment in moments) or basis == "case"
    if basis != "events":
        return True
    if thing.startswith("class "):
        return thing.removeprefix("class ") in {getattr(event, "executor", None) for event in cited}
    return any(thing in text for event in cited for text in texts(event))


def public(incident: Incident) -> list[datetime]:
    """The public times of an incident, as far as they are known."""
    names = ("triggered_at", "first_effect_at", "detected_at", "mitigated_at", "recovered_at")
    return [moment for name in names if (moment := getattr(incident, name)) is not None]


def texts(event: Step | Exclusion) -> Iterator[str]:
    """All that an event says, as text."""
    names = ("event_name", "event_source", "error_code", "error_message", "resource", "account_id", "region", "decoy",
             "principal_arn", "reason", "user_agent", "source_ip", "actor", "owner")  # fmt: skip
    yield from (str(value) for name in names if (value := getattr(event, name, None)))
    if not event.error_code:
        yield "no code"
