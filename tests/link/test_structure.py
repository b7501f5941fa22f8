"""What instances and tasks do belongs to the call that started them, by the id that names their session."""

from .scenes import Linked, Scene

task = Scene("task")
TASK_ID = "0123456789abcdef0123456789abcdef"
TASK_ARN = f"arn:aws:ecs:eu-west-1:{task.account}:task/prod/{TASK_ID}"
RUN = task.call(
    "ecs:RunTask",
    by="agent",
    at=0,
    request={"taskDefinition": "maintenance"},
    response={"tasks": [{"taskArn": TASK_ARN}]},
)
DROP = task.call("dynamodb:DeleteTable", by="task-role", session=TASK_ID, at=40, request={"tableName": "carts"})
OTHER_DROP = task.call(
    "dynamodb:DeleteTable", by="task-role", session=TASK_ID[::-1], at=41, request={"tableName": "orders"}
)
EARLIER_DROP = task.call("dynamodb:DeleteTable", by="task-role", session=TASK_ID, at=-90, request={"tableName": "old"})

boot = Scene("boot")
LAUNCH = boot.call(
    "ec2:RunInstances",
    by="deployer",
    at=0,
    request={"minCount": 1},
    response={"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaaaa1"}]}},
)
FIRST = boot.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0aaaaaaaaaaaaaaa1", at=110)
SECOND = boot.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0aaaaaaaaaaaaaaa1", at=410)
STRANGER = boot.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0bbbbbbbbbbbbbbb2", at=111)


unnamed = Scene("unnamed")
BLIND = "i-0cccccccccccccc3"
BLIND_LAUNCH = unnamed.call("ec2:RunInstances", by="deployer", at=0, request={"minCount": 1}, requestID="one-request")
TAKEN = {"roleArn": unnamed.role("web-role"), "roleSessionName": BLIND}
unnamed.call("sts:AssumeRole", by="service:ec2", at=1, request=TAKEN, requestID="one-request")
BLIND_FIRST = unnamed.call("ssm:UpdateInstanceInformation", by="web-role", session=BLIND, at=60)
unnamed.call("ec2:RunInstances", by="deployer", at=900, request={"minCount": 1}, requestID="another-request")
NOBODY_KNOWS = unnamed.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0dddddddddddddd4", at=960)


def taken(scene: Scene, instance: str, at: float) -> None:
    """EC2 takes the role of an instance, in a request of its own."""
    request = {"roleArn": scene.role("web-role"), "roleSessionName": instance}
    scene.call("sts:AssumeRole", by="service:ec2", at=at, request=request, requestID=f"taken-{at}")


alone = Scene("alone")
ONLY = alone.call("ec2:RunInstances", by="deployer", at=0, request={"minCount": 1})
taken(alone, "i-0eeeeeeeeeeeeee5", 20)
ONLY_FIRST = alone.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0eeeeeeeeeeeeee5", at=60)

several = Scene("several")
several.call("ec2:RunInstances", by="deployer", at=0, request={"minCount": 1})
several.call("ec2:RunInstances", by="deployer", at=5, request={"minCount": 1})
taken(several, "i-0ffffffffffffff6", 20)
AMBIGUOUS = several.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0ffffffffffffff6", at=60)

older = Scene("older")
OLD = "i-0aaaaaaaaaaaaaa77"
older.call("ec2:DescribeInstances", by="ops", at=-60, request={"instancesSet": {"items": [{"instanceId": OLD}]}})
older.call("ec2:RunInstances", by="deployer", at=0, request={"minCount": 1})
taken(older, OLD, 20)
LONG_THERE = older.call("ssm:UpdateInstanceInformation", by="web-role", session=OLD, at=60)


def causes(linked: Linked, effect: str) -> set[str]:
    return set(linked.of(effect, "structural"))


def test_a_tasks_deletion_leads_to_the_call_that_started_that_very_task(linked: Linked) -> None:
    assert causes(linked, DROP) == {RUN}
    assert causes(linked, OTHER_DROP) == set()
    assert causes(linked, EARLIER_DROP) == set()


def test_an_instances_first_call_leads_to_its_launch_and_no_other_does(linked: Linked) -> None:
    assert causes(linked, FIRST) == {LAUNCH}
    assert causes(linked, SECOND) == set()
    assert causes(linked, STRANGER) == set()


def test_a_launch_without_an_answer_is_known_by_the_role_that_ec2_took_in_the_same_request(linked: Linked) -> None:
    assert causes(linked, BLIND_FIRST) == {BLIND_LAUNCH}


def test_the_only_launch_counts_where_ec2_took_the_role_of_a_new_instance_right_after_it(linked: Linked) -> None:
    assert causes(linked, ONLY_FIRST) == {ONLY}
    assert causes(linked, AMBIGUOUS) == set()


def test_nearness_in_time_alone_is_no_evidence_of_a_launch(linked: Linked) -> None:
    assert causes(linked, NOBODY_KNOWS) == set()


def test_an_instance_that_was_named_before_the_launch_was_there_before(linked: Linked) -> None:
    assert causes(linked, LONG_THERE) == set()
