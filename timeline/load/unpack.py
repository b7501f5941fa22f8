"""Bytes of a log file -> the texts in it: gzip, bzip2, xz, zstd, zip and tar opened within a bound.

What a file holds is told by its first bytes, never by its name. Nothing is written to disk, so paths inside an archive
can lead nowhere.
"""

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa
from isal import isal_zlib

MEMBER_LIMIT = 512 * 2**20
"""Bytes one text may take when unpacked. A trail file takes some 50 MB; beyond this it is a bomb or wants splitting."""
ARCHIVE_LIMIT = 4 * MEMBER_LIMIT
"""Bytes all that is unpacked from one file may take together, one text at a time."""
NESTING = 3
"""Archives in archives that are opened: ``.json.gz`` in a ``.tar.gz`` is three."""
PIECE = 64 * 1024
TOO_LARGE = f"unpacks to more than {MEMBER_LIMIT // 2**20} MiB: a decompression bomb, or a file to be split"


class Text(NamedTuple):
    """One text of a file. ``fault`` says why it ends early, or why there is none."""

    data: bytes
    fault: str | None = None


class Budget:
    """Bytes that may still be unpacked from one file, however its archives lie in each other."""

    def __init__(self) -> None:
        self.left = ARCHIVE_LIMIT

    def spend(self, text: Text) -> Text:
        """The text, or the reason why it is one too many."""
        self.left -= len(text.data)
        return text if self.left >= 0 else Text(b"", f"unpacks to more than {ARCHIVE_LIMIT // 2**20} MiB in all")


def texts(data: bytes) -> Iterator[Text]:
    """The texts in a file, in the order of their names for an archive with members."""
    return _texts(Text(data), NESTING, Budget())


def _texts(text: Text, nesting: int, budget: Budget) -> Iterator[Text]:
    kind = _kind(text.data)
    if kind is None:
        yield text
    elif nesting == 0:
        yield Text(b"", "archives are nested too deeply")
    elif kind in STREAMS:
        opened = budget.spend(STREAMS[kind](text.data))
        yield from _texts(opened._replace(fault=opened.fault or text.fault), nesting - 1, budget)
    else:
        for member in MEMBERS[kind](text.data):
            if budget.left < 0:
                return
            yield from _texts(budget.spend(member), nesting - 1, budget)
        if text.fault:
            yield Text(b"", text.fault)


def _kind(data: bytes) -> str | None:
    for kind, magic in MAGIC.items():
        if data.startswith(magic):
            return kind
    return "tar" if data[257:262] == b"ustar" else None


def _gunzip(data: bytes) -> Text:
    """All gzip members one after the other; of a damaged one, what lies before the damage."""
    parts: list[bytes] = []
    size = 0
    while data.startswith(MAGIC["gzip"]):
        opener = isal_zlib.decompressobj(wbits=31)
        try:
            parts.append(opener.decompress(data, MEMBER_LIMIT - size + 1))
        except isal_zlib.error:  # type: ignore[misc]  # isal's stub calls the class an instance
            return _until_damage(lambda: zlib.decompressobj(wbits=31), data, parts, "gzip")
        size += len(parts[-1])
        if size > MEMBER_LIMIT:
            return Text(b"", TOO_LARGE)
        if not opener.eof:
            return Text(b"".join(parts), "the gzip file is cut off")
        data = opener.unused_data
    return Text(b"".join(parts))


def _until_damage(opener_of: Callable[[], Any], data: bytes, parts: list[bytes], kind: str) -> Text:
    """What a decompressor yields, piece by piece, before it fails, ends, or has given too much."""
    opener = opener_of()
    size = sum(map(len, parts))
    try:
        for start in range(0, len(data), PIECE):
            if getattr(opener, "eof", False):
                break
            parts.append(opener.decompress(data[start : start + PIECE], MEMBER_LIMIT - size + 1))
            size += len(parts[-1])
            if size > MEMBER_LIMIT:
                return Text(b"", TOO_LARGE)
    except (OSError, ValueError, EOFError, zlib.error, lzma.LZMAError) as error:
        return Text(b"".join(parts), f"the {kind} file is damaged ({error})")
    return Text(b"".join(parts), None if opener.eof else f"the {kind} file is cut off")


def _bunzip(data: bytes) -> Text:
    return _until_damage(bz2.BZ2Decompressor, data, [], "bzip2")


def _unxz(data: bytes) -> Text:
    return _until_damage(lambda: lzma.LZMADecompressor(memlimit=MEMBER_LIMIT), data, [], "xz")


def _unzstd(data: bytes) -> Text:
    parts: list[bytes] = []
    try:
        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
            while piece := stream.read(PIECE * 16):
                parts.append(piece)
                if sum(map(len, parts)) > MEMBER_LIMIT:
                    return Text(b"", TOO_LARGE)
    except (OSError, pa.ArrowException) as error:
        return Text(b"".join(parts), f"the zstd file is damaged ({error})")
    return Text(b"".join(parts))


def _zipped(data: bytes) -> Iterator[Text]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in sorted(archive.infolist(), key=lambda info: (info.filename, info.header_offset)):
                if not info.is_dir():
                    yield _bounded(partial(archive.open, info), info.filename)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield Text(b"", f"the zip file is damaged ({error})")


def _tarred(data: bytes) -> Iterator[Text]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for info in sorted((info for info in archive if info.isreg()), key=lambda info: info.name):
                yield _bounded(partial(archive.extractfile, info), info.name)
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        yield Text(b"", f"the tar file is damaged ({error})")


def _bounded(opened: Callable[[], Any], name: str) -> Text:
    """One member of an archive, read no further than the bound."""
    try:
        with opened() as stream:
            data = stream.read(MEMBER_LIMIT + 1)
    except (zipfile.BadZipFile, tarfile.TarError, OSError, ValueError, EOFError, zlib.error, lzma.LZMAError,
            RuntimeError, NotImplementedError) as error:  # fmt: skip
        return Text(b"", f"{name!r} in the archive cannot be read ({error})")
    return Text(b"", TOO_LARGE) if len(data) > MEMBER_LIMIT else Text(data)


MAGIC = {
    "gzip": b"\x1f\x8b",
    "zip": b"PK\x03\x04",
    "bzip2": b"BZh",
    "xz": b"\xfd7zXZ\x00",
    "zstd": b"\x28\xb5\x2f\xfd",
}
STREAMS: dict[str, Callable[[bytes], Text]] = {"gzip": _gunzip, "bzip2": _bunzip, "xz": _unxz, "zstd": _unzstd}
MEMBERS: dict[str, Callable[[bytes], Iterator[Text]]] = {"zip": _zipped, "tar": _tarred}
