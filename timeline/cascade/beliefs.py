"""What this room believes and does not derive: rows of ``rules/*.csv``, each with its source and its limits."""

from pathlib import Path

from timeline import beliefs

RULES = Path(__file__).parent / "rules"


def rows(name: str) -> tuple[dict[str, str], ...]:
    """A catalogue's rows."""
    return beliefs.rows(RULES / f"{name}.csv")


def observers() -> frozenset[str]:
    """Services that only take inventory: their failed reads are no harm to anybody."""
    return frozenset(row["service"] for row in rows("observers"))


def grants() -> dict[str, dict[str, str]]:
    """Calls that widen what a principal or a permission set may do, and how to say so."""
    return {name: {row["event_name"]: row["kind"] for row in rows(name)} for name in ("grants", "set_grants")}


def gates() -> frozenset[str]:
    """Calls that let something pass: an approval is a fact about an act and never its cause."""
    return frozenset(row["event_name"] for row in rows("gates"))


def history_reads() -> list[str]:
    """Reads that look into what happened, whatever resource they name."""
    return sorted(f"{row['event_source']}:{row['event_name']}" for row in rows("history_reads"))
