"""What we believe about agents, people, programs and services: rows of ``rules/*.csv``, with sources and limits.

A row that names no source, whose pattern is no regular expression, or that refers to a rule which does not exist cannot
be loaded. A pattern must match the whole value of its field, so that ``AN`` is a code and never part of a word.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from timeline.errors import RuleError

FOLDER = Path(__file__).with_name("rules")
CLASSES = ("human", "ai_agent", "automation", "aws_service")
CHANNELS = ("mcp", "service", "console", "iac", "ci", "cli", "sdk")
FIELDS = frozenset({
    "ua.feature", "ua.exec_env", "ua.product", "ua.word", "ua.md", "ua.cfg", "ua.app", "ua.prompt", "ua.text",
    "ua.plain", "ua.marker", "mcp_client", "event", "event_type", "principal_type", "invoked_by", "source_ip", "issuer",
    "session_name", "user_name", "name", "web_subject", "caller_provider", "session_provider", "any_provider", "scope",
    "role_delivery", "console_flag", "mfa", "on_behalf_of", "delegate", "source_identity", "oauth", "failed", "origin",
    "neighbour", "scope_use", "tool_client", "behaviour", "alone", "era",
})  # fmt: skip
LONGEST_READ = 512  # no name or code is longer; what is, was made to keep a pattern busy
DECISIVE = 1.4  # nats: what weighs less may lean, but never decides


class Pattern(Protocol):
    """A regular expression, of Python's or one that gives up in time."""

    @property
    def pattern(self) -> str:
        """As it was written."""

    def fullmatch(self, string: str, /) -> object | None:
        """None unless the whole value matches."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One signal: where to look, what it must say, whom it points at (none: context only), and who asserts it."""

    id: str
    field: str
    pattern: Pattern
    points_at: str
    tier: int
    lock: float | None
    weight: float
    group: str
    product: str
    channel: str
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    since: str
    says: str
    source: str
    limits: str
    file: str = ""

    def cells(self) -> dict[str, object]:
        """One row of table ``attribution_rules``."""
        plain = (
            "id",
            "field",
            "tier",
            "lock",
            "weight",
            "group",
            "product",
            "since",
            "says",
            "source",
            "limits",
            "file",
        )
        return {
            **{name: getattr(self, name) for name in plain},
            "pattern": self.pattern.pattern,
            "class": self.points_at,
            "decides": self.decides,
        }

    @property
    def decides(self) -> bool:
        """Whether this signal alone may carry a verdict."""
        return bool(self.points_at) and (self.lock is not None or (self.weight >= DECISIVE and self.tier < 3))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rules by field, and which group of them yields to which other."""

    rules: tuple[Rule, ...]
    by_field: Mapping[str, tuple[Rule, ...]]
    yields: frozenset[tuple[str, str]]
    version: str


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def rule(row: Mapping[str, str | None], where: str, file: str = "") -> Rule:
    """One rule from its row. Raises RuleError, naming the file and the row, when it cannot be believed."""
    cell = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    name = f"{where}: rule {cell.get('id') or '(without id)'}"
    for column in ("id", "field", "pattern", "tier", "says", "source", "limits"):
        if not cell.get(column):
            raise RuleError(
                f"{name} has no {column}.", remedy="Every belief names its field, its source and its limits."
            )
    if cell["field"] not in FIELDS:
        raise RuleError(
            f"{name} looks at an unknown field {cell['field']!r}.", remedy=f"Known are {', '.join(sorted(FIELDS))}."
        )
    if cell.get("class") and cell["class"] not in CLASSES:
        raise RuleError(f"{name} points at {cell['class']!r}.", remedy=f"Known are {', '.join(CLASSES)}.")
    if cell.get("channel") and cell["channel"] not in CHANNELS:
        raise RuleError(f"{name} has the channel {cell['channel']!r}.", remedy=f"Known are {', '.join(CHANNELS)}.")
    return Rule(
        id=cell["id"],
        field=cell["field"],
        pattern=_pattern(cell["pattern"], name),
        points_at=cell.get("class", ""),
        tier=int(_number(cell["tier"], name, "tier", 0, 3)),
        lock=_number(cell["lock"], name, "lock", 0.5, 0.99) if cell.get("lock") else None,
        weight=_number(cell.get("weight") or "0", name, "weight", -4.5, 4.5),
        group=cell.get("group", ""),
        product=cell.get("product", ""),
        channel=cell.get("channel", ""),
        needs=_names(cell.get("needs", "")),
        unless=_names(cell.get("unless", "")),
        since=cell.get("since", ""),
        says=cell["says"],
        source=cell["source"],
        limits=cell["limits"],
        file=file or where,
    )


def _pattern(text: str, name: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise RuleError(f"{name} has a pattern that is no regular expression: {error}.") from error


def _number(text: str, name: str, column: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise RuleError(f"{name} has {text!r} as its {column}, which is no number.") from error
    if not low <= value <= high:
        raise RuleError(f"{name} has {text} as its {column}; it must lie between {low} and {high}.")
    return value


def catalogue_of(rules: Iterable[Rule], yields: Iterable[tuple[str, str]] = (), version: str = "") -> Catalogue:
    """A catalogue of rules. Raises RuleError when two share an id or one refers to a rule that is not there."""
    rows = tuple(rules)
    ids = [row.id for row in rows]
    groups = {row.group for row in rows}
    if len(ids) != len(set(ids)):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise RuleError(f"Two rules are called {', '.join(twice)}.")
    for row in rows:
        for name in (*row.needs, *row.unless):
            if name not in ids and name.removeprefix("@") not in groups:
                raise RuleError(f"Rule {row.id} refers to {name}, which is no rule.")
    by_field: dict[str, list[Rule]] = {}
    for row in rows:
        by_field.setdefault(row.field, []).append(row)
    return Catalogue(rows, {name: tuple(found) for name, found in by_field.items()}, frozenset(yields), version)


def read(folder: Path) -> Catalogue:
    """The catalogue of a folder of CSV files. Raises RuleError when a row cannot be believed or there is none."""
    rules = [
        rule(row, path.name) for path in sorted(folder.glob("*.csv")) if path.stem != "yields" for row in _rows(path)
    ]
    if not rules:
        raise RuleError(f"No rules under {folder}.", remedy="Install the package again.")
    yields = [(row["group"], row["yields_to"]) for row in _rows(folder / "yields.csv")]
    return catalogue_of(rules, yields, (folder / "VERSION").read_text(encoding="utf-8").strip())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def catalogue() -> Catalogue:
    """The rules of this installation, read once."""
    return read(FOLDER)
