"""What investigators add to a case: pins, comments, corrections and exhibits, in a file beside the frozen case.

``FILE.notes.jsonl`` only grows: each line says what, about which event, by whom and when, and a later line may take an
earlier one back. Nothing in it is evidence; whatever shows a note says whose it is. A rebuild of the case leaves the
file alone. The clock is the caller's (``Note.at``).
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

from timeline.errors import CaseError
from timeline.model import ACTOR_CLASSES, ActorClass

Kind = Literal["pin", "unpin", "comment", "correction", "retraction", "edit", "exhibit", "withdrawal"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST = 4_000
"""Of a text, in characters: a note is no place for a log."""
EXHIBIT_ROWS, EXHIBIT_COLUMNS, EXHIBIT_CELL, EXHIBIT_SQL = 50, 12, 200, 20_000
"""How much of an answer an exhibit shows: rows, columns, characters of a value; and of its question, which is whole."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A question and the rows it gave, as texts, when somebody laid it before the reader; ``total`` None: unknown.

    ``logs`` is the fingerprint of the log files it was asked of: a case that holds others may answer differently now.
    """

    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int | None = None
    logs: str = ""

    def __post_init__(self) -> None:
        if not self.sql.strip() or not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("an exhibit has a question and rows of its columns")
        if len(self.rows) > EXHIBIT_ROWS or len(self.columns) > EXHIBIT_COLUMNS or len(self.sql) > EXHIBIT_SQL:
            raise ValueError(
                f"an exhibit shows at most {EXHIBIT_ROWS} rows of {EXHIBIT_COLUMNS} columns "
                f"and a question of {EXHIBIT_SQL:,} characters"
            )
        if self.total is not None and self.total < len(self.rows):
            raise ValueError("an exhibit shows no more rows than there are")

    @classmethod
    def of(
        cls, sql: str, columns: Iterable[str], rows: Iterable[Iterable[str]], total: int | None, logs: str = ""
    ) -> "Exhibit":
        """An exhibit of an answer, cut to what one may show: its first rows and columns, and the head of long values.

        Raises ValueError for a question that is too long, which is never cut, and for an answer without columns.
        """
        shown = [tuple(map(_head, islice(row, EXHIBIT_COLUMNS))) for row in islice(rows, EXHIBIT_ROWS)]
        return cls(sql.strip(), tuple(map(_head, islice(columns, EXHIBIT_COLUMNS))), tuple(shown), total, logs)

    @property
    def name(self) -> str:
        """What tells this exhibit from others: a digest of its question, so that asking again replaces it."""
        return "x-" + hashlib.sha256(self.sql.strip().encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Note:
    """One line: ``executor`` only of a correction, which takes ``text`` as its reason; ``at`` is aware and in UTC.

    An ``edit`` words a part of the report anew: ``event_id`` is then ``title``, ``summary`` or ``impact``. An
    ``exhibit`` is an answer to a question of SQL with ``text`` as its title; ``event_id`` is then the exhibit's name,
    and a ``withdrawal`` of that name takes it back.
    """

    kind: Kind
    event_id: str
    author: str
    at: datetime
    text: str = ""
    executor: ActorClass | None = None
    exhibit: Exhibit | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or not self.event_id or self.at.tzinfo is None:
            raise ValueError("a note has a known kind, an event and a time with its zone")
        if self.kind == "correction" and (self.executor not in ACTOR_CLASSES or not self.text.strip()):
            raise ValueError("a corrected attribution names a class and gives its reason")
        if self.kind == "comment" and not self.text.strip():
            raise ValueError("a comment says something")
        if (self.kind == "exhibit") != (self.exhibit is not None):
            raise ValueError("an exhibit, and nothing else, carries an answer")
        if self.exhibit is not None and (self.event_id != self.exhibit.name or not self.text.strip()):
            raise ValueError("an exhibit goes by the name of its question and has a title")


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a case in the order they were written, and how many lines of the file could not be read."""

    lines: tuple[Note, ...] = ()
    unread: int = 0

    @property
    def pinned(self) -> tuple[str, ...]:
        """The events that are pinned now, in the order they were pinned."""
        held: dict[str, None] = {}
        for note in self.lines:
            if note.kind == "pin":
                held.setdefault(note.event_id)
            elif note.kind == "unpin":
                held.pop(note.event_id, None)
        return tuple(held)

    def about(self, event_id: str) -> tuple[Note, ...]:
        """Comments on one event and corrections of it, the latest last."""
        return tuple(
            note
            for note in self.lines
            if note.event_id == event_id and note.kind in ("comment", "correction", "retraction")
        )

    def correction(self, event_id: str) -> Note | None:
        """The correction of an event that stands: the latest, unless it was taken back."""
        last = [note for note in self.about(event_id) if note.kind in ("correction", "retraction")][-1:]
        return last[0] if last and last[0].kind == "correction" else None

    @property
    def edits(self) -> Mapping[str, Note]:
        """The latest wording of each part of the report that has one; an empty one takes it back."""
        found = {note.event_id: note for note in self.lines if note.kind == "edit"}
        return {part: note for part, note in found.items() if note.text.strip()}

    @property
    def exhibits(self) -> Mapping[str, Note]:
        """The exhibits that stand, by name, in the order they were first laid before the reader."""
        held: dict[str, Note] = {}
        for note in self.lines:
            if note.kind == "exhibit":
                held[note.event_id] = note
            elif note.kind == "withdrawal":
                held.pop(note.event_id, None)
        return held

    @property
    def standing(self) -> tuple[Note, ...]:
        """What a report shows: pins, corrections, edits and exhibits that stand, and every comment, as written."""
        pins = {note.event_id: note for note in self.lines if note.kind == "pin" and note.event_id in self.pinned}
        held = [*pins.values(), *self.corrected.values(), *self.edits.values(), *self.exhibits.values()]
        held += [note for note in self.lines if note.kind == "comment"]
        return tuple(note for note in self.lines if note in held)

    @property
    def corrected(self) -> Mapping[str, Note]:
        """The corrections that stand, by event."""
        found = {note.event_id: self.correction(note.event_id) for note in self.lines if note.kind == "correction"}
        return {event_id: note for event_id, note in found.items() if note is not None}


def beside(case: Path) -> Path:
    """Where the notes of a case lie."""
    return case.with_name(case.name + ".notes.jsonl")


def read(case: Path) -> Notes:
    """The notes beside a case; none when there is no such file. Lines that make no sense are counted, not dropped."""
    try:
        text = beside(case).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Notes()
    except OSError as error:
        raise CaseError(f"The notes at {beside(case)} cannot be read ({error.strerror}).") from error
    found = [_note(line) for line in text.split("\n") if line.strip()]
    return Notes(tuple(note for note in found if note), sum(1 for note in found if note is None))


def add(case: Path, notes: Iterable[Note]) -> None:
    """Append notes, whole lines at once and on disk before this returns, whoever else writes. Raises CaseError."""
    lines = "".join(_line(note) for note in notes)
    try:
        with beside(case).open("a+b") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            torn = held.tell() and _last_byte(held) != b"\n"  # a writer died in the middle of its line
            held.write((b"\n" if torn else b"") + lines.encode())
            held.flush()
            os.fsync(held.fileno())
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise CaseError(
            f"The note could not be saved at {beside(case)} ({why}).", remedy="May this folder be written to?"
        ) from error


def _last_byte(held: Any) -> bytes:
    held.seek(-1, os.SEEK_END)
    return bytes(held.read(1))


def _line(note: Note) -> str:
    said = {
        "at": note.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "author": note.author,
        "kind": note.kind,
        "event_id": note.event_id,
        "text": note.text[:LONGEST],
        "executor": note.executor,
        "exhibit": _shown(note.exhibit) if note.exhibit else None,
    }
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=True) + "\n"


def _note(line: str) -> Note | None:
    """A line as a note, or None: the file may have been edited by hand, or by a later version."""
    try:
        said = json.loads(line)
        return Note(
            kind=said["kind"],
            event_id=_text(said["event_id"]),
            author=_text(said.get("author", "")),
            at=datetime.fromisoformat(said["at"]),
            text=_text(said.get("text", "")),
            executor=said.get("executor"),
            exhibit=_exhibit(said["exhibit"]) if said.get("exhibit") is not None else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _shown(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "sql": exhibit.sql,
        "columns": [_head(name) for name in exhibit.columns],
        "rows": [[_head(value) for value in row] for row in exhibit.rows],
        "total": exhibit.total,
        "logs": exhibit.logs,
    }


def _exhibit(said: dict[str, Any]) -> Exhibit:
    total = said.get("total")
    return Exhibit(
        sql=_text(said["sql"]),
        columns=_texts(said["columns"]),
        rows=tuple(map(_texts, _list(said["rows"]))),
        total=total if isinstance(total, int) and not isinstance(total, bool) else None,
        logs=_text(said.get("logs", "")),
    )


def _head(value: str) -> str:
    """A value as long as an exhibit may show it; an ellipsis says that it was longer."""
    return value if len(value) <= EXHIBIT_CELL else value[: EXHIBIT_CELL - 1] + "…"


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
