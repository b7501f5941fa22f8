"""Failures with more than enough causes: several acts of which each suffices, and acts that came too late to matter.

Moment 0 is the decisive act; earlier is negative. Names, times and places come from the seed.
"""

import json

from .common import CAUSE, F, document, granted
from .expect import Expect
from .noise import noise
from .things import Thing
from .world import World

ENDLESS = F({"approved", "recovered"})


def new_scp(w: World, name: str, action: str) -> tuple[str, Thing, str]:
    """An organisation's policy that is made but not attached: its ARN, itself, its management account."""
    management = w.number(12)
    arn = f"arn:aws:organizations::{management}:policy/o-5c4d3e/service_control_policy/p-{w.hexa(name, size=8)}"
    scp = w.thing("organizations:policy", arn.rsplit("/", 1)[1], account=management)
    governor = w.person_console(w.people[3], login=-5000, role="OrgAdmin", account=management)
    content = {"name": name, "type": "SERVICE_CONTROL_POLICY", "content": document("Deny", action)}
    made = {"policy": {"policySummary": {"id": scp.name, "arn": arn, "name": name}}}
    w.do(-4800, governor, "organizations:CreatePolicy", scp, params=content, response=made, effect=False)
    return arn, scp, management


def s11_three_walls_at_once(w: World) -> Expect:
    """A policy detached, a boundary set, an organisation's deny attached before the next call: each is enough."""
    noise(w)
    app = w.words[0]
    worker, table = w.lambda_fn(f"{app}-rank"), w.thing("dynamodb:table", f"{app}-scores")
    policy, boundary = (f"arn:aws:iam::{w.account}:policy/{app}-{name}" for name in ("tables", "edge"))
    role = w.thing("iam:role", f"{app}-rank-exec")
    grant = w.allow(worker, policy, "dynamodb:*")
    wall = w.deny(boundary, "dynamodb:*", kind="permissions boundary", principal=worker.principal)
    arn, scp, management = new_scp(w, "no-tables", "dynamodb:*")
    deny = w.deny(arn, "dynamodb:*", kind="service control policy")
    admin = w.person_console(w.people[2], login=-700000, role="IdentityAdmin")
    granted(w, admin, -699000, role, policy, "dynamodb:*")
    narrow = {"policyName": f"{app}-edge", "policyDocument": document("Allow", "logs:*")}
    w.do(-698000, admin, "iam:CreatePolicy", params=narrow, response={"policy": {"arn": boundary}})
    w.poll(worker, "dynamodb:DescribeTable", table, every=300, start=-5400, until=-30)
    w.poll(worker, "dynamodb:DescribeTable", table, every=300, start=120, until=5400)
    person = w.person_console(w.people[0], login=-800, role="SecurityAdmin")
    job = w.github("edge-apply", "octo-sec/edge", at=10)
    governor = w.person_console(w.people[1], login=-900, role="OrgAdmin", account=management)
    detached, set_to = {"policyArn": policy}, {"permissionsBoundary": boundary}
    w.do(0, person, "iam:DetachRolePolicy", role, tag="a", params=detached, effect=False, then=w.switch(grant, False))
    w.do(
        20, job, "iam:PutRolePermissionsBoundary", role, tag="b", params=set_to, effect=False, then=w.switch(wall, True)
    )
    attach = {"policyId": scp.name, "targetId": w.account}
    w.do(
        40, governor, "organizations:AttachPolicy", scp, tag="c", params=attach, effect=False, then=w.switch(deny, True)
    )
    return Expect(CAUSE, root=F("abc"), shared_blame=True, recovered=None, open=ENDLESS)


def s11_two_denies_of_one_organisation(w: World) -> Expect:
    """Two policies of the organisation, attached by two people within a minute, each deny the same listing."""
    noise(w)
    bucket = w.thing("s3:bucket", f"{w.words[0]}-lake-{w.account[:5]}")
    task = w.ecs_task(f"{w.words[0]}-index")
    w.poll(task, "s3:ListObjects", bucket, every=240, start=-4500, until=-30)
    w.poll(task, "s3:ListObjects", bucket, every=240, start=90, until=5400)
    for i, tag in enumerate("ab"):
        arn, scp, management = new_scp(w, f"rule-{tag}", ("s3:List*", "s3:*")[i])
        wall = w.deny(arn, "s3:List*", kind="service control policy")
        governor = w.person_console(w.people[i], login=-900, role="OrgAdmin", account=management)
        attach = {"policyId": scp.name, "targetId": w.account}
        turn = w.switch(wall, True)
        w.do(30 * i, governor, "organizations:AttachPolicy", scp, tag=tag, params=attach, effect=False, then=turn)
    return Expect(CAUSE, root=F("ab"), shared_blame=True, recovered=None, open=ENDLESS)


def s03_shut_out_and_switched_off(w: World) -> Expect:
    """A person rewrites a key's policy, a pipeline disables the key; the policy is put back first, the key later."""
    noise(w)
    key = w.thing("kms:key", f"{w.words[0]} vault")
    fn = w.lambda_fn(f"{w.words[0]}-reader")
    share = w.allow(fn, "the policy of the key", "kms:Decrypt", kind="resource-based policy")
    w.poll(fn, "kms:Decrypt", key, every=150, start=-5400, until=-20)
    w.poll(fn, "kms:Decrypt", key, every=150, start=60, until=5400)
    person = w.person_console(w.people[0], login=-700, role="KeyCustodian")
    job = w.github(f"{w.words[0]}-keys", f"octo-{w.words[0]}/keys", at=10)
    for when, who, tag, active in ((0, "key-admin", "a", False), (1800, f"{w.words[0]}-reader-exec", "open", True)):
        allowed = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{w.account}:role/{who}"}, "Action": "kms:*"}
        text = json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, "Resource": "*"}]})
        params, turn = {"policyName": "default", "policy": text}, w.switch(share, active)
        w.do(when, person, "kms:PutKeyPolicy", key, tag=tag, params=params, effect=False, then=turn)
    w.do(30, job, "kms:DisableKey", key, tag="b")
    w.do(3600, person, "kms:EnableKey", key, tag="enable")
    return Expect(CAUSE, may=F("ab"), overlaps=True, apart=True, open=F({"approved"}))


def s09_a_bucket_and_a_role_closed(w: World) -> Expect:
    """A person puts a deny on the bucket while a pipeline detaches the reader's policy: each is enough."""
    noise(w)
    app = w.words[0]
    bucket, task = w.thing("s3:bucket", f"{app}-films-{w.account[:5]}"), w.ecs_task(f"{app}-cutter")
    role, policy = w.thing("iam:role", f"{app}-cutter-task"), f"arn:aws:iam::{w.account}:policy/{app}-films"
    grant = w.allow(task, policy, "s3:*")
    wall = w.deny("", "s3:GetObject", kind="resource-based policy")
    granted(w, w.person_console(w.people[2], login=-700000, role="IdentityAdmin"), -699000, role, policy, "s3:*")
    w.poll(task, "s3:GetObject", bucket, every=200, start=-5400, until=-20, params={"key": "a.mov"})
    w.poll(task, "s3:GetObject", bucket, every=200, start=90, until=5400, params={"key": "a.mov"})
    person = w.person_console(w.people[0], login=-500, role="StorageAdmin")
    job = w.github(f"{app}-iam", f"octo-{app}/iam", at=10)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{bucket.arn}/*"}
    put = {"bucketPolicy": {"Version": "2012-10-17", "Statement": [deny]}}
    w.do(0, person, "s3:PutBucketPolicy", bucket, tag="a", params=put, effect=False, then=w.switch(wall, True))
    detached, turn = {"policyArn": policy}, w.switch(grant, False)
    w.do(40, job, "iam:DetachRolePolicy", role, tag="b", params=detached, effect=False, then=turn)
    return Expect(CAUSE, root=F("ab"), shared_blame=True, recovered=None, open=ENDLESS)


def s11_the_last_of_two_grants(w: World) -> Expect:
    """Two policies allow the same reads; two people each take one away, and only both together stop the reader."""
    noise(w)
    app = w.words[0]
    task, secret = w.ecs_task(f"{app}-signer"), w.thing("secretsmanager:secret", f"{app}/signing")
    role = w.thing("iam:role", f"{app}-signer-task")
    admin = w.person_console(w.people[2], login=-700000, role="IdentityAdmin")
    w.poll(task, "secretsmanager:GetSecretValue", secret, every=140, start=-5400, until=5400)
    for i, tag in enumerate("ab"):
        policy = f"arn:aws:iam::{w.account}:policy/{app}-secrets-{tag}"
        grant = w.allow(task, policy, "secretsmanager:*")
        granted(w, admin, -699000 + 100 * i, role, policy, "secretsmanager:*")
        person = w.person_console(w.people[i], login=-2000, role="SecurityAdmin")
        detached, turn = {"policyArn": policy}, w.switch(grant, False)
        w.do(-900 + 900 * i, person, "iam:DetachRolePolicy", role, tag=tag, params=detached, effect=False, then=turn)
    return Expect(CAUSE, root=F("b"), may=F("a"), chain=F("a"), recovered=None, open=ENDLESS)


def s13_no_image_and_no_template(w: World) -> Expect:
    """A janitor removes the image and a pipeline the launch template; the group, starting later, needed both."""
    noise(w)
    app = w.words[0]
    image, template = w.thing("ec2:image", f"{app} base"), w.thing("ec2:launch-template", f"{app} fleet")
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-5000)
    janitor, job = w.lambda_fn("image-janitor"), w.github(f"{app}-infra", f"octo-{app}/infra", at=-10)
    tags = [{"key": "aws:autoscaling:groupName", "value": f"{app}-fleet"}]
    wanted = {
        "launchTemplate": {"launchTemplateId": template.name, "version": "3"},
        "instancesSet": {"items": [{"imageId": image.name, "minCount": 1, "maxCount": 1}]},
        "tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": tags}]},
    }
    for when in (-4000, -2200, 900, 1500, 2400, 3300):
        new = w.thing("ec2:instance", f"{app} {when}", exists=False)
        w.do(when, scaling, "ec2:RunInstances", new, uses=(template, image), params=wanted)
    w.do(0, job, "ec2:DeleteLaunchTemplate", template, tag="a")
    w.do(200, janitor, "ec2:DeregisterImage", image, tag="b")
    return Expect(CAUSE, root=F("a"), may=F("b"), overlaps=True, recovered=None, open=ENDLESS)
