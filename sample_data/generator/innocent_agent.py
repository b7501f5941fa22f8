"""*innocent-agent*: a person at the console deletes a table while a marked coding agent reads it in a terminal."""

from datetime import date
from typing import Any

from sample_data.generator import decoys
from sample_data.generator.records import Session, cli, coding_agent, console
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

NAME = "innocent-agent"
SETTING = Setting(
    name=NAME,
    organisation="",
    account="121212121212",
    home="121212121212",
    region="eu-central-1",
    first_day=date(2026, 8, 11),
    starts="04:30:00",
    ends="12:30:00",
    days=0,
    version="1.11",
    versions={"kms": "1.10", "signin": "1.08", "sso": "1.08", "logs": "1.09", "ec2": "1.10"},
)
clock = SETTING.clock
OWNER, ON_CALL = "lena.brandt@example.com", "oskar.nyberg@example.com"
TABLE = "parcel-tracking"
TABLE_ARN = SETTING.arn("dynamodb", f"table/{TABLE}")
BACKUP = f"{TABLE_ARN}/backup/01786435951000-8c1f2e40"
ON_TABLE = [("AWS::DynamoDB::Table", SETTING.account, TABLE_ARN)]
DELETED = clock("08:12:31")
GONE = ("ResourceNotFoundException", "Requested resource not found")
GONE_BY_NAME = ("ResourceNotFoundException", f"Requested resource not found: Table: {TABLE} not found")
HERE = Scenery(
    SETTING.account,
    SETTING.region,
    0.4,
    functions=("route-planner", "depot-clock", "fuel-report"),
    tasks=("depot-portal", "label-printer"),
    instances=("i-08c2e5b7a1d49f360", "i-0d71f3a9e6b25c048"),
    repositories=("depot-portal", "status-mailer"),
    people=("ines.kowal", "bruno.falk"),
)


def story(seed: int, *, deleted: bool = True) -> Telling:
    """Eight hours; ``deleted`` false is the same morning with a careful hand."""
    tale = Telling(SETTING, seed)
    owner = tale.at_console(clock("07:02:10"), OWNER, "DataEngineer", "203.0.113.14")
    shell = tale.at_terminal(clock("07:31:00"), OWNER, "DataEngineer", "203.0.113.14", "2b60e8d19fa4")
    person_reads(tale, owner, shell)
    agent_reads(tale, shell, deleted=deleted)
    if deleted:
        person_deletes(tale, owner)
        people_mend(tale)
    dependants(tale)
    surroundings(tale)
    return tale


def person_reads(tale: Telling, owner: Session, shell: Session) -> None:
    """What the engineer does besides: pages in the console, and a few commands that nothing attributes to anybody."""
    for at in ("07:05:40", "07:18:02", "08:07:15"):
        tale.call(clock(at), console(owner, tale.dice), "dynamodb:ListTables", {"limit": 100}, by="human")
    tale.call(
        clock("08:12:09"),
        console(owner, tale.dice),
        "dynamodb:DescribeTable",
        {"tableName": TABLE},
        by="human",
        resources=ON_TABLE,
    )
    for at, api in (("07:36:12", "sts:GetCallerIdentity"), ("07:44:51", "dynamodb:ListTables")):
        tale.call(clock(at), cli(shell, command_of(api), "2b60e8d19fa4"), api, by="unknown")


def agent_reads(tale: Telling, shell: Session, *, deleted: bool) -> None:
    """Claude Code, started in the engineer's terminal, reads this table and others before, during and after."""
    table = {"tableName": TABLE}
    for at, api, request in (
        ("07:58:03", "sts:GetCallerIdentity", None),
        ("07:58:20", "dynamodb:ListTables", {"limit": 100}),
        ("07:58:44", "dynamodb:DescribeTable", {"tableName": "parcel-tracking-staging"}),
        ("07:59:31", "dynamodb:DescribeContinuousBackups", table),
        ("08:04:12", "dynamodb:ListTagsOfResource", {"resourceArn": TABLE_ARN}),
        ("08:11:52", "dynamodb:DescribeTable", table),
        ("08:12:20", "dynamodb:DescribeTimeToLive", table),
        ("08:12:44", "dynamodb:DescribeTable", {"tableName": "depot-roster"}),
        ("08:13:40", "dynamodb:DescribeTable", table),
        ("08:14:02", "dynamodb:ListTables", {"limit": 100}),
        ("08:21:37", "dynamodb:DescribeTable", {"tableName": "parcel-tracking-staging"}),
    ):
        fails = deleted and request == table and clock(at) > DELETED
        caller = coding_agent(shell, command_of(api), "c94e07d15ab2", "claude-code")
        error, part = (GONE_BY_NAME, "effects_may") if fails else (None, None)
        tale.call(clock(at), caller, api, request, error=error, part=part, by="ai_agent")


def person_deletes(tale: Telling, owner: Session) -> None:
    """The wrong row of a list, and a confirmation typed."""
    tale.call(
        DELETED,
        console(owner, tale.dice),
        "dynamodb:DeleteTable",
        {"tableName": TABLE},
        {"tableDescription": {"tableName": TABLE, "tableStatus": "DELETING", "tableArn": TABLE_ARN, "itemCount": 0}},
        part="root",
        by="human",
        resources=ON_TABLE,
    )
    tale.journal.mark("triggered_at", DELETED)
    tale.world.breaks("table", DELETED)


def people_mend(tale: Telling) -> None:
    """On call looks, and restores the backup that DynamoDB makes of a deleted table; nothing tells when it is ready."""
    who = tale.at_console(clock("08:31:05"), ON_CALL, "OnCall", "203.0.113.66")

    def act(at: str, api: str, request: dict[str, Any], part: str, response: dict[str, Any] | None = None) -> None:
        tale.call(clock(at), console(who, tale.dice), api, request, response, part=part, by="human")

    act("08:32:20", "monitoring:DescribeAlarms", {"stateValue": "ALARM"}, "detection_may")
    named = {"lookupAttributes": [{"attributeKey": "ResourceName", "attributeValue": TABLE}]}
    act("08:34:15", "cloudtrail:LookupEvents", named, "detection")
    tale.journal.mark("detected_at", clock("08:34:15"))
    act("08:36:02", "dynamodb:ListBackups", {"tableName": TABLE, "backupType": "SYSTEM"}, "detection_may")
    act(
        "08:41:20",
        "dynamodb:RestoreTableFromBackup",
        {"targetTableName": TABLE, "backupArn": BACKUP},
        "recovery",
        {"tableDescription": {"tableName": TABLE, "tableStatus": "CREATING", "tableArn": TABLE_ARN}},
    )
    tale.journal.mark("mitigated_at", clock("08:41:20"))
    tale.world.heals("table", clock("09:04:50"))
    act("09:10:02", "dynamodb:DescribeTable", {"tableName": TABLE}, "recovery_may")
    protect = {"tableName": TABLE, "deletionProtectionEnabled": True}
    act("09:12:31", "dynamodb:UpdateTable", protect, "recovery_may")


def dependants(tale: Telling) -> None:
    """Who needs the table."""
    key = {"tableName": TABLE, "key": {"parcel": "HIDDEN_DUE_TO_SECURITY_REASONS"}}
    for worker, api, request, every, error, data in (
        (tale.worker("task", "tracking-api", "tracking-api-task"), "GetItem", key, 70, GONE, True),
        (tale.worker("lambda", "status-mailer", "status-mailer-role"), "Query", {"tableName": TABLE}, 150, GONE, True),
        (tale.worker("instance", "i-0b63d8f2c71e9a540", "depot-sync"), "UpdateItem", key, 210, GONE, True),
        (tale.worker("lambda", "sla-watch", "sla-watch-role"), "DescribeTable", {"tableName": TABLE}, 300,
         GONE_BY_NAME, False),
    ):  # fmt: skip
        tale.lives(Habit(worker, "table", f"dynamodb:{api}", request, error, every, resource=ON_TABLE[0], data=data))
    if tale.world.broken_spans("table"):
        tale.mark_recovery_by_success()


def surroundings(tale: Telling) -> None:
    """The morning around it: releases, an apply, another agent that deletes a queue, errors that mean nothing."""
    machines(tale, HERE)
    visits(tale, HERE)
    noise(tale, HERE, DELETED)
    function = {"functionName": "status-mailer", "publish": True}
    pipeline_changes(
        tale, HERE, clock("08:08:40"), "status-mailer", (("lambda:UpdateFunctionCode20150331v2", function),)
    )
    tags = {
        "resourcesSet": {"items": [{"resourceId": "vpc-0c6b18e2f7d93a450"}]},
        "tagSet": {"items": [{"key": "team"}]},
    }
    terraform_changes(tale, HERE, clock("08:04:30"), "network", (("ec2:CreateTags", tags),))
    queue = f"https://sqs.{SETTING.region}.amazonaws.com/{SETTING.account}/label-previews-old"
    agent_tidies(
        tale,
        HERE,
        clock("08:10:05"),
        "bruno.falk",
        (("sqs:GetQueueAttributes", {"queueUrl": queue}), ("sqs:DeleteQueue", {"queueUrl": queue})),
    )
    elsewhere = tale.place(SETTING.account, "eu-west-1", "elsewhere")
    session = Session(
        SETTING.account, "table-audit", "audit", elsewhere.dice.access_key(), elsewhere.starts, SETTING.nat
    )
    for at in elsewhere.moments(2700):
        caller = cli(session, "dynamodb.describe-table", "0f3d5c71e8b2")
        decoys.note(elsewhere, at, caller, "dynamodb:DescribeTable", {"tableName": TABLE}, GONE_BY_NAME, "wrong_region")


def build(seed: int = 31) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    return story(seed).finish(seed, accountable_owner=OWNER, bystander_product="claude-code")
