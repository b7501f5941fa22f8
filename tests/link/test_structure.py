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


def born_with_its_launch(scene: Scene) -> None:
    """The credentials of the last call are as old as the first call of the scene, its launch."""
    attributes = scene.records[-1]["userIdentity"]["sessionContext"]["attributes"]
    attributes["creationDate"] = scene.records[0]["eventTime"]


unnamed = Scene("unnamed")
BLIND_LAUNCH = unnamed.call("ec2:RunInstances", by="deployer", at=0, request={"minCount": 1})
BLIND_FIRST = unnamed.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0cccccccccccccc3", at=60)
born_with_its_launch(unnamed)
unnamed.call("ec2:RunInstances", by="deployer", at=900, request={"minCount": 1})
unnamed.call("ec2:RunInstances", by="deployer", at=905, request={"minCount": 1})
AMBIGUOUS = unnamed.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0dddddddddddddd4", at=960)

older = Scene("older")
older.call("ec2:RunInstances", by="deployer", at=0, request={"minCount": 1})
LONG_THERE = older.call("ssm:UpdateInstanceInformation", by="web-role", session="i-0eeeeeeeeeeeeeee5", at=60)


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


def test_a_launch_without_an_answer_is_taken_only_where_no_other_fits(linked: Linked) -> None:
    assert causes(linked, BLIND_FIRST) == {BLIND_LAUNCH}
    assert causes(linked, AMBIGUOUS) == set()


def test_an_instance_whose_credentials_are_older_than_the_launch_was_there_before(linked: Linked) -> None:
    assert causes(linked, LONG_THERE) == set()
