"""What leans on the stack without being part of it: eleven workloads in two accounts, by name and by id."""

from datetime import datetime, timedelta

from sample_data.generator import recreated_cast as cast
from sample_data.generator import user_agents
from sample_data.generator.dice import Dice
from sample_data.generator.journal import Journal
from sample_data.generator.records import Caller, Session, assume_role, program, record, seen_by_the_owner, service
from sample_data.generator.recreated_cast import DATA, PROD, REGION
from sample_data.generator.workloads import Habit, Workload, live, one_call
from sample_data.generator.world import World


def live_all(journal: Journal, world: World, dice: Dice) -> None:
    """Every dependant's day."""
    for position, habit in enumerate(habits(journal, dice)):
        live(habit, world, journal, dice.stream(f"habit-{position}"), cast.STARTS, cast.ENDS)
    lake_sync(journal, world, dice.stream("lake-sync"))
    lake_decrypt(journal, world, dice.stream("lake-decrypt"))
    finance_feed(journal, world, dice.stream("finance-feed"))
    batch_scaling(journal, world, dice.stream("batch-scaling"))


def habits(journal: Journal, dice: Dice) -> list[Habit]:
    """The dependants in the stack's own account."""

    def workload(kind: str, name: str, role: str, lasts: int = 3600) -> Workload:
        return Workload(kind, PROD, REGION, name, role, cast.NAT, journal, dice.stream(f"workload-{name}"), lasts)

    function = cast.arn("lambda", f"function:{cast.FUNCTION}")
    targets = {"targets": [{"id": "198.51.100.61", "port": 8080}]}
    table, queue = cast.arn("dynamodb", f"table/{cast.TABLE}"), cast.arn("sqs", cast.QUEUE)
    return [
        Habit(
            workload("lambda", "report-scheduler", "report-scheduler-role"),
            "function",
            "lambda:Invoke",
            {"functionName": function, "invocationType": "Event"},
            ("ResourceNotFoundException", f"Function not found: {function}"),
            300,
            None,
            ("AWS::Lambda::Function", PROD, function),
            data=True,
        ),
        Habit(
            workload("lambda", "usage-ingest", "usage-ingest-role"),
            "queue",
            "sqs:SendMessage",
            {"queueUrl": cast.QUEUE_URL, "messageBody": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            ("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."),
            150,
            None,
            ("AWS::SQS::Queue", PROD, queue),
            data=True,
        ),
        Habit(
            workload("task", "insights-api", "insights-api-task", 21600),
            "table",
            "dynamodb:GetItem",
            {"tableName": cast.TABLE, "key": {"tenant": "HIDDEN_DUE_TO_SECURITY_REASONS"}},
            ("ResourceNotFoundException", "Requested resource not found"),
            120,
            None,
            ("AWS::DynamoDB::Table", PROD, table),
            data=True,
        ),
        Habit(
            workload("lambda", "quota-watch", "quota-watch-role"),
            "topic",
            "sns:Publish",
            {"topicArn": cast.arn("sns", cast.TOPIC), "message": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            ("NotFoundException", "Topic does not exist"),
            420,
            {"messageId": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            ("AWS::SNS::Topic", PROD, cast.arn("sns", cast.TOPIC)),
            data=True,
        ),
        Habit(
            workload("task", "insights-web", "insights-web-execution", 0),
            "web-secret",
            "secretsmanager:GetSecretValue",
            {"secretId": cast.OLD_SECRET},
            ("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
            900,
            when_broken=420,
            mended={"secretId": cast.NEW_SECRET},
        ),
        Habit(
            workload("linked", "ecs-service-scheduler", "AWSServiceRoleForECS", 900),
            "edge-targets",
            "elasticloadbalancing:RegisterTargets",
            {"targetGroupArn": cast.OLD_TARGETS, **targets},
            ("TargetGroupNotFoundException", f"Target groups '{cast.OLD_TARGETS}' not found"),
            800,
            {},
            when_broken=360,
            mended={"targetGroupArn": cast.NEW_TARGETS, **targets},
        ),
        Habit(
            workload("instance", "i-07f3d9c2a5b81e460", "insights-loader-profile", 21600),
            "database",
            "rds:DescribeDBInstances",
            {"dBInstanceIdentifier": cast.DATABASE},
            ("DBInstanceNotFoundFault", f"DBInstance {cast.DATABASE} not found."),
            600,
        ),
    ]


def lake_sync(journal: Journal, world: World, dice: Dice) -> None:
    """A pipeline of the data account takes the stack's export role every ten minutes and reads the table with it."""
    worker = Workload("task", DATA, REGION, "lake-sync", "lake-sync-task", "198.51.100.44", journal, dice, 21600)
    at = cast.STARTS + timedelta(seconds=200)
    while at < cast.ENDS:
        second = at.replace(microsecond=0)
        caller = worker.caller(second)
        if world.well("role", second):
            sync_once(journal, dice, caller, second)
        else:
            message = (
                f"User: {caller.identity['arn']} is not authorized to perform: sts:AssumeRole "
                f"on resource: {cast.EXPORT_ROLE_ARN}"
            )
            journal.add(
                record(dice, second, caller, "sts:AssumeRole", region=REGION, error=("AccessDenied", message)), "effect"
            )
        at += timedelta(seconds=(600 if world.well("role", second) else 240) * dice.between(0.95, 1.05))


def sync_once(journal: Journal, dice: Dice, caller: Caller, at: datetime) -> None:
    """The role is taken (one action, seen in both accounts), then used."""
    lent = Session(PROD, cast.EXPORT_ROLE, "lake-sync", dice.access_key(), at, caller.ip)
    shared = dice.uuid()
    mine = journal.add(assume_role(dice, at, caller, lent, REGION, sharedEventID=shared))
    journal.add(seen_by_the_owner(mine, PROD, caller, dice, shared))
    reader = program(lent, user_agents.boto3("AWS_ECS_FARGATE", codes="Z,b,D,i"))
    journal.add(
        record(
            dice,
            at + timedelta(seconds=1),
            reader,
            "dynamodb:DescribeTable",
            region=REGION,
            request={"tableName": cast.TABLE},
        )
    )


def lake_decrypt(journal: Journal, world: World, dice: Dice) -> None:
    """A function of the data account opens exports with the stack's key: one action, recorded in both accounts."""
    worker = Workload("lambda", DATA, REGION, "lake-decrypt", "lake-decrypt-role", "198.51.100.45", journal, dice)
    at = cast.STARTS + timedelta(seconds=75)
    while at < cast.ENDS:
        second = at.replace(microsecond=0)
        works = world.well("key", second)
        caller, shared = worker.caller(second), dice.uuid()
        mine = record(
            dice,
            second,
            caller,
            "kms:Decrypt",
            region=REGION,
            request={
                "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
                "keyId": cast.OLD_KEY,
                "encryptionContext": {"export": "usage"},
            },
            error=None if works else ("KMSInvalidStateException", f"{cast.OLD_KEY} is pending deletion."),
            resources=[("AWS::KMS::Key", PROD, cast.OLD_KEY)],
            sharedEventID=shared,
        )
        journal.add(mine, None if works else "effect")
        journal.add(seen_by_the_owner(mine, PROD, caller, dice, shared), None if works else "effect")
        at += timedelta(seconds=300 * dice.between(0.95, 1.05))


def finance_feed(journal: Journal, world: World, dice: Dice) -> None:
    """A function of the data account reads the secret by its full ARN; its owner tests it the second it is mended."""
    worker = Workload("lambda", DATA, REGION, "finance-feed", "finance-feed-role", "198.51.100.46", journal, dice)
    missing = ("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    habit = Habit(
        worker,
        "feed-secret",
        "secretsmanager:GetSecretValue",
        {"secretId": cast.OLD_SECRET},
        missing,
        900,
        mended={"secretId": cast.NEW_SECRET},
    )
    mended_at = next((until for _, until in world.broken_spans("feed-secret") if until), None)
    if mended_at is None:
        live(habit, world, journal, dice, cast.STARTS, cast.ENDS)
        return
    live(habit, world, journal, dice, cast.STARTS, mended_at)
    one_call(habit, world, journal, dice, mended_at + timedelta(seconds=1))
    live(habit, world, journal, dice, mended_at + timedelta(seconds=5), cast.ENDS)


def batch_scaling(journal: Journal, world: World, dice: Dice) -> None:
    """Auto Scaling starts batch workers from a launch template that names the stack's security group by id."""
    scaler = Workload(
        "linked", PROD, REGION, "AutoScaling", "AWSServiceRoleForAutoScaling", cast.NAT, journal, dice, 900
    )
    at = cast.STARTS + timedelta(seconds=600)
    while at < cast.ENDS:
        second = at.replace(microsecond=0)
        works = world.well("batch-group", second)
        start_worker(
            journal, dice, scaler.caller(second), second, works=works, mended=world.changed("batch-group", second)
        )
        at += timedelta(seconds=(1500 if works else 600) * dice.between(0.9, 1.1))


def start_worker(journal: Journal, dice: Dice, caller: Caller, at: datetime, *, works: bool, mended: bool) -> None:
    """One launch; a new instance takes its role within the same request."""
    group, version = (cast.NEW_GROUP, "12") if works and mended else (cast.OLD_GROUP, "11")
    tags = [{"key": "aws:autoscaling:groupName", "value": cast.SCALING_GROUP}]
    request = {
        "instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]},
        "launchTemplate": {"launchTemplateId": cast.LAUNCH_TEMPLATE, "version": version},
        "groupSet": {"items": [{"groupId": group}]},
        "tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": tags}]},
    }
    instance = f"i-0{dice.hex(16)}"
    gone = ("Client.InvalidGroup.NotFound", f"The security group '{cast.OLD_GROUP}' does not exist")
    response = {"instancesSet": {"items": [{"instanceId": instance, "instanceState": {"code": 0, "name": "pending"}}]}}
    started = record(
        dice,
        at,
        caller,
        "ec2:RunInstances",
        region=REGION,
        request=request,
        response=response,
        error=None if works else gone,
    )
    journal.add(started, None if works else "effect")
    if works:
        worker = Session(PROD, "batch-worker-profile", instance, dice.access_key(), at, cast.NAT)
        issued = assume_role(dice, at + timedelta(seconds=1), service(PROD, "ec2"), worker, REGION)
        issued["requestID"] = started["requestID"]
        journal.add(issued)
