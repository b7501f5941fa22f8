"""Failures for which these logs show nobody's act: certificates, quotas, growth, and causes that lie outside them.

Beside each of them somebody innocent has just changed something near. Names, times and places come from the seed.
"""

from .actors import Actor, Record, boto3
from .common import NONE, F, document, granted, readers
from .expect import Expect
from .noise import noise
from .world import World

UNANSWERED = F({"executed", "approved"})
CREATE_SESSION = "rolesanywhere:CreateSession"


def _stranger(w: World, name: str, kind: str, account: str = "") -> Actor:
    """A caller whom CloudTrail records without an identity of ours: a server with a certificate, a partner."""
    identity: Record = {"type": kind, "accountId": account or w.account}
    if kind == "AWSAccount":
        identity["principalId"] = f"AROA{w.hexa('principal', name, size=17).upper()}:{name}"
    return Actor(name, w.account, identity, name, w.ip(name), lambda service, api: boto3(), "automation")


def s17_a_certificate_that_ran_out(w: World) -> Expect:
    """Servers come in by certificate; one day their issuer's is out of date. A profile of others was switched off."""
    noise(w)
    anchor = f"arn:aws:rolesanywhere:{w.region}:{w.account}:trust-anchor/{w.uuid('anchor')}"
    refused = ("AccessDeniedException", "Untrusted certificate. Certificate is expired")
    for i in range(3):
        server, profile = f"{w.words[i]}-onprem", f"arn:aws:rolesanywhere:{w.region}:{w.account}:profile/{w.uuid(i)}"
        asked = {"trustAnchorArn": anchor, "profileArn": profile, "roleArn": f"arn:aws:iam::{w.account}:role/{server}"}
        who = _stranger(w, server, "Unknown")
        group = w.thing("logs:log-group", f"/onprem/{w.words[i]}")
        w.poll(who, CREATE_SESSION, group, every=300, start=-5400, until=-5, params=asked)
        w.poll(who, CREATE_SESSION, group, every=300, start=10, until=5000, params=asked, error=refused)
    person = w.person_console(w.people[0], login=-900, role="SecurityAdmin")
    other = f"arn:aws:rolesanywhere:{w.region}:{w.account}:profile/{w.uuid('other')}"
    w.do(-120, person, "rolesanywhere:DisableProfile", tag="bystander", params={"profileId": other})
    agent = w.sso_cli(w.people[1], login=-900, role="DeveloperAccess", ai="claude-code")
    w.do(-30, agent, "rolesanywhere:TagResource", tag="bystander", params={"resourceArn": anchor})
    return Expect(NONE, open=UNANSWERED)


def s17_sessions_that_ran_out(w: World) -> Expect:
    """Long jobs outlive their credentials; a bot deactivates a key that none of them uses."""
    noise(w)
    expired = ("ExpiredToken", "The provided token has expired.")
    for i in range(3):
        bucket = w.thing("s3:bucket", f"{w.words[i]}-spool-{w.account[:5]}")
        job = (w.ecs_task, w.ec2_box, w.ecs_task)[i](f"{w.words[i]}-transfer")
        w.poll(job, "s3:ListObjects", bucket, every=260, start=-5000, until=-5)
        over = {"error": expired, "decoy": "expired_credentials"}
        w.poll(job, "s3:ListObjects", bucket, every=260, start=5, until=4000, **over)
    bot = w.lambda_fn("stale-key-reaper", since=-600)
    key = w.thing("iam:access-key", w.key("AKIA", "unused"))
    w.do(-90, bot, "iam:UpdateAccessKey", key, tag="bystander", effect=False, params={"status": "Inactive"})
    return Expect(NONE, quiet=True, open=UNANSWERED)


def s18_a_quota_reached_slowly(w: World) -> Expect:
    """Many teams take an address now and then for weeks; then there is none left. The last to get one is innocent."""
    noise(w)
    day = 86400.0
    full = ("Client.AddressLimitExceeded", "The maximum number of addresses has been reached.")
    w.impairments.append((0, 2 * day, "ec2:AllocateAddress:*", *full))
    vpc = w.thing("ec2:vpc", "shared")
    for i in range(4):
        team = (w.lambda_fn, w.ec2_box)[i % 2](f"{w.words[i]}-edge")
        w.poll(team, "ec2:AllocateAddress", vpc, every=day, start=-12 * day, until=-900, params={"domain": "vpc"})
        w.poll(team, "ec2:AllocateAddress", vpc, every=900, start=100, until=4500, params={"domain": "vpc"})
    agent = w.sso_cli(w.people[0], login=-900, role="NetworkOperator", ai="codex")
    w.do(-200, agent, "ec2:AllocateAddress", tag="bystander", params={"domain": "vpc"})
    return Expect(NONE, open=UNANSWERED)


def s18_no_capacity_left(w: World) -> Expect:
    """AWS has no instances of a kind left; a person ends a box of her own and an agent tags the group meanwhile."""
    noise(w)
    none = ("Client.InsufficientInstanceCapacity", "We do not have sufficient capacity in the zone requested.")
    w.impairments.append((0, 5000, "ec2:RunInstances:*", *none))
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-5000)
    launcher = w.lambda_fn(f"{w.words[1]}-runner-pool")
    for i in range(10):
        tags = [{"key": "aws:autoscaling:groupName", "value": f"{w.words[0]}-web"}]
        wanted = {"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": tags}]}}
        for who, at, params in ((scaling, 0, wanted), (launcher, 140, {"instanceType": "g6.xlarge"})):
            new = w.thing("ec2:instance", f"{i} {at}", exists=False)
            w.do(-3000 + 500 * i + at, who, "ec2:RunInstances", new, params=params)
    person = w.person_console(w.people[0], login=-900)
    w.do(-60, person, "ec2:TerminateInstances", w.thing("ec2:instance", "own"), tag="bystander")
    agent = w.sso_cli(w.people[1], login=-900, role="DeveloperAccess", ai="claude-code")
    group = w.thing("autoscaling:group", f"{w.words[0]}-web")
    w.do(-20, agent, "autoscaling:CreateOrUpdateTags", group, tag="bystander")
    return Expect(NONE, open=UNANSWERED)


def s17_a_typo_in_every_client(w: World) -> Expect:
    """A library that all share asks for a name that never was; an agent deletes an older name that looks like it."""
    noise(w)
    app = w.words[0]
    right, wrong = w.thing("ssm:parameter", f"/{app}/end-points"), w.thing("ssm:parameter", f"/{app}/endpoints")
    wrong.exists = False
    for i in range(3):
        client = (w.lambda_fn, w.ecs_task)[i % 2](f"{w.words[i]}-client")
        w.poll(client, "ssm:GetParameter", right, every=200, start=-5000, until=-10)
        w.poll(client, "ssm:GetParameter", wrong, every=200, start=20, until=5000)
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="cursor")
    w.do(-40, agent, "ssm:DeleteParameter", w.thing("ssm:parameter", f"/{app}/endpoints-old"), tag="bystander")
    person = w.person_console(w.people[1], login=-900)
    w.do(-15, person, "ssm:PutParameter", right, tag="bystander", params={"type": "String", "overwrite": True})
    return Expect(NONE, quiet=True, open=UNANSWERED)


def s17_objects_gone_without_a_trace(w: World) -> Expect:
    """The trail records reads of objects and no writes: they are missing, and who removed them is in no log."""
    noise(w)
    bucket = w.thing("s3:bucket", f"{w.words[0]}-invoices-{w.account[:5]}")
    gone = ("NoSuchKey", "The specified key does not exist.")
    for i in range(3):
        reader = (w.lambda_fn, w.ecs_task, w.ec2_box)[i](f"{w.words[i]}-reader")
        key = {"key": f"2026/0{i + 1}/batch.json"}
        w.poll(reader, "s3:GetObject", bucket, every=220, start=-5000, until=-5, params=key)
        w.poll(reader, "s3:GetObject", bucket, every=220, start=5, until=5000, params=key, error=gone)
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="claude-code")
    w.do(-100, agent, "s3:ListObjects", bucket, tag="bystander")
    w.do(-50, agent, "s3:PutBucketTagging", bucket, tag="bystander")
    return Expect(NONE, open=UNANSWERED)


def s11_a_deny_from_above_unseen(w: World) -> Expect:
    """The organisation's policy denies, in a log that is not here; the same role has just lost an unrelated policy."""
    noise(w)
    app = w.words[0]
    arn = f"arn:aws:organizations::{w.number(12)}:policy/o-9x8y7z/service_control_policy/p-{w.hexa('scp', size=8)}"
    wall = w.deny(arn, "kinesis:*", kind="service control policy")
    role, policy = w.thing("iam:role", f"{app}-feed-exec"), f"arn:aws:iam::{w.account}:policy/{app}-queues"
    admin = w.person_console(w.people[2], login=-700000, role="IdentityAdmin")
    granted(w, admin, -699000, role, policy, "sqs:*")
    for i, name in enumerate((f"{app}-feed", f"{w.words[1]}-clicks")):
        stream = w.thing("kinesis:stream", name)
        who = (w.lambda_fn, w.ecs_task)[i](name)
        w.poll(who, "kinesis:DescribeStreamSummary", stream, every=200, start=-5400, until=5400)
    agent = w.sso_cli(w.people[0], login=-900, role="DeveloperAccess", ai="claude-code")
    w.do(-60, agent, "iam:DetachRolePolicy", role, tag="bystander", params={"policyArn": policy}, effect=False)
    inline = {"policyName": "more", "policyDocument": document("Allow", "kinesis:Put*")}
    w.do(-25, agent, "iam:PutRolePolicy", role, tag="bystander", params=inline, effect=False)
    w.at(0, lambda: setattr(wall, "active", True))
    return Expect(NONE, open=UNANSWERED)


def s17_keys_answer_with_errors(w: World) -> Expect:
    """KMS is ill in one region; just before, one of the keys got rotation and another a wider policy."""
    noise(w)
    w.impairments.append((30, 1800, f"kms:*:{w.region}", "KMSInternalException", "An internal error occurred."))
    keys = [w.thing("kms:key", f"{w.words[i]} data") for i in range(4)]
    readers(w, *((f"{w.words[i]}-vault", "kms:Decrypt", key) for i, key in enumerate(keys)), every=150)
    person = w.person_console(w.people[0], login=-700, role="SecurityAdmin")
    w.do(-40, person, "kms:EnableKeyRotation", keys[0], tag="bystander")
    job = w.github(f"{w.words[1]}-keys", f"octo-{w.words[1]}/keys", at=-25)
    wider = {"policyName": "default", "policy": document("Allow", "kms:*")}
    w.do(-10, job, "kms:PutKeyPolicy", keys[1], tag="bystander", params=wider, effect=False)
    return Expect(NONE, open=UNANSWERED)


def s18_everybody_grows_a_little(w: World) -> Expect:
    """Five services read their secrets, each a little more often by the hour, until the rate is too high for all."""
    noise(w)
    exceeded = ("ThrottlingException", "Rate exceeded")
    w.impairments.append((0, 1800, "secretsmanager:GetSecretValue:*", *exceeded))
    for i in range(5):
        who = (w.lambda_fn, w.ecs_task)[i % 2](f"{w.words[i]}-svc")
        secret = w.thing("secretsmanager:secret", f"{w.words[i]}/flags")
        for start, until, every in ((-5400, -1800, 200), (-1800, 0, 160), (0, 3600, 130)):
            w.poll(who, "secretsmanager:GetSecretValue", secret, every=every, start=start, until=until)
    job = w.github(f"{w.words[2]}-release", f"octo-{w.words[2]}/app", at=-320)
    fn = w.thing("lambda:function", f"{w.words[2]}-svc")
    w.do(-300, job, "lambda:UpdateFunctionConfiguration", fn, tag="bystander", params={"memorySize": 512})
    return Expect(NONE, open=UNANSWERED)


def s23_a_teardown_that_has_to_wait(w: World) -> Expect:
    """Terraform removes its own network piece by piece and is told to wait for the rest; nobody else misses it."""
    noise(w)
    run = w.iam_cli(f"{w.words[0]}-sandbox", program="terraform")
    group, box = w.thing("ec2:security-group", "sandbox"), w.thing("ec2:instance", "sandbox")
    busy = ("Client.DependencyViolation", f"resource {group.name} has a dependent object")
    w.do(-30, run, "ec2:TerminateInstances", box, tag="bystander")
    for i in range(6):
        w.do(5 * i, run, "ec2:DeleteSecurityGroup", group, tag="bystander", error=busy)
    w.do(40, run, "ec2:DeleteSecurityGroup", group, tag="bystander")
    return Expect(NONE, quiet=True, open=F({"executed", "recovered"}))


def s17_a_partner_changed_its_side(w: World) -> Expect:
    """Partners take on a role with an id that they changed on their side; an agent has just tagged the role."""
    noise(w)
    for i in range(2):
        role = w.thing("iam:role", f"{w.words[i]}-partner")
        who = _stranger(w, f"{w.words[i]}-saas", "AWSAccount", w.number(12))
        words = f"User: {who.name} is not authorized to perform: sts:AssumeRole on resource: {role.arn}"
        asked = {"roleSessionName": f"{w.words[i]}-sync", "externalId": w.hexa("external", i)}
        w.poll(who, "sts:AssumeRole", role, every=240, start=-5400, until=-10, params=asked)
        w.poll(who, "sts:AssumeRole", role, every=240, start=10, until=5400, error=("AccessDenied", words))
        agent = w.sso_cli(w.people[i], login=-900, role="DeveloperAccess", ai="codex")
        w.do(-70, agent, "iam:TagRole", role, tag="bystander", effect=False, params={"tags": [{"key": "owner"}]})
    return Expect(NONE, open=UNANSWERED)
