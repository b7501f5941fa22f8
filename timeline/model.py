"""Our nouns, frozen. Tables carry them between rooms; ``Incident`` is all that ``render`` ever receives.

Names and meanings are those of the case file's public tables (docs/case-file.md). Times are aware datetimes in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ActorClass = Literal["human", "ai_agent", "automation", "aws_service", "unknown"]
Role = Literal[
    "root", "contributing", "guardrail_removed", "propagation", "effect", "detection", "recovery", "excluded"
]
LinkKind = Literal["identity", "structural", "mechanism", "response"]
Verdict = Literal["cause_found", "no_supported_cause"]
Question = Literal["executed", "delegated", "granted", "guardrail", "approved", "detected", "recovered", "undetermined"]
Grade = Literal["A", "B", "C", "D"]

ACTOR_CLASSES: tuple[ActorClass, ...] = ("human", "ai_agent", "automation", "aws_service", "unknown")
QUESTIONS: tuple[Question, ...] = (
    "executed", "delegated", "granted", "guardrail", "approved", "detected", "recovered", "undetermined",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal seen on one event: what it is, who asserts it (tier 0 AWS to 3 behaviour), and how much it weighs."""

    signal: str
    tier: int
    field: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Step:
    """One event of an incident with its part in it: the event, who did it and how we know, and why it stands here."""

    event_id: str
    event_time: datetime
    event_source: str
    event_name: str
    region: str | None
    account_id: str | None
    principal_arn: str | None
    session_id: str | None
    source_ip: str | None
    user_agent: str | None
    error_code: str | None
    error_message: str | None
    resource: str | None
    actor: str
    executor: ActorClass
    confidence: float
    possible: tuple[str, ...]
    initiator: ActorClass
    owner: str | None
    product: str | None
    channel: str
    approval: str
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]
    role: Role
    but_for: str | None
    degree: float | None
    reason: str
    source_file: str
    source_index: int


@dataclass(frozen=True, slots=True)
class Link:
    """Why one event led to another. Grade A: identity, or named and healed; B: mechanism and contrast; C: mechanism."""

    cause_id: str
    effect_id: str
    kind: LinkKind
    rule: str
    weight: float
    grade: Grade
    reason: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An error kept out of every chain, and why."""

    event_id: str
    decoy: str
    reason: str
    event_time: datetime
    event_name: str
    event_source: str
    error_code: str | None
    principal_arn: str | None
    source_file: str = ""
    source_index: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer to one responsibility question. A claim names an actor only with events that show it."""

    question: Question
    statement: str
    actor: str | None
    executor_class: ActorClass | None
    event_ids: tuple[str, ...]
    grade: Grade
    counter_evidence: str | None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A log file as it was read."""

    source_file: str
    sha256: str
    bytes: int
    shape: str
    records: int


@dataclass(frozen=True, slots=True)
class CoverageNote:
    """What the logs cannot answer, and the events that show why."""

    severity: str
    note: str
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the time, accounts and regions the logs cover: summed up per account and region."""

    account_id: str
    region: str
    first_hour: datetime
    last_hour: datetime
    hours: int
    gap_hours: int
    events: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The law of counts: records_seen = events_loaded + duplicates + rejected; ``filtered`` lay outside the scope."""

    records_seen: int
    events_loaded: int
    duplicates: int
    rejected: int
    filtered: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """What surrounds an incident: which logs, how whole they are, and by which catalogue they were judged."""

    tool_version: str
    rules_version: str
    first_event_time: datetime | None
    last_event_time: datetime | None
    counts: Counts
    files: tuple[SourceFile, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    notes: tuple[CoverageNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One failure with its chain, complete: everything a page or a report may say about it.

    ``incident_id`` is empty when the logs hold no incident; then there are no steps, and the title says so.
    """

    incident_id: str
    title: str
    verdict: Verdict
    triggered_at: datetime | None
    first_effect_at: datetime | None
    detected_at: datetime | None
    mitigated_at: datetime | None
    recovered_at: datetime | None
    effect_count: int
    principals_hit: int
    resources_hit: int
    summary: str
    case: Case
    steps: tuple[Step, ...] = ()
    links: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    cited: tuple[Step, ...] = field(default=())
    """Events that facts cite and that are no step of the chain (a grant, a sign-in): role ``contributing``."""

    def with_role(self, *roles: Role) -> tuple[Step, ...]:
        """The steps that play one of these parts, in time order."""
        return tuple(step for step in self.steps if step.role in roles)

    def answers(self, question: Question) -> tuple[Fact, ...]:
        """The facts that answer one question."""
        return tuple(fact for fact in self.facts if fact.question == question)
