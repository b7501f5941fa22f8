"""Incidents that an examiner wrote from the AWS documents alone, before reading any rule, and their true answers.

They stand apart from ``stories.STORIES``: what is asked of them besides is who mended what, when, and in which words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.cascade.families.words import arn, denied, policy
from tests.cascade.stories import HOUR, STORIES, Story

LATER: list["Later"] = []
IDENTITY = "because no identity-based policy allows the s3:GetObject action"
LOST_BY_ROLE = f"User: {{caller}} is not authorized to perform: s3:GetObject on resource: {{thing}} {IDENTITY}"


@dataclass
class Later(Story):
    """A story of this module."""

    def __post_init__(self) -> None:
        super().__post_init__()
        STORIES.remove(self)
        self.account = f"{820000000000 + len(LATER)}"
        LATER.append(self)


def fetches(story: Later, bucket: str, **more: Any) -> list[str]:
    """A task reads an object every five minutes, and is denied for want of an identity's policy."""
    thing = f'"arn:aws:s3:::{bucket}/f"'
    more.setdefault("message", LOST_BY_ROLE.replace("{thing}", thing))
    return story.readers(
        "s3:GetObject",
        "AccessDenied",
        more.pop("message"),
        by=("feed-task",),
        request={"bucketName": bucket, "key": "f"},
        resources=[{"type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}],
        eventCategory="Data",
        managementEvent=False,
        **more,
    )


def detaches(story: Later, name: str, *, by: str, at: float) -> str:
    """A policy of unknown content is taken from the task's role."""
    request = {"roleName": "feed-task", "policyArn": f"arn:aws:iam::{story.account}:policy/{name}"}
    return story.call("iam:DetachRolePolicy", by=by, at=at, request=request)


# -- one loss of a policy that nobody reads in the log: AWS names the kind, and nothing else of that kind was changed
unread = Later("unread")
unread.bystanders()
unread.roots.append(detaches(unread, "feed-access", by="user:otto", at=0))
unread.aside(
    "iam:DeletePolicy",
    by="iam-agent",
    at=900,
    request={"policyArn": f"arn:aws:iam::{unread.account}:policy/feed-access"},
)
fetches(unread, "feeds-in", healed=9 * HOUR)

# -- two such losses at once: the log cannot tell which of them it was
either = Later("either")
detaches(either, "alpha", by="user:ada", at=0)
detaches(either, "beta", by="user:bob", at=20)
fetches(either, "twins-in", broke=20, healed=9 * HOUR)

# -- a bucket's new denial hides a permission that was gone as well: the second ground shows when the first is mended
grounds = Later("grounds")
BUCKET = "kyc-docs"
grounds.bystanders()
KYC = {"roleName": "feed-task", "policyName": "kyc-read"}
grounds.root("iam:DeleteRolePolicy", by="user:ruth", at=20, request=KYC)
grounds.root(
    "s3:PutBucketPolicy",
    by="policy-bot",
    at=60,
    request={
        "bucketName": BUCKET,
        "bucketPolicy": policy("Deny", "s3:*", principal={"AWS": f"arn:aws:iam::{grounds.account}:role/feed-task"}),
    },
)
HIDING = denied("s3:GetObject", f'"arn:aws:s3:::{BUCKET}/f"', "with an explicit deny in a resource-based policy")
hiding = fetches(grounds, BUCKET, message=HIDING, broke=60, until=1500, healed=9 * HOUR)
lifted = grounds.call("s3:DeleteBucketPolicy", by="user:ruth", at=1500, request={"bucketName": BUCKET})
hidden = fetches(grounds, BUCKET, start=1600, until=2800, broke=0, healed=9 * HOUR)
given_back = grounds.call(
    "iam:PutRolePolicy",
    by="user:ruth",
    at=2900,
    request={**KYC, "policyDocument": policy("Allow", "s3:GetObject")},
)
fetches(grounds, BUCKET, start=3000, until=4200, broke=9 * HOUR)

# -- the same table deleted, made anew, and deleted again: two incidents, each with the recovery that was its own
again = Later("again")
again.bystanders()
TABLE = {"tableName": "audit-index"}
first_loss = again.root("dynamodb:DeleteTable", by="sweeper", request=TABLE)
first_birth = again.call("dynamodb:CreateTable", by="user:noa", at=600, request=TABLE)
second_loss = again.root("dynamodb:DeleteTable", by="sweeper", at=2 * HOUR, request=TABLE)
second_birth = again.call("dynamodb:CreateTable", by="user:noa", at=2 * HOUR + 600, request=TABLE)
for start in (-HOUR, HOUR):
    again.readers(
        "dynamodb:DescribeTable",
        "ResourceNotFoundException",
        "Requested resource not found: Table: audit-index not found",
        by=("audit-writer",),
        start=start,
        until=start + 2 * HOUR,
        every=120,
        broke=start + HOUR,
        healed=start + HOUR + 620,
        request=TABLE,
    )

# -- a group is emptied; its instances are older than the log
emptied = Later("emptied")
emptied.bystanders()
IDS = [f"i-0{number}a1b2c3d4e5f6071" for number in range(2)]
GROUP = {"autoScalingGroupName": "shop-web", "minSize": 0, "desiredCapacity": 0}
emptied.root("autoscaling:UpdateAutoScalingGroup", by="night-saver", request=GROUP)
ended = [
    emptied.call(
        "ec2:TerminateInstances",
        by="linked:autoscaling",
        at=30,
        request={"instancesSet": {"items": [{"instanceId": one}]}},
    )
    for one in IDS
]
emptied.readers(
    "ssm:SendCommand",
    "InvalidInstanceId",
    f"Instances [[{', '.join(IDS)}]] not in a valid state for account {emptied.account}",
    by=("ops-runbook",),
    broke=60,
    until=1200,
    request={"documentName": "AWS-RunShellScript", "instanceIds": IDS},
)
refilled = emptied.call(
    "autoscaling:UpdateAutoScalingGroup",
    by="user:pavel",
    at=1500,
    request={**GROUP, "minSize": 2, "desiredCapacity": 2},
)

# -- a rule is revoked: nothing fails in CloudTrail, and what is launched is ended again and again
loop = Later("loop")
loop.bystanders()
OWN, PEER = "sg-0a1b2c3d4e5f60718", "sg-00000000000000bad"
RULE = {
    "groupId": OWN,
    "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 80, "groups": {"items": [{"groupId": PEER}]}}]},
}
WEB = [f"i-0{number}f1e2d3c4b5a6978" for number in range(8)]


def launches(number: int, at: float) -> str:
    tag = {"key": "aws:autoscaling:groupName", "value": "shop-app"}
    return loop.call(
        "ec2:RunInstances",
        by="linked:autoscaling",
        at=at,
        request={
            "groupSet": {"items": [{"groupId": OWN}]},
            "tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [tag]}]},
        },
        response={"instancesSet": {"items": [{"instanceId": WEB[number]}]}},
    )


def ends(number: int, at: float) -> str:
    request = {"instancesSet": {"items": [{"instanceId": WEB[number]}]}}
    return loop.call("ec2:TerminateInstances", by="linked:autoscaling", at=at, request=request)


for number in range(3):
    launches(number, -2 * HOUR + number)
revoked = loop.root("ec2:RevokeSecurityGroupIngress", by="user:iris", request=RULE)
for number in range(5):
    loop.effects += [ends(number, 180 + 100 * number), launches(number + 3, 220 + 100 * number)]
authorized = loop.call("ec2:AuthorizeSecurityGroupIngress", by="user:iris", at=900, request=RULE)

# -- the whole is gone, and the part that is to be made in it fails
whole = Later("whole")
whole.bystanders()
LOGS = {"logGroupName": "/app/payments"}
whole.root("logs:DeleteLogGroup", by="user:logan", request=LOGS)
remade = whole.call("logs:CreateLogGroup", by="user:logan", at=1800, request=LOGS)
whole.readers(
    "logs:CreateLogStream",
    "ResourceNotFoundException",
    "The specified log group does not exist.",
    by=("log-shipper",),
    healed=1810,
    request={**LOGS, "logStreamName": "s"},
)

# -- a database restored under another name serves nobody who asks for the old one
copied = Later("copied")
copied.bystanders()
DB = {"dBInstanceIdentifier": "orders"}
copied.root("rds:DeleteDBInstance", by="cleanup-agent", request={**DB, "skipFinalSnapshot": True})
restored = copied.call(
    "rds:RestoreDBInstanceToPointInTime",
    by="user:dba",
    at=1200,
    request={"sourceDBInstanceIdentifier": "orders", "targetDBInstanceIdentifier": "orders-restored"},
    response={"dBInstanceIdentifier": "orders-restored", "dBInstanceStatus": "creating"},
)
copied.readers(
    "rds:DescribeDBInstances",
    "DBInstanceNotFound",
    "DBInstance orders not found.",
    by=("order-sync",),
    broke=300,
    until=1000,
    every=60,
    request=DB,
)

# -- steady work stops, and nothing in the log can have stopped it
steady = Later("steady")
steady.aside(
    "iam:AttachRolePolicy", by="user:rafael", request={"roleName": "other", "policyArn": arn(steady, "x", "y")}
)
SCP = "with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-1/p-9"
steady.readers(
    "dynamodb:DescribeTable",
    "AccessDeniedException",
    denied("dynamodb:DescribeTable", arn(steady, "dynamodb", "table/carts"), SCP),
    by=("checkout",),
    until=360,
    every=60,
    request={"tableName": "carts"},
)

# -- denied, then granted by a person, then done by a program
regranted = Later("regranted")
THING = arn(regranted, "dynamodb", "table/ledger")
refusal = regranted.call(
    "dynamodb:DeleteTable",
    by="assistant",
    at=-600,
    error="AccessDeniedException",
    message=denied(
        "dynamodb:DeleteTable", THING, "because no identity-based policy allows the dynamodb:DeleteTable action"
    ).replace("{caller}", f"arn:aws:sts::{regranted.account}:assumed-role/assistant/run"),
)
grant = regranted.call(
    "iam:PutRolePolicy",
    by="user:lead",
    at=-300,
    request={"roleName": "assistant", "policyName": "more", "policyDocument": policy("Allow", "dynamodb:*")},
)
regranted.root("dynamodb:DeleteTable", by="assistant", request={"tableName": "ledger"})
regranted.readers(
    "dynamodb:DescribeTable",
    "ResourceNotFoundException",
    "Requested resource not found: Table: ledger not found",
    by=("ledger-api",),
    request={"tableName": "ledger"},
)

# -- an image is pruned; the task that pulls it finds its repository and not the tag
image = Later("image")
image.bystanders()
PULL = {"repositoryName": "web", "imageIds": [{"imageTag": "2026.08"}]}
image.call(
    "ecr:BatchDeleteImage", by="pruner", at=-5, request={"repositoryName": "web", "imageIds": [{"imageTag": "2025.01"}]}
)
image.root("ecr:BatchDeleteImage", by="pruner", request=PULL)
image.readers(
    "ecr:BatchGetImage",
    "ImageNotFoundException",
    "The image with imageId {imageDigest:'null', imageTag:'2026.08'} does not exist within the repository",
    by=("task-execution",),
    healed=9 * HOUR,
    request=PULL,
)

UNTOLD: Sequence[Later] = (either, steady)
"""Of these no cause can be told."""
