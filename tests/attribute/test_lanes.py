"""Lanes: people keep their names, workloads are named by role or function and not by one of their runs."""

import pytest

from timeline.attribute.lanes import is_made_up

from .attribute_records import BOTO3, record, role, sso, user
from .conftest import Attributed

LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:stop"


@pytest.mark.parametrize(
    "name",
    [
        "bc81d2e0f1a24c5e9d8f7a6b5c4d3e2f",
        "i-0abcdef1234567890",
        "AWSCodeBuild-11112222-3333-4444-5555-666677778888",
        "botocore-session-1769938272",
        "eks-shop-api-7d9f-11112222-3333-4444-5555-666677778888",
        "run-a1b2c3d4",
    ],
)
def test_a_name_made_for_one_run_is_recognised(name: str) -> None:
    assert is_made_up(name)


@pytest.mark.parametrize("name", ["dana", "dana@example.com", "u1234567", "lake-decrypt", "GitHubActions", "deadbeef"])
def test_a_name_that_somebody_chose_is_kept(name: str) -> None:
    assert not is_made_up(name)


def test_sessions_of_one_workload_share_a_lane_and_people_do_not(attributed: Attributed) -> None:
    scope = {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": f"{LAMBDA}:$LATEST"}
    bare = {"type": "AssumedRole", "principalId": "AROAEXAMPLE:lake-decrypt", "accessKeyId": "ASIABARE000000000001"}
    answers = attributed(
        record("task1", userIdentity=role("orders-task", "bc81d2e0f1a24c5e9d8f7a6b5c4d3e2f"), userAgent=BOTO3),
        record("task2", userIdentity=role("orders-task", "0123456789abcdef0123456789abcdef"), userAgent=BOTO3),
        record("fn1", userIdentity=role("stop-role", "stop", inScopeOf=scope), userAgent=BOTO3),
        record("fn2", userIdentity=role("stop-role", "other-run", inScopeOf=scope), userAgent=BOTO3),
        record("box", userIdentity=role("web", "i-0abcdef1234567890"), userAgent=BOTO3),
        record("dana", userIdentity=sso()),
        record("lee", userIdentity=sso("lee@example.com")),
        record("kim", userIdentity=user("kim")),
        record("role", userIdentity=role("ops", "kim")),
        record("bare", userIdentity=bare),
        record("far1", userIdentity={"type": "AWSAccount", "principalId": "AROAFAR:reader", "accountId": "4"}),
        record(
            "far2", userIdentity={"type": "AWSAccount", "principalId": "AROAFAR:bc81d2e0f1a24c5e", "accountId": "4"}
        ),
    )
    assert {name: answer["actor"] for name, answer in answers.items()} == {
        "task1": "orders-task",
        "task2": "orders-task",
        "fn1": "stop",
        "fn2": "stop",
        "box": "web",
        "dana": "dana@example.com",
        "lee": "lee@example.com",
        "kim": "kim",
        "role": "ops/kim",
        "bare": "lake-decrypt",
        "far1": "reader",
        "far2": "AROAFAR",
    }
