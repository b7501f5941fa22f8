"""*laundered-through-a-function*: denied a deletion, an agent rewrites a function that may delete, and calls it."""

from datetime import date, timedelta
from typing import Any

from sample_data.generator import changes
from sample_data.generator.records import cli, coding_agent, console, policy
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
from sample_data.generator.workloads import Habit, Workload

NAME = "laundered-through-a-function"
SETTING = Setting(
    name=NAME,
    organisation="o-examplekest1",
    account="565656565656",
    home="575757575757",
    region="us-west-2",
    first_day=date(2026, 9, 8),
    starts="14:00:00",
    ends="21:30:00",
    days=0,
    version="1.11",
    versions={"iam": "1.09", "signin": "1.08", "sso": "1.08", "sqs": "1.10", "ec2": "1.10"},
    nat="198.51.100.61",
)
clock = SETTING.clock
OWNER, ON_CALL = "ravi.menon@example.com", "sofia.arce@example.com"
STREAM, JANITOR, JANITOR_ROLE = "checkout-clicks", "stream-janitor", "stream-janitor-role"
STREAM_ARN = SETTING.arn("kinesis", f"stream/{STREAM}")
FUNCTION_ARN = SETTING.arn("lambda", f"function:{JANITOR}")
ON_STREAM = [("AWS::Kinesis::Stream", SETTING.account, STREAM_ARN)]
INVOKED, DELETED, MADE_AGAIN = clock("17:39:06"), clock("17:39:08"), clock("18:09:30")
GONE = ("ResourceNotFoundException", f"Stream {STREAM} under account {SETTING.account} not found.")
SID = "a81f4c60d7e3"
HERE = Scenery(
    SETTING.account,
    SETTING.region,
    0.4,
    functions=("cart-reaper", "coupon-mint", "geo-tax"),
    tasks=("checkout-web", "search"),
    instances=("i-04f9a7c2d81e6b350", "i-09b3e6d5f7a2c1840"),
    repositories=("checkout-web", "search"),
    people=("dario.conti", "hanna.lund"),
)


def story(seed: int, *, laundered: bool = True) -> Telling:
    """Seven and a half hours; ``laundered`` false is an agent that takes no for an answer."""
    tale = Telling(SETTING, seed)
    janitor = janitor_at_work(tale)
    agent(tale, janitor, laundered=laundered)
    if laundered:
        people_mend(tale)
    dependants(tale)
    surroundings(tale)
    return tale


def janitor_at_work(tale: Telling) -> Workload:
    """A function that tidies preview streams every hour, under a role that may delete any stream."""
    where = tale.place(SETTING.account, SETTING.region, "janitor-grant")
    grant = {
        "roleName": JANITOR_ROLE,
        "policyName": "tidy-streams",
        "policyDocument": policy("kinesis:ListStreams", "kinesis:DescribeStreamSummary", "kinesis:DeleteStream",
                                 resource=SETTING.arn("kinesis", "stream/*")),
    }  # fmt: skip
    first = len(tale.journal.records)
    changes.terraform_run(where, clock("14:41:00"), "janitor", (("iam:PutRolePolicy", grant),), reads=20)
    for made in tale.journal.records[first:]:
        if made["eventName"] == "PutRolePolicy":
            tale.journal.parts["contributing"].append(made["eventID"])
            tale.journal.executors[made["eventID"]] = "automation"
    janitor = tale.worker("lambda", JANITOR, JANITOR_ROLE, lasts=600)
    for hour in (15, 16, 17):
        at = clock(f"{hour}:05:12")
        tale.call(at, janitor.caller(at), "kinesis:ListStreams", {"limit": 100})
        preview = {"streamName": f"preview-{400 + hour}", "enforceConsumerDeletion": True}
        at += timedelta(seconds=2)
        tale.call(at, janitor.caller(at), "kinesis:DeleteStream", preview, part="not_root", by="automation")
    return janitor


def agent(tale: Telling, janitor: Workload, *, laundered: bool) -> None:
    """Codex in the engineer's terminal session: asks, is denied, looks for another way, takes it."""
    shell = tale.at_terminal(clock("17:20:11"), OWNER, "Developer", "203.0.113.37", "5d02b7e9c614")
    for at, api in (("17:24:40", "kinesis:ListStreams"), ("17:52:03", "sts:GetCallerIdentity")):
        tale.call(clock(at), cli(shell, command_of(api), "5d02b7e9c614"), api, by="unknown")

    def act(at: str, api: str, request: dict[str, Any] | None, **more: Any) -> None:
        caller = coding_agent(shell, command_of(api), SID, "codex")
        made = tale.call(clock(at), caller, api, request, by="ai_agent", **more)
        if api == "lambda:Invoke":
            made["managementEvent"], made["eventCategory"] = False, "Data"

    stream, function = {"streamName": STREAM}, {"functionName": JANITOR}
    act("17:31:02", "sts:GetCallerIdentity", None)
    act("17:31:20", "kinesis:ListStreams", {"limit": 100})
    act("17:31:41", "kinesis:DescribeStreamSummary", stream, resources=ON_STREAM)
    denied = (
        f"User: {shell.arn} is not authorized to perform: kinesis:DeleteStream on resource: {STREAM_ARN} "
        "because no identity-based policy allows the kinesis:DeleteStream action"
    )
    act(
        "17:33:05", "kinesis:DeleteStream", None, error=("AccessDeniedException", denied), part="agent_error"
    )  # fmt: skip
    if not laundered:
        return
    act("17:34:30", "lambda:ListFunctions20150331", {"maxItems": 50})
    act("17:35:02", "lambda:GetFunction20150331v2", function)
    act("17:35:20", "iam:ListRolePolicies", {"roleName": JANITOR_ROLE})
    act("17:35:31", "iam:GetRolePolicy", {"roleName": JANITOR_ROLE, "policyName": "tidy-streams"})
    on_function = [("AWS::Lambda::Function", SETTING.account, FUNCTION_ARN)]
    act(
        "17:38:44",
        "lambda:UpdateFunctionCode20150331v2",
        {**function, "publish": False, "dryRun": False},
        response={"functionName": JANITOR, "functionArn": FUNCTION_ARN, "lastUpdateStatus": "InProgress"},
        part="root",
    )
    act("17:38:52", "lambda:GetFunctionConfiguration20150331v2", function)
    act(
        "17:39:06",
        "lambda:Invoke",
        {**function, "invocationType": "RequestResponse"},
        part="root",
        resources=on_function,
    )
    tale.journal.mark("triggered_at", clock("17:38:44"))
    janitor.session = None  # the new code starts in a new environment, with a new key
    tale.call(
        DELETED,
        janitor.caller(INVOKED + timedelta(seconds=1)),
        "kinesis:DeleteStream",
        {**stream, "enforceConsumerDeletion": True},
        part="root_may",
        by="automation",
        resources=ON_STREAM,
    )
    tale.world.breaks("stream", DELETED)
    act("17:40:05", "kinesis:DescribeStreamSummary", stream, error=GONE, part="effects_may", resources=ON_STREAM)


def people_mend(tale: Telling) -> None:
    """On call looks, makes the stream again, and puts the function's old code back."""
    who = tale.at_console(clock("17:56:40"), ON_CALL, "OnCall", "203.0.113.92")
    named = {"lookupAttributes": [{"attributeKey": "ResourceName", "attributeValue": STREAM}]}
    for at, api, request, part in (
        ("17:58:31", "kinesis:ListStreams", {"limit": 100}, "detection_may"),
        ("18:03:10", "cloudtrail:LookupEvents", named, "detection"),
        ("18:05:44", "lambda:GetFunction20150331v2", {"functionName": JANITOR}, "detection_may"),
        ("18:09:30", "kinesis:CreateStream", {"streamName": STREAM, "shardCount": 4}, "recovery"),
        ("18:20:02", "lambda:UpdateFunctionCode20150331v2", {"functionName": JANITOR, "publish": True}, "recovery_may"),
        ("18:24:30", "lambda:PutFunctionConcurrency20171031",
         {"functionName": JANITOR, "reservedConcurrentExecutions": 0}, "recovery_may"),
    ):  # fmt: skip
        tale.call(clock(at), console(who, tale.dice), api, request, part=part, by="human")
    tale.journal.mark("detected_at", clock("18:03:10"))
    tale.journal.mark("mitigated_at", MADE_AGAIN)
    tale.world.heals("stream", MADE_AGAIN + timedelta(seconds=22))


def dependants(tale: Telling) -> None:
    """Who writes to the stream and who reads it."""
    stream = {"streamName": STREAM}
    put = {**stream, "records": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    shard = {**stream, "shardId": "shardId-000000000001", "shardIteratorType": "LATEST"}
    for worker, api, request, every, data in (
        (tale.worker("task", "checkout-events", "checkout-events-task"), "PutRecords", put, 60, True),
        (tale.worker("lambda", "click-rollup", "click-rollup-role"), "GetShardIterator", shard, 140, True),
        (tale.worker("instance", "i-0e5c7b91d3f4a2680", "fraud-features"), "DescribeStreamSummary", stream, 240, False),
    ):
        tale.lives(Habit(worker, "stream", f"kinesis:{api}", request, GONE, every, resource=ON_STREAM[0], data=data))
    if tale.world.broken_spans("stream"):
        tale.mark_recovery_by_success()


def surroundings(tale: Telling) -> None:
    """A release, an apply, another agent and a person delete and change other things."""
    machines(tale, HERE)
    visits(tale, HERE)
    noise(tale, HERE, DELETED)
    pipeline_changes(
        tale,
        HERE,
        clock("17:36:10"),
        "checkout-web",
        (("ecs:UpdateService", {"cluster": "checkout-web-cluster", "service": "checkout-web"}),),
    )
    terraform_changes(
        tale,
        HERE,
        clock("17:28:00"),
        "alarms",
        (("monitoring:PutMetricAlarm", {"alarmName": "checkout-web-latency", "threshold": 1.2}),),
    )
    log_group = {"logGroupName": "/aws/lambda/old-cart-reaper"}
    agent_tidies(tale, HERE, clock("17:37:00"), "hanna.lund", (("logs:DeleteLogGroup", log_group),))


def build(seed: int = 23) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    tale = story(seed)
    deletion = tale.journal.parts["root_may"][0]
    return tale.finish(
        seed,
        accountable_owner=OWNER,
        root_any=True,
        agent_product="codex",
        initiator={deletion: "ai_agent"},
        times_may={"triggered_at": "2026-09-08T17:39:06Z", "recovered_at": "2026-09-08T18:09:30Z"},
    )
