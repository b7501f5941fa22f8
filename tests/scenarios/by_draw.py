"""Incidents drawn from the seed as a whole: which service, who acts, how it ends, and who stands innocently beside.

Each seed is another incident and no copy of one with other names.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .actors import Actor
from .common import CAUSE, EITHER, NONE, F, document, granted
from .expect import Expect
from .noise import noise
from .things import Thing
from .world import World

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Kind:
    """A kind of thing: what it is called, and the calls that remove, use, make and merely touch it."""

    thing: str
    name: str
    remove: str
    use: str
    make: str
    touch: str


KINDS = (
    Kind("sqs:queue", "{}-jobs", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:CreateQueue", "sqs:TagQueue"),
    Kind("sns:topic", "{}-news", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:CreateTopic", "sns:TagResource"),
    Kind(
        "dynamodb:table",
        "{}-rows",
        "dynamodb:DeleteTable",
        "dynamodb:DescribeTable",
        "dynamodb:CreateTable",
        "dynamodb:TagResource",
    ),
    Kind(
        "secretsmanager:secret",
        "{}/login",
        "secretsmanager:DeleteSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:CreateSecret",
        "secretsmanager:TagResource",
    ),
    Kind(
        "ssm:parameter",
        "/{}/url",
        "ssm:DeleteParameter",
        "ssm:GetParameter",
        "ssm:PutParameter",
        "ssm:AddTagsToResource",
    ),
    Kind(
        "logs:log-group",
        "/{}/app",
        "logs:DeleteLogGroup",
        "logs:DescribeLogStreams",
        "logs:CreateLogGroup",
        "logs:PutRetentionPolicy",
    ),
    Kind(
        "kinesis:stream",
        "{}-clicks",
        "kinesis:DeleteStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:CreateStream",
        "kinesis:AddTagsToStream",
    ),
    Kind(
        "ecr:repository",
        "{}/base",
        "ecr:DeleteRepository",
        "ecr:DescribeImages",
        "ecr:CreateRepository",
        "ecr:PutImageScanningConfiguration",
    ),
    Kind(
        "lambda:function",
        "{}-resize",
        "lambda:DeleteFunction",
        "lambda:GetFunction",
        "lambda:CreateFunction",
        "lambda:UpdateFunctionConfiguration",
    ),
    Kind(
        "rds:db",
        "{}-main",
        "rds:DeleteDBInstance",
        "rds:DescribeDBInstances",
        "rds:CreateDBInstance",
        "rds:AddTagsToResource",
    ),
    Kind(
        "states:state-machine",
        "{}-flow",
        "states:DeleteStateMachine",
        "states:DescribeStateMachine",
        "states:CreateStateMachine",
        "states:TagResource",
    ),
    Kind(
        "elbv2:target-group",
        "{}-web",
        "elbv2:DeleteTargetGroup",
        "elbv2:DescribeTargetHealth",
        "elbv2:CreateTargetGroup",
        "elbv2:AddTags",
    ),
    Kind("ecs:cluster", "{}-fleet", "ecs:DeleteCluster", "ecs:ListServices", "ecs:CreateCluster", "ecs:TagResource"),
    Kind("kms:alias", "alias/{}", "kms:DeleteAlias", "kms:Decrypt", "kms:CreateAlias", "kms:UpdateAlias"),
)


def _someone(w: World, number: int, at: float) -> Actor:
    """Whoever acts at that moment: a person, an agent, a program, or somebody the log cannot name."""
    name = w.people[number]
    makers: tuple[Callable[[], Actor], ...] = (
        lambda: w.person_console(name, login=at - w.random.uniform(60, 3000)),
        lambda: w.person_console(name, login=at - w.random.uniform(60, 3000), role="PowerUserAccess"),
        lambda: w.sso_cli(
            name, login=at - 700, role="DeveloperAccess", ai=w.random.choice(("claude-code", "codex", "kiro-cli"))
        ),
        lambda: w.iam_cli(name, exec_env="AmazonQ-For-CLI-Version-1.19.7"),
        lambda: w.mcp_agent(name, login=at - 900, role="PlatformOperator"),
        lambda: w.sso_cli(name, login=at - 800, role="PowerUserAccess"),
        lambda: w.github(f"{w.words[number]}-release", f"octo-{w.words[number]}/app", at=at - 12),
        lambda: w.iam_cli(f"{w.words[number]}-ops", program="terraform"),
        lambda: w.lambda_fn(f"{w.words[number]}-janitor", since=at - 400),
    )
    return w.random.choice(makers)()


def _thing(w: World, kind: Kind, word: str, **more: object) -> Thing:
    return w.thing(kind.thing, kind.name.format(word), **more)


def _users(w: World, kind: Kind, thing: Thing, count: int, until: float = 5400) -> None:
    for i in range(count):
        maker = w.random.choice((w.lambda_fn, w.ecs_task, w.ec2_box))
        w.poll(
            maker(f"{w.words[i]}-user-{i}"),
            kind.use,
            thing,
            every=w.random.uniform(90, 300),
            start=-5400,
            until=until,
        )


def _beside(w: World, kind: Kind, thing: Thing) -> None:
    """Somebody innocent: touches the very thing, or removes something of another service, just before or after."""
    for i in range(w.random.choice((1, 2, 3))):
        when = w.random.choice((-1, 1)) * w.random.uniform(3, 200)
        elsewhere = [one for one in KINDS if one.use.split(":")[0] != kind.use.split(":")[0]]
        other = _thing(w, w.random.choice(elsewhere), f"{w.words[6]}-{i}")
        who = _someone(w, 4 + i % 2, when)
        if w.random.random() < 0.4 and when < 0 and kind.touch != "kms:UpdateAlias":
            w.do(when, who, kind.touch, thing, tag="bystander", effect=False)
        else:
            remove = next(one.remove for one in KINDS if one.thing == other.kind)
            w.do(when, who, remove, other, tag="bystander")


def _answers(actor: Actor, tag: str = "root") -> dict[str, object]:
    possible = {tag: EITHER} if actor.tells == "unknown" else {}
    return {"executors": {tag: actor.tells}, "possible": possible}


def s08_anyone_deletes_anything(w: World) -> Expect:
    """Somebody deletes something that others use; somebody else stands beside; it may be made again."""
    noise(w)
    kind = w.random.choice(KINDS)
    thing, who = _thing(w, kind, w.words[0]), _someone(w, 0, 0)
    _users(w, kind, thing, w.random.choice((2, 3, 4)))
    _beside(w, kind, thing)
    w.do(0, who, kind.remove, thing, tag="root")
    if w.random.random() < 0.5:
        return Expect(CAUSE, root=F({"root"}), recovered=None, open=F({"approved", "recovered"}), **_answers(who))  # type: ignore[arg-type]
    rescuer = w.person_console(w.people[2], login=1500, role="Operations")
    w.do(2400, rescuer, kind.make, thing, tag="back")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        recovered=("back",),
        open=F({"approved"}),
        **_answers(who),  # type: ignore[arg-type]
    )


def _denied(w: World, means: tuple[str, ...]) -> tuple[Actor, ...]:
    """A role loses the use of something by these means, each by somebody else, a little after the other."""
    kind = w.random.choice([one for one in KINDS if one.thing != "kms:alias"])
    service, app = kind.use.split(":")[0], w.words[0]
    user, role = w.ecs_task(f"{app}-api"), w.thing("iam:role", f"{app}-api-task")
    thing, policy = _thing(w, kind, app), f"arn:aws:iam::{w.account}:policy/{app}-runtime"
    boundary = f"arn:aws:iam::{w.account}:policy/{app}-narrow"
    admin = w.person_console(w.people[2], login=-7e5, role="IdentityAdmin")
    granted(w, admin, -6.9e5, role, policy, f"{service.replace('elbv2', 'elasticloadbalancing')}:*")
    made = {"policyName": f"{app}-narrow", "policyDocument": document("Allow", "cloudwatch:*")}
    w.do(-6.8e5, admin, "iam:CreatePolicy", params=made, response={"policy": {"arn": boundary}})
    grant = w.allow(user, policy, f"{service}:*")
    wall = w.deny(boundary, f"{service}:*", kind="permissions boundary", principal=user.principal)
    every = w.random.uniform(90, 260)
    for start, until in ((-5400, -5), (30 * len(means), 5400)):
        w.poll(user, kind.use, thing, every=every, start=start, until=until)
    calls = {
        "detach": ("iam:DetachRolePolicy", {"policyArn": policy}, w.switch(grant, False)),
        "boundary": ("iam:PutRolePermissionsBoundary", {"permissionsBoundary": boundary}, w.switch(wall, True)),
    }
    actors = []
    for i, name in enumerate(means):
        call, params, turn = calls[name]
        actors.append(_someone(w, i, 25 * i))
        w.do(25 * i, actors[-1], call, role, tag="ab"[i], params=params, effect=False, then=turn)
    return tuple(actors)


def s11_anything_is_denied(w: World) -> Expect:
    """A grant is taken away or a wall put up, by whatever means; another role loses something that it never used."""
    noise(w)
    other, spare = w.thing("iam:role", f"{w.words[3]}-api-task"), f"arn:aws:iam::{w.account}:policy/{w.words[3]}-spare"
    w.do(-30, _someone(w, 4, -30), "iam:DetachRolePolicy", other, tag="bystander", params={"policyArn": spare})
    (who,) = _denied(w, (w.random.choice(("detach", "boundary")),))
    return Expect(CAUSE, root=F("a"), recovered=None, open=F({"approved", "recovered"}), **_answers(who, "a"))  # type: ignore[arg-type]


def s11_anything_is_denied_twice(w: World) -> Expect:
    """Two take the same away from one role by different means, before it asks again: each of them is enough."""
    noise(w)
    _denied(w, ("detach", "boundary"))
    return Expect(CAUSE, root=F("ab"), shared_blame=True, recovered=None, open=F({"approved", "recovered"}))


def s20_anyone_comes_too_late(w: World) -> Expect:
    """Somebody deletes something in use, and somebody else deletes it once more, to no effect."""
    noise(w)
    kind = w.random.choice([one for one in KINDS if one.thing != "rds:db"])
    thing, who = _thing(w, kind, w.words[0]), _someone(w, 0, 0)
    _users(w, kind, thing, 3)
    late = w.random.uniform(60, 2000)
    w.do(0, who, kind.remove, thing, tag="root")
    w.do(late, _someone(w, 4, late), kind.remove, thing, tag="late")
    return Expect(
        CAUSE,
        root=F({"root"}),
        preempted=F({"late"}),
        recovered=None,
        open=F({"approved", "recovered"}),
        **_answers(who),  # type: ignore[arg-type]
    )


def s17_anything_is_ill(w: World) -> Expect:
    """One service answers with errors of its own for a while; people and agents were at work on just these things."""
    noise(w)
    kind = w.random.choice(KINDS)
    service = kind.use.split(":")[0]
    code, message = w.random.choice(
        (
            ("InternalFailure", "An internal error occurred."),
            ("ServiceUnavailable", "The service is temporarily unavailable."),
            ("InternalServerError", None),
            ("ThrottlingException", "Rate exceeded"),
        )
    )
    w.impairments.append((60, 60 + w.random.uniform(900, 3000), f"{service}:*", code, message))
    things = [_thing(w, kind, word) for word in w.words[:4]]
    for i, thing in enumerate(things):
        maker = (w.lambda_fn, w.ecs_task)[i % 2]
        w.poll(maker(f"{w.words[i]}-user"), kind.use, thing, every=150, start=-5400, until=5400)
    _beside(w, kind, things[0])
    return Expect(NONE, open=F({"executed", "approved"}))


def s20_anyone_sweeps_several(w: World) -> Expect:
    """One act after the other by one actor removes things of several services, of which each has its users."""
    noise(w)
    who, chosen = _someone(w, 0, 0), w.random.sample(KINDS, 3)
    for i, kind in enumerate(chosen):
        thing = _thing(w, kind, w.words[i])
        _users(w, kind, thing, 2)
        w.do(i * w.random.uniform(1, 20), who, kind.remove, thing, tag="abc"[i])
    _beside(w, chosen[0], _thing(w, chosen[0], w.words[9]))
    return Expect(
        CAUSE,
        root=F("abc"),
        recovered=None,
        open=F({"approved", "recovered"}),
        executors=dict.fromkeys("abc", who.tells),
    )
