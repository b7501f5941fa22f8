"""*other-account*: an agent narrows a repository's policy in the tools account; another account can pull no more."""

from datetime import date
from typing import Any

from sample_data.generator import changes
from sample_data.generator.mcp import Connection
from sample_data.generator.records import Caller, Record, cli, console, record, seen_by_the_owner
from sample_data.generator.scenery import Scenery, agent_tidies, innocent, machines, noise, pipeline_changes, visits
from sample_data.generator.telling import Setting, Telling
from sample_data.generator.user_agents import command_of
from sample_data.generator.workloads import Workload

NAME = "other-account"
APPS, BUILD = "232323232323", "292929292929"
SETTING = Setting(
    name=NAME,
    organisation="o-examplebrig1",
    account="676767676767",
    home="696969696969",
    region="eu-west-3",
    first_day=date(2026, 6, 23),
    starts="07:00:00",
    ends="14:30:00",
    days=0,
    version="1.11",
    versions={"ecr": "1.11", "signin": "1.09", "sso": "1.08", "iam": "1.10", "logs": "1.09", "kms": "1.10"},
    nat="198.51.100.150",
)
clock = SETTING.clock
OWNER, ON_CALL, KEEPER = "noor.haddad@example.com", "emil.roux@example.com", "chloe.adler@example.com"
REPOSITORY = "payments-base"
ARN = SETTING.arn("ecr", f"repository/{REPOSITORY}")
NARROWED, WIDENED = clock("10:21:34"), clock("11:33:52")
TOOLS = Scenery(
    SETTING.account,
    SETTING.region,
    0.8,
    functions=("image-index",),
    tasks=("runner-pool",),
    repositories=("base-images", "runner-pool"),
    people=("maud.petit",),
)
SHOP = Scenery(
    APPS,
    SETTING.region,
    0.6,
    functions=("refunds", "receipts", "fx-watch"),
    tasks=("checkout", "wallet"),
    instances=("i-0d4b8c61f7e2a9530",),
    repositories=("checkout", "wallet"),
    people=("luc.moreau", "ada.pires"),
)


def repository_policy(*accounts: str) -> dict[str, Any]:
    """``SetRepositoryPolicy``: who may pull."""
    principals = ",".join(f'"arn:aws:iam::{account}:root"' for account in accounts)
    text = (
        '{"Version":"2012-10-17","Statement":[{"Sid":"Pull","Effect":"Allow","Principal":{"AWS":['
        f"{principals}]}},"
        '"Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer","ecr:BatchCheckLayerAvailability"]}]}'
    )
    return {"registryId": SETTING.account, "repositoryName": REPOSITORY, "policyText": text, "force": False}


def story(seed: int, *, narrowed: bool = True) -> Telling:
    """Seven and a half hours; ``narrowed`` false is an agent that only reads."""
    tale = Telling(SETTING, seed)
    first = len(tale.journal.records)
    changes.ci_job(
        tale.place(SETTING.account, SETTING.region, "base-images"),
        clock("07:40:00"),
        "base-images",
        (("ecr:SetRepositoryPolicy", repository_policy(APPS, BUILD)),),
    )
    innocent(tale, first)
    agent(tale, narrowed=narrowed)
    if narrowed:
        people_mend(tale)
    dependants(tale, narrowed=narrowed)
    surroundings(tale)
    return tale


def agent(tale: Telling, *, narrowed: bool) -> None:
    """Claude Code through the managed MCP server, with its owner's consent and in its owner's name."""
    owner = tale.at_terminal(clock("09:48:10"), OWNER, "ToolsAdmin", "203.0.113.29", "e70b4d92c1a5")
    for at, api in (("09:52:07", "ecr:DescribeRepositories"), ("10:34:50", "sts:GetCallerIdentity")):
        tale.call(clock(at), cli(owner, command_of(api), "e70b4d92c1a5"), api, by="unknown")
    claude = Connection(tale, owner, SETTING.region, "claude-code/2.1.202 (cli)")
    claude.consent(clock("10:12:05"))
    named = {"repositoryName": REPOSITORY}
    for at, api, request in (
        ("10:13:20", "ecr:DescribeRepositories", {"maxResults": 100}),
        ("10:15:41", "ecr:GetRepositoryPolicy", named),
        ("10:16:30", "ecr:DescribeImages", named),
        ("10:18:02", "ecr:GetLifecyclePolicy", {"repositoryName": "runner-base"}),
    ):
        claude.call(clock(at), api, request)
    if narrowed:
        claude.call(
            NARROWED,
            "ecr:SetRepositoryPolicy",
            repository_policy(BUILD),
            {"registryId": SETTING.account, "repositoryName": REPOSITORY},
            part="root",
            resources=[("AWS::ECR::Repository", SETTING.account, ARN)],
        )
        tale.journal.mark("triggered_at", NARROWED)
    claude.call(clock("10:24:11"), "ecr:PutImageTagMutability",
                {"repositoryName": "runner-base", "imageTagMutability": "IMMUTABLE"}, part="not_root")  # fmt: skip


def people_mend(tale: Telling) -> None:
    """On call looks in the apps account; the keeper of the tools account puts the policy back."""
    on_call = tale.at_console(clock("11:02:44"), ON_CALL, "OnCall", "203.0.113.97", APPS)
    named = {"lookupAttributes": [{"attributeKey": "EventName", "attributeValue": "BatchGetImage"}]}
    for at, api, request, part in (
        ("11:04:10", "ecs:DescribeServices", {"cluster": "checkout", "services": ["checkout"]}, "detection_may"),
        ("11:08:20", "cloudtrail:LookupEvents", named, "detection"),
    ):
        tale.call(clock(at), console(on_call, tale.dice), api, request, part=part, by="human")
    tale.journal.mark("detected_at", clock("11:08:20"))
    keeper = tale.at_console(clock("11:28:05"), KEEPER, "ToolsAdmin", "203.0.113.31")
    look = {"repositoryName": REPOSITORY}
    tale.call(
        clock("11:31:10"), console(keeper, tale.dice), "ecr:GetRepositoryPolicy", look, part="detection_may", by="human"
    )
    tale.call(
        WIDENED,
        console(keeper, tale.dice),
        "ecr:SetRepositoryPolicy",
        repository_policy(APPS, BUILD),
        part="recovery",
        by="human",
        resources=[("AWS::ECR::Repository", SETTING.account, ARN)],
    )
    tale.journal.mark("mitigated_at", WIDENED)
    tale.journal.mark("recovered_at", WIDENED)


def dependants(tale: Telling, *, narrowed: bool) -> None:
    """Two services and a scanner of the apps account lose their image; the build account keeps it."""
    for account, name, role, api, every in (
        (APPS, "checkout-start", "checkout-execution", "BatchGetImage", 260),
        (APPS, "wallet-start", "wallet-execution", "BatchGetImage", 390),
        (APPS, "image-scan", "image-scan-task", "GetDownloadUrlForLayer", 700),
        (BUILD, "nightly-build", "nightly-build-task", "BatchGetImage", 600),
    ):
        worker = tale.worker("task", name, role, account=account)
        place = tale.place(account, SETTING.region, f"pull/{name}")
        for at in place.moments(every):
            pull(tale, worker, at, api, fails=narrowed and account == APPS and NARROWED < at < WIDENED)


def pull(tale: Telling, worker: Workload, at: Any, api: str, *, fails: bool) -> None:
    """One pull, as the caller's account and as the repository's account record it."""
    caller: Caller = worker.caller(at)
    assert worker.session is not None
    message = (
        f"User: {worker.session.arn} is not authorized to perform: ecr:{api} on resource: {ARN} "
        f"because no resource-based policy allows the ecr:{api} action"
    )
    shared = tale.dice.uuid()
    request: dict[str, Any] = {"registryId": SETTING.account, "repositoryName": REPOSITORY}
    if api == "BatchGetImage":
        request["imageIds"] = [{"imageTag": "2026.06"}]
    made: Record = record(
        tale.dice,
        at,
        caller,
        f"ecr:{api}",
        region=SETTING.region,
        request=request,
        error=("AccessDenied", message) if fails else None,
        resources=[("AWS::ECR::Repository", SETTING.account, ARN)],
    )
    made["sharedEventID"] = shared
    tale.journal.add(made, "effect" if fails else None)
    copy = seen_by_the_owner(made, SETTING.account, caller, tale.dice, shared)
    tale.journal.add(copy, "effects_may" if fails else None)


def surroundings(tale: Telling) -> None:
    """In the account that suffers, a release and a detached policy lie closer to the first failure than the cause."""
    for here in (TOOLS, SHOP):
        machines(tale, here)
        visits(tale, here)
    noise(tale, SHOP, NARROWED)
    release = {"cluster": "checkout", "service": "checkout", "taskDefinition": "checkout"}
    pipeline_changes(tale, SHOP, clock("10:21:50"), "checkout", (("ecs:UpdateService", release),))
    admin = tale.at_console(clock("10:05:00"), "ada.pires@example.com", "PlatformAdmin", "203.0.113.41", APPS)
    detach = {"roleName": "checkout-task", "policyArn": "arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess"}
    tale.call(clock("10:18:33"), console(admin, tale.dice), "iam:DetachRolePolicy", detach, part="not_root", by="human")
    queue = f"https://sqs.{SETTING.region}.amazonaws.com/{APPS}/refund-retries"
    agent_tidies(tale, SHOP, clock("10:19:30"), "luc.moreau", (("sqs:PurgeQueue", {"queueUrl": queue}),))


def build(seed: int = 26) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    return story(seed).finish(seed, accountable_owner=OWNER, agent_product="claude-code")
