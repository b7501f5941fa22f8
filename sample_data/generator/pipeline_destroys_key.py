"""*pipeline-destroys-key*: a drift repair schedules a KMS key for deletion; readers fail at once and for two days."""

from datetime import date, datetime, timedelta
from typing import Any

from sample_data.generator import user_agents
from sample_data.generator.changes import ci_job
from sample_data.generator.records import cli, console, program
from sample_data.generator.scenery import (
    Scenery,
    agent_tidies,
    machines,
    noise,
    pipeline_changes,
    terraform_changes,
    visits,
)
from sample_data.generator.telling import Setting, Telling
from sample_data.generator.user_agents import command_of
from sample_data.generator.workloads import Habit

NAME = "pipeline-destroys-key"
SETTING = Setting(
    name=NAME,
    organisation="o-examplesalt1",
    account="343434343434",
    home="353535353535",
    region="ca-central-1",
    first_day=date(2026, 2, 24),
    starts="12:00:00",
    ends="20:00:00",
    days=2,
    version="1.10",
    versions={"kms": "1.09", "signin": "1.08", "sso": "1.08", "s3": "1.11", "lambda": "1.11"},
    nat="198.51.100.44",
)
clock = SETTING.clock
ON_CALL, KEEPER = "amara.diallo@example.com", "piet.aalders@example.com"
KEY_ID = "b7e2d904-1c5f-4a83-9d60-e41fa87c2b35"
KEY = SETTING.arn("kms", f"key/{KEY_ID}")
OTHER_KEY = SETTING.arn("kms", "key/2f90c6a1-7b3d-4e58-8a14-d5c03b9e6f71")
ON_KEY = [("AWS::KMS::Key", SETTING.account, KEY)]
SCHEDULED = clock("18:06:41")
PENDING = f"{KEY} is pending deletion."
HERE = Scenery(
    SETTING.account,
    SETTING.region,
    2.2,
    functions=("fx-rates", "dunning", "kyc-check"),
    tasks=("ledger-web", "statements"),
    instances=("i-0f24b9d7e3c61a850",),
    repositories=("ledger-web", "platform-tools"),
    people=("greta.holm", "tariq.benali", "wen.zhao"),
)


def story(seed: int, *, destroyed: bool = True) -> Telling:
    """Fifty-six hours; ``destroyed`` false is the same pipeline with nothing to repair."""
    tale = Telling(SETTING, seed)
    pipeline(tale, destroyed=destroyed)
    if destroyed:
        people_mend(tale)
    dependants(tale)
    surroundings(tale)
    return tale


def pipeline(tale: Telling, *, destroyed: bool) -> None:
    """A job of the repository ``platform-keys``: many reads, and then what its plan said."""
    where = tale.place(SETTING.account, SETTING.region, "platform-keys")
    first = len(tale.journal.records)
    session = ci_job(where, clock("18:05:12"), "platform-keys", (("sts:GetCallerIdentity", None),))
    tale.journal.parts["contributing_may"].append(tale.journal.records[first]["eventID"])
    job = program(session, user_agents.TERRAFORM)
    for number, api in enumerate(("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags") * 2):
        key = KEY if number < 4 else OTHER_KEY
        at = clock("18:05:50") + timedelta(seconds=2 * number)
        tale.call(at, job, f"kms:{api}", {"keyId": key}, resources=[("AWS::KMS::Key", SETTING.account, key)])
    if not destroyed:
        return
    tale.call(
        SCHEDULED,
        job,
        "kms:ScheduleKeyDeletion",
        {"keyId": KEY_ID, "pendingWindowInDays": 14},
        {
            "keyId": KEY,
            "keyState": "PendingDeletion",
            "pendingWindowInDays": 14,
            "deletionDate": "Mar 10, 2026, 12:00:00 AM",
        },
        part="root",
        by="automation",
        resources=ON_KEY,
    )
    tale.journal.mark("triggered_at", SCHEDULED)
    tale.world.breaks("key", SCHEDULED)


def people_mend(tale: Telling) -> None:
    """Two mornings later somebody at a terminal looks, cancels the deletion and enables the key."""
    sid = "7e15c0a83d9f"
    who = tale.at_terminal(clock("09:05:20", 2), ON_CALL, "OnCall", "203.0.113.70", sid)
    named = {"lookupAttributes": [{"attributeKey": "ResourceName", "attributeValue": KEY}]}
    for at, api, request, part in (
        ("09:12:30", "kms:DescribeKey", {"keyId": KEY_ID}, "detection"),
        ("09:14:02", "cloudtrail:LookupEvents", named, "detection_may"),
        ("09:20:15", "kms:CancelKeyDeletion", {"keyId": KEY_ID}, "recovery"),
        ("09:20:52", "kms:EnableKey", {"keyId": KEY_ID}, "recovery"),
    ):
        resources = ON_KEY if api.startswith("kms") else []
        made = tale.call(
            clock(at, 2), cli(who, command_of(api), sid), api, request, part=part, by="unknown", resources=resources
        )
        made["responseElements"] = {"keyId": KEY} if "Cancel" in api else None
    tale.journal.mark("detected_at", clock("09:12:30", 2))
    tale.journal.mark("mitigated_at", clock("09:20:15", 2))
    tale.journal.mark("recovered_at", clock("09:20:52", 2))
    tale.world.heals("key", clock("09:20:52", 2))


def dependants(tale: Telling) -> None:
    """A signer that reads all day, an archive by night, an export by timetable."""
    error = ("KMSInvalidStateException", PENDING)
    for worker, api, moments in (
        (tale.worker("lambda", "payout-signer", "payout-signer-role"), "kms:Decrypt", every(41, "12:11:08")),
        (tale.worker("lambda", "statement-archiver", "statement-archiver-role"), "kms:GenerateDataKey",
         [clock(at, day) for day in (0, 1, 2) for at in ("14:10:04", "14:10:19", "14:11:02")]
         + [clock(at, day) for day in (1, 2) for at in ("02:10:04", "02:10:19", "02:11:02")]),
        (tale.worker("instance", "i-06a3d91ce7f485b20", "tax-extract"), "kms:Decrypt",
         [clock("16:30:11"), clock("06:00:09", 1), clock("16:30:11", 1), clock("06:00:09", 2), clock("16:30:12", 2)]),
    ):  # fmt: skip
        request: dict[str, Any] = {"keyId": KEY, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
        if api == "kms:GenerateDataKey":
            request = {"keyId": KEY, "keySpec": "AES_256", "encryptionContext": {"job": worker.name}}
        tale.lives_at(Habit(worker, "key", api, request, error, 0, resource=ON_KEY[0]), sorted(moments))
    export = tale.worker("task", "ledger-export", "ledger-export-task")
    bucket = {"bucketName": "ledger-exports-343434343434", "key": "daily/ledger.parquet"}
    object_arn = f"arn:aws:s3:::{bucket['bucketName']}/{bucket['key']}"
    habit = Habit(
        export,
        "key",
        "s3:GetObject",
        bucket,
        ("KMS.KMSInvalidStateException", PENDING),
        0,
        resource=("AWS::S3::Object", SETTING.account, object_arn),
        data=True,
    )
    tale.lives_at(habit, every(178, "13:02:40"))


def every(minutes: int, start: str) -> list[datetime]:
    """A steady timetable until the end of the log, with a few seconds of drift."""
    at, found = clock(start), []
    while at < SETTING.span[1]:
        found.append(at)
        at += timedelta(minutes=minutes, seconds=len(found) % 7)
    return found


def surroundings(tale: Telling) -> None:
    """Another key really is to go, an agent tags this one, and releases go out."""
    machines(tale, HERE)
    visits(tale, HERE)
    noise(tale, HERE, SCHEDULED)
    keeper = tale.at_console(clock("17:44:30"), KEEPER, "PlatformAdmin", "203.0.113.21")
    tale.call(
        clock("17:52:18"),
        console(keeper, tale.dice),
        "kms:ScheduleKeyDeletion",
        {"keyId": OTHER_KEY.split("/")[1], "pendingWindowInDays": 30},
        {"keyId": OTHER_KEY, "keyState": "PendingDeletion", "pendingWindowInDays": 30},
        part="not_root",
        by="human",
        resources=[("AWS::KMS::Key", SETTING.account, OTHER_KEY)],
    )
    tale.call(
        clock("18:01:44"),
        console(keeper, tale.dice),
        "iam:DetachRolePolicy",
        {"roleName": "greenhouse-demo", "policyArn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"},
        part="not_root",
        by="human",
    )
    tag = {"keyId": KEY_ID, "tags": [{"tagKey": "cost-centre", "tagValue": "4410"}]}
    agent_tidies(
        tale, HERE, clock("17:58:20"), "wen.zhao", (("kms:DescribeKey", {"keyId": KEY_ID}), ("kms:TagResource", tag))
    )
    release = (
        "ecs:UpdateService",
        {"cluster": "ledger-web-cluster", "service": "ledger-web", "taskDefinition": "ledger-web"},
    )
    pipeline_changes(tale, HERE, clock("18:02:50"), "ledger-web", (release,))
    terraform_changes(
        tale,
        HERE,
        clock("17:33:00"),
        "edge",
        (("logs:PutRetentionPolicy", {"logGroupName": "/edge/access", "retentionInDays": 30}),),
    )


def build(seed: int = 22) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    return story(seed).finish(seed, accountable_owner="repo:example-org/platform-keys:environment:prod")
