"""CloudTrail's digest files -> whether the log files that were loaded are what CloudTrail delivered, offline.

A digest lists the log files of an hour with the SHA-256 of their uncompressed content, names the digest before it with
its SHA-256, and carries that one's signature (AWS, "CloudTrail digest file structure" and "custom implementations of
log file validation"). So a chain of local digests is checked without the network, but for the signature of its last
digest, which only the metadata of its S3 object holds.

Beyond what the AWS CLI checks, each digest must start when the one before it ended: two digests deleted in a row leave
the links of their neighbours unbroken only in appearance (aws-cli issue 7054).
"""

import base64
import binascii
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from timeline.errors import SourceError
from timeline.load.scope import Scope
from timeline.load.unpack import texts
from timeline.sources import LogFile, find
from timeline.store import Store

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    CAN_CHECK_SIGNATURES = True
except ImportError:  # an extra: the hash chain is checked without it
    CAN_CHECK_SIGNATURES = False

LISTED = re.compile(r"(?:^|/)(AWSLogs/.*)$")
"""The part of a key or path below the bucket's prefix: the same wherever a copy of the bucket lies."""
DELIVERED = re.compile(r"^(?P<account>\d{12})_CloudTrail_(?P<region>[a-z0-9-]+)_(?P<time>\d{8}T\d{4})Z_")
"""How CloudTrail names its log files."""
DIGESTED = re.compile(r"/(?P<account>\d{12})/CloudTrail-Digest/(?P<region>[a-z0-9-]+)/")
DELAY = timedelta(minutes=15)
"""How long after the time in its name a log file may be delivered (AWS: within 5 minutes on average)."""
BAD = frozenset(("log altered", "log missing", "log not in any digest", "digest altered", "digest missing",
                 "digest unreadable", "signature wrong"))  # fmt: skip
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
    def files(self) -> Iterator[Mapping[str, Any]]:
        """The log files it lists."""
        listed = self.fields.get("logFiles")
        yield from (file for file in (listed if isinstance(listed, list) else ()) if isinstance(file, dict))


def verify(
    store: Store,
    digests: Path,
    keys: Path | None = None,
    logs: Sequence[str] = (),
    signatures: Mapping[str, str] = MappingProxyType({}),
) -> list[Finding]:
    """Check the log files of a case against the digests in a folder, and the digests against each other.

    ``logs`` are the inputs the case was built from, when they do not lie in the folder too: their files are read again,
    for a digest speaks of unpacked content. ``keys`` is the saved answer of ``aws cloudtrail list-public-keys``;
    ``signatures`` are those of the last digests (hex) by ``bucket/key``, where they were read from their objects. What
    speaks against the logs comes first, then in the order of names; the logs are sound when no finding ``is_bad``.
    Raises SourceError when there is no digest in the folder, or no key in the file.
    """
    found, findings = _read(find([str(digests)]))
    if not found:
        raise SourceError(
            f"There is no CloudTrail digest in {digests}.",
            remedy="Copy the CloudTrail-Digest folder of the trail's bucket, and give it.",
        )
    public, told = _public_keys(keys)
    findings += told
    for chain in _chains(found):
        findings += _chain(chain, public, signatures)
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


# -- digests -----------------------------------------------------------------------------------------------------


def _read(files: Iterable[LogFile]) -> tuple[list[Digest], list[Finding]]:
    digests, findings = [], []
    for file in files:
        data, fault = _inflated(file)
        fields = _json(data)
        if fault is None and isinstance(fields, dict) and "digestS3Object" in fields:
            digests.append(Digest(file.name, fields, hashlib.sha256(data).hexdigest()))
        elif fault is not None or "CloudTrail-Digest" in file.name:
            findings.append(Finding("digest unreadable", file.name, fault or "It is no digest file."))
    return digests, findings


def _chains(digests: Iterable[Digest]) -> Iterator[list[Digest]]:
    """Digests of one trail and region in the order of time; a copy of a digest counts once."""
    chains: dict[tuple[str, str], dict[tuple[str, str], Digest]] = defaultdict(dict)
    for digest in digests:
        place = (digest.text("digestS3Bucket"), re.sub(r"\d{4}/\d\d/\d\d/|_\d{8}T\d{6}Z", "", digest.key))
        chains[place].setdefault((digest.key, digest.sha256), digest)
    for _, members in sorted(chains.items()):
        yield sorted(members.values(), key=lambda digest: (digest.text("digestEndTime"), digest.key, digest.sha256))


def _chain(chain: Sequence[Digest], public: Mapping[str, bytes], signatures: Mapping[str, str]) -> Iterator[Finding]:
    first = chain[0]
    if first.text("previousDigestS3Object"):
        says = f"The digests here begin with this one: {first.text('previousDigestS3Object')} before it is not here."
        yield Finding("unchecked", first.name, says)
    for before, digest in pairwise(chain):
        yield from _link(before, digest)
        yield _signature(before, digest, public)
    yield _last_signature(chain[-1], signatures.get(_place(chain[-1])), public)


def _link(before: Digest, digest: Digest) -> Iterator[Finding]:
    """Whether ``before`` is the digest that ``digest`` names as the one before it, unaltered and without a gap."""
    named = digest.text("previousDigestS3Object")
    if named and named != before.key:
        yield Finding("digest missing", named, f"{digest.name} names it as the digest before it, and it is not here.")
    elif not named and digest.key != before.key:
        yield Finding(
            "unchecked", digest.name, "A new chain begins here: the trail was stopped, or changed, before it."
        )
    elif digest.text("previousDigestHashValue") != before.sha256:
        yield Finding("digest altered", before.name, f"Its content is not what {digest.name} states.")
    if named and digest.text("digestStartTime") != before.text("digestEndTime"):
        gap = f"{before.text('digestEndTime')} to {digest.text('digestStartTime')}"
        yield Finding("digest missing", f"digests from {gap}", "No digest here covers that time.")


# -- signatures --------------------------------------------------------------------------------------------------


def _signature(before: Digest, digest: Digest, public: Mapping[str, bytes]) -> Finding:
    """The signature of ``before``, which the digest after it carries."""
    if digest.text("previousDigestS3Object") != before.key:
        return Finding(
            "unchecked", before.name, "Signature not checked: the digest after it, which holds it, is missing."
        )
    holder = f"The signature that {digest.name} holds of it"
    return _judged(before, digest.text("previousDigestSignature"), holder, public)


def _last_signature(last: Digest, signature: str | None, public: Mapping[str, bytes]) -> Finding:
    """The signature of a digest that none comes after: it stands in the metadata of its object alone."""
    if signature is None:
        return Finding(
            "unchecked", last.name, "The last digest: its signature lies only in the metadata of its object."
        )
    return _judged(last, signature, "The signature in the metadata of its object", public)


def _judged(digest: Digest, signature: str, holder: str, public: Mapping[str, bytes]) -> Finding:
    key = public.get(digest.text("digestPublicKeyFingerprint"))
    if key is None:
        why = "its public key is not among those given" if public else "no public keys were given"
        return Finding("unchecked", digest.name, f"Signature not checked: {why}.")
    if not CAN_CHECK_SIGNATURES:
        says = "Signature not checked: the package `cryptography` is not installed (pip install 'timeline[verify]')."
        return Finding("unchecked", digest.name, says)
    if _is_signed(key, signature, _signed_text(digest)):
        return Finding("valid", digest.name, "The digest is signed by AWS and unaltered.")
    return Finding("signature wrong", digest.name, f"{holder} does not fit it.")


def _place(digest: Digest) -> str:
    return f"{digest.text('digestS3Bucket')}/{digest.key}"


def _signed_text(digest: Digest) -> bytes:
    """What AWS signs of a digest (AWS, "CloudTrail log file integrity validation: digest data signing string")."""
    before = digest.text("previousDigestSignature") or "null"
    return "\n".join((digest.text("digestEndTime"), _place(digest), digest.sha256, before)).encode()


def _is_signed(key: bytes, signature: str, text: bytes) -> bool:
    """Whether an RSA key (DER, PKCS#1 or SubjectPublicKeyInfo) made this signature."""
    try:
        loaded = load_der_public_key(key)
        if not isinstance(loaded, rsa.RSAPublicKey):
            return False
        loaded.verify(bytes.fromhex(signature), text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _public_keys(path: Path | None) -> tuple[dict[str, bytes], list[Finding]]:
    """Keys by their fingerprint, out of the answer of list-public-keys; what is none of them is said."""
    if path is None:
        return {}, []
    try:
        answer = _json(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", remedy="Check the path of the keys.") from error
    listed = answer.get("PublicKeyList") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise SourceError(
            f"{path} holds no public keys.", remedy="Save `aws cloudtrail list-public-keys --output json` in a file."
        )
    keys: dict[str, bytes] = {}
    findings = []
    for item in listed:
        try:
            keys[str(item["Fingerprint"])] = base64.b64decode(item["Value"], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            findings.append(Finding("unchecked", path.name, "A public key in it cannot be read and is left out."))
    return keys, findings


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
    data, fault = _inflated(file)
    if fault is not None:
        return Finding("log altered", file.name, f"It cannot be read as it was delivered: {fault}.")
    if hashlib.sha256(data).hexdigest() != expected:
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


# -- bytes -------------------------------------------------------------------------------------------------------


def _inflated(file: LogFile) -> tuple[bytes, str | None]:
    """A file's content as CloudTrail hashes it: unpacked, all members of it."""
    if file.fault is not None:
        return b"", file.fault
    try:
        found = list(texts(file.path.read_bytes()))
    except OSError as error:
        return b"", f"cannot be read ({error.strerror})"
    fault = next((text.fault for text in found if text.fault), None)
    return b"".join(text.data for text in found), fault


def _sha256(file: LogFile) -> str:
    with file.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _json(data: bytes) -> Any:
    """A JSON document as Python values, or None when it is none."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
