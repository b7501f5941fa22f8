"""The beliefs of this room, read from ``rules/*.csv``: every row names its source, so a reviewer need not "
"read Python."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from timeline.errors import RuleError

FOLDER = Path(__file__).parent / "rules"

Row = Mapping[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``rules/<name>.csv`` in file order. Raises RuleError for a row without a source."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        found = tuple(csv.DictReader(file))
    for number, row in enumerate(found, start=2):
        if not row.get("source") or None in row.values() or None in row:
            raise RuleError(f"link/rules/{name}.csv line {number} is incomplete or names no source.")
    return found


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A rule's regular expression. Raises RuleError when it is none."""
    try:
        return re.compile(text, re.DOTALL)
    except re.error as error:
        raise RuleError(f"{text!r} in link/rules is no regular expression ({error}).") from error


def matches(text: str | None, value: str | None) -> bool:
    """Whether a rule's expression is found in a value; an empty expression fits everything."""
    return not text or pattern(text).search(value or "") is not None


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource: its scope, the nouns of its actions, and how an ARN names it."""

    type: str
    scope: str
    nouns: tuple[str, ...]
    facets: tuple[str, ...]
    arns: tuple[str, ...]
    names: str
    normalise: str

    @property
    def service(self) -> str:
        """The part of the type before the colon."""
        return self.type.partition(":")[0]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every type of resource by its name."""
    return {
        row["type"]: Kind(
            row["type"],
            row["scope"],
            tuple(row["nouns"].split()),
            tuple(row["facets"].split()),
            tuple(row["arns"].split()),
            row["names"],
            row["normalise"],
        )
        for row in rows("types")
    }


def kind(name: str) -> Kind:
    """The type of that name; one nobody wrote down is regional, and its name is whole."""
    return kinds().get(name) or Kind(name, "region", (), (), (), "whole", "")


@cache
def kind_of_arn() -> Mapping[str, Kind]:
    """Types by ``service:kind`` of their ARNs."""
    return {arn: known for known in kinds().values() for arn in known.arns}


@cache
def services() -> Mapping[str, str]:
    """The service's own name where the label in ``eventSource`` differs from it."""
    return {row["event_source"]: row["service"] for row in rows("services")}


def service(label: str) -> str:
    """The service that owns the resources of an event source's label."""
    return services().get(label, label)


@cache
def id_pattern() -> str:
    """A regular expression (RE2) for EC2-style ids: a known prefix and 8 to 17 hex digits."""
    prefixes = "|".join(sorted((row["prefix"] for row in rows("ids")), key=lambda prefix: (-len(prefix), prefix)))
    return rf"\b(?:{prefixes})-[0-9a-f]{{8,17}}\b"
