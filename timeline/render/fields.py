"""Changes every text inside a frozen record, however deep, so that a change of words cannot miss a field."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from operator import is_
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
    return cast("Record", _Mapper(change, kept).changed(record))


class _Mapper:
    """One walk through a record: what each text became, and which fields of each kind of record are looked at."""

    def __init__(self, change: Change, kept: frozenset[str]) -> None:
        self._change = change
        self._kept = kept
        self._texts: dict[str, str] = {}
        self._looked_at: dict[type, tuple[str, ...]] = {}

    def changed(self, value: object) -> object:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, tuple):
            return self._tuple(value)
        kind = type(value)
        if kind in self._looked_at or is_dataclass(value):
            return self._record(value, kind)
        return value

    def _text(self, text: str) -> str:
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = self._change(text)
        return found

    def _tuple(self, values: tuple[object, ...]) -> tuple[object, ...]:
        after = [self.changed(value) for value in values]
        return values if all(map(is_, after, values)) else tuple(after)

    def _record(self, record: object, kind: type) -> object:
        names = self._looked_at.get(kind)
        if names is None:
            names = self._looked_at[kind] = tuple(field.name for field in fields(kind) if field.name not in self._kept)
        changes = {}
        for name in names:
            before = getattr(record, name)
            after = self._text(before) if isinstance(before, str) else self.changed(before) if before else before
            if after is not before and after != before:
                changes[name] = after
        return replace(record, **changes) if changes else record  # type: ignore[type-var]
