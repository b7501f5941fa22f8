"""Rules of the organisation's own: "role X is our agent" as a row of a CSV file, merged with the bundled rules.

A row needs ``id``, ``field``, ``pattern`` and ``class``; what else it leaves out is filled in. The bundled rules know
strings that the whole world uses; only the organisation knows its own names. Its rules bear the tier 1 at best, because
a mapping that people wrote down is no stamp of AWS, and they may not lock an answer: what AWS says stays stronger.
Their patterns are held to a bound of time (``bounded``).
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from timeline.attribute.bounded import Bounded
from timeline.attribute.rules import Catalogue, Rule, catalogue_of, rule
from timeline.attribute.words import OWN
from timeline.errors import RuleError

COLUMNS = frozenset({
    "id", "field", "pattern", "class", "tier", "weight", "group", "product", "channel", "needs", "unless", "since",
    "says", "source", "limits",
})  # fmt: skip
GROUPS = {"ai_agent": "agent_principal", "automation": "workload", "human": "own_human", "aws_service": "own_service"}
CALLED = {"ai_agent": "an AI agent", "automation": "automation", "human": "people", "aws_service": "AWS itself"}
DEFAULT_WEIGHT = "3"  # attribution.md 8.2: a dedicated agent's role that the tenant confirms weighs 2.5 and more
ENOUGH = "Give at least the columns id, field, pattern and class; see timeline/attribute/rules for examples."


def read(path: Path) -> tuple[Rule, ...]:
    """The rules of one CSV file. Raises RuleError, naming file and row, when one of them cannot be used."""
    return _rules(path, _content(path))


def _content(path: Path) -> bytes:
    """Read once: a pipe (``--rules <(...)``) gives its bytes only once."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleError(f"{path} cannot be read as CSV ({error}).", remedy=ENOUGH) from error


def _rules(path: Path, content: bytes) -> tuple[Rule, ...]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        columns, rows = set(reader.fieldnames or ()), list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise RuleError(f"{path} cannot be read as CSV ({error}).", remedy=ENOUGH) from error
    if not {"id", "field", "pattern", "class"} <= columns:
        raise RuleError(f"{path} lacks the columns of a rule.", remedy=ENOUGH)
    if columns - COLUMNS:
        raise RuleError(f"{path} has a column {min(columns - COLUMNS)!r} that no rule has.", remedy=ENOUGH)
    if any(None in row for row in rows):
        raise RuleError(f"{path} has a row with more cells than columns.", remedy="Quote a cell that holds a comma.")
    if not rows:
        raise RuleError(f"{path} holds no rule.", remedy=ENOUGH)
    names = {(row["id"] or "").strip() for row in rows}
    return tuple(_own(row, path, names) for row in rows)


def _own(row: Mapping[str, str | None], path: Path, names: set[str]) -> Rule:
    cell = {key: (value or "").strip() for key, value in row.items() if isinstance(value, str | None)}
    kind = cell["class"]
    if not kind or (cell.get("tier") or "1") == "0":
        raise RuleError(
            f"{path}: rule {cell['id']!r} has {'tier 0' if kind else 'no class'}.",
            remedy="An own rule points at a class, and its tier is 1, 2 or 3: only AWS stamps tier 0.",
        )
    filled = {
        "tier": "1",
        "weight": DEFAULT_WEIGHT,
        "group": GROUPS.get(kind, ""),
        "says": f"{path.name} says that this is {CALLED.get(kind, kind)}",
        "source": path.name,
        "limits": "as right as whoever wrote the rule",
    }
    filled |= {key: value for key, value in cell.items() if value}
    for key in ("needs", "unless"):
        filled[key] = "|".join(OWN + name if name in names else name for name in cell.get(key, "").split("|"))
    filled["id"] = OWN + cell["id"] if cell["id"] else ""
    found = rule(filled, str(path), file=path.name)
    return replace(found, pattern=Bounded.of(found.pattern.pattern, f"{path}: rule {cell['id']}"))


def extended(base: Catalogue, paths: Sequence[Path]) -> Catalogue:
    """The bundled rules and those of ``paths``; its version names the files and the digests of their contents."""
    if not paths:
        return base
    contents = {path: _content(path) for path in paths}
    own = [found for path, content in contents.items() for found in _rules(path, content)]
    version = " + ".join((base.version, *(_named(path, content) for path, content in contents.items())))
    return catalogue_of((*base.rules, *own), base.yields, version)


def _named(path: Path, content: bytes) -> str:
    return f"{path.name} (sha256 {hashlib.sha256(content).hexdigest()[:12]})"
