"""Writes docs/case-file.md from the headers of queries/: the tables of a case file, as they are."""

import sys
from pathlib import Path

from case_diagram import PUBLIC, diagram  # beside this file

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

What stands below as *working* serves the rooms; it may change with any version.
"""
KEYS = """## How the tables hang together

Every column that tells rows apart (PK) or points to another table (FK); the other columns stand below. A line ends in
`||` where there is exactly one row, in `o|` where there may be one, in `o{` where there may be many.

```mermaid
{diagram}
```
"""


def section(query: Query) -> str:
    """One table, its grain and its columns."""
    rows = "\n".join(f"| `{column.name}` | `{column.type}` | {column.meaning} |" for column in query.columns)
    grain = f" One row per {', '.join(query.grain)}." if query.grain else ""
    return (
        f"### {query.name}\n{query.purpose[0].upper()}{query.purpose[1:]}.{grain}\n\n"
        f"| Column | Type | Meaning |\n|---|---|---|\n{rows}\n"
    )


def _working(queries: list[Query]) -> list[str]:
    """The other tables and questions of a room, folded away."""
    if not queries:
        return []
    rows = "\n".join(f"- `{query.name}`: {query.purpose}" for query in queries)
    return [f"<details><summary>Working tables and questions of this room</summary>\n\n{rows}\n\n</details>\n"]


def page() -> str:
    """The whole page."""
    parts = [HEAD, KEYS.replace("{diagram}", diagram())]
    for room, title in ROOMS.items():
        queries = sorted((query for query in catalogue().values() if query.room == room), key=lambda query: query.name)
        parts.append(f"## {title}\n")
        parts += [section(query) for query in queries if query.name in PUBLIC or room == "views"]
        parts += _working([query for query in queries if query.name not in PUBLIC and room != "views"])
    return "\n".join(parts)


if __name__ == "__main__":
    OUT.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"{OUT}\n")
