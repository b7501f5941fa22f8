"""Nobody's failures in any service: limits, names that never were, guardrails that held, capacity taken back.

Drawn from the seed: the service, and who stands innocently beside. Moment 0 is when it begins; earlier is negative.
"""

from .common import NONE, F
from .draw import beside, someone, thing_of
from .expect import Expect
from .kinds import KINDS
from .noise import noise
from .world import World

UNANSWERED = F({"executed", "approved"})
LIMITS = (
    ("lambda:CreateFunction", "CodeStorageExceededException", "Code storage limit exceeded."),
    ("ec2:RunInstances", "Client.VcpuLimitExceeded", "You have requested more vCPU capacity than your current limit."),
    ("ec2:CreateVpc", "Client.VpcLimitExceeded", "The maximum number of VPCs has been reached."),
    ("iam:CreateRole", "LimitExceededException", "Cannot exceed quota for RolesPerAccount: 1000."),
    ("rds:CreateDBSnapshot", "SnapshotQuotaExceededFault", "Cannot create more than 100 manual snapshots"),
    ("s3:CreateBucket", "TooManyBuckets", "You have attempted to create more buckets than allowed"),
    ("dynamodb:CreateTable", "LimitExceededException", "Subscriber limit exceeded: 2500 tables"),
    ("eks:CreateNodegroup", "ResourceLimitExceededException", "NodeGroups limit exceeded for cluster"),
)
ILL = (
    ("InternalFailure", "An internal error occurred."),
    ("ServiceUnavailableException", "Service is unavailable. Please try again later."),
    ("InternalServerException", None),
    ("503", "Service Unavailable"),
)


def s18_any_limit_is_reached(w: World) -> Expect:
    """Several teams meet one limit; the last to get something and whoever removes something else are innocent."""
    noise(w)
    call, code, message = w.random.choice(LIMITS)
    w.impairments.append((0, 9000, f"{call}:*", code, message))
    anything = w.thing("ec2:vpc", "shared")
    for i in range(w.random.choice((2, 3, 4))):
        team = w.random.choice((w.lambda_fn, w.ec2_box, w.ecs_task))(f"{w.words[i]}-scaler")
        for when in (-4000, -2000, -600):
            w.do(when + 50 * i, team, call, params={"name": f"{w.words[i]}-{when}"})
        w.poll(team, call, anything, every=w.random.uniform(300, 700), start=30, until=4500, effect=False)
    beside(w, KINDS[0], thing_of(w, KINDS[0], w.words[8]))
    return Expect(NONE, open=UNANSWERED)


def s17_any_name_that_never_was(w: World) -> Expect:
    """Clients ask for something that no record ever shows; something like it was removed, and nobody used that."""
    noise(w)
    kind = w.random.choice([one for one in KINDS if one.make])
    missing = thing_of(w, kind, f"{w.words[0]}s", exists=False)
    for i in range(w.random.choice((2, 3))):
        client = w.random.choice((w.lambda_fn, w.ecs_task))(f"{w.words[i]}-client")
        start = w.random.choice((-5000, 20))
        w.poll(client, kind.use, missing, every=w.random.uniform(120, 300), start=start, until=4000)
    for word, at in ((w.words[0], -60), (f"{w.words[0]}s-old", -20)):
        w.do(at, someone(w, 4, at), kind.remove, thing_of(w, kind, word), tag="bystander")
    return Expect(NONE, quiet=True, open=UNANSWERED)


def s17_any_service_in_any_region_is_ill(w: World) -> Expect:
    """One service fails in one region for many, among fresh changes to its things; another region is well."""
    noise(w)
    kind, (code, message) = w.random.choice(KINDS), w.random.choice(ILL)
    w.impairments.append((40, 40 + w.random.uniform(600, 3000), f"{kind.service}:*:{w.region}", code, message))
    things = [thing_of(w, kind, w.words[i]) for i in range(4)]
    for i, thing in enumerate(things):
        who = w.random.choice((w.lambda_fn, w.ecs_task, w.ec2_box))(f"{w.words[i]}-app")
        w.poll(who, kind.use, thing, every=w.random.uniform(100, 250), start=-5400, until=5000)
    if kind.touch != "kms:UpdateAlias":
        w.do(-10, someone(w, 4, -10), kind.touch, things[0], tag="bystander", effect=False)
    w.do(-50, someone(w, 5, -50), kind.remove, thing_of(w, kind, f"{w.words[0]}-spare"), tag="bystander")
    return Expect(NONE, open=UNANSWERED)


def s23_any_guardrail_holds(w: World) -> Expect:
    """Somebody tries to remove what a guardrail protects, once or again and again, and nothing breaks."""
    noise(w)
    who = someone(w, 0, 0)
    kind = w.random.choice([one for one in KINDS if one.thing != "kms:alias"])
    if w.random.random() < 0.5:
        kind = w.random.choice([one for one in KINDS if one.thing in ("rds:db", "dynamodb:table")])
        thing = thing_of(w, kind, w.words[0], protected=True)
    else:
        thing = thing_of(w, kind, w.words[0])
        wall = w.random.choice(("service control policy", "permissions boundary"))
        w.deny("p-guardrail7", kind.remove, kind=wall).active = True
    for i in range(2):
        user = w.random.choice((w.lambda_fn, w.ecs_task))(f"{w.words[i]}-app")
        w.poll(user, kind.use, thing, every=w.random.uniform(120, 300), start=-5000, until=5000)
    for i in range(w.random.choice((1, 2, 4))):
        w.do(30 * i, who, kind.remove, thing, tag="refused")
    return Expect(NONE, quiet=True, open=F({"recovered"}))


def s19_capacity_goes_from_under_anything(w: World) -> Expect:
    """AWS takes Spot capacity back and groups cannot replace it, while people and agents work on the same groups."""
    noise(w)
    names = [f"{w.words[i]}-{w.random.choice(('render', 'workers', 'ci'))}" for i in range(2)]
    ec2 = w.service("ec2.amazonaws.com")
    lost = [f"i-{w.hexa('lost', i)}" for i in range(4)]
    details = {"serviceEventDetails": {"instanceIdSet": lost}, "sourceIPAddress": "ec2.amazonaws.com"}
    evicted = {"accountId": w.account, "invokedBy": "ec2.amazonaws.com"}

    def evict() -> None:
        w._record(
            ec2, "ec2", "BidEvictedEvent", None, (), type_="AwsServiceEvent", tag="evict", identity=evicted, top=details
        )

    if "evict" not in w.without:
        w.at(0, evict)
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-3000)
    short = ("Client.InsufficientInstanceCapacity", "There is no Spot capacity available that matches your request.")
    for i in range(6):
        tag = {"key": "aws:autoscaling:groupName", "value": names[i % 2]}
        wanted = {"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [tag]}]}}
        new = w.thing("ec2:instance", f"{i}", exists=False)
        w.do(40 + 130 * i, scaling, "ec2:RunInstances", new, tag="retry", error=short, params=wanted)
    group = w.thing("autoscaling:group", names[0])
    w.do(-80, someone(w, 4, -80), "autoscaling:CreateOrUpdateTags", group, tag="bystander")
    w.do(-700, someone(w, 5, -700), "ec2:TerminateInstances", w.thing("ec2:instance", "own"), tag="bystander")
    return Expect("either", may=F({"evict"}), open=F({"approved"}))
