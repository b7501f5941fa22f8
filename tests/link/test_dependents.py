"""A removal refused because something depends on the thing leads to what made the dependent, while that is there."""

from .scenes import Linked, Scene

GROUP = {"groupId": "sg-0fedcba9876543210"}
REFUSED = {"error": "Client.DependencyViolation", "message": "resource sg-0fedcba9876543210 has a dependent object"}


def interface(scene: Scene, by: str, at: float, eni: str) -> str:
    """A network interface in the group."""
    return scene.call(
        "ec2:CreateNetworkInterface",
        by=by,
        at=at,
        request={"subnetId": "subnet-0aaaaaaaaaaaaaaaa", "groupSet": {"items": [GROUP]}},
        response={"networkInterface": {"networkInterfaceId": eni}},
    )


held = Scene("held")
held.call(
    "ec2:CreateSecurityGroup", by="iac", at=-999, request={"groupName": "g"}, response={"groupId": GROUP["groupId"]}
)
HOLDER = interface(held, "team-a", -900, "eni-0bbbbbbbbbbbbbbbb")
interface(held, "team-b", -800, "eni-0cccccccccccccccc")
held.call("ec2:DeleteNetworkInterface", by="team-b", at=-700, request={"networkInterfaceId": "eni-0cccccccccccccccc"})
held.call(
    "ec2:CreateTags", by="tagger", at=-100, request={"resourcesSet": {"items": [{"resourceId": GROUP["groupId"]}]}}
)
BLOCKED = held.call("ec2:DeleteSecurityGroup", by="cleanup-bot", at=0, request=GROUP, **REFUSED)
held.call("ec2:DeleteNetworkInterface", by="team-a", at=60, request={"networkInterfaceId": "eni-0bbbbbbbbbbbbbbbb"})
held.call("ec2:DeleteSecurityGroup", by="cleanup-bot", at=90, request=GROUP)

named = Scene("namedholder")
ATTACH = named.call(
    "ec2:AttachVolume",
    by="team-a",
    at=-60,
    request={"volumeId": "vol-0aaaaaaaaaaaaaaaa", "instanceId": "i-0bbbbbbbbbbbbbbbb"},
)
IN_USE = named.call(
    "ec2:DeleteVolume",
    by="cleanup-bot",
    at=0,
    request={"volumeId": "vol-0aaaaaaaaaaaaaaaa"},
    error="Client.VolumeInUse",
    message="Volume vol-0aaaaaaaaaaaaaaaa is currently attached to i-0bbbbbbbbbbbbbbbb",
)

own = Scene("ownholder")
own.call("iam:AttachRolePolicy", by="iac", at=-5, request={"roleName": "r", "policyArn": own.role("x")})
OWN = own.call(
    "iam:DeleteRole",
    by="iac",
    at=0,
    request={"roleName": "r"},
    error="DeleteConflictException",
    message="Cannot delete entity, must detach all policies first.",
)

freed = Scene("freedholder")
freed.call(
    "iam:AttachRolePolicy",
    by="team-a",
    at=-50,
    request={"roleName": "r", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
)
freed.call(
    "iam:DetachRolePolicy",
    by="team-a",
    at=-20,
    request={"roleName": "r", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
)
FREE = freed.call(
    "iam:DeleteRole",
    by="iac",
    at=0,
    request={"roleName": "r"},
    error="DeleteConflictException",
    message="Cannot delete entity, must detach all policies first.",
)


def weights(linked: Linked, effect: str) -> dict[str, float]:
    return {cause: row["weight"] for cause, row in linked.of(effect).items() if row["rule"] == "blocked_by_dependent"}


def test_the_dependent_that_was_in_the_way_is_told_from_one_that_was_gone_and_from_a_tag(linked: Linked) -> None:
    # 0.7 * 0.8 is odds of 1.273; four times that, because the removal worked once it was gone, is 0.836
    assert weights(linked, BLOCKED) == {HOLDER: 0.836}
    assert "succeeded soon after that was gone" in linked.of(BLOCKED)[HOLDER]["reason"]


def test_a_dependent_that_the_message_names_weighs_its_prior(linked: Linked) -> None:
    assert weights(linked, IN_USE) == {ATTACH: 0.7}
    assert linked.of(IN_USE)[ATTACH]["grade"] == "C"


def test_ones_own_work_in_progress_and_what_was_taken_back_block_nobody(linked: Linked) -> None:
    assert weights(linked, OWN) == {}
    assert weights(linked, FREE) == {}
