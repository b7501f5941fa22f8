"""What the stack is made of: CloudFormation's calls when it takes the stack down, and when it builds it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sample_data.generator import recreated_cast as cast
from sample_data.generator.records import policy
from sample_data.generator.recreated_cast import DATA, PROD


@dataclass(frozen=True, slots=True)
class Forwarded:
    """One call that CloudFormation makes for the stack, ``offset`` seconds after the stack operation."""

    offset: int
    api: str
    request: Mapping[str, Any]
    things: str = ""
    response: Mapping[str, Any] | None = None
    kind: str = ""
    resource: str = ""
    error: tuple[str, str] | None = None


def deletions() -> list[Forwarded]:
    """What CloudFormation takes down, in the order of dependencies; ``things`` are what dependants then miss."""
    database, subnets = {"dBInstanceIdentifier": cast.DATABASE}, {"dBSubnetGroupName": cast.OLD_SUBNETS}
    gone = ("DBInstanceNotFoundFault", f"DBInstance {cast.DATABASE} not found.")
    polls = [Forwarded(offset, "rds:DescribeDBInstances", database) for offset in range(126, 860, 60)]
    return [
        Forwarded(14, "lambda:DeleteFunction20150331", {"functionName": cast.FUNCTION}, "function"),
        Forwarded(17, "sqs:DeleteQueue", {"queueUrl": cast.QUEUE_URL}, "queue"),
        Forwarded(19, "sns:DeleteTopic", {"topicArn": cast.arn("sns", cast.TOPIC)}, "topic"),
        Forwarded(24, "elasticloadbalancing:DeleteListener", {"listenerArn": cast.OLD_LISTENER}),
        Forwarded(38, "elasticloadbalancing:DeleteTargetGroup", {"targetGroupArn": cast.OLD_TARGETS}, "edge-targets"),
        Forwarded(52, "elasticloadbalancing:DeleteLoadBalancer", {"loadBalancerArn": cast.OLD_BALANCER}),
        Forwarded(
            66,
            "rds:DeleteDBInstance",
            {
                **database,
                "skipFinalSnapshot": False,
                "finalDBSnapshotIdentifier": cast.FINAL_SNAPSHOT,
                "deleteAutomatedBackups": True,
            },
            "database",
            {
                **database,
                "dBInstanceArn": cast.arn("rds", f"db:{cast.DATABASE}"),
                "dBInstanceStatus": "deleting",
                "deletionProtection": False,
            },
        ),
        Forwarded(
            75,
            "dynamodb:DeleteTable",
            {"tableName": cast.TABLE},
            "table",
            {
                "tableDescription": {
                    "tableName": cast.TABLE,
                    "tableStatus": "DELETING",
                    "tableArn": cast.arn("dynamodb", f"table/{cast.TABLE}"),
                }
            },
            "AWS::DynamoDB::Table",
            cast.arn("dynamodb", f"table/{cast.TABLE}"),
        ),
        Forwarded(
            81,
            "secretsmanager:DeleteSecret",
            {"secretId": cast.OLD_SECRET, "forceDeleteWithoutRecovery": True},
            "web-secret feed-secret",
            {"arn": cast.OLD_SECRET, "name": cast.DATABASE_SECRET, "deletionDate": "Dec 15, 2025, 1:15:28 AM"},
        ),
        Forwarded(
            96,
            "kms:DeleteAlias",
            {"aliasName": "alias/insights-prod"},
            "",
            None,
            "AWS::KMS::Alias",
            cast.arn("kms", "alias/insights-prod"),
        ),
        Forwarded(
            101,
            "kms:ScheduleKeyDeletion",
            {"keyId": cast.OLD_KEY, "pendingWindowInDays": 30},
            "key",
            {
                "keyId": cast.OLD_KEY,
                "keyState": "PendingDeletion",
                "pendingWindowInDays": 30,
                "deletionDate": "Jan 14, 2026, 1:15:48 AM",
            },
            "AWS::KMS::Key",
            cast.OLD_KEY,
        ),
        Forwarded(112, "iam:DeleteRolePolicy", {"roleName": cast.EXPORT_ROLE, "policyName": "read-rollups"}),
        Forwarded(118, "iam:DeleteRole", {"roleName": cast.EXPORT_ROLE}, "role"),
        Forwarded(131, "logs:DeleteLogGroup", {"logGroupName": f"/aws/lambda/{cast.FUNCTION}"}),
        *polls,
        Forwarded(872, "rds:DescribeDBInstances", database, error=gone),
        Forwarded(880, "rds:DeleteDBSubnetGroup", subnets),
        Forwarded(
            1160,
            "ec2:DeleteSecurityGroup",
            {"groupId": cast.OLD_GROUP},
            "batch-group",
            {"requestId": "", "_return": True, "groupId": cast.OLD_GROUP},
        ),
    ]


def creations() -> list[Forwarded]:
    """What CloudFormation builds again: the same names, but new ids where AWS gives the id."""
    return [
        Forwarded(
            6,
            "ec2:CreateSecurityGroup",
            {
                "groupName": f"{cast.STACK}-ServiceGroup-1QK7EXAMPLE",
                "groupDescription": "insights services",
                "vpcId": cast.VPC,
            },
            "",
            {"groupId": cast.NEW_GROUP, "_return": True},
        ),
        Forwarded(
            8,
            "ec2:AuthorizeSecurityGroupIngress",
            {
                "groupId": cast.NEW_GROUP,
                "ipPermissions": {
                    "items": [
                        {
                            "ipProtocol": "tcp",
                            "fromPort": 5432,
                            "toPort": 5432,
                            "groups": {"items": [{"groupId": cast.NEW_GROUP}]},
                            "ipRanges": {},
                        }
                    ]
                },
            },
            "",
            {"_return": True},
        ),
        Forwarded(
            9,
            "kms:CreateKey",
            {
                "description": "insights data",
                "keySpec": "SYMMETRIC_DEFAULT",
                "keyUsage": "ENCRYPT_DECRYPT",
                "multiRegion": False,
            },
            "",
            {"keyMetadata": {"keyId": cast.NEW_KEY_ID, "arn": cast.NEW_KEY, "keyState": "Enabled", "enabled": True}},
            "AWS::KMS::Key",
            cast.NEW_KEY,
        ),
        Forwarded(
            11,
            "kms:CreateAlias",
            {"aliasName": "alias/insights-prod", "targetKeyId": cast.NEW_KEY_ID},
            "",
            None,
            "AWS::KMS::Key",
            cast.NEW_KEY,
        ),
        Forwarded(
            12,
            "iam:CreateRole",
            {
                "roleName": cast.EXPORT_ROLE,
                "path": "/",
                "assumeRolePolicyDocument": policy(
                    "sts:AssumeRole", principal={"AWS": f"arn:aws:iam::{DATA}:role/lake-sync-task"}
                ),
            },
            "",
            {"role": {"roleName": cast.EXPORT_ROLE, "arn": cast.EXPORT_ROLE_ARN, "roleId": "AROA7Q2M4KXW3EEXAMPLE"}},
        ),
        Forwarded(
            14,
            "iam:PutRolePolicy",
            {
                "roleName": cast.EXPORT_ROLE,
                "policyName": "read-rollups",
                "policyDocument": policy("dynamodb:DescribeTable", "dynamodb:Query", resource="*"),
            },
            "role",
        ),
        Forwarded(
            15,
            "sqs:CreateQueue",
            {"queueName": cast.QUEUE, "attributes": {"VisibilityTimeout": "120"}},
            "queue",
            {"queueUrl": cast.QUEUE_URL},
        ),
        Forwarded(17, "sns:CreateTopic", {"name": cast.TOPIC}, "topic", {"topicArn": cast.arn("sns", cast.TOPIC)}),
        Forwarded(
            18,
            "dynamodb:CreateTable",
            {
                "tableName": cast.TABLE,
                "billingMode": "PAY_PER_REQUEST",
                "keySchema": [
                    {"attributeName": "tenant", "keyType": "HASH"},
                    {"attributeName": "day", "keyType": "RANGE"},
                ],
            },
            "table",
            {
                "tableDescription": {
                    "tableName": cast.TABLE,
                    "tableStatus": "CREATING",
                    "tableArn": cast.arn("dynamodb", f"table/{cast.TABLE}"),
                }
            },
            "AWS::DynamoDB::Table",
            cast.arn("dynamodb", f"table/{cast.TABLE}"),
        ),
        Forwarded(
            20,
            "secretsmanager:CreateSecret",
            {"name": cast.DATABASE_SECRET, "kmsKeyId": "alias/insights-prod"},
            "",
            {"arn": cast.NEW_SECRET, "name": cast.DATABASE_SECRET},
        ),
        Forwarded(
            31,
            "rds:CreateDBSubnetGroup",
            {
                "dBSubnetGroupName": cast.NEW_SUBNETS,
                "dBSubnetGroupDescription": "insights",
                "subnetIds": [cast.SUBNET, "subnet-0c71e5f8a94b2d360"],
            },
            "",
            {"dBSubnetGroupName": cast.NEW_SUBNETS},
        ),
        Forwarded(
            35,
            "rds:CreateDBInstance",
            {
                "dBInstanceIdentifier": cast.NEW_DATABASE,
                "dBInstanceClass": "db.r7g.large",
                "engine": "postgres",
                "masterUserPassword": "****",
                "dBSubnetGroupName": cast.NEW_SUBNETS,
                "deletionProtection": False,
                "multiAZ": False,
            },
            "",
            {
                "dBInstanceIdentifier": cast.NEW_DATABASE,
                "dBInstanceArn": cast.arn("rds", f"db:{cast.NEW_DATABASE}"),
                "dBInstanceStatus": "creating",
            },
        ),
        Forwarded(
            44,
            "elasticloadbalancing:CreateTargetGroup",
            {"name": "insights-edge", "protocol": "HTTP", "port": 8080, "vpcId": cast.VPC, "targetType": "ip"},
            "",
            {"targetGroups": [{"targetGroupArn": cast.NEW_TARGETS, "targetGroupName": "insights-edge"}]},
        ),
        Forwarded(
            49,
            "elasticloadbalancing:CreateLoadBalancer",
            {"name": "insights-edge", "scheme": "internal", "type": "application", "securityGroups": [cast.NEW_GROUP]},
            "",
            {"loadBalancers": [{"loadBalancerArn": cast.NEW_BALANCER, "loadBalancerName": "insights-edge"}]},
        ),
        Forwarded(62, "logs:CreateLogGroup", {"logGroupName": f"/aws/lambda/{cast.FUNCTION}"}),
        Forwarded(
            74,
            "lambda:CreateFunction20150331",
            {
                "functionName": cast.FUNCTION,
                "runtime": "python3.13",
                "handler": "app.handler",
                "role": f"arn:aws:iam::{PROD}:role/service-role/insights-query-role",
                "publish": False,
            },
            "function",
            {
                "functionName": cast.FUNCTION,
                "functionArn": cast.arn("lambda", f"function:{cast.FUNCTION}"),
                "state": "Pending",
            },
        ),
    ]
