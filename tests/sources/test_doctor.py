"""What an identity may read and what its trails record, and the policy that would mend it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from tests.sources.buckets import Trail
from tests.sources.servers import ACCOUNT, Handler, History, Proxy, refusal
from timeline.sources import aws, selectors
from timeline.sources.access import Access
from timeline.sources.doctor import Finding, examine, policy


@pytest.fixture
def cloudtrail(trail: Trail) -> Iterator[Any]:
    """A trail of all regions that writes to the bucket of the test; gone afterwards."""
    client = boto3.client("cloudtrail", endpoint_url=trail.endpoint, region_name="us-east-1")
    client.create_trail(Name="main", S3BucketName=trail.name, IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True)
    yield client
    client.delete_trail(Name="main")


def not_implemented(handler: Handler, *_: Any) -> None:
    """moto has no LookupEvents: this is what one that holds nothing answers."""
    handler.answer(200, {"Content-Type": "application/x-amz-json-1.1"}, b'{"Events": []}')


@pytest.fixture
def proxy(moto: str) -> Iterator[Proxy]:
    with Proxy(int(urlsplit(moto).port or 0)) as proxy:
        yield proxy


def said(findings: tuple[Finding, ...], topic: str) -> list[tuple[str, str]]:
    return [(finding.state, finding.text) for finding in findings if finding.topic == topic]


def states(findings: tuple[Finding, ...]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for finding in findings:
        told.setdefault(finding.topic, []).append(finding.state)
    return told


def test_a_trail_is_described_with_what_it_records(trail: Trail, cloudtrail: Any, proxy: Proxy) -> None:
    cloudtrail.start_logging(Name="main")
    cloudtrail.put_event_selectors(
        TrailName="main", EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True}]
    )
    trail.put("AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/05/a.json.gz", b"{}")
    proxy.breaks("POST", "LookupEvents", not_implemented)
    findings = examine(trail.access(proxy.url))
    assert said(findings, "identity")[0][0] == "good"
    assert f"account {ACCOUNT}" in said(findings, "identity")[0][1]
    assert [text for _, text in said(findings, "trail main")] == [
        f"It records this account in all regions and writes to s3://{trail.name}/AWSLogs/.",
        "Log file validation is off: nobody can prove that its files are whole.",
        "All management events are recorded.",
        "Data events are off: reads and writes of objects and items, and invocations, are not recorded.",
    ]
    assert said(findings, f"bucket {trail.name}") == [("good", f"s3://{trail.name}/AWSLogs/ can be listed and read.")]
    assert "these trails hold them: main" in said(findings, "global events")[0][1]
    assert policy(findings) is None


def test_a_trail_that_is_switched_off_and_data_events_that_are_on_are_said(
    trail: Trail, cloudtrail: Any, proxy: Proxy
) -> None:
    cloudtrail.put_event_selectors(
        TrailName="main",
        EventSelectors=[
            {
                "ReadWriteType": "WriteOnly",
                "IncludeManagementEvents": True,
                "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}],
            }
        ],
    )
    texts = [text for _, text in said(examine(trail.access(proxy.url)), "trail main")]
    assert "It is switched off: nothing has been recorded since it stopped." in texts
    assert "Management events are recorded in part only: WriteOnly." in texts
    assert "Data events are on for AWS::S3::Object." in texts


def test_each_missing_permission_is_a_finding_and_together_they_make_one_policy(
    trail: Trail, cloudtrail: Any, proxy: Proxy
) -> None:
    trail.put("AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/05/a.json.gz", b"{}")
    for operation in ("LookupEvents", "GetTrailStatus", "GetEventSelectors"):
        proxy.breaks("POST", operation, _refused)
    proxy.breaks("GET", "AWSLogs/123456789012", refusal("AccessDenied", 403))
    findings = examine(trail.access(proxy.url))
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"
    assert policy(findings) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "cloudtrail:GetEventSelectors", "Resource": [arn]},
            {"Effect": "Allow", "Action": "cloudtrail:GetTrailStatus", "Resource": [arn]},
            {"Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": ["*"]},
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"arn:aws:s3:::{trail.name}/AWSLogs/*"]},
        ],
    }


def _refused(handler: Handler, *_: Any) -> None:
    text = json.dumps({"__type": "AccessDeniedException", "Message": "no"}).encode()
    handler.answer(400, {"Content-Type": "application/x-amz-json-1.1"}, text)


def test_what_an_explicit_deny_forbids_is_in_no_policy() -> None:
    denied = Finding("trails", "failed", "may not", permission="cloudtrail:DescribeTrails", resource="*")
    assert policy([denied]) is None


def test_an_account_without_a_trail_is_shown_the_event_history(proxy: Proxy, moto: str) -> None:
    proxy.breaks("POST", "LookupEvents", not_implemented)
    findings = examine(Access(endpoint_url=proxy.url))
    assert states(findings) == {
        "identity": ["good"],
        "event history": ["good"],
        "trails": ["warning"],
        "global events": ["warning"],
    }
    assert "timeline build cloudtrail://us-east-1" in findings[2].remedy


def test_nobody_logged_in_is_the_only_finding(moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    findings = examine(Access(endpoint_url=moto))
    assert states(findings) == {"identity": ["failed"]}
    assert "--profile" in findings[0].remedy
    assert examine(Access(profile="nobody"))[0].text == "There is no profile nobody."


def test_a_store_without_identities_is_looked_at_all_the_same(trail: Trail, proxy: Proxy) -> None:
    trail.put("logs/a.json", b"{}")
    proxy.breaks("POST", "/", refusal("MethodNotAllowed", 405))
    findings = examine(trail.access(proxy.url), [trail.url("logs/")])
    assert states(findings) == {"identity": ["failed"], f"bucket {trail.name}": ["good"]}


def test_places_are_looked_at_besides_the_trails(trail: Trail, proxy: Proxy) -> None:
    trail.put("logs/a.json", b"{}")
    for _ in range(2):
        proxy.breaks("POST", "LookupEvents", not_implemented)
    findings = examine(
        trail.access(proxy.url), [trail.url("logs/"), trail.url("none/"), "cloudtrail://eu-west-1,us-west-2"]
    )
    assert said(findings, f"bucket {trail.name}") == [
        ("good", f"{trail.url('logs/')} can be listed and read."),
        ("note", f"{trail.url('none/')} can be listed, and holds nothing yet."),
    ]
    assert [text.split(" can")[0] for _, text in said(findings, "event history")] == [
        "The event history of eu-west-1",
        "The event history of us-west-2",
    ]


def test_an_endpoint_where_nobody_answers_is_a_finding_not_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "ATTEMPTS", 1)
    assert states(examine(Access(endpoint_url="http://127.0.0.1:9"))) == {"identity": ["failed"]}


def test_answers_without_the_expected_fields_are_survived() -> None:
    """A service that answers empty objects to everything."""
    with History({}) as server:
        server.page = lambda region, asked: {"trailList": [{}]}  # type: ignore[method-assign]
        findings = examine(Access(endpoint_url=server.url))
    assert "failed" not in {finding.state for finding in findings}


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ({}, {}),
        ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]}, {"Management": ""}),
        ({"EventSelectors": [{"IncludeManagementEvents": False}]}, {}),
        (
            {
                "EventSelectors": [
                    {"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True},
                    {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True},
                ]
            },
            {"Management": ""},
        ),
        (
            {"EventSelectors": [{"ExcludeManagementEventSources": ["kms.amazonaws.com"]}]},
            {"Management": "without kms.amazonaws.com"},
        ),
        (
            {
                "AdvancedEventSelectors": [
                    {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
                    {
                        "FieldSelectors": [
                            {"Field": "eventCategory", "Equals": ["Data"]},
                            {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
                        ]
                    },
                ]
            },
            {"Management": "", "Data": "AWS::Lambda::Function"},
        ),
        (
            {
                "AdvancedEventSelectors": [
                    {
                        "FieldSelectors": [
                            {"Field": "eventCategory", "Equals": ["Management"]},
                            {"Field": "readOnly", "Equals": ["false"]},
                        ]
                    }
                ]
            },
            {"Management": "limited by readOnly"},
        ),
    ],
)
def test_selectors_of_both_kinds_are_understood(answer: dict[str, Any], kinds: dict[str, str]) -> None:
    assert selectors.recorded(answer) == kinds
