"""What opens a door to everybody is found, and what closes it, denies it or only looks like it is not."""

import json
from collections.abc import Mapping
from typing import Any

import duckdb
import pytest

from timeline.catalog import catalogue

QUERY = catalogue()["opened_to_the_world"]
WORLD = {"ipPermissions": {"items": [{"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}}
SHARED = {"createVolumePermission": {"add": {"items": [{"group": "all"}]}}}
UNSHARED = {"createVolumePermission": {"remove": {"items": [{"group": "all"}]}}}


def asked(name: str, request: object, *, is_destructive: bool = False) -> list[Mapping[str, Any]]:
    """The answer about a single call."""
    with duckdb.connect() as db:
        db.execute(
            "create table events as select timestamptz '2026-01-01' as event_time, $name as event_name, "
            "'x.amazonaws.com' as event_source, '1' as account_id, 'e' as event_id, $request::json as request",
            {"name": name, "request": json.dumps(request)},
        )
        db.execute("create table attributions as select 'e' as event_id, 'human' as executor, 'dana' as actor")
        db.execute(
            "create table actions as select 'e' event_id, true is_write, false failed, $gone is_destructive",
            {"gone": is_destructive},
        )
        params = {param.name: param.default for param in QUERY.params}
        return db.sql(QUERY.sql, params=params).to_arrow_table().to_pylist()  # type: ignore[no-any-return]


def policy(effect: str, principal: object, **more: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": principal, "Action": "*", **more}]}


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("AuthorizeSecurityGroupIngress", WORLD),
        ("ModifySnapshotAttribute", SHARED),
        ("ModifyDBSnapshotAttribute", {"attributeName": "restore", "valuesToAdd": ["all"]}),
        ("CreateDBInstance", {"publiclyAccessible": True}),
        ("PutBucketAcl", {"x-amz-acl": ["public-read-write"]}),
        ("PutBucketPolicy", {"bucketPolicy": policy("Allow", "*")}),
        ("PutBucketPolicy", {"bucketPolicy": policy("Allow", {"AWS": "*"})}),
        ("PutBucketPolicy", {"bucketPolicy": policy("Allow", {"AWS": ["arn:aws:iam::1:root", "*"]})}),
        ("SetQueueAttributes", {"attributes": {"Policy": json.dumps(policy("Allow", "*"))}}),
        ("PutKeyPolicy", {"policy": json.dumps(policy("Allow", "*"))}),
        ("PutResourcePolicy", {"resourcePolicy": json.dumps({"Statement": policy("Allow", "*")["Statement"][0]})}),  # type: ignore[index]
        ("AddPermission20150331v2", {"principal": "*", "action": "lambda:InvokeFunction"}),
    ],
)
def test_what_lets_anybody_in_is_found(name: str, request_: object) -> None:
    (row,) = asked(name, request_)
    assert row["opened_by"]


@pytest.mark.parametrize(
    ("name", "request_", "is_destructive"),
    [
        ("RevokeSecurityGroupIngress", WORLD, True),
        ("AuthorizeSecurityGroupEgress", WORLD, False),
        ("CreateRoute", {"destinationCidrBlock": "0.0.0.0/0"}, False),
        ("ModifySnapshotAttribute", UNSHARED, False),
        ("PutBucketPolicy", {"bucketPolicy": policy("Deny", "*")}, False),
        ("PutBucketPolicy", {"bucketPolicy": policy("Allow", {"AWS": "arn:aws:iam::1:root"})}, False),
        ("PutKeyPolicy", {"policy": "not json: Statement"}, False),
        ("PutKeyPolicy", {"policy": 7, "Statement": [1, "x", None]}, False),
        ("PutKeyPolicy", "Statement", False),
        ("PutKeyPolicy", {"policy": json.dumps({"Statement": "*"})}, False),
        ("AddPermission20150331v2", {"principal": "s3.amazonaws.com"}, False),
    ],
)
def test_what_closes_denies_or_only_looks_open_is_left_out(name: str, request_: object, is_destructive: bool) -> None:
    assert asked(name, request_, is_destructive=is_destructive) == []


def test_a_condition_on_all_that_opens_is_told() -> None:
    narrow = policy("Allow", "*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
    assert [row["is_narrowed"] for row in asked("PutBucketPolicy", {"bucketPolicy": narrow})] == [True]
    assert [row["is_narrowed"] for row in asked("PutBucketPolicy", {"bucketPolicy": policy("Allow", "*")})] == [False]
    both = {"Statement": [*narrow["Statement"], *policy("Allow", "*")["Statement"]]}  # type: ignore[misc]
    assert [row["is_narrowed"] for row in asked("PutBucketPolicy", {"bucketPolicy": both})] == [False]
    assert [row["is_narrowed"] for row in asked("AuthorizeSecurityGroupIngress", WORLD)] == [None]
