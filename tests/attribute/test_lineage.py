"""Lineage: who issued the credentials, and for whom a service acted; and the guards against joining strangers."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from timeline.catalog import catalogue
from timeline.store import Store

from .attribute_records import (
    BOTO3,
    BROWSER,
    PLAIN_CLI,
    Record,
    cli,
    forwarded,
    merged,
    record,
    role,
    sso,
    user,
)
from .conftest import Attributed

Lineage = Callable[[], set[tuple[str, str, str]]]
OTHER = "444455556666"


def assume(event_id: str, at: str, who: Record, name: str, session: str, key: str | None, **more: Any) -> Record:
    return record(
        event_id,
        "sts:AssumeRole",
        at,
        userIdentity=who,
        requestParameters={"roleArn": f"arn:aws:iam::111122223333:role/{name}", "roleSessionName": session},
        responseElements={"credentials": {"accessKeyId": key}} if key else None,
        **more,
    )


def sessions(store: Store) -> dict[str, dict[str, Any]]:
    return {row["principal_arn"].rpartition(":")[2]: row for row in store.table("sessions").to_pylist()}


def test_a_key_links_its_issuing_call_to_every_use_along_a_chain_of_roles(
    attributed: Attributed, lineage: Lineage, store: Store
) -> None:
    first = role("one", "s", key="ASIAONE0000000000001", since="10:00:00")
    second = role("two", "s", key="ASIATWO0000000000001", since="10:01:00")
    answers = attributed(
        assume("a", "10:00:00", user(), "one", "s", "ASIAONE0000000000001"),
        assume("b", "10:01:00", first, "two", "s", "ASIATWO0000000000001"),
        record("c", at="10:02:00", userIdentity=second),
        record("d", at="10:03:00", userIdentity=second),
    )
    assert {("a", "b", "issued_key"), ("b", "c", "issued_key"), ("b", "d", "issued_key")} == lineage()
    assert answers["c"]["owner"] == "arn:aws:iam::111122223333:user/dana"
    found = sessions(store)
    assert found["assumed-role/two/s"]["parent_session_id"] == found["assumed-role/one/s"]["session_id"]
    assert found["assumed-role/two/s"]["issued_by_event_id"] == "b"
    assert found["user/dana"]["parent_session_id"] is None


def test_the_chain_crosses_accounts_by_key_and_by_shared_event(attributed: Attributed, store: Store) -> None:
    there = role("remote", "s", key="ASIAREMOTE0000000001", since="10:00:00", account=OTHER)
    distant = {"type": "AWSAccount", "principalId": "AIDADANA", "accountId": "111122223333"}
    issued = {"credentials": {"accessKeyId": "ASIAREMOTE0000000001"}}
    answers = attributed(
        record(
            "here",
            "sts:AssumeRole",
            "10:00:00",
            userIdentity=user(),
            sharedEventID="shared-1",
            requestParameters={"roleArn": f"arn:aws:iam::{OTHER}:role/remote", "roleSessionName": "s"},
        ),
        record(
            "there",
            "sts:AssumeRole",
            "10:00:00",
            userIdentity=distant,
            sharedEventID="shared-1",
            recipientAccountId=OTHER,
            requestParameters={"roleArn": f"arn:aws:iam::{OTHER}:role/remote", "roleSessionName": "s"},
            responseElements=issued,
        ),
        record("use", at="10:05:00", userIdentity=there, recipientAccountId=OTHER),
    )
    assert answers["use"]["owner"] == "arn:aws:iam::111122223333:user/dana"
    found = sessions(store)
    assert found["assumed-role/remote/s"]["parent_session_id"] == found["user/dana"]["session_id"]


@pytest.mark.parametrize("key", ["REDACTED", "", None])
def test_without_a_key_role_name_and_creation_date_make_the_session(
    attributed: Attributed, lineage: Lineage, key: str | None
) -> None:
    masked = role("one", "s", key=key, since="10:00:00")
    attributed(
        assume("a", "10:00:00", user(), "one", "s", key),
        record("mine", at="10:02:00", userIdentity=masked),
        record("other", at="10:02:00", userIdentity=role("one", "t", key=key, since="10:00:00")),
        record("older", at="10:02:00", userIdentity=role("one", "s", key=key, since="09:00:00")),
    )
    assert lineage() == {("a", "mine", "role_session")}


def test_a_key_that_several_principals_use_is_no_identity(attributed: Attributed, lineage: Lineage) -> None:
    shared = "ASIASHARED0000000001"
    attributed(
        assume("a", "10:00:00", user(), "one", "s", shared),
        record("b", at="10:02:00", userIdentity=role("one", "s", key=shared, since="08:00:00")),
        record("c", at="10:02:00", userIdentity=role("two", "s", key=shared, since="08:00:00")),
    )
    assert lineage() == set()


def test_two_roles_assumed_in_one_second_share_the_doubt(attributed: Attributed, store: Store) -> None:
    attributed(
        assume("a", "10:00:00", user(), "one", "s", None),
        assume("b", "10:00:00", user("lee", key="AKIALEE0000000000001"), "one", "s", None),
        record("use", at="10:02:00", userIdentity=role("one", "s", key="REDACTED", since="10:00:00")),
    )
    assert [row["weight"] for row in store.table("lineage").to_pylist()] == [0.5, 0.5]


def test_the_console_keeps_one_session_while_its_keys_change(attributed: Attributed, lineage: Lineage) -> None:
    def console(key: str) -> Record:
        return user("lee", key=key, sessionContext={"attributes": {"creationDate": "2026-09-29T10:00:00Z"}})

    attributed(
        record(
            "login",
            "signin:ConsoleLogin",
            "10:00:00",
            eventType="AwsConsoleSignIn",
            userIdentity=user("lee", key=None),
            userAgent=BROWSER,
            responseElements={"ConsoleLogin": "Success"},
        ),
        record("a", at="10:01:00", userIdentity=console("ASIACONSOLE000000001"), userAgent=BROWSER),
        record("b", at="12:01:00", userIdentity=console("ASIACONSOLE000000002"), userAgent=BROWSER),
        record("cli", at="12:01:00", userIdentity=user("lee", key="AKIALEE0000000000001")),
    )
    assert lineage() == {("login", "a", "console_login"), ("login", "b", "console_login")}


def test_a_switched_role_leads_back_to_whoever_had_signed_in(
    attributed: Attributed, lineage: Lineage, store: Store
) -> None:
    before = "arn:aws:iam::111122223333:user/lee"
    switched = role("ops", "lee", key="ASIASWITCHED00000001", since="10:05:00")
    bare = {key: value for key, value in switched.items() if key not in ("accessKeyId", "sessionContext")}
    answers = attributed(
        record(
            "login",
            "signin:ConsoleLogin",
            "10:00:00",
            eventType="AwsConsoleSignIn",
            userIdentity=user("lee", key=None),
            userAgent=BROWSER,
            responseElements={"ConsoleLogin": "Success"},
        ),
        record(
            "switch",
            "signin:SwitchRole",
            "10:05:00",
            eventType="AwsConsoleSignIn",
            userIdentity=bare,
            userAgent=BROWSER,
            responseElements={"SwitchRole": "Success"},
            additionalEventData={"SwitchFrom": before, "RedirectTo": "https://console.aws.amazon.com/"},
        ),
        record("use", at="10:06:00", userIdentity=switched, userAgent=BROWSER),
    )
    assert lineage() == {("login", "switch", "console_login"), ("switch", "use", "console_login")}
    assert (answers["use"]["owner"], answers["use"]["actor"], answers["use"]["executor"]) == (before, "lee", "human")
    found = sessions(store)
    assert found["assumed-role/ops/lee"]["parent_session_id"] == found["user/lee"]["session_id"]


def test_identity_center_credentials_lead_back_to_the_person(attributed: Attributed, lineage: Lineage) -> None:
    portal = {
        "type": "IdentityCenterUser",
        "onBehalfOf": {"userId": "9448", "identityStoreArn": "arn:x"},
        "accountId": "111122223333",
    }
    answers = attributed(
        record(
            "get",
            "sso:GetRoleCredentials",
            "09:00:00",
            userIdentity=portal,
            requestParameters={"role_name": "AdministratorAccess", "account_id": "111122223333"},
        ),
        record("mine", userIdentity=sso(since="09:00:00"), userAgent=cli(codes="AN")),
        record("elsewhere", userIdentity=sso("lee@example.com", since="09:00:00"), sourceIPAddress="198.51.100.77"),
        record("other_set", userIdentity=sso(permission_set="ReadOnly", since="09:00:00", key="ASIAREAD000000000001")),
    )
    assert lineage() == {("get", "mine", "sso_credentials")}
    assert (answers["mine"]["initiator"], answers["mine"]["owner"]) == ("human", "dana@example.com")
    assert answers["get"]["actor"] == "dana@example.com"


def test_a_service_inside_the_same_request_belongs_to_its_caller(attributed: Attributed, lineage: Lineage) -> None:
    service = {
        "userIdentity": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
        "userAgent": "ec2.amazonaws.com",
    }
    answers = attributed(
        record(
            "run",
            "ec2:RunInstances",
            "10:00:00",
            userIdentity=user(),
            userAgent=cli(codes="AN"),
            requestID="request-shared-1",
        ),
        record("profile", "sts:AssumeRole", "10:00:01", requestID="request-shared-1", **service),
        record("stranger", "sts:AssumeRole", "10:00:01", **service),
    )
    assert lineage() == {("run", "profile", "same_request")}
    assert (answers["profile"]["initiator"], answers["stranger"]["initiator"]) == ("ai_agent", "aws_service")


def stack(event_id: str, name: str, at: str, who: Record, action: str = "DeleteStack", **more: Any) -> Record:
    return record(
        event_id, f"cloudformation:{action}", at, userIdentity=who, requestParameters={"stackName": name, **more}
    )


def test_a_stack_is_recognised_by_its_name_in_the_calls_made_for_it(attributed: Attributed, store: Store) -> None:
    made = forwarded(sso(), "cloudformation.amazonaws.com")
    attributed(
        stack("pay", "payments", "10:00:00", sso()),
        stack("shop", "arn:aws:cloudformation:us-east-1:111122223333:stack/shop/1", "10:00:30", sso()),
        record(
            "a",
            "sns:DeleteTopic",
            "10:02:00",
            requestParameters={"topicArn": "arn:aws:sns:us-east-1:1:shop-Topic-1ABC"},
            **made,
        ),
        record("b", "ec2:DeleteVpc", "10:02:00", requestParameters={"vpcId": "vpc-1"}, **made),
        record("late", "ec2:DeleteVpc", "13:02:00", requestParameters={"vpcId": "vpc-1"}, **made),
    )
    found = {(row["cause_id"], row["effect_id"]): row["weight"] for row in store.table("lineage").to_pylist()}
    assert found == {("shop", "a"): 0.97, ("pay", "b"): 0.475, ("shop", "b"): 0.475}


def test_a_stack_is_recognised_by_what_it_once_made(attributed: Attributed, store: Store) -> None:
    made = forwarded(sso(), "cloudformation.amazonaws.com")
    attributed(
        stack("create", "payments", "02:00:00", sso(), "CreateStack"),
        record(
            "vpc", "ec2:CreateVpc", "02:00:20", responseElements={"vpc": {"vpcId": "vpc-0abc1234567890def"}}, **made
        ),
        stack("pay", "payments", "10:00:00", sso()),
        stack("shop", "shop", "10:00:30", sso()),
        record("a", "ec2:DeleteVpc", "10:02:00", requestParameters={"vpcId": "vpc-0abc1234567890def"}, **made),
    )
    found = {(row["cause_id"], row["effect_id"]): row["weight"] for row in store.table("lineage").to_pylist()}
    assert found == {("create", "vpc"): 0.95, ("pay", "a"): 0.97}


def test_another_callers_open_stack_explains_nothing(attributed: Attributed, lineage: Lineage) -> None:
    attributed(
        stack("lee", "payments", "10:00:00", sso("lee@example.com")),
        record("a", "sns:DeleteTopic", "10:02:00", **forwarded(sso(), "cloudformation.amazonaws.com")),
    )
    assert lineage() == set()


def test_a_stacks_service_role_leads_back_to_the_last_caller_and_not_to_its_creator(attributed: Attributed) -> None:
    service_role = "arn:aws:iam::111122223333:role/cfn-exec"
    made = role(
        "cfn-exec",
        "AWSCloudFormation",
        key="ASIACFN0000000000001",
        since="11:00:00",
        invokedBy="cloudformation.amazonaws.com",
    )
    answers = attributed(
        stack(
            "create",
            "payments",
            "07:00:00",
            user("lee", key="AKIALEE0000000000001"),
            "CreateStack",
            roleARN=service_role,
        ),
        stack("delete", "payments", "11:00:00", user(), "DeleteStack"),
        record("a", "sns:DeleteTopic", "11:00:10", userIdentity=made, userAgent="cloudformation.amazonaws.com"),
    )
    assert (answers["a"]["parent_event_id"], answers["a"]["owner"]) == ("delete", "arn:aws:iam::111122223333:user/dana")


def test_forwarded_calls_find_the_request_just_before_them(attributed: Attributed, store: Store) -> None:
    made = forwarded(user(), "secretsmanager.amazonaws.com")
    answers = attributed(
        record("get", "secretsmanager:GetSecretValue", "10:00:00", userIdentity=user(), userAgent=cli(codes="AN")),
        record("decrypt", "kms:Decrypt", "10:00:00", **made),
        record("later", "kms:Decrypt", "10:30:00", **made),
        record(
            "others",
            "kms:Decrypt",
            "10:00:00",
            **forwarded(user("lee", key="AKIALEE0000000000001"), "secretsmanager.amazonaws.com"),
        ),
    )
    assert [(row["cause_id"], row["effect_id"], row["rule"]) for row in store.table("lineage").to_pylist()] == [
        ("get", "decrypt", "forward_access")
    ]
    assert (answers["decrypt"]["initiator"], answers["later"]["initiator"]) == ("ai_agent", "unknown")


def test_the_encryption_context_tells_which_of_two_requests_a_decryption_was_for(
    attributed: Attributed, store: Store
) -> None:
    secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:"

    def asked(event_id: str, name: str) -> Record:
        return record(
            event_id, "secretsmanager:GetSecretValue", userIdentity=user(), requestParameters={"secretId": name}
        )

    def decrypted(event_id: str, context: Any) -> Record:
        request = {"encryptionContext": context} if context is not None else None
        made = forwarded(user(), "secretsmanager.amazonaws.com")
        return record(event_id, "kms:Decrypt", requestParameters=request, **made)

    attributed(
        asked("pay", "prod/pay"),
        asked("shop", f"{secret}shop-AbCdEf"),
        decrypted("for_pay", {"SecretARN": f"{secret}prod/pay-XyZ012"}),
        decrypted("for_shop", {"SecretARN": f"{secret}shop-AbCdEf", "SecretVersionId": "1"}),
        decrypted("for_none", {"SecretARN": f"{secret}else-AbCdEf"}),
        decrypted("hidden", None),
        decrypted("odd", {"SecretARN": ["x", 1, None]}),
        decrypted("text", "HIDDEN"),
    )
    found = {(row["effect_id"], row["cause_id"]): row["weight"] for row in store.table("lineage").to_pylist()}
    assert found[("for_shop", "shop")] == found[("for_pay", "pay")] == 0.95
    assert not {("for_shop", "pay"), ("for_pay", "shop")} & set(found)
    assert {weight for (effect, _), weight in found.items() if effect in ("for_none", "hidden", "odd", "text")} == {
        0.45
    }


def test_the_cause_climbs_through_two_services(attributed: Attributed) -> None:
    def made(service: str) -> Record:
        return forwarded(sso(), service)

    answers = attributed(
        stack("delete", "payments", "10:00:00", sso()) | {"userAgent": cli(codes="AN")},
        record(
            "secret",
            "secretsmanager:DeleteSecret",
            "10:01:00",
            requestID="request-two-hops",
            **made("cloudformation.amazonaws.com"),
        ),
        record("key", "kms:RetireGrant", "10:01:01", **made("secretsmanager.amazonaws.com")),
    )
    assert answers["secret"]["initiator"] == "ai_agent"
    assert answers["key"]["initiator"] in ("ai_agent", "unknown")


def test_a_function_that_an_agent_invoked_is_automation_an_agent_started(attributed: Attributed) -> None:
    function = "arn:aws:lambda:us-east-1:111122223333:function:stop"
    running = role("stop", "stop", inScopeOf={"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": function})
    agent = f"{BOTO3} exec-env/AWS_Lambda_python3.14"
    answers = attributed(
        record(
            "invoke",
            "lambda:Invoke",
            "10:00:00",
            userIdentity=user(),
            userAgent=cli(codes="AN"),
            requestParameters={"functionName": function},
        ),
        record("during", at="10:00:02", userIdentity=running, userAgent=agent),
        record("long_after", at="11:00:02", userIdentity=running, userAgent=agent),
    )
    assert (answers["during"]["executor"], answers["during"]["initiator"]) == ("automation", "ai_agent")
    assert (answers["long_after"]["executor"], answers["long_after"]["initiator"]) == ("automation", "unknown")


def test_a_workload_leads_back_to_whoever_changed_it_last(attributed: Attributed, lineage: Lineage) -> None:
    function = "arn:aws:lambda:us-east-1:111122223333:function:stop"
    running = role(
        "stop", "stop", inScopeOf={"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": f"{function}:$LATEST"}
    )
    attributed(
        record(
            "create",
            "lambda:CreateFunction20150331",
            "08:00:00",
            userIdentity=user(),
            responseElements={"functionArn": function},
        ),
        record(
            "update",
            "lambda:UpdateFunctionCode20150331v2",
            "09:00:00",
            userIdentity=user(),
            responseElements={"functionArn": function},
        ),
        record("use", userIdentity=running, userAgent=f"{BOTO3} exec-env/AWS_Lambda_python3.14"),
        record(
            "launch",
            "ec2:RunInstances",
            "09:00:00",
            userIdentity=user(),
            responseElements={"instancesSet": {"items": [{"instanceId": "i-0abcdef1234567890"}]}},
        ),
        record("boot", userIdentity=role("web", "i-0abcdef1234567890"), userAgent=BOTO3),
    )
    assert lineage() == {("update", "use", "workload_scope"), ("launch", "boot", "workload_scope")}


def test_whoever_made_a_long_term_key_does_not_answer_for_its_user(attributed: Attributed, lineage: Lineage) -> None:
    answers = attributed(
        record(
            "make",
            "iam:CreateAccessKey",
            "09:00:00",
            userIdentity=user(),
            responseElements={"accessKey": {"accessKeyId": "AKIALEE0000000000001"}},
        ),
        record("use", userIdentity=user("lee", key="AKIALEE0000000000001")),
    )
    assert lineage() == {("make", "use", "issued_key")}
    assert answers["use"]["owner"] == "arn:aws:iam::111122223333:user/lee"


def test_answers_do_not_depend_on_the_order_of_the_records(store: Store) -> None:
    from timeline.attribute import attribute  # noqa: PLC0415 - beside its use, as the fixture does the rest

    from .conftest import fill  # noqa: PLC0415

    chain = role("one", "s", key="ASIAONE0000000000001", since="10:00:00")
    records = [
        assume("a", "10:00:00", sso(), "one", "s", "ASIAONE0000000000001"),
        stack("b", "payments", "10:01:00", chain) | {"userAgent": cli(codes="AN")},
        stack("c", "payroll", "10:01:00", chain),
        *(
            record(f"m{n}", "ec2:DeleteVpc", "10:02:00", **forwarded(chain, "cloudformation.amazonaws.com"))
            for n in range(4)
        ),
        *(record(f"p{n}", at="10:03:00", userIdentity=chain, userAgent=PLAIN_CLI) for n in range(4)),
        record("t", at="10:03:00", userIdentity=merged(chain, {"accessKeyId": "REDACTED"}), userAgent=BOTO3),
    ]
    seen = []
    for seed in range(3):
        shuffled = records[:]
        random.Random(seed).shuffle(shuffled)
        fill(store, shuffled)
        attribute(store)
        seen.append([store.table(name).to_pylist() for name in ("attributions", "lineage", "sessions")])
    assert seen[0] == seen[1] == seen[2]


def test_every_table_of_the_room_keeps_the_grain_its_header_promises(attributed: Attributed, store: Store) -> None:
    chain = role("one", "s", key="ASIAONE0000000000001", since="10:00:00")
    attributed(
        assume("a", "10:00:00", sso(), "one", "s", "ASIAONE0000000000001"),
        stack("b", "payments", "10:01:00", chain) | {"userAgent": cli(codes="AN")},
        record("c", "ec2:DeleteVpc", "10:02:00", **forwarded(chain, "cloudformation.amazonaws.com")),
        record("d", at="10:03:00", userIdentity=chain, userAgent=PLAIN_CLI),
        keep=True,
    )
    tables = [name for name, query in catalogue().items() if query.room == "attribute" and store.has(name)]
    assert len(tables) > 30
    for name in tables:
        rows = store.table(name, catalogue()[name].grain).to_pylist()
        assert len({tuple(row.values()) for row in rows}) == len(rows), name
        assert store.table(name).column_names == [column.name for column in catalogue()[name].columns]


def test_only_the_public_tables_stay_in_the_case(attributed: Attributed, store: Store) -> None:
    attributed(record("a", userIdentity=user()))
    left = {name for name, query in catalogue().items() if query.room == "attribute" and store.has(name)}
    assert left == {"sessions", "lineage", "attributions", "attribution_rules", "attribution_sensitivity"}
