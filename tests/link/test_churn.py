"""A changed health check shows in the log only by what services then replace, again and again."""

from .scenes import Linked, Scene


def targets(scene: Scene) -> str:
    return f"arn:aws:elasticloadbalancing:eu-west-1:{scene.account}:targetgroup/shop/73e2d6bc24d8a067"


def replaced(scene: Scene, times: range) -> list[str]:
    asked = {"targetGroupArn": targets(scene), "targets": [{"id": "10.0.0.7"}]}
    action = "elasticloadbalancing:DeregisterTargets"
    return [scene.call(action, by="linked:ecs", at=at, request=asked) for at in times]


check = Scene("healthcheck")
CHANGED = check.call(
    "elasticloadbalancing:ModifyTargetGroup",
    by="user:omar",
    at=0,
    request={"targetGroupArn": targets(check), "healthCheckPath": "/gone"},
)
CHURN = replaced(check, range(120, 600, 120))

restless = Scene("restless")
replaced(restless, range(-900, 0, 120))
restless.call(
    "elasticloadbalancing:ModifyTargetGroup",
    by="user:omar",
    at=0,
    request={"targetGroupArn": targets(restless), "healthCheckPath": "/gone"},
)
AS_BEFORE = replaced(restless, range(120, 600, 120))


def test_targets_replaced_after_a_health_check_was_changed_follow_from_the_change(linked: Linked) -> None:
    for event in CHURN:
        assert linked.of(event)[CHANGED]["rule"] == "replacement_churn"
        assert linked.of(event)[CHANGED]["weight"] == 0.75


def test_targets_that_were_replaced_before_as_well_follow_from_no_change(linked: Linked) -> None:
    assert all(linked.of(event) == {} for event in AS_BEFORE)
