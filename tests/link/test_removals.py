"""A removal explains a failure only through the very thing, in its very incarnation, and for somebody else."""

from .scenes import Linked, Scene

DB = {"dBInstanceIdentifier": "orders"}
GONE = {"error": "DBInstanceNotFoundFault", "message": "DBInstance orders not found."}

lost = Scene("lost")
lost.works("rds:DescribeDBInstances", by="shop-api", times=range(0, 600, 60), request=DB)
LOST_DELETE = lost.call(
    "rds:DeleteDBInstance", by="cleaner", at=700, request={"dBInstanceIdentifier": "Orders", "skipFinalSnapshot": True}
)
LOST_EFFECT = lost.call("rds:DescribeDBInstances", by="shop-api", at=741, request=DB, **GONE)
LOST_OTHER = lost.call(
    "rds:DescribeDBInstances",
    by="shop-api",
    at=742,
    request={"dBInstanceIdentifier": "billing"},
    error="DBInstanceNotFoundFault",
    message="DBInstance billing not found.",
)
LOST_SAME_NAME = lost.call(
    "rds:DescribeDBClusters",
    by="shop-api",
    at=743,
    request={"dBClusterIdentifier": "orders"},
    error="DBClusterNotFoundFault",
    message="DBCluster orders not found.",
)
LOST_REGION = lost.call("rds:DescribeDBInstances", by="shop-api", at=744, request=DB, region="us-east-1", **GONE)
LOST_CREATE = lost.call(
    "rds:CreateDBInstance", by="oncall", at=1800, request=DB, response={"dBInstanceIdentifier": "orders"}
)
LOST_HEALED = lost.call("rds:DescribeDBInstances", by="shop-api", at=1860, request=DB)
LOST_SECOND = lost.call("rds:DescribeDBInstances", by="shop-api", at=1900, request=DB, **GONE)

foreign = Scene("foreign")
FOREIGN = foreign.call("rds:DescribeDBInstances", by="shop-api", at=741, request=DB, **GONE)

refused = Scene("refused")
REFUSED_DELETE = refused.call(
    "rds:DeleteDBInstance", by="cleaner", at=0, request=DB, error="AccessDenied", message="Access Denied"
)
REFUSED_EFFECT = refused.call("rds:DescribeDBInstances", by="shop-api", at=60, request=DB, **GONE)

sick = Scene("sick")
SICK_BEFORE = sick.call("rds:DescribeDBInstances", by="shop-api", at=0, request=DB, **GONE)
SICK_DELETE = sick.call("rds:DeleteDBInstance", by="cleaner", at=100, request=DB)
SICK_AFTER = sick.call("rds:DescribeDBInstances", by="shop-api", at=160, request=DB, **GONE)

waiting = Scene("waiting")
WAITING_DELETE = waiting.call("rds:DeleteDBInstance", by="terraform", at=0, request=DB)
WAITING_POLL = waiting.call("rds:DescribeDBInstances", by="terraform", at=300, request=DB, **GONE)
WAITING_OTHER = waiting.call("rds:DescribeDBInstances", by="shop-api", at=301, request=DB, **GONE)
WAITING_AGAIN = waiting.call("rds:DeleteDBInstance", by="janitor", at=302, request=DB, **GONE)
WAITING_NEXT_DAY = waiting.call(
    "rds:DescribeDBInstances", by="terraform", session="tomorrow", at=90000, request=DB, **GONE
)

by_id = Scene("byid")
OLD = f"arn:aws:elasticloadbalancing:eu-west-1:{by_id.account}:targetgroup/web/aaaaaaaaaaaaaaaa"
NEW = f"arn:aws:elasticloadbalancing:eu-west-1:{by_id.account}:targetgroup/web/bbbbbbbbbbbbbbbb"
by_id.call("elasticloadbalancing:RegisterTargets", by="deployer", at=0, request={"targetGroupArn": OLD})
ID_DELETE = by_id.call("elasticloadbalancing:DeleteTargetGroup", by="agent", at=10, request={"targetGroupArn": OLD})
ID_CREATE = by_id.call(
    "elasticloadbalancing:CreateTargetGroup",
    by="agent",
    at=60,
    request={"name": "web"},
    response={"targetGroups": [{"targetGroupArn": NEW, "targetGroupName": "web"}]},
)
ID_OLD = by_id.call(
    "elasticloadbalancing:RegisterTargets",
    by="deployer",
    at=120,
    request={"targetGroupArn": OLD},
    error="TargetGroupNotFoundException",
    message=f"Target groups '{OLD}' not found",
)
ID_NAME = by_id.call(
    "elasticloadbalancing:DescribeTargetGroups",
    by="deployer",
    at=130,
    request={"names": ["web"]},
    error="TargetGroupNotFoundException",
    message="One or more target groups not found",
)

secret = Scene("secret")
SECRET = f"arn:aws:secretsmanager:eu-west-1:{secret.account}:secret:prod/db-AbCdEf"
SECRET_DELETE = secret.call(
    "secretsmanager:DeleteSecret",
    by="cleaner",
    at=0,
    request={"secretId": "prod/db"},
    response={"arn": SECRET, "name": "prod/db"},
)
SECRET_ABROAD = secret.call(
    "secretsmanager:GetSecretValue",
    by="reporter",
    at=50,
    account="811111111111",
    request={"secretId": SECRET},
    error="InvalidRequestException",
    message="You can't perform this operation on the secret because it was marked for deletion.",
)
SECRET_SAME_NAME_ABROAD = secret.call(
    "secretsmanager:GetSecretValue",
    by="reporter",
    at=55,
    account="811111111111",
    request={"secretId": "prod/db"},
    error="ResourceNotFoundException",
    message="Secrets Manager can't find the specified secret.",
)

stack = Scene("stack")
stack.call(
    "ec2:CreateVolume",
    by="deployer",
    at=-600,
    response={"volumeId": "vol-0aaaaaaaaaaaaaaa1"},
    invokedBy="",
    request={
        "size": 1,
        "tagSpecificationSet": {"items": [{"tags": [{"key": "aws:cloudformation:stack-name", "value": "shop"}]}]},
    },
)
STACK_DELETE = stack.call("cloudformation:DeleteStack", by="agent", at=0, request={"stackName": "shop"})
STACK_EFFECT = stack.call(
    "ec2:AttachVolume",
    by="worker",
    at=400,
    request={"volumeId": "vol-0aaaaaaaaaaaaaaa1", "instanceId": "i-0aaaaaaaaaaaaaaa1"},
    error="Client.InvalidVolume.NotFound",
    message="The volume 'vol-0aaaaaaaaaaaaaaa1' does not exist.",
)
STACK_OTHER = stack.call(
    "ec2:AttachVolume",
    by="worker",
    at=401,
    request={"volumeId": "vol-0aaaaaaaaaaaaaaa2", "instanceId": "i-0aaaaaaaaaaaaaaa1"},
    error="Client.InvalidVolume.NotFound",
    message="The volume 'vol-0aaaaaaaaaaaaaaa2' does not exist.",
)

parts = Scene("parts")
PART_DELETE = parts.call("dynamodb:DeleteItem", by="worker", at=0, request={"tableName": "carts"})
PART_EFFECT = parts.call(
    "dynamodb:GetItem",
    by="shop-api",
    at=5,
    request={"tableName": "carts"},
    error="ResourceNotFoundException",
    message="Requested resource not found",
)


healed = Scene("healed")
PARAMETER = {"name": "/healed/limits"}
MISSED = {"error": "ParameterNotFound", "message": ""}
healed.works("ssm:GetParameter", by="jobs", times=range(0, 300, 60), request=PARAMETER)
healed.call("ssm:DeleteParameter", by="lena", at=310, request=PARAMETER)
healed.call("ssm:GetParameter", by="jobs", at=311, request=PARAMETER, **MISSED)
healed.call("ssm:PutParameter", by="lena", at=320, request={**PARAMETER, "value": "1"})
healed.works("ssm:GetParameter", by="jobs", times=range(360, 600, 60), request=PARAMETER)
DELETED_AGAIN = healed.call("ssm:DeleteParameter", by="agent", at=900, request=PARAMETER)
MISSED_AGAIN = healed.call("ssm:GetParameter", by="jobs", at=960, request=PARAMETER, **MISSED)


def test_a_failure_that_had_healed_does_not_speak_against_the_next_deletion(linked: Linked) -> None:
    assert set(linked.of(MISSED_AGAIN)) == {DELETED_AGAIN}


def test_a_removal_by_somebody_else_is_linked_to_the_failure_it_caused(linked: Linked) -> None:
    link = linked.of(LOST_EFFECT)[LOST_DELETE]
    assert (link["rule"], link["grade"]) == ("not_found_after_delete", "A")
    assert link["weight"] >= 0.9
    assert "DBInstanceNotFound 41 s after DeleteDBInstance" in link["reason"]
    assert "succeeded 10 times before" in link["reason"]


def test_another_thing_type_region_or_account_is_not_linked(linked: Linked) -> None:
    assert [linked.of(event) for event in (LOST_OTHER, LOST_SAME_NAME, LOST_REGION, FOREIGN)] == [{}, {}, {}, {}]


def test_what_lives_elsewhere_was_looked_for_in_the_wrong_region(linked: Linked) -> None:
    assert linked.decoy(LOST_REGION) == "wrong_region"
    assert linked.decoy(LOST_OTHER) is None


def test_a_thing_made_anew_no_longer_suffers_from_its_removal(linked: Linked) -> None:
    assert linked.of(LOST_SECOND) == {}


def test_a_refused_removal_causes_nothing(linked: Linked) -> None:
    assert linked.of(REFUSED_EFFECT) == {}


def test_a_failure_that_was_there_before_is_not_laid_on_the_removal(linked: Linked) -> None:
    assert linked.of(SICK_AFTER) == {}


def test_the_removers_own_waiting_and_later_tidying_are_no_effects(linked: Linked) -> None:
    assert [linked.decoy(event) for event in (WAITING_POLL, WAITING_AGAIN)] == ["poll_until_gone", "idempotent_cleanup"]
    assert list(linked.of(WAITING_OTHER)) == [WAITING_DELETE]
    assert linked.of(WAITING_POLL) == {}


def test_another_session_of_the_same_role_is_no_waiting(linked: Linked) -> None:
    assert linked.decoy(WAITING_NEXT_DAY) is None
    assert list(linked.of(WAITING_NEXT_DAY)) == [WAITING_DELETE]


def test_recreated_by_name_heals_the_name_but_not_the_old_id(linked: Linked) -> None:
    assert list(linked.of(ID_OLD)) == [ID_DELETE]
    assert linked.of(ID_NAME) == {}
    assert linked.of(ID_CREATE, "response")[ID_DELETE]["rule"] == "recreate"


def test_a_secret_meets_across_accounts_by_its_arn_but_not_by_its_bare_name(linked: Linked) -> None:
    assert list(linked.of(SECRET_ABROAD)) == [SECRET_DELETE]
    assert linked.of(SECRET_SAME_NAME_ABROAD) == {}


def test_a_stack_removal_explains_the_loss_of_what_the_stack_had_made(linked: Linked) -> None:
    assert linked.of(STACK_EFFECT)[STACK_DELETE]["rule"] == "not_found_after_stack_delete"
    assert linked.of(STACK_OTHER) == {}


def test_removing_a_part_does_not_remove_the_whole(linked: Linked) -> None:
    assert linked.of(PART_EFFECT) == {}


def test_making_the_thing_anew_is_the_response(linked: Linked) -> None:
    assert linked.of(LOST_CREATE, "response")[LOST_DELETE]["rule"] == "recreate"
