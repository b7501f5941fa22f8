"""Near misses: something was changed, and it explains nothing."""

from tests.cascade.stories import HOUR, Story

from .words import ISSUER, arn, denied

visibility = Story("visibility")
URL2 = f"https://sqs.eu-west-1.amazonaws.com/{visibility.account}/orders"
visibility.aside(
    "sqs:SetQueueAttributes", by="user:ira", request={"queueUrl": URL2, "attributes": {"VisibilityTimeout": "60"}}
)
visibility.readers(
    "sqs:SendMessage",
    "AccessDenied",
    denied(
        "sqs:sendmessage",
        arn(visibility, "sqs", "orders"),
        "because no resource-based policy allows the sqs:sendmessage action",
    ),
    request={"queueUrl": URL2},
    by=("checkout", "returns"),
)

other_move = Story("othermove")
other_move.aside(
    "organizations:MoveAccount",
    by="user:root-admin",
    at=-20,
    region="us-east-1",
    request={
        "accountId": "999999999999",
        "sourceParentId": "ou-ab12-aaaaaaaa",
        "destinationParentId": "ou-ab12-bbbbbbbb",
    },
)
other_move.readers(
    "ec2:RunInstances",
    "Client.UnauthorizedOperation",
    denied(
        "ec2:RunInstances", arn(other_move, "ec2", "instance/*"), "with an explicit deny in a service control policy"
    ),
    request={"minCount": 1},
    by=("ci-runners", "render-farm"),
)

other_issuer = Story("otherissuer")
other_issuer.aside(
    "iam:DeleteOpenIDConnectProvider",
    by="user:pat",
    region="us-east-1",
    request={"openIDConnectProviderArn": f"arn:aws:iam::{other_issuer.account}:oidc-provider/gitlab.example.com"},
)
other_issuer.readers(
    "sts:AssumeRoleWithWebIdentity",
    "InvalidIdentityToken",
    f"No OpenIDConnect provider found in your account for https://{ISSUER}",
    request={"roleArn": f"arn:aws:iam::{other_issuer.account}:role/deploy", "roleSessionName": "w"},
)

other_store = Story("otherstore")
OKEY = arn(other_store, "kms", "key/6f0f0f0f-1111-2222-3333-444444444444")
other_store.aside(
    "kms:DisconnectCustomKeyStore", by="user:hsm-admin", request={"customKeyStoreId": "cks-1234567890abcdef0"}
)
other_store.readers(
    "kms:Decrypt", "KMSInvalidStateException", f"{OKEY} is pending import.", request=None, resources=[{"ARN": OKEY}]
)

rebalanced = Story("rebalanced")
LEAVING = "i-0ddddccccbbbbaaaa"
LEFT = {"instancesSet": {"items": [{"instanceId": LEAVING}]}}
rebalanced.aside(
    "ec2:CreateTags", by="user:noor", at=-60, request={"resourcesSet": {"items": [{"resourceId": LEAVING}]}}
)
rebalanced.aside(
    "autoscaling:UpdateAutoScalingGroup", by="user:noor", at=-2000, request={"autoScalingGroupName": "other"}
)
rebalanced.aside("ec2:TerminateInstances", by="linked:autoscaling", at=0, request=LEFT)
rebalanced.readers(
    "ec2:DescribeInstanceStatus",
    "Client.InvalidInstanceID.NotFound",
    f"The instance ID '{LEAVING}' does not exist",
    request=LEFT,
    by=("monitor", "inventory"),
)

silent = Story("silent")
silent.aside(
    "ec2:RevokeSecurityGroupIngress",
    by="user:lou",
    at=0,
    request={
        "groupId": "sg-0123456789abcdef0",
        "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432}]},
    },
)
silent.aside(
    "route53:ChangeResourceRecordSets",
    by="user:lou",
    at=9,
    region="us-east-1",
    request={
        "hostedZoneId": "Z0ABCDEF1234567",
        "changeBatch": {
            "changes": [{"action": "DELETE", "resourceRecordSet": {"name": "api.example.com.", "type": "A"}}]
        },
    },
)
silent.readers(
    "ec2:DescribeSecurityGroups",
    "",
    "",
    request={"groupIdSet": {"items": [{"groupId": "sg-0123456789abcdef0"}]}},
    broke=HOUR,
)

everyday = Story("everyday")
for place in range(6):
    everyday.call(
        "s3:GetBucketPolicy",
        by="config-reader",
        at=place * 60,
        request={"bucketName": f"b{place}"},
        error="NoSuchBucketPolicy",
        message="The bucket policy does not exist",
    )
    everyday.call(
        "ec2:DescribeInstances",
        by="scaler",
        at=place * 60,
        error="Client.RequestLimitExceeded",
        message="Request limit exceeded.",
    )
    everyday.call(
        "iam:GetRole",
        by="user:eve",
        at=place * 60 + 1,
        request={"roleName": f"none{place}"},
        error="NoSuchEntityException",
        message=f"The role with name none{place} cannot be found.",
    )
everyday.aside("iam:DeleteRole", by="janitor-agent", at=30, request={"roleName": "unrelated"})
everyday.aside("s3:DeleteBucketPolicy", by="janitor-agent", at=45, request={"bucketName": "elsewhere"})
