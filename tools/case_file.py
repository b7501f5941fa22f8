"""Writes docs/case-file.md from the headers of queries/: the tables of a case file, as they are."""

import sys
from pathlib import Path

from timeline.catalog import Query, catalogue

OUT = Path(__file__).resolve().parent.parent / "docs" / "case-file.md"
ROOMS = {
    "load": "The logs as they were read",
    "attribute": "Who acted",
    "link": "What led to what",
    "cascade": "Which failures",
    "judge": "Who answers for what",
    "views": "Views for people",
}
HEAD = """# The case file

One DuckDB database holds everything about one investigation. Its public tables are listed here; the comments on its
tables and columns say the same. All times are `TIMESTAMPTZ` in UTC. `python tools/case_file.py` writes this page
from the headers of `queries/`, and a test holds it to them.

Tables that a page below calls *working* serve the rooms; they may change with any version.
"""
PUBLIC = {
    *("events", "source_files", "rejected_records", "duplicate_records", "coverage", "coverage_notes", "build_info"),
    *("sessions", "lineage", "attributions", "actions", "resource_tokens", "links", "excluded_errors"),
    *("incidents", "incident_events", "facts"),
}


def section(query: Query) -> str:
    """One table, its grain and its columns."""
    rows = "\n".join(f"| `{column.name}` | `{column.type}` | {column.meaning} |" for column in query.columns)
    grain = f" One row per {', '.join(query.grain)}." if query.grain else ""
    return (
        f"### {query.name}\n{query.purpose[0].upper()}{query.purpose[1:]}.{grain}\n\n"
        f"| Column | Type | Meaning |\n|---|---|---|\n{rows}\n"
    )


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for room, title in ROOMS.items():
        queries = sorted((query for query in catalogue().values() if query.room == room), key=lambda query: query.name)
        parts.append(f"## {title}\n")
        parts += [section(query) for query in queries if query.name in PUBLIC or room == "views"]
        working = ", ".join(
            f"`{query.name}` ({query.purpose})" for query in queries if query.name not in PUBLIC and room != "views"
        )
        parts += [f"*Working:* {working}.\n"] if working else []
    return "\n".join(parts)


if __name__ == "__main__":
    OUT.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"{OUT}\n")
