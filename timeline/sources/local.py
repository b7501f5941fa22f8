"""Paths that a person gives -> the log files there: files, folders with all they hold, globs.

Nothing is skipped for its name: what is no log is told by its content, later. What cannot be read at all (a pipe, a
socket, a device, a loop of links, no permission) comes out as a file with a fault, so that it is counted.
"""

import glob
import hashlib
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from timeline.errors import SourceError

TRAIL_FOLDER = "AWSLogs"
"""The folder that CloudTrail makes in a bucket for all it delivers (AWS, "Finding your CloudTrail log files")."""
STDIN = "-"
"""What stands for the standard input among the inputs."""
REMOTE = ("s3://", "cloudtrail://", "http://", "https://")


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file to be read: its name in the case, where it lies, its size in bytes, or why it cannot be read.

    ``is_beside`` when it lies beside the ``AWSLogs`` folder of a tree that has one: a note there is no lost log.
    """

    name: str
    path: Path
    size: int
    fault: str | None = None
    is_beside: bool = False


def find(inputs: Sequence[str]) -> list[LogFile]:
    """The files at these inputs, each once, sorted by their names in the case.

    A name is relative to the folder that was given, or the bare name of a single file: the same logs elsewhere give the
    same names. Raises SourceError when an input is not there or cannot be read by this version.
    """
    if not inputs:
        raise SourceError("No logs were given.", remedy="Name files, folders or globs.")
    found: dict[str, LogFile] = {}
    for text in inputs:
        for file in _at(text):
            place = _place(file.path)
            if place not in found or file.name < found[place].name:
                found[place] = file
    return sorted(_distinct(found.values()), key=lambda file: file.name)


def _at(text: str) -> Iterator[LogFile]:
    if text.startswith(REMOTE):
        raise SourceError(
            f"{printable(text)} is not on this machine, and this version reads local files only.",
            remedy="Copy the logs here first, for example with `aws s3 sync`, and give the folder.",
        )
    if text == STDIN:
        yield LogFile("(standard input)", Path("/dev/stdin"), 0)
        return
    if "\x00" in text:
        raise SourceError(f"{printable(text)} is no path.", remedy="Name files, folders or globs.")
    path = Path(text)
    if os.path.lexists(path):
        yield from _below(path)
        return
    matches = sorted(glob.glob(text, recursive=True, include_hidden=True)) if glob.has_magic(text) else []  # noqa: PTH207
    if not matches:
        raise SourceError(
            f"There is nothing at {printable(text)}.",
            remedy="Check the path; quote a glob so that it reaches us whole, and use ** for folders within folders.",
        )
    top = _fixed_part(text)
    for match in matches:
        for file in _below(Path(match)):
            yield replace(file, name=printable(_relative(file.path, top)))


def _fixed_part(pattern: str) -> Path:
    """The folder of a glob before its first wild part: names are relative to it."""
    parts = Path(pattern).parts
    wild = next((number for number, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return Path(*parts[:wild])


def _relative(path: Path, top: Path) -> str:
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else path.name


def _below(path: Path) -> Iterator[LogFile]:
    """The file at a path, or every file below the folder there."""
    if not _is_folder(path):
        yield _file(path, path.absolute().name)
        return
    seen: set[tuple[int, int]] = set()
    has_trail = _is_folder(path / TRAIL_FOLDER)
    for folder, error in _folders(path, seen):
        if error:
            yield LogFile(printable(_relative(folder, path)), folder, 0, error)
            continue
        for entry in sorted(os.listdir(folder)):  # noqa: PTH208 - names only, and some may be undecodable
            child = folder / entry
            if not _is_folder(child):
                name = _relative(child, path)
                yield replace(_file(child, name), is_beside=has_trail and name.split("/")[0] != TRAIL_FOLDER)


def _folders(top: Path, seen: set[tuple[int, int]]) -> Iterator[tuple[Path, str | None]]:
    """A folder and all below it, each once however links lead to it; with a reason where one cannot be listed."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            below = sorted(child for entry in os.listdir(folder) if _is_folder(child := folder / entry))  # noqa: PTH208
        except OSError as error:
            yield folder, f"the folder cannot be read ({error.strerror})"
            continue
        yield folder, None
        # Real folders come before links to them, so that a file keeps the name of the place where it lies.
        links = [child for child in below if _is_link(child)]
        waiting = links[::-1] + waiting + [child for child in below[::-1] if not _is_link(child)]


def _is_folder(path: Path) -> bool:
    """As Path.is_dir, but a path that may not be looked at is none: it becomes a file with a fault."""
    return os.path.isdir(path)  # noqa: PTH112


def _is_link(path: Path) -> bool:
    return os.path.islink(path)  # noqa: PTH114


def _file(path: Path, name: str) -> LogFile:
    name = printable(name)
    try:
        status = path.stat()
    except OSError as error:
        return LogFile(name, path, 0, f"cannot be read ({error.strerror})")
    if not stat.S_ISREG(status.st_mode):
        return LogFile(name, path, 0, f"is {_kind(status.st_mode)}, not a file")
    if not os.access(path, os.R_OK):
        return LogFile(name, path, status.st_size, "cannot be read (Permission denied)")
    return LogFile(name, path, status.st_size)


def _kind(mode: int) -> str:
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFBLK: "a device", stat.S_IFCHR: "a device"}
    return kinds.get(stat.S_IFMT(mode), "something special")


def _place(path: Path) -> str:
    """What two paths to one file share."""
    try:
        return str(path.resolve(strict=True))
    except (OSError, RuntimeError):
        return str(path.absolute())


def printable(name: str) -> str:
    """A name without control characters or undecodable bytes, whatever the file system held."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)


def _distinct(files: Iterable[LogFile]) -> Iterator[LogFile]:
    """Files of one name are told apart by their content, the same way wherever they lie."""
    by_name: dict[str, list[LogFile]] = defaultdict(list)
    for file in files:
        by_name[file.name].append(file)
    for name, same in by_name.items():
        if len(same) == 1:
            yield same[0]
            continue
        copies: dict[str, int] = defaultdict(int)
        for file in same:
            mark = _mark(file)
            copies[mark] += 1
            yield replace(file, name=f"{name}#{mark}" + (f"-{copies[mark]}" if copies[mark] > 1 else ""))


def _mark(file: LogFile) -> str:
    """The first eight hex digits of a file's SHA-256; of its fault when it cannot be read."""
    if file.fault is not None:
        return hashlib.sha256(file.fault.encode()).hexdigest()[:8]
    try:
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()[:8]
    except OSError as error:
        return hashlib.sha256(str(error.strerror).encode()).hexdigest()[:8]
