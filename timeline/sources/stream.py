"""Log files wherever they lie: what is known of each, and a stream of their contents read ahead in parallel.

Local files, objects in S3 and days of an event history look alike from here on (see timeline.sources.gather).
"""

import hashlib
import shutil
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from timeline.errors import SourceError
from timeline.sources.access import Denied, Unreadable
from timeline.sources.content import Content, blocks_of, file_at, sha256, too_large, whole
from timeline.sources.crew import Crew

LIMIT = 2**36
"""Bytes of the largest file that is read: large ones are read block by block."""
WORKERS = 16
AHEAD_BYTES = 256 * 2**20
AHEAD_FILES = 8
"""Files read ahead for each worker: enough that one slow answer does not stop the others."""


class Scope(Protocol):
    """The part of the logs that is asked for, as ``timeline.load.Scope`` says it; nothing given means everything."""

    @property
    def since(self) -> datetime | None:
        """From this time on."""

    @property
    def until(self) -> datetime | None:
        """Before this time."""

    @property
    def accounts(self) -> tuple[str, ...]:
        """Only these accounts."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Only these regions."""


@dataclass(frozen=True, slots=True)
class Everything:
    """The scope that leaves nothing out."""

    since: datetime | None = None
    until: datetime | None = None
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


EVERYTHING: Scope = Everything()


Fetch = Callable[[int, threading.Event], tuple[Content, str]]
"""The content of a file, of at most so many bytes, unless the event says stop; and the version that was read."""


@dataclass(frozen=True, slots=True)
class File:
    """A log file: its name in the case, where it lies, its size in bytes (0: not known), and its version.

    The version (an ETag) changes with the content; it is empty where nothing tells (a disk) or the content may still
    grow. A file whose place and version the case holds need not be fetched again. ``fault`` says why it cannot be read,
    where that is known; ``is_beside`` as in ``LogFile``. ``grows`` where a later content holds all of an earlier one.
    """

    name: str
    place: str
    size: int
    version: str
    fetch: Fetch = field(repr=False, compare=False)
    fault: str | None = None
    is_beside: bool = False
    grows: bool = False

    def read(self, limit: int = LIMIT, stopped: threading.Event | None = None) -> Content:
        """The content. Raises Unreadable when this file cannot be read, SourceError when none of its kind can."""
        return self.read_version(limit, stopped)[0]

    def read_version(self, limit: int = LIMIT, stopped: threading.Event | None = None) -> tuple[Content, str]:
        """The content, and the version that it has: another than listed when the object has changed since."""
        if self.fault is not None:
            raise Unreadable(self.fault)
        if self.size > limit:
            raise Unreadable(too_large(limit))
        return self.fetch(limit, stopped or threading.Event())


@dataclass(frozen=True, slots=True)
class Note:
    """What this way of reading leaves out: a row of ``coverage_notes``, without events."""

    severity: str
    note: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files at an input in the order of their names, and what the way of reading leaves out.

    ``requests`` is what the listing took; ``workers`` how many files may be read at once; ``seconds`` a guess at how
    long reading them takes (of an event history: at least).
    """

    files: tuple[File, ...]
    notes: tuple[Note, ...] = ()
    requests: int = 0
    workers: int = WORKERS
    seconds: float = 0.0

    @property
    def size(self) -> int:
        """Bytes in all, as far as they are known."""
        return sum(file.size for file in self.files)


Listed = Callable[[int], None]
"""Hears how many names a listing has seen so far."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One file as it was read: its content, version and SHA-256 (hex), or the reason why there is none.

    ``data`` is the content where all of it was wanted in memory.
    """

    file: File
    data: bytes
    version: str
    fault: str | None = None
    sha256: str = ""
    content: Content = b""


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of contents already fetched, so that an interrupted build resumes without asking for them again.

    Each content is whole or absent: it is written aside and renamed. Only files with a version are kept.
    """

    folder: Path

    def get(self, file: File) -> Content | None:
        """The content kept for a file, or None; one of another size was cut off when the machine stopped."""
        path = self._path(file, file.version)
        if not file.version or not path.exists():
            return None
        try:
            data = file_at(path, sys.maxsize)
        except Unreadable as error:
            raise self._unusable(str(error)) from error
        return data if not file.size or len(data) == file.size else None

    def put(self, file: File, data: Content, version: str) -> None:
        """Keep a content under the version that was read."""
        if not version:
            return
        path = self._path(file, version)
        aside = path.with_suffix(f".{threading.get_ident()}.part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with aside.open("wb") as written:
                written.writelines(blocks_of(data))
            aside.replace(path)
        except OSError as error:
            raise self._unusable(f"cannot be written ({error.strerror})") from error

    def forget(self) -> None:
        """Remove the folder: the case holds now what was kept in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, file: File, version: str) -> Path:
        return self.folder / hashlib.sha256(f"{file.place}\n{version}".encode()).hexdigest()

    def _unusable(self, why: str) -> SourceError:
        return SourceError(
            f"{self.folder} cannot be used for what is downloaded: it {why}.",
            remedy="Make room there, or put the case elsewhere with --case.",
        )


def fetched(
    files: Iterable[File],
    *,
    workers: int = WORKERS,
    ahead_bytes: int = AHEAD_BYTES,
    limit: int = LIMIT,
    kept: Kept | None = None,
    in_memory: bool = True,
) -> Generator[Fetched]:
    """The files in their order with their contents, the next ones being fetched meanwhile.

    At most ``ahead_bytes`` are held besides the file that is handed out, or one single larger file; unless all are
    wanted ``in_memory``, large ones stay on a disk (see ``Content``). Raises SourceError
    when no file of the place can be read any more. Closing the iterator stops what is under way: hold it in a
    ``contextlib.closing``, so that an interrupted reader does not wait for it.
    """
    stopped = threading.Event()
    waiting: deque[tuple[File, Future[Fetched]]] = deque()
    crew = Crew[Fetched](workers, "fetch")
    denials = _Denials()
    held = 0
    try:
        for file in files:
            while waiting and (held + file.size > ahead_bytes or len(waiting) >= AHEAD_FILES * workers):
                held -= waiting[0][0].size
                yield denials.judge(*waiting.popleft())
            held += file.size
            waiting.append((file, crew.submit(_one, file, limit, stopped, kept, in_memory)))
        while waiting:
            yield denials.judge(*waiting.popleft())
    finally:
        stopped.set()
        crew.leave()


def _one(file: File, limit: int, stopped: threading.Event, kept: Kept | None, in_memory: bool) -> Fetched:
    try:
        data = kept.get(file) if kept else None
        version = file.version
        if data is None:
            data, version = file.read_version(limit, stopped)
            if kept:
                kept.put(file, data, version)
        content = whole(data) if in_memory else data
        return Fetched(file, content if isinstance(content, bytes) else b"", version, None, sha256(data), content)
    except Unreadable as error:
        return Fetched(file, b"", file.version, str(error))


@dataclass
class _Denials:
    """Whether a refusal concerns one file (an odd owner, an odd key) or everything from here on."""

    in_a_row: int = 20
    """Refusals before anything was read, or so many one after the other, end the load."""
    refused: int = 0
    is_first: bool = True

    def judge(self, file: File, coming: Future[Fetched]) -> Fetched:
        try:
            result = coming.result()
        except Denied as error:
            self.refused += 1
            if self.is_first or self.refused >= self.in_a_row:
                raise
            return Fetched(file, b"", file.version, str(error))
        self.is_first, self.refused = False, 0
        return result
