"""The same failures soon and late, in any service: keys, stacks, rare jobs, other accounts, two outages, cut networks.

Drawn from the seed: the service, the actor, the lag, how it ends. Moment 0 is the decisive act; earlier is negative.
"""

import json

from .common import CAUSE, F, document, readers, web_traffic
from .draw import beside, someone, thing_of, told_of
from .expect import Expect
from .kinds import KINDS
from .noise import noise
from .things import Thing
from .world import World

DAY = 86400
LASTING = F({"approved", "recovered"})
KEY_USES = (
    ("kms:Decrypt", ""),
    ("kms:GenerateDataKey", ""),
    ("s3:GetObject", "s3:bucket"),
    ("s3:PutObject", "s3:bucket"),
    ("secretsmanager:GetSecretValue", "secretsmanager:secret"),
    ("ssm:GetParameter", "ssm:parameter"),
)


def _needs_key(w: World, key: Thing, number: int) -> None:
    """A workload that uses the key itself, or something that is encrypted with it."""
    call, through = w.random.choice(KEY_USES)
    who = w.random.choice((w.lambda_fn, w.ecs_task, w.ec2_box))(f"{w.words[number]}-reads")
    every = w.random.uniform(100, 300)
    if not through:
        w.poll(who, call, key, every=every, start=-5400, until=5400)
        return
    name = {"ssm:parameter": f"/{w.words[number]}/pin", "s3:bucket": f"{w.words[number]}-vault-{w.account[:5]}"}
    thing = w.thing(through, name.get(through, f"{w.words[number]}/pin"))
    params = {"key": "a/b.bin"} if through == "s3:bucket" else {}
    w.poll(who, call, thing, every=every, start=-5400, until=5400, uses=(key,), params=params, resources=(key,))


def s03_any_way_to_lose_a_key(w: World) -> Expect:
    """Somebody disables a key or schedules its deletion; whatever is encrypted with it stops, in any service."""
    noise(w)
    key, other = w.thing("kms:key", f"{w.words[0]} data"), w.thing("kms:key", f"{w.words[5]} data")
    for i in range(3):
        _needs_key(w, key, i)
    who, innocent = someone(w, 0, 0), someone(w, 4, -40)
    w.do(-40, innocent, "kms:DisableKey", other, tag="bystander")
    call, params = w.random.choice((("DisableKey", {}), ("ScheduleKeyDeletion", {"pendingWindowInDays": 7})))
    w.do(0, who, f"kms:{call}", key, tag="root", params=params)
    if w.random.random() < 0.5:
        return Expect(CAUSE, root=F({"root"}), recovered=None, open=LASTING, **told_of(who))  # type: ignore[arg-type]
    rescuer = w.person_console(w.people[2], login=1500, role="Operations")
    if call == "ScheduleKeyDeletion":
        w.do(2300, rescuer, "kms:CancelKeyDeletion", key, tag="cancel")
    w.do(2400, rescuer, "kms:EnableKey", key, tag="back")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        recovered=("back",),
        open=F({"approved"}),
        **told_of(who),  # type: ignore[arg-type]
    )


def s13_anything_is_missed_days_later(w: World) -> Expect:
    """What somebody removes is needed by a rare job alone: hours or days pass before anybody notices."""
    kind = w.random.choice(KINDS)
    lag = w.random.choice((4 * 3600, DAY, 6 * DAY, 19 * DAY)) * w.random.uniform(0.9, 1.1)
    noise(w)
    noise(w, lag - 2000, lag + 4000)
    thing, who = thing_of(w, kind, w.words[0]), someone(w, 0, 0)
    for i in range(2):
        job = w.random.choice((w.lambda_fn, w.ecs_task))(f"{w.words[i]}-rare-{i}", since=-lag)
        late = w.random.choice((w.lambda_fn, w.ecs_task))(f"{w.words[i]}-rare-{i}", since=lag - 60)
        for turn in (1, 2, 3):
            w.do(-lag * turn / 3.2 + i * 40, job, kind.use, thing)
        for turn in (0, 900, 1800):
            w.do(lag + turn + i * 40, late, kind.use, thing)
    w.do(0, who, kind.remove, thing, tag="root")
    beside(w, kind, thing)
    namesake = thing_of(w, kind, f"{w.words[0]}-old")
    w.do(lag - 300, someone(w, 3, lag - 300), kind.remove, namesake, tag="bystander")
    return Expect(CAUSE, root=F({"root"}), recovered=None, open=LASTING, **told_of(who))  # type: ignore[arg-type]


def s12_an_identity_that_a_rare_job_needs(w: World) -> Expect:
    """A job that runs now and then has lost its user's policy; those who run every minute never had it."""
    noise(w)
    lag = w.random.choice((0.3, 2, 9)) * DAY
    noise(w, lag - 2000, lag + 4000)
    kind, app = w.random.choice([one for one in KINDS if one.thing != "kms:alias"]), w.words[0]
    service = kind.service.replace("elbv2", "elasticloadbalancing")
    thing, user = thing_of(w, kind, app), w.thing("iam:user", f"{app}-monthly")
    job = w.iam_cli(user.name, program="boto3", key=w.key("AKIA", "monthly"))
    policy = f"arn:aws:iam::{w.account}:policy/{app}-monthly"
    grant = w.allow(job, policy, f"{kind.service}:*")
    admin = w.person_console(w.people[2], login=-20 * DAY, role="IdentityAdmin")
    made = {"policyName": f"{app}-monthly", "policyDocument": document("Allow", f"{service}:*")}
    w.do(-19 * DAY, admin, "iam:CreatePolicy", params=made, response={"policy": {"arn": policy}})
    w.do(-19 * DAY + 9, admin, "iam:AttachUserPolicy", user, params={"policyArn": policy}, effect=False)
    for turn in (-14 * DAY, -7 * DAY, lag, lag + 600, lag + 1500):
        for i in range(2):
            w.do(turn + 15 * i, job, kind.use, thing)
    bot = w.lambda_fn("unused-access-reaper", since=-600)
    taken, turn_off = {"policyArn": policy}, w.switch(grant, False)
    w.do(0, bot, "iam:DetachUserPolicy", user, tag="root", params=taken, effect=False, then=turn_off)
    other = w.thing("iam:user", f"{w.words[4]}-weekly")
    w.do(3, bot, "iam:DetachUserPolicy", other, tag="bystander", params=taken, effect=False)
    return Expect(CAUSE, root=F({"root"}), executors={"root": "automation"}, recovered=None, open=LASTING)


def s01_any_stack_is_rebuilt(w: World) -> Expect:
    """A stack is deleted and perhaps made again under new names; whoever knew the old names keeps failing."""
    noise(w)
    who, app = someone(w, 0, 0), w.words[0]
    stack = w.thing("cloudformation:stack", f"{app}-prod")
    chosen = w.random.sample([one for one in KINDS if one.make and one.thing not in ("kms:alias", "ssm:parameter")], 3)
    old, new = (
        [
            w.thing(one.thing, f"{app}-prod-Part{i}-{w.hexa(turn, i, size=12)}", exists=turn == "old")
            for i, one in enumerate(chosen)
        ]
        for turn in ("old", "new")
    )
    for i, (kind, thing) in enumerate(zip(chosen, old, strict=True)):
        readers(w, (f"{w.words[i + 1]}-dependent", kind.use, thing), until=4000, every=w.random.uniform(120, 300))
    beside(w, chosen[0], old[0])
    gap = w.random.uniform(3, 60)
    w.delete_stack(0, who, stack, [(k.remove, t) for k, t in zip(chosen, old, strict=True)], tag="root", gap=gap)
    if w.random.random() < 0.6:
        parts = [(k.make, t) for k, t in zip(chosen, new, strict=True)]
        w.create_stack(900, who, stack, parts, tag="rebuild", gap=gap)
    return Expect(CAUSE, root=F({"root"}), open=F({"approved"}), **told_of(who))  # type: ignore[arg-type]


def s15_a_role_across_accounts(w: World) -> Expect:
    """A role in another account no longer trusts this one; whoever takes it on every few minutes is turned away."""
    noise(w)
    owner, app = w.number(12), w.words[0]
    role = w.thing("iam:role", f"{app}-shared", account=owner)
    callers = [w.random.choice((w.lambda_fn, w.ecs_task))(f"{w.words[i]}-hub") for i in range(2)]
    grants = [w.allow(one, "the trust of the role", "sts:AssumeRole", kind="resource-based policy") for one in callers]
    for one in callers:
        every = w.random.uniform(120, 300)
        w.poll(one, "sts:AssumeRole", role, every=every, start=-5400, until=5400, params={"roleSessionName": "hub"})
    custodian = w.person_console(w.people[0], login=-800, role="SecurityAdmin", account=owner)
    only = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{owner}:root"}, "Action": "sts:AssumeRole"}
    written = {"policyDocument": json.dumps({"Version": "2012-10-17", "Statement": [only]})}

    def shut(event_id: str) -> None:
        for grant in grants:
            w.switch(grant, False)(event_id)

    agent = w.sso_cli(w.people[1], login=-800, role="DeveloperAccess", ai="claude-code")
    namesake = w.thing("iam:role", role.name)
    w.do(-20, agent, "iam:UpdateAssumeRolePolicy", namesake, tag="bystander", params=written, effect=False)
    w.do(0, custodian, "iam:UpdateAssumeRolePolicy", role, tag="root", params=written, effect=False, then=shut)
    return Expect(CAUSE, root=F({"root"}), executors={"root": "human"}, recovered=None, open=LASTING)


def s21_two_outages_of_any_kind(w: World) -> Expect:
    """Two actors break two unlike things within the hour, each with victims of its own."""
    noise(w)
    first, second = w.random.sample(KINDS, 2)
    for i, kind in enumerate((first, second)):
        thing, at = thing_of(w, kind, w.words[i]), i * w.random.uniform(60, 2000)
        for j in range(2):
            who = w.random.choice((w.lambda_fn, w.ecs_task))(f"{w.words[i]}-victim-{j}")
            w.poll(who, kind.use, thing, every=w.random.uniform(90, 300), start=-5400, until=5400)
        w.do(at, someone(w, i, at), kind.remove, thing, tag=("root", "other")[i])
    return Expect(CAUSE, may=F({"root", "other"}), recovered=None, open=LASTING, apart=True)


def s14_any_cut_and_its_churn(w: World) -> Expect:
    """A rule, a route or a health check is changed; Auto Scaling goes in circles, and new instances throttle others."""
    noise(w)
    app = w.words[0]
    who = someone(w, 0, 0)
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-4000)
    group, subnet = w.thing("ec2:security-group", f"{app} web"), w.thing("ec2:subnet", f"{app} web")
    rule, tags = web_traffic(app)
    asked = w.random.choice(("ec2:DescribeInstances", "ec2:DescribeTags", "elbv2:DescribeTargetHealth"))
    spot = (
        w.thing("elbv2:target-group", f"{app}-web") if asked.startswith("elbv2") else w.thing("ec2:instance", "other")
    )
    other = w.ecs_task(f"{w.words[1]}-inventory")
    w.poll(other, asked, spot, every=20, start=-1200, until=3600)
    image = {"instancesSet": {"items": [{"imageId": f"ami-{w.hexa('ami')}", "minCount": 1, "maxCount": 1}]}}

    def replace(turn: int) -> None:
        gone, new = (w.thing("ec2:instance", f"{app} {turn + i}", exists=i == 0) for i in (0, 1))
        w.call(scaling, "ec2:TerminateInstances", gone, tag="churn")
        launch = {**image, **tags, "subnetId": subnet.name, "groupSet": {"items": [{"groupId": group.name}]}}
        answer = {"instancesSet": {"items": [{"instanceId": f"i-{w.hexa('box', f'{app}-web', turn)}"}]}}
        w.call(scaling, "ec2:RunInstances", new, tag="churn", params=launch, response=answer)
        box = w.ec2_box(f"{app}-web", since=w.now + 28, number=turn)
        limit = ("Client.RequestLimitExceeded", "Request limit exceeded.")
        w.impairments.append((w.now + 31, w.now + 45, f"{asked}:*", *limit))
        for i in range(40):
            w.do(w.now + 30 + i / 50, box, asked, spot, tag="churn")

    def churn(event_id: str) -> None:
        for turn in range(14):
            w.at(w.now + 100 + 150 * turn, lambda turn=turn: replace(turn))

    acl = {"networkAclId": f"acl-{w.hexa('acl')}", "ruleNumber": 100, "egress": False, "subnetId": subnet.name}
    cut, on, params = w.random.choice(
        (
            ("ec2:RevokeSecurityGroupIngress", group, rule),
            ("ec2:RevokeSecurityGroupEgress", group, rule),
            ("ec2:DisassociateRouteTable", subnet, {"associationId": f"rtbassoc-{w.hexa('assoc')}"}),
        )
    )
    w.do(-30, someone(w, 4, -30), "ec2:DeleteNetworkAclEntry", tag="bystander", params={**acl, "subnetId": ""})
    w.do(0, who, cut, on, tag="root", effect=False, then=churn, params=params)
    return Expect(CAUSE, root=F({"root"}), executors={"root": who.tells}, open=F({"approved"}))
