"""Errors that mean nothing: one function for every class that must be kept out of a chain."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sample_data.generator import user_agents
from sample_data.generator.changes import ci_job
from sample_data.generator.place import Place
from sample_data.generator.records import Caller, Session, linked_session, policy, program, record, service_linked


def note(
    place: Place,
    at: datetime,
    caller: Caller,
    api: str,
    request: Mapping[str, object] | None,
    error: tuple[str, str],
    decoy: str,
) -> None:
    """One error of a known class."""
    made = record(place.dice, at, caller, api, region=place.region, request=request, error=error)
    place.journal.add(made, decoy=decoy)


ABSENT = (
    ("GetBucketPolicy", "NoSuchBucketPolicy", "The bucket policy does not exist"),
    ("GetBucketTagging", "NoSuchTagSet", "The TagSet does not exist"),
    (
        "GetBucketPublicAccessBlock",
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
    ),
    ("GetBucketLifecycle", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    ("GetBucketWebsite", "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
    ("GetBucketCors", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    ("GetBucketReplication", "ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
    (
        "GetBucketObjectLockConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
    ),
)


def default_absence(place: Place, times: Sequence[datetime], buckets: Sequence[str]) -> None:
    """AWS Config asks buckets for settings that were never made."""
    for at in times:
        session = linked_session(
            place.account, "config", "AWSServiceRoleForConfig", "AWSConfig-Describe", at, place.dice
        )
        for bucket in buckets:
            operation, code, message = place.dice.pick(ABSENT)
            note(
                place,
                at,
                service_linked(session, "config"),
                f"s3:{operation}",
                {"bucketName": bucket},
                (code, message),
                "default_absence",
            )


def self_throttle(place: Place, times: Sequence[datetime]) -> None:
    """An inventory tool asks faster than it may, and only it is slowed."""
    session = Session(place.account, "inventory-tool", "inventory", place.dice.access_key(), place.starts, place.ip)
    caller = program(session, user_agents.boto3())
    for at in times:
        for number in range(14):
            if number % 3:
                note(
                    place,
                    at,
                    caller,
                    "logs:DescribeLogStreams",
                    None,
                    ("ThrottlingException", "Rate exceeded"),
                    "self_throttle",
                )
            else:
                place.call(at, caller, "logs:DescribeLogStreams", {"logGroupName": "/inventory/all"})


def role_propagation(place: Place, at: datetime, repository: str, expires: str = "Dec 15, 2025, 11:00:00 PM") -> None:
    """A release makes a role and uses it before IAM has told everyone; the role's credentials end at ``expires``."""
    role = f"{repository}-preview-role"
    role_arn = f"arn:aws:iam::{place.account}:role/{role}"
    trust = policy("sts:AssumeRole", principal={"Service": "lambda.amazonaws.com"})
    session = ci_job(place, at, repository, (("sts:GetCallerIdentity", None),))
    caller = program(session, user_agents.boto3(codes="Z,b,D,g"))
    made = at + timedelta(seconds=30)
    place.call(
        made,
        caller,
        "iam:CreateRole",
        {"roleName": role, "assumeRolePolicyDocument": trust},
        response={"role": {"roleName": role, "arn": role_arn}},
    )
    function = {
        "functionName": f"{repository}-preview",
        "runtime": "python3.13",
        "handler": "app.handler",
        "role": role_arn,
    }
    for wait in (3, 6):
        note(
            place,
            made + timedelta(seconds=wait),
            caller,
            "lambda:CreateFunction20150331",
            function,
            ("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."),
            "iam_propagation",
        )
    place.call(
        made + timedelta(seconds=11),
        caller,
        "lambda:CreateFunction20150331",
        function,
        response={"functionName": function["functionName"]},
    )
    denied = f"User: {session.arn} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
    note(
        place, made + timedelta(seconds=4), caller, "sts:AssumeRole", None, ("AccessDenied", denied), "iam_propagation"
    )
    lent = Session(place.account, role, "smoke-test", place.dice.access_key(), made + timedelta(seconds=10), session.ip)
    place.call(
        made + timedelta(seconds=10),
        caller,
        "sts:AssumeRole",
        {"roleArn": role_arn, "roleSessionName": lent.name},
        response={
            "credentials": {
                "accessKeyId": lent.key,
                "sessionToken": "[redacted]",
                "expiration": expires,
            }
        },
    )


def idempotent_cleanup(place: Place, at: datetime, repository: str) -> None:
    """A clean-up job deletes whatever may be left; most of it never was there."""
    session = ci_job(place, at, repository, (("sts:GetCallerIdentity", None),))
    caller = program(session, user_agents.boto3(codes="Z,b,D,g"))
    for number in range(5):
        name = f"/preview/{repository}-{number}"
        note(
            place,
            at + timedelta(seconds=25 + number),
            caller,
            "logs:DeleteLogGroup",
            {"logGroupName": name},
            ("ResourceNotFoundException", "The specified log group does not exist."),
            "idempotent_cleanup",
        )
    note(
        place,
        at + timedelta(seconds=33),
        caller,
        "iam:DeleteRolePolicy",
        {"roleName": f"{repository}-pr-412", "policyName": "inline"},
        ("NoSuchEntityException", f"The role with name {repository}-pr-412 cannot be found."),
        "idempotent_cleanup",
    )


def poll_until_gone(place: Place, at: datetime, repository: str) -> None:
    """A release takes its preview stack down and asks until it is gone."""
    name = f"{repository}-preview-412"
    session = ci_job(place, at, repository, (("cloudformation:DeleteStack", {"stackName": name}),))
    caller = program(session, user_agents.boto3(codes="Z,b,D,g,B"))
    for wait in (45, 75):
        place.call(at + timedelta(seconds=wait), caller, "cloudformation:DescribeStacks", {"stackName": name})
    note(
        place,
        at + timedelta(seconds=105),
        caller,
        "cloudformation:DescribeStacks",
        {"stackName": name},
        ("ValidationException", f"Stack with id {name} does not exist"),
        "poll_until_gone",
    )


def quota(place: Place, times: Sequence[datetime]) -> None:
    """A batch tool asks for more machines than the account may have."""
    session = Session(place.account, "render-batch", "render", place.dice.access_key(), place.starts, place.ip)
    for at in times:
        note(
            place,
            at,
            program(session, user_agents.boto3()),
            "ec2:RunInstances",
            {"instanceType": "c7i.24xlarge", "instancesSet": {"items": [{"minCount": 4, "maxCount": 4}]}},
            (
                "Client.VcpuLimitExceeded",
                "You have requested more vCPU capacity than your current vCPU limit of 256 allows.",
            ),
            "quota",
        )


def isolated_denials(place: Place, times: Sequence[datetime]) -> None:
    """A third party's scanner tries what its role never allowed."""
    session = Session(place.account, "posture-scanner", "scan", place.dice.access_key(), place.starts, "192.0.2.201")
    tries = (
        ("iam:GetAccountPasswordPolicy", "*"),
        ("s3:GetBucketPolicyStatus", "arn:aws:s3:::payroll-archive"),
        ("guardduty:ListDetectors", "*"),
    )
    for at in times:
        api, on = place.dice.pick(tries)
        message = (
            f"User: {session.arn} is not authorized to perform: {api} on resource: {on} "
            f"because no identity-based policy allows the {api} action"
        )
        note(place, at, program(session, user_agents.boto3()), api, None, ("AccessDenied", message), "isolated_denial")


def wrong_region(place: Place, times: Sequence[datetime], database: str) -> None:
    """A check that somebody set up in the wrong region: it has never found the database, and never will."""
    session = Session(place.account, "backup-audit", "audit", place.dice.access_key(), place.starts, place.ip)
    for at in times:
        note(
            place,
            at,
            program(session, user_agents.boto3()),
            "rds:DescribeDBInstances",
            {"dBInstanceIdentifier": database},
            ("DBInstanceNotFoundFault", f"DBInstance {database} not found."),
            "wrong_region",
        )
