"""People, releases and agents on an ordinary day: visits to console and terminal, CI jobs, Terraform runs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sample_data.generator import user_agents
from sample_data.generator.dice import fixed_hex
from sample_data.generator.place import Call, Place
from sample_data.generator.records import (
    Record,
    Session,
    assume_role,
    cli,
    console,
    program,
    record,
    web_identity,
)


def ci_job(place: Place, at: datetime, repository: str, calls: Sequence[Call]) -> Session:
    """One GitHub Actions job: a signed token becomes a role, and the role deploys."""
    address = f"192.0.2.{place.dice.whole(10, 240)}"
    subject = f"repo:example-org/{repository}:environment:prod"
    runner = web_identity(
        place.account,
        "token.actions.githubusercontent.com",
        subject,
        "sts.amazonaws.com",
        address,
        user_agents.GITHUB_ACTION,
    )
    session = Session(
        place.account,
        f"ci-{repository}",
        "GitHubActions",
        place.dice.access_key(),
        at,
        address,
        context={
            "webIdFederationData": {
                "federatedProvider": f"arn:aws:iam::{place.account}:oidc-provider/token.actions.githubusercontent.com",
                "attributes": {},
            }
        },
    )
    issued = assume_role(place.dice, at, runner, session, place.region)
    issued["eventName"] = "AssumeRoleWithWebIdentity"
    issued["responseElements"] |= {
        "subjectFromWebIdentityToken": subject,
        "audience": "sts.amazonaws.com",
        "provider": f"arn:aws:iam::{place.account}:oidc-provider/token.actions.githubusercontent.com",
    }
    place.journal.add(issued)
    moment = at
    for api, request in calls:
        moment += timedelta(seconds=place.dice.whole(1, 20))
        agent = user_agents.aws_cli(
            user_agents.command_of(api), fixed_hex(12, session.key), system="linux#6.11.0-1018-azure", codes="Z,E,b,g"
        )
        place.call(moment, program(session, agent), api, request)
    return session


def ci(place: Place, repositories: Sequence[str], every: float = 5400) -> None:
    """Releases through the day."""
    for repository in repositories:
        function, cluster = f"{repository}-worker", f"{repository}-cluster"
        release: tuple[Call, ...] = (
            ("sts:GetCallerIdentity", None),
            ("ecr:GetAuthorizationToken", None),
            ("ecr:PutImage", {"repositoryName": repository, "imageTag": "release", "registryId": place.account}),
            ("lambda:UpdateFunctionCode20150331v2", {"functionName": function, "publish": True, "dryRun": False}),
            ("lambda:GetFunction20150331v2", {"functionName": function}),
            (
                "ecs:RegisterTaskDefinition",
                {"family": repository, "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]},
            ),
            ("ecs:UpdateService", {"cluster": cluster, "service": repository, "taskDefinition": repository}),
            ("ecs:DescribeServices", {"cluster": cluster, "services": [repository]}),
        )
        for at in place.arrivals(every):
            ci_job(place, at, repository, release)


TERRAFORM_READS: tuple[str, ...] = (
    "ec2:DescribeVpcs",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeInstances",
    "iam:GetRole",
    "iam:GetPolicy",
    "iam:ListRolePolicies",
    "s3:GetBucketVersioning",
    "s3:GetBucketAcl",
    "kms:DescribeKey",
    "route53:GetHostedZone",
    "elasticloadbalancing:DescribeTargetGroups",
    "dynamodb:DescribeTable",
    "lambda:GetFunction20150331v2",
    "logs:DescribeLogGroups",
    "ecs:DescribeClusters",
)


def terraform_run(place: Place, at: datetime, stack: str, writes: Sequence[Call] = (), reads: int = 60) -> Session:
    """One plan or apply from the build server: many reads, then the writes."""
    builder = Session(
        place.account,
        "build-server",
        "i-0c4e92b7f1a38d650",
        place.dice.access_key(),
        at - timedelta(hours=2),
        place.ip,
        context={"ec2RoleDelivery": "2.0"},
    )
    session = Session(
        place.account,
        f"terraform-{stack}",
        f"aws-go-sdk-{int(at.timestamp())}000000000",
        place.dice.access_key(),
        at,
        place.ip,
    )
    place.journal.add(assume_role(place.dice, at, program(builder, user_agents.TERRAFORM), session, place.region))
    moment = at
    for number in range(reads):
        moment += timedelta(seconds=1 if number % 4 == 0 else 0)
        place.call(
            moment,
            program(session, user_agents.TERRAFORM),
            place.dice.pick(TERRAFORM_READS),
            {"name": f"{stack}-{fixed_hex(5, stack, str(number % 17))}"},
        )
    for api, request in writes:
        moment += timedelta(seconds=place.dice.whole(1, 4))
        place.call(moment, program(session, user_agents.TERRAFORM), api, request)
    return session


CONSOLE_TOUR: tuple[Call, ...] = (
    ("ec2:DescribeInstances", {"maxResults": 100, "instancesSet": {}, "filterSet": {}}),
    ("ec2:DescribeVolumes", {"maxResults": 100}),
    ("monitoring:ListDashboards", None),
    ("monitoring:GetMetricData", {"maxDatapoints": 500}),
    ("logs:DescribeLogGroups", {"limit": 50}),
    ("logs:StartQuery", {"logGroupNames": ["/ecs/checkout"], "limit": 200}),
    ("ecs:ListClusters", None),
    ("s3:ListBuckets", None),
    ("iam:ListRoles", {"maxItems": 100}),
    ("ce:GetCostAndUsage", {"granularity": "DAILY", "metrics": ["UnblendedCost"]}),
    ("health:DescribeEventAggregates", None),
    ("lambda:ListFunctions20150331", {"maxItems": 50}),
    ("servicequotas:ListServices", None),
    ("notifications:ListNotificationEvents", {"maxResults": 10}),
)


def console_visit(place: Place, at: datetime, person: str, role: str, ip: str, pages: int) -> None:
    """Somebody signs in, looks around, leaves."""
    session = Session(
        place.account, role, person, place.dice.access_key(), at, ip, f"/aws-reserved/sso.amazonaws.com/{place.region}/"
    )
    login = record(
        place.dice,
        at,
        console(session, place.dice),
        "signin:ConsoleLogin",
        region=place.region,
        response={"ConsoleLogin": "Success"},
        additionalEventData={"MobileVersion": "No", "MFAUsed": "No"},
        eventType="AwsConsoleSignIn",
    )
    login["userIdentity"].pop("accessKeyId")
    login.pop("sessionCredentialFromConsole")
    place.journal.add(login)
    moment = at
    for _ in range(pages):
        moment += timedelta(seconds=2 + place.dice.pause(35))
        for _ in range(place.dice.whole(1, 3)):
            api, request = place.dice.pick(CONSOLE_TOUR)
            place.call(moment, console(session, place.dice), api, request)


TERMINAL_WORK: tuple[Call, ...] = (
    ("s3:ListBuckets", None),
    ("ecs:ListTasks", {"cluster": "checkout"}),
    ("logs:FilterLogEvents", {"logGroupName": "/ecs/checkout", "limit": 50}),
    (
        "ec2:DescribeInstances",
        {
            "instancesSet": {},
            "filterSet": {"items": [{"name": "tag:team", "valueSet": {"items": [{"value": "checkout"}]}}]},
        },
    ),
    ("ssm:GetParameter", {"name": "/checkout/settings"}),
    ("lambda:GetFunctionConfiguration20150331v2", {"functionName": "checkout-mailer"}),
    ("dynamodb:DescribeTable", {"tableName": "checkout-orders"}),
    ("sts:GetCallerIdentity", None),
    ("ecs:DescribeTasks", {"cluster": "checkout", "tasks": ["3f1c0d"]}),
)


def terminal_visit(place: Place, at: datetime, person: str, role: str, ip: str, commands: int) -> None:
    """Somebody works at a terminal for a while."""
    session = Session(
        place.account,
        role,
        person,
        place.dice.access_key(),
        at - timedelta(seconds=40),
        ip,
        f"/aws-reserved/sso.amazonaws.com/{place.region}/",
    )
    sid, moment = fixed_hex(12, person, session.key), at
    for _ in range(commands):
        moment += timedelta(seconds=5 + place.dice.pause(70))
        api, request = place.dice.pick(TERMINAL_WORK)
        place.call(moment, cli(session, user_agents.command_of(api), sid), api, request)


def agent_visit(place: Place, at: datetime, person: str, role: str, ip: str, calls: Sequence[Call]) -> list[Record]:
    """An innocent agent: a coding assistant behind a self-hosted MCP server, clearly marked, in its owner's session."""
    session = Session(
        place.account,
        role,
        person,
        place.dice.access_key(),
        at - timedelta(minutes=11),
        ip,
        f"/aws-reserved/sso.amazonaws.com/{place.region}/",
    )
    moment, made = at, []
    for api, request in calls:
        moment += timedelta(seconds=place.dice.whole(2, 14))
        made.append(place.call(moment, program(session, user_agents.MCP_SERVER), api, request))
    return made
