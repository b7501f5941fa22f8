"""Who and what takes part in *environment-recreated*: all invented."""

from datetime import UTC, datetime, timedelta

from sample_data.generator.dice import fixed_hex

ORGANISATION = "o-exampletide1"
PROD, DATA, HOME = "111111111111", "222222222222", "333333333333"
REGION, GLOBAL = "ap-southeast-1", "us-east-1"
STORE = "d-9a67example"
STARTS = datetime(2025, 12, 14, 20, 0, tzinfo=UTC)
ENDS = datetime(2025, 12, 15, 20, 0, tzinfo=UTC)

ENGINEER, ADMIN, ON_CALL, DATA_ENGINEER = (
    "mara.lindqvist@example.com",
    "tomas.adeyemi@example.com",
    "priya.castellan@example.com",
    "joon.havili@example.com",
)
OFFICE, HOME_OFFICE, ON_CALL_IP, DATA_IP, NAT = (
    "203.0.113.24",
    "203.0.113.77",
    "203.0.113.91",
    "203.0.113.140",
    "198.51.100.17",
)

STACK = "usage-insights-prod"
OLD_STACK_ID = f"arn:aws:cloudformation:{REGION}:{PROD}:stack/{STACK}/6f0c1a20-91d4-11f0-8c3e-0a1b2c3d4e5f"
NEW_STACK_ID = f"arn:aws:cloudformation:{REGION}:{PROD}:stack/{STACK}/c47d93e0-d955-11f0-b2a7-0a9f8e7d6c5b"
FUNCTION, QUEUE, TOPIC, TABLE, DATABASE, EXPORT_ROLE = (
    "insights-query",
    "insights-ingest",
    "insights-alerts",
    "insights-rollups",
    "insights-prod-db",
    "insights-export-reader",
)
QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/{PROD}/{QUEUE}"
NEW_DATABASE = f"{STACK}-database-qx4mzt7lw2ka"
FINAL_SNAPSHOT = f"{STACK}-snapshot-database-1r8v0example"
OLD_SUBNETS, NEW_SUBNETS = "insights-prod-subnets", f"{STACK}-databasesubnets-1kq3example"
EXPORT_ROLE_ARN = f"arn:aws:iam::{PROD}:role/{EXPORT_ROLE}"
DATABASE_SECRET = "insights/db-credentials"  # noqa: S105, a name and no secret
OLD_GROUP, NEW_GROUP = "sg-0b7e19c4a52f8d361", "sg-04d2f6a81c93e7b50"
OLD_KEY_ID, NEW_KEY_ID = "4c1f7b92-63de-4a08-9e55-21b7c0d8f3a6", "e80a5d13-27bc-4f6e-8d41-95f2a6c3b07e"
VPC = "vpc-0a4d19e7c3b52f860"
SUBNET = "subnet-03e8b6f1d92c7a450"
LAUNCH_TEMPLATE, SCALING_GROUP = "lt-05c9d27ae81b3f604", "insights-batch"
CLUSTER = "insights"


def arn(service: str, rest: str, account: str = PROD, region: str = REGION) -> str:
    """An ARN in the production account."""
    return f"arn:aws:{service}:{region}:{account}:{rest}"


OLD_SECRET, NEW_SECRET = (
    arn("secretsmanager", f"secret:{DATABASE_SECRET}-hT4kQz"),
    arn("secretsmanager", f"secret:{DATABASE_SECRET}-Lw9PbX"),
)
OLD_KEY, NEW_KEY = arn("kms", f"key/{OLD_KEY_ID}"), arn("kms", f"key/{NEW_KEY_ID}")
OLD_TARGETS = arn("elasticloadbalancing", "targetgroup/insights-edge/7d20b5f94c1ea836")
NEW_TARGETS = arn("elasticloadbalancing", "targetgroup/insights-edge/c19e83a0f6d24b57")
OLD_BALANCER = arn("elasticloadbalancing", "loadbalancer/app/insights-edge/2f8c61d7b39e405a")
OLD_LISTENER = arn("elasticloadbalancing", "listener/app/insights-edge/2f8c61d7b39e405a/90c3d17be5f2a846")
NEW_BALANCER = arn("elasticloadbalancing", "loadbalancer/app/insights-edge/b5a04e92d7f13c68")
PERMISSION_SET = "arn:aws:sso:::permissionSet/ssoins-82103example/ps-5e9c0example"
ENGINEER_ROLE = "AWSReservedSSO_ProdEngineer_3f9d0c71a2b84e65"
ADMIN_ROLE = "AWSReservedSSO_PlatformAdmin_b1c47e2d9a03f586"
DEVELOPER_ROLE = "AWSReservedSSO_Developer_9e37d40c6ab1f258"
ON_CALL_ROLE = "AWSReservedSSO_OnCallResponder_70e2d5c94fb1a386"
DATA_ROLE = "AWSReservedSSO_DataEngineer_d84b1e6f05a2c793"
SSO_PATH = f"/aws-reserved/sso.amazonaws.com/{REGION}/"


def clock(text: str, day: int = 15) -> datetime:
    """A moment of the story: ``HH:MM:SS`` in UTC on the day of the incident, or on another of December 2025."""
    hour, minute, second = (int(part) for part in text.split(":"))
    return datetime(2025, 12, day, hour, minute, second, tzinfo=UTC)


def after(start: datetime, seconds: float) -> datetime:
    """So many seconds later."""
    return start + timedelta(seconds=round(seconds))


def user_id(person: str) -> str:
    """A person's id in IAM Identity Center."""
    digits = fixed_hex(22, person)
    return f"9a6710ab-{digits[:4]}-70{digits[4:6]}-{digits[6:10]}-{digits[10:]}"


def home_of(person: str) -> dict[str, str]:
    """Where Identity Center lives, and what it calls this person."""
    return {
        "home": HOME,
        "store": STORE,
        "region": REGION,
        "path": SSO_PATH,
        "person": person,
        "user_id": user_id(person),
    }
