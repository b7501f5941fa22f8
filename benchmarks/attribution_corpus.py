"""A labelled corpus of CloudTrail records: clients crossed with kinds of identity, each session with the truth.

The shapes are those that ``tests/attribute`` writes. The truth is who really acted, not what the log can show: a person
at a plain CLI and an unmarked agent write the same records, and both are here. ``NOISE`` holds what makes markers lie;
how often that happens nobody has measured, so its rate is a parameter.

Every name of a corpus carries the token ``TOKEN``, so that a copy of it under another token and account is another log.
"""

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.attribute.attribute_records import (
    ACCOUNT,
    BOTO3,
    BROWSER,
    PLAIN_CLI,
    Q_CLI,
    TERRAFORM,
    Record,
    cli,
    forwarded,
    merged,
    record,
    role,
    sso,
    user,
)

TOKEN = "C0000"
CALLS = (
    "ec2:DescribeInstances", "s3:ListBuckets", "iam:GetRole", "rds:DescribeDBInstances", "lambda:GetFunction",
    "ec2:CreateTags", "s3:PutBucketTagging", "ecs:UpdateService", "ec2:TerminateInstances", "rds:DeleteDBInstance",
)  # fmt: skip
AGENT_CODES = {
    "claude-code": "AN", "gemini-cli": "AO", "codex": "AP", "kiro-cli": "AQ", "opencode": "AR", "antigravity": "AS",
    "amp": "AT", "pi": "AU", "copilot-cli": "AV", "cursor": "AW",
}  # fmt: skip
MCP = "https://aws-mcp.us-east-1.api.aws/mcp"
OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/"
GITHUB = f"{OIDC}token.actions.githubusercontent.com"
OLD_CLI = "aws-cli/1.27.74 Python/3.9.15 Linux/6.1.0-6-amd64 botocore/1.29.74"
GO = "aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.25.5 md/GOOS#linux md/GOARCH#amd64 api/sts#1.38.0 m/n"
AWSLABS = f"{BOTO3} md/awslabs#mcp#aws-api-mcp-server#1.0.0 MCPClient/claude-code#2.1"
SYSTEMS = ("linux#6.1", "macos#25.2.0", "windows#11")


@dataclass(frozen=True)
class Label:
    """Who really made one call: the class, who set it in motion, and in which cell of the corpus it stands."""

    executor: str
    initiator: str
    client: str
    identity: str


@dataclass
class Corpus:
    """Records and, by event id, their labels."""

    dice: random.Random
    records: list[Record] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    sessions: int = 0

    def name(self, prefix: str) -> str:
        """A name that no other thing of the corpus bears."""
        return f"{prefix}{TOKEN}{self.dice.getrandbits(40):010x}"

    def key(self, prefix: str = "ASIA") -> str:
        return f"{prefix}{TOKEN}{self.dice.getrandbits(40):010X}"

    def address(self) -> str:
        return f"203.0.113.{self.dice.randrange(1, 255)}"

    def add(self, label: Label, made: Record) -> str:
        """Adds one record under an id of its own."""
        number = f"{TOKEN}-{len(self.records):07d}"
        made = {**made, "eventID": number}
        if made["requestID"].startswith("request-"):
            made["requestID"] = f"request-{number}"
        self.records.append(made)
        self.labels[number] = label
        return number


@dataclass(frozen=True)
class Moment:
    """A day and minutes into it, running on."""

    day: str
    minute: int

    def at(self, seconds: float) -> dict[str, str]:
        """The fields ``at`` and ``day`` of a record so many seconds later."""
        total = int(self.minute * 60 + seconds)
        return {"at": f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}", "day": self.day}

    def created(self) -> str:
        """The moment itself as a creation date."""
        clock = self.at(0)
        return f"{clock['day']}T{clock['at']}Z"


@dataclass(frozen=True)
class Identity:
    """Credentials in somebody's hands, from a moment on, at one address."""

    kind: str
    who: Record
    start: Moment
    ip: str


def moment(corpus: Corpus) -> Moment:
    """A moment of September 2026, when markers exist, early enough in its day for a session."""
    return Moment(f"2026-09-{corpus.dice.randrange(1, 29):02d}", corpus.dice.randrange(60, 1200))


# -- identities: what stands in the log before the first call -------------------------------------------------------


def iam_user(corpus: Corpus, opener: Label) -> Identity:
    who = user(corpus.name("dana-"), key=corpus.key("AKIA"))
    return Identity("iam_user", who, moment(corpus), corpus.address())


def identity_center(corpus: Corpus, opener: Label) -> Identity:
    """GetRoleCredentials, as an event of the service that the person's session made, then the role session."""
    start, person, ip = moment(corpus), corpus.name("p") + "@example.com", corpus.address()
    clock = start.at(0)
    portal = {"type": "IdentityCenterUser", "onBehalfOf": {"userId": corpus.name("u-")}, "accountId": ACCOUNT}
    corpus.add(opener, record(
        "x", "sso:GetRoleCredentials", **clock, userIdentity=portal, eventType="AwsServiceEvent", sourceIPAddress=ip,
        requestParameters={"role_name": "AdministratorAccess", "account_id": ACCOUNT}, userAgent=PLAIN_CLI,
    ))  # fmt: skip
    return Identity("sso", sso(person, key=corpus.key(), since=clock["at"], day=start.day), start, ip)


def assumed_role(corpus: Corpus, opener: Label) -> Identity:
    """AssumeRole by a person's key, then the session."""
    start, key, session, ip = moment(corpus), corpus.key(), corpus.name("s-"), corpus.address()
    clock = start.at(0)
    corpus.add(opener, record(
        "x", "sts:AssumeRole", **clock, userIdentity=user(corpus.name("lee-"), key=corpus.key("AKIA")),
        sourceIPAddress=ip, responseElements={"credentials": {"accessKeyId": key}},
        requestParameters={"roleArn": f"arn:aws:iam::{ACCOUNT}:role/ops", "roleSessionName": session},
    ))  # fmt: skip
    return Identity("assumed_role", role("ops", session, key=key, since=clock["at"], day=start.day), start, ip)


def aws_login(corpus: Corpus, opener: Label) -> Identity:
    """``aws login``: consent in a browser, a grant to the CLI, then calls of the sign-in session."""
    start, ip, name = moment(corpus), corpus.address(), corpus.name("kim-")
    arn = f"arn:aws:signin:us-east-1:{ACCOUNT}:session/{corpus.name('')}"
    who = user(name, key=corpus.key(), sessionContext={
        "signInSessionArn": arn, "attributes": {"creationDate": start.created(), "mfaAuthenticated": "true"},
    })  # fmt: skip
    client = {"client_id": "arn:aws:signin:::devtools/same-device"}
    corpus.add(Label("human", "human", "consent", "aws_login"), record(
        "x", "signin:AuthorizeOAuth2Access", **start.at(0), userIdentity=who, userAgent=BROWSER, sourceIPAddress=ip,
        requestParameters=client,
    ))  # fmt: skip
    corpus.add(opener, record(
        "x", "signin:CreateOAuth2Token", **start.at(1), userIdentity=who, userAgent=cli(codes="AA,b"),
        sourceIPAddress=ip, requestParameters=client,
        additionalEventData={"signInSessionArn": arn, "grant_type": "authorization_code"},
    ))  # fmt: skip
    return Identity("aws_login", who, start, ip)


PEOPLE = (iam_user, identity_center, assumed_role, aws_login)

# -- clients --------------------------------------------------------------------------------------------------------


def pace(corpus: Corpus, executor: str) -> float:
    """Seconds to the next call: people pause long, agents think for seconds, programs run on."""
    if executor == "human":
        return corpus.dice.lognormvariate(3.4, 1.0)
    return corpus.dice.lognormvariate(1.8, 0.6) if executor == "ai_agent" else corpus.dice.uniform(0, 2)


def calls(corpus: Corpus, label: Label, who: Identity, agent: str, n: int, **more: Any) -> None:
    """So many calls of one client under one identity."""
    after = 5.0
    for _ in range(n):
        after = min(after + pace(corpus, label.executor), 3500)
        fields = {"userIdentity": who.who, "userAgent": agent, "sourceIPAddress": who.ip, **more}
        corpus.add(label, record("x", corpus.dice.choice(CALLS), **who.start.at(after), **fields))


def spoken(corpus: Corpus, label: Label, opener: str, user_agent: str, kind: Callable[..., Identity]) -> None:
    """One session of a client that does no more than send a user agent."""
    who = kind(corpus, Label(opener, label.initiator, label.client, label.identity))
    calls(corpus, label, who, user_agent, 8)


def console(corpus: Corpus, label: Label) -> None:
    """A sign-in and clicks: a new key for every request, one creation date."""
    start, name, ip = moment(corpus), corpus.name("ana-"), corpus.address()
    base = user(name, key=None)
    corpus.add(Label("human", "human", label.client, label.identity), record(
        "x", "signin:ConsoleLogin", **start.at(0), eventType="AwsConsoleSignIn", userIdentity=base, userAgent=BROWSER,
        sourceIPAddress=ip, responseElements={"ConsoleLogin": "Success"}, additionalEventData={"MFAUsed": "Yes"},
    ))  # fmt: skip
    session = {"attributes": {"creationDate": start.created(), "mfaAuthenticated": "true"}}
    for _ in range(8):
        who = Identity(label.identity, user(name, key=corpus.key(), sessionContext=session), start, ip)
        calls(corpus, label, who, BROWSER, 1, sessionCredentialFromConsole="true")


def cloudshell(corpus: Corpus, label: Label) -> None:
    start, name = moment(corpus), corpus.name("eva-")
    session = {"attributes": {"creationDate": start.created(), "mfaAuthenticated": "true"}}
    who = Identity("console", user(name, key=corpus.key(), sessionContext=session), start, "18.200.1.7")
    calls(
        corpus,
        label,
        who,
        cli(env="exec-env/CloudShell"),
        8,
        sessionCredentialFromConsole="true",
        tlsDetails={"tlsVersion": "TLSv1.3"},
    )


def managed_mcp(corpus: Corpus, label: Label, client: str = "claude-code/2.1.202 (cli)") -> None:
    """A person's consent, tool calls, and the API calls that the server then makes."""
    who = identity_center(corpus, Label("human", "human", "consent", label.identity))
    arn = f"arn:aws:signin:us-east-1:{ACCOUNT}:session/{corpus.name('')}"
    corpus.add(Label("ai_agent", "human", "mcp_grant", label.identity), record(
        "x", "signin:CreateOAuth2Token", **who.start.at(2), userIdentity=who.who, userAgent="Bun/1.4.0",
        sourceIPAddress=who.ip,
        requestParameters={"resource": MCP, "client_id": "arn:aws:signin:us-east-1::external-client/dcr/1"},
        additionalEventData={"signInSessionArn": arn, "grant_type": "authorization_code"},
    ))  # fmt: skip
    within = merged(who.who, {"sessionContext": {"signInSessionArn": arn}, "accessKeyId": corpus.key()})
    for number in range(4):
        request = f"mcp-{corpus.name('')}"
        api = record(
            "x",
            corpus.dice.choice(CALLS),
            **who.start.at(30 + 20 * number),
            **forwarded(within, "aws-mcp.amazonaws.com"),
        )
        corpus.add(label, merged(api, {"requestID": request}))
        tool = record(
            "x", "aws-mcp:CallReadWriteTool", **who.start.at(31 + 20 * number), eventType="AwsMcpEvent",
            userIdentity=within, userAgent=client,
            additionalEventData={"downstreamRequests": [{"requestId": request, "awsRegion": "us-east-1"}]},
        )  # fmt: skip
        corpus.add(label, tool)


def function(
    corpus: Corpus, label: Label, user_agent: str = f"{BOTO3} exec-env/AWS_Lambda_python3.14", **more: Any
) -> None:
    """A Lambda function's session as newer records show it."""
    name, start = corpus.name("fn-"), moment(corpus)
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"
    session = role(
        f"{name}-role", name, key=corpus.key(), since=start.at(0)["at"], day=start.day,
        inScopeOf={"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn},
    )  # fmt: skip
    calls(corpus, label, Identity("lambda", session, start, "52.1.2.3"), user_agent, 8, **more)


def stolen_function(corpus: Corpus, label: Label) -> None:
    """A function at work, and its credentials on a laptop elsewhere."""
    name, start = corpus.name("fn-"), moment(corpus)
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"
    session = role(
        f"{name}-role", name, key=corpus.key(), since=start.at(0)["at"], day=start.day,
        inScopeOf={"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn},
    )  # fmt: skip
    at_home = Label("automation", "unknown", "lambda", "lambda")
    calls(corpus, at_home, Identity("lambda", session, start, "52.1.2.3"), f"{BOTO3} exec-env/AWS_Lambda_python3.14", 8)
    calls(corpus, label, Identity("lambda", session, start, "198.51.100.9"), PLAIN_CLI, 8)


def old_function(corpus: Corpus, label: Label) -> None:
    """The same on an older record: only the session's name and the environment tell."""
    name, start = corpus.name("fn-"), moment(corpus)
    session = role(f"{name}-role", name, key=corpus.key(), since=start.at(0)["at"], day=start.day)
    calls(corpus, label, Identity("lambda", session, start, "52.1.2.3"), f"{BOTO3} exec-env/AWS_Lambda_python3.13", 8)


def instance(corpus: Corpus, label: Label, user_agent: str = BOTO3) -> None:
    name, start = f"i-0{corpus.dice.getrandbits(64):016x}", moment(corpus)
    session = role(
        "web", name, key=corpus.key(), since=start.at(0)["at"], day=start.day, sessionContext={"ec2RoleDelivery": "2.0"}
    )
    calls(corpus, label, Identity("ec2", session, start, "54.2.3.4"), user_agent, 8)


def task(corpus: Corpus, label: Label) -> None:
    name, start = f"{corpus.dice.getrandbits(128):032x}", moment(corpus)
    session = role("orders-task", name, key=corpus.key(), since=start.at(0)["at"], day=start.day)
    calls(corpus, label, Identity("ecs", session, start, "10.0.3.4"), f"{BOTO3} exec-env/AWS_ECS_FARGATE", 8)


def pod(corpus: Corpus, label: Label) -> None:
    start = moment(corpus)
    provider = f"{OIDC}oidc.eks.us-east-1.amazonaws.com/id/ABC"
    session = role(
        "shop-pod", corpus.name("botocore-session-"), key=corpus.key(), since=start.at(0)["at"], day=start.day,
        sessionContext={"webIdFederationData": {"federatedProvider": provider, "attributes": {}}},
    )  # fmt: skip
    calls(corpus, label, Identity("eks", session, start, "10.0.4.5"), GO, 8)


def ci_job(corpus: Corpus, label: Label, user_agent: str) -> None:
    """A signed token of a CI system, then the job's session."""
    start, key, session = moment(corpus), corpus.key(), corpus.name("GitHubActions-")
    subject = "repo:octo-org/octo-repo:ref:refs/heads/main"
    token = {
        "type": "WebIdentityUser",
        "userName": subject,
        "identityProvider": GITHUB,
        "principalId": f"{GITHUB}:{subject}",
    }
    corpus.add(Label("automation", "automation", "github_token", "ci"), record(
        "x", "sts:AssumeRoleWithWebIdentity", **start.at(0), userIdentity=token, sourceIPAddress="20.1.2.3",
        userAgent="aws-sdk-js/3.600 configure-aws-credentials-for-github-actions",
        requestParameters={"roleArn": f"arn:aws:iam::{ACCOUNT}:role/deploy", "roleSessionName": session},
        responseElements={"credentials": {"accessKeyId": key}},
    ))  # fmt: skip
    who = role("deploy", session, key=key, since=start.at(0)["at"], day=start.day)
    calls(corpus, label, Identity("ci", who, start, "20.1.2.3"), user_agent, 8)


def codebuild(corpus: Corpus, label: Label) -> None:
    start, number = moment(corpus), f"{corpus.dice.getrandbits(128):032x}"
    build = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
    who = role("build", f"AWSCodeBuild-{build}", key=corpus.key(), since=start.at(0)["at"], day=start.day)
    calls(corpus, label, Identity("codebuild", who, start, "54.9.9.9"), BOTO3, 8)


def linked(corpus: Corpus, label: Label) -> None:
    start = moment(corpus)
    who = role(
        "AWSServiceRoleForAutoScaling", "AutoScaling", key=corpus.key(), since=start.at(0)["at"], day=start.day,
        path="aws-service-role/autoscaling.amazonaws.com/", invokedBy="autoscaling.amazonaws.com",
    )  # fmt: skip
    calls(corpus, label, Identity("service", who, start, "autoscaling.amazonaws.com"), "autoscaling.amazonaws.com", 8)


def service_itself(corpus: Corpus, label: Label) -> None:
    who = Identity(
        "service", {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, moment(corpus), "ec2.amazonaws.com"
    )
    calls(corpus, label, who, "ec2.amazonaws.com", 6)
    calls(
        corpus,
        label,
        who,
        "kms.amazonaws.com",
        2,
        eventType="AwsServiceEvent",
        userIdentity={"accountId": ACCOUNT, "invokedBy": "kms.amazonaws.com"},
    )


def forwarded_calls(corpus: Corpus, label: Label, user_agent: str) -> None:
    """A caller reads secrets, and the service decrypts them in the caller's name."""
    who = identity_center(corpus, Label(label.initiator, "human", f"{label.client}_caller", "sso"))
    for number in range(4):
        clock = who.start.at(20 + 60 * number)
        asked = record(
            "x",
            "secretsmanager:GetSecretValue",
            **clock,
            userIdentity=who.who,
            userAgent=user_agent,
            sourceIPAddress=who.ip,
        )
        corpus.add(Label(label.initiator, "human", f"{label.client}_caller", "sso"), asked)
        corpus.add(label, record("x", "kms:Decrypt", **clock, **forwarded(who.who, "secretsmanager.amazonaws.com")))


def stack(corpus: Corpus, label: Label, user_agent: str) -> None:
    """A stack operation, and what CloudFormation then makes in the caller's name."""
    who = identity_center(corpus, Label(label.initiator, "human", f"{label.client}_caller", "sso"))
    name = corpus.name("stack-")
    corpus.add(Label(label.initiator, "human", f"{label.client}_caller", "sso"), record(
        "x", "cloudformation:DeleteStack", **who.start.at(20), userIdentity=who.who, userAgent=user_agent,
        sourceIPAddress=who.ip, requestParameters={"stackName": name},
    ))  # fmt: skip
    for number in range(6):
        made = forwarded(who.who, "cloudformation.amazonaws.com")
        corpus.add(label, record("x", "sns:DeleteTopic", **who.start.at(40 + 5 * number), **made))


def through(corpus: Corpus, label: Label, service: str) -> None:
    """Calls that a service of AWS makes as an agent in a person's name."""
    who = identity_center(corpus, Label("human", "human", "consent", label.identity))
    for number in range(8):
        corpus.add(
            label,
            record("x", corpus.dice.choice(CALLS), **who.start.at(30 + 9 * number), **forwarded(who.who, service)),
        )


def script(corpus: Corpus, label: Label, name: str) -> None:
    """A scheduled program with a long-term key."""
    who = Identity("iam_user", user(corpus.name(name), key=corpus.key("AKIA")), moment(corpus), corpus.address())
    calls(corpus, label, who, BOTO3, 8)


def node(corpus: Corpus, label: Label, user_agent: str) -> None:
    start = moment(corpus)
    who = role("node", corpus.name("n-"), key=corpus.key(), since=start.at(0)["at"], day=start.day)
    calls(corpus, label, Identity("role", who, start, "10.0.1.2"), user_agent, 8)


def named_role(corpus: Corpus, label: Label) -> None:
    """A person at a plain CLI, under a role whose name sounds like an agent's."""
    start = moment(corpus)
    name = corpus.dice.choice(("aws-mcp-something", "claude-admins", "ai-team"))
    who = role(name, corpus.name("dana-"), key=corpus.key(), since=start.at(0)["at"], day=start.day)
    calls(corpus, label, Identity("role", who, start, corpus.address()), cli(codes="b"), 8)


def two_in_one(corpus: Corpus, label: Label) -> None:
    """One IAM user who is at once a person in the console and a Terraform run."""
    start, name, ip = moment(corpus), corpus.name("max-"), corpus.address()
    session = {"attributes": {"creationDate": start.created(), "mfaAuthenticated": "true"}}
    key = corpus.key("AKIA")
    for _ in range(4):
        at_console = Identity("iam_user", user(name, key=corpus.key(), sessionContext=session), start, ip)
        calls(
            corpus,
            Label("human", "human", label.client, "iam_user"),
            at_console,
            BROWSER,
            1,
            sessionCredentialFromConsole="true",
        )
        at_terraform = Identity("iam_user", user(name, key=key), start, ip)
        calls(corpus, Label("automation", "human", label.client, "iam_user"), at_terraform, TERRAFORM, 1)


# -- the cells ------------------------------------------------------------------------------------------------------

Cell = tuple[Label, Callable[[Corpus, Label], None]]


def _across(client: str, executor: str, initiator: str, user_agent: str, opener: str) -> Iterator[Cell]:
    for kind in PEOPLE:
        label = Label(executor, initiator, client, kind.__name__)
        yield label, partial(spoken, opener=opener, user_agent=user_agent, kind=kind)


def _spoken_cells() -> Iterator[Cell]:
    for product, code in AGENT_CODES.items():
        yield from _across(product, "ai_agent", "human", cli(codes=f"{code},b"), "ai_agent")
    yield from _across("amazon-q-cli", "ai_agent", "human", cli(env=Q_CLI), "ai_agent")
    yield from _across(
        "amazon-q-ide", "ai_agent", "human", cli(env="exec-env/AmazonQ-For-IDE-Version-2.0.0"), "ai_agent"
    )
    yield from _across("kiro-env", "ai_agent", "human", cli(env="exec-env/Kiro-1.2"), "ai_agent")
    yield from _across("awslabs-mcp", "ai_agent", "human", AWSLABS, "ai_agent")
    yield from _across("unmarked agent, new CLI", "ai_agent", "human", cli(codes="b", version="2.36.7"), "ai_agent")
    yield from _across("unmarked agent, old CLI", "ai_agent", "human", OLD_CLI, "ai_agent")
    yield from _across("unmarked agent, boto3", "ai_agent", "human", BOTO3, "ai_agent")
    yield from _across("person, plain CLI", "human", "human", cli(codes="b", version="2.36.7"), "human")
    yield from _across("person, old CLI", "human", "human", PLAIN_CLI, "human")
    yield from _across("person, CLI prompt", "human", "human", cli(prompt="on"), "human")
    toolkit = "AWS-Toolkit-For-VSCode/3.1 Visual-Studio-Code/1.99 ClientId/11112222-3333"
    yield from _across("person, IDE panel", "human", "human", toolkit, "human")
    yield from _across("terraform", "automation", "human", TERRAFORM, "human")
    yield from _across("terraform by agent", "automation", "ai_agent", f"{TERRAFORM} {Q_CLI}", "ai_agent")
    yield from _across("aws-cdk", "automation", "human", "aws-sdk-js/3.1 ua/2.1 os/linux aws-cdk/2.150.0", "human")
    yield from _across("aws-sam-cli", "automation", "human", f"{BOTO3} aws-sam-cli/1.120.0", "human")
    yield from _across("ansible", "automation", "human", f"APN/1.0 Ansible/2.16 {BOTO3}", "human")
    yield from _across("person's script, boto3", "automation", "human", BOTO3, "human")


def _other_cells() -> Iterator[Cell]:
    yield Label("human", "human", "console", "iam_user"), console
    yield Label("human", "human", "cloudshell", "iam_user"), cloudshell
    yield Label("ai_agent", "human", "managed MCP", "sso"), managed_mcp
    yield (
        Label("ai_agent", "unknown", "strands", "lambda"),
        lambda c, x: function(c, x, f"{BOTO3} exec-env/AWS_Lambda_python3.14 strands-agents-use-aws"),
    )
    yield Label("automation", "unknown", "lambda", "lambda"), function
    yield Label("automation", "unknown", "lambda, old record", "lambda"), old_function
    yield Label("automation", "unknown", "ec2", "ec2"), instance
    yield Label("automation", "unknown", "ecs", "ecs"), task
    yield Label("automation", "unknown", "eks", "eks"), pod
    yield Label("automation", "automation", "terraform in CI", "ci"), lambda c, x: ci_job(c, x, TERRAFORM)
    yield Label("automation", "automation", "boto3 in CI", "ci"), lambda c, x: ci_job(c, x, BOTO3)
    yield Label("ai_agent", "automation", "claude-code in CI", "ci"), lambda c, x: ci_job(c, x, cli(codes="AN"))
    yield Label("automation", "automation", "codebuild", "codebuild"), codebuild
    yield Label("aws_service", "aws_service", "service-linked role", "service"), linked
    yield Label("aws_service", "aws_service", "service itself", "service"), service_itself
    yield (
        Label("aws_service", "ai_agent", "forwarded for agent", "sso"),
        lambda c, x: forwarded_calls(c, x, cli(codes="AN")),
    )
    yield (
        Label("aws_service", "human", "forwarded for person", "sso"),
        lambda c, x: forwarded_calls(c, x, cli(prompt="on")),
    )
    yield Label("aws_service", "ai_agent", "stack of agent", "sso"), lambda c, x: stack(c, x, cli(env=Q_CLI))
    yield Label("ai_agent", "human", "amazon-q-console", "sso"), lambda c, x: through(c, x, "q.amazonaws.com")
    yield Label("ai_agent", "unknown", "aws-devops-agent", "sso"), lambda c, x: through(c, x, "aidevops.amazonaws.com")
    yield Label("automation", "automation", "scheduled script", "iam_user"), lambda c, x: script(c, x, "backup-")
    yield (
        Label("automation", "automation", "ssm agent", "role"),
        lambda c, x: node(c, x, "aws-sdk-go/1.44.260 amazon-ssm-agent/"),
    )
    yield (
        Label("automation", "automation", "ecs agent", "role"),
        lambda c, x: node(c, x, "aws-sdk-go/1.44.260 ecs-agent/1.2"),
    )
    yield (
        Label("automation", "automation", "buildkite agent", "role"),
        lambda c, x: node(c, x, "aws-sdk-go/1.44 buildkite-agent/3.1"),
    )
    yield Label("human", "human", "role that sounds like an agent", "role"), named_role
    yield Label("human", "human", "console and terraform in one", "iam_user"), two_in_one


def _noise() -> Iterator[Cell]:
    """What makes markers lie."""
    inherited = "noise: person in an agent's shell"
    yield (
        Label("human", "human", inherited, "iam_user"),
        lambda c, x: spoken(c, x, "human", cli(codes="AN,b"), iam_user),
    )
    yield Label("human", "human", inherited, "sso"), lambda c, x: spoken(c, x, "human", cli(env=Q_CLI), identity_center)
    yield Label("ai_agent", "human", "noise: agent at the console", "iam_user"), console
    yield (
        Label("ai_agent", "unknown", "noise: agent types at the prompt", "sso"),
        lambda c, x: spoken(c, x, "ai_agent", cli(prompt="on"), identity_center),
    )
    yield (
        Label("automation", "human", "noise: script through MCP", "sso"),
        lambda c, x: managed_mcp(c, x, "mcp-proxy-for-aws/1.7.0 shelltest/1"),
    )
    yield Label("human", "human", "noise: person on an instance", "ec2"), lambda c, x: instance(c, x, OLD_CLI)
    yield Label("ai_agent", "unknown", "noise: unmarked agent in a function", "lambda"), function
    yield Label("human", "human", "noise: function's key on a laptop", "lambda"), stolen_function


CLEAN = (*_spoken_cells(), *_other_cells())
NOISE = tuple(_noise())


def corpus(seed: int, sessions: int, noise: int, cells: tuple[Cell, ...] = CLEAN) -> Corpus:
    """``sessions`` of every clean cell and ``noise`` of every lying one: the same for the same numbers."""
    made = Corpus(random.Random(seed))
    for label, play in cells:
        for _ in range(sessions):
            play(made, label)
    for label, play in NOISE:
        for _ in range(noise):
            play(made, label)
    return made
