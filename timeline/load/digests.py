"""CloudTrail's digest files as they lie here, and whether their chain is whole.

A digest names the one before it with its SHA-256, and carries that one's signature (AWS, "CloudTrail digest file
structure"). Beyond what the AWS CLI checks, each digest must start when the one before it ended: two digests deleted in
a row leave the links of their neighbours unbroken only in appearance (aws-cli issue 7054). Backfill digests, delivered
for what came late, make a chain of their own whose hours need not follow each other.
"""

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from timeline.load.unpack import texts
from timeline.sources import LogFile
from timeline.sources.access import Unreadable
from timeline.sources.content import file_at

LARGEST = 64 * 2**20
"""Bytes of the largest digest that is looked into: one lists the files of an hour."""
TIME_IN_KEY = re.compile(r"\d{4}/\d\d/\d\d/|_\d{8}T\d{6}Z")
BACKFILL = "_backfill."
BAD = frozenset(("log altered", "log missing", "log not in any digest", "digest altered", "digest missing",
                 "digest unreadable", "signature wrong",
                 "signed by an unknown key"))  # fmt: skip
"""Findings that make the whole verification fail; the others say what could not be checked."""


class Finding(NamedTuple):
    """One row of the report: what was found (see BAD, and 'valid', 'unchecked'), about which file, in a sentence."""

    kind: str
    name: str
    says: str

    @property
    def is_bad(self) -> bool:
        """Whether it speaks against the logs."""
        return self.kind in BAD


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest file as it lies here: its name, its fields, the SHA-256 of its uncompressed bytes."""

    name: str
    fields: Mapping[str, Any]
    sha256: str

    def text(self, field: str) -> str:
        """A field as text; empty when it is absent or no text."""
        value = self.fields.get(field)
        return value if isinstance(value, str) else ""

    @property
    def key(self) -> str:
        """The object's key, which the digest itself states."""
        return self.text("digestS3Object")

    @property
    def place(self) -> str:
        """Its bucket and key."""
        return f"{self.text('digestS3Bucket')}/{self.key}"

    @property
    def before(self) -> str:
        """The place of the digest before it, as it names it; empty where it is the first of its chain."""
        key = self.text("previousDigestS3Object")
        return key and f"{self.text('previousDigestS3Bucket') or self.text('digestS3Bucket')}/{key}"

    @property
    def files(self) -> Iterator[Mapping[str, Any]]:
        """The log files it lists."""
        listed = self.fields.get("logFiles")
        yield from (file for file in (listed if isinstance(listed, list) else ()) if isinstance(file, dict))


def read(files: Iterable[LogFile]) -> tuple[list[Digest], list[Finding]]:
    """The digests among these files, and what is wrong with the others."""
    digests, findings = [], []
    for file in files:
        data, fault = _digest_in(file)
        fields = as_json(data)
        if fault is None and isinstance(fields, dict) and "digestS3Object" in fields:
            digests.append(Digest(file.name, fields, hashlib.sha256(data).hexdigest()))
        elif fault is not None or "CloudTrail-Digest" in file.name:
            findings.append(Finding("digest unreadable", file.name, fault or "It is no digest file."))
    return digests, findings


def _digest_in(file: LogFile) -> tuple[bytes, str | None]:
    """The unpacked bytes of a digest; what is larger than any is not read on."""
    data = b""
    try:
        for block in inflated(file):
            data += block
            if len(data) > LARGEST:
                return b"", f"unpacks to more than {LARGEST // 2**20} MiB"
    except Unreadable as error:
        return b"", str(error)
    return data, None


def inflated(file: LogFile) -> Iterator[bytes]:
    """A file's content as CloudTrail hashes it: unpacked, all members of it. Raises Unreadable."""
    if file.fault is not None:
        raise Unreadable(file.fault)
    for text in texts(file_at(file.path, sys.maxsize)):
        yield from text
        if text.fault:
            raise Unreadable(text.fault)


def as_json(data: bytes) -> Any:
    """A JSON document as Python values, or None when it is none."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def chains(digests: Iterable[Digest]) -> Iterator[list[Digest]]:
    """Digests of one trail and region in the order of time; a copy of a digest counts once."""
    found: dict[tuple[str, str], dict[tuple[str, str], Digest]] = defaultdict(dict)
    for digest in digests:
        place = (digest.text("digestS3Bucket"), TIME_IN_KEY.sub("", digest.key))
        found[place].setdefault((digest.key, digest.sha256), digest)
    for _, members in sorted(found.items()):
        yield sorted(members.values(), key=lambda digest: (digest.text("digestEndTime"), digest.key, digest.sha256))


def links(chain: Sequence[Digest], here: Mapping[str, Sequence[Digest]]) -> Iterator[Finding]:
    """Whether each digest of a chain follows an unaltered one, and all the time is covered.

    ``here`` are all digests by their places: a trail may have moved to another bucket.
    """
    for number, digest in enumerate(chain):
        yield from _link(digest, here.get(digest.before, ()), is_first=number == 0)
    for before, digest in pairwise(chain):
        yield from _gap(before, digest)


def _link(digest: Digest, before: Sequence[Digest], *, is_first: bool) -> Iterator[Finding]:
    named = digest.before.partition("/")[2]
    if not named and not is_first:
        says = "A new chain begins here: the trail was stopped, or changed, before it."
        yield Finding("unchecked", digest.name, says)
    elif named and not before and is_first:
        yield Finding("unchecked", digest.name, f"The digests here begin with this one: {named} before it is not here.")
    elif named and not before:
        yield Finding("digest missing", named, f"{digest.name} names it as the digest before it, and it is not here.")
    for one in before:
        if digest.text("previousDigestHashValue").lower() != one.sha256:
            yield Finding("digest altered", one.name, f"Its content is not what {digest.name} states.")


def _gap(before: Digest, digest: Digest) -> Iterator[Finding]:
    """The time between two digests; a new chain, and one of what came late, need not follow at once."""
    end, start = before.text("digestEndTime"), digest.text("digestStartTime")
    if not digest.before or BACKFILL in digest.key or end == start or before.key == digest.key:
        return
    if end < start:
        yield Finding("digest missing", f"digests from {end} to {start}", "No digest here covers that time.")
    else:
        yield Finding("unchecked", digest.name, f"It begins at {start}, before {before.name} ends ({end}).")
