"""The grammar of user agents: exact tokens, old and new forms, and nothing that can make it raise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.attribute.marks import read_user_agent
from timeline.attribute.rules import catalogue
from timeline.attribute.useragent import parse

from .attribute_records import BOTO3, BROWSER, TERRAFORM, cli

WORDS = st.sampled_from(
    [
        "aws-cli/2.36.7",
        "m/AN,b",
        "m/",
        "m/AN",
        "exec-env/",
        "exec-env/AWS_Lambda_x",
        "(",
        ")",
        "[",
        "]",
        "/",
        "//",
        "md/command#",
        "sid/",
        "Version/1",
    ]
)


@given(st.one_of(st.none(), st.integers(), st.text(max_size=3000), st.lists(WORDS, max_size=40).map(" ".join)))
@settings(max_examples=300)
def test_no_text_and_no_other_thing_makes_it_raise(raw: object) -> None:
    agent = parse(raw)
    assert all(len(code) <= 2 for code in agent.features)
    assert len(agent.text) <= 2048
    assert read_user_agent(catalogue(), raw).agent == agent


@given(st.text(max_size=200))
def test_reading_is_the_same_for_the_same_text(raw: str) -> None:
    assert parse(raw) == parse(str(raw))


def test_sdk_user_agents_come_apart_into_their_tokens() -> None:
    agent = parse(cli(codes="AN,n", env="exec-env/AmazonQ-For-CLI-Version-1.19.7"))
    assert agent.features == ("AN", "n")
    assert agent.exec_env == "AmazonQ-For-CLI-Version-1.19.7"
    assert (agent.sid, agent.command, agent.prompt) == ("0ce22194f7b7", "ec2.describe-instances", "off")
    assert (agent.client, agent.os, agent.family) == ("aws-cli", "linux", "aws-cli/linux")
    assert agent.version("aws-cli") == (2, 36, 7)


@pytest.mark.parametrize(
    ("text", "client", "os"),
    [
        (BOTO3, "boto3", "linux"),
        (TERRAFORM, "terraform", "linux"),
        (BROWSER, "browser", "macos"),
        ("Boto3/1.5.22 Python/2.7.14 Linux/3.10.0-862.6.3.el7.x86_64 Botocore/1.8.46", "boto3", "linux"),
        ("[aws-cli/1.27.74 Python/3.9.15 Linux/6.1.0-6-amd64 botocore/1.29.74]", "aws-cli", "linux"),
        ("aws-cli/2.34.13 Python/3.14.3 Darwin/24.6.0 exe/arm64", "aws-cli", "macos"),
        ("aws-sdk-go/1.44.260 (go1.20.12; linux; amd64) amazon-ssm-agent/", "sdk", "linux"),
        ("cloudformation.amazonaws.com", "service", ""),
        ("AWS Internal/3", "service", ""),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "browser", "windows"),
        ("curl/8.1.2", "curl", ""),
        ("-", "-", ""),
        (None, "", ""),
    ],
)
def test_the_client_and_its_system_are_named(text: str | None, client: str, os: str) -> None:
    agent = parse(text)
    assert (agent.client, agent.os) == (client, os)


@pytest.mark.parametrize(
    "text", ["m/ANX", "xm/AN", "M/AN", "m/A,N", "app/m/AN", "md/m#AN", "AN", "(m/AN)", "m/b.AN", "m/AN;b"]
)
def test_a_feature_code_counts_only_as_an_exact_token(text: str) -> None:
    assert "AN" not in parse(f"aws-cli/2.36.7 {text} cfg/x").features


def test_a_blank_inside_the_execution_environment_is_healed() -> None:
    assert (
        parse("aws-cli/2.34 exec-env/AmazonQ-For-IDE Version/2.0.0 exe/arm64").exec_env
        == "AmazonQ-For-IDE-Version/2.0.0"
    )


def test_what_a_cut_may_have_changed_is_not_believed() -> None:
    head = "aws-cli/2.36.7 " + "md/x#y " * 140
    assert len(head) < 1024
    whole = parse(f"{head}m/b,AN cfg/x")
    cut = parse(f"{head}m/b,AN")
    assert "AN" in whole.features
    assert cut.is_cut
    assert cut.features == ("b",)
    assert "marker_missing" not in {hit.rule.id for hit in read_user_agent(catalogue(), f"{head}m/b,AN").hits}


def test_control_marks_and_blanks_do_not_reach_the_words() -> None:
    assert parse("aws-cli/2.1\x00\u202e  m/AN\n").text == "aws-cli/2.1 m/AN"
