"""Digests of several accounts and regions, of what came late, and signed by others than AWS."""

import gzip
import hashlib
import json

import pytest

from load.chain import Chain, bad, moment, new_key, saved_keys, sign
from load.made import loaded
from timeline.load.integrity import verify

ONE = Chain()
OTHER_REGION = Chain(region="us-east-1", fingerprint="f2")
OTHER_ACCOUNT = Chain(account="444455556666")
LATE = Chain(suffix="_backfill")


@pytest.fixture(scope="module")
def key():
    return new_key()


@pytest.fixture(scope="module")
def other_key():
    return new_key()


def found(folder, *keys):
    with loaded(folder) as store:
        return verify(store, folder, keys)


def test_chains_of_accounts_and_regions_are_checked_each_with_the_keys_of_its_region(tmp_path, key, other_key):
    logs = tmp_path / "logs"
    ONE.write(logs, key, range(10, 13))
    OTHER_ACCOUNT.write(logs, key, range(11, 13))
    OTHER_REGION.write(logs, other_key, range(9, 12))
    findings = found(logs, saved_keys(tmp_path, key), saved_keys(tmp_path, other_key, "f2"))
    assert bad(findings) == []
    assert sum(finding.kind == "valid" and "CloudTrail-Digest" in finding.name for finding in findings) == 5


def test_a_digest_removed_in_one_region_is_told_of_that_region_alone(tmp_path, key):
    logs = tmp_path / "logs"
    ONE.write(logs, key, range(10, 14))
    OTHER_ACCOUNT.write(logs, key, range(10, 14))
    (logs / ONE.digest(12)).unlink()
    assert bad(found(logs, saved_keys(tmp_path, key))) == [
        ("digest missing", ONE.digest(12)),
        ("log not in any digest", ONE.log(11)),
        ("digest missing", f"digests from {moment(11)} to {moment(12)}"),
    ]


def test_digests_of_what_came_late_are_a_chain_whose_hours_need_not_follow(tmp_path, key):
    logs = tmp_path / "logs"
    ONE.write(logs, key, range(8, 13))
    LATE.write(logs, key, (8, 11))
    findings = found(logs, saved_keys(tmp_path, key))
    assert bad(findings) == []
    assert ("valid", LATE.digest(9)) in [(finding.kind, finding.name) for finding in findings]


def test_a_chain_signed_by_another_key_under_the_name_of_the_right_one_is_found(tmp_path, key, other_key):
    ONE.write(tmp_path / "logs", other_key, range(10, 13))
    findings = found(tmp_path / "logs", saved_keys(tmp_path, key))
    assert bad(findings) == [("signature wrong", ONE.digest(11)), ("signature wrong", ONE.digest(12))]


def test_a_chain_signed_anew_by_a_key_that_nobody_gave_out_is_found(tmp_path, key, other_key):
    Chain(fingerprint="mine").write(tmp_path / "logs", other_key, range(10, 13))
    findings = found(tmp_path / "logs", saved_keys(tmp_path, key))
    assert [kind for kind, _ in bad(findings)] == ["signed by an unknown key"] * 2


def test_a_chain_begun_anew_after_a_stop_is_said_and_held_against_nobody(tmp_path, key):
    ONE.write(tmp_path / "logs", key, range(8, 10))
    ONE.write(tmp_path / "logs", key, range(12, 14))
    findings = found(tmp_path / "logs", saved_keys(tmp_path, key))
    assert bad(findings) == []
    assert any(finding.says.startswith("A new chain begins here") for finding in findings)


def test_digests_whose_times_overlap_are_no_gap(tmp_path, key):
    ONE.write(tmp_path / "logs", key, range(10, 13))
    path = tmp_path / "logs" / ONE.digest(13)
    fields = json.loads(gzip.decompress(path.read_bytes())) | {"digestStartTime": "2025-03-01T11:59:30Z"}
    path.write_bytes(gzip.compress(json.dumps(fields).encode()))
    findings = found(tmp_path / "logs", saved_keys(tmp_path, key))
    assert bad(findings) == []
    assert [finding.name for finding in findings if "before" in finding.says and "ends" in finding.says] == [
        ONE.digest(13)
    ]


def test_a_trail_that_moved_to_another_bucket_is_one_chain(tmp_path, key):
    logs = tmp_path / "logs"
    ONE.write(logs, key, [10])
    moved = Chain(bucket="new-bucket")
    before = json.loads(gzip.decompress((logs / ONE.digest(11)).read_bytes()))
    signed = f"{moment(11)}\ntrail-bucket/{ONE.digest(11)}\n{_sha256(logs / ONE.digest(11))}\nnull"
    moved.write(
        logs, key, [11], previousDigestS3Bucket="trail-bucket", previousDigestS3Object=before["digestS3Object"],
        previousDigestHashValue=_sha256(logs / ONE.digest(11)), previousDigestSignature=sign(key, signed),
    )  # fmt: skip
    findings = found(logs, saved_keys(tmp_path, key))
    assert bad(findings) == []
    assert ("valid", ONE.digest(11)) in [(finding.kind, finding.name) for finding in findings]


def test_digests_unpacked_on_the_way_are_still_digests(tmp_path, key):
    logs = tmp_path / "logs"
    ONE.write(logs, key, range(10, 12))
    for path in logs.rglob("*Digest*/**/*.json.gz"):
        path.write_bytes(gzip.decompress(path.read_bytes()))
    assert bad(found(logs, saved_keys(tmp_path, key))) == []


def _sha256(path):
    return hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
