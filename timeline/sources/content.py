"""The content of a log file: bytes held in memory, or, where it is large, a file on a disk that is read block by block.

Both have a length, and give their blocks as often as they are asked for.
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, TypeAlias

from timeline.sources.access import Unreadable

HELD = 64 * 2**20
"""Bytes of a content held in memory at most."""
BLOCK = 2**20
"""Bytes read from a disk at once."""


class Stored:
    """A content on a disk, as long as it was when it was opened: what is appended later is not read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self._sha256 = ""

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, size: int) -> bytes:
        """So many bytes from ``start`` on, fewer at the end. Raises Unreadable when the disk fails."""
        try:
            return os.pread(self._file.fileno(), max(min(size, self._size - start), 0), start)
        except OSError as error:
            raise Unreadable(f"cannot be read ({error.strerror})") from error

    def blocks(self) -> Iterator[bytes]:
        """The content from its beginning. Raises Unreadable when it is no longer what it was the first time."""
        digest = hashlib.sha256()
        start = 0
        while block := self.read(start, BLOCK):
            start += len(block)
            digest.update(block)
            yield block
        if start < self._size or self._sha256 not in ("", digest.hexdigest()):
            raise Unreadable("changed while it was read: load it again when nothing writes to it")
        self._sha256 = digest.hexdigest()

    def sha256(self) -> str:
        """Its SHA-256 in hex; a later reading that gives another is refused."""
        for _ in () if self._sha256 else self.blocks():
            pass
        return self._sha256

    def opened(self) -> IO[bytes]:
        """The content as a file of its own position, to be read from anywhere."""
        return io.BufferedReader(_Reader(self), BLOCK)


class _Reader(io.RawIOBase):
    """A position in a stored content."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self._stored)}[whence], 0)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer, in the stub
        data = self._stored.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


Content: TypeAlias = bytes | Stored


def blocks_of(content: Content) -> Iterator[bytes]:
    """A content from its beginning, block by block; none is empty."""
    if isinstance(content, Stored):
        yield from content.blocks()
    elif content:
        yield content


def opened(content: Content) -> IO[bytes]:
    """A content as a file to be read from anywhere."""
    return content.opened() if isinstance(content, Stored) else io.BytesIO(content)


def sha256(content: Content) -> str:
    """Its SHA-256 in hex."""
    return content.sha256() if isinstance(content, Stored) else hashlib.sha256(content).hexdigest()


def whole(content: Content) -> bytes:
    """All of it in memory."""
    return b"".join(content.blocks()) if isinstance(content, Stored) else content


def file_at(path: Path, limit: int) -> Content:
    """The content of a file or pipe on this machine. Raises Unreadable, also when it has more bytes than ``limit``."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size if file.seekable() else 0
            if size > limit:
                raise Unreadable(too_large(limit))
            if size > HELD:
                return Stored(os.fdopen(os.dup(file.fileno()), "rb"))
            return collected(iter(partial(file.read, BLOCK), b""), limit)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})") from error


def collected(blocks: Iterable[bytes], limit: int) -> Content:
    """Blocks as one content; a large one goes to a nameless file that is gone when nobody reads it any more.

    Raises Unreadable when there are more bytes than ``limit``, or no room for them.
    """
    parts: list[bytes] = []
    size = 0
    blocks = iter(blocks)
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size > limit:
            raise Unreadable(too_large(limit))
        if size > HELD:
            return _spooled(chain(parts, blocks), limit)
    return b"".join(parts)


def _spooled(blocks: Iterable[bytes], limit: int) -> Stored:
    size = 0
    with _disk_errors():
        file = tempfile.TemporaryFile(prefix="timeline-")  # noqa: SIM115 - it lives as long as its content is read
    for block in blocks:
        size += len(block)
        if size > limit:
            raise Unreadable(too_large(limit))
        with _disk_errors():
            file.write(block)
    with _disk_errors():
        file.flush()
    return Stored(file)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = f"cannot be kept in {tempfile.gettempdir()} while it is read ({error.strerror})"
        raise Unreadable(f"{why}: set TMPDIR to a folder with room") from error


def too_large(limit: int) -> str:
    """Why a file of more bytes is not read."""
    return f"larger than {limit // 2**20} MiB: split it into smaller files"
