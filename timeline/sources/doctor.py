"""What the current AWS identity may read, which trails exist and what they record: before a build, or when one fails.

Nothing is changed, and everything is asked in the smallest way. What is refused becomes a finding with the permission
that is missing; together the findings give the smallest policy that grants them all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from botocore import exceptions as botocore

from timeline.errors import SourceError
from timeline.sources import lookup, s3, selectors
from timeline.sources.access import Access, Denied
from timeline.sources.aws import Ask, Connection, code_of, explained, home_of
from timeline.sources.local import TRAIL_FOLDER, printable

State = Literal["good", "note", "warning", "missing", "failed"]
Answer = TypeVar("Answer")
ABSENT = frozenset(("NoSuchBucket", "NoSuchKey", "404", "InvalidRange", "416"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its state, a sentence, what to try, and the permission that is missing."""

    topic: str
    state: State
    text: str
    remedy: str = ""
    permission: str | None = None
    resource: str | None = None


def examine(
    access: Access | None = None, places: Sequence[str] = (), *, connection: Connection | None = None
) -> tuple[Finding, ...]:
    """Everything that a build from AWS depends on, in the order in which one would mend it.

    ``places`` are inputs of a build (``s3://...``, ``cloudtrail://...``) to be looked at besides the trails' own.
    """
    try:
        connection = connection or Connection(access or Access())
    except SourceError as error:
        return (Finding("identity", "failed", error.message, error.remedy),)
    return tuple(_Examination(connection, tuple(places)).findings())


def policy(findings: Iterable[Finding]) -> dict[str, Any] | None:
    """The smallest policy that grants what the findings miss; None when they miss nothing that a grant would give."""
    resources: dict[str, set[str]] = {}
    for finding in findings:
        if finding.state == "missing" and finding.permission:
            resources.setdefault(finding.permission, set()).add(finding.resource or "*")
    statements = [
        {"Effect": "Allow", "Action": permission, "Resource": sorted(resources[permission])}
        for permission in sorted(resources)
    ]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


@dataclass
class _Examination:
    """One look at an account through one connection."""

    connection: Connection
    places: tuple[str, ...] = ()

    def findings(self) -> Iterator[Finding]:
        identity = self._identity()
        yield identity
        if identity.state == "failed":
            # A store at an own endpoint has no identities to ask for; its buckets can be looked at all the same.
            yield from self._buckets([]) if self.connection.access.endpoint_url else ()
            return
        for region in self._regions():
            yield self._history(region)
        trails, refusal = self._ask("trails", "cloudtrail:DescribeTrails", "the list of trails", self._describe)
        if trails is None:
            yield from (refusal,) if refusal else ()
            yield from self._buckets([])
            return
        if not trails:
            yield Finding(
                "trails",
                "warning",
                f"No trail is visible from {self.connection.region}: only the event history of 90 days is there.",
                f"Read it with `timeline build cloudtrail://{self.connection.region}`.",
            )
        for trail in sorted(trails, key=lambda trail: str(trail.get("TrailARN", trail.get("Name")))):
            yield from self._trail(trail)
        yield self._global_events(trails)
        yield from self._buckets(trails)

    def _ask(
        self, topic: str, permission: str, what: str, call: Callable[[], Answer], resource: str = "*"
    ) -> tuple[Answer | None, Finding | None]:
        """The answer of AWS, or the finding that says why there is none."""
        try:
            with explained(self.connection.access, Ask(what, permission, resource)):
                return call(), None
        except Denied as error:
            state: State = "failed" if error.explicitly else "missing"
            return None, Finding(topic, state, error.message, error.remedy, error.permission, error.resource)
        except SourceError as error:
            return None, Finding(topic, "failed", error.message, error.remedy)

    def _identity(self) -> Finding:
        answer, refusal = self._ask(
            "identity",
            "sts:GetCallerIdentity",
            "the identity of these credentials",
            lambda: self.connection.client("sts").get_caller_identity(),
        )
        if answer is None:
            assert refusal is not None
            return Finding("identity", "failed", refusal.text, refusal.remedy)
        return Finding(
            "identity",
            "good",
            f"You are {printable(str(answer.get('Arn')))} in account {printable(str(answer.get('Account')))}.",
        )

    def _regions(self) -> list[str]:
        named = {
            region
            for place in self.places
            if place.startswith(lookup.SCHEME)
            for region in place.removeprefix(lookup.SCHEME).strip("/").split(",")
        }
        return sorted(named) or [self.connection.region]

    def _history(self, region: str) -> Finding:
        _, refusal = self._ask(
            "event history",
            "cloudtrail:LookupEvents",
            f"the event history of {printable(region)}",
            lambda: self.connection.client("cloudtrail", region).lookup_events(MaxResults=1),
        )
        return refusal or Finding(
            "event history",
            "good",
            f"The event history of {region} can be read: 90 days of management events.",
            f"`timeline build cloudtrail://{region}`",
        )

    def _describe(self) -> list[Mapping[str, Any]]:
        return list(self.connection.client("cloudtrail").describe_trails(includeShadowTrails=True)["trailList"])

    def _trail(self, trail: Mapping[str, Any]) -> Iterator[Finding]:
        """What one trail is, whether it logs, and what it records."""
        topic = f"trail {printable(str(trail.get('Name')))}"
        yield Finding(topic, "good", _nature(trail))
        if not trail.get("LogFileValidationEnabled"):
            yield Finding(
                topic,
                "warning",
                "Log file validation is off: nobody can prove that its files are whole.",
                "`aws cloudtrail update-trail --enable-log-file-validation` writes digests from then on.",
            )
        home, arn = str(trail.get("HomeRegion") or self.connection.region), str(trail.get("TrailARN") or "*")
        name = str(trail.get("TrailARN") or trail.get("Name"))
        status, refusal = self._ask(
            topic,
            "cloudtrail:GetTrailStatus",
            f"the status of {topic}",
            lambda: self.connection.client("cloudtrail", home).get_trail_status(Name=name),
            printable(arn),
        )
        yield from (refusal,) if refusal else _status(topic, status or {})
        answer, refusal = self._ask(
            topic,
            "cloudtrail:GetEventSelectors",
            f"the event selectors of {topic}",
            lambda: self.connection.client("cloudtrail", home).get_event_selectors(TrailName=name),
            printable(arn),
        )
        yield from (refusal,) if refusal else _recorded(topic, answer or {})

    def _global_events(self, trails: list[Mapping[str, Any]]) -> Finding:
        home = home_of(self.connection.region)
        having = sorted(printable(str(trail.get("Name"))) for trail in trails if _holds_global(trail, home))
        told = f"Events of global services (IAM, sign-in and others) are recorded in {home}"
        if having:
            return Finding("global events", "good", f"{told}; these trails hold them: {', '.join(having)}.")
        return Finding(
            "global events",
            "warning",
            f"{told}; no trail holds them.",
            f"Read them with `timeline build cloudtrail://{home}`, for 90 days.",
        )

    def _buckets(self, trails: list[Mapping[str, Any]]) -> Iterator[Finding]:
        """Whether the files of the trails can be listed and read: one key and one byte of each place."""
        places = {s3.parted(place) for place in self.places if place.startswith(s3.SCHEME)}
        for trail in trails:
            prefix = f"{trail['S3KeyPrefix']}/" if trail.get("S3KeyPrefix") else ""
            places.add((str(trail.get("S3BucketName") or ""), f"{prefix}{TRAIL_FOLDER}/"))
        for bucket, folder in sorted(place for place in places if place[0]):
            yield self._place(bucket, folder)

    def _place(self, bucket: str, folder: str) -> Finding:
        client, url = self.connection.client("s3"), f"s3://{printable(bucket)}/{printable(folder)}"
        topic, arn = f"bucket {printable(bucket)}", f"arn:{self.connection.partition}:s3:::{printable(bucket)}"
        pays = {"RequestPayer": "requester"} if self.connection.access.requester_pays else {}
        page, refusal = self._ask(
            topic,
            "s3:ListBucket",
            url,
            lambda: client.list_objects_v2(Bucket=bucket, Prefix=folder, MaxKeys=1, **pays),
            arn,
        )
        if refusal:
            return refusal
        keys = [item["Key"] for item in (page or {}).get("Contents", ())]
        if not keys:
            return Finding(topic, "note", f"{url} can be listed, and holds nothing yet.")
        _, refusal = self._ask(
            topic,
            "s3:GetObject",
            url,
            lambda: _first_byte(client, bucket, keys[0], pays),
            f"{arn}/{printable(folder)}*",
        )
        return refusal or Finding(topic, "good", f"{url} can be listed and read.", f"`timeline build {url}`")


def _first_byte(client: Any, bucket: str, key: str, pays: Mapping[str, str]) -> None:
    """Read as little of an object as shows that it may be read; an empty or vanished one may."""
    try:
        client.get_object(Bucket=bucket, Key=key, Range="bytes=0-0", **pays)["Body"].close()
    except botocore.ClientError as error:
        if code_of(error.response) not in ABSENT:
            raise


def _nature(trail: Mapping[str, Any]) -> str:
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


def _recorded(topic: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    """What the selectors of a trail let through: management events, and which data events."""
    kinds = selectors.recorded(answer)
    if selectors.MANAGEMENT not in kinds:
        yield Finding(topic, "warning", "Management events are off: who changed what is not recorded.")
    elif kinds[selectors.MANAGEMENT]:
        yield Finding(topic, "warning", f"Management events are recorded in part only: {kinds[selectors.MANAGEMENT]}.")
    else:
        yield Finding(topic, "good", "All management events are recorded.")
    if selectors.DATA in kinds:
        yield Finding(topic, "good", f"Data events are on for {kinds[selectors.DATA]}.")
    else:
        yield Finding(
            topic,
            "note",
            "Data events are off: reads and writes of objects and items, and invocations, are not recorded.",
        )


def _holds_global(trail: Mapping[str, Any], home: str) -> bool:
    """Since November 2021 a trail of one region holds global events only if that region is their home."""
    return bool(trail.get("IncludeGlobalServiceEvents")) and bool(
        trail.get("IsMultiRegionTrail") or trail.get("HomeRegion") == home
    )
