"""Changes every text inside a frozen record, however deep, so that a change of words cannot miss a field."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

Record = TypeVar("Record")
Change = Callable[[str], str]

OURS = frozenset(
    ("executor", "initiator", "role", "kind", "grade", "question", "executor_class", "verdict", "but_for", "approval",
     "channel", "possible", "flags", "rule", "decoy", "signal", "severity", "sha256", "tool_version", "rules_version",
     "event_id", "event_ids", "cause_id", "effect_id", "incident_id")
)  # fmt: skip
"""Fields whose words are our own, and identifiers that every citation rests on."""


def mapped(record: Record, change: Change, kept: frozenset[str] = OURS) -> Record:
    """The same record with ``change`` applied to each text outside the fields ``kept``, equal texts once."""
    known: dict[str, str] = {}

    def once(text: str) -> str:
        if text not in known:
            known[text] = change(text)
        return known[text]

    return cast("Record", _mapped(record, once, kept))


def _mapped(value: object, change: Change, kept: frozenset[str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_mapped(item, change, kept) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {}
    for field in fields(value):
        before = getattr(value, field.name)
        if (field.name not in kept and isinstance(before, (str, tuple))) or is_dataclass(before):
            after = _mapped(before, change, kept)
            if after is not before and after != before:
                changes[field.name] = after
    return replace(value, **changes) if changes else value
