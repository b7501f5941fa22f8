"""Log files -> what goes into the case: each record becomes a row, a doubted entry or a reject, and is counted."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from timeline.load import batch
from timeline.load.adding import PARTLY, Adding, Held
from timeline.load.batch import Batch, Entry
from timeline.load.columns import as_batch
from timeline.load.decode import Decoded, Piece, Run
from timeline.load.plain import Plain, plain_ones
from timeline.load.record import account_and_region, know
from timeline.load.scope import Scope
from timeline.load.seen import Seen
from timeline.sources.local import printable
from timeline.sources.stream import Fetched, File
from timeline.store import Store

SAMPLE = 200
"""Characters kept of what is rejected."""
MANY = frozenset(("records", "array", "lines", "events", "log_events", "csv", "parquet"))
"""Shapes of several values: a single fault in one is the fault of that value, not of the file."""
PIECE = 4096
"""Rows made into columns at once: few enough to stay in the processor's cache, two vectors of DuckDB."""
PIECE_BYTES = 16 * 2**20
HAND_OVER = 4
"""Pieces handed over at once."""
FileRow: TypeAlias = dict[str, Any]
"""A row of ``source_files``, in which records are counted as they are found."""
REJECTS = 20_000
"""Rejects held at most before they are added."""


@dataclass
class Waiting:
    """Bare records waiting to become rows together, with their places and their files' rows of ``source_files``."""

    raws: list[bytes] = field(default_factory=list)
    files: list[FileRow] = field(default_factory=list)
    indexes: list[int] = field(default_factory=list)
    bytes: int = 0

    def add(self, row: FileRow, first: int, run: Run, places: frozenset[int]) -> None:
        """Hold a run that begins at position ``first``, without what is known of it."""
        if places:
            fresh = [at for at in range(len(run)) if first + at not in places]
            run, indexes = [run[at] for at in fresh], [first + at for at in fresh]
        else:
            indexes = list(range(first, first + len(run)))
        self.raws += run
        self.indexes += indexes
        self.files += [row] * len(run)
        self.bytes += sum(map(len, run))

    @property
    def is_full(self) -> bool:
        """Whether it is time to make columns of them."""
        return len(self.raws) >= PIECE or self.bytes >= PIECE_BYTES


@dataclass
class Reading:
    """One load under way: the case, what it knew before, and what is held for the next addition."""

    store: Store
    scope: Scope
    adding: Adding
    takes_all: bool = True
    seen: int = 0
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    origins: dict[tuple[str, str], str] = field(default_factory=dict)
    held: Held = field(default_factory=Held)
    waiting: Waiting = field(default_factory=Waiting)
    untold: int = 0
    """Rows handed over since the doubted ones last were."""

    ids: Seen = field(default_factory=Seen)
    careful_ids: list[str] = field(default_factory=list)
    """Ids that are not yet among ``ids``: one by one they would cost more than all together."""

    parts: dict[str, frozenset[int]] = field(default_factory=dict)
    """The positions in the case of those files that a killed build had added in part."""

    def __post_init__(self) -> None:
        self.takes_all = self.scope.is_everything
        self.files = {row["source_file"]: row for row in self.store.table("source_files").to_pylist()}
        for name, row in self.files.items():
            if row["shape"] == PARTLY:
                self.parts[name] = self._known_places(name)
                row["records"] = len(self.parts[name])
        origins = self.store.table("origins").to_pylist()
        self.origins = {(row["place"], row["version"]): row["source_file"] for row in origins}
        for some in self.store.stream("held_ids"):
            self.ids.add(some["event_id"].to_pylist())

    def holds(self, file: File) -> bool:
        """Whether the case holds this version of a remote file already, with all that is asked for."""
        known = self.files.get(self.origins.get((file.place, file.version), ""))
        is_asked = known is not None and known["scope"] in ("{}", self.scope.as_text())
        return known is not None and is_asked and known["shape"] not in (PARTLY, "unreadable")

    def read(self, item: Fetched) -> None:
        """Take in one file, or the reason why it cannot be read."""
        file, data, fault = item.file, item.data, item.fault
        sha256 = "" if fault else hashlib.sha256(data).hexdigest()
        grows = file.grows and fault is None
        name, is_known = self._recognise(file.name, sha256, grows)
        if item.version and fault is None:
            self.origins[file.place, item.version] = name
        if is_known:
            return
        before = self.files.get(name)
        if before is not None and (before["shape"] == "unreadable" or (grows and before["sha256"] != sha256)):
            self._forget(name)
            before = None
        places = self.parts.get(name) or self._known_places(name) if before else frozenset[int]()
        row = {"source_file": name, "sha256": sha256, "bytes": file.size if fault else len(data), "shape": PARTLY}
        row |= {"records": len(places), "filtered": 0, "scope": before["scope"] if before else self.scope.as_text()}
        decoded = Decoded(data)
        if fault is not None:
            decoded.shape = "unreadable"
            self._reject(row, -1, Piece(b"", fault))
        else:
            kind = "digest" if "CloudTrail-Digest" in name.split("/") else "beside" if file.is_beside else ""
            self._take(row, decoded, places, kind)
        row |= {"shape": decoded.shape, "scope": self.scope.as_text()}
        self.files[name] = self.held.files[name] = row

    @property
    def so_far(self) -> int:
        """The records seen so far; of those that wait it is known only in the end whether they were asked for."""
        return self.seen + (len(self.waiting.raws) if self.takes_all else 0)

    def flush(self) -> None:
        """Put in what is still held."""
        self._hand_over(with_doubted=True)
        self.adding.flush()

    # -- files -----------------------------------------------------------------------------------------------------

    def _recognise(self, name: str, sha256: str, grows: bool = False) -> tuple[str, bool]:
        """The name of a file in the case, and whether the case holds all of it that is asked for.

        One that ``grows`` (see ``File``) takes the place of what it was when it was read before.
        """
        marked = f"{name}#{sha256[:8]}"
        for candidate in (name, marked, name.rpartition("#")[0]):
            known = self.files.get(candidate)
            if known is not None and known["sha256"] == sha256:
                is_whole = known["scope"] in ("{}", self.scope.as_text()) and known["shape"] != PARTLY
                return candidate, is_whole or known["shape"] == "unreadable"
        taken = name in self.files and self.files[name]["shape"] != "unreadable" and not grows
        return (marked if taken else name), False

    def _known_places(self, name: str) -> frozenset[int]:
        """The positions of a file that the case knows already: it is read again, with another scope or after a kill."""
        return frozenset(row["source_index"] for row in self.store.ask("known_places", source_file=name))

    def _forget(self, name: str) -> None:
        """Take back what a file was that could not be read before, or that has grown since: it is read anew, whole."""
        del self.files[name]
        self.flush()
        with self.store.together() as store:
            for table in ("events", "duplicate_records", "rejected_records", "marked_records", "source_files"):
                store.remove(table, "source_file", [name])

    # -- records ---------------------------------------------------------------------------------------------------

    def _take(self, row: FileRow, decoded: Decoded, places: frozenset[int], expected: str) -> None:
        """Every piece of a file becomes a row, an entry or a reject at its position."""
        for index, run in _numbered(decoded, expected):
            if not isinstance(run, Piece):
                self.waiting.add(row, index, run, places)
            elif index not in places:
                self._take_piece(row, index, run)
            while self.waiting.is_full:
                self._cut(PIECE)
            if self._is_full():
                self._hand_over(row)

    def _take_piece(self, row: FileRow, index: int, piece: Piece) -> None:
        """A record to be read with care, or what is none."""
        known = piece.fault or know(piece.raw, piece.time)
        if isinstance(known, str):
            self._reject(row, index, Piece(piece.raw, known))
        elif self.takes_all or self.scope.holds(known.time, *account_and_region(piece.raw)):
            self.careful_ids.append(known.event_id)
            self._doubt(row, Entry(known.event_id, known.time, known.digest, row["source_file"], index, piece.raw))
        else:
            row["filtered"] += 1

    def _doubt(self, row: FileRow, entry: Entry) -> None:
        self._count(row)
        self.held.doubted.add(entry)

    def _reject(self, row: FileRow, index: int, piece: Piece) -> None:
        self._count(row)
        sample = printable(piece.raw[: SAMPLE * 4].decode("utf-8", "replace"))[:SAMPLE]
        reject = {"source_file": row["source_file"], "source_index": index, "reason": piece.fault, "sample": sample}
        self.held.rejects.append(reject)

    def _count(self, row: FileRow) -> None:
        row["records"] += 1
        self.seen += 1

    def _remember(self) -> None:
        if self.careful_ids:
            self.ids.add(self.careful_ids)
            self.careful_ids.clear()

    # -- handing over ------------------------------------------------------------------------------------------------

    def _cut(self, most: int | None = None) -> None:
        """Waiting records become columns, at most so many of them; those with anything odd are taken with care."""
        waiting, self.waiting = self.waiting, Waiting()
        if most is not None and len(waiting.raws) > most:
            self.waiting = _rest(waiting, most)
        plain, at = plain_ones(waiting.raws)
        if len(at) < len(waiting.raws):
            fit = set(at)
            for odd in (odd for odd in range(len(waiting.raws)) if odd not in fit):
                self._take_piece(waiting.files[odd], waiting.indexes[odd], Piece(waiting.raws[odd]))
        plain, at = self._asked(plain, at, waiting)
        digests = plain.digests()
        new = self._new(plain, at, digests, waiting)
        if new:
            self._hold(plain.some(new), [at[one] for one in new], [digests[one] for one in new], waiting)

    def _hold(self, plain: Plain, at: list[int], digests: list[str], waiting: Waiting) -> None:
        """Records that are new, as columns."""
        files = [waiting.files[one] for one in at]
        for row in files:
            row["records"] += 1
        self.seen += len(at)
        self.untold += len(at)
        names, indexes = [row["source_file"] for row in files], [waiting.indexes[one] for one in at]
        columns = as_batch(plain.ids, plain.times, digests, names, indexes, plain.raws, plain.marks())
        self.held.batches.append(columns)

    def _asked(self, plain: Plain, at: list[int], waiting: Waiting) -> tuple[Plain, list[int]]:
        """Those of the records that were asked for; the others are counted as left out."""
        if self.takes_all:
            return plain, at
        chosen = []
        for number, raw in enumerate(plain.raws):
            if self.scope.holds(plain.times[number], *account_and_region(raw)):
                chosen.append(number)
            else:
                waiting.files[at[number]]["filtered"] += 1
        return plain.some(chosen), [at[number] for number in chosen]

    def _new(self, plain: Plain, at: list[int], digests: list[str], waiting: Waiting) -> list[int]:
        """The positions of those among the plain ones whose ids are new; the others are doubted."""
        self._remember()
        doubted = self.ids.doubtful(plain.ids)
        for number in sorted(doubted):
            row, index = waiting.files[at[number]], waiting.indexes[at[number]]
            place = row["source_file"], index
            self._doubt(row, Entry(plain.ids[number], plain.times[number], digests[number], *place, plain.raws[number]))
        return [number for number in range(len(plain)) if number not in doubted]

    def _is_full(self) -> bool:
        """Whether it is time to hand over what is held."""
        return len(self.held.batches) >= HAND_OVER or self.held.doubted.is_full or len(self.held.rejects) >= REJECTS

    def _hand_over(self, reading: FileRow | None = None, with_doubted: bool = False) -> None:
        """Have what is held added to the case, while the next files are read.

        ``reading`` is the row of the file that is being read, as far as it is. Doubted records are looked for among all
        events: they wait until it is worth while, and so long their files count as read in part.
        """
        self._cut()
        if reading is not None:
            self.held.files[reading["source_file"]] = dict(reading)
        held, self.held = self.held, Held()
        if held.doubted.first and not (with_doubted or held.doubted.is_full) and self.untold < batch.ROWS:
            self.held.doubted, held.doubted = held.doubted, Batch()
            self.held.files = held.files
            held.files = {name: {**row, "shape": PARTLY} for name, row in held.files.items()}
        else:
            self.untold = 0
        self.adding.hand_over(held)


def _rest(waiting: Waiting, taken: int) -> Waiting:
    """What is left of them when the first ``taken`` are; these alone stay in ``waiting``."""
    rest = Waiting(waiting.raws[taken:], waiting.files[taken:], waiting.indexes[taken:])
    rest.bytes = sum(map(len, rest.raws))
    del waiting.raws[taken:], waiting.files[taken:], waiting.indexes[taken:]
    return rest


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
