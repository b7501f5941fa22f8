"""What the current AWS identity may read, which trails exist and what they record: before a build, or when one fails.

Nothing is changed, and everything is asked in the smallest way. What is refused becomes a finding with the permission
that is missing; together the findings give the smallest policy that grants them all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from timeline.errors import SourceError
from timeline.sources import lookup, s3
from timeline.sources.access import Access
from timeline.sources.aws import Ask, Connection, home_of
from timeline.sources.finding import Finding, asked, policy, unless
from timeline.sources.local import TRAIL_FOLDER, printable
from timeline.sources.trails import Trail, Trails, stores

__all__ = ["Finding", "examine", "policy"]

ABSENT = frozenset(("NoSuchBucket", "NoSuchKey", "404", "InvalidRange", "416"))


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
        trails = Trails(self.connection)
        yield from trails.listed()
        yield from trails.each()
        if trails.known:
            yield self._global_events(trails.recording())
        yield from stores(self.connection)
        yield from self._buckets(trails.trails)

    def _identity(self) -> Finding:
        ask = Ask("the identity of these credentials", "sts:GetCallerIdentity")
        answer, refusal = asked(
            self.connection, "identity", ask, lambda: self.connection.client("sts").get_caller_identity()
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
        ask = Ask(f"the event history of {printable(region)}", "cloudtrail:LookupEvents")
        _, refusal = asked(
            self.connection,
            "event history",
            ask,
            lambda: self.connection.client("cloudtrail", region).lookup_events(MaxResults=1),
        )
        return refusal or Finding(
            "event history",
            "good",
            f"The event history of {printable(region)} can be read: 90 days of management events.",
            f"`timeline build cloudtrail://{printable(region)}`",
        )

    def _global_events(self, trails: list[Trail]) -> Finding:
        home = home_of(self.connection.region)
        having = sorted(printable(str(trail.get("Name"))) for trail in trails if _holds_global(trail, home))
        told = f"Events of global services (IAM, sign-in and others) are recorded in {home}"
        if having:
            return Finding("global events", "good", f"{told}; these trails hold them: {', '.join(having)}.")
        return Finding(
            "global events",
            "warning",
            f"{told}; no trail holds them at present.",
            f"Read them with `timeline build cloudtrail://{home}`, for 90 days.",
        )

    def _buckets(self, trails: list[Trail]) -> Iterator[Finding]:
        """Whether the files of the trails can be listed and read: one key and one byte of each place."""
        places = {s3.parted(place): "*" for place in self.places if place.startswith(s3.SCHEME)}
        for trail in trails:
            prefix = f"{trail['S3KeyPrefix']}/" if trail.get("S3KeyPrefix") else ""
            place = (str(trail.get("S3BucketName") or ""), f"{prefix}{TRAIL_FOLDER}/")
            places[place] = str(trail.get("KmsKeyId") or places.get(place) or "*")
        for (bucket, folder), key in sorted(places.items()):
            yield from self._place(bucket, folder, key) if bucket else ()

    def _place(self, bucket: str, folder: str, kms_key: str) -> Iterator[Finding]:
        client, url = self.connection.client("s3"), f"s3://{printable(bucket)}/{printable(folder)}"
        topic, arn = f"bucket {printable(bucket)}", f"arn:{self.connection.partition}:s3:::{printable(bucket)}"
        pays = {"RequestPayer": "requester"} if self.connection.access.requester_pays else {}
        ask = Ask(url, "s3:ListBucket", arn)
        page, refusal = asked(
            self.connection, topic, ask, lambda: client.list_objects_v2(Bucket=bucket, Prefix=folder, MaxKeys=1, **pays)
        )
        if refusal:
            yield refusal
            if refusal.state == "missing":
                yield Finding(topic, "note", "Whether files can be read (s3:GetObject) shows when they can be listed.")
            return
        keys = [item["Key"] for item in (page or {}).get("Contents") or ()]
        if not keys:
            yield Finding(topic, "note", f"{url} can be listed, and holds nothing yet.")
            return
        ask = Ask(url, "s3:GetObject", f"{arn}/{printable(folder)}*")
        _, refusal = asked(self.connection, topic, ask, lambda: _first_byte(client, bucket, keys[0], pays))
        if refusal and refusal.permission == "kms:Decrypt" and refusal.resource == "*":
            refusal = replace(refusal, resource=printable(kms_key))
        yield refusal or Finding(topic, "good", f"{url} can be listed and read.", f"`timeline build {url}`")


def _first_byte(client: Any, bucket: str, key: str, pays: Mapping[str, str]) -> None:
    """Read as little of an object as shows that it may be read; an empty or vanished one may."""
    answer = unless(ABSENT, lambda: client.get_object(Bucket=bucket, Key=key, Range="bytes=0-0", **pays))
    if answer is not None:
        answer["Body"].close()


def _holds_global(trail: Trail, home: str) -> bool:
    """Since November 2021 a trail of one region holds global events only if that region is their home."""
    return bool(trail.get("IncludeGlobalServiceEvents")) and bool(
        trail.get("IsMultiRegionTrail") or trail.get("HomeRegion") == home
    )
