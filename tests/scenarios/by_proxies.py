"""Whoever made the call did it for, with, or beside somebody else: proxies, found keys, stolen sessions, look-alikes.

Drawn from the seed: the service, the proxy, the credentials. Moment 0 is the decisive act; earlier is negative.
"""

from collections.abc import Callable

from .actors import Actor
from .common import CAUSE, EITHER, F, document
from .draw import beside, someone, thing_of, users
from .expect import Expect
from .kinds import KINDS
from .noise import noise
from .things import Thing
from .world import World

LASTING = F({"approved", "recovered"})
FOREIGN = "aws-cli/2.17.0 md/awscrt#0.20.11 ua/2.0 os/linux#6.6.15-amd64 md/arch#x86_64 lang/python#3.11.8"
Start = Callable[[World, Actor, str], Actor]


def _function(w: World, agent: Actor, name: str) -> Actor:
    fn = w.thing("lambda:function", name)
    w.do(-40, agent, "lambda:UpdateFunctionCode", fn, tag="code", params={"publish": False})
    w.do(0, agent, "lambda:Invoke", fn, tag="start", params={"invocationType": "Event"})
    return w.lambda_fn(name, since=3)


def _build(w: World, agent: Actor, name: str) -> Actor:
    build = w.codebuild(name, since=9)
    w.do(
        0,
        agent,
        "codebuild:StartBuild",
        tag="start",
        params={"projectName": name},
        response={"build": {"id": build.name}},
    )
    return build


def _task(w: World, agent: Actor, name: str) -> Actor:
    worker = w.ecs_task(name, since=14)
    arn = f"arn:aws:ecs:{w.region}:{w.account}:task/{name}/{worker.name}"
    asked = {"taskDefinition": f"{name}:3", "cluster": name}
    w.do(0, agent, "ecs:RunTask", tag="start", params=asked, response={"tasks": [{"taskArn": arn}], "failures": []})
    return worker


def _job(w: World, agent: Actor, name: str) -> Actor:
    """AWS Batch runs a job as an ECS task that names the job."""
    worker, job = w.ecs_task(name, since=130), w.uuid("job", name)
    batch = w.linked_role("batch.amazonaws.com", "AWSServiceRoleForBatch", "aws-batch", since=100)
    asked = {"jobName": "tidy", "jobQueue": "default", "jobDefinition": f"{name}:2"}
    arn = f"arn:aws:ecs:{w.region}:{w.account}:task/{name}/{worker.name}"
    ran = {"taskDefinition": f"{name}-2-{w.hexa(name, size=8)}:1", "startedBy": job}
    answer = {"tasks": [{"taskArn": arn}], "failures": []}

    def run(cause: str) -> None:
        w.do(w.now + 120, batch, "ecs:RunTask", params=ran, response=answer, because=(cause,))

    given = {"jobId": job, "jobName": "tidy"}
    w.do(0, agent, "batch:SubmitJob", tag="start", params=asked, response=given, then=run)
    return worker


def _workflow(w: World, agent: Actor, name: str) -> Actor:
    """A state machine works with the role that its definition gives it."""
    machine, role = w.thing("states:state-machine", name), f"arn:aws:iam::{w.account}:role/{name}-flow"
    maker = w.iam_cli(f"{w.words[6]}-platform", program="terraform")
    made = {"name": name, "roleArn": role, "type": "STANDARD"}
    w.do(-5800, maker, "states:CreateStateMachine", params=made, response={"stateMachineArn": machine.arn})
    run = f"{machine.arn.replace('stateMachine', 'execution')}:{w.uuid('run', name)}"
    w.do(0, agent, "states:StartExecution", machine, tag="start", response={"executionArn": run})
    session = w.hexa("session", name, size=32)
    worker = w._workload(
        "states", f"{name}-flow", session, "", "states.amazonaws.com", "states.amazonaws.com",
        since=2, scope="", invoker="states.amazonaws.com",
    )  # fmt: skip
    worker.identity["invokedBy"], worker.tells, worker.on_behalf_of = "states.amazonaws.com", "aws_service", agent
    return worker


PROXIES: tuple[Start, ...] = (_function, _build, _task, _job, _workflow)


def s04_anything_does_it_for_the_agent(w: World) -> Expect:
    """Denied to remove something, an agent has a function, a build, a task, a job or a workflow do it."""
    noise(w)
    allowed = ("lambda", "codebuild", "ecs", "batch", "states")
    kind = w.random.choice([one for one in KINDS if one.service not in ("kms", *allowed)])
    thing = thing_of(w, kind, w.words[0])
    agent = w.sso_cli(w.people[0], login=-1500, role="DeveloperAccess", ai=w.random.choice(("codex", "kiro-cli")))
    w.allow(agent, "DeveloperBase", *(f"{service}:*" for service in allowed))
    users(w, kind, thing, 2)
    w.do(-150, agent, kind.remove, thing, tag="denied")
    worker = w.random.choice(PROXIES)(w, agent, f"{w.words[0]}-maintenance")
    w.do(150, worker, kind.remove, thing, tag="root")
    return Expect(
        CAUSE,
        may=F({"root", "start", "code"}),
        chain=F({"root"}),
        initiators={"root": "ai_agent"},
        recovered=None,
        open=LASTING,
    )


def s05_a_poisoned_assistant_anywhere(w: World) -> Expect:
    """An assistant in the developer's own shell removes several things, among them some that nobody needs."""
    noise(w)
    agent = w.iam_cli(
        w.people[0], exec_env=w.random.choice(("AmazonQ-For-CLI-Version-1.13.2", "AmazonQ-For-IDE-Version-1.28.0"))
    )
    developer = w.iam_cli(w.people[0])
    developer.identity = agent.identity
    for i in range(4):
        w.do(-1900 + 90 * i, developer, w.random.choice(("ec2:DescribeRegions", "s3:ListBuckets")), tag="bystander")
    chosen = w.random.sample([one for one in KINDS if one.thing != "kms:alias"], 4)
    pace = w.random.uniform(2, 30)
    for i, kind in enumerate(chosen):
        thing = thing_of(w, kind, w.words[i])
        if i < 3:
            users(w, kind, thing, 1 + (i == 0))
        w.do(i * pace, agent, kind.remove, thing, tag="abcd"[i])
    beside(w, chosen[0], thing_of(w, chosen[0], w.words[9]))
    return Expect(
        CAUSE,
        root=F("abc"),
        may=F("d"),
        executors=dict.fromkeys("abcd", "ai_agent"),
        recovered=None,
        open=LASTING,
    )


def s07_any_key_that_lies_about(w: World) -> Expect:
    """Denied with its own role, an agent goes on with a service account's key; a person does it again, too late."""
    noise(w)
    kind, app = w.random.choice([one for one in KINDS if one.thing not in ("rds:db", "kms:alias")]), w.words[0]
    thing, user, key_id = thing_of(w, kind, app), f"svc-{app}", w.key("AKIA", "lies about")
    admin = w.person_console(w.people[1], login=-30 * 86400, role="AdministratorAccess")
    made = {"accessKey": {"accessKeyId": key_id, "status": "Active", "userName": user}}
    w.do(
        -30 * 86400 + 60,
        admin,
        "iam:CreateAccessKey",
        w.thing("iam:user", user),
        tag="grant",
        effect=False,
        response=made,
    )
    runner = w.iam_cli(user, program="boto3", key=key_id, ip="198.51.100.23")
    w.poll(runner, "ec2:DescribeRegions", w.thing("ec2:vpc", "x"), every=1500, start=-5000, until=5000, tag="bystander")
    tool = w.random.choice(("cursor", "gemini-cli", "opencode"))
    agent = w.sso_cli(w.people[0], login=-700, role="StagingOperator", ai=tool)
    w.allow(agent, "StagingOnly", "ec2:Describe*", "sts:*")
    found = w.iam_cli(user, ai=tool, key=key_id, ip=w.ip(w.people[0]))
    users(w, kind, thing, 3)
    w.do(-60, agent, kind.remove, thing, tag="denied")
    w.do(-8, found, "sts:GetCallerIdentity")
    w.do(0, found, kind.remove, thing, tag="root")
    w.do(1500, w.person_console(w.people[4], login=1200), kind.remove, thing, tag="late")
    return Expect(
        CAUSE,
        root=F({"root"}),
        preempted=F({"late"}),
        cited={"granted": "grant"},
        executors={"root": "ai_agent"},
        recovered=None,
        open=LASTING,
    )


def s16_a_stolen_session_of_any_workload(w: World) -> Expect:
    """The session of a function, a task or an instance removes something from an address that was never its own."""
    noise(w)
    kind = w.random.choice(KINDS)
    thing, name = thing_of(w, kind, w.words[0]), f"{w.words[5]}-worker"
    box = w.random.choice((w.lambda_fn, w.ecs_task, w.ec2_box))(name)
    queue = w.thing("sqs:queue", f"{w.words[5]}-in")
    w.poll(box, "sqs:GetQueueAttributes", queue, every=400, start=-5400, until=5400, tag="bystander")
    users(w, kind, thing, 3)
    for when, call in ((-300, "sts:GetCallerIdentity"), (-120, "ec2:DescribeRegions")):
        w.do(when, box, call, tag="foreign", ip="198.51.100.77", agent=FOREIGN)
    w.do(0, box, kind.remove, thing, tag="root", ip="198.51.100.77", agent=FOREIGN)
    return Expect(
        CAUSE, root=F({"root"}), executors={"root": "unknown"}, possible={"root": EITHER}, recovered=None, open=LASTING
    )


def s22_look_alikes_of_any_kind(w: World) -> Expect:
    """A person and an unmarked agent work with one identity: whichever removed it, the log cannot part them."""
    noise(w)
    kind = w.random.choice(KINDS)
    thing, name = thing_of(w, kind, w.words[0]), w.people[0]
    makers = (lambda: w.sso_cli(name, login=-2500, role="PowerUserAccess"), lambda: w.iam_cli(name))
    shared = w.random.choice(makers)()
    users(w, kind, thing, 3)
    beside(w, kind, thing)
    for i, call in enumerate(("ec2:DescribeInstances", "sts:GetCallerIdentity", "ec2:DescribeVpcs")):
        w.do(-500 + 140 * i, shared, call)
    w.do(0, shared, kind.remove, thing, tag="root")
    return Expect(
        CAUSE, root=F({"root"}), executors={"root": "unknown"}, possible={"root": EITHER}, recovered=None, open=LASTING
    )


def _change_set(w: World, stack: Thing, role: str, part: tuple[str, Thing]) -> None:
    """One prepares a change set with a service role and another carries it out: CloudFormation acts in the role."""
    planner, person = someone(w, 0, -4000), w.person_console(w.people[2], login=-900, role="ReleaseManager")
    arn = f"arn:aws:cloudformation:{w.region}:{w.account}:changeSet/release-{w.hexa('cs', size=6)}/{w.uuid('cs')}"
    asked = {
        "changeSetName": arn.split("/")[1],
        "stackName": stack.name,
        "roleARN": f"arn:aws:iam::{w.account}:role/{role}",
    }
    answer = {"id": arn, "stackId": stack.arn}
    w.do(-3600, planner, "cloudformation:CreateChangeSet", tag="prepared", params=asked, response=answer)
    worker = w._workload(
        "cfn", role, "AWSCloudFormation", "", "cloudformation.amazonaws.com", "cloudformation.amazonaws.com",
        since=1, scope="", invoker="cloudformation.amazonaws.com",
    )  # fmt: skip
    worker.identity["invokedBy"], worker.tells, worker.on_behalf_of = (
        "cloudformation.amazonaws.com",
        "aws_service",
        person,
    )
    carried = {"changeSetName": arn, "stackName": stack.name}

    def clear(cause: str) -> None:
        w.do(w.now + 9, worker, *part, because=(cause,))

    w.do(0, person, "cloudformation:ExecuteChangeSet", tag="root", params=carried, then=clear)


def s09_a_change_set_with_a_role(w: World) -> Expect:
    """Somebody prepares a change set, a person carries it out, and CloudFormation removes something in a third role."""
    noise(w)
    kind, app = w.random.choice([one for one in KINDS if one.thing != "kms:alias"]), w.words[0]
    stack, thing = w.thing("cloudformation:stack", f"{app}-prod"), thing_of(w, kind, f"{app}-prod-Main")
    users(w, kind, thing, 2)
    _change_set(w, stack, f"{app}-cfn-exec", (kind.remove, thing))
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"approved": "prepared"},
        executors={"root": "human"},
        recovered=None,
        open=F({"recovered"}),
    )


def s11_the_inline_policy_of_any_role(w: World) -> Expect:
    """A role lives by its inline policy: somebody writes it anew without what the role needs."""
    noise(w)
    kind, app = w.random.choice([one for one in KINDS if one.thing != "kms:alias"]), w.words[0]
    user, role = w.ecs_task(f"{app}-api"), w.thing("iam:role", f"{app}-api-task")
    thing, service = thing_of(w, kind, app), kind.service.replace("elbv2", "elasticloadbalancing")
    admin = w.person_console(w.people[2], login=-7e5, role="IdentityAdmin")
    name = {"policyName": f"{app}-inline"}
    had = {**name, "policyDocument": document("Allow", f"{service}:*", "logs:Put*")}
    w.do(-6.9e5, admin, "iam:PutRolePolicy", role, params=had, effect=False)
    grant = w.allow(user, name["policyName"], f"{kind.service}:*")
    w.poll(user, kind.use, thing, every=w.random.uniform(90, 300), start=-5400, until=5400)
    who = someone(w, 0, 0)
    has = {**name, "policyDocument": document("Allow", "logs:Put*")}
    w.do(0, who, "iam:PutRolePolicy", role, tag="root", params=has, effect=False, then=w.switch(grant, False))
    return Expect(CAUSE, root=F({"root"}), executors={"root": who.tells}, recovered=None, open=LASTING)
