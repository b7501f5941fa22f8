"""What nobody did, and what did not happen: impairment, quota, eviction, growing pains, near misses.

Moment 0 is the decisive act; earlier is negative. Names, times and places come from the seed.
"""

from .common import CAUSE, NONE, F, readers
from .expect import Expect
from .noise import noise
from .world import World


def _new_roles(w: World) -> None:
    """Three roles put to use before IAM has spread them; each error heals within seconds."""
    builder = w.iam_cli(f"{w.words[6]}-bootstrap", program="terraform")
    for i in range(3):
        when = -400 + 200 * i
        role = w.thing("iam:role", f"{w.words[i]}-fresh", exists=False, usable_from=when + w.random.uniform(5, 11))
        fn = w.thing("lambda:function", f"{w.words[i]}-fresh", exists=False)
        w.do(when, builder, "iam:CreateRole", role, tag="aside")
        for wait in (2, 4, 14):
            decoy = "iam_propagation" if when + wait < role.usable_from else ""
            w.do(
                when + wait,
                builder,
                "sts:AssumeRole",
                role,
                tag="aside",
                decoy=decoy,
                params={"roleSessionName": "bootstrap"},
            )
        decoy = "iam_propagation" if when + 3 < role.usable_from else ""
        for wait, mark in ((3, decoy), (13, "")):
            w.do(
                when + wait,
                builder,
                "lambda:CreateFunction",
                fn,
                uses=(role,),
                tag="aside",
                decoy=mark,
                params={"role": role.arn},
            )


def s17_the_service_itself_is_ill(w: World) -> Expect:
    """Server errors hit many principals at once; an agent and a pipeline had just changed other things, innocently."""
    noise(w)
    w.impairments.append((60, 2400, "dynamodb:*", "InternalServerError", "Internal server error"))
    w.impairments.append((120, 1900, "sqs:*", "ServiceUnavailable", "Service is unavailable. Please try again later."))
    for i in range(5):
        table = w.thing("dynamodb:table", f"{w.words[i]}-state")
        w.poll(
            (w.lambda_fn, w.ecs_task)[i % 2](f"{w.words[i]}-svc"),
            "dynamodb:DescribeTable",
            table,
            every=200,
            start=-5400,
            until=5400,
        )
    queue = w.thing("sqs:queue", f"{w.words[5]}-mail")
    w.poll(w.ec2_box(f"{w.words[5]}-relay"), "sqs:GetQueueAttributes", queue, every=150, start=-5400, until=5400)
    agent = w.sso_cli(w.people[0], login=-800, role="DeveloperAccess", ai="claude-code")
    job = w.github(f"{w.words[1]}-release", f"octo-{w.words[1]}/app", at=-60)
    w.do(
        10,
        agent,
        "dynamodb:UpdateTable",
        w.thing("dynamodb:table", f"{w.words[0]}-state"),
        tag="bystander",
        params={"billingMode": "PAY_PER_REQUEST"},
    )
    w.do(-30, job, "lambda:UpdateFunctionCode", w.thing("lambda:function", f"{w.words[1]}-svc"), tag="bystander")
    w.do(-200, agent, "sqs:DeleteQueue", w.thing("sqs:queue", f"{w.words[0]}-scratch"), tag="bystander")
    return Expect(NONE, open=F({"executed", "approved"}))


def s18_more_load_than_the_quota(w: World) -> Expect:
    """Legitimate growth meets the quota on instances, and requests their rate; no one did anything wrong."""
    noise(w)
    app = w.words[0]
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-4000)
    full = "You have requested more vCPU capacity than your current vCPU limit of 512 allows for the instance bucket."
    w.impairments.append((0, 9000, "ec2:RunInstances:*", "Client.VcpuLimitExceeded", full))
    for i in range(12):
        tags = [{"key": "aws:autoscaling:groupName", "value": f"{app}-front"}]
        w.do(
            -3000 + 500 * i,
            scaling,
            "ec2:RunInstances",
            w.thing("ec2:instance", f"{i}", exists=False),
            params={"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": tags}]}},
        )
    w.impairments.append((200, 1500, "kinesis:*", "ThrottlingException", "Rate exceeded"))
    for i in range(1, 5):
        stream = w.thing("kinesis:stream", f"{app}-{w.words[i]}")
        w.poll(
            w.lambda_fn(f"{w.words[i]}-ingest"),
            "kinesis:DescribeStreamSummary",
            stream,
            every=140,
            start=-5000,
            until=5000,
        )
    person = w.person_console(w.people[0], login=-900, role="Operations")
    w.do(-240, person, "cloudwatch:PutMetricAlarm", tag="bystander", params={"alarmName": f"{app}-cpu"})
    return Expect(NONE, open=F({"executed", "approved"}))


def s19_capacity_taken_back(w: World) -> Expect:
    """AWS reclaims Spot instances and has no others; weeks before, someone had chosen Spot only."""
    noise(w)
    app = w.words[0]
    group = w.thing("autoscaling:group", f"{app}-render")
    chooser = w.person_console(w.people[0], login=-5900, role="CostAdmin")
    w.do(
        -5000,
        chooser,
        "autoscaling:UpdateAutoScalingGroup",
        group,
        tag="choice",
        params={"mixedInstancesPolicy": {"instancesDistribution": {"onDemandPercentageAboveBaseCapacity": 0}}},
    )
    ec2 = w.service("ec2.amazonaws.com")
    lost = [f"i-{w.hexa('lost', i)}" for i in range(3)]

    def evict() -> None:
        w._record(
            ec2,
            "ec2",
            "BidEvictedEvent",
            None,
            (),
            type_="AwsServiceEvent",
            tag="evict",
            identity={"accountId": w.account, "invokedBy": "ec2.amazonaws.com"},
            top={"serviceEventDetails": {"instanceIdSet": lost}, "sourceIPAddress": "ec2.amazonaws.com"},
        )

    if "evict" not in w.without:
        w.at(0, evict)
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-3000)
    short = "There is no Spot capacity available that matches your request."
    for i in range(5):
        tags = [{"key": "aws:autoscaling:groupName", "value": group.name}]
        w.do(
            60 + 150 * i,
            scaling,
            "ec2:RunInstances",
            w.thing("ec2:instance", f"{i}", exists=False),
            tag="retry",
            error=("Client.InsufficientInstanceCapacity", short),
            params={"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": tags}]}},
        )
    return Expect("either", may=F({"evict"}), open=F({"approved"}))


def s21_growing_pains_beside_an_outage(w: World) -> Expect:
    """New roles stumble and heal; at the same hour someone deletes a parameter that a service reads."""
    noise(w)
    _new_roles(w)
    app = w.words[4]
    param = w.thing("ssm:parameter", f"/{app}/feature-flags")
    readers(w, (f"{app}-web", "ssm:GetParameter", param), (f"{app}-jobs", "ssm:GetParameter", param), every=160)
    person = w.person_console(w.people[0], login=-500)
    w.do(0, person, "ssm:DeleteParameter", param, tag="root")
    w.do(1500, person, "ssm:PutParameter", param, tag="back", params={"type": "String"})
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        executors={"root": "human"},
        recovered=("back",),
        open=F({"approved"}),
    )


def s21_growing_pains_alone(w: World) -> Expect:
    """New roles stumble and heal, and that is all."""
    noise(w)
    _new_roles(w)
    return Expect(NONE, quiet=True, open=F({"executed"}))


def s23_a_near_miss(w: World) -> Expect:
    """An agent tries to delete a protected database and a protected stack, is refused, and nothing breaks."""
    noise(w)
    app = w.words[0]
    db, stack = (
        w.thing("rds:db", f"{app}-prod", protected=True),
        w.thing("cloudformation:stack", f"{app}-network", protected=True),
    )
    agent = w.sso_cli(w.people[0], login=-900, role="PlatformOperator", ai="gemini-cli")
    readers(w, (f"{w.words[1]}-api", "rds:DescribeDBInstances", db))
    w.do(-40, agent, "rds:DescribeDBInstances", db)
    w.do(0, agent, "rds:DeleteDBInstance", db, tag="refused", params={"skipFinalSnapshot": True})
    w.do(25, agent, "cloudformation:DeleteStack", stack, tag="refused")
    return Expect(NONE, quiet=True, open=F({"recovered"}))


def s23_refused_and_left_alone(w: World) -> Expect:
    """A denied bucket policy change by a pipeline, twice; the service it serves goes on."""
    noise(w)
    app = w.words[0]
    bucket = w.thing("s3:bucket", f"{app}-site-{w.account[:4]}")
    job = w.github(f"{app}-site", f"octo-{app}/site", at=-30)
    w.deny("p-guardrail1", "s3:DeleteBucket*", kind="service control policy").active = True
    readers(w, (f"{w.words[1]}-edge", "s3:ListObjects", bucket))
    for when in (0, 40):
        w.do(when, job, "s3:DeleteBucketPolicy", bucket, tag="refused")
    return Expect(NONE, quiet=True, open=F({"recovered"}))


def s17_what_was_lost_before_the_log_begins(w: World) -> Expect:
    """A parameter is missing from the first record on; an agent deletes its namesake in another region, innocently."""
    noise(w)
    app = w.words[0]
    param = w.thing("ssm:parameter", f"/{app}/endpoint", exists=False)
    namesake = w.thing("ssm:parameter", f"/{app}/endpoint", region="eu-north-1")
    readers(w, (f"{app}-web", "ssm:GetParameter", param), (f"{w.words[1]}-jobs", "ssm:GetParameter", param))
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="claude-code")
    w.do(0, agent, "ssm:DeleteParameter", namesake, tag="bystander")
    return Expect(NONE, quiet=True, open=F({"executed", "approved"}))


def s18_a_deletion_beside_a_limit(w: World) -> Expect:
    """Reads go beyond the table's capacity; an agent deletes a copy of the table meanwhile, which nobody reads."""
    noise(w)
    app = w.words[0]
    table = w.thing("dynamodb:table", f"{app}-hot")
    exceeded = "The level of configured provisioned throughput for the table was exceeded."
    limit = ("ProvisionedThroughputExceededException", exceeded)
    w.impairments.append((-900, 4000, "dynamodb:GetItem:*", *limit))
    for i in range(3):
        reader = (w.lambda_fn, w.ecs_task, w.lambda_fn)[i](f"{w.words[i]}-reader")
        w.poll(reader, "dynamodb:GetItem", table, every=100, start=-3000, until=2500)
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="codex")
    copy = w.thing("dynamodb:table", f"{app}-hot-copy")
    w.do(-960, agent, "dynamodb:DeleteTable", copy, tag="bystander")
    return Expect(NONE, open=F({"executed", "approved"}))
