# ruff: noqa: E501 - rows of a table read best in one line each
"""A made-up case, written straight into the tables: a small incident among as many background events as asked for."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from timeline.catalog import catalogue
from timeline.store import replacing

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
HOSTILE = (
    "![x](http://127.0.0.1:9/p.png)<img src=x onerror=alert(1)>[l](javascript:alert(1))<script>alert(1)</script>=cmd()"
)
AGENT = "claude-code · dana@example.com"
DANA = "arn:aws:sts::111111111111:assumed-role/Admin/dana@example.com"

# id, seconds after 10:00, service, action, region, account, actor, executor, error, role, reason
STEPS = [
    ("e-login", -600, "signin", "ConsoleLogin", "us-east-1", "111111111111", "dana@example.com", "human", None, "", ""),
    (
        "e-grant",
        -3000,
        "iam",
        "AttachRolePolicy",
        "us-east-1",
        "111111111111",
        "bob@example.com",
        "human",
        None,
        "contributing",
        "granted AdministratorAccess to the role that the agent used",
    ),
    (
        "e-guard",
        -60,
        "cloudformation",
        "UpdateTerminationProtection",
        "eu-west-1",
        "111111111111",
        AGENT,
        "ai_agent",
        None,
        "guardrail_removed",
        "termination protection was switched off a minute before",
    ),
    (
        "e-root",
        0,
        "cloudformation",
        "DeleteStack",
        "eu-west-1",
        "111111111111",
        AGENT,
        "ai_agent",
        None,
        "root",
        "the stack that holds the database was deleted",
    ),
    (
        "e-del-db",
        20,
        "rds",
        "DeleteDBInstance",
        "eu-west-1",
        "111111111111",
        "cloudformation.amazonaws.com",
        "aws_service",
        None,
        "propagation",
        "CloudFormation deleted it for DeleteStack",
    ),
    (
        "e-del-q",
        22,
        "sqs",
        "DeleteQueue",
        "eu-west-1",
        "111111111111",
        "cloudformation.amazonaws.com",
        "aws_service",
        None,
        "propagation",
        "CloudFormation deleted it for DeleteStack",
    ),
    (
        "e-del-t",
        24,
        "dynamodb",
        "DeleteTable",
        "eu-west-1",
        "111111111111",
        "cloudformation.amazonaws.com",
        "aws_service",
        None,
        "propagation",
        "CloudFormation deleted it for DeleteStack",
    ),
    *[
        (
            f"e-fail-q{n}",
            60 + 15 * n,
            "sqs",
            "SendMessage",
            "eu-west-1",
            "111111111111",
            "orders-api",
            "automation",
            "AWS.SimpleQueueService.NonExistentQueue",
            "effect",
            "the queue it names was deleted",
        )
        for n in range(12)
    ],
    *[
        (
            f"e-fail-t{n}",
            70 + 40 * n,
            "dynamodb",
            "GetItem",
            "eu-west-1",
            "222222222222",
            "billing-lambda",
            "automation",
            "ResourceNotFoundException",
            "effect",
            "the table it names was deleted",
        )
        for n in range(8)
    ],
    (
        "e-hostile",
        130,
        "sts",
        "GetCallerIdentity",
        "eu-west-1",
        "222222222222",
        HOSTILE[:60],
        "unknown",
        "AccessDenied",
        "effect",
        f"an odd caller {HOSTILE}",
    ),
    (
        "e-look",
        900,
        "rds",
        "DescribeDBInstances",
        "eu-west-1",
        "111111111111",
        "erin@example.com",
        "human",
        "DBInstanceNotFound",
        "detection",
        "the first person who looked at what had gone",
    ),
    (
        "e-restore",
        3600,
        "rds",
        "RestoreDBInstanceFromDBSnapshot",
        "eu-west-1",
        "111111111111",
        "erin@example.com",
        "human",
        None,
        "recovery",
        "the database came back from its snapshot",
    ),
    (
        "e-create",
        4200,
        "cloudformation",
        "CreateStack",
        "eu-west-1",
        "111111111111",
        "terraform-ci",
        "automation",
        None,
        "recovery",
        "the stack was made again",
    ),
]

LINKS = [
    (
        "e-login",
        "e-guard",
        "identity",
        "sign_in",
        0.95,
        "A",
        "the session that dana@example.com signed in to made this call",
    ),
    ("e-grant", "e-root", "mechanism", "granted_then_used", 0.72, "B", "the policy attached here allows the deletion"),
    (
        "e-guard",
        "e-root",
        "mechanism",
        "safeguard_then_delete",
        0.9,
        "A",
        "termination protection was off because of this call",
    ),
    *[
        ("e-root", step, "structural", "stack_deletion", 0.98, "A", "CloudFormation acts for DeleteStack (same stack)")
        for step in ("e-del-db", "e-del-q", "e-del-t")
    ],
    *[
        (
            "e-del-q",
            f"e-fail-q{n}",
            "mechanism",
            "delete_then_not_found",
            0.9,
            "A",
            "the queue named in the error is the one deleted",
        )
        for n in range(12)
    ],
    *[
        (
            "e-del-t",
            f"e-fail-t{n}",
            "mechanism",
            "delete_then_not_found",
            0.8,
            "B",
            "the table named in the error is the one deleted",
        )
        for n in range(8)
    ],
    ("e-del-db", "e-look", "response", "investigation", 0.6, "C", "a person reads what had been deleted"),
    ("e-del-db", "e-restore", "response", "restore", 0.9, "A", "the same database comes back"),
]

FACTS = [
    (
        "executed",
        "DeleteStack was called by claude-code inside the session of dana@example.com.",
        AGENT,
        "ai_agent",
        ["e-root"],
        "A",
        None,
    ),
    (
        "delegated",
        "The agent used the session that dana@example.com signed in to.",
        "dana@example.com",
        "human",
        ["e-login", "e-guard"],
        "B",
        "Nothing shows what dana@example.com asked the agent to do.",
    ),
    (
        "granted",
        "bob@example.com attached the policy that allows the deletion 50 minutes before.",
        "bob@example.com",
        "human",
        ["e-grant"],
        "B",
        None,
    ),
    ("guardrail", "Termination protection was switched off by claude-code.", AGENT, "ai_agent", ["e-guard"], "A", None),
    ("approved", "Looked for approvals of the action in the session: none found.", None, None, [], "D", None),
    (
        "detected",
        "erin@example.com was the first to look, 15 minutes after.",
        "erin@example.com",
        "human",
        ["e-look"],
        "B",
        None,
    ),
    (
        "recovered",
        f"erin@example.com restored the database. {HOSTILE}",
        "erin@example.com",
        "human",
        ["e-restore", "e-create"],
        "A",
        None,
    ),
    ("undetermined", "What the agent was asked to do is in no log of this kind.", None, None, [], "D", None),
]

QUIET = """
insert into events by name
select 'b-' || lpad(i::varchar, 8, '0') as event_id,
       timestamptz '2026-03-04 09:00:00+00' + to_milliseconds(((i::hugeint * 7919 * 1009) % 14400)::bigint * 1000) as event_time,
       ['ec2', 's3', 'sts', 'rds', 'iam', 'lambda'][1 + i % 6] || '.amazonaws.com' as event_source,
       ['DescribeInstances', 'ListBuckets', 'AssumeRole', 'DescribeDBInstances', 'ListRoles', 'GetFunction'][1 + i % 6] as event_name,
       'AwsApiCall' as event_type, 'Management' as event_category, '1.11' as event_version,
       ['eu-west-1', 'us-east-1'][1 + i % 2] as region, '111111111111' as account_id, 'AssumedRole' as principal_type,
       'arn:aws:sts::111111111111:assumed-role/worker/' || actor as principal_arn, '10.0.0.' || (i % 9) as source_ip,
       'aws-sdk' as user_agent, case when i % 97 = 0 then 'ThrottlingException' end as error_code, true as read_only,
       'made.json.gz' as source_file, 1000 + i as source_index,
       json_object('eventID', 'b-' || lpad(i::varchar, 8, '0'), 'eventName', 'made') as raw
from (select i, list_extract($actors, 1 + (i * 31) % len($actors)) as actor from range($many) as quiet(i))
"""
QUIET_BY = """
insert into attributions by name
select event_id, case when actor like 'kiro%' then 'ai_agent' when actor like '%@%' then 'human'
                      when actor like '%.amazonaws.com' then 'aws_service' when actor like '?%' then 'unknown' else 'automation' end as executor,
       0.9 as confidence, []::varchar[] as possible, 'automation' as initiator, actor as owner, 'sdk' as channel, 'unknown' as approval,
       []::struct(signal varchar, tier integer, field varchar, value varchar, weight double)[] as evidence, []::varchar[] as flags,
       actor, 'made up for the background' as why
from (select event_id, regexp_extract(principal_arn, '[^/]+$') as actor from events where event_id like 'b-%')
"""
ACTORS = [
    "alice@example.com",
    "bob@example.com",
    "erin@example.com",
    "kiro-cli · frank@example.com",
    "terraform-ci",
    "orders-api",
    "billing-lambda",
    "datadog-poller",
    "autoscaling.amazonaws.com",
    "config.amazonaws.com",
    "?backup-host",
]


def at(seconds: int) -> datetime:
    return START + timedelta(hours=1, seconds=seconds)


def event(step: tuple[Any, ...], index: int) -> Mapping[str, Any]:
    event_id, seconds, service, name, region, account, actor, executor, error, _, _ = step
    odd = event_id == "e-hostile"
    row = {
        "event_id": event_id,
        "event_time": at(seconds),
        "event_source": f"{service}.amazonaws.com",
        "event_name": name,
        "event_type": "AwsApiCall",
        "event_category": "Management",
        "event_version": "1.11",
        "region": region,
        "account_id": account,
        "principal_type": "AssumedRole",
        "principal_arn": f"arn:aws:sts::1:assumed-role/x/{HOSTILE}"
        if odd
        else DANA
        if executor == "ai_agent"
        else f"arn:aws:sts::{account}:assumed-role/r/{actor}",
        "session_id": "s-dana" if executor == "ai_agent" or event_id == "e-login" else None,
        "source_ip": "203.0.113.7",
        "user_agent": HOSTILE if odd else "aws-cli/2.31 md/claude-code" if executor == "ai_agent" else "aws-sdk",
        "error_code": error,
        "error_message": f"{name} failed: {error}" if error else None,
        "read_only": name.startswith(("Describe", "Get")),
        "source_file": "made.json.gz",
        "source_index": index,
    }
    raw = {
        "eventID": event_id,
        "eventTime": f"{at(seconds):%Y-%m-%dT%H:%M:%SZ}",
        "eventName": name,
        "userAgent": row["user_agent"],
    }
    return {**row, "raw": json.dumps(raw)}


def attribution(step: tuple[Any, ...]) -> Mapping[str, Any]:
    event_id, _, _, _, _, _, actor, executor, _, _, _ = step
    agent = executor == "ai_agent"
    return {
        "event_id": event_id,
        "executor": executor,
        "confidence": 0.97 if agent else 0.9,
        "initiator": "human" if agent else executor,
        "possible": ["human", "ai_agent"] if executor == "unknown" else [],
        "owner": "dana@example.com" if agent else actor,
        "owner_confidence": 0.9,
        "product": "claude-code" if agent else None,
        "channel": "cli" if agent else "sdk",
        "approval": "none_seen",
        "actor": actor,
        "why": "the user agent names claude-code, and its session is dana's" if agent else "made up",
        "flags": ["agent_on_human_identity"] if agent else [],
        "evidence": [
            {
                "signal": "agent_user_agent",
                "tier": 2,
                "field": "userAgent",
                "value": HOSTILE if event_id == "e-hostile" else "md/claude-code",
                "weight": 3.2,
            }
        ],
    }


def put(store: Any, name: str, rows: list[Mapping[str, Any]]) -> None:
    """A table with the columns of its header and these rows, whoever makes it in earnest."""
    query = catalogue()[name]
    columns = ", ".join(f'cast("{column.name}" as {column.type}) as "{column.name}"' for column in query.columns)
    with store._connection.cursor() as cursor:
        cursor.register("made_rows", store._typed(query, rows))
        cursor.execute(f'create or replace table "{name}" as select {columns} from made_rows')


def make_case(path: Path, background: int = 4000, hostile: bool = True) -> Path:
    steps = [step for step in STEPS if hostile or step[0] != "e-hostile"]
    with replacing(path) as store:
        fill(store, steps, background)
    return path


def fill(store: Any, steps: list[tuple[Any, ...]], background: int) -> None:
    put(store, "events", [event(step, index) for index, step in enumerate(steps)])
    put(store, "attributions", [attribution(step) for step in steps])
    store._connection.execute(QUIET, {"actors": ACTORS, "many": background})
    store._connection.execute(QUIET_BY)
    put(
        store,
        "sessions",
        [
            {
                "session_id": "s-dana",
                "issued_by_event_id": "e-login",
                "principal_arn": DANA,
                "owner": "dana@example.com",
                "first_event_time": at(-600),
                "last_event_time": at(0),
                "event_count": 3,
                "kind": "console",
            }
        ],
    )
    columns = ("cause_id", "effect_id", "kind", "rule", "weight", "grade", "reason")
    put(store, "links", [dict(zip(columns, link, strict=True)) for link in LINKS])
    put(
        store,
        "actions",
        [
            {
                "event_id": step[0],
                "verb": "delete" if "Delete" in step[3] else "other",
                "noun": f"{step[2]}:thing",
                "is_write": not step[3].startswith(("Get", "Describe")),
                "is_destructive": "Delete" in step[3],
                "safeguard": "termination_protection" if step[0] == "e-guard" else None,
                "error_family": "not_found" if step[8] else None,
                "failed": bool(step[8]),
            }
            for step in steps
        ],
    )
    token = "cloudformation:stack|111111111111|eu-west-1|prod"
    put(
        store,
        "resource_tokens",
        [
            {
                "event_id": "e-root",
                "token": token,
                "type": "cloudformation:stack",
                "account_id": "111111111111",
                "region": "eu-west-1",
                "name": "prod",
                "role": "target",
                "specificity": 1.0,
            }
        ],
    )
    put(
        store,
        "excluded_errors",
        [{"event_id": "b-00000000", "decoy": "self_throttle", "reason": "the caller asked too often"}],
    )
    effects = sum(1 for step in steps if step[9] == "effect")
    put(
        store,
        "incidents",
        [
            {
                "incident_id": "i-made",
                "title": "Stack prod deleted in eu-west-1, orders and billing failed",
                "verdict": "cause_found",
                "triggered_at": at(0),
                "first_effect_at": at(60),
                "detected_at": at(900),
                "mitigated_at": at(3600),
                "recovered_at": at(4200),
                "effect_count": effects,
                "principals_hit": 3,
                "resources_hit": 2,
                "summary": "An AI agent in dana@example.com's session deleted the stack prod. Two services failed until the database was restored.",
            }
        ],
    )
    parts = [step for step in steps if step[9]]
    put(
        store,
        "incident_events",
        [
            {
                "incident_id": "i-made",
                "event_id": step[0],
                "role": step[9],
                "reason": step[10],
                "but_for": "yes" if step[9] == "root" else None,
                "degree": 1.0 if step[9] == "root" else None,
            }
            for step in parts
        ],
    )
    answers = ("question", "statement", "actor", "executor_class", "event_ids", "grade", "counter_evidence")
    put(store, "facts", [{"incident_id": "i-made", **dict(zip(answers, fact, strict=True))} for fact in FACTS])
    digest = hashlib.sha256(b"made").hexdigest()
    put(
        store,
        "source_files",
        [
            {
                "source_file": "made.json.gz",
                "sha256": digest,
                "bytes": 4096,
                "shape": "records",
                "records": store.count("events"),
                "filtered": 0,
                "scope": "{}",
            }
        ],
    )
    for empty in ("duplicate_records", "rejected_records", "build_info"):
        put(store, empty, [])
    store._connection.execute(
        "create table coverage as select account_id, region, date_trunc('hour', event_time) as hour, count(*) as events, false as gap, '' as note from events group by all"
    )
    store.build("event_index")
    store._connection.execute(
        "create table coverage_notes as select 'warning' as severity, 'Data events of S3 are not in these logs.' as note, []::varchar[] as event_ids"
    )


if __name__ == "__main__":
    import sys

    make_case(Path(sys.argv[1]), int(sys.argv[2]))
