"""Log files -> the tables of the case, with every record counted: as an event, a copy, or a reject.

Running it again on a case adds only what is new, and ends with the tables that one run over everything would make.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC
from typing import Protocol

from timeline.load.adding import add_all
from timeline.load.reading import Reading
from timeline.load.scope import Scope
from timeline.model import Counts
from timeline.sources import gather
from timeline.sources.access import Access
from timeline.sources.stream import File, Found, Kept, Listed, Note, fetched
from timeline.store import Store

AHEAD_BYTES = 32 * 2**20
"""Bytes of files that are read ahead while others are decoded."""
TABLES = (
    "events", "duplicate_records", "rejected_records", "marked_records", "source_files", "origins", "source_notes",
    "build_info",
)  # fmt: skip
MEMORY = "500MB"
"""What DuckDB may hold during a load; the records held here come on top, so that all stays below 1.5 GB."""
EVERYTHING = Scope()
ASKED = ("from", "to", "accounts", "regions")


class Progress(Protocol):
    """Told how far a load is; what draws it is the caller's affair."""

    def __call__(self, files_done: int, files_total: int, bytes_done: int, bytes_total: int, records: int) -> None:
        """Files and bytes of the input done and in all, and the records seen so far."""


def load(
    store: Store,
    inputs: Sequence[str],
    *,
    scope: Scope = EVERYTHING,
    access: Access | None = None,
    kept: Kept | None = None,
    progress: Progress | None = None,
    listed: Listed | None = None,
) -> Counts:
    """Add the log files at ``inputs`` to the case and count every record in them.

    ``access`` says how AWS is asked, ``kept`` where downloads wait for a build that resumes, ``listed`` hears how many
    names a listing has seen. Returns the counts of the whole case. Raises SourceError when an input is not there.
    """
    found = gather.find(inputs, scope, access, listed=listed)
    _open_tables(store)
    # DuckDB works in the threads that call it, one for each row group.
    with store.within(MEMORY, threads=1):
        reading = Reading(store, scope)
        asked = [file for file in found.files if not reading.holds(file)]
        heard = _Heard(progress, found, asked, reading) if progress is not None else None
        contents = fetched(asked, workers=found.workers, ahead_bytes=AHEAD_BYTES, kept=kept, in_memory=False)
        with closing(contents):
            add_all(store, reading.of(contents, heard))
    with store.within(MEMORY):
        _finish(reading, found.notes)
    return counts(store)


class _Heard:
    """Tells the caller how far the load is, whenever a file has been read."""

    def __init__(self, progress: Progress, found: Found, asked: Sequence[File], reading: Reading) -> None:
        self._progress, self._found, self._reading = progress, found, reading
        self._files, self._bytes = len(found.files) - len(asked), found.size - sum(file.size for file in asked)
        self._tell()

    def __call__(self, file: File) -> None:
        self._files, self._bytes = self._files + 1, self._bytes + file.size
        self._tell()

    def _tell(self) -> None:
        self._progress(self._files, len(self._found.files), self._bytes, self._found.size, self._reading.seen)


def counts(store: Store) -> Counts:
    """The law of counts, as the last build of the case left it."""
    return Counts(**store.table("totals").to_pylist()[0])


def note(store: Store, key: str, value: str) -> None:
    """Write down what the case was made with, in place of what stood under that key."""
    store.append("build_info", [])
    kept = [row for row in store.table("build_info").to_pylist() if row["key"] != key]
    store.build("build_info", [*kept, {"key": key, "value": value}])


def _open_tables(store: Store) -> None:
    """The tables of the load, empty where there are none; a case of an older version gets its list of marks."""
    marks = store.arrow("marks_in_events") if store.has("events") and not store.has("marked_records") else None
    for table in TABLES:
        store.append(table, [])
    if marks is not None:
        store.append("marked_records", marks)


def _finish(loading: Reading, notes: Sequence[Note]) -> None:
    """Say what was read, and what the logs cover."""
    store = loading.store
    store.build("source_files", list(loading.files.values()))
    origins = sorted((*origin, name) for origin, name in loading.origins.items())
    store.build("origins", [dict(zip(("place", "version", "source_file"), row, strict=True)) for row in origins])
    told = {(row["severity"], row["note"]) for row in store.table("source_notes").to_pylist()}
    told |= {(note.severity, note.note) for note in notes}
    store.build("source_notes", [{"severity": severity, "note": text} for severity, text in sorted(told)])
    kept = [row for row in store.table("build_info").to_pylist() if row["key"] not in ASKED]
    store.build("build_info", [*kept, *_asked(loading.scope)])
    for table in ("totals", "coverage", "coverage_notes"):
        store.build(table)


def _asked(scope: Scope) -> Iterator[dict[str, str]]:
    """What was asked for, as rows of ``build_info``: nothing when everything was."""
    values = (
        scope.since.astimezone(UTC).isoformat() if scope.since else "",
        scope.until.astimezone(UTC).isoformat() if scope.until else "",
        ", ".join(sorted(scope.accounts)),
        ", ".join(sorted(scope.regions)),
    )
    return ({"key": key, "value": value} for key, value in zip(ASKED, values, strict=True) if value)
