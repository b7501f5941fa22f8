"""The trails and event data stores of an account, and what each records: a part of ``timeline doctor``.

A trail is seen from all regions when it records all of them, else from its own alone; a list of the names of all is
asked for besides (CloudTrail API reference, DescribeTrails and ListTrails).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from timeline.sources import selectors
from timeline.sources.aws import Ask, Connection
from timeline.sources.finding import Finding, asked, unless
from timeline.sources.local import printable

NOTHING = frozenset((
    "InsightNotEnabledException", "UnsupportedOperationException", "OperationNotPermittedException",
    "UnknownOperationException", "NoManagementAccountSLRExistsException", "EventDataStoreNotFoundException",
))  # fmt: skip
"""Refusals that say that a region, an account or a trail has no such thing at all."""
Trail = Mapping[str, Any]


@dataclass
class Trails:
    """The trails that one identity sees; ``known`` is False when their list was refused.

    ``silent`` are the names of those that are switched off or record no management events.
    """

    connection: Connection
    known: bool = True
    trails: list[Trail] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)

    def listed(self) -> Iterator[Finding]:
        """Find the trails; what is refused, and that there are none, is said."""
        found, refusal = self._described(self.connection.region, "")
        if refusal is not None:
            self.known = False
            yield refusal
            return
        self.trails = found or []
        names, refusal = asked(
            self.connection,
            "trails",
            Ask("the names of the trails of all regions", "cloudtrail:ListTrails"),
            self._names,
        )
        yield from (refusal,) if refusal else self._elsewhere(names or [])
        self.trails.sort(key=lambda trail: str(trail.get("TrailARN", trail.get("Name"))))
        if not self.trails:
            where = f"from {self.connection.region}" if refusal else "in any region"
            yield Finding(
                "trails",
                "warning",
                f"No trail is visible {where}: only the event history of 90 days is there.",
                f"Read it with `timeline build cloudtrail://{self.connection.region}`.",
            )

    def _described(self, region: str, arn: str) -> tuple[list[Trail] | None, Finding | None]:
        """All trails visible in a region, or the one of that ARN."""
        asks = {"trailNameList": [arn]} if arn else {"includeShadowTrails": True}
        ask = Ask(f"the trail {printable(arn)}" if arn else "the list of trails", "cloudtrail:DescribeTrails")
        answer, refusal = _told(self.connection, "trails", region, ask, "describe_trails", **asks)
        return (None, refusal) if answer is None else (list(answer.get("trailList") or ()), None)

    def _names(self) -> list[Trail]:
        pages = self.connection.client("cloudtrail").get_paginator("list_trails").paginate()
        return [trail for page in pages for trail in page.get("Trails") or ()]

    def _elsewhere(self, names: list[Trail]) -> Iterator[Finding]:
        """Describe the trails of one region alone where they are."""
        seen = {trail.get("TrailARN") for trail in self.trails}
        for name in names:
            if name.get("TrailARN") and name.get("HomeRegion") and name["TrailARN"] not in seen:
                found, refusal = self._described(str(name["HomeRegion"]), str(name["TrailARN"]))
                yield from (refusal,) if refusal else ()
                self.trails += [trail for trail in found or () if trail.get("TrailARN") == name["TrailARN"]]

    def each(self) -> Iterator[Finding]:
        """What every trail is, whether it logs, and what it records."""
        for trail in self.trails:
            yield from self._trail(trail)

    def recording(self) -> list[Trail]:
        """Those of which nothing says that they record no management events at present."""
        return [trail for trail in self.trails if _name(trail) not in self.silent]

    def _trail(self, trail: Trail) -> Iterator[Finding]:
        topic = f"trail {printable(str(trail.get('Name')))}"
        yield Finding(topic, "good", nature(trail))
        if not trail.get("LogFileValidationEnabled"):
            yield Finding(
                topic,
                "warning",
                "Log file validation is off: nobody can prove that its files are whole.",
                "`aws cloudtrail update-trail --enable-log-file-validation` writes digests from then on.",
            )
        yield from self._records(topic, trail)

    def _records(self, topic: str, trail: Trail) -> Iterator[Finding]:
        """Whether a trail logs, and what; asked where it lives, and by its ARN: it may be another account's."""
        region = str(trail.get("HomeRegion") or self.connection.region)
        name = _name(trail)
        arn = printable(str(trail.get("TrailARN") or "*"))
        ask = Ask(f"the status of {topic}", "cloudtrail:GetTrailStatus", arn)
        status, refusal = _told(self.connection, topic, region, ask, "get_trail_status", Name=name)
        if status is not None and not status.get("IsLogging"):
            self.silent.add(name)
        yield from (refusal,) if refusal else _status(topic, status or {})
        ask = Ask(f"the event selectors of {topic}", "cloudtrail:GetEventSelectors", arn)
        answer, refusal = _told(self.connection, topic, region, ask, "get_event_selectors", TrailName=name)
        if answer is not None and selectors.recorded(answer).management is None:
            self.silent.add(name)
        yield from (refusal,) if refusal else recorded(topic, answer or {})
        ask = Ask(f"the insights of {topic}", "cloudtrail:GetInsightSelectors", arn)
        answer, refusal = _told(self.connection, topic, region, ask, "get_insight_selectors", TrailName=name)
        yield refusal or _insights(topic, answer or {})


def _name(trail: Trail) -> str:
    return str(trail.get("TrailARN") or trail.get("Name"))


def _told(
    connection: Connection, topic: str, region: str, ask: Ask, operation: str, **asks: Any
) -> tuple[Mapping[str, Any] | None, Finding | None]:
    """CloudTrail's answer; None where there is no such thing, with a finding when the question was refused."""

    def call() -> Mapping[str, Any]:
        answer: Mapping[str, Any] = getattr(connection.client("cloudtrail", region), operation)(**asks)
        return answer

    return asked(connection, topic, ask, lambda: unless(NOTHING, call))


def stores(connection: Connection) -> Iterator[Finding]:
    """The event data stores of CloudTrail Lake in the region of the profile."""
    topic, region, found = "event data stores", connection.region, list[Mapping[str, Any]]()
    page: dict[str, Any] = {}
    while True:
        ask = Ask(f"the list of event data stores in {region}", "cloudtrail:ListEventDataStores")
        answer, refusal = _told(connection, topic, region, ask, "list_event_data_stores", **page)
        if refusal:
            yield refusal
            return
        found += (answer or {}).get("EventDataStores") or ()
        page = {"NextToken": (answer or {}).get("NextToken")}
        if not page["NextToken"]:
            break
    if not found:
        yield Finding(topic, "note", f"CloudTrail Lake has no event data store in {region}.")
    for store in sorted(found, key=lambda store: str(store.get("EventDataStoreArn"))):
        yield from _store(connection, store)


def _store(connection: Connection, store: Mapping[str, Any]) -> Iterator[Finding]:
    topic, arn = f"event data store {printable(str(store.get('Name')))}", str(store.get("EventDataStoreArn"))
    ask = Ask(f"the {topic}", "cloudtrail:GetEventDataStore", printable(arn))
    answer, refusal = _told(connection, topic, connection.region, ask, "get_event_data_store", EventDataStore=arn)
    if answer is None:
        yield from (refusal,) if refusal else ()
        return
    reach = "all regions" if answer.get("MultiRegionEnabled") else "its region alone"
    whose = "the whole organisation" if answer.get("OrganizationEnabled") else "this account"
    yield Finding(
        topic,
        "good",
        f"It records {whose} in {reach} and keeps {answer.get('RetentionPeriod', '?')} days.",
        "Save the answer of a query in S3 or as a file, and build from that.",
    )
    if answer.get("Status") != "ENABLED":
        yield Finding(topic, "warning", f"Its state is {printable(str(answer.get('Status')))}: it takes in nothing.")
    yield from recorded(topic, answer)


def nature(trail: Trail) -> str:
    """What a trail is, in a sentence."""
    reach = "all regions" if trail.get("IsMultiRegionTrail") else f"{printable(str(trail.get('HomeRegion')))} alone"
    whose = "the whole organisation" if trail.get("IsOrganizationTrail") else "this account"
    prefix = f"/{trail['S3KeyPrefix']}" if trail.get("S3KeyPrefix") else ""
    where = printable(f"s3://{trail.get('S3BucketName')}{prefix}/AWSLogs/")
    sealed = ", encrypted with a KMS key (reading needs kms:Decrypt)" if trail.get("KmsKeyId") else ""
    checked = ", with digests" if trail.get("LogFileValidationEnabled") else ""
    return f"It records {whose} in {reach} and writes to {where}{sealed}{checked}."


def _status(topic: str, status: Mapping[str, Any]) -> Iterator[Finding]:
    if not status.get("IsLogging"):
        yield Finding(topic, "warning", "It is switched off: nothing has been recorded since it stopped.")
    if status.get("LatestDeliveryError"):
        yield Finding(
            topic,
            "warning",
            f"Its last delivery failed ({printable(str(status['LatestDeliveryError']))}): files are missing.",
            "Mend the bucket's policy.",
        )
    if status.get("LatestDigestDeliveryError"):
        why = printable(str(status["LatestDigestDeliveryError"]))
        yield Finding(topic, "warning", f"The last delivery of a digest failed ({why}).", "Mend the bucket's policy.")


def recorded(topic: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    """What the selectors of a trail or store let through, with all that narrows it."""
    kinds = selectors.recorded(answer)
    if kinds.management is None:
        yield Finding(topic, "warning", "Management events are off: who changed what is not recorded.")
    elif kinds.management:
        yield Finding(topic, "warning", f"Management events are recorded in part only: {kinds.management}.")
    else:
        yield Finding(topic, "good", "All management events are recorded.")
    if kinds.data:
        yield Finding(topic, "good", f"Data events are on for {', '.join(kinds.data)}; for nothing else.")
    else:
        yield Finding(
            topic,
            "note",
            "Data events are off: reads and writes of objects and items, and invocations, are not recorded.",
        )
    if kinds.network:
        yield Finding(topic, "good", f"Network activity events are on for {', '.join(kinds.network)}.")
    if kinds.others:
        yield Finding(topic, "note", f"Other kinds are recorded too: {', '.join(kinds.others)}.")


def _insights(topic: str, answer: Mapping[str, Any]) -> Finding:
    kinds = sorted(printable(str(item.get("InsightType"))) for item in answer.get("InsightSelectors") or ())
    if kinds:
        return Finding(topic, "good", f"Insights are on: {', '.join(kinds)}.")
    return Finding(topic, "note", "Insights are off: unusual rates of calls and errors are not pointed out.")
