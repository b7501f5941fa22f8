"""A labelled corpus of CloudTrail records: clients crossed with kinds of identity, each session with the truth.

The truth is who really acted, not what the log can show: a person at a plain CLI and an unmarked agent write the same
records, and both are here. ``CLEAN`` holds the clients as they are; ``NOISE`` what makes markers lie: how often that
happens nobody has measured, so its rate is a parameter, and no score of the one is mixed with the other.
"""

import random
from collections.abc import Callable, Iterator
from functools import partial

from attribution_corpus_clients import (
    AWSLABS,
    CI_SYSTEMS,
    OLD_CLI,
    agentcore,
    ci_job,
    cloudshell,
    codebuild,
    console,
    forwarded_calls,
    function,
    in_role_of,
    instance,
    linked,
    managed_mcp,
    named_role,
    node,
    old_function,
    pod,
    pod_of_identity,
    script,
    service_itself,
    spoken,
    stack,
    stolen_function,
    task,
    through,
    two_in_one,
)  # fmt: skip
from attribution_corpus_people import PEOPLE, TOKEN, Corpus, Label, iam_user, identity_center

from tests.attribute.attribute_records import ACCOUNT, BOTO3, PLAIN_CLI, Q_CLI, TERRAFORM, cli

__all__ = ["ACCOUNT", "CI_SYSTEMS", "CLEAN", "NOISE", "TOKEN", "Corpus", "Label", "corpus"]
AGENT_CODES = {
    "claude-code": "AN", "gemini-cli": "AO", "codex": "AP", "kiro-cli": "AQ", "opencode": "AR", "antigravity": "AS",
    "amp": "AT", "pi": "AU", "copilot-cli": "AV", "cursor": "AW",
}  # fmt: skip

Play = Callable[[Corpus, Label], None]
Cell = tuple[Label, Play]


def _across(client: str, executor: str, initiator: str, user_agent: str, opener: str) -> Iterator[Cell]:
    for kind in PEOPLE:
        label = Label(executor, initiator, client, kind.__name__)
        yield label, partial(spoken, opener=opener, user_agent=user_agent, kind=kind)


def _crossed(client: str, executor: str, initiator: str, play: Callable[..., None], **how: str) -> Iterator[Cell]:
    """What AWS stamps, crossed with the kinds of identity as what callers write is."""
    for kind in PEOPLE:
        yield Label(executor, initiator, client, kind.__name__), partial(play, kind=kind, **how)


def _stamped_cells() -> Iterator[Cell]:
    for kind in ("iam_user", "root", "sso", "role"):
        yield Label("human", "human", "console", kind), console
    for kind in ("iam_user", "root", "sso"):
        yield Label("human", "human", "cloudshell", kind), cloudshell
    yield from _crossed("managed MCP", "ai_agent", "human", managed_mcp)
    yield from _crossed("amazon-q-console", "ai_agent", "human", through, service="q.amazonaws.com")
    yield from _crossed("forwarded for agent", "aws_service", "ai_agent", forwarded_calls, user_agent=cli(codes="AN"))
    yield from _crossed("forwarded for person", "aws_service", "human", forwarded_calls, user_agent=cli(prompt="on"))
    yield from _crossed("stack of agent", "aws_service", "ai_agent", stack, user_agent=cli(env=Q_CLI))
    yield Label("ai_agent", "unknown", "aws-devops-agent", "sso"), partial(through, service="aidevops.amazonaws.com")
    for service in ("states", "scheduler", "backup"):
        made = partial(in_role_of, service=f"{service}.amazonaws.com")
        yield Label("aws_service", "unknown", "service in a role", service), made
    for service in ("autoscaling", "ecs", "config", "rds"):
        yield Label("aws_service", "aws_service", "service-linked role", service), linked
    yield Label("aws_service", "aws_service", "service itself", "service"), service_itself


def _ci_cells() -> Iterator[Cell]:
    for system in CI_SYSTEMS:
        for client, executor, agent in (
            ("terraform in CI", "automation", TERRAFORM),
            ("boto3 in CI", "automation", BOTO3),
            ("claude-code in CI", "ai_agent", cli(codes="AN")),
        ):
            yield Label(executor, "automation", client, system), partial(ci_job, user_agent=agent, system=system)
    yield Label("automation", "automation", "codebuild", "codebuild"), codebuild


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
    in_lambda = f"{BOTO3} exec-env/AWS_Lambda_python3.14 strands-agents-use-aws"
    yield Label("ai_agent", "unknown", "strands", "lambda"), partial(function, user_agent=in_lambda)
    yield Label("ai_agent", "unknown", "bedrock-agentcore", "agentcore"), agentcore
    yield Label("automation", "unknown", "lambda", "lambda"), function
    yield Label("automation", "unknown", "lambda, old record", "lambda"), old_function
    yield Label("automation", "unknown", "ec2", "ec2"), instance
    yield Label("automation", "unknown", "ecs", "ecs"), task
    yield Label("automation", "unknown", "eks", "eks"), pod
    yield Label("automation", "unknown", "eks pod identity", "eks"), pod_of_identity
    yield Label("automation", "automation", "scheduled script", "iam_user"), partial(script, name="backup-")
    for software in ("amazon-ssm-agent/", "ecs-agent/1.2", "buildkite-agent/3.1"):
        client = software.partition("/")[0]
        agent = f"aws-sdk-go/1.44.260 {software}"
        yield Label("automation", "automation", client, "role"), partial(node, user_agent=agent)
    yield Label("human", "human", "role that sounds like an agent", "role"), named_role
    yield Label("human", "human", "console and terraform in one", "iam_user"), two_in_one


def _noise() -> Iterator[Cell]:
    """What makes markers lie."""
    inherited = "noise: person in an agent's shell"
    yield (
        Label("human", "human", inherited, "iam_user"),
        partial(spoken, opener="human", user_agent=cli(codes="AN,b"), kind=iam_user),
    )
    yield (
        Label("human", "human", inherited, "sso"),
        partial(spoken, opener="human", user_agent=cli(env=Q_CLI), kind=identity_center),
    )
    yield Label("ai_agent", "human", "noise: agent at the console", "iam_user"), console
    yield (
        Label("ai_agent", "unknown", "noise: agent types at the prompt", "sso"),
        partial(spoken, opener="ai_agent", user_agent=cli(prompt="on"), kind=identity_center),
    )
    yield (
        Label("automation", "human", "noise: script through MCP", "sso"),
        partial(managed_mcp, client="mcp-proxy-for-aws/1.7.0 shelltest/1"),
    )
    yield Label("human", "human", "noise: person on an instance", "ec2"), partial(instance, user_agent=OLD_CLI)
    yield Label("ai_agent", "unknown", "noise: unmarked agent in a function", "lambda"), function
    yield Label("human", "human", "noise: function's key on a laptop", "lambda"), stolen_function


CLEAN = (*_spoken_cells(), *_stamped_cells(), *_ci_cells(), *_other_cells())
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
