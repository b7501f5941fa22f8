"""Trail files in S3: the folders that a scope needs are listed, and only the files that it needs are downloaded.

Nothing is left out but what cannot hold records of the scope (see timeline.sources.layout) and the logs of other
services beside a trail. The same files copied to a disk get the same names there.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import urllib3
from botocore import exceptions as botocore

from timeline.errors import SourceError
from timeline.sources.aws import FOR_ALL, Access, Ask, Connection, Denied, code_of, explained, failed, refused
from timeline.sources.layout import DIGESTS, LATE, Needed, Told, told
from timeline.sources.local import printable
from timeline.sources.remote import EVERYTHING, Found, Note, RemoteFile, Scope, Unreadable

SCHEME = "s3://"
MANY_FOLDERS = 100
"""Folders in one of an unknown layout beyond which all below is listed at once: cheaper than a request for each."""
FEW_DAYS = 3
"""Days of a window up to which its folders are asked for by name: cheaper than to walk down year, month and day."""
LISTERS = 16
CHUNK = 2**20
READS = 5
"""Tries to read one file, each from its beginning."""
PAUSE = 0.2
"""Seconds before the second try; twice that before the third, and so on."""
BROKEN = (
    botocore.IncompleteReadError,
    botocore.ResponseStreamingError,
    botocore.ReadTimeoutError,
    botocore.ConnectionClosedError,
    botocore.FlexibleChecksumError,
    urllib3.exceptions.HTTPError,
    ConnectionError,
    TimeoutError,
)
GONE = frozenset(("NoSuchKey", "NoSuchVersion", "404"))
CHANGED = frozenset(("PreconditionFailed", "412"))
FILES_A_SECOND, BYTES_A_SECOND = 100, 20 * 2**20
"""A cautious guess for --dry-run: 16 requests under way at some 150 ms each, over a line of 160 Mbit/s."""


def find(
    url: str,
    scope: Scope = EVERYTHING,
    access: Access | None = None,
    *,
    digests: bool = False,
    late: timedelta = LATE,
    connection: Connection | None = None,
) -> Found:
    """The log files at ``s3://bucket/prefix`` that may hold records of the scope, in the order of their names.

    The prefix is a folder, one file, or the beginning of several names. ``digests`` adds the digest files of the trail.
    Raises SourceError when the bucket cannot be listed, or holds nothing there that the scope needs.
    """
    bucket, prefix = _parted(url)
    connection = connection or Connection(access or Access())
    listing = _Listing(_Bucket(bucket, connection), prefix, _needed(scope, prefix, digests=digests, late=late))
    files = tuple(sorted(listing.files(), key=lambda file: file.name))
    if not files:
        raise listing.nothing(url)
    size = sum(file.size for file in files)
    seconds = max(len(files) / FILES_A_SECOND, size / BYTES_A_SECOND)
    return Found(files, tuple(listing.notes()), listing.requests, seconds=seconds)


def _parted(url: str) -> tuple[str, str]:
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

    bucket: "_Bucket"
    prefix: str
    needed: Needed
    requests: int = 0
    passed: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def files(self) -> Iterator[RemoteFile]:
        """Every file that is needed; folders are listed side by side, level by level."""
        objects, folders = self._top()
        with ThreadPoolExecutor(LISTERS, thread_name_prefix="list") as pool:
            while objects or folders:
                yield from (self._file(item) for item in objects if self._is_needed(item["Key"]))
                objects, waiting, folders = [], folders, []
                for found, below in pool.map(self._below, waiting):
                    objects += found
                    folders += below

    def _top(self) -> tuple[list[Any], list[str]]:
        """What the prefix itself names: a folder, else the objects and folders whose names begin with it."""
        if not self.prefix or self.prefix.endswith("/"):
            return [], [self.prefix]
        objects, folders = self._list(self.prefix, in_levels=True)
        exact = [item for item in objects if item["Key"] == self.prefix]
        if exact or self.prefix + "/" in folders:
            return exact, [self.prefix + "/"] if self.prefix + "/" in folders else []
        return objects, [folder for folder in folders if self._is_way(folder)]

    def _below(self, folder: str) -> tuple[list[Any], list[str]]:
        """The objects in a folder, or all below it where a closer look leads nowhere, and the folders to look into."""
        place = told(_folders(folder))
        if self._is_leaf(place):
            return self._list(folder, in_levels=False)
        days = self.needed.days()
        if place.is_own and place.region and place.period is None and days is not None and len(days) <= FEW_DAYS:
            return [], [f"{folder}{day:%Y/%m/%d}/" for day in days]
        objects, folders = self._list(folder, in_levels=True)
        if len(folders) > MANY_FOLDERS and not place.is_own:
            return self._list(folder, in_levels=False)
        return objects, [name for name in folders if self._is_way(name)]

    def _is_leaf(self, place: Told) -> bool:
        """True where all below is needed, or is told by the names of files alone."""
        return place.is_day or (place.kind is not None and self.needed.is_everything)

    def _list(self, prefix: str, *, in_levels: bool) -> tuple[list[Any], list[str]]:
        objects: list[Any] = []
        folders: list[str] = []
        for page in self.bucket.pages(prefix, in_levels=in_levels):
            with self._lock:
                self.requests += 1
            objects += page.get("Contents", ())
            folders += [item["Prefix"] for item in page.get("CommonPrefixes", ())]
        return objects, folders

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

    def _file(self, item: Any) -> RemoteFile:
        return self.bucket.file(item["Key"], self._name(item["Key"]), int(item["Size"]), str(item["ETag"]))

    def _name(self, key: str) -> str:
        """The key below the folder that was given, or the bare name of a single file: as on a disk."""
        folder = self.prefix if self.prefix.endswith("/") or not self.prefix else self.prefix + "/"
        if key.startswith(folder):
            return printable(key.removeprefix(folder))
        return printable(key.removeprefix(self.prefix[: self.prefix.rfind("/") + 1]))

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


@dataclass
class _Bucket:
    """One bucket: its pages of keys, and the contents of its objects."""

    name: str
    connection: Connection

    def __post_init__(self) -> None:
        self.access = self.connection.access
        self.client = self.connection.client("s3")
        self.arn = f"arn:{self.connection.partition}:s3:::{printable(self.name)}"
        self.pays = {"RequestPayer": "requester"} if self.access.requester_pays else {}

    def pages(self, prefix: str, *, in_levels: bool) -> Iterator[Any]:
        """The pages of a listing; with the folders at the next slash where they come ``in_levels``."""
        levels = {"Delimiter": "/"} if in_levels else {}
        ask = Ask(f"s3://{printable(self.name)}/{printable(prefix)}", "s3:ListBucket", self.arn)
        with explained(self.access, ask):
            yield from self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix, **levels, **self.pays
            )

    def file(self, key: str, name: str, size: int, etag: str) -> RemoteFile:
        """An object as a log file."""

        def fetch(limit: int, stopped: threading.Event) -> tuple[bytes, str]:
            return self.read(key, etag, limit, stopped)

        return RemoteFile(name, f"{SCHEME}{self.name}/{key}", size, etag, fetch)

    def read(self, key: str, etag: str, limit: int, stopped: threading.Event) -> tuple[bytes, str]:
        """The whole content of one version of an object: the one listed, or the newest when that is gone.

        Whatever breaks off is read again from its beginning, so nothing is lost and nothing doubled.
        """
        fault = ""
        for attempt in range(READS):
            if stopped.wait(PAUSE * (2**attempt - 1)):
                raise Unreadable("reading was stopped")
            try:
                return self._once(key, etag, limit, stopped), etag
            except BROKEN as error:
                fault = f"broke off {READS} times while it was read ({type(error).__name__})"
            except botocore.ClientError as error:
                if code_of(error.response) not in CHANGED:
                    raise self._refused(error, key) from error
                fault = f"changed {READS} times while it was read"
                etag = self._newest(key)
        raise Unreadable(fault)

    def _once(self, key: str, etag: str, limit: int, stopped: threading.Event) -> bytes:
        answer = self._open(key, etag)
        parts: list[bytes] = []
        size = 0
        for part in answer["Body"].iter_chunks(CHUNK):
            parts.append(part)
            size += len(part)
            if size > limit or stopped.is_set():
                answer["Body"].close()
                raise Unreadable(f"larger than {limit // 2**20} MiB" if size > limit else "reading was stopped")
        return b"".join(parts)

    def _open(self, key: str, etag: str) -> Any:
        try:
            return self.client.get_object(Bucket=self.name, Key=key, IfMatch=etag, **self.pays)
        except botocore.BotoCoreError as error:
            raise failed(error, self.access, self._ask(key)) from error

    def _newest(self, key: str) -> str:
        try:
            return str(self.client.head_object(Bucket=self.name, Key=key, **self.pays)["ETag"])
        except botocore.ClientError as error:
            raise self._refused(error, key) from error

    def _refused(self, error: Any, key: str) -> SourceError:
        """A refusal that concerns one object only, or all."""
        code = code_of(error.response)
        if code in GONE:
            return Unreadable("was deleted after it was listed")
        if code == "InvalidObjectState":
            return Unreadable("is archived (Glacier): restore it, then run the same command again")
        whole = refused(error.response, self.access, self._ask(key))
        return whole if isinstance(whole, Denied) or code in FOR_ALL else Unreadable(str(whole))

    def _ask(self, key: str) -> Ask:
        place = f"s3://{printable(self.name)}/{printable(key)}"
        return Ask(place, "s3:GetObject", f"{self.arn}/*")
