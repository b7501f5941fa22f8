"""Failures beside an act that would have done it too, had it not come too late: what is gone cannot be lost again.

Moment 0 is the decisive act; the other comes before anybody noticed, or long after. All else comes from the seed.
"""

from .common import CAUSE, F, granted, readers
from .expect import Expect
from .noise import noise
from .world import World

ENDLESS = F({"approved", "recovered"})
LATE = F({"late"})
ROOT = F({"root"})


def s20_by_hand_and_then_with_its_stack(w: World) -> Expect:
    """A person deletes a queue in the console; minutes later an agent deletes the stack that had made it."""
    noise(w)
    app = w.words[0]
    queue, log = w.thing("sqs:queue", f"{app}-prod-Jobs-1AB"), w.thing("logs:log-group", f"/{app}/prod")
    stack = w.thing("cloudformation:stack", f"{app}-prod")
    readers(w, (f"{w.words[1]}-put", "sqs:GetQueueUrl", queue), (f"{w.words[2]}-take", "sqs:GetQueueUrl", queue))
    person = w.person_console(w.people[0], login=-600)
    agent = w.sso_cli(w.people[1], login=-900, role="PlatformOperator", ai="claude-code")
    w.do(0, person, "sqs:DeleteQueue", queue, tag="root")
    w.delete_stack(620, agent, stack, [("sqs:DeleteQueue", queue), ("logs:DeleteLogGroup", log)], tag="late")
    return Expect(CAUSE, root=ROOT, preempted=LATE, executors={"root": "human"}, recovered=None, open=ENDLESS)


def s20_deleted_twice_before_anyone_looked(w: World) -> Expect:
    """Two pipelines delete one parameter within a minute; the second, refused, is the last before the first failure."""
    noise(w)
    param = w.thing("ssm:parameter", f"/{w.words[0]}/tokens")
    for name in (f"{w.words[0]}-web", f"{w.words[1]}-jobs"):
        reader = w.lambda_fn(name)
        w.poll(reader, "ssm:GetParameter", param, every=200, start=-5000, until=-20)
        w.poll(reader, "ssm:GetParameter", param, every=200, start=80, until=5000)
    for at, tag, decoy in ((0, "root", ""), (50, "late", "idempotent_cleanup")):
        job = w.github(f"{w.words[2]}-{tag}", f"octo-{w.words[2]}/{tag}", at=at - 9)
        w.do(at, job, "ssm:DeleteParameter", param, tag=tag, decoy=decoy)
    return Expect(CAUSE, root=ROOT, preempted=LATE, executors={"root": "automation"}, recovered=None, open=ENDLESS)


def s08_an_agent_deletes_what_is_gone(w: World) -> Expect:
    """Topics can be deleted twice with success: a person did it, and an agent once more before anybody published."""
    noise(w)
    topic = w.thing("sns:topic", f"{w.words[0]}-orders")
    for name in (f"{w.words[0]}-shop", f"{w.words[1]}-bill"):
        reader = w.ecs_task(name)
        w.poll(reader, "sns:GetTopicAttributes", topic, every=220, start=-5000, until=-20)
        w.poll(reader, "sns:GetTopicAttributes", topic, every=220, start=100, until=5000)
    person = w.person_console(w.people[0], login=-600)
    agent = w.iam_cli(w.people[1], exec_env="AmazonQ-For-CLI-Version-1.19.7")
    w.do(0, person, "sns:DeleteTopic", topic, tag="root")
    again = {"params": {"topicArn": topic.arn}, "then": lambda _: setattr(topic, "exists", False)}
    w.do(60, agent, "sns:DeleteTopic", tag="late", **again)
    return Expect(CAUSE, root=ROOT, preempted=LATE, executors={"root": "human"}, recovered=None, open=ENDLESS)


def s06_two_agents_and_one_table(w: World) -> Expect:
    """Two agents delete one table within the same second: one does it, the other is told that it is under way."""
    noise(w)
    table = w.thing("dynamodb:table", f"{w.words[0]}-baskets")
    readers(
        w,
        (f"{w.words[0]}-shop", "dynamodb:DescribeTable", table),
        (f"{w.words[1]}-mail", "dynamodb:DescribeTable", table),
    )
    words = f"Attempt to change a resource which is still in use: Table is being deleted: {table.name}"
    busy = ("ResourceInUseException", words)
    first = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="codex")
    second = w.sso_cli(w.people[1], login=-900, role="PlatformOperator", ai="claude-code")
    w.do(0, first, "dynamodb:DeleteTable", table, tag="root")
    w.do(0.4, second, "dynamodb:DeleteTable", table, tag="late", error=busy)
    return Expect(CAUSE, root=ROOT, preempted=LATE, executors={"root": "ai_agent"}, recovered=None, open=ENDLESS)


def s12_a_role_stripped_and_later_removed(w: World) -> Expect:
    """A person detaches a role's only policy; a clean-up, seeing a role that can do nothing, removes it later."""
    noise(w)
    app = w.words[0]
    task, stream = w.ecs_task(f"{app}-feed"), w.thing("kinesis:stream", f"{app}-feed")
    role, policy = w.thing("iam:role", f"{app}-feed-task"), f"arn:aws:iam::{w.account}:policy/{app}-feed"
    grant = w.allow(task, policy, "kinesis:*")
    granted(w, w.person_console(w.people[2], login=-700000, role="IdentityAdmin"), -699000, role, policy, "kinesis:*")
    w.poll(task, "kinesis:DescribeStreamSummary", stream, every=200, start=-5400, until=5400)
    person, bot = w.person_console(w.people[0], login=-500, role="SecurityAdmin"), w.lambda_fn("unused-role-reaper")
    detached, turn = {"policyArn": policy}, w.switch(grant, False)
    w.do(0, person, "iam:DetachRolePolicy", role, tag="root", params=detached, effect=False, then=turn)
    w.do(2400, bot, "iam:DeleteRole", role, tag="late")
    return Expect(CAUSE, root=ROOT, preempted=LATE, executors={"root": "human"}, recovered=None, open=ENDLESS)


def s03_disabled_when_it_was_already_doomed(w: World) -> Expect:
    """An agent schedules a key for deletion; a person who wants to disable it is told that it is pending already."""
    noise(w)
    key = w.thing("kms:key", f"{w.words[0]} ledger")
    readers(w, (f"{w.words[0]}-post", "kms:Decrypt", key), (f"{w.words[1]}-audit", "kms:Decrypt", key), every=180)
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="claude-code")
    person = w.person_console(w.people[1], login=300, role="KeyCustodian")
    w.do(0, agent, "kms:ScheduleKeyDeletion", key, tag="root", params={"pendingWindowInDays": 30})
    w.do(900, person, "kms:DisableKey", key, tag="late")
    w.do(2400, person, "kms:CancelKeyDeletion", key, tag="cancel")
    w.do(2450, person, "kms:EnableKey", key, tag="enable")
    return Expect(
        CAUSE,
        root=ROOT,
        preempted=LATE,
        executors={"root": "ai_agent"},
        cited={"recovered": "enable"},
        recovered=("enable",),
        open=F({"approved"}),
    )


def s12_a_key_switched_off_and_then_removed(w: World) -> Expect:
    """A bot deactivates a key; a person deletes it four days later; the job that needs it runs only after both."""
    day = 86400
    noise(w)
    noise(w, 6 * day - 3000, 6 * day + 4000)
    user, key_id = f"{w.words[0]}-weekly", w.key("AKIA", "weekly")
    job, key = w.iam_cli(user, program="boto3", key=key_id), w.thing("iam:access-key", key_id)
    bucket = w.thing("s3:bucket", f"{w.words[0]}-weekly-{w.account[:5]}")
    invalid = ("InvalidClientTokenId", "The security token included in the request is invalid.")
    for when, error in ((-8 * day, None), (-1.1 * day, None), (6 * day, invalid), (6 * day + 900, invalid)):
        for i in range(3):
            w.do(when + 20 * i, job, "s3:ListObjects", bucket, error=None if w.without >= {"root", "also"} else error)
    bot = w.lambda_fn("stale-key-reaper", since=-600)
    person = w.person_console(w.people[0], login=4 * day - 500)
    off = {"userName": user, "status": "Inactive"}
    w.do(0, bot, "iam:UpdateAccessKey", key, tag="root", params=off, effect=False)
    w.do(4 * day, person, "iam:DeleteAccessKey", key, tag="also", params={"userName": user}, effect=False)
    return Expect(
        CAUSE, root=ROOT, may=F({"also"}), overlaps=True, executors={"root": "automation"}, recovered=None, open=ENDLESS
    )


def s15_shut_out_on_both_sides(w: World) -> Expect:
    """The owner of a key in another account disables it; the reader's own people detach its policy before it asks."""
    noise(w)
    app, owner = w.words[0], w.number(12)
    key, fn = w.thing("kms:key", f"{app} shared", account=owner), w.lambda_fn(f"{app}-viewer")
    role, policy = w.thing("iam:role", f"{app}-viewer-exec"), f"arn:aws:iam::{w.account}:policy/{app}-keys"
    grant = w.allow(fn, policy, "kms:*")
    granted(w, w.person_console(w.people[2], login=-700000, role="IdentityAdmin"), -699000, role, policy, "kms:*")
    w.poll(fn, "kms:Decrypt", key, every=200, start=-5400, until=-20)
    w.poll(fn, "kms:Decrypt", key, every=200, start=90, until=5400)
    custodian = w.person_console(w.people[0], login=-700, role="KeyCustodian", account=owner)
    person = w.person_console(w.people[1], login=-700, role="SecurityAdmin")
    detached, turn = {"policyArn": policy}, w.switch(grant, False)
    w.do(0, custodian, "kms:DisableKey", key, tag="a")
    w.do(40, person, "iam:DetachRolePolicy", role, tag="b", params=detached, effect=False, then=turn)
    return Expect(CAUSE, root=F("b"), may=F("a"), overlaps=True, recovered=None, open=ENDLESS)


def s20_a_task_that_needed_two_things(w: World) -> Expect:
    """A person deletes a cluster and a bot the role of its tasks; the scheduler, starting later, needed both."""
    noise(w)
    app = w.words[0]
    cluster, role = w.thing("ecs:cluster", f"{app}-night"), w.thing("iam:role", f"{app}-night-task")
    asked = {"taskDefinition": f"{app}:3", "overrides": {"taskRoleArn": role.arn}}
    for i, name in enumerate((f"{w.words[1]}-cron", f"{w.words[2]}-cron")):
        who = (w.lambda_fn, w.ec2_box)[i](name)
        for start, until in ((-5400, -20), (100, 5400)):
            w.poll(who, "ecs:RunTask", cluster, every=250, start=start, until=until, uses=(cluster, role), params=asked)
    person, bot = w.person_console(w.people[0], login=-600), w.lambda_fn("unused-role-reaper")
    w.do(0, person, "ecs:DeleteCluster", cluster, tag="root")
    w.do(30, bot, "iam:DeleteRole", role, tag="also")
    return Expect(
        CAUSE, root=ROOT, may=F({"also"}), overlaps=True, executors={"root": "human"}, recovered=None, open=ENDLESS
    )
