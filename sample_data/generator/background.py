"""Machines on an ordinary day: pollers, workloads, service roles.

Each function fills one account and region with one kind of actor. What they touch is theirs: no function here names a
thing of a story.
"""

from collections.abc import Sequence
from datetime import timedelta

from sample_data.generator import user_agents
from sample_data.generator.dice import fixed_hex
from sample_data.generator.place import Call, Place
from sample_data.generator.records import (
    Caller,
    Session,
    assume_role,
    fas,
    foreign,
    iam_user,
    linked_session,
    program,
    service,
    service_event,
    service_linked,
)
from sample_data.generator.workloads import Workload

VENDOR = "999999999999"
CONFIG_READS: tuple[Call, ...] = (
    ("ec2:DescribeSecurityGroups", {"securityGroupSet": {}, "filterSet": {}}),
    ("ec2:DescribeVpcs", {"vpcSet": {}}),
    ("ec2:DescribeRouteTables", {"routeTableIdSet": {}}),
    ("ec2:DescribeSubnets", {"subnetSet": {}}),
    ("ec2:DescribeNetworkInterfaces", {"networkInterfaceIdSet": {}}),
    ("ec2:DescribeVolumes", {"volumeSet": {}}),
    ("rds:DescribeDBClusters", {"maxRecords": 100}),
    ("rds:DescribeEventSubscriptions", None),
    ("kms:ListAliases", {"limit": 100}),
    ("lambda:ListFunctions20150331", {"maxItems": 50}),
    ("elasticloadbalancing:DescribeLoadBalancers", {"pageSize": 100}),
    ("autoscaling:DescribeAutoScalingGroups", {"maxRecords": 100}),
    ("sns:ListTopics", None),
    ("cloudtrail:DescribeTrails", {"includeShadowTrails": True}),
)


def config_recorder(place: Place, every: float = 180) -> None:
    """AWS Config walks through the account through its linked role, three calls at a time."""
    at_work: Session | None = None
    for at in place.moments(every):
        if at_work is None or (at - at_work.created).total_seconds() > 3000:
            at_work = linked_session(
                place.account, "config", "AWSServiceRoleForConfig", "AWSConfig-Describe", at, place.dice
            )
        for _ in range(3):
            api, request = place.dice.pick(CONFIG_READS)
            place.call(at, service_linked(at_work, "config"), api, request)


def metrics_poller(place: Place, every: float = 75) -> None:
    """A dashboard asks for metrics day and night with an hourly session of its own role."""
    at_work: Session | None = None
    home = Caller(place.account, service(place.account, "ec2").identity, place.ip, user_agents.GRAFANA)
    for at in place.moments(every, 0.02):
        if at_work is None or (at - at_work.created).total_seconds() > 3500:
            at_work = Session(
                place.account, "grafana-reader", f"{int(at.timestamp()) * 1000}", place.dice.access_key(), at, place.ip
            )
            place.journal.add(assume_role(place.dice, at, home, at_work, place.region))
        place.call(
            at,
            program(at_work, user_agents.GRAFANA),
            place.dice.pick(("monitoring:GetMetricData", "monitoring:ListMetrics")),
            {"maxDatapoints": 1080},
        )


def instances(place: Place, names: Sequence[str], every: float = 300) -> None:
    """Servers report to Systems Manager."""
    for name in names:
        worker = Workload(
            "instance",
            place.account,
            place.region,
            name,
            "fleet-instance",
            place.ip,
            place.journal,
            place.dice.stream(name),
            21600,
        )
        for at in place.moments(every, 0.03):
            caller = worker.caller(at)
            caller = Caller(caller.account, caller.identity, caller.ip, user_agents.SSM_AGENT)
            place.call(
                at,
                caller,
                "ssm:UpdateInstanceInformation",
                {"instanceId": name, "agentVersion": "3.3.3270.0", "platformType": "Linux", "agentStatus": "Active"},
            )


def functions(place: Place, names: Sequence[str], every: float = 900) -> None:
    """Lambda functions wake, take their role, open a log stream, and do their small work."""
    for name in names:
        dice = place.dice.stream(name)
        worker = Workload(
            "lambda", place.account, place.region, name, f"{name}-role", place.ip, place.journal, dice, 1200
        )
        for at in place.arrivals(every):
            caller = worker.caller(at)
            place.call(
                at,
                caller,
                "logs:CreateLogStream",
                {"logGroupName": f"/aws/lambda/{name}", "logStreamName": f"{at:%Y/%m/%d}/[$LATEST]{dice.hex(32)}"},
            )
            api, request = dice.pick(small_work(place, name))
            place.call(
                at + timedelta(seconds=1), caller, api, request, data=api.split(":")[0] in {"s3", "dynamodb", "sqs"}
            )


def small_work(place: Place, name: str) -> tuple[Call, ...]:
    """What an ordinary function does, with things of its own name."""
    return (
        ("dynamodb:GetItem", {"tableName": f"{name}-state", "key": {"id": "HIDDEN_DUE_TO_SECURITY_REASONS"}}),
        ("dynamodb:UpdateItem", {"tableName": f"{name}-state", "key": {"id": "HIDDEN_DUE_TO_SECURITY_REASONS"}}),
        (
            "s3:GetObject",
            {
                "bucketName": f"{name}-{place.account}",
                "key": f"in/{fixed_hex(6, name)}.json",
                "Host": f"{name}-{place.account}.s3.{place.region}.amazonaws.com",
            },
        ),
        ("s3:PutObject", {"bucketName": f"{name}-{place.account}", "key": f"out/{fixed_hex(6, name, 'o')}.json"}),
        ("ssm:GetParameter", {"name": f"/{name}/settings", "withDecryption": True}),
        ("secretsmanager:GetSecretValue", {"secretId": f"{name}/token"}),
        ("sqs:SendMessage", {"queueUrl": f"https://sqs.{place.region}.amazonaws.com/{place.account}/{name}-out"}),
    )


def tasks(place: Place, names: Sequence[str], every: float = 1800) -> None:
    """Containers start: the agent fetches images, the task takes its role and reads its settings."""
    for name in names:
        dice = place.dice.stream(name)
        worker = Workload("task", place.account, place.region, name, f"{name}-task", place.ip, place.journal, dice, 0)
        for at in place.arrivals(every):
            caller = worker.caller(at)
            place.call(at + timedelta(seconds=1), caller, "ecr:GetAuthorizationToken", None)
            place.call(
                at + timedelta(seconds=2),
                caller,
                "ecr:BatchGetImage",
                {"repositoryName": name, "imageIds": [{"imageTag": "release"}], "registryId": place.account},
            )
            place.call(
                at + timedelta(seconds=3),
                caller,
                "logs:CreateLogStream",
                {"logGroupName": f"/ecs/{name}", "logStreamName": f"{name}/{dice.hex(32)}"},
            )
            place.call(
                at + timedelta(seconds=4), caller, "secretsmanager:GetSecretValue", {"secretId": f"{name}/settings"}
            )


def service_keys(place: Place, every: float = 120) -> None:
    """Services open data keys in their own name or for a workload."""
    for at in place.arrivals(every):
        name = place.dice.pick(("s3", "sqs", "ebs", "logs", "dynamodb"))
        key = place.arn(
            "kms", f"key/{fixed_hex(8, place.account, name)}-0d51-4c3b-9f80-{fixed_hex(12, place.account, name, 'key')}"
        )
        place.call(
            at,
            service(place.account, name),
            place.dice.pick(("kms:GenerateDataKey", "kms:Decrypt")),
            {"keyId": key, "encryptionContext": {f"aws:{name}:arn": place.arn(name, f"{name}-data")}},
            resources=[("AWS::KMS::Key", place.account, key)],
        )


LINKED: tuple[tuple[str, str, str, str], ...] = (
    ("autoscaling", "AWSServiceRoleForAutoScaling", "AutoScaling", "ec2:DescribeInstanceStatus"),
    ("ecs", "AWSServiceRoleForECS", "ecs-service-scheduler", "elasticloadbalancing:DescribeTargetHealth"),
    (
        "elasticloadbalancing",
        "AWSServiceRoleForElasticLoadBalancing",
        "ElasticLoadBalancing",
        "ec2:DescribeNetworkInterfaces",
    ),
    ("rds", "AWSServiceRoleForRDS", "SLRManagement", "ec2:DescribeSubnets"),
    ("trustedadvisor", "AWSServiceRoleForTrustedAdvisor", "TrustedAdvisor", "ec2:DescribeReservedInstances"),
)


def linked_roles(place: Place, every: float = 400) -> None:
    """Services look after what they run."""
    for name, role, session_name, api in LINKED:
        for at in place.arrivals(every):
            session = linked_session(place.account, name, role, session_name, at, place.dice)
            place.call(at, service_linked(session, name), api, {"maxResults": 100})


def key_rotation(place: Place) -> None:
    """KMS rotates two keys by itself."""
    for at in place.moments(36000, 0.3)[:2]:
        key = place.arn(
            "kms",
            f"key/{fixed_hex(8, place.account, 'rotated')}-7a20-4b6e-8c11-{fixed_hex(12, place.account, 'rotated')}",
        )
        place.journal.add(
            service_event(
                place.dice,
                at,
                place.account,
                "kms",
                "RotateKey",
                place.region,
                {"keyId": key},
                [("AWS::KMS::Key", place.account, key)],
            )
        )


def table_traffic(place: Place, table: str, every: float = 60) -> None:
    """A busy shop's table: data events of one long-lived task."""
    worker = Workload(
        "task",
        place.account,
        place.region,
        f"{table}-api",
        f"{table}-api-task",
        place.ip,
        place.journal,
        place.dice.stream(table),
        21600,
    )
    arn = place.arn("dynamodb", f"table/{table}")
    for at in place.arrivals(every):
        place.call(
            at,
            worker.caller(at),
            place.dice.pick(("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem")),
            {"tableName": table},
            resources=[("AWS::DynamoDB::Table", place.account, arn)],
            data=True,
        )


def forwarded_reads(place: Place, every: float = 1200) -> None:
    """Athena reads its catalogue and its bucket in an analyst's name."""
    analyst = Session(place.account, "analyst-tool", "quicklook", place.dice.access_key(), place.starts, place.ip)
    place.journal.add(assume_role(place.dice, place.starts, service(place.account, "ecs-tasks"), analyst, place.region))
    for at in place.arrivals(every):
        place.call(
            at,
            program(analyst, user_agents.boto3()),
            "athena:StartQueryExecution",
            {"queryString": "HIDDEN_DUE_TO_SECURITY_REASONS", "workGroup": "primary"},
        )
        place.call(
            at,
            fas(analyst, "athena", place.dice.access_key()),
            "glue:GetTable",
            {"databaseName": "sales", "name": "orders"},
        )


def legacy_user(place: Place, every: float = 1800) -> None:
    """A backup script with an old user's key."""
    caller = iam_user(place.account, "svc-backup", place.ip, user_agents.boto3(codes="Z,b,D,g"))
    for at in place.moments(every, 0.02):
        place.call(at, caller, "s3:ListBuckets")
        place.call(at + timedelta(seconds=2), caller, "ec2:CreateSnapshot", {"volumeId": "vol-0e4b7c92d1f83a560"})


def posture_scan(place: Place, every: float = 10800, calls: int = 70) -> None:
    """A third party's scanner comes in by role, with its external id, and reads everything it may."""
    address, agent = "192.0.2.201", user_agents.boto3(codes="Z,b,D,i")
    for at in place.moments(every, 0.05):
        session = Session(place.account, "posture-scanner", f"scan-{at:%Y%m%d%H}", place.dice.access_key(), at, address)
        issued = assume_role(place.dice, at, foreign(place.account, VENDOR, address, agent), session, place.region)
        issued["requestParameters"]["externalId"] = fixed_hex(24, place.account, "external")
        place.journal.add(issued)
        for number in range(calls):
            api, request = place.dice.pick(CONFIG_READS)
            place.call(at + timedelta(seconds=1 + number // 4), program(session, agent), api, request)
