"""What was no longer allowed, by which kind of policy, and whom it shut out."""

import json
from typing import Any

from tests.cascade.stories import HOUR, Story

from .words import ISSUER, arn, denied, policy

rotation = Story("rotation")
SECRET = arn(rotation, "secretsmanager", "secret:prod/db-AbCdEf")
ROTATOR = arn(rotation, "lambda", "function:rotate-db")
rotation.bystanders()
rotation.root(
    "lambda:RemovePermission20150331v2", by="user:kim", request={"functionName": "rotate-db", "statementId": "secrets"}
)
rotation.readers(
    "secretsmanager:RotateSecret",
    "AccessDeniedException",
    f"Secrets Manager cannot invoke the specified Lambda function {ROTATOR}. Ensure that the function policy grants "
    "access to the principal secretsmanager.amazonaws.com.",
    request={"secretId": SECRET, "rotationLambdaARN": ROTATOR},
    by=("rotation-scheduler", "compliance-job"),
)

queue = Story("queue")
URL = f"https://sqs.eu-west-1.amazonaws.com/{queue.account}/orders"
queue.bystanders()
queue.root(
    "sqs:SetQueueAttributes",
    by="user:ira",
    request={"queueUrl": URL, "attributes": {"Policy": policy("Deny", "sqs:SendMessage", "sqs:SendMessageBatch")}},
)
queue.readers(
    "sqs:SendMessage",
    "AccessDenied",
    denied("sqs:sendmessage", arn(queue, "sqs", "orders"), "with an explicit deny in a resource-based policy"),
    request={"queueUrl": URL},
    by=("checkout", "returns"),
    eventCategory="Data",
    managementEvent=False,
)

registry = Story("registry")
registry.bystanders()
registry.root("ecr:DeleteRepositoryPolicy", by="user:lee", request={"repositoryName": "shop/app"})
registry.readers(
    "ecr:BatchGetImage",
    "AccessDeniedException",
    denied(
        "ecr:BatchGetImage",
        arn(registry, "ecr", "repository/shop/app"),
        "because no resource-based policy allows the ecr:BatchGetImage action",
    ),
    request={"repositoryName": "shop/app"},
    by=("task-execution", "node-role"),
)

reborn_role = Story("rebornrole")
TARGET = f"arn:aws:iam::{reborn_role.account}:role/ledger-writer"
reborn_role.bystanders()
reborn_role.root("iam:DeleteRole", by="iac-runner", request={"roleName": "invoice-job"}, region="us-east-1")
reborn_role.call(
    "iam:CreateRole",
    by="iac-runner",
    at=4,
    request={"roleName": "invoice-job"},
    region="us-east-1",
    response={"role": {"roleName": "invoice-job", "arn": f"arn:aws:iam::{reborn_role.account}:role/invoice-job"}},
)
reborn_role.readers(
    "sts:AssumeRole",
    "AccessDenied",
    f"User: {{caller}} is not authorized to perform: sts:AssumeRole on resource: {TARGET}",
    request={"roleArn": TARGET, "roleSessionName": "ledger"},
    by=("invoice-job",),
    every=120,
)

provider = Story("provider")
PROVIDER = f"arn:aws:iam::{provider.account}:oidc-provider/{ISSUER}"
DEPLOY = f"arn:aws:iam::{provider.account}:role/deploy"
provider.bystanders()
provider.root(
    "iam:DeleteOpenIDConnectProvider", by="user:pat", request={"openIDConnectProviderArn": PROVIDER}, region="us-east-1"
)
for place in range(10):
    at = -1800 + place * 400
    more: dict[str, Any] = {"request": {"roleArn": DEPLOY, "roleSessionName": f"job{place}"}}
    if at > 0:
        more |= {
            "error": "InvalidIdentityToken",
            "message": f"No OpenIDConnect provider found in your account for https://{ISSUER}",
        }
    job = provider.call("sts:AssumeRoleWithWebIdentity", by="service:x", at=at, **more)
    provider.records[-1]["userIdentity"] = {
        "type": "WebIdentityUser",
        "principalId": f"{PROVIDER}:sts.amazonaws.com:repo:octo/shop-{place % 2}:ref:refs/heads/main",
        "userName": f"repo:octo/shop-{place % 2}:ref:refs/heads/main",
        "identityProvider": PROVIDER,
    }
    if at > 0:
        provider.effects.append(job)

scp = Story("scp")
scp.bystanders()
SCP = f"arn:aws:organizations::{scp.account}:policy/o-abc/service_control_policy/p-freeze01"
scp.root(
    "organizations:AttachPolicy",
    by="user:root-admin",
    region="us-east-1",
    request={"policyId": "p-freeze01", "targetId": scp.account},
)
scp.readers(
    "rds:CreateDBSnapshot",
    "AccessDenied",
    denied(
        "rds:CreateDBSnapshot",
        arn(scp, "rds", "db:ledger"),
        f"with an explicit deny in a service control policy: {SCP}",
    ),
    request={"dBInstanceIdentifier": "ledger"},
    by=("backup-runner", "dr-runner"),
)

endpoint = Story("endpoint")
endpoint.bystanders()
endpoint.root(
    "ec2:ModifyVpcEndpoint",
    by="netops",
    request={
        "ModifyVpcEndpointRequest": {
            "VpcEndpointId": "vpce-0aa11bb22cc33dd44",
            "PolicyDocument": policy("Allow", "s3:ListBucket"),
        }
    },
)
endpoint.readers(
    "s3:GetObject",
    "AccessDenied",
    denied(
        "s3:GetObject",
        '"arn:aws:s3:::media-store/a.png"',
        "because no VPC endpoint policy allows the s3:GetObject action",
    ),
    request={"bucketName": "media-store", "key": "a.png"},
    vpcEndpointId="vpce-0aa11bb22cc33dd44",
    eventCategory="Data",
    managementEvent=False,
)

bucket = Story("bucket")
bucket.bystanders()
bucket.root(
    "s3:PutBucketPolicy",
    by="user:sam",
    request={"bucketName": "reports-prod", "bucketPolicy": json.loads(policy("Deny", "s3:*"))},
)
bucket.readers(
    "s3:PutObject",
    "AccessDenied",
    denied("s3:PutObject", '"arn:aws:s3:::reports-prod/day.csv"', "with an explicit deny in a resource-based policy"),
    request={"bucketName": "reports-prod", "key": "day.csv"},
    eventCategory="Data",
    managementEvent=False,
)

moved = Story("moved")
moved.bystanders()
moved.root(
    "organizations:MoveAccount",
    by="user:root-admin",
    region="us-east-1",
    request={
        "accountId": moved.account,
        "sourceParentId": "ou-ab12-aaaaaaaa",
        "destinationParentId": "ou-ab12-bbbbbbbb",
    },
)
moved.readers(
    "ec2:RunInstances",
    "Client.UnauthorizedOperation",
    denied("ec2:RunInstances", arn(moved, "ec2", "instance/*"), "with an explicit deny in a service control policy"),
    request={"minCount": 1},
    by=("ci-runners", "render-farm"),
)

trust = Story("trust")
TRUSTED = f"arn:aws:iam::{trust.account}:role/ledger"
trust.bystanders()
trust.root(
    "iam:UpdateAssumeRolePolicy",
    by="user:ana",
    region="us-east-1",
    request={
        "roleName": "ledger",
        "policyDocument": json.dumps(
            {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:aws:iam::{trust.account}:role/auditor"},
                        "Action": "sts:AssumeRole",
                    }
                ]
            }
        ),
    },
)
trust.readers(
    "sts:AssumeRole",
    "AccessDenied",
    f"User: {{caller}} is not authorized to perform: sts:AssumeRole on resource: {TRUSTED}",
    request={"roleArn": TRUSTED, "roleSessionName": "w"},
)

last_grant = Story("lastgrant")
HOLDER = {"roleName": "orders-worker"}
POLICIES = [f"arn:aws:iam::{last_grant.account}:policy/{name}" for name in ("orders-read", "orders-write")]
for number, name in enumerate(POLICIES):
    made = {"policyName": name.rsplit("/", 1)[1], "policyDocument": policy("Allow", "sqs:GetQueueUrl")}
    answer = {"policy": {"policyName": made["policyName"], "arn": name}}
    last_grant.call("iam:CreatePolicy", by="iac-runner", at=-2 * HOUR + number, request=made, response=answer)
    last_grant.call("iam:AttachRolePolicy", by="iac-runner", at=-7000 + number, request={**HOLDER, "policyArn": name})
last_grant.bystanders()
last_grant.root("iam:DetachRolePolicy", by="user:kay", at=-900, request={**HOLDER, "policyArn": POLICIES[0]})
last_grant.root("iam:DetachRolePolicy", by="user:lin", at=0, request={**HOLDER, "policyArn": POLICIES[1]})
last_grant.readers(
    "sqs:GetQueueUrl",
    "AccessDenied",
    denied(
        "sqs:getqueueurl",
        arn(last_grant, "sqs", "orders"),
        "because no identity-based policy allows the sqs:getqueueurl action",
    ),
    request={"queueName": "orders"},
    by=("orders-worker",),
    every=120,
)

hidden_key = Story("hiddenkey")
hidden_key.bystanders()
hidden_key.root("iam:UpdateAccessKey", by="key-janitor", request={"userName": "reporter", "status": "Inactive"})
hidden_key.readers(
    "sts:GetCallerIdentity",
    "InvalidClientTokenId",
    "The security token included in the request is invalid.",
    by=("user:reporter",),
    every=120,
)
for one in hidden_key.records:
    one["userIdentity"].pop("accessKeyId", None)
