"""Content of a log file -> the texts in it, block by block: gzip, bzip2, xz, zstd, zip and tar opened within a bound.

What a file holds is told by its first bytes, never by its name. No member of an archive is written under its name, so
paths inside one can lead nowhere.
"""

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Protocol

import pyarrow as pa
from isal import isal_zlib

from timeline.load.archives import Damaged, tarred, zipped
from timeline.sources.access import Unreadable
from timeline.sources.content import Content, Stored, blocks_of, collected

UNPACKED_LIMIT = 2 * 2**30
"""Bytes that may be unpacked from any one file, however small."""
RATIO = 200
"""And how many times its own size from a large one: logs shrink to a tenth, rarely to a hundredth."""
NESTING = 4
"""Archives in archives that are opened: ``.json.gz`` in a ``.tar.gz`` is three."""
PIECE = 16 * 1024
OUT = 256 * 1024
"""Bytes given to a decompressor at once, and taken from it."""
PADDING = b"\x00\r\n "
"""What may stand between the members of a stream."""


class Text:
    """One text of a file, block by block; ``fault`` says, when they have run out, why it ends early."""

    def __init__(self, blocks: Iterable[bytes], fault: str | None = None) -> None:
        self.fault = fault
        self._blocks = iter(blocks)

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from filter(None, self._blocks)
        except (Damaged, Unreadable) as error:
            self.fault = str(error)


class Budget:
    """Bytes that may still be unpacked from one file, however its archives lie in each other."""

    def __init__(self, size: int) -> None:
        self.most = self.left = max(UNPACKED_LIMIT, RATIO * size)

    def spent(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The blocks, as far as they may be unpacked."""
        for block in blocks:
            self.left -= len(block)
            if self.left < 0:
                raise Damaged(self.fault)
            yield block

    @property
    def fault(self) -> str:
        """Why no more is unpacked."""
        return f"unpacks to more than {self.most // 2**20} MiB in all: a decompression bomb, or to be split"


def texts(content: Content) -> Iterator[Text]:
    """The texts in a file, in the order of their names for an archive with members. Read each before the next."""
    yield from _texts(blocks_of(content), NESTING, Budget(len(content)), content)


def _texts(blocks: Iterator[bytes], nesting: int, budget: Budget, content: Content | None = None) -> Iterator[Text]:
    """The texts in some blocks, which are those of ``content`` where it is known."""
    text = Text(blocks)
    blocks = iter(text)
    head = b""
    while len(head) < tarfile.BLOCKSIZE and (block := next(blocks, b"")):
        head += block
    kind = _kind(head)
    rest = chain((head,), blocks) if head else blocks
    if kind is None:
        text = Text(_to_the_end(rest, text))
        yield text
    elif nesting == 0:
        yield Text((), "archives are nested too deeply")
    elif kind in STREAMS:
        yield from _texts(budget.spent(STREAMS[kind](_to_the_end(rest, text))), nesting - 1, budget)
    else:
        yield from _members(kind, content if content is not None else rest, text, nesting, budget)


def _to_the_end(blocks: Iterable[bytes], text: Text) -> Iterator[bytes]:
    """Blocks of a text, and then its fault."""
    yield from blocks
    if text.fault:
        raise Damaged(text.fault)


def _members(kind: str, archive: Content | Iterable[bytes], text: Text, nesting: int, budget: Budget) -> Iterator[Text]:
    """The texts in the members of an archive, which is read from anywhere and so lies in memory or on a disk."""
    try:
        content = archive if isinstance(archive, bytes | Stored) else collected(archive, budget.most)
    except Unreadable as error:
        yield Text((), str(error))
        return
    for member in MEMBERS[kind](content):
        if budget.left < 0:
            return
        # What lies in a tar lies there as it is.
        yield from _texts(member if kind == "tar" else budget.spent(member), nesting - 1, budget)
    if text.fault:
        yield Text((), text.fault)


def _kind(head: bytes) -> str | None:
    known = next((kind for magic, kind in MAGIC if head.startswith(magic)), None)
    return known or ("tar" if head[257:262] == b"ustar" else None)


# -- streams -----------------------------------------------------------------------------------------------------


class _Opener(Protocol):
    """What opens one member of a stream, as those of ``bz2`` and ``lzma`` do."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gunzip:
    """The same for gzip."""

    def __init__(self) -> None:
        self._opener = isal_zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return bool(self._opener.eof)

    @property
    def needs_input(self) -> bool:
        return not self._opener.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return bytes(self._opener.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return bytes(self._opener.decompress(data or self._opener.unconsumed_tail, max_length))


def _inflated(kind: str, magic: bytes, opener_of: Callable[[], _Opener], blocks: Iterable[bytes]) -> Iterator[bytes]:
    """What lies in all members of a stream, one after the other; of a damaged one, what lies before the damage."""
    opener: _Opener | None = None
    rest = b""
    for piece in _pieces(blocks):
        rest += piece
        while rest:
            if opener is None:
                rest = rest.lstrip(PADDING)
                if len(rest) < len(magic):
                    break
                if not rest.startswith(magic):
                    raise Damaged(f"after the {kind} data follows something else: it is left unread")
                opener = opener_of()
            yield from _drawn(kind, opener, rest)
            rest, opener = (opener.unused_data, None) if opener.eof else (b"", opener)
    if opener is not None or rest.strip(PADDING):
        raise Damaged(f"the {kind} file is cut off")


def _drawn(kind: str, opener: _Opener, data: bytes) -> Iterator[bytes]:
    try:
        while True:
            if block := opener.decompress(data, OUT):
                yield block
            if opener.eof or opener.needs_input:
                return
            data = b""
    except (OSError, ValueError, EOFError, zlib.error, isal_zlib.error, lzma.LZMAError) as error:  # type: ignore[misc]  # its stub
        raise Damaged(f"the {kind} file is damaged ({error})") from error


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        yield from (block[start : start + PIECE] for start in range(0, len(block), PIECE))


def _unzstd(blocks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        with pa.CompressedInputStream(pa.PythonFile(Joined(blocks), mode="r"), "zstd") as stream:
            while block := stream.read(OUT):
                yield block
    except (OSError, pa.ArrowException) as error:
        raise Damaged(f"the zstd file is damaged ({error})") from error


class Joined(io.RawIOBase):
    """Blocks as one file to be read from its beginning to its end."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer, in the stub
        """The next bytes, at most one block of them."""
        self._rest = self._rest or memoryview(next(self._blocks, b""))
        some = self._rest[: len(buffer)]
        buffer[: len(some)] = some
        self._rest = self._rest[len(some) :]
        return len(some)


MAGIC = (
    (b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"),
)  # fmt: skip
STREAMS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": partial(_inflated, "gzip", b"\x1f\x8b", _Gunzip),
    "bzip2": partial(_inflated, "bzip2", b"BZh", bz2.BZ2Decompressor),
    "xz": partial(_inflated, "xz", b"\xfd7zXZ\x00", partial(lzma.LZMADecompressor, memlimit=128 * 2**20)),
    "zstd": _unzstd,
}
MEMBERS: dict[str, Callable[[Content], Iterator[Iterator[bytes]]]] = {"zip": zipped, "tar": tarred}
