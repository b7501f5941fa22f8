# ruff: noqa: E501 - a list of events reads best with one event to a line or two
"""A hand-made incident: an AI agent, inside an engineer's session, recreates a production stack; dependants break."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from timeline.model import (
    Case,
    Counts,
    Coverage,
    CoverageNote,
    Evidence,
    Exclusion,
    Fact,
    Incident,
    Link,
    SourceFile,
    Step,
)

START = datetime(2026, 3, 4, 9, 0, 0, tzinfo=UTC)
PROD, SHARED = "111122223333", "444455556666"
FILE_A = "AWSLogs/o-exampleorg/111122223333/CloudTrail/eu-west-1/2026/03/04/111122223333_CloudTrail_eu-west-1_20260304T0915Z_aaaa.json.gz"
FILE_B = "AWSLogs/o-exampleorg/444455556666/CloudTrail/eu-west-1/2026/03/04/444455556666_CloudTrail_eu-west-1_20260304T0920Z_bbbb.json.gz"
ENGINEER = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_PowerUserAccess_0123456789abcdef/maya@example.com"
ONCALL = "arn:aws:sts::111122223333:assumed-role/OnCall/jonas@example.com"
ADMIN = "arn:aws:iam::111122223333:user/platform-admin"
ORDERS = "arn:aws:sts::111122223333:assumed-role/orders-fn/orders-fn"
BILLING = "arn:aws:sts::444455556666:assumed-role/billing-batch/i-0aa11bb22cc33dd44"
STACK = "shop-prod"


def at(text: str) -> datetime:
    """A moment of the incident, from hours:minutes:seconds of its day, with days before or after it as ``-1 10:00:00``."""
    day, _, clock = text.rpartition(" ")
    hours, minutes, seconds = (int(part) for part in clock.split(":"))
    return START.replace(hour=hours, minute=minutes, second=seconds) + timedelta(days=int(day or 0))


def step(name: str, when: str, service: str, action: str, role: str, **fields: object) -> Step:
    """One event; ``name`` becomes the last part of its id."""
    plain = {
        "event_id": f"00000000-0000-4000-8000-{name:0>12}",
        "event_time": at(when),
        "event_source": f"{service}.amazonaws.com",
        "event_name": action,
        "region": "eu-west-1",
        "account_id": PROD,
        "principal_arn": None,
        "session_id": None,
        "source_ip": "198.51.100.7",
        "user_agent": None,
        "error_code": None,
        "error_message": None,
        "resource": None,
        "actor": "",
        "executor": "unknown",
        "confidence": 0.5,
        "possible": (),
        "initiator": "unknown",
        "owner": None,
        "product": None,
        "channel": "unknown",
        "approval": "none_seen",
        "evidence": (),
        "flags": (),
        "role": role,
        "but_for": None,
        "degree": None,
        "reason": "",
        "source_file": FILE_A,
        "source_index": int(name, 16) if name.isalnum() else 0,
    }
    return Step(**(plain | fields))  # type: ignore[arg-type]


def event_id(name: str) -> str:
    """The id of the event that ``step`` made under this name."""
    return f"00000000-0000-4000-8000-{name:0>12}"


AGENT = {
    "principal_arn": ENGINEER,
    "session_id": "s-a1",
    "user_agent": "kiro-cli/1.20",
    "actor": "kiro-cli · maya@example.com",
    "executor": "ai_agent",
    "confidence": 0.93,
    "initiator": "human",
    "owner": "maya@example.com",
    "product": "kiro-cli",
    "channel": "cli",
    "evidence": (Evidence("agent_user_agent", 2, "userAgent", "kiro-cli/1.20", 3.2),),
    "flags": ("agent_on_human_identity",),
}
CLOUDFORMATION = {
    "principal_arn": ENGINEER,
    "session_id": "s-a1",
    "source_ip": "cloudformation.amazonaws.com",
    "user_agent": "cloudformation.amazonaws.com",
    "actor": "cloudformation.amazonaws.com",
    "executor": "aws_service",
    "confidence": 0.99,
    "initiator": "ai_agent",
    "owner": "maya@example.com",
    "channel": "service",
}
WORKLOAD = {
    "actor": "orders-fn",
    "executor": "automation",
    "confidence": 0.97,
    "initiator": "automation",
    "channel": "sdk",
}
RESPONDER = {
    "principal_arn": ONCALL,
    "session_id": "s-h1",
    "actor": "jonas@example.com",
    "executor": "human",
    "confidence": 0.9,
    "initiator": "human",
    "owner": "jonas@example.com",
    "channel": "console",
}


def _steps() -> tuple[Step, ...]:
    orders = {**WORKLOAD, "principal_arn": ORDERS, "role": "effect"}
    billing = {
        **WORKLOAD,
        "principal_arn": BILLING,
        "actor": "billing-batch",
        "account_id": SHARED,
        "source_file": FILE_B,
    }
    made = [
        step(
            "01", "-21 14:02:11", "iam", "AttachRolePolicy", "contributing",
            principal_arn=ADMIN, actor="platform-admin", executor="human", confidence=0.7, channel="console",
            resource="role/PowerUserAccess", but_for="yes", degree=0.5,
            reason="The policy AdministratorAccess was attached to the role whose session made the root call.",
        ),
        step(
            "02", "09:04:40", "cloudformation", "UpdateTerminationProtection", "guardrail_removed",
            **AGENT, resource=f"stack/{STACK}", but_for="yes", degree=0.5,
            reason="Termination protection of the stack was switched off eight minutes before its deletion.",
        ),
        step(
            "03", "09:12:33", "cloudformation", "DeleteStack", "root",
            **AGENT, resource=f"stack/{STACK}", but_for="yes", degree=1.0,
            reason="The stack was deleted; what it owned went with it.",
        ),
    ]  # fmt: skip
    deleted = [
        ("04", "09:12:41", "elasticloadbalancing", "DeleteLoadBalancer", "loadbalancer/app/shop"),
        ("05", "09:12:52", "rds", "DeleteDBInstance", "db:shop-prod-db"),
        ("06", "09:13:05", "dynamodb", "DeleteTable", "table/shop-carts"),
        ("07", "09:13:20", "secretsmanager", "DeleteSecret", "secret:shop/db"),
    ]
    for name, when, service, action, resource in deleted:
        why = "CloudFormation deleted a resource of the stack on behalf of the caller of DeleteStack."
        made.append(
            step(
                name,
                when,
                service,
                action,
                "propagation",
                **CLOUDFORMATION,
                resource=resource,
                but_for="no",
                reason=why,
            )
        )
    missing = "The resource named in the error had been deleted; the same call succeeded before."
    for index in range(6):
        made.append(
            step(f"1{index}", f"09:13:{36 + index * 4}", "dynamodb", "GetItem", **orders, error_code="ResourceNotFoundException",
                 error_message="Requested resource not found", resource="table/shop-carts", reason=missing)
        )  # fmt: skip
    made += [
        step("20", "09:14:02", "secretsmanager", "GetSecretValue", **orders, error_code="ResourceNotFoundException",
             error_message="Secrets Manager can't find the specified secret.", resource="secret:shop/db", reason=missing),
        step("21", "09:19:47", "rds", "DescribeDBInstances", "effect", **billing, error_code="DBInstanceNotFound",
             error_message="DBInstance shop-prod-db not found.", resource="db:shop-prod-db", reason=missing),
        step("22", "09:31:10", "kms", "Decrypt", "effect", **billing, error_code="AccessDenied",
             error_message="User is not authorized to perform: kms:Decrypt", resource="key/1234abcd", reason=missing),
        step("30", "09:16:20", "cloudformation", "CreateStack", "propagation", **AGENT, resource=f"stack/{STACK}",
             but_for="no", reason="The stack was created again under the same name, with new identifiers."),
        step("31", "09:36:05", "cloudtrail", "LookupEvents", "detection", **RESPONDER,
             reason="The first read of an affected resource by a person on call after the first effect."),
        step("32", "09:37:44", "cloudformation", "DescribeStackEvents", "detection", **RESPONDER,
             reason="The events of the deleted stack were read."),
        step("33", "11:02:18", "rds", "RestoreDBInstanceFromDBSnapshot", "recovery", **RESPONDER,
             resource="db:shop-prod-db", reason="The database was restored from a snapshot."),
        step("34", "15:40:09", "secretsmanager", "RestoreSecret", "recovery", **RESPONDER,
             resource="secret:shop/db", reason="The deletion of the secret was cancelled."),
        step("35", "22:31:55", "dynamodb", "RestoreTableFromBackup", "recovery", **RESPONDER,
             resource="table/shop-carts", reason="The table was restored; no call on it failed afterwards."),
        step("40", "09:10:02", "lambda", "UpdateFunctionCode20150331v2", "excluded", principal_arn=ADMIN, actor="terraform",
             executor="automation", confidence=0.95, product="terraform", channel="iac", resource="function:orders-fn",
             but_for="no", reason="A deployment minutes before the failure: replayed without it, the same calls fail."),
    ]  # fmt: skip
    return tuple(made)


def _links() -> tuple[Link, ...]:
    def link(cause: str, effect: str, kind: str, rule: str, grade: str, reason: str) -> Link:
        weight = {"A": 0.97, "B": 0.82, "C": 0.55}[grade]
        return Link(event_id(cause), event_id(effect), kind, rule, weight, grade, reason)  # type: ignore[arg-type]

    made = [
        link("50", "02", "identity", "console_session", "A", "The session of the sign-in made the call."),
        link("50", "03", "identity", "console_session", "A", "The session of the sign-in made the call."),
        link("01", "03", "mechanism", "grant_enabled", "B", "The policy attached then allowed the call."),
        link(
            "02",
            "03",
            "mechanism",
            "protection_removed",
            "A",
            "DeleteStack is refused while termination protection is on.",
        ),
    ]
    for name in ("04", "05", "06", "07"):
        made.append(
            link(
                "03", name, "structural", "cfn_on_behalf", "A", "Made by CloudFormation for the caller of DeleteStack."
            )
        )
    for index in range(6):
        made.append(link("06", f"1{index}", "mechanism", "deleted_then_missing", "A",
                         "The table named in the error had been deleted; 212 calls succeeded in the hour before."))  # fmt: skip
    made += [
        link("07", "20", "mechanism", "deleted_then_missing", "A", "The secret named in the error had been deleted."),
        link(
            "05",
            "21",
            "mechanism",
            "deleted_then_missing",
            "B",
            "The database had been deleted; earlier reads succeeded.",
        ),
        link("30", "22", "mechanism", "recreated_by_id", "C", "The key policy still names the role of the old stack."),
        link("03", "30", "structural", "recreate", "B", "A stack of the same name was created again."),
        link("05", "33", "response", "restore", "A", "The restore brought the database back."),
        link("07", "34", "response", "undo", "A", "RestoreSecret undoes DeleteSecret."),
        link("06", "35", "response", "restore", "A", "The restore brought the table back."),
    ]
    return tuple(made)


def _facts() -> tuple[Fact, ...]:
    ids = event_id
    return (
        Fact("executed", "The deletion of the stack shop-prod was made by an AI agent inside the session of PowerUserAccess.",
             "maya@example.com", "ai_agent", (ids("03"),), "B", "The marker is text that any client can send."),
        Fact("delegated", "The credentials of that session were issued to a console sign-in of the same morning.",
             "maya@example.com", "human", (ids("50"), ids("03")), "A", None),
        Fact("granted", "AdministratorAccess was attached to the role three weeks before.",
             "platform-admin", "human", (ids("01"),), "A", "An earlier grant may have allowed it too: it would lie before these logs."),
        Fact("guardrail", "Termination protection of the stack was switched off.", "maya@example.com", "ai_agent", (ids("02"),), "A", None),
        Fact("approved", "No approval event was seen: looked for change sets run by another identity, pipeline approvals, elevation.",
             None, None, (), "D", None),
        Fact("detected", "The first investigative read came from the on-call role.", "jonas@example.com", "human", (ids("31"),), "B", None),
        Fact("recovered", "Database, secret and table were restored by the on-call role.", "jonas@example.com", "human",
             (ids("33"), ids("34"), ids("35")), "A", None),
        Fact("undetermined", "How the task was worded, and whether the person saw the plan, leaves no event.", None, None, (), "D", None),
        Fact("undetermined", "Whether the table lost items between its last backup and its deletion.", None, None, (), "D",
             "Data events were not switched on."),
    )  # fmt: skip


def _exclusions() -> tuple[Exclusion, ...]:
    def exclusion(name: str, when: str, decoy: str, action: str, code: str, reason: str) -> Exclusion:
        return Exclusion(event_id(name), decoy, reason, at(when), action, "s3.amazonaws.com", code, BILLING)

    absent = "Reading a setting that was never set answers with this error."
    return (
        exclusion("60", "09:12:59", "default_absence", "GetBucketPolicy", "NoSuchBucketPolicy", absent),
        exclusion("61", "09:15:10", "default_absence", "GetBucketPolicy", "NoSuchBucketPolicy", absent),
        exclusion(
            "62", "09:20:01", "self_throttle", "ListBuckets", "ThrottlingException", "The caller exceeded its own rate."
        ),
    )


def case() -> Case:
    """The logs around it."""
    return Case(
        tool_version="0.1.0",
        rules_version="2026.11",
        first_event_time=at("-22 00:00:07"),
        last_event_time=at("1 05:59:58"),
        counts=Counts(records_seen=21_480, events_loaded=21_402, duplicates=71, rejected=7),
        files=(
            SourceFile(FILE_A, "a" * 64, 812_345, "records", 14_300),
            SourceFile(FILE_B, "b" * 64, 401_222, "records", 7_180),
        ),
        coverage=(
            Coverage(PROD, "eu-west-1", at("-22 00:00:00"), at("1 05:00:00"), 558, 0, 14_260),
            Coverage(SHARED, "eu-west-1", at("-22 00:00:00"), at("1 05:00:00"), 558, 3, 7_142),
        ),
        notes=(
            CoverageNote(
                "warning", "No data events of DynamoDB items: reads and writes of items are not in these logs.", ()
            ),
            CoverageNote("info", "71 records were delivered twice.", (event_id("03"),)),
        ),
    )


def flagship() -> Incident:
    """The whole incident."""
    sign_in = step(
        "50", "08:47:15", "signin", "ConsoleLogin", "contributing",
        principal_arn=ENGINEER, session_id="s-a1", actor="maya@example.com", executor="human", confidence=0.95,
        initiator="human", owner="maya@example.com", channel="console", reason="",
    )  # fmt: skip
    return Incident(
        incident_id="inc-3f9a1c20",
        title="Deletion of the stack shop-prod broke calls in four services and two accounts",
        verdict="cause_found",
        triggered_at=at("09:12:33"),
        first_effect_at=at("09:13:36"),
        detected_at=at("09:36:05"),
        mitigated_at=at("11:02:18"),
        recovered_at=at("22:31:55"),
        effect_count=9,
        principals_hit=2,
        resources_hit=4,
        summary="The stack shop-prod was deleted and created again; dependants failed until they were restored.",
        case=case(),
        steps=_steps(),
        links=_links(),
        facts=_facts(),
        exclusions=_exclusions(),
        cited=(sign_in,),
    )


def empty_incident() -> Incident:
    """What the reader of a case without an incident receives."""
    return replace(
        flagship(), incident_id="", title="No incident found in these logs", verdict="no_supported_cause", triggered_at=None,
        first_effect_at=None, detected_at=None, mitigated_at=None, recovered_at=None, effect_count=0, principals_hit=0,
        resources_hit=0, summary="No failure in these logs led to failures elsewhere.", steps=(), links=(), facts=(),
        exclusions=(), cited=(),
    )  # fmt: skip


def no_cause() -> Incident:
    """Effects without a supported cause: an impairment on the side of AWS."""
    whole = flagship()
    effects = tuple(replace(item, error_code="InternalError") for item in whole.steps if item.role == "effect")
    open_fact = Fact("executed", "No event in these logs can produce this error.", None, None, (), "D", None)
    return replace(
        whole, incident_id="inc-00c0ffee", title="Server errors of DynamoDB in two accounts", verdict="no_supported_cause",
        triggered_at=None, mitigated_at=None, recovered_at=None, detected_at=None, steps=effects, links=(), facts=(open_fact,),
        cited=(), summary="No change in these logs explains the failures. Server errors hit several principals at once.",
    )  # fmt: skip


def large(effects: int) -> Incident:
    """The incident with many more effects, each on a resource of its own."""
    whole = flagship()
    base = next(item for item in whole.steps if item.event_name == "Decrypt")
    many = tuple(
        replace(
            base, event_id=f"big-{index:08d}", event_time=base.event_time + timedelta(seconds=index % 3600),
            event_name=f"Read{index % 997}", resource=f"item-{index}",
        )
        for index in range(effects)
    )  # fmt: skip
    links = tuple(
        Link(event_id("03"), item.event_id, "mechanism", "deleted_then_missing", 0.8, "B", "It was gone.")
        for item in many
    )
    return replace(
        whole, steps=(*whole.steps, *many), links=(*whole.links, *links), effect_count=effects + whole.effect_count
    )
