"""A trail's digests in S3, with the log files that they vouch for, copied to a folder: what ``timeline verify`` reads.

What only AWS tells comes along: the signature of the last digest of each chain, which stands nowhere but in the
metadata of its object, and the public keys (CloudTrail user guide, "CloudTrail digest file structure").
"""

import errno
import re
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from timeline.errors import SourceError
from timeline.sources import s3
from timeline.sources.access import Access
from timeline.sources.aws import Ask, Connection, explained
from timeline.sources.bucket import Bucket
from timeline.sources.content import Content, blocks_of, whole
from timeline.sources.layout import DIGESTS, told
from timeline.sources.local import TRAIL_FOLDER
from timeline.sources.stream import EVERYTHING, Everything, File, Scope, fetched

HOUR = timedelta(hours=1)
LATE = 3 * HOUR
"""How long after a log file the digest that lists it may come: it covers an hour, and is delivered after its end."""
LARGEST = 64 * 2**20
"""Bytes of the largest digest that is looked into: one lists the files of an hour."""
NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES))
_TIME_IN_KEY = re.compile(r"\d{4}/\d\d/\d\d/|_\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class Copy:
    """What was copied below ``folder``; signatures (hex) by ``bucket/key`` as the digests themselves name them.

    ``keys`` is the answer of ListPublicKeys as the AWS CLI writes it. ``faults`` say what could not be had.
    """

    folder: Path
    signatures: Mapping[str, str]
    keys: Path | None = None
    faults: tuple[str, ...] = ()


def copied(
    url: str, folder: Path, scope: Scope = EVERYTHING, access: Access | None = None, *, wants_keys: bool = True
) -> Copy:
    """Copy the digests at ``s3://bucket/prefix`` that concern a scope, and all log files they list, into a folder.

    Raises SourceError when the bucket cannot be listed or holds no digest there.
    """
    connection = Connection(access or Access())
    listing = s3.find(url, _widened(scope), digests=True, late=LATE, connection=connection)
    digests = [file for file in listing.files if DIGESTS in file.name.split("/")]
    if not digests:
        raise SourceError(
            f"There is no CloudTrail digest at {url}.",
            remedy="Give the folder that holds AWSLogs; a trail writes digests when log file validation is on.",
        )
    copying = _Copying(connection, Bucket(s3.parted(url)[0], connection), folder)
    known = {digest.place: _fields(data) for digest, data in copying.written(digests)}
    logs = [file for file in listing.files if file not in digests]
    for _ in copying.written([*logs, *copying.listed(known, {file.place for file in logs})]):
        pass
    signatures = copying.signatures(known)
    keys = copying.keys(known) if wants_keys else None
    return Copy(folder, signatures, keys, tuple(copying.faults))


def _widened(scope: Scope) -> Scope:
    """A digest of the hour before may still list a file of the scope."""
    since = scope.since and scope.since - HOUR
    return Everything(since=since, until=scope.until, accounts=scope.accounts, regions=scope.regions)


@dataclass
class _Copying:
    """One copy under way: from a bucket to a folder, and what failed."""

    connection: Connection
    bucket: Bucket
    folder: Path
    faults: list[str] = field(default_factory=list)

    def written(self, files: Iterable[File]) -> Iterator[tuple[File, Content]]:
        """Write each file below the folder by its key, and hand it on; what cannot be had is a fault."""
        with closing(fetched(files)) as reading:
            for item in reading:
                fault = item.fault or self._write(self._key(item.file.place).split("/"), item.data)
                if fault is None:
                    yield item.file, item.data
                else:
                    self.faults.append(f"{item.file.name}: {fault}")

    def _write(self, parts: list[str], data: Content) -> str | None:
        """Why a file could not be written, when it is for its name: a stranger chose it."""
        if {"", ".", ".."} & set(parts):
            return "its name is no path"
        path = self.folder.joinpath(*parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as written:
                written.writelines(blocks_of(data))
        except OSError as error:
            if error.errno in NO_ROOM:
                raise SourceError(
                    f"{self.folder} cannot be written ({error.strerror}).", remedy="Make room."
                ) from error
            return f"cannot be written ({error.strerror})"
        return None

    def _key(self, place: str) -> str:
        return place.removeprefix(f"{s3.SCHEME}{self.bucket.name}/")

    def listed(self, digests: Mapping[str, Mapping[str, Any]], known: set[str]) -> Iterator[File]:
        """The log files that digests list beyond those found: in this bucket, whatever its name was once."""
        wanted: dict[str, None] = {}
        for place, fields in digests.items():
            root = self._key(place).partition(TRAIL_FOLDER)[0]
            entries = fields.get("logFiles")
            for entry in entries if isinstance(entries, list) else ():
                key = entry.get("s3Object") if isinstance(entry, dict) else None
                if isinstance(key, str) and TRAIL_FOLDER in key.split("/"):
                    wanted[f"{root}{TRAIL_FOLDER}{key.partition(TRAIL_FOLDER)[2]}"] = None
        for key in wanted:
            place = f"{s3.SCHEME}{self.bucket.name}/{key}"
            if place not in known:
                yield File(key, place, 0, "", partial(self._read, key))

    def _read(self, key: str, limit: int, stopped: threading.Event) -> tuple[Content, str]:
        return self.bucket.read(key, "", limit, stopped)

    def signatures(self, digests: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """The signatures of the last digests, out of the metadata of their objects."""
        last: dict[str, str] = {}
        for key in sorted(map(self._key, digests)):
            last[_TIME_IN_KEY.sub("", key)] = key
        found: dict[str, str] = {}
        for key in last.values():
            fields = digests[f"{s3.SCHEME}{self.bucket.name}/{key}"]
            signature = self.bucket.metadata(key).get("signature")
            if signature and isinstance(fields.get("digestS3Object"), str):
                found[f"{fields.get('digestS3Bucket')}/{fields['digestS3Object']}"] = signature
        return found

    def keys(self, digests: Mapping[str, Mapping[str, Any]]) -> Path | None:
        """The public keys of the time and the regions of the digests, as a file; None when AWS does not tell them."""
        regions = {told(tuple(self._key(place).split("/"))).region for place in digests} - {None}
        times = sorted(time for fields in digests.values() for time in _times(fields))
        listed: list[Mapping[str, Any]] = []
        for region in sorted(filter(None, regions)) if times else ():
            try:
                listed += self._public_keys(region, times[0], times[-1])
            except SourceError as error:
                self.faults.append(f"The public keys of {region} could not be had: {error}")
        if not listed:
            return None
        path = self.folder / "public-keys.json"
        path.write_bytes(msgspec.json.encode({"PublicKeyList": listed}))
        return path

    def _public_keys(self, region: str, first: datetime, last: datetime) -> list[Mapping[str, Any]]:
        with explained(self.connection.access, Ask(f"the public keys of {region}", "cloudtrail:ListPublicKeys")):
            pages = self.connection.client("cloudtrail", region).get_paginator("list_public_keys")
            return [
                {"Fingerprint": key.get("Fingerprint"), "Value": key.get("Value")}
                for page in pages.paginate(StartTime=first, EndTime=last)
                for key in page.get("PublicKeyList") or ()
            ]


def _fields(content: Content) -> Mapping[str, Any]:
    """The fields of a digest, packed or not; none when it is none: whoever verifies it says so."""
    data = whole(content)
    try:
        text = zlib.decompressobj(47).decompress(data, LARGEST)
    except zlib.error:
        text = data
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _times(fields: Mapping[str, Any]) -> Iterator[datetime]:
    for name in ("digestStartTime", "digestEndTime"):
        try:
            yield datetime.strptime(str(fields.get(name)), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            continue
