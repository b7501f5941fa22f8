"""What agents did: under a person's role, with a found key, through a function, or indistinguishable from a person.

Moment 0 is the decisive act; earlier is negative. Names, times and places come from the seed.
"""

from .common import CAUSE, EITHER, F, readers
from .expect import Expect
from .noise import noise
from .things import Thing
from .world import World


def s01_an_agent_rebuilds_a_stack(w: World) -> Expect:
    """An agent under an operator's role deletes a stack and makes it again; who knew the old ids keeps failing."""
    noise(w)
    app = w.words[0]
    operator = w.sso_cli(w.people[0], login=-2300, role="PlatformOperator")
    agent = w.sso_cli(
        w.people[0], login=-2300, role="PlatformOperator", like=operator, exec_env="AmazonQ-For-CLI-Version-1.19.7"
    )
    stack = w.thing("cloudformation:stack", f"{app}-prod")

    def parts(turn: str, exists: bool) -> list[Thing]:
        db = w.thing("rds:db", f"{app}-prod-database-{w.hexa(turn, 'db', size=12)}", exists=exists)
        queue = w.thing("sqs:queue", f"{app}-prod-Jobs-{w.hexa(turn, 'q', size=12).upper()}", exists=exists)
        group = w.thing("ec2:security-group", f"{turn} {app}", exists=exists)
        return [db, queue, group]

    old, new = parts("old", True), parts("new", False)
    readers(
        w,
        (f"{w.words[1]}-sync", "rds:DescribeDBInstances", old[0]),
        (f"{w.words[2]}-worker", "sqs:GetQueueUrl", old[1]),
        (f"{w.words[3]}-proxy", "ec2:DescribeSecurityGroups", old[2]),
        until=3200,
    )
    w.do(-400, operator, "cloudformation:ListStacks", tag="bystander")
    w.do(-90, agent, "cloudformation:DescribeStacks", stack)
    w.do(-60, agent, "cloudformation:DescribeStackEvents", stack)
    removal = ["rds:DeleteDBInstance", "sqs:DeleteQueue", "ec2:DeleteSecurityGroup"]
    w.delete_stack(0, agent, stack, list(zip(removal, old, strict=True)), tag="root", gap=25)
    w.do(150, agent, "cloudformation:DescribeStacks", stack, decoy="poll_until_gone")
    making = ["rds:CreateDBInstance", "sqs:CreateQueue", "ec2:CreateSecurityGroup"]
    w.create_stack(420, agent, stack, list(zip(making, new, strict=True)), tag="rebuild", gap=25)
    rescuer = w.person_console(w.people[1], login=2500, role="AdministratorAccess")
    fn = w.thing("lambda:function", f"{w.words[1]}-sync")
    w.do(2900, rescuer, "lambda:UpdateFunctionConfiguration", fn, params={"environment": {}})
    return Expect(CAUSE, root=F({"root"}), executors={"root": "ai_agent"}, open=F({"approved"}))


def s04_a_function_does_what_the_agent_may_not(w: World) -> Expect:
    """Denied to delete a table, an agent rewrites a function that may, and calls it."""
    noise(w)
    app = w.words[0]
    table = w.thing("dynamodb:table", f"{app}-accounts")
    fn = w.thing("lambda:function", f"{app}-maintenance")
    agent = w.sso_cli(w.people[0], login=-1500, role="DeveloperAccess", ai="claude-code")
    w.allow(agent, "DeveloperBase", "lambda:*", "dynamodb:Describe*", "dynamodb:List*")
    worker = w.lambda_fn(fn.name, since=6)
    readers(
        w,
        (f"{w.words[1]}-web", "dynamodb:DescribeTable", table),
        (f"{w.words[2]}-batch", "dynamodb:DescribeTable", table),
        every=180,
    )
    w.do(-200, agent, "dynamodb:DescribeTable", table)
    w.do(-150, agent, "dynamodb:DeleteTable", table, tag="denied")
    w.do(-60, agent, "lambda:GetFunction", fn)
    w.do(0, agent, "lambda:UpdateFunctionCode", fn, tag="code", params={"publish": False, "dryRun": False})
    w.do(5, agent, "lambda:Invoke", fn, tag="invoke", params={"invocationType": "RequestResponse"})
    w.do(7, worker, "dynamodb:DeleteTable", table, tag="root")
    return Expect(
        CAUSE,
        root=F(),
        may=F({"root", "code", "invoke"}),
        chain=F({"root"}),
        executors={"code": "ai_agent", "root": "automation"},
        initiators={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s05_a_poisoned_assistant(w: World) -> Expect:
    """A coding assistant with the developer's keys deletes whatever it finds; some deletes do not succeed."""
    noise(w)
    who, app = w.people[0], w.words[0]
    agent = w.iam_cli(who, exec_env="AmazonQ-For-CLI-Version-1.13.2")
    developer = w.iam_cli(who)
    developer.identity = agent.identity
    bucket, full = (
        w.thing("s3:bucket", f"{app}-exports-{w.account[:5]}"),
        w.thing("s3:bucket", f"{app}-raw-{w.account[:5]}"),
    )
    targets, fn = w.thing("elbv2:target-group", f"{app}-web"), w.thing("lambda:function", f"{app}-thumbnail")
    readers(
        w,
        (f"{w.words[1]}-publisher", "s3:ListObjects", bucket),
        (f"{w.words[2]}-probe", "elbv2:DescribeTargetHealth", targets),
        (f"{w.words[3]}-front", "lambda:GetFunction", fn),
        every=200,
    )
    w.do(-1800, developer, "ec2:DescribeRegions", tag="bystander")
    for i, call in enumerate(
        ("sts:GetCallerIdentity", "s3:ListBuckets", "ec2:DescribeInstances", "lambda:ListFunctions")
    ):
        w.do(-20 + 3 * i, agent, call)
    w.do(0, agent, "elbv2:DeleteTargetGroup", targets, tag="a")
    w.do(4, agent, "s3:DeleteBucket", bucket, tag="b")
    w.do(
        6,
        agent,
        "s3:DeleteBucket",
        full,
        tag="failed",
        error=("BucketNotEmpty", "The bucket you tried to delete is not empty"),
    )
    w.do(11, agent, "lambda:DeleteFunction", fn, tag="c")
    return Expect(
        CAUSE,
        root=F({"a", "b", "c"}),
        executors={"a": "ai_agent", "b": "ai_agent", "c": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s06_data_dropped_and_replaced(w: World) -> Expect:
    """During a freeze an agent lifts a table's protection, deletes it, and makes an empty one with the same name."""
    noise(w)
    app = w.words[0]
    table = w.thing("dynamodb:table", f"{app}-contacts", protected=True)
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="codex")
    readers(
        w,
        (f"{w.words[1]}-app", "dynamodb:DescribeTable", table),
        (f"{w.words[2]}-mailer", "dynamodb:DescribeTable", table),
        every=60,
    )
    w.do(-30, agent, "dynamodb:DeleteTable", table, tag="refused")
    w.do(-12, agent, "dynamodb:UpdateTable", table, tag="unlock", params={"deletionProtectionEnabled": False})
    w.do(0, agent, "dynamodb:DeleteTable", table, tag="root")
    w.do(900, agent, "dynamodb:CreateTable", table, tag="again", params={"billingMode": "PAY_PER_REQUEST"})
    for i in range(4):
        w.do(930 + 5 * i, agent, "dynamodb:BatchWriteItem", table, tag="fill")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"guardrail": "unlock"},
        may=F({"unlock"}),
        chain=F({"unlock"}),
        guardrail=F({"unlock"}),
        executors={"root": "ai_agent"},
        open=F({"approved"}),
    )


def s07_a_found_key(w: World) -> Expect:
    """An agent that is denied goes on with another user's key, from the same machine, and deletes a volume."""
    noise(w)
    app, hours = w.words[0], 3600
    admin = w.person_console(w.people[1], login=-300 * hours, role="AdministratorAccess")
    key_id, user = w.key("AKIA", "found"), f"svc-{app}-domains"
    owner = w.thing("iam:user", user)
    w.do(
        -300 * hours + 300,
        admin,
        "iam:CreateAccessKey",
        owner,
        tag="grant",
        effect=False,
        response={"accessKey": {"accessKeyId": key_id, "status": "Active", "userName": user}},
    )
    runner = w.iam_cli(user, program="boto3", key=key_id, ip="198.51.100.23")
    volume, snap = w.thing("ec2:volume", f"{app} data"), w.thing("ec2:snapshot", f"{app} data")
    readers(
        w,
        (f"{w.words[1]}-agentless", "ec2:DescribeVolumes", volume),
        (f"{w.words[2]}-backup", "ec2:DescribeVolumes", volume),
        every=200,
    )
    w.poll(
        runner,
        "route53:ListHostedZones",
        w.thing("ec2:vpc", "none"),
        every=1500,
        start=-5000,
        until=5000,
        tag="bystander",
    )
    agent = w.sso_cli(w.people[0], login=-700, role="StagingOperator", ai="cursor")
    w.allow(agent, "StagingOnly", "ec2:Describe*", "sts:*")
    found = w.iam_cli(user, ai="cursor", key=key_id, ip=w.ip(w.people[0]))
    w.do(-120, agent, "ec2:DescribeVolumes", volume)
    w.do(-60, agent, "ec2:DeleteVolume", volume, tag="denied")
    w.do(-8, found, "sts:GetCallerIdentity")
    w.do(0, found, "ec2:DeleteVolume", volume, tag="root")
    w.do(3, found, "ec2:DeleteSnapshot", snap, tag="also")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"granted": "grant"},
        may=F({"also"}),
        executors={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s22_two_who_look_alike(w: World) -> Expect:
    """A person and an unmarked agent share role, session name, address and user agent: the log cannot part them."""
    noise(w)
    app = w.words[0]
    shared = w.sso_cli(w.people[0], login=-2500, role="PowerUserAccess")
    secret = w.thing("secretsmanager:secret", f"{app}/database")
    readers(
        w,
        (f"{app}-api", "secretsmanager:GetSecretValue", secret),
        (f"{w.words[1]}-jobs", "secretsmanager:DescribeSecret", secret),
        every=200,
    )
    for i, call in enumerate(("secretsmanager:ListSecrets", "ec2:DescribeInstances", "sts:GetCallerIdentity")):
        w.do(-500 + 140 * i, shared, call)
    w.do(0, shared, "secretsmanager:DeleteSecret", secret, tag="root", params={"forceDeleteWithoutRecovery": True})
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "unknown"},
        possible={"root": EITHER},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s01_a_managed_agent_removes_a_cluster(w: World) -> Expect:
    """An agent behind the managed MCP server deletes a stack with a cluster; scheduled tasks of others find none."""
    noise(w)
    app = w.words[0]
    stack = w.thing("cloudformation:stack", f"{app}-batch")
    cluster = w.thing("ecs:cluster", f"{app}-batch-Cluster-{w.hexa('cluster', size=12)}")
    log = w.thing("logs:log-group", f"/ecs/{app}-batch")
    agent = w.mcp_agent(w.people[0], login=-1500, role="PlatformOperator")
    for i, name in enumerate((f"{w.words[1]}-nightly", f"{w.words[2]}-hourly")):
        scheduler = (w.lambda_fn, w.ec2_box)[i](name)
        task = {"taskDefinition": f"{name}:7", "launchType": "FARGATE"}
        w.poll(scheduler, "ecs:RunTask", cluster, every=300, start=-5400, until=5400, uses=(cluster,), params=task)
    w.do(-60, agent, "cloudformation:DescribeStacks", stack)
    parts = [("ecs:DeleteCluster", cluster), ("logs:DeleteLogGroup", log)]
    w.delete_stack(0, agent, stack, parts, tag="root", gap=30)
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s06_rows_that_nobody_can_read(w: World) -> Expect:
    """An agent in an editor's shell deletes a table of which the log holds every read of an item."""
    noise(w)
    app = w.words[0]
    table = w.thing("dynamodb:table", f"{app}-carts")
    agent = w.iam_cli(w.people[0], exec_env="AmazonQ-For-IDE-Version-1.28.0")
    for i, name in enumerate((f"{app}-checkout", f"{w.words[1]}-recommend")):
        reader = (w.ecs_task, w.lambda_fn)[i](name)
        w.poll(reader, "dynamodb:GetItem", table, every=70, start=-2400, until=2400, params={"key": {"id": f"c-{i}"}})
    w.do(-20, agent, "dynamodb:DescribeTable", table)
    w.do(0, agent, "dynamodb:DeleteTable", table, tag="root")
    person = w.person_console(w.people[1], login=900, role="DatabaseAdmin")
    w.do(1400, person, "dynamodb:RestoreTableFromBackup", table, tag="back", params={"targetTableName": table.name})
    w.at(1400, lambda: setattr(table, "exists", True))
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        executors={"root": "ai_agent", "back": "human"},
        recovered=("back",),
        open=F({"approved"}),
    )


def s07_a_role_in_another_account(w: World) -> Expect:
    """An agent denied in its own account takes on a role in the production account and deletes a stream there."""
    noise(w)
    app, production = w.words[0], w.number(12)
    stream = w.thing("kinesis:stream", f"{app}-clicks", account=production)
    agent = w.sso_cli(w.people[0], login=-1200, role="StagingOperator", ai="opencode")
    w.allow(agent, "StagingOnly", "sts:*", "kinesis:List*")
    for i, name in enumerate((f"{w.words[1]}-collector", f"{w.words[2]}-archiver")):
        reader = (w.lambda_fn, w.ecs_task)[i](name, account=production)
        w.poll(reader, "kinesis:DescribeStreamSummary", stream, every=150, start=-5400, until=4000)
    w.do(-100, agent, "kinesis:DeleteStream", stream, tag="denied")
    powerful = w.assumed(agent, f"{app}-break-glass", "botocore-session-1786521004", at=-40, account=production)
    w.do(-20, powerful, "kinesis:DescribeStreamSummary", stream)
    w.do(0, powerful, "kinesis:DeleteStream", stream, tag="root", params={"enforceConsumerDeletion": True})
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s01_a_stack_with_a_role_of_its_own(w: World) -> Expect:
    """The stack has a service role: its deletions carry no trace of the agent but the stack's name."""
    noise(w)
    app = w.words[0]
    stack = w.thing("cloudformation:stack", f"{app}-edge")
    topic = w.thing("sns:topic", f"{app}-edge-Fanout-{w.hexa('topic', size=12).upper()}")
    table = w.thing("dynamodb:table", f"{app}-edge-Routes-{w.hexa('table', size=12).upper()}")
    readers(
        w,
        (f"{w.words[1]}-router", "dynamodb:DescribeTable", table),
        (f"{w.words[2]}-fanout", "sns:GetTopicAttributes", topic),
    )
    agent = w.iam_cli(w.people[0], ai="kiro-cli")
    parts = [("sns:DeleteTopic", topic), ("dynamodb:DeleteTable", table)]
    w.do(-45, agent, "cloudformation:ListStackResources", stack)
    w.with_role(0, agent, stack, parts, tag="root", gap=15)
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s02_an_agent_runs_terraform(w: World) -> Expect:
    """Terraform destroys a database in the shell of an agent: the executor is Terraform, its initiator the agent."""
    noise(w)
    app = w.words[0]
    db = w.thing("rds:db", f"{app}-reporting")
    operator = w.sso_cli(w.people[0], login=-1300, role="DeveloperAccess")
    shell = "AmazonQ-For-CLI-Version-1.19.7"
    agent = w.sso_cli(w.people[0], login=-1300, role="DeveloperAccess", like=operator, exec_env=shell)
    run = w.sso_cli(
        w.people[0], login=-1300, role="DeveloperAccess", like=operator, exec_env=shell, program="terraform"
    )
    readers(
        w,
        (f"{w.words[1]}-charts", "rds:DescribeDBInstances", db),
        (f"{w.words[2]}-etl", "rds:DescribeDBInstances", db),
    )
    w.do(-60, agent, "sts:GetCallerIdentity")
    w.do(-12, run, "rds:DescribeDBInstances", db)
    w.do(0, run, "rds:DeleteDBInstance", db, tag="root", params={"skipFinalSnapshot": True})
    return Expect(
        CAUSE,
        root=F({"root"}),
        executors={"root": "automation"},
        initiators={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s04_a_build_does_what_the_agent_may_not(w: World) -> Expect:
    """Denied to delete a repository, an agent starts a build whose role may."""
    noise(w)
    app = w.words[0]
    repo = w.thing("ecr:repository", f"{app}/base")
    agent = w.sso_cli(w.people[0], login=-1500, role="DeveloperAccess", ai="codex")
    w.allow(agent, "DeveloperBase", "codebuild:*", "ecr:Describe*")
    build = w.codebuild(f"{app}-maintenance", since=9)
    readers(
        w,
        (f"{w.words[1]}-deploy", "ecr:DescribeImages", repo),
        (f"{w.words[2]}-scan", "ecr:DescribeImages", repo),
    )
    w.do(-90, agent, "ecr:DeleteRepository", repo, tag="denied")
    start = {"projectName": f"{app}-maintenance", "buildspecOverride": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    w.do(0, agent, "codebuild:StartBuild", params=start, tag="start", response={"build": {"id": build.name}})
    w.do(70, build, "ecr:DeleteRepository", repo, tag="root", params={"force": True})
    return Expect(
        CAUSE,
        may=F({"root", "start"}),
        chain=F({"root"}),
        executors={"start": "ai_agent", "root": "automation"},
        initiators={"root": "ai_agent"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )
