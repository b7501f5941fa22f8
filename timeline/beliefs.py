"""What a room believes and does not derive: rows of its ``rules/*.csv``, each with its source and its limits."""

import csv
from functools import cache
from pathlib import Path

from timeline.errors import RuleError


@cache
def rows(path: Path) -> tuple[dict[str, str], ...]:
    """A catalogue's rows. Raises RuleError when a row names no source: a belief without one cannot be reviewed."""
    with path.open(encoding="utf-8", newline="") as file:
        found = tuple(csv.DictReader(file))
    for number, row in enumerate(found, start=2):
        if not row.get("source"):
            raise RuleError(f"{path.parent.name}/{path.name} line {number} names no source.")
    return found
