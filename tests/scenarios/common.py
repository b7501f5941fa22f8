"""What every script uses."""

import json

from .actors import Actor
from .things import Params, Thing
from .world import World

CAUSE, NONE = "cause_found", "no_supported_cause"
EITHER = frozenset({"human", "ai_agent"})
F = frozenset


def readers(
    w: World, *pairs: tuple[str, str, Thing], start: float = -5400, until: float = 5400, every: float = 240
) -> None:
    """Workloads, each with its own role, that keep using something: a Lambda, then an ECS task, then an instance."""
    makers = (w.lambda_fn, w.ecs_task, w.ec2_box)
    for i, (name, call, thing) in enumerate(pairs):
        w.poll(makers[i % 3](name), call, thing, every=every, start=start, until=until)


def document(effect: str, *actions: str) -> str:
    """A policy as IAM records it: JSON in a string."""
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def granted(w: World, admin: Actor, when: float, role: Thing, policy: str, *actions: str) -> None:
    """The history of a grant: a policy that allows these actions, made and attached to a role."""
    name = policy.rsplit("/", 1)[1]
    made = {"policyName": name, "policyDocument": document("Allow", *actions)}
    w.do(when, admin, "iam:CreatePolicy", params=made, response={"policy": {"policyName": name, "arn": policy}})
    w.do(when + 20, admin, "iam:AttachRolePolicy", role, params={"policyArn": policy}, effect=False)


def web_traffic(app: str) -> tuple[Params, Params]:
    """A rule of a security group as EC2 records it, and the tag of a group's instances."""
    rule = {"ipProtocol": "tcp", "fromPort": 8080, "toPort": 8080, "groups": {}}
    rule = {**rule, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}}
    tag = {"key": "aws:autoscaling:groupName", "value": f"{app}-web"}
    tags = {"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [tag]}]}}
    return {"ipPermissions": {"items": [rule]}}, tags
