"""Incident B: DynamoDB fails for everybody in one region for forty minutes, among unrelated changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sample_data.generator import background as scene
from sample_data.generator import changes, decoys, user_agents
from sample_data.generator.answer import expected
from sample_data.generator.dice import Dice, fixed_hex
from sample_data.generator.journal import Journal
from sample_data.generator.layout import log_files
from sample_data.generator.place import Call, Place, Places
from sample_data.generator.records import Record, Session, agent_cli, cli, console, program, record
from sample_data.generator.workloads import Workload

NAME = "no-culprit"
ORGANISATION = "o-exampleharb1"
SHOP, LOYALTY = "444444444444", "555555555555"
REGION, OTHER_REGION = "eu-west-1", "eu-central-1"
SSO_PATH = f"/aws-reserved/sso.amazonaws.com/{REGION}/"
INTERNAL = ("InternalServerError", "Internal server error")
UNAVAILABLE = ("ServiceUnavailable", "Service is unable to handle request.")
FAILURE = ("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.")
SERVICES = ("basket", "orders", "prices", "customer-profile", "stock", "vouchers")


def clock(text: str) -> datetime:
    """A moment of 18 November 2025, in UTC."""
    hour, minute, second = (int(part) for part in text.split(":"))
    return datetime(2025, 11, 18, hour, minute, second, tzinfo=UTC)


STARTS, ENDS = clock("07:00:00"), clock("13:00:00")
IMPAIRED_FROM, IMPAIRED_TO = clock("09:47:12"), clock("10:28:40")


def story(seed: int, *, impaired: bool = True) -> Journal:
    """Six hours; ``impaired`` false is the same morning with a healthy DynamoDB."""
    dice, journal = Dice(f"{NAME}/{seed}"), Journal()

    def place(account: str, region: str, name: str) -> Place:
        return Place(journal, dice.stream(f"{account}/{region}/{name}"), account, region, STARTS, ENDS, "198.51.100.80")

    for account, region, pace in ((SHOP, REGION, 1.5), (LOYALTY, REGION, 2.5), (SHOP, OTHER_REGION, 4.0)):
        machines(place, account, region, pace)
        for service in SERVICES if account == SHOP else SERVICES[:3]:
            customers_of_dynamodb(
                place(account, region, f"dynamodb-{service}"), service, impaired=impaired and region == REGION
            )
    table_readers(place(SHOP, REGION, "readers"), impaired=impaired)
    innocent_changes(place(SHOP, REGION, "changes"))
    people_notice(place(SHOP, REGION, "notice"), impaired=impaired)
    decoys.default_absence(
        place(SHOP, REGION, "absence"),
        [clock("07:40:00"), clock("09:51:00"), clock("11:20:00")],
        ["receipts", "images"],
    )
    decoys.isolated_denials(
        place(LOYALTY, REGION, "denials"), [clock("08:12:00"), clock("10:03:00"), clock("12:30:00")]
    )
    return journal


def machines(place: Places, account: str, region: str, pace: float) -> None:
    """The usual pollers and workloads."""
    scene.config_recorder(place(account, region, "config"), 240 * pace)
    scene.metrics_poller(place(account, region, "metrics"), 120 * pace)
    scene.linked_roles(place(account, region, "linked"), 700 * pace)
    scene.service_keys(place(account, region, "keys"), 240 * pace)
    if region == REGION:
        scene.instances(place(account, region, "instances"), ["i-0a3f6c19d7e2b8504", "i-0b7d2e5f9c1a48360"], 400 * pace)
        changes.ci(place(account, region, "ci"), ("storefront", "loyalty-api"), 6000 * pace)


def customers_of_dynamodb(place: Place, service: str, *, impaired: bool) -> None:
    """One service's task and its table; while DynamoDB is impaired most calls fail, whoever makes them."""
    worker = Workload(
        "task",
        place.account,
        place.region,
        service,
        f"{service}-task",
        place.ip,
        place.journal,
        place.dice.stream("worker"),
        21600,
    )
    table = f"{service}-v2"
    arn = place.arn("dynamodb", f"table/{table}")
    for at in place.arrivals(75):
        fails = impaired and IMPAIRED_FROM <= at <= IMPAIRED_TO and place.dice.chance(0.72)
        made = record(
            place.dice,
            at,
            worker.caller(at),
            place.dice.pick(("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem")),
            region=place.region,
            request={"tableName": table, "key": {"id": "HIDDEN_DUE_TO_SECURITY_REASONS"}},
            error=place.dice.pick((INTERNAL, INTERNAL, UNAVAILABLE)) if fails else None,
            resources=[("AWS::DynamoDB::Table", place.account, arn)],
            data=True,
        )
        place.journal.add(made, "effect" if fails else None)


def table_readers(place: Place, *, impaired: bool) -> None:
    """Control-plane reads of the same service fail as well."""
    session = Session(
        place.account, "table-inventory", "inventory", place.dice.access_key(), STARTS - timedelta(minutes=20), place.ip
    )
    for at in place.moments(300):
        fails = impaired and IMPAIRED_FROM <= at <= IMPAIRED_TO and place.dice.chance(0.8)
        made = record(
            place.dice,
            at,
            program(session, user_agents.boto3()),
            "dynamodb:DescribeTable",
            region=place.region,
            request={"tableName": f"{place.dice.pick(SERVICES)}-v2"},
            error=FAILURE if fails else None,
        )
        place.journal.add(made, "effect" if fails else None)


def innocent_changes(place: Place) -> None:
    """A release, a Terraform run, a deletion, an agent's clean-up, a grant: close in time, none of them the cause."""
    first = len(place.journal.records)
    changes.ci_job(
        place,
        clock("09:38:10"),
        "storefront",
        (
            ("lambda:UpdateFunctionCode20150331v2", {"functionName": "storefront-worker", "publish": True}),
            ("ecs:UpdateService", {"cluster": "storefront-cluster", "service": "storefront"}),
        ),
    )
    changes.terraform_run(
        place,
        clock("09:43:30"),
        "edge",
        (("ec2:CreateTags", {"resourcesSet": {"items": [{"resourceId": "subnet-0b84e1f6c2a97d350"}]}}),),
        reads=30,
    )
    admin = Session(
        SHOP,
        "AWSReservedSSO_PlatformAdmin_5c0d9e72f1b8a346",
        "hedda.morrow@example.com",
        place.dice.access_key(),
        clock("08:55:00"),
        "203.0.113.31",
        SSO_PATH,
    )
    place.call(
        clock("09:20:44"),
        console(admin, place.dice),
        "iam:AttachRolePolicy",
        {"roleName": "storefront-deploy", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
    )
    person = Session(
        SHOP,
        "AWSReservedSSO_Developer_82a6b3f0d4c917e5",
        "akira.sund@example.com",
        place.dice.access_key(),
        clock("09:02:11"),
        "203.0.113.45",
        SSO_PATH,
    )
    place.call(
        clock("09:46:20"),
        cli(person, "sqs.delete-queue", "41c7d9e0b3a6"),
        "sqs:DeleteQueue",
        {"queueUrl": f"https://sqs.{REGION}.amazonaws.com/{SHOP}/newsletter-retries"},
    )
    agent(place)
    for made in place.journal.records[first:]:
        if not made["readOnly"]:
            place.journal.parts["not_root"].append(made["eventID"])


def agent(place: Place) -> None:
    """An assistant tidies up old log groups in its owner's session, four minutes before the trouble begins."""
    owner = Session(
        SHOP,
        "AWSReservedSSO_Developer_82a6b3f0d4c917e5",
        "milo.estrand@example.com",
        place.dice.access_key(),
        clock("09:15:37"),
        "203.0.113.52",
        SSO_PATH,
    )
    work: tuple[tuple[str, Call], ...] = (
        ("09:41:02", ("logs:DescribeLogGroups", {"logGroupNamePrefix": "/aws/lambda/old-"})),
        ("09:43:15", ("logs:DeleteLogGroup", {"logGroupName": "/aws/lambda/old-importer"})),
        ("09:43:18", ("logs:DeleteLogGroup", {"logGroupName": "/aws/lambda/old-exporter"})),
        ("09:45:40", ("dynamodb:DescribeTable", {"tableName": "basket-v2"})),
        (
            "09:46:58",
            ("lambda:UpdateFunctionConfiguration20150331v2", {"functionName": "storefront-worker", "memorySize": 512}),
        ),
        ("09:49:30", ("lambda:GetFunctionConfiguration20150331v2", {"functionName": "storefront-worker"})),
    )
    for at, (api, request) in work:
        made = place.call(
            clock(at), agent_cli(owner, user_agents.command_of(api), fixed_hex(12, "agent", NAME)), api, request
        )
        place.journal.executors[made["eventID"]] = "ai_agent"


def people_notice(place: Place, *, impaired: bool) -> None:
    """Somebody looks, finds nothing of their own, and asks AWS."""
    if not impaired:
        return
    person = Session(
        SHOP,
        "AWSReservedSSO_OnCall_1f7e60c3a9b5d284",
        "hedda.morrow@example.com",
        place.dice.access_key(),
        clock("09:58:20"),
        "203.0.113.31",
        SSO_PATH,
    )

    def look(at: str, api: str, request: dict[str, Any], **more: Any) -> Record:
        made = record(
            place.dice, clock(at), console(person, place.dice), api, region=place.region, request=request, **more
        )
        return place.journal.add(made, "detection_may" if "error" not in more else "effect", "human")

    look("10:01:05", "dynamodb:DescribeTable", {"tableName": "basket-v2"}, error=FAILURE)
    look("10:02:30", "health:DescribeEvents", {"filter": {"services": ["DYNAMODB"]}})
    look(
        "10:04:41",
        "cloudtrail:LookupEvents",
        {"lookupAttributes": [{"attributeKey": "EventSource", "attributeValue": "dynamodb.amazonaws.com"}]},
    )
    look(
        "10:11:17",
        "support:CreateCase",
        {"subject": "DynamoDB errors in eu-west-1", "serviceCode": "amazon-dynamodb", "severityCode": "urgent"},
    )
    look("10:36:52", "dynamodb:DescribeTable", {"tableName": "basket-v2"})


def build(seed: int = 11) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    journal = story(seed)
    files, duplicates = log_files(journal.records, ORGANISATION, Dice(f"{NAME}/{seed}/layout"))
    unjudged = ["detected_at", "mitigated_at", "recovered_at"]
    return files, expected(journal, duplicates, "no_supported_cause", times_open=unjudged)
