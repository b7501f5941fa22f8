"""An error is put aside only on evidence of its own, and never when somebody else's call explains it."""

from pathlib import Path

import pytest

from timeline.link import decoys
from timeline.store import in_memory

from .scenes import Linked, Scene, build

absent = Scene("absent")
ABSENT = absent.call(
    "s3:GetBucketPolicy",
    by="config",
    at=0,
    request={"bucketName": "plain-files"},
    error="NoSuchBucketPolicy",
    message="The bucket policy does not exist",
)
ABSENT_REMOVED_BY = absent.call("s3:DeleteBucketPolicy", by="agent", at=10, request={"bucketName": "guarded-files"})
ABSENT_REMOVED = absent.call(
    "s3:GetBucketPolicy",
    by="config",
    at=60,
    request={"bucketName": "guarded-files"},
    error="NoSuchBucketPolicy",
    message="The bucket policy does not exist",
)

check = Scene("check")
CHECK = check.call(
    "dynamodb:DescribeTable",
    by="terraform",
    at=0,
    request={"tableName": "new"},
    error="ResourceNotFoundException",
    message="Requested resource not found: Table: new not found",
)
check.call("dynamodb:CreateTable", by="terraform", at=5, request={"tableName": "new"})
UNCHECKED = check.call(
    "dynamodb:DescribeTable",
    by="reader",
    at=1,
    request={"tableName": "new"},
    error="ResourceNotFoundException",
    message="Requested resource not found: Table: new not found",
)

tidy = Scene("tidy")
TIDY = tidy.call(
    "iam:DeleteRole",
    by="janitor",
    at=0,
    request={"roleName": "never-was"},
    error="NoSuchEntityException",
    message="The role with name never-was cannot be found.",
)
TWICE = tidy.call(
    "iam:CreateRole",
    by="deployer",
    at=10,
    request={"roleName": "there"},
    error="EntityAlreadyExistsException",
    message="Role with name there already exists.",
)
TRIED = tidy.call(
    "ec2:RunInstances",
    by="deployer",
    at=20,
    error="Client.DryRunOperation",
    message="Request would have succeeded, but DryRun flag is set.",
)
EXPIRED = tidy.call(
    "s3:ListBuckets", by="laptop", at=30, error="ExpiredToken", message="The provided token has expired."
)

fresh = Scene("grant")
fresh.call("iam:CreateRole", by="deployer", at=0, request={"roleName": "job"})
fresh.call(
    "iam:AttachRolePolicy",
    by="deployer",
    at=1,
    request={"roleName": "job", "policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
)
SPREADING = fresh.call("s3:ListBuckets", by="job", at=5, error="AccessDenied", message="Access Denied")
fresh.call("s3:ListBuckets", by="job", at=12)
REAL = fresh.call("sqs:ListQueues", by="job", at=6, error="AccessDenied", message="Access Denied")

granted = Scene("granted")
granted.call("iam:CreateRole", by="deployer", at=0, request={"roleName": "job"})
LACKING = granted.call("s3:ListBuckets", by="job", at=5, error="AccessDenied", message="Access Denied")
granted.call(
    "iam:AttachRolePolicy",
    by="admin",
    at=30,
    request={"roleName": "job", "policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
)
granted.call("s3:ListBuckets", by="job", at=60)

scan = Scene("scan")
SERVICES = ("s3", "ec2", "iam", "rds", "sqs")
SCANNED = [
    scan.call(
        f"{SERVICES[number % 5]}:List{letter}",
        by="user:scout",
        at=number,
        error="AccessDenied",
        message="Access Denied",
    )
    for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTU")
]
OUTAGE = Scene("outage")
for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTU"):
    OUTAGE.call(f"{SERVICES[number % 5]}:List{letter}", by="app", at=number)
LOST = [
    OUTAGE.call(
        f"{SERVICES[number % 5]}:List{letter}", by="app", at=100 + number, error="AccessDenied", message="Access Denied"
    )
    for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTU")
]

guarded = Scene("guarded")
GUARDED = guarded.call(
    "rds:DeleteDBInstance",
    by="agent",
    at=0,
    request={"dBInstanceIdentifier": "orders"},
    error="InvalidParameterCombination",
    message="Cannot delete protected DB Instance, please disable deletion protection and try again.",
)


standing = Scene("standing")
STANDING = [
    standing.call(f"iam:{name}", by="posture", at=at, error="AccessDenied", message="not allowed")
    for at, name in ((0, "GetAccountSummary"), (3600, "GetAccountSummary"), (3700, "ListVirtualMFADevices"))
]
standing.call("s3:GetBucketAcl", by="posture", at=50, request={"bucketName": "one"})
LOST_READ = standing.call(
    "s3:GetBucketAcl", by="posture", at=4000, request={"bucketName": "one"}, error="AccessDenied", message="not allowed"
)
REFUSED_WRITE = standing.call("iam:CreateUser", by="posture", at=4100, error="AccessDenied", message="not allowed")

limit = Scene("limit")
OWN_LIMIT = limit.call("ec2:RunInstances", by="render", at=0, error="Client.VcpuLimitExceeded", message="limit")
shared = Scene("shared")
SHARED_LIMIT = [
    shared.call("ec2:RunInstances", by=who, at=0, error="Client.VcpuLimitExceeded", message="limit")
    for who in ("render", "batch")
]


def test_reads_that_were_never_allowed_are_put_aside_and_one_that_was_lost_is_not(linked: Linked) -> None:
    assert [linked.decoy(event_id) for event_id in STANDING] == ["standing_denial"] * 3
    assert [linked.decoy(event_id) for event_id in (LOST_READ, REFUSED_WRITE)] == [None, None]


def test_a_limit_that_one_caller_alone_met_is_put_aside_and_one_that_hits_several_is_not(linked: Linked) -> None:
    assert linked.decoy(OWN_LIMIT) == "own_quota"
    assert [linked.decoy(event_id) for event_id in SHARED_LIMIT] == [None, None]


def test_a_read_of_an_absent_setting_is_a_decoy_unless_somebody_removed_it(linked: Linked) -> None:
    assert linked.decoy(ABSENT) == "default_absence"
    assert linked.decoy(ABSENT_REMOVED) is None
    assert list(linked.of(ABSENT_REMOVED)) == [ABSENT_REMOVED_BY]


def test_looking_before_making_is_a_decoy_only_for_the_maker(linked: Linked) -> None:
    assert (linked.decoy(CHECK), linked.decoy(UNCHECKED)) == ("existence_check", None)


def test_codes_that_say_it_was_no_failure(linked: Linked) -> None:
    found = [linked.decoy(event) for event in (TIDY, TWICE, TRIED, EXPIRED)]
    assert found == ["idempotent_cleanup", "idempotent_create", "dry_run", "expired_credentials"]


def test_a_denial_of_a_fresh_role_must_heal_by_itself_to_be_propagation(linked: Linked) -> None:
    assert (linked.decoy(SPREADING), linked.decoy(REAL)) == ("iam_propagation", None)
    assert linked.decoy(LACKING) is None


def test_a_scanner_never_could_what_it_tries_and_an_outage_could(linked: Linked) -> None:
    assert {linked.decoy(event) for event in SCANNED} == {"scanner"}
    assert {linked.decoy(event) for event in LOST} == {None}


def test_a_refusal_by_a_guardrail_is_neither_decoy_nor_effect(linked: Linked) -> None:
    assert linked.decoy(GUARDED) is None
    assert linked.of(GUARDED) == {}
    assert linked.action(GUARDED)["error_family"] == "refused_by_guardrail"


def test_every_exclusion_gives_its_reason(linked: Linked) -> None:
    rows = linked.store.table("excluded_errors").to_pylist()
    assert all(row["reason"].endswith(".") and len(row["reason"]) > 20 for row in rows)


def test_errors_put_aside_in_pieces_of_one_are_those_of_one_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [record for scene in (absent, check, tidy) for record in scene.records]
    found = []
    for size in (decoys.PIECE, 1):
        monkeypatch.setattr(decoys, "PIECE", size)
        folder = tmp_path / str(size)
        folder.mkdir()
        with in_memory() as store:
            build(store, folder, records)
            found.append(store.table("excluded_errors").to_pylist())
    assert found[0] == found[1]
    assert len(found[0]) > 3
