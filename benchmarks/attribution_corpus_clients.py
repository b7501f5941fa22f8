"""Of the labelled corpus: how each kind of client writes its records.

The shapes are those that ``tests/attribute`` writes.
"""

from collections.abc import Callable
from typing import Any

from attribution_corpus_people import Corpus, Identity, Label, Moment, identity_center, moment

from tests.attribute.attribute_records import (
    ACCOUNT,
    BOTO3,
    BROWSER,
    PLAIN_CLI,
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

Kind = Callable[[Corpus, Label], Identity]
CALLS = (
    "ec2:DescribeInstances", "s3:ListBuckets", "iam:GetRole", "rds:DescribeDBInstances", "lambda:GetFunction",
    "ec2:CreateTags", "s3:PutBucketTagging", "ecs:UpdateService", "ec2:TerminateInstances", "rds:DeleteDBInstance",
)  # fmt: skip
MCP = "https://aws-mcp.us-east-1.api.aws/mcp"
OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/"
CI_SYSTEMS = {  # the host of the identity provider and a subject of its form
    "github": ("token.actions.githubusercontent.com", "repo:octo-org/octo-repo:ref:refs/heads/main"),
    "gitlab": ("gitlab.com", "project_path:octo/shop:ref_type:branch:ref:main"),
    "terraform-cloud": ("app.terraform.io", "organization:octo:project:shop:workspace:prod:run_phase:apply"),
    "buildkite": ("agent.buildkite.com", "organization:octo:pipeline:shop:ref:refs/heads/main:commit:HEAD:step:deploy"),
    "circleci": ("oidc.circleci.com/org/1111", "org/1111/project/2222/user/3333"),
    "azure": ("vstoken.dev.azure.com/4444", "sc://octo/shop/deploy"),
}
OLD_CLI = "aws-cli/1.27.74 Python/3.9.15 Linux/6.1.0-6-amd64 botocore/1.29.74"
GO = "aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.25.5 md/GOOS#linux md/GOARCH#amd64 api/sts#1.38.0 m/n"
AWSLABS = f"{BOTO3} md/awslabs#mcp#aws-api-mcp-server#1.0.0 MCPClient/claude-code#2.1"


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


def spoken(corpus: Corpus, label: Label, opener: str, user_agent: str, kind: Kind) -> None:
    """One session of a client that does no more than send a user agent."""
    who = kind(corpus, Label(opener, label.initiator, label.client, label.identity))
    calls(corpus, label, who, user_agent, 8)


def visitor(kind: str, name: str, start: Moment, key: str | None = None) -> Record:
    """Whoever sits at the console: without a key as a sign-in shows it, with one as a call does."""
    clock = start.at(0)
    root = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
    whole = {
        "iam_user": user(name),
        "root": root,
        "sso": sso(f"{name}@example.com", since=clock["at"], day=start.day),
        "role": role("federated", f"{name}@example.com", since=clock["at"], day=start.day),
    }[kind]
    if key is None:
        return {part: value for part, value in whole.items() if part not in ("accessKeyId", "sessionContext")}
    attributes = {"creationDate": start.created(), "mfaAuthenticated": "true"}
    session = {"sessionContext": {"attributes": attributes}} if kind in ("iam_user", "root") else {}
    return {**whole, "accessKeyId": key, **session}


def console(corpus: Corpus, label: Label) -> None:
    """A sign-in and clicks: a new key for every request, one creation date."""
    start, name, ip = moment(corpus), corpus.name("ana-"), corpus.address()
    corpus.add(Label("human", "human", label.client, label.identity), record(
        "x", "signin:ConsoleLogin", **start.at(0), eventType="AwsConsoleSignIn", userAgent=BROWSER, sourceIPAddress=ip,
        userIdentity=visitor(label.identity, name, start), responseElements={"ConsoleLogin": "Success"},
        additionalEventData={"MFAUsed": "Yes"},
    ))  # fmt: skip
    for _ in range(8):
        who = Identity(label.identity, visitor(label.identity, name, start, corpus.key()), start, ip)
        calls(corpus, label, who, BROWSER, 1, sessionCredentialFromConsole="true")


def cloudshell(corpus: Corpus, label: Label) -> None:
    start = moment(corpus)
    who = Identity("console", visitor(label.identity, corpus.name("eva-"), start, corpus.key()), start, "18.200.1.7")
    shell = {"sessionCredentialFromConsole": "true", "tlsDetails": {"tlsVersion": "TLSv1.3"}}
    calls(corpus, label, who, cli(env="exec-env/CloudShell"), 8, **shell)


def managed_mcp(
    corpus: Corpus, label: Label, client: str = "claude-code/2.1.202 (cli)", kind: Kind = identity_center
) -> None:
    """A person's consent, tool calls, and the API calls that the server then makes."""
    who = kind(corpus, Label("human", "human", "consent", label.identity))
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


def ci_job(corpus: Corpus, label: Label, user_agent: str, system: str = "github") -> None:
    """A signed token of a CI system, then the job's session."""
    start, key, session = moment(corpus), corpus.key(), corpus.name("run-")
    host, subject = CI_SYSTEMS[system]
    provider = f"{OIDC}{host}"
    token = {
        "type": "WebIdentityUser",
        "userName": subject,
        "identityProvider": provider,
        "principalId": f"{provider}:{subject}",
    }
    corpus.add(Label("automation", "automation", "CI token", system), record(
        "x", "sts:AssumeRoleWithWebIdentity", **start.at(0), userIdentity=token, sourceIPAddress="20.1.2.3",
        userAgent="aws-sdk-js/3.600 ua/2.1 os/linux lang/js",
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
    """A service at work in the role that is linked to it."""
    start, service = moment(corpus), f"{label.identity}.amazonaws.com"
    who = role(
        f"AWSServiceRoleFor{label.identity.title()}", corpus.name("x-"), key=corpus.key(), since=start.at(0)["at"],
        day=start.day, path=f"aws-service-role/{service}/", invokedBy=service,
    )  # fmt: skip
    calls(corpus, label, Identity("service", who, start, service), service, 8)


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


def forwarded_calls(corpus: Corpus, label: Label, user_agent: str, kind: Kind = identity_center) -> None:
    """A caller reads secrets, and the service decrypts them in the caller's name."""
    asker = Label(label.initiator, "human", f"{label.client}_caller", label.identity)
    who = kind(corpus, asker)
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
        corpus.add(asker, asked)
        corpus.add(label, record("x", "kms:Decrypt", **clock, **forwarded(who.who, "secretsmanager.amazonaws.com")))


def stack(corpus: Corpus, label: Label, user_agent: str, kind: Kind = identity_center) -> None:
    """A stack operation, and what CloudFormation then makes in the caller's name."""
    asker = Label(label.initiator, "human", f"{label.client}_caller", label.identity)
    who = kind(corpus, asker)
    name = corpus.name("stack-")
    corpus.add(asker, record(
        "x", "cloudformation:DeleteStack", **who.start.at(20), userIdentity=who.who, userAgent=user_agent,
        sourceIPAddress=who.ip, requestParameters={"stackName": name},
    ))  # fmt: skip
    for number in range(6):
        made = forwarded(who.who, "cloudformation.amazonaws.com")
        corpus.add(label, record("x", "sns:DeleteTopic", **who.start.at(40 + 5 * number), **made))


def through(corpus: Corpus, label: Label, service: str, kind: Kind = identity_center) -> None:
    """Calls that a service of AWS makes as an agent in a person's name."""
    who = kind(corpus, Label("human", "human", "consent", label.identity))
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


def agentcore(corpus: Corpus, label: Label) -> None:
    """A runtime of AgentCore, under a role of any name."""
    start, number = moment(corpus), f"{corpus.dice.getrandbits(128):032x}"
    session = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
    who = role(
        corpus.name("orders-"), f"BedrockAgentCore-{session}", key=corpus.key(), since=start.at(0)["at"], day=start.day
    )
    calls(corpus, label, Identity("agentcore", who, start, "54.7.7.7"), BOTO3, 8)


def in_role_of(corpus: Corpus, label: Label, service: str) -> None:
    """Calls that a service of AWS makes with a role that somebody gave it."""
    start = moment(corpus)
    who = role(corpus.name("svc-"), corpus.name("x-"), key=corpus.key(), since=start.at(0)["at"], day=start.day)
    for number in range(8):
        made = forwarded(who, service)
        corpus.add(label, record("x", corpus.dice.choice(CALLS), **start.at(5 + 9 * number), **made))


def pod_of_identity(corpus: Corpus, label: Label) -> None:
    """EKS Pod Identity: the service assumes the role for a pod, and the session names it."""
    start, key, number = moment(corpus), corpus.key(), f"{corpus.dice.getrandbits(128):032x}"
    uuid = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
    name = f"eks-shop-api-7d9f-{uuid}"
    issuer = {"type": "AWSService", "invokedBy": "pods.eks.amazonaws.com"}
    corpus.add(Label("aws_service", "aws_service", f"{label.client} issuing", "service"), record(
        "x", "sts:AssumeRole", **start.at(0), userIdentity=issuer, sourceIPAddress="pods.eks.amazonaws.com",
        userAgent="pods.eks.amazonaws.com", responseElements={"credentials": {"accessKeyId": key}},
        requestParameters={"roleArn": f"arn:aws:iam::{ACCOUNT}:role/pod", "roleSessionName": name},
    ))  # fmt: skip
    who = role("pod", name, key=key, since=start.at(0)["at"], day=start.day)
    calls(corpus, label, Identity("eks", who, start, "10.0.4.9"), GO, 8)
