"""More causes than it took, in any service: two walls at once, and those who come when it is all over.

Drawn from the seed: the service, the actors, the means. Moment 0 is the decisive act; earlier is negative.
"""

from .by_several import new_scp
from .common import CAUSE, F, document, granted
from .draw import beside, someone, thing_of, told_of, users
from .expect import Expect
from .kinds import KINDS
from .noise import noise
from .world import World

LASTING = F({"approved", "recovered"})
REMOVABLE = tuple(kind for kind in KINDS if kind.thing not in ("rds:db", "kms:alias"))


def s11_any_two_of_three_walls(w: World) -> Expect:
    """Of a policy detached, a boundary set and an organisation's deny, two take effect before the next call."""
    noise(w)
    kind, app = w.random.choice([one for one in KINDS if one.thing != "kms:alias"]), w.words[0]
    service = kind.service.replace("elbv2", "elasticloadbalancing")
    user, role, thing = w.ecs_task(f"{app}-api"), w.thing("iam:role", f"{app}-api-task"), thing_of(w, kind, app)
    policy, boundary = (f"arn:aws:iam::{w.account}:policy/{app}-{name}" for name in ("runtime", "narrow"))
    admin = w.person_console(w.people[2], login=-7e5, role="IdentityAdmin")
    granted(w, admin, -6.9e5, role, policy, f"{service}:*")
    narrow = {"policyName": f"{app}-narrow", "policyDocument": document("Allow", "cloudwatch:*")}
    w.do(-6.8e5, admin, "iam:CreatePolicy", params=narrow, response={"policy": {"arn": boundary}})
    arn, scp, management = new_scp(w, "no-more", f"{service}:*")
    grant = w.allow(user, policy, f"{kind.service}:*")
    wall = w.deny(boundary, f"{kind.service}:*", kind="permissions boundary", principal=user.principal)
    deny = w.deny(arn, f"{kind.service}:*", kind="service control policy")
    governor = w.person_console(w.people[1], login=-900, role="OrgAdmin", account=management)
    every = w.random.uniform(90, 260)
    for start, until in ((-5400, -5), (90, 5400)):
        w.poll(user, kind.use, thing, every=every, start=start, until=until)
    attached = {"policyId": scp.name, "targetId": w.account}
    means = (
        (None, "iam:DetachRolePolicy", role, {"policyArn": policy}, w.switch(grant, False)),
        (None, "iam:PutRolePermissionsBoundary", role, {"permissionsBoundary": boundary}, w.switch(wall, True)),
        (governor, "organizations:AttachPolicy", scp, attached, w.switch(deny, True)),
    )
    for i, (by, call, on, params, turn) in enumerate(w.random.sample(means, 2)):
        who = by or someone(w, 3 + i, 25 * i)
        w.do(25 * i, who, call, on, tag="ab"[i], params=params, effect=False, then=turn)
    return Expect(CAUSE, root=F("ab"), shared_blame=True, recovered=None, open=LASTING)


def s03_a_key_is_ended_twice(w: World) -> Expect:
    """A key is disabled or doomed, and later the other as well: whichever came first ended it."""
    noise(w)
    key = w.thing("kms:key", f"{w.words[0]} data")
    for i in range(2):
        reader = w.random.choice((w.lambda_fn, w.ecs_task))(f"{w.words[i]}-reads")
        w.poll(reader, "kms:Decrypt", key, every=w.random.uniform(100, 260), start=-5400, until=5400)
    who, late = someone(w, 0, 0), w.random.uniform(700, 3000)
    doomed = ("kms:ScheduleKeyDeletion", {"pendingWindowInDays": 30})
    w.do(0, who, doomed[0], key, tag="root", params=doomed[1])
    w.do(late, someone(w, 4, late), "kms:DisableKey", key, tag="late")
    return Expect(CAUSE, root=F({"root"}), preempted=F({"late"}), recovered=None, open=LASTING, **told_of(who))  # type: ignore[arg-type]


def s06_an_agent_after_another(w: World) -> Expect:
    """Two agents work through the same list: the second removes nothing that was still there."""
    noise(w)
    kind = w.random.choice(REMOVABLE)
    thing = thing_of(w, kind, w.words[0])
    tools = w.random.sample(("claude-code", "codex", "cursor", "gemini-cli"), 2)
    first, second = (
        w.sso_cli(w.people[i], login=-900, role="DeveloperAccess", ai=tool) for i, tool in enumerate(tools)
    )
    users(w, kind, thing, 2)
    w.do(0, first, kind.remove, thing, tag="root")
    w.do(w.random.uniform(20, 1500), second, kind.remove, thing, tag="late")
    return Expect(
        CAUSE,
        root=F({"root"}),
        preempted=F({"late"}),
        executors={"root": "ai_agent"},
        recovered=None,
        open=LASTING,
    )


def s08_two_come_too_late(w: World) -> Expect:
    """Somebody removes something, two others do it again, and somebody else stands beside."""
    noise(w)
    kind = w.random.choice(REMOVABLE)
    thing, who = thing_of(w, kind, w.words[0]), someone(w, 0, 0)
    users(w, kind, thing, 3)
    beside(w, kind, thing)
    w.do(0, who, kind.remove, thing, tag="root")
    for i, at in enumerate((w.random.uniform(30, 300), w.random.uniform(600, 3000))):
        w.do(at, someone(w, 3 + 2 * i, at), kind.remove, thing, tag="late")
    return Expect(CAUSE, root=F({"root"}), preempted=F({"late"}), recovered=None, open=LASTING, **told_of(who))  # type: ignore[arg-type]


def s16_a_thief_comes_too_late(w: World) -> Expect:
    """A pipeline removes something; a stolen session does it once more, from elsewhere, when it is gone."""
    noise(w)
    kind = w.random.choice(REMOVABLE)
    thing, box = thing_of(w, kind, w.words[0]), w.ec2_box(f"{w.words[5]}-batch", delivery="1.0")
    job = w.github(f"{w.words[0]}-prune", f"octo-{w.words[0]}/ops", at=-15)
    users(w, kind, thing, 3)
    w.do(0, job, kind.remove, thing, tag="root")
    w.do(400, box, kind.remove, thing, tag="late", ip="198.51.100.77", agent="aws-cli/2.17.0 md/awscrt#0.20.11 ua/2.0")
    return Expect(
        CAUSE,
        root=F({"root"}),
        preempted=F({"late"}),
        executors={"root": "automation"},
        recovered=None,
        open=LASTING,
    )
