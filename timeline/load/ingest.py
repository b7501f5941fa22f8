"""Log files -> the tables of the case, with every record counted: as an event, a copy, or a reject.

Running it again on a case adds only what is new, and ends with the tables that one run over everything would make.
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Protocol

from timeline.load.batch import Batch, Entry, as_table
from timeline.load.decode import Decoded, Piece
from timeline.load.record import account_and_region, know
from timeline.load.scope import Scope
from timeline.load.settle import copies_as_rows, settle
from timeline.model import Counts
from timeline.sources import gather
from timeline.sources.access import Access
from timeline.sources.local import printable
from timeline.sources.stream import Fetched, File, Kept, Note, fetched
from timeline.store import Store

FILE_LIMIT = 2**30
"""Bytes of the largest file that is read: a trail file has some 5 MB."""
AHEAD_BYTES = 64 * 2**20
"""Bytes of files that are read ahead while others are decoded."""
SAMPLE = 200
"""Characters kept of what is rejected."""
MANY = frozenset(("records", "array", "lines", "events", "log_events", "csv", "parquet"))
"""Shapes of several values: a single fault in one is the fault of that value, not of the file."""
TABLES = ("events", "duplicate_records", "rejected_records", "source_files", "origins", "source_notes", "build_info")
MEMORY = "700MB"
"""What DuckDB may hold during a load; the records held here come on top, so that all stays below 1.5 GB."""
PARTLY = "partly read"
"""The shape of a file of which a build that was killed had added only the first records."""
EVERYTHING = Scope()
ASKED = ("from", "to", "accounts", "regions")


class Progress(Protocol):
    """Told how far a load is; what draws it is the caller's affair."""

    def __call__(self, files_done: int, files_total: int, bytes_done: int, bytes_total: int, records: int) -> None:
        """Files and bytes of the input done and in all, and the records seen so far."""


@dataclass(slots=True)
class Tally:
    """What has been found so far in one file, kept in its row of ``source_files``."""

    row: dict[str, Any]

    def seen(self) -> None:
        """One record more."""
        self.row["records"] += 1

    def left_out(self) -> None:
        """One record more that lies outside the asked scope."""
        self.row["filtered"] += 1


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
    for table in TABLES:
        store.append(table, [])
    with ThreadPoolExecutor(max_workers=1) as adder:
        loading = _Loading(store, scope, adder)
        asked = [file for file in found.files if not loading.holds(file)]
        held, done = len(found.files) - len(asked), found.size - sum(file.size for file in asked)
        reading = fetched(asked, workers=found.workers, ahead_bytes=AHEAD_BYTES, limit=FILE_LIMIT, kept=kept)
        with store.within(MEMORY), closing(reading):
            if progress is not None:
                progress(held, len(found.files), done, found.size, loading.seen)
            for number, item in enumerate(reading, start=held + 1):
                loading.read(item)
                done += item.file.size
                if progress is not None:
                    progress(number, len(found.files), done, found.size, loading.seen)
            loading.flush()
        loading.finish(found.notes)
    return counts(store)


def counts(store: Store) -> Counts:
    """The law of counts, as the last build of the case left it."""
    return Counts(**store.table("totals").to_pylist()[0])


def note(store: Store, key: str, value: str) -> None:
    """Write down what the case was made with, in place of what stood under that key."""
    store.append("build_info", [])
    kept = [row for row in store.table("build_info").to_pylist() if row["key"] != key]
    store.build("build_info", [*kept, {"key": key, "value": value}])


@dataclass
class _Loading:
    """One load under way: the case, what it knew before, and what is held for the next addition."""

    store: Store
    scope: Scope
    adder: ThreadPoolExecutor
    adding: Future[None] | None = None
    seen: int = 0
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    batch: Batch = field(default_factory=Batch)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Rows of files to be written with the next addition, so that a killed build knows what it has read."""

    origins: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files = {row["source_file"]: row for row in self.store.table("source_files").to_pylist()}
        origins = self.store.table("origins").to_pylist()
        self.origins = {(row["place"], row["version"]): row["source_file"] for row in origins}

    def holds(self, file: File) -> bool:
        """Whether the case holds this version of a remote file already, with all that is asked for."""
        known = self.files.get(self.origins.get((file.place, file.version), ""))
        is_asked = known is not None and known["scope"] in ("{}", self.scope.as_text())
        return known is not None and is_asked and known["shape"] not in (PARTLY, "unreadable")

    def read(self, item: Fetched) -> None:
        """Take in one file, or the reason why it cannot be read."""
        file, data, fault = item.file, item.data, item.fault
        sha256 = "" if fault else hashlib.sha256(data).hexdigest()
        name, is_known = self._recognise(file.name, sha256)
        if item.version and fault is None:
            self.origins[file.place, item.version] = name
        if is_known:
            return
        before = self.files.get(name)
        if before is not None and before["shape"] == "unreadable":
            self._forget(name)
            before = None
        places = self._places(name) if before else frozenset[int]()
        row = {"source_file": name, "sha256": sha256, "bytes": file.size if fault else len(data), "shape": PARTLY}
        row |= {"records": len(places), "filtered": 0, "scope": before["scope"] if before else self.scope.as_text()}
        decoded = Decoded(data)
        tally = Tally(row)
        if fault is not None:
            decoded.shape = "unreadable"
            self._reject(name, -1, Piece(b"", fault), tally)
        else:
            kind = "digest" if "CloudTrail-Digest" in name.split("/") else "beside" if file.is_beside else ""
            self._take(name, decoded, tally, places, kind)
        self.files[name] = self.changed[name] = {**row, "shape": decoded.shape, "scope": self.scope.as_text()}

    def _recognise(self, name: str, sha256: str) -> tuple[str, bool]:
        """The name of a file in the case, and whether the case holds all of it that is asked for."""
        marked = f"{name}#{sha256[:8]}"
        for candidate in (name, marked, name.rpartition("#")[0]):
            known = self.files.get(candidate)
            if known is not None and known["sha256"] == sha256:
                is_whole = known["scope"] in ("{}", self.scope.as_text()) and known["shape"] != PARTLY
                return candidate, is_whole or known["shape"] == "unreadable"
        taken = name in self.files and self.files[name]["shape"] != "unreadable"
        return (marked if taken else name), False

    def _take(self, name: str, decoded: Decoded, tally: Tally, places: frozenset[int], expected: str) -> None:
        """Every piece of a file becomes an entry or a reject at its position."""
        asks_all = self.scope.is_everything
        for index, piece in _numbered(decoded, expected):
            if index in places:
                continue
            known = piece.fault or know(piece.raw, piece.time)
            if isinstance(known, str):
                self._reject(name, index, Piece(piece.raw, known), tally)
            elif not asks_all and not self.scope.holds(known.time, *account_and_region(piece.raw)):
                tally.left_out()
            else:
                tally.seen()
                self.seen += 1
                self.batch.add(Entry(known.event_id, known.time, known.digest, name, index, piece.raw))
                if self.batch.is_full:
                    self._add(tally.row)

    def _reject(self, name: str, index: int, piece: Piece, tally: Tally) -> None:
        tally.seen()
        self.seen += 1
        sample = printable(piece.raw[: SAMPLE * 4].decode("utf-8", "replace"))[:SAMPLE]
        self.rejects.append({"source_file": name, "source_index": index, "reason": piece.fault, "sample": sample})
        if len(self.rejects) >= 20_000:
            self._add(tally.row)

    def _add(self, reading: dict[str, Any] | None = None) -> None:
        """Put what is held into the case, while the next files are read: DuckDB works on one core, we on another.

        ``reading`` is the row of the file that is being read, as far as it is.
        """
        self._wait()
        if reading is not None:
            self.changed[reading["source_file"]] = dict(reading)
        self.adding = self.adder.submit(_add, self.store, self.batch, self.rejects, list(self.changed.values()))
        self.batch, self.rejects, self.changed = Batch(), [], {}

    def _wait(self) -> None:
        """Until the case holds all that was handed over; an error there is raised here."""
        if self.adding is not None:
            self.adding.result()
        self.adding = None

    def _places(self, name: str) -> frozenset[int]:
        """The positions of a file that the case knows already: it is read again with another scope."""
        self.flush()
        return frozenset(row["source_index"] for row in self.store.ask("known_places", source_file=name))

    def _forget(self, name: str) -> None:
        """Take back the rejection of a file that could not be read before and can be read now."""
        del self.files[name]
        self.flush()
        with self.store.together() as store:
            store.remove("rejected_records", "source_file", [name])
            store.remove("source_files", "source_file", [name])

    def flush(self) -> None:
        """Put in what is still held."""
        self._add()
        self._wait()

    def finish(self, notes: Sequence[Note]) -> None:
        """Say what the logs cover."""
        self.store.build("source_files", list(self.files.values()))
        origins = sorted((*origin, name) for origin, name in self.origins.items())
        self.store.build(
            "origins", [dict(zip(("place", "version", "source_file"), row, strict=True)) for row in origins]
        )
        told = {(row["severity"], row["note"]) for row in self.store.table("source_notes").to_pylist()}
        told |= {(note.severity, note.note) for note in notes}
        self.store.build("source_notes", [{"severity": severity, "note": text} for severity, text in sorted(told)])
        kept = [row for row in self.store.table("build_info").to_pylist() if row["key"] not in ASKED]
        self.store.build("build_info", [*kept, *_asked(self.scope)])
        self.store.build("totals")
        self.store.build("coverage")
        self.store.build("coverage_notes")


def _add(store: Store, batch: Batch, rejects: list[dict[str, Any]], files: list[dict[str, Any]]) -> None:
    """Put what was held into the case, and what is read of the files, in one step."""
    new, copies, contested = batch.sort_out(store)
    with store.together() as whole:
        if new:
            table = as_table(new)
            # The same bytes are in the table now: held twice they would be the largest thing in memory.
            new.clear()
            batch.first.clear()
            whole.append("events", table)
            del table
        if copies:
            whole.append("duplicate_records", copies_as_rows(copies))
        if rejects:
            whole.append("rejected_records", rejects)
        if contested:
            settle(whole, contested)
        if files:
            whole.remove("source_files", "source_file", [row["source_file"] for row in files])
            whole.append("source_files", files)


def _numbered(decoded: Decoded, expected: str) -> Iterator[tuple[int, Piece]]:
    """The pieces with their positions; a file that is nothing but one fault is refused as a whole, at -1.

    Some files without a record are expected where they lie: ``digest``, a digest in its own folder; ``beside``, a note
    beside a trail's folder. They are listed as files, not rejected.
    """
    pieces = decoded.pieces()
    first = next(pieces, None)
    if first is None:
        return
    second = next(pieces, None)
    if first.fault and second is None and decoded.shape not in MANY:
        if expected == "digest" == decoded.shape:
            return
        if decoded.shape != "digest":
            decoded.shape = "damaged" if decoded.shape in ("empty", "documents") else "not_cloudtrail"
        if expected == "beside":
            decoded.shape = "beside_the_logs"
            return
        yield -1, first
        return
    yield 0, first
    if second is not None:
        yield 1, second
        yield from enumerate(pieces, start=2)


def _asked(scope: Scope) -> Iterator[dict[str, str]]:
    """What was asked for, as rows of ``build_info``: nothing when everything was."""
    values = (
        scope.since.astimezone(UTC).isoformat() if scope.since else "",
        scope.until.astimezone(UTC).isoformat() if scope.until else "",
        ", ".join(sorted(scope.accounts)),
        ", ".join(sorted(scope.regions)),
    )
    return ({"key": key, "value": value} for key, value in zip(ASKED, values, strict=True) if value)
