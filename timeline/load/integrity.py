"""CloudTrail's digest files -> whether the log files that were loaded are what CloudTrail delivered, offline.

A digest lists the log files of an hour with the SHA-256 of their uncompressed content (AWS, "CloudTrail digest file
structure"). So a chain of local digests is checked without the network, but for the signature of its last digest, which
only the metadata of its S3 object holds.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from timeline.errors import SourceError
from timeline.load.digests import Digest, Finding, chains, inflated, links, read
from timeline.load.scope import Scope
from timeline.load.signatures import public_keys, signatures
from timeline.sources import LogFile, find
from timeline.sources.access import Unreadable
from timeline.store import Store

__all__ = ["Finding", "asked", "exit_code", "verify"]

LISTED = re.compile(r"(?:^|/)(AWSLogs/.*)$")
"""The part of a key or path below the bucket's prefix: the same wherever a copy of the bucket lies."""
DELIVERED = re.compile(r"^(?P<account>\d{12})_CloudTrail_(?P<region>[a-z0-9-]+)_(?P<time>\d{8}T\d{4})Z_")
"""How CloudTrail names its log files."""
DIGESTED = re.compile(r"/(?P<account>\d{12})/CloudTrail-Digest/(?P<region>[a-z0-9-]+)/")
DELAY = timedelta(minutes=15)
"""How long after the time in its name a log file may be delivered (AWS: within 5 minutes on average)."""


def verify(
    store: Store,
    digests: Path,
    keys: Iterable[Path] = (),
    logs: Sequence[str] = (),
    told: Mapping[str, str] = MappingProxyType({}),
) -> list[Finding]:
    """Check the log files of a case against the digests in a folder, and the digests against each other.

    ``logs`` are the inputs the case was built from, when they do not lie in the folder too: their files are read again,
    for a digest speaks of unpacked content. ``keys`` are saved answers of ``aws cloudtrail list-public-keys``,
    which differ from region to region; ``told`` the signatures of the last digests (hex) by ``bucket/key``, where they
    were read from their objects. What
    speaks against the logs comes first, then in the order of names; the logs are sound when no finding ``is_bad``.
    Raises SourceError when there is no digest in the folder, or no key in the file.
    """
    found, findings = read(find([str(digests)]))
    if not found:
        raise SourceError(
            f"There is no CloudTrail digest in {digests}.",
            remedy="Copy the CloudTrail-Digest folder of the trail's bucket, and give it.",
        )
    public, faults = public_keys(keys)
    findings += faults
    here, holders = _by(found, "place"), _by(found, "before")
    for chain in chains(found):
        findings += links(chain, here)
        findings += signatures(chain, holders, told, public)
    findings += _logs(store, find(list(logs) or [str(digests)]), found)
    return sorted(set(findings), key=lambda finding: (not finding.is_bad, finding.name, finding.kind, finding.says))


def asked(store: Store) -> Scope:
    """The part of the logs that the case was built from, as its build wrote it down."""
    info = {row["key"]: row["value"] for row in store.table("build_info").to_pylist()}
    first, end = (datetime.fromisoformat(info[key]) if info.get(key) else None for key in ("from", "to"))
    accounts, regions = (tuple(filter(None, info.get(key, "").split(", "))) for key in ("accounts", "regions"))
    return Scope(since=first, until=end, accounts=accounts, regions=regions)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 when nothing speaks against the logs, 1 when something does."""
    return int(any(finding.is_bad for finding in findings))


def _by(digests: Iterable[Digest], name: str) -> Mapping[str, Sequence[Digest]]:
    found: dict[str, dict[str, Digest]] = defaultdict(dict)
    for digest in digests:
        found[getattr(digest, name)].setdefault(digest.sha256, digest)
    return {place: tuple(copies.values()) for place, copies in found.items()}


# -- log files ---------------------------------------------------------------------------------------------------


def _logs(store: Store, files: Iterable[LogFile], digests: Sequence[Digest]) -> Iterator[Finding]:
    """Each listed log file against the file here, each log file here against the lists."""
    listed: dict[str, str] = {}
    for entry in (entry for digest in digests for entry in digest.files):
        listed[_below_bucket(str(entry.get("s3Object")))] = str(entry.get("hashValue")).lower()
    loaded = {row["source_file"]: row["sha256"] for row in store.table("source_files").to_pylist()}
    bytes_held = frozenset(loaded.values())
    by_end: dict[str, list[str]] = defaultdict(list)
    for key in listed:
        by_end[key.rsplit("/", 1)[-1]].append(key)
    met: set[str] = set()
    spans = _spans(digests)
    for file in files:
        keys = [key for key in by_end[file.path.name] if _is_at(file.path, key, by_end[file.path.name])]
        if keys:
            met.update(keys)
            yield _log(file, listed[keys[0]], loaded, bytes_held)
        elif named := DELIVERED.search(file.path.name):
            yield _unlisted(file.name, named["time"], spans.get((named["account"], named["region"])))
    for key in sorted(listed.keys() - met):
        yield Finding("log missing", key, "A digest lists it and it is not among the log files here.")


def _log(file: LogFile, expected: str, loaded: Mapping[str, str], bytes_held: Collection[str]) -> Finding:
    digest = hashlib.sha256()
    try:
        for block in inflated(file):
            digest.update(block)
    except Unreadable as error:
        return Finding("log altered", file.name, f"It cannot be read as it was delivered: {error}.")
    if digest.hexdigest() != expected:
        return Finding("log altered", file.name, "Its content is not what its digest states.")
    sha256 = _sha256(file)
    known = {loaded.get(file.name), loaded.get(f"{file.name}#{sha256[:8]}")} - {None}
    # The case may have been built from a deeper folder, or a higher one: the same bytes are the same file.
    if sha256 not in bytes_held:
        says = "The file here is as its digest states, but the case was built from other bytes." if known else (
            "The file here is as its digest states, but the case does not hold it.")  # fmt: skip
        return Finding("unchecked", file.name, says)
    return Finding("valid", file.name, "As its digest states.")


def _is_at(path: Path, key: str, rivals: Sequence[str]) -> bool:
    """Whether a file is the one with that key: by its place in the tree, or by its name when only one is called so."""
    return len(rivals) == 1 or _below_bucket(path.as_posix()) == key


def _below_bucket(key: str) -> str:
    found = LISTED.search(key)
    return found[1] if found else key


def _spans(digests: Iterable[Digest]) -> dict[tuple[str, str], tuple[str, str]]:
    """From when until when (as yyyymmddThhmm) the digests of an account and region here speak."""
    times: dict[tuple[str, str], list[str]] = defaultdict(list)
    for digest in digests:
        if named := DIGESTED.search(digest.key):
            ends = [re.sub(r"[-:]", "", digest.text(field))[:13] for field in ("digestStartTime", "digestEndTime")]
            times[named["account"], named["region"]] += [end for end in ends if end]
    return {place: (min(known), max(known)) for place, known in times.items() if known}


def _unlisted(name: str, time: str, span: tuple[str, str] | None) -> Finding:
    """A file named as CloudTrail names its own that no digest lists: that speaks against it only within their time."""
    if span is None:
        return Finding("unchecked", name, "No digest here is about its account and region.")
    if not span[0] <= time < _earlier(span[1]):
        return Finding("unchecked", name, "It lies outside the time of the digests here.")
    says = "No digest here lists it: it was added, or the digest that does is missing."
    return Finding("log not in any digest", name, says)


def _earlier(time: str) -> str:
    """A time as yyyymmddThhmm less the delay of delivery: a file of the last minutes is listed in the next digest."""
    try:
        return (datetime.strptime(time, "%Y%m%dT%H%M").replace(tzinfo=UTC) - DELAY).strftime("%Y%m%dT%H%M")
    except ValueError:
        return time


def _sha256(file: LogFile) -> str:
    with file.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
