"""The sample incidents are what their READMEs say, read here by a reader that shares no code with the tool."""

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sample_data.generator import denied_twice, environment_recreated
from sample_data.generator.incidents import INCIDENTS

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
MEGABYTE = 1_000_000
Record = dict[str, Any]


@cache
def files_of(name: str) -> dict[str, bytes]:
    folder = SAMPLES / name
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.json.gz"))}


@cache
def records_by_file(name: str) -> dict[str, list[Record]]:
    return {path: json.loads(gzip.decompress(content))["Records"] for path, content in files_of(name).items()}


def records_of(name: str) -> list[Record]:
    return [record for records in records_by_file(name).values() for record in records]


def answer_of(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / name / "expected.json").read_text())


def time_of(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def recreated() -> dict[str, Record]:
    return {record["eventID"]: record for record in records_of("environment-recreated")}


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    return answer_of("environment-recreated")


@pytest.mark.parametrize("name", INCIDENTS)
def test_the_generator_writes_again_what_is_committed(name):
    files, expected = INCIDENTS[name].build()
    committed = files_of(name)
    assert sorted(files) == sorted(committed)
    # compared unpacked: another zlib may pack the same text into other bytes
    assert {path: gzip.decompress(content) for path, content in files.items()} == {
        path: gzip.decompress(content) for path, content in committed.items()
    }
    assert expected == answer_of(name)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    assert denied_twice.build(3) == denied_twice.build(3)
    assert denied_twice.build(3)[0] != denied_twice.build(4)[0]


@pytest.mark.parametrize("name", INCIDENTS)
def test_a_story_begins_with_its_title_and_the_folder_is_listed(name):
    title = (SAMPLES / name / "README.md").read_text().splitlines()[0]
    assert re.fullmatch(r"# [A-Z][\w ,-]{15,70}", title)
    assert f"]({name}/README.md)" in (SAMPLES / "README.md").read_text()


@pytest.mark.parametrize("name", INCIDENTS)
def test_a_sample_stays_small_with_its_story_and_its_answer(name):
    most = 6 * MEGABYTE if name == environment_recreated.NAME else MEGABYTE
    assert sum(path.stat().st_size for path in (SAMPLES / name).rglob("*") if path.is_file()) < most


def test_every_folder_with_logs_is_written_by_the_generator():
    assert sorted(INCIDENTS) == sorted(path.parent.name for path in SAMPLES.glob("*/AWSLogs"))


@pytest.mark.parametrize("name", INCIDENTS)
def test_the_counts_of_an_independent_reader_are_the_expected_ones(name):
    records, counts = records_of(name), answer_of(name)["counts"]
    distinct = {record["eventID"] for record in records}
    assert counts == {
        "records_seen": len(records),
        "events": len(distinct),
        "duplicates": len(records) - len(distinct),
    }
    assert 0.01 < counts["duplicates"] / counts["events"] < 0.02


@pytest.mark.parametrize("name", INCIDENTS)
def test_a_record_delivered_twice_is_the_same_and_lies_in_two_files(name):
    seen: dict[str, tuple[str, Record]] = {}
    for path, records in records_by_file(name).items():
        for record in records:
            if record["eventID"] in seen:
                other, twin = seen[record["eventID"]]
                assert other != path
                assert twin == record
            seen[record["eventID"]] = (path, record)


@pytest.mark.parametrize("name", INCIDENTS)
def test_every_expected_event_is_in_the_log(name):
    expected, ids = answer_of(name), {record["eventID"] for record in records_of(name)}
    for key in ("root", "root_may", "chain", "not_root", "contributing", "contributing_may", "guardrail_removed",
                "guardrail_refusals",
                "propagation", "recreation", "reactions", "agent_errors", "detection", "detection_may", "recovery",
                "recovery_may", "excluded_errors", "executor", "decoys"):  # fmt: skip
        assert set(expected[key]) <= ids, key
    assert set(expected["effects"]["event_ids"]) | set(expected["effects"]["may"]) <= ids
    assert not set(expected["root"] + expected["root_may"]) & set(expected["not_root"])


@pytest.mark.parametrize("name", INCIDENTS)
def test_every_error_has_one_known_part(name):
    expected = answer_of(name)
    known = [*expected["effects"]["event_ids"], *expected["effects"]["may"], *expected["excluded_errors"],
             *expected["guardrail_refusals"], *expected["agent_errors"]]  # fmt: skip
    errors = {record["eventID"] for record in records_of(name) if "errorCode" in record}
    assert Counter(known) == Counter(errors)


@pytest.mark.parametrize("name", INCIDENTS)
def test_files_lie_where_an_organisation_trail_puts_them(name):
    shape = re.compile(
        r"AWSLogs/(?:o-[a-z0-9]+/)?(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4}/\d\d/\d\d)/\1_CloudTrail_\2_\d{8}T\d{4}Z_\w{16}\.json\.gz"
    )
    for path, records in records_by_file(name).items():
        found = shape.fullmatch(path)
        assert found, path
        for record in records:
            assert (record["recipientAccountId"], record["awsRegion"]) == found.groups()[:2]


@pytest.mark.parametrize("name", INCIDENTS)
def test_nobody_real_is_in_a_sample(name):
    text = b"".join(gzip.decompress(content) for content in files_of(name).values()).decode()
    assert set(re.findall(r"(?<=[\w.+-])@([\w.-]+)", text)) == {"example.com"}
    ranges = ("203.0.113.", "198.51.100.", "192.0.2.")
    sources = {record["sourceIPAddress"] for record in records_of(name)}
    assert all(source.startswith(ranges) or source.endswith(".amazonaws.com") for source in sources)
    accounts = set(re.findall(r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):", text))
    assert all(account == account[:2] * 6 for account in accounts)
    assert all(key.endswith("EXAMPLE") for key in re.findall(r"\b(?:ASIA|AKIA|AROA|AIDA)[A-Z0-9]{12,}\b", text))


@pytest.mark.parametrize("name", INCIDENTS)
def test_files_are_not_sorted(name):
    times = [[record["eventTime"] for record in records] for records in records_by_file(name).values()]
    assert any(one != sorted(one) for one in times)


def test_the_background_is_large_and_has_people_machines_and_services(recreated, answer):
    told = set(answer["effects"]["event_ids"]) | set(answer["executor"])
    background = [record for event_id, record in recreated.items() if event_id not in told]
    assert len(background) >= 20_000
    agents = " ".join({record["userAgent"] for record in recreated.values()})
    for sign in (
        "Mozilla/",
        "aws-cli/",
        "Terraform/",
        "configure-aws-credentials",
        "awslabs/mcp",
        "config.amazonaws.com",
        "AWS_Lambda",
    ):
        assert sign in agents, sign


def test_no_marker_is_newer_than_the_log(recreated):
    agents = {record["userAgent"] for record in recreated.values()}
    codes = {code for agent in agents for found in re.findall(r"(?: |^)m/(\S+)", agent) for code in found.split(",")}
    assert not codes & {"AN", "AO", "AP", "AQ", "AR", "AS", "AT", "AU", "AV", "AW"}
    assert not any("aws-mcp.amazonaws.com" in agent for agent in agents)


def test_the_root_is_the_deletion_by_the_agent_in_the_engineers_session(recreated, answer):
    (root,) = (recreated[event_id] for event_id in answer["root"])
    assert root["eventName"] == "DeleteStack"
    assert "errorCode" not in root
    assert "exec-env/AmazonQ-For-CLI" in root["userAgent"]
    assert root["userIdentity"]["arn"].endswith("/" + answer["accountable_owner"])
    assert answer["executor"][root["eventID"]] == "ai_agent"
    assert root["eventTime"] == answer["times"]["triggered_at"]


def test_cloudformation_deletes_in_the_name_of_the_same_session(recreated, answer):
    root = recreated[answer["root"][0]]
    session = root["userIdentity"]["sessionContext"]["attributes"]["creationDate"]
    for event_id in answer["propagation"]:
        made = recreated[event_id]
        assert made["userIdentity"]["principalId"] == root["userIdentity"]["principalId"]
        assert made["userIdentity"]["sessionContext"]["attributes"]["creationDate"] == session
        assert (
            made["userIdentity"]["invokedBy"]
            == made["sourceIPAddress"]
            == made["userAgent"]
            == "cloudformation.amazonaws.com"
        )
        assert made["userIdentity"]["accessKeyId"] != root["userIdentity"]["accessKeyId"]


def test_the_session_is_shared_by_a_terminal_without_marker(recreated, answer):
    root = recreated[answer["root"][0]]
    same_key = [
        record
        for record in recreated.values()
        if record["userIdentity"].get("accessKeyId") == root["userIdentity"]["accessKeyId"]
    ]
    marked = [record for record in same_key if "AmazonQ" in record["userAgent"]]
    unmarked = [record for record in same_key if "AmazonQ" not in record["userAgent"]]
    assert marked
    assert any(root["eventTime"] < record["eventTime"] < "2025-12-15T01:50" for record in unmarked)


def purpose(record: Record) -> tuple[str, ...]:
    """Who asks for what, whatever the session and whichever incarnation of the thing."""
    person = record["userIdentity"]
    role = (
        person.get("sessionContext", {}).get("sessionIssuer", {}).get("arn")
        or person.get("principalId", "").split(":")[0]
    )
    return role, record["eventSource"], record["eventName"], record["awsRegion"], record["recipientAccountId"]


def test_each_failing_call_succeeded_before_and_succeeds_again_after(recreated, answer):
    successes: dict[tuple[str, ...], list[str]] = {}
    for record in recreated.values():
        if "errorCode" not in record:
            successes.setdefault(purpose(record), []).append(record["eventTime"])
    effects: dict[tuple[str, ...], list[str]] = {}
    for event_id in answer["effects"]["event_ids"]:
        effects.setdefault(purpose(recreated[event_id]), []).append(recreated[event_id]["eventTime"])
    assert len(effects) >= 11
    for what, times in effects.items():
        assert min(successes[what]) < min(times), what
        assert max(successes[what]) > max(times), what


def test_effects_spread_over_services_and_two_accounts_after_the_trigger(recreated, answer):
    assert len(answer["effects"]["services"]) >= 5
    assert answer["effects"]["accounts"] == ["111111111111", "222222222222"]
    assert all(recreated[one]["eventTime"] >= answer["times"]["triggered_at"] for one in answer["effects"]["event_ids"])


def test_recovery_comes_about_thirteen_hours_after_the_trigger(recreated, answer):
    times = {name: time_of(text) for name, text in answer["times"].items()}
    assert 12.9 < (times["recovered_at"] - times["triggered_at"]).total_seconds() / 3600 < 13.2
    assert list(times.values()) == sorted(times.values())
    assert max(recreated[one]["eventTime"] for one in answer["effects"]["event_ids"]) < answer["times"]["recovered_at"]


def test_without_the_deletion_the_same_calls_succeed():
    journal = environment_recreated.story(7, agent_deletes=False)
    assert journal.parts["effect"] == []
    errors = {record["eventID"] for record in journal.records if "errorCode" in record}
    assert errors == set(journal.parts["excluded"]) | set(journal.parts["agent_error"])


def test_every_class_of_meaningless_error_occurs_before_and_after_the_trigger(recreated, answer):
    trigger = answer["times"]["triggered_at"]
    for decoy in (
        "default_absence",
        "self_throttle",
        "iam_propagation",
        "idempotent_cleanup",
        "isolated_denial",
        "wrong_region",
    ):
        times = [recreated[one]["eventTime"] for one, kind in answer["decoys"].items() if kind == decoy]
        assert min(times) < trigger < max(times), decoy
    assert {"poll_until_gone", "quota"} <= set(answer["decoys"].values())


def test_without_a_culprit_many_principals_of_one_service_fail_in_one_region_only():
    expected = answer_of("no-culprit")
    by_id = {record["eventID"]: record for record in records_of("no-culprit")}
    effects = [by_id[one] for one in expected["effects"]["event_ids"]]
    assert expected["verdict"] == "no_supported_cause"
    assert expected["root"] == []
    assert {(record["eventSource"], record["awsRegion"]) for record in effects} == {
        ("dynamodb.amazonaws.com", "eu-west-1")
    }
    assert len({record["userIdentity"]["arn"] for record in effects}) >= 8
    assert expected["effects"]["accounts"] == ["444444444444", "555555555555"]
    elsewhere = [
        record
        for record in by_id.values()
        if record["awsRegion"] == "eu-central-1" and record["eventSource"] == "dynamodb.amazonaws.com"
    ]
    assert elsewhere
    assert not any("errorCode" in record for record in elsewhere)


def test_without_a_culprit_innocent_writes_lie_close_to_the_first_error():
    expected = answer_of("no-culprit")
    by_id = {record["eventID"]: record for record in records_of("no-culprit")}
    first = time_of(expected["times"]["first_effect_at"])
    near = [one for one in expected["not_root"] if 0 < (first - time_of(by_id[one]["eventTime"])).total_seconds() < 600]
    assert {"ai_agent"} <= {expected["executor"].get(one) for one in near}
    assert len(near) >= 5


def test_the_story_tells_the_times_of_the_answer(answer):
    story = (SAMPLES / "environment-recreated" / "README.md").read_text()
    for name, text in answer["times"].items():
        assert text[11:19] in story, name


def test_the_story_tells_when_each_thing_was_lost(recreated, answer):
    story = (SAMPLES / "environment-recreated" / "README.md").read_text()
    for event_id in answer["effects"]["event_ids"]:
        assert recreated[event_id]["eventTime"] >= "2025-12-15T01:14:21Z"
    lost = re.findall(r"\| (\d\d:\d\d:\d\d) \| (?:with the recreation|\d\d:\d\d:\d\d) \|", story)
    deleted = {recreated[event_id]["eventTime"][11:19] for event_id in answer["propagation"]}
    assert len(lost) == 11
    assert set(lost) <= deleted
