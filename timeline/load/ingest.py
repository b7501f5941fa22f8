"""Log files -> the tables of the case, with every record counted: as an event, a copy, or a reject.

Running it again on a case adds only what is new, and ends with the tables that one run over everything would make.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC
from typing import Protocol

from timeline.load.adding import Adding
from timeline.load.reading import Reading
from timeline.load.scope import Scope
from timeline.model import Counts
from timeline.sources import gather
from timeline.sources.access import Access
from timeline.sources.stream import Kept, Note, fetched
from timeline.store import Store

FILE_LIMIT = 2**30
"""Bytes of the largest file that is read: a trail file has some 5 MB."""
AHEAD_BYTES = 64 * 2**20
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
) -> Counts:
    """Add the log files at ``inputs`` to the case and count every record in them.

    ``access`` says how AWS is asked, ``kept`` where downloads wait for a build that resumes. Returns the counts of the
    whole case. Raises SourceError when an input is not there.
    """
    found = gather.find(inputs, scope, access)
    _open_tables(store)
    # One thread of DuckDB fills a row group to its end before the next: two would leave two half full, unpacked.
    with store.within(MEMORY, threads=1), Adding(store) as adding:
        loading = Reading(store, scope, adding)
        asked = [file for file in found.files if not loading.holds(file)]
        held, done = len(found.files) - len(asked), found.size - sum(file.size for file in asked)
        reading = fetched(asked, workers=found.workers, ahead_bytes=AHEAD_BYTES, limit=FILE_LIMIT, kept=kept)
        with closing(reading):
            if progress is not None:
                progress(held, len(found.files), done, found.size, loading.so_far)
            for number, item in enumerate(reading, start=held + 1):
                loading.read(item)
                done += item.file.size
                if progress is not None:
                    progress(number, len(found.files), done, found.size, loading.so_far)
            loading.flush()
    _finish(loading, found.notes)
    return counts(store)


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
