"""What a service does with its own role: by the name of what it serves, or because nothing else fits."""

from typing import Any

from .scenes import Linked, Scene


def reaction(scene: Scene, action: str, at: float, service: str, **request: Any) -> str:
    return scene.call(action, by=f"linked:{service}", at=at, request=request)


def causes(linked: Linked, effect: str) -> dict[tuple[str, str], float]:
    found = linked.of(effect, "structural")
    return {(cause, row["rule"]): row["weight"] for cause, row in found.items()}


group = Scene("nodegroup")
GONE = group.call(
    "eks:DeleteNodegroup", by="user:omar", at=0, request={"name": "shop", "nodegroupName": "workers-blue"}
)
NAMED = reaction(
    group,
    "autoscaling:DeleteAutoScalingGroup",
    90,
    "eks-nodegroup",
    autoScalingGroupName="eks-workers-blue-3f2a9c11-0000-4000-8000-00000000abcd",
)

environment = Scene("computeenvironment")
SHRUNK = environment.call(
    "batch:UpdateComputeEnvironment", by="user:omar", at=0, request={"computeEnvironment": "nightly-heavy"}
)
environment.call("batch:UpdateComputeEnvironment", by="user:ines", at=30, request={"computeEnvironment": "daily-light"})
OF_ONE = reaction(
    environment, "autoscaling:UpdateAutoScalingGroup", 200, "batch", autoScalingGroupName="nightly-heavy-asg-77"
)
OF_EITHER = reaction(environment, "autoscaling:UpdateAutoScalingGroup", 210, "batch", autoScalingGroupName="asg-78")

database = Scene("onlydatabase")
DROPPED = database.call("rds:DeleteDBInstance", by="user:omar", at=0, request={"dBInstanceIdentifier": "ledger"})
INTERFACE = reaction(database, "ec2:DeleteNetworkInterface", 202, "rds", networkInterfaceId="eni-0aaaaaaaaaaaaaaa1")
MADE_NONE = reaction(database, "ec2:CreateNetworkInterface", 203, "rds", description="RDSNetworkInterface")
LATE = reaction(database, "ec2:DeleteNetworkInterface", 4000, "rds", networkInterfaceId="eni-0aaaaaaaaaaaaaaa2")

databases = Scene("twodatabases")
for name in ("ledger", "orders"):
    databases.call("rds:DeleteDBInstance", by="user:omar", at=0, request={"dBInstanceIdentifier": name})
WHOSE = reaction(databases, "ec2:DeleteNetworkInterface", 202, "rds", networkInterfaceId="eni-0aaaaaaaaaaaaaaa3")

stopped = Scene("stoppedmember")
TAGS = {
    "tagSpecificationSet": {
        "items": [{"resourceType": "instance", "tags": [{"key": "aws:autoscaling:groupName", "value": "web"}]}]
    }
}
MEMBER = {"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaa111"}]}}
stopped.call("ec2:RunInstances", by="linked:autoscaling", at=-7000, request=TAGS, response=MEMBER)
STOPPED = stopped.call("ec2:StopInstances", by="user:omar", at=0, request=MEMBER)
REPLACED = stopped.call(
    "ec2:RunInstances",
    by="linked:autoscaling",
    at=120,
    request=TAGS,
    response={"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaa222"}]}},
)


def test_what_bears_the_name_of_a_node_group_follows_from_the_call_on_it(linked: Linked) -> None:
    assert causes(linked, NAMED) == {(GONE, "named_reaction"): 0.85}


def test_a_name_tells_two_calls_apart_and_without_one_neither_is_taken(linked: Linked) -> None:
    assert causes(linked, OF_ONE) == {(SHRUNK, "named_reaction"): 0.85}
    assert causes(linked, OF_EITHER) == {}


def test_the_only_call_of_the_right_kind_explains_an_interface_and_no_other_does(linked: Linked) -> None:
    assert causes(linked, INTERFACE) == {(DROPPED, "only_reaction"): 0.72}
    assert linked.of(INTERFACE, "structural")[DROPPED]["grade"] == "C"
    assert causes(linked, MADE_NONE) == causes(linked, LATE) == causes(linked, WHOSE) == {}


def test_auto_scaling_replaces_a_member_that_somebody_stopped(linked: Linked) -> None:
    assert causes(linked, REPLACED) == {(STOPPED, "autoscaling_replacement"): 0.85}
