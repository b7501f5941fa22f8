"""A zip or tar file -> its members, block by block, within a bound of memory whatever numbers it states.

No member is written under its name, so paths and links inside an archive can lead nowhere.
"""

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any, NamedTuple

from timeline.sources.access import Unreadable
from timeline.sources.content import Content, opened

MEMBERS_LIMIT = 1_000_000
"""Files in one tar."""
PART = 64 * 2**20
"""Bytes of an archive's own lists that are read at once."""
OUT = 256 * 1024
"""Bytes of a member that are read at once."""
FAILURES = (
    zipfile.BadZipFile, tarfile.TarError, OSError, ValueError, EOFError, zlib.error, lzma.LZMAError, RuntimeError,
    NotImplementedError, OverflowError, IndexError, Unreadable,
)  # fmt: skip
"""What reading an archive may end with: the standard library trusts the numbers that it finds in one."""


class Damaged(Exception):  # noqa: N818 - it reads as the sentence it is
    """A text ends here, before its end; the message says why."""


class _Careful:
    """An archive whose lists are read only while they are no larger than a bound."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(PART + 1 if size < 0 or size > PART else size)
        if len(data) > PART:
            raise OSError(f"a list in it is longer than {PART // 2**20} MiB")
        return data


def zipped(content: Content) -> Iterator[Iterator[bytes]]:
    """The members of a zip file in the order of their names; one that cannot be read ends in ``Damaged``."""
    try:
        with zipfile.ZipFile(_Careful(opened(content))) as archive:
            for info in sorted(archive.infolist(), key=lambda info: (info.filename, info.header_offset)):
                if not info.is_dir():
                    yield _read(partial(archive.open, info), info.filename)
    except FAILURES as error:
        yield _failing(f"the zip file is damaged ({error})")


def tarred(content: Content) -> Iterator[Iterator[bytes]]:
    """The files in a tar file in the order of their names, and at the end, where it is damaged, ``Damaged``."""
    file = opened(content)
    found: list[_Member] = []
    fault = ""
    try:
        # One by one: of a damaged archive the list keeps what came before the damage.
        found.extend(_in_tar(file))
    except FAILURES as error:
        fault = f"the tar file is damaged ({error})"
    for name, start, size in sorted(found):
        yield _stretch(file, start, size, name)
    if fault:
        yield _failing(fault)


class _Member(NamedTuple):
    """A file in a tar file: its name, where it begins, its bytes."""

    name: str
    start: int
    size: int


def _in_tar(file: IO[bytes]) -> Iterator[_Member]:
    count = 0
    with tarfile.TarFile(fileobj=_Careful(file)) as archive:  # type: ignore[arg-type]  # only read
        while (info := archive.next()) is not None:
            # The library would hold all that it has met, which in a hostile archive is all there is room for.
            archive.members = []  # type: ignore[attr-defined]
            if info.isreg() and not info.issparse():
                yield _Member(info.name, info.offset_data, info.size)
            count += 1
            if count > MEMBERS_LIMIT:
                raise tarfile.TarError(f"more than {MEMBERS_LIMIT:,} files: split it")
        file.seek(archive.offset)
        if file.read(tarfile.BLOCKSIZE).strip(b"\x00"):
            raise tarfile.TarError("it is cut off, or something else follows")


def _read(opening: Callable[[], Any], name: str) -> Iterator[bytes]:
    """One member of an archive."""
    try:
        with opening() as stream:
            while block := stream.read(OUT):
                yield block
    except FAILURES as error:
        raise Damaged(f"{name!r} in the archive cannot be read ({error})") from error


def _stretch(file: IO[bytes], start: int, size: int, name: str) -> Iterator[bytes]:
    """A member that lies in its archive as it is."""
    file.seek(start)
    while size and (block := file.read(min(OUT, size))):
        size -= len(block)
        yield block
    if size:
        raise Damaged(f"{name!r} in the archive cannot be read (it is cut off)")


def _failing(fault: str) -> Iterator[bytes]:
    raise Damaged(fault)
    yield b""
