"""What an identity may read and what its trails record, and the policy that would mend it."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
import pytest

from tests.sources.buckets import Trail
from tests.sources.servers import ACCOUNT, Fault, Gate, History, Proxy, answering, refusal
from timeline.sources import aws, selectors
from timeline.sources.access import Access
from timeline.sources.doctor import Finding, examine, policy
from timeline.sources.selectors import Recorded


@pytest.fixture
def cloudtrail(trail: Trail) -> Iterator[Any]:
    """A trail of all regions that writes to the bucket of the test; gone afterwards."""
    client = boto3.client("cloudtrail", endpoint_url=trail.endpoint, region_name="us-east-1")
    client.create_trail(Name="main", S3BucketName=trail.name, IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True)
    yield client
    client.delete_trail(Name="main")


@pytest.fixture
def proxy(moto: str) -> Iterator[Proxy]:
    """moto, and what it lacks: an event history without events, and no event data stores."""
    with Proxy(int(urlsplit(moto).port or 0)) as proxy:
        proxy.stands_in("LookupEvents", answering({"Events": []}))
        proxy.stands_in("ListEventDataStores", answering({"EventDataStores": []}))
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
    findings = examine(trail.access(proxy.url))
    assert said(findings, "identity")[0][0] == "good"
    assert f"account {ACCOUNT}" in said(findings, "identity")[0][1]
    assert [text for _, text in said(findings, "trail main")] == [
        f"It records this account in all regions and writes to s3://{trail.name}/AWSLogs/.",
        "Log file validation is off: nobody can prove that its files are whole.",
        "All management events are recorded.",
        "Data events are off: reads and writes of objects and items, and invocations, are not recorded.",
        "Insights are off: unusual rates of calls and errors are not pointed out.",
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
    findings = examine(trail.access(proxy.url))
    texts = [text for _, text in said(findings, "trail main")]
    assert "It is switched off: nothing has been recorded since it stopped." in texts
    assert said(findings, "global events")[0][1].endswith("no trail holds them at present.")
    assert "Management events are recorded in part only: writes only." in texts
    assert "Data events are on for AWS::S3::Object (writes only); for nothing else." in texts


READER = f"arn:aws:iam::{ACCOUNT}:user/reader"


def authorised(document: dict[str, Any]) -> Gate:
    """A gate that lets through what a policy allows, on the resources on which AWS asks for each action."""
    statements = document["Statement"]

    def allows(action: str, resource: str) -> bool:
        return any(
            statement["Action"] == action and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
            for statement in statements
        )

    def gate(method: str, path: str, operation: str, body: bytes) -> Fault | None:
        action, resource = _asked_for(path, operation, body)
        if action is None or allows(action, resource):
            return None
        words = (
            f"User: arn:aws:iam::{ACCOUNT}:user/reader is not authorized to perform: {action} on resource: {resource}"
        )
        if operation:
            return answering({"__type": "AccessDeniedException", "Message": words}, 400)
        return refusal("AccessDenied", 403, words)

    return gate


def _asked_for(path: str, operation: str, body: bytes) -> tuple[str | None, str]:
    """The action of a request and its resource, as the service authorization reference of AWS has them."""
    if operation:
        asked = json.loads(body)
        named = next((asked[name] for name in ("Name", "TrailName", "EventDataStore") if name in asked), "*")
        return f"cloudtrail:{operation.rsplit('.', 1)[1]}", named
    url = urlsplit(path)
    if url.path == "/":
        return None, ""  # who one is may be asked by everybody
    name = f"arn:aws:s3:::{unquote(url.path).strip('/')}"
    return ("s3:ListBucket" if "list-type" in url.query else "s3:GetObject"), name


def test_with_no_permission_the_policies_that_are_told_one_after_the_other_end_in_the_smallest(
    trail: Trail, cloudtrail: Any, proxy: Proxy
) -> None:
    """Granting what the doctor asks for shows what more is missing, until all is good; nothing of it can be spared."""
    trail.put("AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/05/a.json.gz", b"{}")
    cloudtrail.start_logging(Name="main")
    granted: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
    rounds = []
    for _ in range(4):
        proxy.gate = authorised(granted)
        findings = examine(trail.access(proxy.url))
        more = policy(findings)
        if more is None:
            break
        rounds.append([statement["Action"] for statement in more["Statement"]])
        granted["Statement"] += more["Statement"]
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"
    assert rounds == [
        ["cloudtrail:DescribeTrails", "cloudtrail:ListEventDataStores", "cloudtrail:LookupEvents"],
        [
            "cloudtrail:GetEventSelectors",
            "cloudtrail:GetInsightSelectors",
            "cloudtrail:GetTrailStatus",
            "cloudtrail:ListTrails",
            "s3:ListBucket",
        ],
        ["s3:GetObject"],
    ]
    assert {statement["Action"]: statement["Resource"] for statement in granted["Statement"]} == {
        "cloudtrail:DescribeTrails": ["*"],
        "cloudtrail:ListEventDataStores": ["*"],
        "cloudtrail:ListTrails": ["*"],
        "cloudtrail:LookupEvents": ["*"],
        "cloudtrail:GetEventSelectors": [arn],
        "cloudtrail:GetInsightSelectors": [arn],
        "cloudtrail:GetTrailStatus": [arn],
        "s3:ListBucket": [f"arn:aws:s3:::{trail.name}"],
        "s3:GetObject": [f"arn:aws:s3:::{trail.name}/AWSLogs/*"],
    }
    assert {finding.state for finding in findings} == {"good", "note", "warning"}
    for spared in granted["Statement"]:
        proxy.gate = authorised({"Statement": [one for one in granted["Statement"] if one is not spared]})
        assert policy(examine(trail.access(proxy.url))) == {"Version": "2012-10-17", "Statement": [spared]}


def test_who_may_read_cloudtrail_alone_is_told_what_is_missing(trail: Trail, cloudtrail: Any, proxy: Proxy) -> None:
    actions = (
        "DescribeTrails", "ListTrails", "LookupEvents", "GetTrailStatus", "GetEventSelectors", "GetInsightSelectors",
        "ListEventDataStores",
    )  # fmt: skip
    proxy.gate = authorised({"Statement": [{"Action": f"cloudtrail:{name}", "Resource": ["*"]} for name in actions]})
    findings = examine(trail.access(proxy.url))
    assert [(finding.permission, finding.resource) for finding in findings if finding.state == "missing"] == [
        ("s3:ListBucket", f"arn:aws:s3:::{trail.name}")
    ]
    assert said(findings, f"bucket {trail.name}")[1] == (
        "note",
        "Whether files can be read (s3:GetObject) shows when they can be listed.",
    )


def test_a_key_that_may_not_be_used_is_the_one_of_the_trail(trail: Trail, cloudtrail: Any, proxy: Proxy) -> None:
    """S3 passes on some refusals of KMS without the key; the trail names it."""
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234"
    cloudtrail.update_trail(Name="main", KmsKeyId=key)
    trail.put("AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/05/a.json.gz", b"{}")
    words = "The ciphertext refers to a customer master key that does not exist, or you are not allowed to access."
    proxy.breaks("GET", "AWSLogs/123456789012", refusal("AccessDenied", 403, words))
    trails = [{"Name": "main", "S3BucketName": trail.name, "KmsKeyId": key, "TrailARN": "arn"}]
    proxy.stands_in("DescribeTrails", answering({"trailList": trails}))
    assert policy(examine(trail.access(proxy.url))) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": [key]}],
    }


def test_a_trail_of_another_region_alone_and_one_of_the_organisation_are_named_for_what_they_are(
    trail: Trail, proxy: Proxy
) -> None:
    clients = {
        region: boto3.client("cloudtrail", endpoint_url=trail.endpoint, region_name=region)
        for region in ("us-east-1", "eu-central-1")
    }
    own = {"S3BucketName": trail.name, "S3KeyPrefix": "own", "EnableLogFileValidation": True}
    reach = {"IsOrganizationTrail": True, "IsMultiRegionTrail": True}
    names = [
        clients["eu-central-1"].create_trail(Name="alone", **own, IncludeGlobalServiceEvents=False),
        clients["us-east-1"].create_trail(Name="all", S3BucketName=trail.name, **reach),
    ]
    # moto lists here what is visible in one region, and AWS all.
    homes = zip(names, ("eu-central-1", "us-east-1"), strict=True)
    all_names = [{"Name": name["Name"], "TrailARN": name["TrailARN"], "HomeRegion": home} for name, home in homes]
    proxy.stands_in("ListTrails", answering({"Trails": all_names}))
    try:
        clients["us-east-1"].start_logging(Name="all")
        clients["us-east-1"].put_event_selectors(TrailName="all", EventSelectors=[{"ReadWriteType": "All"}])
        clients["us-east-1"].put_insight_selectors(
            TrailName="all", InsightSelectors=[{"InsightType": "ApiErrorRateInsight"}]
        )
        findings = examine(trail.access(proxy.url))
    finally:
        clients["eu-central-1"].delete_trail(Name="alone")
        clients["us-east-1"].delete_trail(Name="all")
    assert said(findings, "trail alone")[0] == (
        "good",
        f"It records this account in eu-central-1 alone and writes to s3://{trail.name}/own/AWSLogs/, with digests.",
    )
    assert said(findings, "trail all")[0] == (
        "good",
        f"It records the whole organisation in all regions and writes to s3://{trail.name}/AWSLogs/.",
    )
    assert ("good", "Insights are on: ApiErrorRateInsight.") in said(findings, "trail all")
    assert "these trails hold them: all." in said(findings, "global events")[0][1]
    assert [finding.topic for finding in findings].count(f"bucket {trail.name}") == 2


def test_event_data_stores_are_described_page_by_page(trail: Trail, proxy: Proxy) -> None:
    stores = [
        {"EventDataStoreArn": f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:eventdatastore/{name}", "Name": name}
        for name in ("everything", "going")
    ]
    proxy.breaks("POST", "ListEventDataStores", answering({"EventDataStores": stores[1:], "NextToken": "more"}))
    proxy.breaks("POST", "ListEventDataStores", answering({"EventDataStores": stores[:1]}))
    management = {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
    whole = {"Status": "ENABLED", "MultiRegionEnabled": True, "OrganizationEnabled": True, "RetentionPeriod": 2557}
    proxy.breaks("POST", "GetEventDataStore", answering({**whole, "AdvancedEventSelectors": [management]}))
    proxy.breaks("POST", "GetEventDataStore", answering({"Status": "PENDING_DELETION", "RetentionPeriod": 90}))
    findings = examine(trail.access(proxy.url))
    assert said(findings, "event data store everything")[:2] == [
        ("good", "It records the whole organisation in all regions and keeps 2557 days."),
        ("good", "All management events are recorded."),
    ]
    assert said(findings, "event data store going")[:3] == [
        ("good", "It records this account in its region alone and keeps 90 days."),
        ("warning", "Its state is PENDING_DELETION: it takes in nothing."),
        ("warning", "Management events are off: who changed what is not recorded."),
    ]
    assert said(findings, "event data stores") == []


def test_a_region_without_event_data_stores_is_no_failure(trail: Trail, proxy: Proxy) -> None:
    proxy.breaks("POST", "ListEventDataStores", answering({"__type": "UnsupportedOperationException"}, 400))
    assert said(examine(trail.access(proxy.url)), "event data stores") == [
        ("note", "CloudTrail Lake has no event data store in us-east-1.")
    ]


def test_what_an_explicit_deny_forbids_is_in_no_policy() -> None:
    denied = Finding("trails", "failed", "may not", permission="cloudtrail:DescribeTrails", resource="*")
    assert policy([denied]) is None


def test_an_account_without_a_trail_is_shown_the_event_history(proxy: Proxy, moto: str) -> None:
    findings = examine(Access(endpoint_url=proxy.url))
    assert states(findings) == {
        "identity": ["good"],
        "event history": ["good"],
        "trails": ["warning"],
        "global events": ["warning"],
        "event data stores": ["note"],
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


def management(**conditions: list[str]) -> dict[str, Any]:
    fields = [{"Field": "eventCategory", "Equals": ["Management"]}]
    return {"FieldSelectors": fields + [{"Field": name, "Equals": values} for name, values in conditions.items()]}


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ({}, Recorded(None)),
        ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]}, Recorded("")),
        ({"EventSelectors": [{"IncludeManagementEvents": False}]}, Recorded(None)),
        ({"EventSelectors": [{"ReadWriteType": "ReadOnly"}, {"ReadWriteType": "WriteOnly"}]}, Recorded("")),
        ({"EventSelectors": [{"ReadWriteType": "ReadOnly"}]}, Recorded("reads only")),
        (
            {"EventSelectors": [{"ExcludeManagementEventSources": ["kms.amazonaws.com"]}]},
            Recorded("without kms.amazonaws.com"),
        ),
        ({"AdvancedEventSelectors": [management()]}, Recorded("")),
        ({"AdvancedEventSelectors": [management(readOnly=["false"])]}, Recorded("writes only")),
        (
            {"AdvancedEventSelectors": [management(readOnly=["false"]), management(readOnly=["true"])]},
            Recorded(""),
        ),
    ],
)
def test_management_events_are_told_with_what_narrows_them(answer: dict[str, Any], kinds: Recorded) -> None:
    assert selectors.recorded(answer) == kinds


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["arn:aws:s3"], ("AWS::S3::Object (writes only)",)),
        (["arn:aws:s3:::"], ("AWS::S3::Object (writes only)",)),
        (["arn:aws-cn:s3"], ("AWS::S3::Object (writes only)",)),
        (["arn:aws:s3:::b/"], ("AWS::S3::Object (writes only; only arn:aws:s3:::b/)",)),
        (["d", "c", "b", "a"], ("AWS::S3::Object (writes only; only a or b or c and 1 more)",)),
        ([], ()),
    ],
)
def test_data_events_of_a_basic_selector_are_told_with_what_narrows_them(values: list[str], told: tuple[str]) -> None:
    selector = {"ReadWriteType": "WriteOnly", "DataResources": [{"Type": "AWS::S3::Object", "Values": values}]}
    assert selectors.recorded({"EventSelectors": [selector]}) == Recorded("writes only", told)


def test_every_condition_of_an_advanced_selector_is_told() -> None:
    def selector(kind: str, *parts: dict[str, Any]) -> dict[str, Any]:
        return {"FieldSelectors": [{"Field": "eventCategory", "Equals": [kind]}, *parts]}

    answer = {
        "AdvancedEventSelectors": [
            selector("Data", {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]}),
            selector(
                "Data",
                {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                {"Field": "readOnly", "Equals": ["false"]},
                {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/"], "NotEndsWith": [".tmp"]},
                {"Field": "eventName", "NotEquals": ["PutObject", "DeleteObject"]},
            ),
            selector("Data"),
            selector(
                "NetworkActivity",
                {"Field": "eventSource", "Equals": ["ec2.amazonaws.com"]},
                {"Field": "errorCode", "Equals": ["VpceAccessDenied"]},
            ),
            selector("ConfigurationItem"),
        ]
    }
    assert selectors.recorded(answer) == Recorded(
        management=None,
        data=(
            "AWS::Lambda::Function",
            (
                "AWS::S3::Object (eventName is not DeleteObject or PutObject; writes only; "
                "resources.ARN begins with arn:aws:s3:::b/; resources.ARN does not end with .tmp)"
            ),
            "some types",
        ),
        network=("ec2.amazonaws.com (errorCode is VpceAccessDenied)",),
        others=("ConfigurationItem",),
    )
