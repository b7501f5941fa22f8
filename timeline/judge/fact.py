"""A fact that cannot be built without its evidence: the law of this room, held at construction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.model import ACTOR_CLASSES, QUESTIONS

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Statement:
    """One answer to one question. A claim names an actor only with events; without events the question stays open."""

    question: str
    statement: str
    event_ids: tuple[str, ...] = ()
    grade: str = "D"
    actor: str | None = None
    executor_class: str | None = None
    counter_evidence: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when the law is broken: that is our own fault, never the log's."""
        if self.question not in QUESTIONS or self.grade not in GRADES:
            raise ValueError(f"No such question or grade: {self.question}, {self.grade}.")
        if self.executor_class is not None and self.executor_class not in ACTOR_CLASSES:
            raise ValueError(f"No such class: {self.executor_class}.")
        if not self.event_ids and (self.actor is not None or self.executor_class is not None or self.grade != "D"):
            raise ValueError(f"A claim without events: {self.statement}")

    def row(self, incident_id: str) -> Mapping[str, Any]:
        """The row of table ``facts``."""
        return {
            "incident_id": incident_id,
            "question": self.question,
            "statement": self.statement,
            "actor": self.actor,
            "executor_class": self.executor_class,
            "event_ids": list(self.event_ids),
            "grade": self.grade,
            "counter_evidence": self.counter_evidence,
        }


def left_open(question: str, statement: str, counter_evidence: str | None = None) -> Statement:
    """A question to which the log shows nothing: what was looked for and not found."""
    return Statement(question, statement, counter_evidence=counter_evidence)


def ids(*groups: Iterable[str]) -> tuple[str, ...]:
    """Event ids once each, in a fixed order."""
    return tuple(sorted({event_id for group in groups for event_id in group}))
