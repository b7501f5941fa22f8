"""Failures beside look-alikes: namesakes, changes that cover something else, two outages at once.

Moment 0 is the decisive act; earlier is negative. Names, times and places come from the seed.
"""

import json

from .common import CAUSE, F, document, granted, readers
from .expect import Expect
from .noise import noise
from .world import World


def s08_a_namesake_in_another_account(w: World) -> Expect:
    """An agent deletes a topic in a sandbox account and a longer name beside it; a person deletes the one in use."""
    noise(w)
    app, sandbox = w.words[0], w.number(12)
    topic = w.thing("sns:topic", f"{app}-events")
    namesake = w.thing("sns:topic", f"{app}-events", account=sandbox)
    longer = w.thing("sns:topic", f"{app}-events-old")
    readers(
        w, (f"{app}-relay", "sns:GetTopicAttributes", topic), (f"{w.words[1]}-bus", "sns:GetTopicAttributes", topic)
    )
    agent = w.sso_cli(w.people[0], login=-900, role="SandboxAdmin", ai="claude-code", account=sandbox)
    tidy = w.sso_cli(w.people[0], login=-800, role="DeveloperAccess", ai="claude-code")
    person = w.person_console(w.people[1], login=-600, role="PowerUserAccess")
    w.do(-12, person, "sns:DeleteTopic", topic, tag="root")
    w.do(-3, agent, "sns:DeleteTopic", namesake, tag="bystander")
    w.do(0, tidy, "sns:DeleteTopic", longer, tag="bystander")
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "human"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s11_a_policy_that_covered_something_else(w: World) -> Expect:
    """An agent detaches a policy for queues; the denials are of streams, and the organisation's deny explains them."""
    noise(w)
    app, management = w.words[0], w.number(12)
    fn = w.lambda_fn(f"{app}-feed")
    stream = w.thing("kinesis:stream", f"{app}-feed")
    role = w.thing("iam:role", f"{app}-feed-exec")
    policies = [f"arn:aws:iam::{w.account}:policy/{app}-{name}" for name in ("streams", "queues")]
    w.allow(fn, policies[0], "kinesis:*")
    admin = w.person_console(w.people[2], login=-700000, role="IdentityAdmin")
    granted(w, admin, -699000, role, policies[0], "kinesis:*")
    granted(w, admin, -698000, role, policies[1], "sqs:*")
    arn = f"arn:aws:organizations::{management}:policy/o-a1b2c3d4e5/service_control_policy/p-{w.hexa('scp', size=8)}"
    wall = w.deny(arn, "kinesis:*", kind="service control policy")
    scp = w.thing("organizations:policy", arn.rsplit("/", 1)[1], account=management)
    w.poll(fn, "kinesis:DescribeStreamSummary", stream, every=200, start=-5400, until=5400)
    governor = w.person_console(w.people[1], login=-900, role="OrgAdmin", account=management)
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="claude-code")
    detached = {"policyArn": policies[1]}
    w.do(-20, agent, "iam:DetachRolePolicy", role, tag="bystander", params=detached, effect=False)
    content = {"name": "no-streams", "type": "SERVICE_CONTROL_POLICY", "content": document("Deny", "kinesis:*")}
    made = {"policy": {"policySummary": {"id": scp.name, "arn": arn, "name": "no-streams"}}}
    w.do(-300, governor, "organizations:CreatePolicy", scp, params=content, response=made, effect=False)
    attach = {"policyId": scp.name, "targetId": w.account}
    w.do(
        0,
        governor,
        "organizations:AttachPolicy",
        scp,
        tag="root",
        params=attach,
        effect=False,
        then=w.switch(wall, True),
    )
    w.do(
        2400,
        governor,
        "organizations:DetachPolicy",
        scp,
        tag="back",
        params=attach,
        effect=False,
        then=w.switch(wall, False),
    )
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        executors={"root": "human"},
        recovered=("back",),
        open=F({"approved"}),
    )


def s10_a_trust_policy_rewritten(w: World) -> Expect:
    """A pipeline rewrites a role's trust; the service that takes the role on every few minutes is turned away."""
    noise(w)
    app = w.words[0]
    role = w.thing("iam:role", f"{app}-publish")
    caller = w.ecs_task(f"{w.words[1]}-hub")
    trust = w.allow(caller, "the trust of the role", "sts:AssumeRole", kind="resource-based policy")
    w.poll(caller, "sts:AssumeRole", role, every=240, start=-5400, until=5400, params={"roleSessionName": "hub"})
    job = w.github(f"{app}-iam", f"octo-{app}/iam", at=-15)
    only = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    written = {"policyDocument": json.dumps({"Version": "2012-10-17", "Statement": [only]})}
    w.do(
        0,
        job,
        "iam:UpdateAssumeRolePolicy",
        role,
        tag="root",
        params=written,
        effect=False,
        then=w.switch(trust, False),
    )
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "automation"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s09_a_bucket_policy_shuts_out_its_readers(w: World) -> Expect:
    """A person in the console puts a deny into a bucket's policy, and takes the policy away again."""
    noise(w)
    app = w.words[0]
    bucket = w.thing("s3:bucket", f"{app}-media-{w.account[:5]}")
    names = (f"{app}-player", f"{w.words[1]}-encode")
    wall = w.deny("the policy of the bucket", "s3:GetObject", kind="resource-based policy")
    wall.policy = ""
    for i, name in enumerate(names):
        reader = (w.lambda_fn, w.ecs_task)[i](name)
        w.poll(reader, "s3:GetObject", bucket, every=130, start=-4000, until=4000, params={"key": "clips/7.mp4"})
    person = w.person_console(w.people[0], login=-500, role="StorageAdmin")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{bucket.arn}/*"}
    policy = {"bucketPolicy": {"Version": "2012-10-17", "Statement": [deny]}}
    w.do(0, person, "s3:PutBucketPolicy", bucket, tag="root", params=policy, effect=False, then=w.switch(wall, True))
    w.do(1500, person, "s3:DeleteBucketPolicy", bucket, tag="back", effect=False, then=w.switch(wall, False))
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        executors={"root": "human", "back": "human"},
        recovered=("back",),
        open=F({"approved"}),
    )


def s21_two_outages_in_one_hour(w: World) -> Expect:
    """A person deletes one team's table while an agent deletes another team's log group: two causes, two failures."""
    noise(w)
    table = w.thing("dynamodb:table", f"{w.words[0]}-seats")
    log = w.thing("logs:log-group", f"/{w.words[2]}/trace")
    readers(
        w,
        (f"{w.words[0]}-booking", "dynamodb:DescribeTable", table),
        (f"{w.words[0]}-hall", "dynamodb:DescribeTable", table),
    )
    readers(
        w,
        (f"{w.words[2]}-tail", "logs:DescribeLogStreams", log),
        (f"{w.words[2]}-ship", "logs:DescribeLogStreams", log),
    )
    person = w.person_console(w.people[0], login=-700)
    agent = w.iam_cli(w.people[1], exec_env="AmazonQ-For-CLI-Version-1.19.7")
    w.do(0, person, "dynamodb:DeleteTable", table, tag="root")
    w.do(500, agent, "logs:DeleteLogGroup", log, tag="other")
    return Expect(
        CAUSE,
        may=F({"root", "other"}),
        executors={"root": "human", "other": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
        apart=True,
    )
