"""Digests in S3 with their log files, copied as ``timeline verify`` needs them: signature and public keys with them."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.sources.buckets import Trail
from tests.sources.servers import Proxy, answering
from timeline import pipeline
from timeline.cli import timeline
from timeline.errors import SourceError
from timeline.load import Scope
from timeline.sources import digests

ROOT = "copied/"
LOGS = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/03/05"
DIGESTS = "AWSLogs/111111111111/CloudTrail-Digest/eu-west-1/2026/03/05"
KEYS = [{"Fingerprint": "f1", "Value": "a2V5", "ValidityStartTime": 1, "ValidityEndTime": 2}]


def log_name(hour: int) -> str:
    return f"{LOGS}/111111111111_CloudTrail_eu-west-1_20260305T{hour:02d}40Z_x.json.gz"


def digest_name(hour: int) -> str:
    return f"{DIGESTS}/111111111111_CloudTrail-Digest_eu-west-1_main_eu-west-1_20260305T{hour:02d}0500Z.json.gz"


def digest(hour: int, **more: Any) -> bytes:
    fields = {
        "digestStartTime": f"2026-03-05T{hour - 1:02d}:05:00Z",
        "digestEndTime": f"2026-03-05T{hour:02d}:05:00Z",
        "digestS3Bucket": "where-it-was-written",
        "digestS3Object": digest_name(hour),
        "logFiles": [{"s3Bucket": "where-it-was-written", "s3Object": log_name(hour - 1)}],
    }
    return gzip.compress(json.dumps(fields | more).encode())


def put_digest(trail: Trail, hour: int, body: bytes) -> None:
    """As CloudTrail puts it: the signature stands in the metadata."""
    metadata = {"signature": f"5e{hour:02d}", "signature-algorithm": "SHA256withRSA"}
    trail.client.put_object(Bucket=trail.name, Key=ROOT + digest_name(hour), Body=body, Metadata=metadata)


@pytest.fixture
def bucket(trail: Trail) -> Trail:
    """Logs and digests of eight hours; a copy of the bucket they were written to, below a folder."""
    for hour in range(8, 16):
        trail.put(ROOT + log_name(hour), f"log of {hour}".encode())
        put_digest(trail, hour + 1, digest(hour + 1))
    return trail


@pytest.fixture
def proxy(moto: str) -> Iterator[Proxy]:
    with Proxy(int(urlsplit(moto).port or 0)) as proxy:
        proxy.stands_in("ListPublicKeys", answering({"PublicKeyList": KEYS}))
        yield proxy


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copied(bucket: Trail, proxy: Proxy, folder: Path, scope: Scope | None = None, **more: Any) -> digests.Copy:
    return digests.copied(bucket.url(ROOT), folder, scope or Scope(), bucket.access(proxy.url), **more)


def test_all_digests_come_with_all_they_list_and_the_signature_of_the_last(
    bucket: Trail, proxy: Proxy, tmp_path: Path
) -> None:
    copy = copied(bucket, proxy, tmp_path)
    there = files(tmp_path)
    assert json.loads(there.pop("public-keys.json")) == {"PublicKeyList": [{"Fingerprint": "f1", "Value": "a2V5"}]}
    assert copy.keys == tmp_path / "public-keys.json"
    assert sorted(there) == sorted(
        [ROOT + log_name(hour) for hour in range(8, 16)] + [ROOT + digest_name(hour) for hour in range(9, 17)]
    )
    assert there[ROOT + log_name(10)] == b"log of 10"
    assert copy.signatures == {f"where-it-was-written/{digest_name(16)}": "5e16"}
    assert copy.faults == ()


def test_a_window_brings_the_digests_that_list_its_files_and_every_file_that_these_list(
    bucket: Trail, proxy: Proxy, tmp_path: Path
) -> None:
    """11:00 to 12:00: digests until 15:00 may list its files, and of what they list nothing may be missing here."""
    scope = Scope(since=datetime(2026, 3, 5, 11, tzinfo=UTC), until=datetime(2026, 3, 5, 12, tzinfo=UTC))
    copied(bucket, proxy, tmp_path, scope, wants_keys=False)
    there = set(files(tmp_path))
    assert there == {ROOT + digest_name(hour) for hour in range(10, 15)} | {
        ROOT + log_name(hour) for hour in range(9, 15)
    }


def test_a_log_file_that_is_gone_is_said_and_left_to_the_verification(
    bucket: Trail, proxy: Proxy, tmp_path: Path
) -> None:
    bucket.client.delete_object(Bucket=bucket.name, Key=ROOT + log_name(10))
    copy = copied(bucket, proxy, tmp_path)
    assert copy.faults == (f"{ROOT}{log_name(10)}: was deleted after it was listed",)
    assert ROOT + log_name(10) not in files(tmp_path)


def test_keys_that_may_not_be_asked_for_are_said_with_the_permission(
    bucket: Trail, proxy: Proxy, tmp_path: Path
) -> None:
    denied = answering({"__type": "AccessDeniedException", "Message": "no"}, 400)
    proxy.breaks("POST", "ListPublicKeys", denied)
    copy = copied(bucket, proxy, tmp_path)
    assert copy.keys is None
    assert len(copy.faults) == 1
    assert "cloudtrail:ListPublicKeys is missing" in copy.faults[0]


def test_hostile_digests_and_names_write_nothing_outside_the_folder(trail: Trail, proxy: Proxy, tmp_path: Path) -> None:
    evil = ["AWSLogs/../../outside.json", "AWSLogs/x//y", "AWSLogs/" + "n" * 900, 7, None, {"a": 1}]
    listed = [{"s3Object": name} for name in evil]
    put_digest(trail, 9, digest(9, logFiles=[*listed, "no entry", None]))
    put_digest(trail, 10, gzip.compress(b"[" * 100_000))
    put_digest(trail, 11, b"no gzip, no JSON")
    put_digest(trail, 12, digest(12, digestStartTime=5, digestEndTime="never", digestS3Object=[], logFiles="none"))
    for name in ("AWSLogs/../../outside.json", "AWSLogs/x//y", "AWSLogs/" + "n" * 900):
        trail.put(ROOT + name, b"evil")
    folder = tmp_path / "inside"
    copy = copied(trail, proxy, folder, wants_keys=False)
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    assert set(files(folder)) == {ROOT + digest_name(hour) for hour in (9, 10, 11, 12)}
    assert len(copy.faults) >= 3
    assert copy.signatures == {}


def test_verify_fetches_what_it_needs_and_finds_all_signed_and_whole(
    trail: Trail, proxy: Proxy, tmp_path: Path
) -> None:

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    answer = {"PublicKeyList": [{"Fingerprint": "f1", "Value": base64.b64encode(der).decode()}]}
    proxy.breaks("POST", "ListPublicKeys", *[answering(answer)] * 2)
    before: dict[str, str] = {}
    for hour in range(8, 11):
        log = json.dumps({"Records": [{"eventID": str(hour), "eventTime": f"2026-03-05T{hour:02d}:30:00Z"}]}).encode()
        trail.put(ROOT + log_name(hour), gzip.compress(log))
        files = [{"s3Object": log_name(hour), "hashValue": hashlib.sha256(log).hexdigest()}]
        body = digest(hour + 1, logFiles=files, digestPublicKeyFingerprint="f1", **before)
        sha256, held = hashlib.sha256(gzip.decompress(body)).hexdigest(), before.get("previousDigestSignature", "null")
        place = f"where-it-was-written/{digest_name(hour + 1)}"
        text = f"2026-03-05T{hour + 1:02d}:05:00Z\n{place}\n{sha256}\n{held}"
        signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()).hex()
        metadata = {"signature": signature, "signature-algorithm": "SHA256withRSA"}
        trail.client.put_object(Bucket=trail.name, Key=ROOT + digest_name(hour + 1), Body=body, Metadata=metadata)
        before = {
            "previousDigestS3Object": digest_name(hour + 1),
            "previousDigestHashValue": sha256,
            "previousDigestSignature": signature,
        }
    case = tmp_path / "case.duckdb"
    pipeline.build([trail.url(ROOT)], case, access=trail.access(), load_only=True)
    command = ["verify", "--case", str(case), "--digests", trail.url(ROOT), "--endpoint-url", proxy.url]
    result = CliRunner().invoke(timeline, command, standalone_mode=False)
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert sorted((kind, Path(name).name) for kind, name, _ in rows) == sorted(
        ("valid", Path(name).name) for hour in range(8, 11) for name in (log_name(hour), digest_name(hour + 1))
    )
    assert result.return_value == 0
    trail.put(ROOT + log_name(9), b"altered")
    result = CliRunner().invoke(timeline, command, standalone_mode=False)
    assert result.stdout.splitlines()[0].startswith("log altered\t")
    assert result.return_value == 1


def test_a_place_without_a_digest_is_an_error_with_a_remedy(trail: Trail, proxy: Proxy, tmp_path: Path) -> None:
    trail.put(ROOT + log_name(8), b"{}")
    with pytest.raises(SourceError, match="no CloudTrail digest at"):
        copied(trail, proxy, tmp_path)
