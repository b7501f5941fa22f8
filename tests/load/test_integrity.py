"""A chain of digests that was made and signed here verifies, and each way to tamper with it is found and named."""

import gzip
import hashlib
import json

import pytest

from load.chain import Chain, bad, moment, new_key, saved_keys, sign
from load.made import loaded, put, record
from timeline.errors import SourceError
from timeline.load import signatures
from timeline.load.integrity import exit_code, verify

ONE = Chain()
HOURS = range(10, 15)
log_name, digest_name = ONE.log, ONE.digest
DIGESTS = digest_name(11).rpartition("/")[0]


@pytest.fixture(scope="module")
def key():
    return new_key()


def tree(folder, key):
    """Five hours of logs, and the digests that CloudTrail would deliver for them."""
    ONE.write(folder, key, HOURS)


@pytest.fixture
def trail(tmp_path, key):
    folder = tmp_path / "trail"
    tree(folder, key)
    return folder


def found(trail, key, tamper=lambda: None):
    """The findings after something was done to the files that a case was built from."""
    keys = saved_keys(trail.parent, key)
    with loaded(trail) as store:
        tamper()
        return verify(store, trail, [keys])


def rewrite(path, change):
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes()))))


def test_a_whole_chain_verifies_but_for_the_signature_that_is_not_in_it(trail, key):
    findings = found(trail, key)
    assert bad(findings) == []
    assert exit_code(findings) == 0
    assert [finding.name for finding in findings if finding.kind == "valid"] == sorted(
        [*map(log_name, HOURS), *map(digest_name, range(11, 15))]
    )
    assert [(finding.kind, finding.name) for finding in findings if finding.kind != "valid"] == [
        ("unchecked", digest_name(15))
    ]


def test_the_signature_in_the_metadata_of_the_last_digest_is_checked(trail, key):
    keys = saved_keys(trail.parent, key)
    last = digest_name(15)
    inflated = gzip.decompress((trail / last).read_bytes())
    before = json.loads(inflated)["previousDigestSignature"]
    text = "\n".join((moment(15), f"trail-bucket/{last}", hashlib.sha256(inflated).hexdigest(), before))
    with loaded(trail) as store:
        right = verify(store, trail, [keys], told={f"trail-bucket/{last}": sign(key, text)})
        wrong = verify(store, trail, [keys], told={f"trail-bucket/{last}": sign(key, text + "x")})
    assert [finding.kind for finding in right if finding.name == last] == ["valid"]
    assert bad(right) == []
    assert bad(wrong) == [("signature wrong", last)]


def test_a_byte_changed_in_a_log_is_found(trail, key):
    path = trail / log_name(12)
    findings = found(trail, key, lambda: rewrite(path, lambda body: body.replace(b"RunInstances", b"RunInstancez")))
    assert bad(findings) == [("log altered", log_name(12))]
    assert exit_code(findings) == 1


def test_a_log_file_removed_is_found(trail, key):
    findings = found(trail, key, (trail / log_name(12)).unlink)
    assert bad(findings) == [("log missing", log_name(12))]


def test_a_log_file_added_is_found(trail, key):
    body = gzip.compress(json.dumps({"Records": [record("forged")]}).encode())
    added = log_name(12).replace("Abc12", "Forged")
    assert bad(found(trail, key, lambda: put(trail, added, body))) == [("log not in any digest", added)]


def test_a_log_file_of_which_no_digest_can_know_yet_is_no_finding_against_it(trail, key):
    body = gzip.compress(json.dumps({"Records": [record("late")]}).encode())
    before, after = log_name(10).replace("T1015Z", "T0915Z"), log_name(14).replace("T1415Z", "T1450Z")
    elsewhere = log_name(12).replace("_eu-west-1_", "_us-east-1_")
    for name in (before, after, elsewhere):
        put(trail, name, body)
    findings = found(trail, key)
    assert bad(findings) == []
    assert {name for kind, name, _ in findings if kind == "unchecked"} == {before, after, elsewhere, digest_name(15)}


def test_a_log_appended_to_a_file_is_found(trail, key):
    path = trail / log_name(12)
    more = gzip.compress(json.dumps({"Records": [record("forged")]}).encode())
    findings = found(trail, key, lambda: path.write_bytes(path.read_bytes() + more))
    assert bad(findings) == [("log altered", log_name(12))]


def test_a_digest_removed_is_found_with_the_logs_it_vouched_for(trail, key):
    findings = found(trail, key, (trail / digest_name(13)).unlink)
    assert bad(findings) == [
        ("digest missing", digest_name(13)),
        ("log not in any digest", log_name(12)),
        ("digest missing", f"digests from {moment(12)} to {moment(13)}"),
    ]


def test_two_digests_removed_in_a_row_are_found(trail, key):
    def tamper():
        for hour in (12, 13):
            (trail / digest_name(hour)).unlink()
            (trail / log_name(hour - 1)).unlink()

    findings = found(trail, key, tamper)
    assert bad(findings) == [
        ("digest missing", digest_name(13)),
        ("digest missing", f"digests from {moment(11)} to {moment(13)}"),
    ]


def test_a_byte_changed_in_a_digest_breaks_its_hash_and_its_signature(trail, key):
    path = trail / digest_name(13)
    findings = found(trail, key, lambda: rewrite(path, lambda body: body + b" "))
    assert bad(findings) == [("digest altered", digest_name(13)), ("signature wrong", digest_name(13))]


def test_digests_rewritten_with_hashes_that_fit_still_fail_by_signature(trail, key):
    """Who can write to the bucket can mend the hashes, not the signatures."""

    def tamper():
        rewrite(trail / log_name(12), lambda body: body.replace(b"RunInstances", b"RunInstancez"))
        body = gzip.decompress((trail / log_name(12)).read_bytes())
        sha256 = None
        for hour in range(13, 16):
            path = trail / digest_name(hour)
            digest = json.loads(gzip.decompress(path.read_bytes()))
            if hour == 13:
                digest["logFiles"][0]["hashValue"] = hashlib.sha256(body).hexdigest()
            else:
                digest["previousDigestHashValue"] = sha256
            inflated = json.dumps(digest).encode()
            sha256 = hashlib.sha256(inflated).hexdigest()
            path.write_bytes(gzip.compress(inflated))

    findings = found(trail, key, tamper)
    assert bad(findings) == [("signature wrong", digest_name(hour)) for hour in (13, 14)]
    assert [finding.says for finding in findings if finding.name == log_name(12)] == [
        "The file here is as its digest states, but the case was built from other bytes."
    ]


def test_without_keys_the_hash_chain_is_checked_and_that_is_said(trail):
    with loaded(trail) as store:
        findings = verify(store, trail)
    assert bad(findings) == []
    told = [finding for finding in findings if finding.says.startswith("Signature not checked: no public keys")]
    assert [finding.name for finding in told] == [digest_name(hour) for hour in range(11, 15)]


def test_without_the_package_for_signatures_that_is_said(trail, key, monkeypatch):
    monkeypatch.setattr(signatures, "CAN_CHECK_SIGNATURES", False)
    findings = found(trail, key)
    assert bad(findings) == []
    assert sum("cryptography" in finding.says for finding in findings) == 4


def test_logs_may_lie_apart_from_their_digests(trail, key, tmp_path):
    logs = tmp_path / "elsewhere"
    (trail / "AWSLogs/111122223333/CloudTrail").rename(logs)
    with loaded(logs) as store:
        assert bad(verify(store, trail, logs=[str(logs)])) == []


def test_what_is_no_digest_or_no_key_is_an_error_with_a_remedy(tmp_path, trail):
    with loaded(put(tmp_path, "a.json", [record()])) as store:
        with pytest.raises(SourceError, match="no CloudTrail digest"):
            verify(store, tmp_path / "a.json")
        for content in ("[]", "hello", {"PublicKeyList": 3}):
            with pytest.raises(SourceError, match="no public keys"):
                verify(store, trail, [put(tmp_path, "keys.json", content)])


def test_hostile_digests_and_keys_never_raise(tmp_path, trail):
    hostile = {"digestS3Object": 7, "logFiles": [3, {"s3Object": None, "hashValue": []}], "previousDigestS3Object": {}}
    put(trail, f"{DIGESTS}/odd.json", hostile)
    put(trail, f"{DIGESTS}/broken.json.gz", b"\x1f\x8b\x08broken")
    keys = put(tmp_path, "keys.json", {"PublicKeyList": [None, {"Fingerprint": "f1", "Value": "!"}]})
    with loaded(trail) as store:
        findings = verify(store, trail, [keys])
    assert ("digest unreadable", f"{DIGESTS}/broken.json.gz") in bad(findings)
    assert ("log missing", "None") in bad(findings)
