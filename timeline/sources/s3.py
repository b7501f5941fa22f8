"""Trail files in S3: the folders that a scope needs are listed, and only the files that it needs are downloaded.

Nothing is left out but what cannot hold records of the scope (see timeline.sources.layout) and the logs of other
services beside a trail. The same files copied to a disk get the same names there.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from timeline.errors import SourceError
from timeline.sources.access import Access
from timeline.sources.aws import Connection
from timeline.sources.bucket import Bucket, Object
from timeline.sources.crew import Crew
from timeline.sources.layout import DIGESTS, LATE, Needed, Told, told
from timeline.sources.local import TRAIL_FOLDER, printable
from timeline.sources.stream import EVERYTHING, File, Found, Listed, Note, Scope

SCHEME = "s3://"
MANY_FOLDERS = 100
"""Folders in one of an unknown layout beyond which all below is listed at once: cheaper than a request for each."""
FEW_DAYS = 3
"""Days of a window up to which its folders are asked for by name: cheaper than to walk down year, month and day."""
LISTERS = 16
FILES_A_SECOND, BYTES_A_SECOND = 100, 20 * 2**20
"""A cautious guess for --dry-run: 16 requests under way at some 150 ms each, over a line of 160 Mbit/s."""


def find(
    url: str,
    scope: Scope = EVERYTHING,
    access: Access | None = None,
    *,
    digests: bool = False,
    late: timedelta = LATE,
    listed: Listed | None = None,
    connection: Connection | None = None,
) -> Found:
    """The log files at ``s3://bucket/prefix`` that may hold records of the scope, in the order of their names.

    The prefix is a folder, one file, or the beginning of several names. ``digests`` adds the digest files of the trail;
    ``listed`` hears how many keys were seen so far, from one thread at a time.
    Raises SourceError when the bucket cannot be listed, or holds nothing there that the scope needs.
    """
    name, prefix = parted(url)
    connection = connection or Connection(access or Access())
    listing = _Listing(Bucket(name, connection), prefix, _needed(scope, prefix, digests=digests, late=late))
    listing.listed = listed
    files = tuple(sorted(listing.files(), key=lambda file: file.name))
    if not files:
        raise listing.nothing(url)
    size = sum(file.size for file in files)
    seconds = max(len(files) / FILES_A_SECOND, size / BYTES_A_SECOND)
    return Found(files, tuple(listing.notes()), listing.requests, seconds=seconds)


def parted(url: str) -> tuple[str, str]:
    """The bucket and the prefix of ``s3://bucket/prefix``."""
    bucket, _, prefix = url.removeprefix(SCHEME).partition("/")
    if not url.startswith(SCHEME) or not bucket:
        raise SourceError(f"{printable(url)} names no bucket.", remedy="Give s3://BUCKET/PREFIX.")
    return bucket, prefix


def _needed(scope: Scope, prefix: str, *, digests: bool, late: timedelta) -> Needed:
    """A kind of log that the prefix itself names is asked for."""
    kinds = {DIGESTS} if digests else set()
    named = told(tuple(prefix.split("/"))).kind
    return Needed(scope, frozenset(kinds | ({named} if named else set())), late)


@dataclass
class _Listing:
    """One walk through a bucket, and what it passed by."""

    bucket: Bucket
    prefix: str
    needed: Needed
    requests: int = 0
    passed: set[tuple[str, str]] = field(default_factory=set)
    has_trail: bool = False
    listed: Listed | None = None
    seen: int = 0
    stopped: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def files(self) -> Iterator[File]:
        """Every file that is needed; folders are listed side by side, level by level."""
        objects, folders = self._top()
        crew = Crew[tuple[list[Object], list[str]]](LISTERS, "list")
        try:
            while objects or folders:
                yield from (self._file(item) for item in objects if self._is_needed(item.key))
                objects, waiting, folders = [], folders, []
                for found, below in crew.map(self._below, waiting):
                    objects += found
                    folders += below
        finally:
            self.stopped = True
            crew.leave()

    def _top(self) -> tuple[list[Object], list[str]]:
        """What the prefix itself names: a folder, else the objects and folders whose names begin with it."""
        if not self.prefix or self.prefix.endswith("/"):
            return [], [self.prefix]
        objects, folders = self._list(self.prefix, in_levels=True)
        exact = [item for item in objects if item.key == self.prefix]
        if exact or self.prefix + "/" in folders:
            return exact, [self.prefix + "/"] if self.prefix + "/" in folders else []
        return objects, [folder for folder in folders if self._is_way(folder)]

    def _below(self, folder: str) -> tuple[list[Object], list[str]]:
        """The objects in a folder, or all below it where a closer look leads nowhere, and the folders to look into."""
        place = told(_folders(folder))
        if self._is_leaf(place):
            return self._list(folder, in_levels=False)
        days = self.needed.days()
        if place.is_own and place.region and place.period is None and days is not None and len(days) <= FEW_DAYS:
            return [], [f"{folder}{day:%Y/%m/%d}/" for day in days]
        objects, folders = self._list(folder, in_levels=True)
        self.has_trail |= f"{self._folder}{TRAIL_FOLDER}/" in folders
        if len(folders) > MANY_FOLDERS and not place.is_own:
            return self._list(folder, in_levels=False)
        return objects, [name for name in folders if self._is_way(name)]

    def _is_leaf(self, place: Told) -> bool:
        """True where all below is needed, or is told by the names of files alone."""
        return place.is_day or (place.kind is not None and self.needed.all_below(place))

    def _list(self, prefix: str, *, in_levels: bool) -> tuple[list[Object], list[str]]:
        objects: list[Object] = []
        folders: list[str] = []
        for found, below in self.bucket.pages(prefix, in_levels=in_levels):
            self._count(len(found))
            objects += found
            folders += below
            if self.stopped:
                break
        return objects, folders

    def _count(self, keys: int) -> None:
        with self._lock:
            self.requests += 1
            self.seen += keys
            if self.listed is not None:
                self.listed(self.seen)

    def _is_way(self, folder: str) -> bool:
        return self._pass(told(_folders(folder)))

    def _is_needed(self, key: str) -> bool:
        """Whether a key is a file of the scope; a key that ends in a slash stands for a folder and holds nothing."""
        if key.endswith("/"):
            return False
        *folders, name = key.split("/")
        if not self._pass(told(tuple(folders))):
            return False
        if not self.needed.file(name):
            self.passed.add(("time", ""))
            return False
        return True

    def _pass(self, place: Told) -> bool:
        """Whether a place is needed; what is passed by is remembered by its reason."""
        why_not = self.needed.why_not(place)
        if why_not is not None:
            self.passed.add(why_not)
        return why_not is None

    def _file(self, item: Object) -> File:
        key, name = item.key, self._name(item.key)
        fetch = partial(self.bucket.read, key, item.etag)
        is_beside = self.has_trail and name.split("/")[0] != TRAIL_FOLDER
        return File(name, f"{SCHEME}{self.bucket.name}/{key}", item.size, item.etag, fetch, is_beside=is_beside)

    def _name(self, key: str) -> str:
        """The key below the folder that was given, or the bare name of a single file: as on a disk."""
        if key.startswith(self._folder):
            return printable(key.removeprefix(self._folder))
        return printable(key.removeprefix(self.prefix[: self.prefix.rfind("/") + 1]))

    @property
    def _folder(self) -> str:
        return self.prefix if self.prefix.endswith("/") or not self.prefix else self.prefix + "/"

    def notes(self) -> Iterator[Note]:
        """What the listing left out that a reader of the case must know."""
        kinds = self._passed("kind")
        if kinds:
            yield Note("info", f"Beside the trail's files lay others that were not read: {', '.join(kinds)}.")
        scope = self.needed.scope
        if scope.until is not None:
            minutes = int(self.needed.late.total_seconds() // 60)
            yield Note(
                "info",
                f"Files that CloudTrail delivered more than {minutes} minutes after the end of the window were not "
                "read: an event of the window that came so late is missing.",
            )
        if scope.accounts or scope.regions:
            yield Note("info", "Accounts and regions were chosen by CloudTrail's folders, before files were read.")

    def nothing(self, url: str) -> SourceError:
        """Why the listing is empty."""
        if not self.passed:
            return SourceError(f"There is nothing at {printable(url)}.", remedy="Check the bucket and the prefix.")
        there = [
            f"{many}: {', '.join(self._passed(one)[:10])}"
            for one, many in (("account", "other accounts"), ("region", "other regions"), ("kind", "other logs"))
            if self._passed(one)
        ]
        if self._passed("time"):
            there.append("files of other times")
        return SourceError(
            f"Nothing at {printable(url)} falls into what was asked for; there are {'; '.join(there)}.",
            remedy="Check --from, --to, --account and --region; CloudTrail delivers some 5 minutes late.",
        )

    def _passed(self, reason: str) -> list[str]:
        return sorted(printable(name) for kind, name in self.passed if kind == reason)


def _folders(prefix: str) -> tuple[str, ...]:
    return tuple(prefix.rstrip("/").split("/"))
