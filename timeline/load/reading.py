"""Log files -> what goes into the case: each record becomes a row, a doubted entry or a reject, and is counted."""

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from timeline.load.batch import Batch, Entry, as_table
from timeline.load.decode import Decoded, Piece, Run
from timeline.load.record import Known, account_and_region, know
from timeline.load.scope import Scope, is_held, joined
from timeline.load.seen import Seen
from timeline.load.settle import copies_as_rows, mark, settle
from timeline.load.stretch import Stretch, stretch_of, trail_file
from timeline.sources.local import printable
from timeline.sources.stream import Fetched, File
from timeline.store import Store

SAMPLE = 200
"""Characters kept of what is rejected."""
PARTLY = "partly read"
"""The shape of a file of which the case holds only some of the records."""
MANY = frozenset(("records", "array", "lines", "events", "log_events", "csv", "parquet"))
"""Shapes of several values: a single fault in one is the fault of that value, not of the file."""
FileRow: TypeAlias = dict[str, Any]
"""A row of ``source_files``, in which records are counted as they are found."""
REJECTS = 20_000
"""Rejects held at most before they are added."""
ANEW_BYTES = 64 * 2**20
"""Bytes of files held at most until what the case knew of them is taken back."""


class Part(NamedTuple):
    """New records of a file, and its row of ``source_files``."""

    row: FileRow
    stretch: Stretch


class Ended(NamedTuple):
    """A file that has been read to its end."""

    row: FileRow


class Paused(NamedTuple):
    """In the midst of this file so much is held that it must be settled first."""

    row: FileRow


class Opened(NamedTuple):
    """A file to be read: its row, the positions that the case holds already, what is expected where it lies."""

    item: Fetched
    row: FileRow
    places: frozenset[int]
    expected: str


class Stopped(Exception):  # noqa: N818 - no error of ours: another thread has failed, or a person has stopped the load
    """Nothing more is read."""


@dataclass
class Held:
    """What waits until no step is under way: records to be told from others first, rejects, and files to begin anew."""

    doubted: Batch = field(default_factory=Batch)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, FileRow] = field(default_factory=dict)
    """The rows of the files that these come from: so long they count as read in part."""
    anew: dict[str, Fetched] = field(default_factory=dict)
    anew_bytes: int = 0


class Reading:
    """One load under way: the case, what it knew before, and what is held. Many threads read, one at a time judges."""

    def __init__(self, store: Store, scope: Scope) -> None:
        self.store = store
        self.scope = scope
        self.seen = 0
        """Records seen so far."""
        self.files: dict[str, FileRow] = {row["source_file"]: row for row in store.table("source_files").to_pylist()}
        origins = store.table("origins").to_pylist()
        self.origins = {(row["place"], row["version"]): row["source_file"] for row in origins}
        self._items: Iterator[Fetched] = iter(())
        self._told: Callable[[File], None] | None = None
        self._begun: set[str] = set()
        """Names of the files that were opened in this load."""
        self._parts: dict[str, frozenset[int]] = {}
        """The positions in the case of those files that a killed build had added in part."""
        self._held = Held()
        self._ids = Seen()
        self._careful_ids: list[bytes] = []
        """Ids that are not yet among those: one by one they would cost more than all together."""
        self._judging = threading.RLock()
        self._taking = threading.Lock()
        self._is_stopped = False
        for name, row in self.files.items():
            if row["shape"] == PARTLY:
                self._parts[name] = self._known_places(name)
                row["records"] = len(self._parts[name])
        for some in store.stream("held_ids"):
            self._ids.add([name.encode() for name in some["event_id"].to_pylist()])

    def of(self, items: Iterator[Fetched], told: Callable[[File], None] | None = None) -> "Reading":
        """This, with the files to be read and who hears of each that has been."""
        self._items, self._told = items, told
        return self

    def holds(self, file: File) -> bool:
        """Whether the case holds this version of a remote file already, with all that is asked for."""
        known = self.files.get(self.origins.get((file.place, file.version), ""))
        is_asked = known is not None and is_held(known["scope"], self.scope)
        return known is not None and is_asked and known["shape"] not in (PARTLY, "unreadable")

    @property
    def is_full(self) -> bool:
        """Whether what is held must be settled before more is read."""
        held = self._held
        return held.doubted.is_full or len(held.rejects) >= REJECTS or held.anew_bytes >= ANEW_BYTES

    def stop(self) -> None:
        """Let no thread read on."""
        self._is_stopped = True

    # -- files -----------------------------------------------------------------------------------------------------

    def parts(self) -> Iterator[Part | Ended | Paused]:
        """The new records of file after file, each taken by one thread: every one of these has such an iterator."""
        while (item := self._next()) is not None:
            with self._judging:
                opened = self._open(item)
            if opened is not None:
                yield from self._read(opened)
            with self._judging:
                if self._told is not None and not any(item is later for later in self._held.anew.values()):
                    self._told(item.file)

    def _next(self) -> Fetched | None:
        with self._taking:
            return next(self._items, None)

    def _open(self, item: Fetched) -> Opened | None:
        """What is known of a file, or None when there is nothing to read in it, or not yet."""
        file, fault = item.file, item.fault
        sha256 = item.sha256
        grows = file.grows and fault is None
        name, is_known = self._recognise(file.name, sha256, grows)
        if item.version and fault is None:
            self.origins[file.place, item.version] = name
        if is_known:
            return None
        before = self.files.get(name)
        if before is not None and (before["shape"] == "unreadable" or (grows and before["sha256"] != sha256)):
            self._held.anew[name] = item
            self._held.anew_bytes += len(item.content)
            return None
        places = self._parts.get(name) or self._known_places(name) if before else frozenset[int]()
        row = {
            "source_file": name,
            "sha256": sha256,
            "bytes": file.size if fault else len(item.content),
            "shape": PARTLY,
            "records": len(places),
            "filtered": 0,
            "scope": joined(before["scope"], self.scope) if before else self.scope.as_text(),
        }
        expected = "digest" if "CloudTrail-Digest" in name.split("/") else "beside" if file.is_beside else ""
        self.files[name] = row
        self._begun.add(name)
        return Opened(item, row, places, expected)

    def _recognise(self, name: str, sha256: str, grows: bool = False) -> tuple[str, bool]:
        """The name of a file in the case, and whether the case holds all of it that is asked for.

        One that ``grows`` (see ``File``) takes the place of what it was when it was read before.
        """
        marked = f"{name}#{sha256[:8]}"
        for candidate in (name, marked, name.rpartition("#")[0]):
            known = self.files.get(candidate)
            if known is not None and known["sha256"] == sha256:
                is_whole = is_held(known["scope"], self.scope) and known["shape"] != PARTLY
                return candidate, is_whole or known["shape"] == "unreadable" or candidate in self._begun
        taken = name in self.files and self.files[name]["shape"] != "unreadable" and not grows
        return (marked if taken else name), False

    def _known_places(self, name: str) -> frozenset[int]:
        """The positions of a file that the case knows already: it is read again, with another scope or after a kill."""
        return frozenset(row["source_index"] for row in self.store.ask("known_places", source_file=name))

    # -- records ---------------------------------------------------------------------------------------------------

    def _read(self, opened: Opened) -> Iterator[Part | Ended | Paused]:
        """The new records of a file; what must be told from others first, and what is none, is held."""
        row, item = opened.row, opened.item
        stretch = trail_file(item.content) if isinstance(item.content, bytes) else None
        if item.fault is not None:
            shape = "unreadable"
            self._take_pieces(opened, -1, [Piece(b"", item.fault)])
        elif stretch is not None:
            shape = "records"
            yield from self._new(opened, stretch)
        else:
            decoded = Decoded(item.content)
            for index, run in _numbered(decoded, opened.expected):
                yield from self._run(opened, index, run)
                if self.is_full:
                    yield Paused(row)
            shape = decoded.shape
        row["shape"] = shape
        yield Ended(row)

    def _run(self, opened: Opened, first: int, run: Run | Piece) -> Iterator[Part]:
        """Bare records as a stretch where that can be; each with care where not."""
        if isinstance(run, Piece):
            self._take_pieces(opened, first, [run])
            return
        stretch = stretch_of(run)
        if stretch is None:
            self._take_pieces(opened, first, map(Piece, run))
            return
        stretch.positions += first
        yield from self._new(opened, stretch)

    def _new(self, opened: Opened, stretch: Stretch) -> Iterator[Part]:
        """The records of a stretch that are new and asked for; those that may have been seen before are held."""
        with self._judging:
            if self._is_stopped:
                raise Stopped
            row = opened.row
            stretch = self._asked(opened, stretch)
            row["records"] += len(stretch)
            self.seen += len(stretch)
            self._remember()
            doubted = self._ids.doubtful(stretch.ids) if len(stretch) else set()
            if doubted:
                self._take_anew(row, stretch.some(sorted(doubted)))
                stretch = stretch.some([at for at in range(len(stretch)) if at not in doubted])
        if len(stretch):
            yield Part(row, stretch)

    def _asked(self, opened: Opened, stretch: Stretch) -> Stretch:
        """Those that the case does not hold and that were asked for; the others of the new ones are counted."""
        if opened.places:
            stretch = stretch.some(
                [at for at, one in enumerate(stretch.positions.tolist()) if one not in opened.places]
            )
        if self.scope.is_everything:
            return stretch
        chosen = [at for at, raw in enumerate(stretch.records()) if self._is_asked(raw, know(raw))]
        opened.row["filtered"] += len(stretch) - len(chosen)
        return stretch.some(chosen)

    def _is_asked(self, raw: bytes, known: Known | str) -> bool:
        """Whether a record belongs to what was asked for; what is none is told as such."""
        if self.scope.is_everything or isinstance(known, str):
            return True
        return self.scope.holds(known.time, *account_and_region(raw))

    def _take_pieces(self, opened: Opened, first: int, pieces: Iterable[Piece]) -> None:
        """Records to be read with care, or what is none."""
        row = opened.row
        with self._judging:
            if self._is_stopped:
                raise Stopped
            for index, piece in enumerate(pieces, first):
                if index in opened.places:
                    continue
                known = piece.fault or know(piece.raw, piece.time)
                if self._is_asked(piece.raw, known):
                    row["records"] += 1
                    self.seen += 1
                    self._hold(row, index, piece.raw, known)
                else:
                    row["filtered"] += 1

    def _take_anew(self, row: FileRow, stretch: Stretch) -> None:
        """Records of a stretch, counted already, with care."""
        for index, raw in zip(stretch.positions.tolist(), stretch.records(), strict=True):
            self._hold(row, index, raw, know(raw))

    def _hold(self, row: FileRow, index: int, raw: bytes, known: Known | str) -> None:
        """An entry to be told from others, or a reject."""
        name = row["source_file"]
        self._held.files[name] = row
        if not isinstance(known, str):
            self._careful_ids.append(known.event_id.encode())
            self._held.doubted.add(Entry(known.event_id, known.time, known.digest, name, index, raw))
            return
        sample = printable(raw[: SAMPLE * 4].decode("utf-8", "replace"))[:SAMPLE]
        self._held.rejects.append({"source_file": name, "source_index": index, "reason": known, "sample": sample})

    # -- between the steps -------------------------------------------------------------------------------------------

    def take_with_care(self, parts: Iterable[Part], files: Iterable[FileRow]) -> None:
        """A step was undone, for a record in it was not as plain as it looked: all are taken with care."""
        with self._judging:
            for row in files:
                self._held.files[row["source_file"]] = row
            for part in parts:
                self._take_anew(part.row, part.stretch)

    def write_down(self, case: Store, files: Iterable[FileRow]) -> None:
        """What has been read of these files, as far as the case holds it when this transaction ends."""
        with self._judging:
            rows = [{**row, "shape": PARTLY} if row["source_file"] in self._held.files else dict(row) for row in files]
        if rows:
            case.remove("source_files", "source_file", [row["source_file"] for row in rows])
            case.append("source_files", rows)

    def settle(self) -> bool:
        """Put in what is held. No step is under way: the case holds all that was read but this.

        Returns whether files were put back, to be read anew.
        """
        self._remember()
        held, self._held = self._held, Held()
        with self.store.together() as case:
            new, copies, contested = held.doubted.sort_out(case)
            if new:
                case.append("events", as_table(new))
                mark(case, new)
            if copies:
                case.append("duplicate_records", copies_as_rows(copies))
            if contested:
                settle(case, contested)
            if held.rejects:
                case.append("rejected_records", held.rejects)
            self.write_down(case, held.files.values())
        for name in held.anew:
            self._forget(name)
        self._items = itertools.chain(held.anew.values(), self._items)
        return bool(held.anew)

    def _forget(self, name: str) -> None:
        """Take back what a file was that could not be read before, or that has grown since: it is read anew, whole."""
        del self.files[name]
        with self.store.together() as case:
            for table in ("events", "duplicate_records", "rejected_records", "marked_records", "source_files"):
                case.remove(table, "source_file", [name])

    def _remember(self) -> None:
        if self._careful_ids:
            self._ids.add(self._careful_ids)
            self._careful_ids = []


def _numbered(decoded: Decoded, expected: str) -> Iterator[tuple[int, Run | Piece]]:
    """The pieces with their positions; a file that is nothing but one fault is refused as a whole, at -1.

    Some files without a record are expected where they lie: ``digest``, a digest in its own folder; ``beside``, a note
    beside a trail's folder. They are listed as files, not rejected.
    """
    runs = decoded.runs()
    first = next(runs, None)
    if first is None:
        return
    second = next(runs, None)
    if isinstance(first, Piece) and first.fault and second is None and decoded.shape not in MANY:
        if expected == "digest" == decoded.shape:
            return
        if decoded.shape != "digest":
            decoded.shape = "damaged" if decoded.shape in ("empty", "documents") else "not_cloudtrail"
        if expected == "beside":
            decoded.shape = "beside_the_logs"
            return
        yield -1, first
        return
    index = 0
    for run in _again(first, second, runs):
        yield index, run
        index += 1 if isinstance(run, Piece) else len(run)


def _again(first: Run | Piece, second: Run | Piece | None, rest: Iterator[Run | Piece]) -> Iterator[Run | Piece]:
    yield first
    if second is not None:
        yield second
        yield from rest
