"""Which words in an incident may name a person: gathered before the blameless switch hides them.

Better a machine hidden too often than a person once too little; but a name that is also an ordinary word names nobody,
and hiding it everywhere would spoil every sentence. Such names are hidden where an identity stands, not elsewhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from importlib.resources import files

from timeline.model import Incident, Step

SHORTEST = 3
LONGEST = 320
PIECE = 4
"""The shortest part of a dotted name (``maya`` of ``maya.lindqvist``) that is taken for a name by itself."""
PEOPLE = ("human", "ai_agent", "unknown")
BY_HAND = ("cli", "iac", "console", "mcp")
"""Channels in which deterministic software mostly runs under the name of whoever started it."""

# Every pattern below looks at each letter a bounded number of times: a log may hold a megabyte of anything.
MAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@[\w-]++(?:\.[\w-]++)*")
_END = r"\s\"'\\,;)\]}"
USER = re.compile(rf"\b((?:federated-)?user/(?:[^{_END}/]+/)*)([^{_END}/]+)")
SESSION = re.compile(rf"\b(assumed-role/)([^{_END}/]+)/([^{_END}/]+)")
_MACHINE = re.compile(
    r"i-[0-9a-f]{8,}|[0-9a-f-]{20,}|[\d-]+|(?:aws-[a-z]+-sdk|botocore-session|aws-sdk-[a-z]+|aws-cli-session)-?\d*"
    r"|GitHubActions|AWSCloudFormation|AWSConfig.*|[A-Z]{4}[A-Z0-9]{12,}|.*\.amazonaws\.com(?:\.cn)?"
)
_AWS_ROLE = ("AWSServiceRoleFor",)
_PEOPLE_ROLE = ("AWSReservedSSO_",)
ORDINARY = frozenset(files("timeline.render").joinpath("templates", "ordinary_words.txt").read_text().split())
"""Words that reports, ARNs and resource names are made of."""


def gathered(incident: Incident) -> tuple[str, ...]:
    """The names of those who may be people, in the order of the incident, each once."""
    found: dict[str, None] = {}
    steps = sorted((*incident.cited, *incident.steps), key=lambda step: (step.event_time, step.event_id))
    for step in steps:
        found |= dict.fromkeys(_of_step(step))
    machines = {name for step in steps for name in _machines(step)}
    for text in _texts(incident, set()):
        if "@" in text or "user/" in text or "assumed-role/" in text:
            found |= dict.fromkeys(name for name in _of_text(text) if name not in machines)
    return tuple(name for name in found if 0 < len(name) <= LONGEST)


def is_machine(role: str, session: str) -> bool:
    """Whether a session is named after a machine, an SDK, a service or its own role, as no person's is."""
    if role.startswith(_PEOPLE_ROLE):
        return False
    if _MACHINE.fullmatch(session) or role.startswith(_AWS_ROLE):
        return True
    return len(session) > SHORTEST and "@" not in session and (session.lower() in role.lower() or role in session)


def is_ordinary(name: str) -> bool:
    """Whether a name is also a word of every report, or too short to be told from others."""
    return len(name) < SHORTEST or name.lower() in ORDINARY


def pieces(name: str) -> tuple[str, ...]:
    """The parts of a dotted name that may stand alone: a given name in a host name, a family name in a key."""
    local = name.partition("@")[0]
    parts = re.split(r"[.+]", local) if "." in local or "+" in local else []
    return tuple(part for part in parts if len(part) >= PIECE and part.isalpha() and not is_ordinary(part))


def _of_step(step: Step) -> Iterator[str]:
    """Names in one event: owner and session where a person may stand behind them, users always."""
    texts = (step.principal_arn or "", step.owner or "", step.actor)
    may_be_person = step.executor in PEOPLE or (step.executor == "automation" and step.channel in BY_HAND)
    for text in texts:
        for found in USER.findall(text):
            yield from _split(found[1])
        for _, role, session in SESSION.findall(text):
            if (may_be_person or role.startswith(_PEOPLE_ROLE)) and not is_machine(role, session):
                yield from _split(session)
    if step.executor in PEOPLE or "@" in (step.owner or ""):
        yield from _split(step.owner or "")
    if step.executor in PEOPLE:
        yield from _split(step.actor.rpartition(" · ")[2])


def _machines(step: Step) -> Iterator[str]:
    """The sessions of software that nobody runs by hand: they stay, wherever they are named."""
    if step.executor in ("automation", "aws_service") and step.channel not in BY_HAND:
        yield from (session for _, role, session in SESSION.findall(step.principal_arn or "") if "@" not in session)


def _of_text(text: str) -> Iterator[str]:
    for found in USER.findall(text):
        yield from _split(found[1])
    for _, role, session in SESSION.findall(text):
        if not is_machine(role, session):
            yield from _split(session)
    for found in MAIL.findall(text):
        yield from _split(found)


def _texts(record: object, seen: set[str]) -> Iterator[str]:
    """Every text inside a frozen record, each once, in order."""
    if isinstance(record, str):
        if record not in seen:
            seen.add(record)
            yield record
    elif isinstance(record, tuple):
        for item in record:
            yield from _texts(item, seen)
    elif is_dataclass(record):
        for field in fields(record):
            yield from _texts(getattr(record, field.name), seen)


def _split(name: str) -> Iterable[str]:
    """A name and, of an e-mail address, the part before its @. ARNs are taken apart elsewhere; machines have none."""
    name = name.rstrip(".…")
    if not name or name.startswith("arn:") or "/" in name or _MACHINE.fullmatch(name):
        return ()
    return (name, name.partition("@")[0]) if "@" in name else (name,)
