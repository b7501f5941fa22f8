"""Reads ``queries/`` and believes each file's header.

One file holds one bare select. The file's name is the name of the table or question, the header its signature::

    -- purpose: say which event made which later event possible, and why we think so.
    -- param:   from | TIMESTAMPTZ | 2025-12-01 | the first moment looked at
    -- reads:   events, sessions
    -- grain:   cause_id, effect_id, rule
    -- column:  cause_id | VARCHAR | the event that made the other possible

A table whose rows come from Python reads the relation ``given``. ``tests/frame/test_queries.py`` holds every file to
its header.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from timeline.bundle import bundled
from timeline.errors import CatalogError

GIVEN = "given"
ONCE = ("purpose", "title", "reads", "grain", "caveat")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: its name, its DuckDB type, and what it says."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Param:
    """A ``$name`` of a query: its DuckDB type, its default as text ("" when it must be given), and what it means."""

    name: str
    type: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Query:
    """One file of ``queries/``."""

    name: str
    room: str
    purpose: str
    title: str
    caveat: str
    reads: tuple[str, ...]
    grain: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[Column, ...]
    sql: str

    @property
    def is_given(self) -> bool:
        """True when the rows come from Python."""
        return GIVEN in self.reads


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip() and name.strip() != "none")


def parse(text: str, *, name: str, room: str) -> Query:
    """A query from the text of its file. Raises CatalogError, naming file and line, when the header is wrong."""
    head: dict[str, str] = {}
    params: list[Param] = []
    columns: list[Column] = []
    body = text
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("--"):
            body = "\n".join(text.splitlines()[number - 1 :])
            break
        key, _, value = (part.strip() for part in line[2:].partition(":"))
        fields = [part.strip() for part in value.split("|", 3 if key == "param" else 2)]
        if key == "column" and len(fields) == 3:
            columns.append(Column(*fields))
        elif key == "param" and len(fields) == 4:
            params.append(Param(*fields))
        elif key in ONCE and value:
            head[key] = f"{head[key]} {value}" if key in head else value
        else:
            raise CatalogError(f"queries/{room}/{name}.sql line {number}: {line!r} is no header line we know.")
    missing = [key for key in ("purpose", "reads", "grain") if key not in head]
    if missing or not columns or not body.strip():
        raise CatalogError(f"queries/{room}/{name}.sql lacks {', '.join(missing) or 'columns or a select'}.")
    return Query(
        name=name,
        room=room,
        purpose=head["purpose"],
        title=head.get("title", ""),
        caveat=head.get("caveat", ""),
        reads=_names(head["reads"]),
        grain=_names(head["grain"]),
        params=tuple(params),
        columns=tuple(columns),
        sql=body.strip().rstrip(";"),
    )


def read(folder: Path) -> dict[str, Query]:
    """Every query under ``folder``, by name. An empty catalogue is an error: it would fail later, and say nothing."""
    found: dict[str, Query] = {}
    for path in sorted(folder.glob("*/*.sql")):
        query = parse(path.read_text(encoding="utf-8"), name=path.stem, room=path.parent.name)
        if query.name in found:
            raise CatalogError(f"Two queries are called {query.name}: in {found[query.name].room}/ and {query.room}/.")
        found[query.name] = query
    if not found:
        raise CatalogError(f"No queries under {folder}.", remedy="Install the package again.")
    return found


@cache
def catalogue() -> dict[str, Query]:
    """The queries of this installation, read once."""
    return read(bundled("queries"))
