"""The six shorter stories hold what their READMEs say: who did it, who did not, what a second telling changes."""

import gzip
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sample_data.generator import (
    denied_twice,
    innocent_agent,
    laundered,
    other_account,
    pipeline_destroys_key,
    safeguard_removed,
)
from sample_data.generator.telling import Telling, purpose

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
Record = dict[str, Any]
CALM: dict[str, Callable[[], Telling]] = {
    innocent_agent.NAME: lambda: innocent_agent.story(31, deleted=False),
    pipeline_destroys_key.NAME: lambda: pipeline_destroys_key.story(22, destroyed=False),
    laundered.NAME: lambda: laundered.story(23, laundered=False),
    safeguard_removed.NAME: lambda: safeguard_removed.story(24, unprotected=False),
    denied_twice.NAME: lambda: denied_twice.story(25, detached=False, denied=False),
    other_account.NAME: lambda: other_account.story(26, narrowed=False),
}
AGENT_CODES = {"AN", "AO", "AP", "AQ", "AR", "AS", "AT", "AU", "AV", "AW"}


@cache
def log(name: str) -> dict[str, Record]:
    files = sorted((SAMPLES / name).rglob("*.json.gz"))
    records = (one for path in files for one in json.loads(gzip.decompress(path.read_bytes()))["Records"])
    return {record["eventID"]: record for record in records}


@cache
def answer(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / name / "expected.json").read_text())


def events(name: str, key: str) -> list[Record]:
    return [log(name)[one] for one in answer(name)[key]]


def effects(name: str) -> list[Record]:
    return [log(name)[one] for one in answer(name)["effects"]["event_ids"]]


def the_root(name: str) -> Record:
    (root,) = events(name, "root")
    return root


@pytest.mark.parametrize("name", CALM)
def test_the_log_is_a_few_thousand_events_with_errors_that_mean_nothing(name):
    assert 2_000 <= len(log(name)) <= 6_000
    assert {
        "default_absence",
        "self_throttle",
        "iam_propagation",
        "idempotent_cleanup",
        "isolated_denial",
        "poll_until_gone",
        "quota",
    } <= set(answer(name)["decoys"].values())


@pytest.mark.parametrize("name", CALM)
def test_meaningless_errors_lie_before_and_after_the_trigger(name):
    times = [log(name)[one]["eventTime"] for one in answer(name)["excluded_errors"]]
    assert min(times) < answer(name)["times"]["triggered_at"] < max(times)


@pytest.mark.parametrize("name", CALM)
def test_told_without_the_decisive_act_the_same_calls_succeed(name):
    journal = CALM[name]().journal
    told = [record for record in journal.records if purpose(record) in {purpose(one) for one in effects(name)}]
    assert journal.parts["effect"] == []
    assert len(told) > len(effects(name)) / 2
    assert not any("errorCode" in record for record in told)


@pytest.mark.parametrize("name", CALM)
def test_each_failing_call_succeeded_before_and_succeeds_again_after(name):
    for what in {purpose(one) for one in effects(name)}:
        failed = [one["eventTime"] for one in effects(name) if purpose(one) == what]
        well = [one["eventTime"] for one in log(name).values() if purpose(one) == what and "errorCode" not in one]
        assert min(well) < min(failed), what
        assert max(well) > max(failed), what


@pytest.mark.parametrize("name", CALM)
def test_effects_lie_between_the_trigger_and_the_recovery(name):
    times = [one["eventTime"] for one in effects(name)]
    moments = answer(name)["times"]
    assert moments["triggered_at"] < moments["first_effect_at"] == min(times)
    assert max(times) < moments["recovered_at"]
    assert list(moments.values()) == sorted(moments.values())


@pytest.mark.parametrize("name", CALM)
def test_an_innocent_write_lies_within_ten_minutes_before_the_last_cause(name):
    cause = max(one["eventTime"] for one in events(name, "root"))
    near = [one for one in events(name, "not_root") if minutes(one["eventTime"], cause) < 10]
    assert len({one["eventName"] for one in near}) >= 2


def minutes(one: str, other: str) -> float:
    """Minutes between two moments of one day; another day is far away."""
    if one[:10] != other[:10]:
        return 1440.0
    hours, mins, secs = (int(text) for text in one[11:19].split(":"))
    o_hours, o_mins, o_secs = (int(text) for text in other[11:19].split(":"))
    return abs((hours - o_hours) * 60 + mins - o_mins + (secs - o_secs) / 60)


@pytest.mark.parametrize("name", CALM)
def test_the_story_has_a_title_and_tells_the_moments_and_the_people(name):
    story = (SAMPLES / name / "README.md").read_text()
    title = story.splitlines()[0]
    assert re.fullmatch(r"# [A-Z][\w ,-]{15,70}", title)
    for moment in answer(name)["times"].values():
        assert moment[11:19] in story, moment
    people = set(re.findall(r"[\w.]+@example\.com", story))
    assert people
    assert all(any(person in json.dumps(record) for record in log(name).values()) for person in people)
    for times in re.findall(r"\d\d:\d\d:\d\d", story):
        assert any(record["eventTime"].endswith(f"T{times}Z") for record in log(name).values()) or times == "09:04:50"


@pytest.mark.parametrize("name", CALM)
def test_services_write_different_versions_and_old_ones_lack_new_fields(name):
    versions = {record["eventVersion"] for record in log(name).values()}
    assert len(versions) >= 3
    for record in log(name).values():
        if record["eventVersion"] != "1.11":
            assert "inScopeOf" not in record["userIdentity"]


def test_no_two_stories_share_an_account_a_region_or_a_day():
    accounts = [{record["recipientAccountId"] for record in log(name).values()} for name in CALM]
    assert sum(map(len, accounts)) == len(set().union(*accounts))
    assert len({root["awsRegion"] for name in CALM for root in events(name, "root")[:1]}) >= len(CALM) - 1
    assert len({root["eventTime"][:10] for name in CALM for root in events(name, "root")[:1]}) == len(CALM)


@pytest.mark.parametrize("name", CALM)
def test_no_mark_of_an_agent_is_older_than_the_program_that_writes_it(name):
    for record in log(name).values():
        agent = record["userAgent"]
        codes = {code for found in re.findall(r" m/(\S+)", agent) for code in found.split(",")}
        if codes & AGENT_CODES:
            version = tuple(int(part) for part in re.match(r"aws-cli/(\d+)\.(\d+)\.(\d+)", agent).groups())
            assert record["eventTime"] >= "2026-07-15"
            assert version >= (2, 35, 24)
        if "aws-mcp.amazonaws.com" in {agent, record["eventSource"]}:
            assert record["eventTime"] >= "2026-05-06"


def test_the_innocent_agent_shares_owner_role_and_address_with_the_hand_that_deletes():
    name = innocent_agent.NAME
    root = the_root(name)
    agent = [one for one in log(name).values() if " m/AN," in one["userAgent"]]
    assert root["sessionCredentialFromConsole"] == "true"
    assert "Mozilla/" in root["userAgent"]
    assert {one["userIdentity"]["arn"] for one in agent} == {root["userIdentity"]["arn"]}
    assert {one["sourceIPAddress"] for one in agent} == {root["sourceIPAddress"]}
    assert all(one["readOnly"] for one in agent)
    assert min(minutes(one["eventTime"], root["eventTime"]) for one in agent) < 1
    assert {answer(name)["executor"][one["eventID"]] for one in agent} == {"ai_agent"}
    assert answer(name)["executor"][root["eventID"]] == "human"


def test_the_pipelines_key_fails_its_readers_over_two_days_and_the_other_key_nobody():
    name = pipeline_destroys_key.NAME
    root = the_root(name)
    assert root["userIdentity"]["arn"].endswith("/GitHubActions")
    assert "Terraform/" in root["userAgent"]
    assert answer(name)["executor"][root["eventID"]] == "automation"
    assert {one["eventTime"][:10] for one in effects(name)} == {"2026-02-24", "2026-02-25", "2026-02-26"}
    assert answer(name)["effects"]["services"] == ["kms.amazonaws.com", "s3.amazonaws.com"]
    others = [
        one
        for one in log(name).values()
        if one["eventName"] == "ScheduleKeyDeletion" and one["eventID"] != root["eventID"]
    ]
    assert {one["eventID"] for one in others} <= set(answer(name)["not_root"])
    assert others
    assert all(root["requestParameters"]["keyId"] in one["errorMessage"] for one in effects(name))


def test_the_function_deletes_what_the_agent_was_denied_to_delete():
    name = laundered.NAME
    code, invoke = events(name, "root")
    (deletion,) = events(name, "root_may")
    (denied,) = events(name, "agent_errors")
    assert [code["eventName"][:18], invoke["eventName"]] == ["UpdateFunctionCode", "Invoke"]
    assert code["requestParameters"]["functionName"] == invoke["requestParameters"]["functionName"]
    assert " m/AP," in code["userAgent"]
    assert denied["eventName"] == deletion["eventName"] == "DeleteStream"
    assert denied["userIdentity"]["arn"] == code["userIdentity"]["arn"] != deletion["userIdentity"]["arn"]
    assert deletion["userIdentity"]["arn"].endswith("/" + invoke["requestParameters"]["functionName"])
    assert (answer(name)["executor"][deletion["eventID"]], answer(name)["initiator"][deletion["eventID"]]) == (
        "automation",
        "ai_agent",
    )
    assert denied["eventTime"] < code["eventTime"] < invoke["eventTime"] < deletion["eventTime"]
    (grant,) = events(name, "contributing")
    assert "kinesis:DeleteStream" in grant["requestParameters"]["policyDocument"]


def test_the_safeguard_refused_the_same_call_before_a_person_switched_it_off():
    name = safeguard_removed.NAME
    root = the_root(name)
    (removed,) = events(name, "guardrail_removed")
    (refused,) = events(name, "guardrail_refusals")
    assert refused["eventTime"] < removed["eventTime"] < root["eventTime"]
    assert refused["requestParameters"] == root["requestParameters"]
    assert (
        refused["userIdentity"]["sessionContext"]["sessionIssuer"]
        == (root["userIdentity"]["sessionContext"]["sessionIssuer"])
    )
    assert removed["requestParameters"]["deletionProtection"] == "INACTIVE"
    assert removed["eventID"] in answer(name)["not_root"]
    assert [answer(name)["executor"][one["eventID"]] for one in (removed, root)] == ["human", "automation"]
    mended = [one for one in log(name).values() if purpose(one) in {purpose(effect) for effect in effects(name)}]
    assert len({one["requestParameters"]["userPoolId"] for one in mended}) == 2


def test_each_of_two_changes_alone_denies_and_only_without_both_nothing_fails():
    name = denied_twice.NAME
    by_either = set(answer(name)["over_determined"])
    for told in (denied_twice.story(25, denied=False), denied_twice.story(25, detached=False)):
        assert len(told.journal.parts["effect"]) >= len(effects(name))
    assert {one["eventName"] for one in events(name, "root")} == {"DetachRolePolicy", "PutBucketPolicy"}
    first = min(one["eventTime"] for one in effects(name))
    assert all(one["eventTime"] < first for one in events(name, "root"))
    for one in effects(name):
        reason = "explicit deny" if one["eventID"] in by_either else "no identity-based policy"
        assert reason in one["errorMessage"]
    assert 0 < len(by_either) < len(effects(name))


def test_the_cause_is_logged_in_an_account_in_which_nothing_had_to_fail():
    name = other_account.NAME
    root = the_root(name)
    assert root["userIdentity"]["invokedBy"] == root["sourceIPAddress"] == "aws-mcp.amazonaws.com"
    assert root["recipientAccountId"] == "676767676767"
    assert answer(name)["effects"]["accounts"] == ["232323232323"]
    copies = {log(name)[one]["sharedEventID"] for one in answer(name)["effects"]["may"]}
    assert copies == {one["sharedEventID"] for one in effects(name)}
    tool = [one for one in log(name).values() if one["eventType"] == "AwsMcpEvent"]
    requests = {call["requestId"] for one in tool for call in one["additionalEventData"]["downstreamRequests"]}
    assert root["requestID"] in requests
    build = [one for one in log(name).values() if one["recipientAccountId"] == "292929292929"]
    assert build
    assert not any("errorCode" in one for one in build)
