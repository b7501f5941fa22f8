"""Everything else that happens on the day of *environment-recreated*: twenty thousand events that led to nothing."""

from datetime import datetime, timedelta

from sample_data.generator import background as scene
from sample_data.generator import changes, decoys
from sample_data.generator import recreated_cast as cast
from sample_data.generator.dice import Dice
from sample_data.generator.journal import Journal
from sample_data.generator.place import Call, Place, Places
from sample_data.generator.records import Record
from sample_data.generator.recreated_cast import DATA, HOME, PROD, clock

FUNCTIONS = (
    "checkout-mailer",
    "invoice-render",
    "price-sync",
    "stock-alert",
    "label-printer",
    "geo-lookup",
    "thumbnailer",
    "audit-trail",
)
TASKS = ("checkout", "catalogue", "search-index", "returns")
REPOSITORIES = ("checkout", "catalogue", "returns")
PEOPLE = (
    "noor.vantongeren",
    "elio.marchetti",
    "sun-hee.park",
    "dagny.oyelaran",
    "ruben.katz",
    "ines.abara",
    "lukas.feher",
)


def fill(journal: Journal, dice: Dice) -> None:
    """All accounts and regions, then the errors that mean nothing, then the neighbours of the incident."""

    def place(account: str, region: str, name: str) -> Place:
        return Place(
            journal,
            dice.stream(f"{account}/{region}/{name}"),
            account,
            region,
            cast.STARTS,
            cast.ENDS,
            "198.51.100.44" if account == DATA else "198.51.100.17",
        )

    for account, region, pace in (
        (PROD, cast.REGION, 1.0),
        (DATA, cast.REGION, 1.6),
        (PROD, cast.GLOBAL, 4.0),
        (DATA, cast.GLOBAL, 6.0),
    ):
        machines(place, account, region, pace)
    people(place(PROD, cast.REGION, "people"), place(DATA, cast.REGION, "people"), place(HOME, cast.REGION, "people"))
    meaningless_errors(
        place(PROD, cast.REGION, "errors"), place(DATA, cast.REGION, "errors"), place(PROD, cast.GLOBAL, "errors")
    )
    neighbours(place(PROD, cast.REGION, "neighbours"))


def machines(place: Places, account: str, region: str, pace: float) -> None:
    """Pollers, workloads and service roles; ``pace`` stretches their intervals."""
    scene.config_recorder(place(account, region, "config"), 180 * pace)
    scene.metrics_poller(place(account, region, "metrics"), 75 * pace)
    scene.linked_roles(place(account, region, "linked"), 420 * pace)
    scene.service_keys(place(account, region, "keys"), 110 * pace)
    scene.key_rotation(place(account, region, "rotation"))
    scene.posture_scan(place(account, region, "posture"), 10800 * pace)
    if region == cast.REGION:
        scene.instances(
            place(account, region, "instances"),
            [f"i-0{digit}e5d7b2c9f0a{digit}46" for digit in range(1, 6)],
            330 * pace,
        )
        scene.functions(place(account, region, "functions"), FUNCTIONS, 700 * pace)
        scene.tasks(place(account, region, "tasks"), TASKS, 1500 * pace)
        scene.table_traffic(
            place(account, region, "table"), "checkout-orders" if account == PROD else "feature-store", 45 * pace
        )
        scene.legacy_user(place(account, region, "legacy"), 1800 * pace)
        scene.forwarded_reads(place(account, region, "athena"), 1300 * pace)
        changes.ci(place(account, region, "ci"), REPOSITORIES, 7200 * pace)


def people(prod: Place, data: Place, home: Place) -> None:
    """Visits to the console and the terminal, mostly in the hours when Singapore and Europe work."""
    for number, name in enumerate(PEOPLE):
        person, ip = f"{name}@example.com", f"203.0.113.{100 + number}"
        where = data if number % 3 == 2 else prod
        for _ in range(3):
            at = clock("00:30:00") + timedelta(seconds=where.dice.whole(0, 15 * 3600))
            changes.console_visit(
                where, at, person, "AWSReservedSSO_ReadOnlyAccess_2c6f81e0b9d3a547", ip, where.dice.whole(12, 30)
            )
        for _ in range(2):
            at = clock("00:30:00") + timedelta(seconds=where.dice.whole(0, 15 * 3600))
            changes.terminal_visit(where, at, person, cast.DEVELOPER_ROLE, ip, where.dice.whole(10, 30))
    changes.console_visit(home, clock("07:12:00"), "tomas.adeyemi@example.com", cast.ADMIN_ROLE, cast.HOME_OFFICE, 12)


def every(start: str, day: int, seconds: int, count: int) -> list[datetime]:
    """``count`` moments, evenly apart."""
    return [clock(start, day) + timedelta(seconds=seconds * number) for number in range(count)]


def meaningless_errors(prod: Place, data: Place, elsewhere: Place) -> None:
    """Every class of error that belongs in no chain, before, during and after the incident."""
    decoys.default_absence(
        prod,
        every("20:20:11", 14, 5400, 16),
        ["insights-deploy-artifacts", "checkout-receipts", "tideline-access-logs"],
    )
    decoys.default_absence(data, every("21:05:43", 14, 7200, 11), ["lake-raw", "lake-curated"])
    decoys.self_throttle(prod, every("22:14:05", 14, 10800, 7))
    decoys.self_throttle(data, [clock("01:16:30"), clock("01:22:10")])
    for at, repository in (("21:31:10", "catalogue"), ("01:17:20", "returns"), ("09:20:45", "checkout")):
        decoys.role_propagation(prod, clock(at, 14 if at > "20" else 15), repository)
    for at, repository in (("23:02:00", "returns"), ("01:19:05", "catalogue"), ("10:44:30", "checkout")):
        decoys.idempotent_cleanup(prod, clock(at, 14 if at > "20" else 15), repository)
    for at, repository in (("22:40:00", "checkout"), ("01:28:15", "catalogue")):
        decoys.poll_until_gone(prod, clock(at, 14 if at > "20" else 15), repository)
    decoys.quota(data, every("00:52:00", 15, 1900, 5))
    decoys.isolated_denials(prod, every("20:42:19", 14, 4000, 20))
    decoys.wrong_region(elsewhere, every("20:30:00", 14, 3600, 23), cast.DATABASE)


def neighbours(prod: Place) -> None:
    """Innocent changes close by: whoever blames the last change before the first error blames one of these."""
    reads_and_notes: tuple[Call, ...] = (
        ("ecs:DescribeServices", {"cluster": "checkout", "services": ["checkout"]}),
        ("logs:FilterLogEvents", {"logGroupName": "/ecs/checkout", "limit": 100}),
        ("monitoring:GetMetricData", {"maxDatapoints": 500}),
        ("lambda:GetFunctionConfiguration20150331v2", {"functionName": "checkout-mailer"}),
        ("monitoring:PutDashboard", {"dashboardName": "checkout-latency", "dashboardBody": "{}"}),
        ("logs:PutRetentionPolicy", {"logGroupName": "/ecs/checkout", "retentionInDays": 30}),
        ("lambda:UpdateFunctionConfiguration20150331v2", {"functionName": "checkout-mailer", "timeout": 30}),
        ("lambda:GetFunctionConfiguration20150331v2", {"functionName": "checkout-mailer"}),
        ("sqs:DeleteQueue", {"queueUrl": f"https://sqs.{cast.REGION}.amazonaws.com/{PROD}/checkout-mailer-scratch"}),
    )
    for start in ("00:58:00", "01:12:30", "05:40:00"):
        for made in changes.agent_visit(
            prod,
            clock(start),
            "elio.marchetti@example.com",
            cast.DEVELOPER_ROLE,
            "203.0.113.101",
            reads_and_notes,
        ):
            remember(prod, made)
            prod.journal.executors[made["eventID"]] = "ai_agent"
    first = len(prod.journal.records)
    changes.terraform_run(
        prod,
        clock("01:05:30"),
        "network",
        (
            ("ec2:CreateTags", {"resourcesSet": {"items": [{"resourceId": "vpc-0e2c94b7d1f6a8503"}]}}),
            ("ec2:RevokeSecurityGroupIngress", {"groupId": "sg-09f2c5e7b3a1d8046"}),
        ),
    )
    changes.terraform_run(
        prod,
        clock("08:10:00"),
        "observability",
        (("logs:PutRetentionPolicy", {"logGroupName": "/ecs/search", "retentionInDays": 14}),),
    )
    changes.terraform_run(prod, clock("15:30:00"), "network")
    changes.ci_job(
        prod,
        clock("01:13:40"),
        "catalogue",
        (
            ("lambda:UpdateFunctionCode20150331v2", {"functionName": "catalogue-worker", "publish": True}),
            ("ecs:UpdateService", {"cluster": "catalogue-cluster", "service": "catalogue"}),
        ),
    )
    for made in prod.journal.records[first:]:
        remember(prod, made)


def remember(place: Place, made: Record) -> None:
    """A write that must never be called the cause."""
    if not made["readOnly"]:
        place.journal.parts["not_root"].append(made["eventID"])
