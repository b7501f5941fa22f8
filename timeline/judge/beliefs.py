"""What this room believes and does not derive: rows of ``rules/*.csv``."""

from pathlib import Path

from timeline import beliefs

RULES = Path(__file__).parent / "rules"


def rows(name: str) -> tuple[dict[str, str], ...]:
    """A catalogue's rows. Raises RuleError when a row names no source."""
    return beliefs.rows(RULES / f"{name}.csv")
