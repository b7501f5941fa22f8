"""Approvals: who let it happen, and what is no person's consent; and the names behind user ids."""

from typing import Any

import pytest

from timeline.attribute import attribute, explain
from timeline.store import Store, in_memory

from .attribute_records import BROWSER, PLAIN_CLI, Record, cli, elsewhere, forwarded, record, role, sso, user
from .conftest import Attributed, fill

RUN = "11112222-3333-4444-5555-666677778888"
LEE = user("lee", key="AKIALEE0000000000001")
IN_CONSOLE: Record = {"userAgent": BROWSER, "sessionCredentialFromConsole": "true"}


def dana_in_console() -> Record:
    return sso(key="ASIADANACONSOLE00001", since="09:30:00")


def change_set(event_id: str, action: str, at: str, who: Record, **more: Any) -> Record:
    asked = {"changeSetName": "one", "stackName": "pay"}
    return record(event_id, f"cloudformation:{action}ChangeSet", at, userIdentity=who, requestParameters=asked, **more)


def pipeline(giver: Record, status: str = "Approved") -> list[Record]:
    key = "ASIAPIPE000000000001"
    return [
        record(
            "approve",
            "codepipeline:PutApprovalResult",
            "10:00:00",
            requestParameters={
                "pipelineName": "pay",
                "stageName": "Prod",
                "result": {"status": status, "summary": "ok"},
            },
            **giver,
        ),
        record(
            "assume",
            "sts:AssumeRole",
            "10:00:30",
            userIdentity={"type": "AWSService", "invokedBy": "codepipeline.amazonaws.com"},
            requestParameters={"roleArn": "arn:aws:iam::111122223333:role/pipe", "roleSessionName": "1700000000000"},
            responseElements={"credentials": {"accessKeyId": key}},
        ),
        record(
            "deploy",
            "ecs:UpdateService",
            "10:01:00",
            userIdentity=role("pipe", "1700000000000", key=key, since="10:00:30"),
            userAgent="aws-internal/3",
        ),
        record(
            "late",
            "ecs:UpdateService",
            "11:01:00",
            userIdentity=role("pipe", "1700000000000", key=key, since="10:00:30"),
            userAgent="aws-internal/3",
        ),
    ]


def runbook(giver: Record, signal: str = "Approve", **more: Any) -> list[Record]:
    """A runbook that dana starts, somebody's signal, and what it does in a session of its own and in dana's name."""
    working = role("runbooks", f"Automation-{RUN}", key="ASIARUN0000000000001", invokedBy="ssm.amazonaws.com")
    return [
        record(
            "start",
            "ssm:StartAutomationExecution",
            "10:00:00",
            userIdentity=user(),
            requestParameters={"documentName": "AWS-StopEC2InstanceWithApproval"},
            responseElements={"automationExecutionId": RUN},
        ),
        record("before", "ec2:DescribeInstances", "10:01:00", userIdentity=working, userAgent="ssm.amazonaws.com"),
        record(
            "signal",
            "ssm:SendAutomationSignal",
            "10:05:00",
            requestParameters={"automationExecutionId": RUN, "signalType": signal, "payload": "HIDDEN"},
            **{"userIdentity": giver, **more},
        ),
        record("own", "ec2:StopInstances", "10:06:00", userIdentity=working, userAgent="ssm.amazonaws.com"),
        record("forwarded", "ec2:StopInstances", "10:06:00", **forwarded(user(), "ssm.amazonaws.com")),
        record(
            "other",
            "ec2:StopInstances",
            "10:06:00",
            userIdentity=role("runbooks", f"Automation-{RUN[:-1]}9", key="ASIARUN0000000000002"),
        ),
    ]


def approved_by_the_same_person() -> list[Record]:
    """A change set of dana, executed by dana in a role that she assumed with the same key."""
    ops = role("ops", "dana", key="ASIAOPS0000000000001", since="10:01:00")
    return [
        change_set("create", "Create", "10:00:00", user()),
        record(
            "assume",
            "sts:AssumeRole",
            "10:01:00",
            userIdentity=user(),
            requestParameters={"roleArn": "arn:aws:iam::111122223333:role/ops", "roleSessionName": "dana"},
            responseElements={"credentials": {"accessKeyId": "ASIAOPS0000000000001"}},
        ),
        change_set("execute", "Execute", "10:05:00", ops),
    ]


def proposed_by_an_agent() -> list[Record]:
    """An agent proposes with dana's key, dana executes in the console, and CloudFormation does it."""
    made = forwarded(dana_in_console(), "cloudformation.amazonaws.com")
    return [
        change_set("create", "Create", "10:00:00", sso(), userAgent=cli(codes="AN")),
        change_set("execute", "Execute", "10:05:00", dana_in_console(), **IN_CONSOLE),
        record("made", "rds:DeleteDBInstance", "10:06:00", **made),
    ]


def executed_by_an_agent() -> list[Record]:
    return [
        change_set("create", "Create", "10:00:00", LEE),
        change_set("execute", "Execute", "10:05:00", user(), userAgent=cli(codes="AN")),
    ]


STORIES = {
    "same person": approved_by_the_same_person(),
    "agent proposed": proposed_by_an_agent(),
    "agent executed": executed_by_an_agent(),
    "pipeline": pipeline({"userIdentity": dana_in_console(), **IN_CONSOLE}),
    "pipeline, by an agent": pipeline({"userIdentity": sso(), "userAgent": cli(codes="AN")}),
    "pipeline, refused": pipeline({"userIdentity": dana_in_console(), **IN_CONSOLE}, "Rejected"),
    "runbook, by another": runbook(LEE),
    "runbook, by the starter": runbook(user()),
    "runbook, refused": runbook(LEE, "Reject"),
    "runbook, by an agent": runbook(LEE, userAgent=cli(codes="AP")),
}
Answers = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def told() -> Answers:
    """The answers of every story, all judged in one case file, each in an account of its own."""
    records = [made for n, name in enumerate(STORIES) for made in elsewhere(STORIES[name], n, name)]
    with in_memory() as store:
        fill(store, records)
        attribute(store)
        answers = {row["event_id"]: row for row in store.table("attributions").to_pylist()}
    return {
        name: {made["eventID"]: answers[f"{name}:{made['eventID']}"] for made in made_there}
        for name, made_there in STORIES.items()
    }


def approvals(answers: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: answer["approval"] for name, answer in answers.items()}


def test_one_person_in_two_sessions_is_no_second_person(told: Answers) -> None:
    answers = told["same person"]
    assert answers["execute"]["owner"] == answers["create"]["owner"]
    assert answers["execute"]["approval"] == "none_seen"


def test_a_person_who_executes_what_an_agent_proposed_with_the_persons_key_approves_it(told: Answers) -> None:
    answers = told["agent proposed"]
    assert (answers["create"]["executor"], answers["execute"]["executor"]) == ("ai_agent", "human")
    assert answers["execute"]["approval"] == answers["made"]["approval"] == "action_approved"
    given = [seen["value"] for seen in answers["execute"]["evidence"] if seen["signal"] == "approved"]
    assert given == ["agent proposed:execute"]


def test_an_agent_that_executes_a_persons_change_set_is_no_second_person(told: Answers) -> None:
    assert told["agent executed"]["execute"]["approval"] == "none_seen"


def test_a_pipelines_approval_covers_what_the_pipeline_did_within_the_hour(told: Answers) -> None:
    found = approvals(told["pipeline"])
    assert (found["deploy"], found["late"]) == ("action_approved", "none_seen")
    assert told["pipeline"]["deploy"]["flags"] == []


def test_an_agents_approval_is_no_persons_consent(told: Answers) -> None:
    answers = told["pipeline, by an agent"]
    assert (answers["approve"]["executor"], answers["deploy"]["approval"]) == ("ai_agent", "unknown")
    assert "approved_by_program" in answers["deploy"]["flags"]


def test_a_refusal_approves_nothing(told: Answers) -> None:
    assert set(approvals(told["pipeline, refused"]).values()) == {"none_seen"}


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("runbook, by another", "two_person"),
        ("runbook, by the starter", "action_approved"),
        ("runbook, refused", "none_seen"),
        ("runbook, by an agent", "unknown"),
    ],
)
def test_a_runbooks_approval_covers_its_run_from_then_on(told: Answers, story: str, expected: str) -> None:
    found = approvals(told[story])
    assert (found["own"], found["forwarded"]) == (expected, expected)
    assert {found[name] for name in ("start", "before", "other")} == {"none_seen"}
    by_agent = "approved_by_program" in told[story]["own"]["flags"]
    assert by_agent == (story == "runbook, by an agent")


def portal(event_id: str, user_id: str, at: str = "09:00:00", **more: Any) -> Record:
    who = {"type": "IdentityCenterUser", "accountId": "111122223333", "onBehalfOf": {"userId": user_id}}
    return record(event_id, "sso:ListAccounts", at, userIdentity={**who, **more}, userAgent=PLAIN_CLI)


def test_a_user_id_gets_the_name_that_the_log_shows_beside_it(attributed: Attributed, store: Store) -> None:
    named = sso(onBehalfOf={"userId": "9448", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-9"})
    answers = attributed(portal("bare", "9448"), portal("other", "7777"), record("work", userIdentity=named))
    assert (answers["bare"]["owner"], answers["other"]["owner"]) == ("dana@example.com", "7777")
    assert {"signal": "person_named", "tier": 0, "field": "lineage", "value": "work", "weight": 0.0} in answers["bare"][
        "evidence"
    ]
    assert "beside the user id that the call bears in event work" in explain(store, "bare").text


def test_the_directory_names_a_user_id_as_well(attributed: Attributed) -> None:
    made = record(
        "made",
        "identitystore:CreateUser",
        "08:00:00",
        userIdentity=LEE,
        requestParameters={"userName": "kim@example.com"},
        responseElements={"userId": "5555", "identityStoreId": "d-9"},
    )
    assert attributed(portal("bare", "5555"), made)["bare"]["owner"] == "kim@example.com"


@pytest.mark.parametrize("name", ["", "***@***", "REDACTED"])
def test_two_names_or_a_masked_one_leave_the_id(attributed: Attributed, name: str) -> None:
    def seen(event_id: str, text: str, key: str) -> Record:
        return record(event_id, userIdentity=sso(text, key=key, onBehalfOf={"userId": "9448"}))

    others = (
        [seen("one", name, "ASIAONE0000000000001")]
        if name
        else [
            seen("one", "dana@example.com", "ASIAONE0000000000001"),
            seen("two", "lee@example.com", "ASIATWO0000000000001"),
        ]
    )
    assert attributed(portal("bare", "9448"), *others)["bare"]["owner"] == "9448"
