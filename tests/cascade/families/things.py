"""What was removed, stopped or taken back, and who missed it."""

from tests.cascade.stories import HOUR, Story

from .words import arn

zone = Story("zone")
zone.bystanders()
zone.root("route53:DeleteHostedZone", by="user:sasha", request={"id": "Z0ABCDEF1234567"}, region="us-east-1")
zone.readers(
    "route53:ListResourceRecordSets",
    "NoSuchHostedZone",
    "No hosted zone found with ID: Z0ABCDEF1234567",
    request={"hostedZoneId": "Z0ABCDEF1234567"},
    region="us-east-1",
    by=("external-dns", "cert-manager"),
)

certificate = Story("certificate")
CERT = arn(certificate, "acm", "certificate/11112222-3333-4444-5555-666677778888")
certificate.bystanders()
certificate.root("acm:DeleteCertificate", by="cleanup-bot", request={"certificateArn": CERT})
certificate.readers(
    "acm:DescribeCertificate",
    "ResourceNotFoundException",
    f"Could not find certificate {CERT}.",
    request={"certificateArn": CERT},
    by=("edge-checker", "tls-inventory"),
)

certificate_elb = Story("certelb")
CERT2 = arn(certificate_elb, "acm", "certificate/99992222-3333-4444-5555-666677778888")
LISTENER = arn(certificate_elb, "elasticloadbalancing", "listener/app/front/50dc6c495c0c9188/f2f7dc8efc522ab2")
certificate_elb.bystanders()
certificate_elb.root("acm:DeleteCertificate", by="cleanup-bot", request={"certificateArn": CERT2})
certificate_elb.readers(
    "elasticloadbalancing:ModifyListener",
    "CertificateNotFoundException",
    f"Certificate '{CERT2}' not found",
    request={"listenerArn": LISTENER, "certificates": [{"certificateArn": CERT2}]},
    by=("blue-deployer", "green-deployer"),
)

concurrency = Story("concurrency")
concurrency.bystanders()
concurrency.root(
    "lambda:PutFunctionConcurrency20171031",
    by="cost-bot",
    request={"functionName": "resize", "reservedConcurrentExecutions": 0},
)
concurrency.readers(
    "lambda:Invoke",
    "TooManyRequestsException",
    "Rate Exceeded.",
    request={"functionName": "resize"},
    by=("gateway", "uploader"),
    eventCategory="Data",
    managementEvent=False,
)

table = Story("table")
table.bystanders()
table.root("dynamodb:DeleteTable", by="claude-role", request={"tableName": "carts"})
table.call("dynamodb:CreateTable", by="oncall", at=1500, request={"tableName": "carts"})
table.readers(
    "dynamodb:DescribeTable",
    "ResourceNotFoundException",
    "Requested resource not found: Table: carts not found",
    request={"tableName": "carts"},
    healed=1530,
)

mount = Story("mount")
mount.bystanders()
mount.root("elasticfilesystem:DeleteMountTarget", by="netops", request={"mountTargetId": "fsmt-0123456789abcdef0"})
mount.readers(
    "elasticfilesystem:DescribeMountTargets",
    "MountTargetNotFound",
    "Mount target 'fsmt-0123456789abcdef0' does not exist.",
    request={"mountTargetId": "fsmt-0123456789abcdef0"},
)

snapshot = Story("snapshot")
snapshot.bystanders()
snapshot.root("ec2:DeleteSnapshot", by="cleanup-bot", request={"snapshotId": "snap-0a1b2c3d4e5f60718"})
snapshot.readers(
    "ec2:CreateVolume",
    "InvalidSnapshot.NotFound",
    "The snapshot 'snap-0a1b2c3d4e5f60718' does not exist.",
    request={"snapshotId": "snap-0a1b2c3d4e5f60718", "zone": "eu-west-1a"},
    by=("restore-drill", "ci-fixtures"),
)

entry = Story("entry")
PRINCIPAL = f"arn:aws:iam::{entry.account}:role/argo"
entry.bystanders()
entry.root("eks:DeleteAccessEntry", by="user:rio", request={"name": "prod", "principalArn": PRINCIPAL})
entry.readers(
    "eks:DescribeAccessEntry",
    "ResourceNotFoundException",
    "The specified principalArn could not be found. You can view your available access entries with "
    "'list-access-entries'.",
    request={"name": "prod", "principalArn": PRINCIPAL},
    by=("cluster-operator", "access-audit"),
)

parameter = Story("parameter")
parameter.bystanders()
parameter.root("ssm:DeleteParameters", by="tidy-agent", request={"names": ["/shop/db/host", "/shop/db/port"]})
parameter.readers(
    "ssm:GetParameter", "ParameterNotFound", "", request={"name": "/shop/db/host", "withDecryption": True}
)

spot = Story("spot")
EVICTED = "i-0abcdef0123456789"
spot.bystanders()
spot.root(
    "ec2:BidEvictedEvent",
    by="service:ec2",
    eventType="AwsServiceEvent",
    serviceEventDetails={"instanceIdSet": [EVICTED]},
)
spot.readers(
    "ec2:DescribeInstanceStatus",
    "Client.InvalidInstanceID.NotFound",
    f"The instance ID '{EVICTED}' does not exist",
    request={"instancesSet": {"items": [{"instanceId": EVICTED}]}},
    by=("monitor", "inventory"),
)

fleet = Story("fleet")
ROBOT = "linked:autoscaling"
FLEET_GROUP = {"autoScalingGroupName": "web-fleet"}
MEMBER = "i-0aaaabbbbccccdddd"
fleet.call(
    "ec2:RunInstances",
    by=ROBOT,
    at=-HOUR - 600,
    request={
        "tagSpecificationSet": {
            "items": [
                {"resourceType": "instance", "tags": [{"key": "aws:autoscaling:groupName", "value": "web-fleet"}]}
            ]
        }
    },
    response={"instancesSet": {"items": [{"instanceId": MEMBER}]}},
)
fleet.bystanders()
fleet.root(
    "autoscaling:UpdateAutoScalingGroup",
    by="user:noor",
    request={**FLEET_GROUP, "minSize": 0, "maxSize": 0, "desiredCapacity": 0},
)
fleet.call("ec2:TerminateInstances", by=ROBOT, at=70, request={"instancesSet": {"items": [{"instanceId": MEMBER}]}})
fleet.readers(
    "ec2:DescribeInstanceStatus",
    "Client.InvalidInstanceID.NotFound",
    f"The instance ID '{MEMBER}' does not exist",
    request={"instancesSet": {"items": [{"instanceId": MEMBER}]}},
    by=("monitor", "inventory"),
    broke=70,
)

secret = Story("secret")
SECRET_ID = "prod/payments"
secret.bystanders()
secret.root("secretsmanager:DeleteSecret", by="kiro-role", request={"secretId": SECRET_ID, "recoveryWindowInDays": 7})
secret.call("secretsmanager:RestoreSecret", by="oncall", at=1500, request={"secretId": SECRET_ID})
secret.readers(
    "secretsmanager:GetSecretValue",
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
    request={"secretId": SECRET_ID},
    healed=1501,
)

stopped = Story("stopped")
stopped.bystanders()
stopped.root("rds:StopDBInstance", by="cost-bot", request={"dBInstanceIdentifier": "ledger"})
stopped.readers(
    "rds:CreateDBSnapshot",
    "InvalidDBInstanceStateFault",
    "Instance ledger is not in available state: it is stopped.",
    request={"dBInstanceIdentifier": "ledger", "dBSnapshotIdentifier": "s"},
    by=("backup-runner", "dr-runner"),
)
