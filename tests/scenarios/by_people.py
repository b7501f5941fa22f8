"""What people did, or someone whom the log cannot name.

Moment 0 is the decisive act; earlier is negative. Names, times and places come from the seed.
"""

import json

from .common import CAUSE, EITHER, NONE, F, document, granted, readers
from .expect import Expect
from .noise import noise
from .world import World


def s03_disabled_before_it_was_scheduled(w: World) -> Expect:
    """A person disables the key; hours later, with everything failing, a pipeline schedules it for deletion as well."""
    noise(w)
    app = w.words[0]
    key = w.thing("kms:key", f"{app} vault")
    for name in (f"{app}-reader", f"{w.words[1]}-signer"):
        reader = (w.ecs_task if "signer" in name else w.lambda_fn)(name)
        w.poll(
            reader,
            "kms:Decrypt",
            key,
            every=240,
            start=-5400,
            until=5400,
            params={"encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
        )
    person = w.person_console(w.people[0], login=-900, role="SecurityAdmin")
    w.do(0, person, "kms:DisableKey", key, tag="root")
    job = w.github(f"{app}-keys", f"octo-{app}/keys", at=3000)
    w.do(3010, job, "kms:ScheduleKeyDeletion", key, tag="second", params={"pendingWindowInDays": 30})
    return Expect(
        CAUSE,
        root=F({"root"}),
        may=F({"second"}),
        overlaps=True,
        executors={"root": "human", "second": "automation"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def _cross_account(w: World) -> None:
    noise(w)
    app, owner = w.words[0], w.number(12)
    key = w.thing("kms:key", f"{app} shared", account=owner)
    fn, task = w.lambda_fn(f"{app}-viewer"), w.ecs_task(f"{w.words[1]}-importer")
    for reader in (fn, task):
        w.poll(
            reader,
            "kms:Decrypt",
            key,
            every=220,
            start=-5400,
            until=5400,
            params={"encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
        )
    admin = w.person_console(w.people[0], login=-700, role="KeyCustodian", account=owner)
    w.do(0, admin, "kms:DisableKey", key, tag="root")
    w.do(2700, admin, "kms:EnableKey", key, tag="back")


def s08_a_person_did_it_beside_an_agent(w: World) -> Expect:
    """An agent only reads, up to the last second; the person whose identity it shares deletes the queue."""
    noise(w)
    app = w.words[0]
    queue = w.thing("sqs:queue", f"{app}-events")
    person = w.person_console(w.people[0], login=-1100, role="PowerUserAccess")
    agent = w.mcp_agent(w.people[0], login=-1000, role="PowerUserAccess")
    readers(
        w,
        (f"{w.words[1]}-producer", "sqs:GetQueueUrl", queue),
        (f"{w.words[2]}-consumer", "sqs:GetQueueAttributes", queue),
        every=120,
    )
    for i, call in enumerate(("sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:GetQueueAttributes")):
        w.do(-90 + 35 * i, agent, call, queue, tag="bystander")
    w.do(-15, person, "sqs:GetQueueAttributes", queue)
    w.do(0, person, "sqs:DeleteQueue", queue, tag="root")
    w.do(40, agent, "sqs:GetQueueAttributes", queue, tag="aside")
    w.do(2000, person, "sqs:CreateQueue", queue, tag="again")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "again"},
        executors={"root": "human", "again": "human"},
        recovered=("again",),
        open=F({"approved"}),
    )


def s09_advice_leaves_no_trace(w: World) -> Expect:
    """A person chats with the console's assistant, then detaches a policy herself; the advice is in no log."""
    noise(w)
    app = w.words[0]
    person = w.person_console(w.people[0], login=-1600)
    task = w.ecs_task(f"{app}-api")
    param = w.thing("ssm:parameter", f"/{app}/endpoints")
    policy = f"arn:aws:iam::{w.account}:policy/{app}-runtime"
    grant = w.allow(task, policy, "ssm:GetParameter")
    w.poll(task, "ssm:GetParameter", param, every=150, start=-5400, until=5400)
    chat = {"source": "CONSOLE", "conversationId": w.uuid("chat")}
    for when in (-400, -300, -120):
        w.do(when, person, "q:SendMessage", tag="chat", params=chat)
    role = w.thing("iam:role", f"{app}-api-task")
    w.do(
        0,
        person,
        "iam:DetachRolePolicy",
        role,
        tag="root",
        params={"policyArn": policy},
        effect=False,
        then=w.switch(grant, False),
    )
    w.do(
        1800,
        person,
        "iam:AttachRolePolicy",
        role,
        tag="back",
        params={"policyArn": policy},
        effect=False,
        then=w.switch(grant, True),
    )
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        executors={"root": "human"},
        recovered=("back",),
        open=F({"approved"}),
    )


def s11_two_denials_each_enough(w: World) -> Expect:
    """A person detaches the policy and a pipeline sets a boundary before the next call: each alone would deny it."""
    noise(w)
    app = w.words[0]
    worker = w.lambda_fn(f"{app}-loader")
    stream = w.thing("kinesis:stream", f"{app}-clicks")
    policy, boundary = (
        f"arn:aws:iam::{w.account}:policy/{app}-stream",
        f"arn:aws:iam::{w.account}:policy/baseline-boundary",
    )
    grant = w.allow(worker, policy, "kinesis:*")
    wall = w.deny(boundary, "kinesis:*", kind="permissions boundary", principal=worker.principal)
    w.poll(worker, "kinesis:DescribeStreamSummary", stream, every=300, start=-5400, until=-20)
    w.poll(worker, "kinesis:DescribeStreamSummary", stream, every=300, start=80, until=5400)
    role = w.thing("iam:role", f"{app}-loader-exec")
    person = w.person_console(w.people[0], login=-800, role="SecurityAdmin")
    admin = w.person_console(w.people[2], login=-700000, role="IdentityAdmin")
    granted(w, admin, -699000, role, policy, "kinesis:*")
    narrow = {"policyName": "baseline-boundary", "policyDocument": document("Allow", "logs:*", "s3:Get*")}
    w.do(-698000, admin, "iam:CreatePolicy", params=narrow, response={"policy": {"arn": boundary}})
    job = w.github("baseline-apply", "octo-sec/baseline", at=20)
    w.do(
        0,
        person,
        "iam:DetachRolePolicy",
        role,
        tag="a",
        params={"policyArn": policy},
        effect=False,
        then=w.switch(grant, False),
    )
    w.do(
        30,
        job,
        "iam:PutRolePermissionsBoundary",
        role,
        tag="b",
        params={"permissionsBoundary": boundary},
        effect=False,
        then=w.switch(wall, True),
    )
    return Expect(
        CAUSE,
        root=F({"a", "b"}),
        executors={"a": "human", "b": "automation"},
        shared_blame=True,
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s13_a_clean_up_that_waits(w: World) -> Expect:
    """Someone at a prompt removes an image; nothing happens until the group scales out, sixteen days later."""
    day = 86400
    noise(w)
    noise(w, 16 * day - 3000, 16 * day + 3000)
    app = w.words[0]
    image = w.thing("ec2:image", f"{app} golden")
    group = w.thing("autoscaling:group", f"{app}-workers")
    someone = w.iam_cli(w.people[0])
    scaling = w.linked_role(
        "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-1.5 * day
    )
    later = w.linked_role(
        "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=16 * day - 60
    )
    tags = {
        "tagSpecificationSet": {
            "items": [{"resourceType": "instance", "tags": [{"key": "aws:autoscaling:groupName", "value": group.name}]}]
        }
    }
    wanted = {"instancesSet": {"items": [{"imageId": image.name, "minCount": 1, "maxCount": 1}]}, **tags}

    def launch(actor: object) -> None:
        w.call(
            actor, "ec2:RunInstances", w.thing("ec2:instance", f"{w.now}", exists=False), uses=(image,), params=wanted
        )  # type: ignore[arg-type]

    w.at(-1.2 * day, lambda: launch(scaling))
    w.do(-40, someone, "ec2:DescribeImages", tag="aside")
    w.do(0, someone, "ec2:DeregisterImage", image, tag="root")
    w.do(4, someone, "ec2:DeleteSnapshot", w.thing("ec2:snapshot", f"{app} golden"), tag="also")
    ops = w.person_console(w.people[1], login=16 * day - 600, role="Operations")
    w.do(16 * day, ops, "autoscaling:SetDesiredCapacity", group, tag="scale", params={"desiredCapacity": 9})
    for wait in (20, 80, 200, 500):
        w.at(16 * day + wait, lambda: launch(later))
    return Expect(
        CAUSE,
        root=F({"root"}),
        may=F({"also"}),
        executors={"root": "unknown"},
        possible={"root": EITHER},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s15_a_key_in_another_account(w: World) -> Expect:
    """The key's owner, in another account, disables it; both accounts are in the log."""
    _cross_account(w)
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        executors={"root": "human"},
        recovered=("back",),
        open=F({"approved"}),
    )


def s15_a_key_in_an_account_we_do_not_see(w: World) -> Expect:
    """The same, without the owner's log: the errors say that the key is disabled, and nothing says by whom."""
    _cross_account(w)
    return Expect(NONE, may=F({"root"}), leave_out=F({"root"}), open=F({"executed", "approved"}))


def s16_a_stolen_instance_session(w: World) -> Expect:
    """The session of an instance is used from elsewhere to delete a repository; by whom, the log cannot say."""
    noise(w)
    app = w.words[0]
    box = w.ec2_box(f"{app}-batch", delivery="1.0")
    w.poll(
        box,
        "ecr:DescribeImages",
        w.thing("ecr:repository", f"{app}-tools"),
        every=400,
        start=-5400,
        until=5400,
        tag="bystander",
    )
    repo = w.thing("ecr:repository", f"{app}-service")
    readers(
        w,
        (f"{w.words[1]}-scheduler", "ecr:DescribeImages", repo),
        (f"{w.words[2]}-deployer", "ecr:DescribeImages", repo),
        every=200,
    )
    elsewhere = {
        "ip": "198.51.100.77",
        "agent": "aws-cli/2.17.0 md/awscrt#0.20.11 ua/2.0 os/linux#6.6.15-amd64 md/arch#x86_64 lang/python#3.11.8",
    }
    w.do(-300, box, "sts:GetCallerIdentity", tag="foreign", **elsewhere)  # type: ignore[arg-type]
    w.do(-120, box, "ecr:DescribeRepositories", tag="foreign", **elsewhere)  # type: ignore[arg-type]
    w.do(0, box, "ecr:DeleteRepository", repo, tag="root", params={"force": True}, **elsewhere)  # type: ignore[arg-type]
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "unknown"},
        possible={"root": EITHER},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s11_an_organisation_and_a_team_deny_at_once(w: World) -> Expect:
    """An organisation's policy and a detached role policy take effect in the same minute: each alone would deny."""
    noise(w)
    app, management = w.words[0], w.number(12)
    task = w.ecs_task(f"{app}-archive")
    bucket = w.thing("s3:bucket", f"{app}-cold-{w.account[:5]}")
    policy = f"arn:aws:iam::{w.account}:policy/{app}-archive"
    grant = w.allow(task, policy, "s3:*")
    scp_arn = (
        f"arn:aws:organizations::{management}:policy/o-a1b2c3d4e5/service_control_policy/p-{w.hexa('scp', size=8)}"
    )
    wall = w.deny(scp_arn, "s3:List*", kind="service control policy")
    scp = w.thing("organizations:policy", scp_arn.rsplit("/", 1)[1], account=management)
    w.poll(task, "s3:ListObjects", bucket, every=240, start=-5400, until=-30)
    w.poll(task, "s3:ListObjects", bucket, every=240, start=120, until=5400)
    person = w.person_console(w.people[0], login=-600, role="SecurityAdmin")
    governor = w.person_console(w.people[1], login=-900, role="OrgAdmin", account=management)
    role = w.thing("iam:role", f"{app}-archive-task")
    admin = w.person_console(w.people[2], login=-700000, role="IdentityAdmin")
    granted(w, admin, -699000, role, policy, "s3:*")
    content = {"name": "no-listing", "type": "SERVICE_CONTROL_POLICY", "content": document("Deny", "s3:List*")}
    made = {"policy": {"policySummary": {"id": scp.name, "arn": scp_arn, "name": "no-listing"}}}
    w.do(-120, governor, "organizations:CreatePolicy", scp, params=content, response=made, effect=False)
    attach = {"policyId": scp.name, "targetId": w.account}
    w.do(
        0, governor, "organizations:AttachPolicy", scp, tag="a", params=attach, effect=False, then=w.switch(wall, True)
    )
    w.do(
        40,
        person,
        "iam:DetachRolePolicy",
        role,
        tag="b",
        params={"policyArn": policy},
        effect=False,
        then=w.switch(grant, False),
    )
    return Expect(
        CAUSE,
        root=F({"a", "b"}),
        executors={"a": "human", "b": "human"},
        shared_blame=True,
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s08_an_agent_tags_and_a_person_deletes(w: World) -> Expect:
    """An agent changes the very topic four seconds before a person deletes it: the last change but one is innocent."""
    noise(w)
    app = w.words[0]
    topic = w.thing("sns:topic", f"{app}-invoices")
    agent = w.sso_cli(w.people[1], login=-900, role="DeveloperAccess", ai="claude-code")
    person = w.person_console(w.people[0], login=-700)
    readers(
        w,
        (f"{app}-bill", "sns:GetTopicAttributes", topic),
        (f"{w.words[1]}-dunning", "sns:GetTopicAttributes", topic),
    )
    owner = {"tags": [{"key": "owner", "value": app}]}
    w.do(-4, agent, "sns:TagResource", topic, tag="bystander", params=owner)
    w.do(0, person, "sns:DeleteTopic", topic, tag="root")
    w.do(9, agent, "sns:SetTopicAttributes", w.thing("sns:topic", f"{app}-drafts"), tag="bystander")
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "human"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s15_a_key_policy_in_another_account(w: World) -> Expect:
    """The owner of a key rewrites its policy and leaves the reading account out; both logs are here."""
    noise(w)
    app, owner = w.words[0], w.number(12)
    key = w.thing("kms:key", f"{app} lake", account=owner)
    fn = w.lambda_fn(f"{app}-reader")
    share = w.allow(fn, "the policy of the key", "kms:Decrypt", kind="resource-based policy")
    w.poll(fn, "kms:Decrypt", key, every=200, start=-5400, until=5400)
    admin = w.person_console(w.people[0], login=-700, role="KeyCustodian", account=owner)
    only = {"AWS": f"arn:aws:iam::{owner}:root"}
    statement = {"Effect": "Allow", "Principal": only, "Action": "kms:*", "Resource": "*"}
    rewritten = {"policyName": "default", "policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}
    w.do(0, admin, "kms:PutKeyPolicy", key, tag="root", params=rewritten, effect=False, then=w.switch(share, False))
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "human"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s21_healed_once_and_broken_again(w: World) -> Expect:
    """A person deletes a parameter and puts it back; later an agent deletes it again, and that is the outage."""
    noise(w)
    app = w.words[0]
    param = w.thing("ssm:parameter", f"/{app}/limits")
    for user in (w.lambda_fn(f"{app}-web"), w.ecs_task(f"{w.words[1]}-jobs")):
        for start, until in ((-5400, -4210), (-4180, 5400)):
            w.poll(user, "ssm:GetParameter", param, every=150, start=start, until=until)
    person = w.person_console(w.people[0], login=-4500)
    agent = w.sso_cli(w.people[1], login=-900, role="DeveloperAccess", ai="claude-code")
    w.do(-4200, person, "ssm:DeleteParameter", param, tag="first")
    w.do(-4190, person, "ssm:PutParameter", param, params={"type": "String"})
    w.do(0, agent, "ssm:DeleteParameter", param, tag="root")
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )
