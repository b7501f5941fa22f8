"""CloudTrail's event history, for those who have no trail: the last 90 days, region by region and day by day.

The history answers 50 events at a time and twice a second. A day of a region becomes one file in the shape
``{"Events": [...]}``, its events in a fixed order, so that asking again gives the same bytes.
"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import msgspec
from botocore import exceptions as botocore

from timeline.errors import SourceError
from timeline.sources.access import Access, Unreadable
from timeline.sources.aws import BUSY, Ask, Connection, code_of, explained, failed, home_of, refused
from timeline.sources.local import printable
from timeline.sources.stream import EVERYTHING, File, Found, Note, Scope

SCHEME = "cloudtrail://"
KEPT_DAYS = 90
PAGE = 50
INTERVAL = 0.5
"""Seconds between two calls in a region: "The rate of lookup requests is limited to two per second, per account, per
Region" (CloudTrail API reference, LookupEvents)."""
SETTLED = timedelta(hours=2)
"""An age at which a time gets no more events: they arrive within minutes as a rule, which is not guaranteed."""
PATIENCE = 5
"""Tries of one page when AWS is busy, and of one day when its pages cannot be followed to their end."""
BUSY_PAUSE = 2.0
DAY_LIMIT = 2**30
"""Bytes of the events of a day: they are held together, to be put in order."""
_REGION = re.compile(r"[a-z]{2}(-[a-z]+){1,3}-\d{1,2}")


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of one day, in one region: from ``first`` on, before ``end``."""

    account: str
    region: str
    first: datetime
    end: datetime

    @property
    def name(self) -> str:
        """The name in the case; a part of a day says which."""
        whole = self.end - self.first == timedelta(days=1)
        part = "" if whole else f"_{self.first:%H%M%S}-{self.end:%H%M%S}"
        return f"event-history/{self.account}/{self.first:%Y/%m/%d}/{self.region}{part}.json"


def find(
    url: str,
    scope: Scope = EVERYTHING,
    access: Access | None = None,
    *,
    now: datetime | None = None,
    connection: Connection | None = None,
) -> Found:
    """The event history at ``cloudtrail://REGION[,REGION...]`` as one file for each day and region.

    Sizes are not known before reading. Raises SourceError when nobody is logged in, or the scope needs nothing of it.
    """
    regions = _regions(url, scope)
    connection = connection or Connection(access or Access())
    now = (now or datetime.now(UTC)).astimezone(UTC)
    account = _account(connection)
    if scope.accounts and account not in scope.accounts:
        raise SourceError(
            f"An event history holds the events of one account, and this one is of {account}.",
            remedy="Choose another account's profile with --profile, or leave out --account.",
        )
    window = _window(scope, now)
    histories = {region: _History(region, connection) for region in regions}
    days = list(_days(*window))
    files = tuple(
        histories[region].file(Slice(account, region, first, end), now) for first, end in days for region in regions
    )
    return Found(
        files, tuple(_notes(scope, now, regions)), requests=1, workers=len(regions), seconds=len(days) * INTERVAL
    )


def _account(connection: Connection) -> str:
    """The account of the credentials: asking for it needs no permission."""
    with explained(connection.access, Ask("the identity of these credentials", "sts:GetCallerIdentity")):
        return printable(str(connection.client("sts").get_caller_identity()["Account"]))


def _regions(url: str, scope: Scope) -> list[str]:
    named = sorted({region.strip() for region in url.removeprefix(SCHEME).strip("/").split(",") if region.strip()})
    odd = next((region for region in named if not _REGION.fullmatch(region)), None)
    if not url.startswith(SCHEME) or not named or odd:
        raise SourceError(
            f"{printable(odd or url)} is no region.",
            remedy="Give cloudtrail://eu-west-1 or cloudtrail://eu-west-1,us-east-1.",
        )
    asked = [region for region in named if not scope.regions or region in scope.regions]
    if not asked:
        raise SourceError(
            f"None of {', '.join(named)} is a region that was asked for.",
            remedy="Name the same with --region, or none.",
        )
    return asked


def _window(scope: Scope, now: datetime) -> tuple[datetime, datetime]:
    """The part of the scope that the history can hold, in whole seconds: finer times are not recorded.

    Where the scope sets no bound it is a midnight, so that the same days have the same names whenever one asks.
    """
    oldest, last = _midnight(now - timedelta(days=KEPT_DAYS)), _midnight(now) + timedelta(days=1)
    first = max(scope.since.astimezone(UTC).replace(microsecond=0), oldest) if scope.since else oldest
    end = min(_whole(scope.until.astimezone(UTC)), last) if scope.until else last
    if first >= min(end, now):
        raise SourceError(
            "The event history does not reach the time that was asked for.",
            remedy=f"It holds the last {KEPT_DAYS} days; a trail in S3 may hold more.",
        )
    return first, end


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _whole(moment: datetime) -> datetime:
    """The next whole second."""
    return moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)


def _days(first: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The window cut at every midnight (UTC)."""
    later = (_midnight(first) + timedelta(days=number) for number in range(1, (end - first).days + 2))
    return pairwise([first, *(day for day in later if day < end), end])


def _notes(scope: Scope, now: datetime, regions: list[str]) -> Iterator[Note]:
    yield Note(
        "warning",
        "The events were read from CloudTrail's event history, which holds management events only: no data events "
        "(reads and writes of objects and items, invocations), no network activity and no insights.",
    )
    if scope.since is None or scope.since < now - timedelta(days=KEPT_DAYS):
        yield Note("warning", f"The event history reaches back {KEPT_DAYS} days: what came before is not in it.")
    if scope.until is None or scope.until > now - SETTLED:
        yield Note("info", "The end of the event history was still being written when it was read.")
    for home in sorted({home_of(region) for region in regions} - set(regions)):
        yield Note(
            "warning",
            f"Events of global services (IAM, sign-in and others) are recorded in {home}, whose event history was not "
            "read.",
        )


@dataclass
class _History:
    """The event history of one region, asked no faster than it answers."""

    region: str
    connection: Connection
    _pace: threading.Lock = field(default_factory=threading.Lock)
    _next: float = 0.0

    def __post_init__(self) -> None:
        self.client = self.connection.client("cloudtrail", self.region)
        self.ask = Ask(f"the event history of {self.region}", "cloudtrail:LookupEvents")

    def file(self, part: Slice, now: datetime) -> File:
        """A slice as a log file; its version is empty while it may still grow."""
        version = "settled" if part.end <= now - SETTLED else ""
        place = f"{SCHEME}{part.account}/{self.region}/{part.first.isoformat()}/{part.end.isoformat()}"
        return File(part.name, place, 0, version, partial(self._fetch, part, now, version), grows=True)

    def _fetch(
        self, part: Slice, now: datetime, version: str, limit: int, stopped: threading.Event
    ) -> tuple[bytes, str]:
        return self.read(part, now, limit, stopped), version

    def read(self, part: Slice, now: datetime, limit: int, stopped: threading.Event) -> bytes:
        """All events of a slice; begun again when its pages cannot be followed to their end."""
        for _ in range(PATIENCE):
            try:
                return _written(self._events(part, now, limit, stopped))
            except _LostPlace:
                continue
        raise Unreadable(f"the pages of {self.region} on {part.first:%Y-%m-%d} could not be followed to their end")

    def _events(self, part: Slice, now: datetime, limit: int, stopped: threading.Event) -> Iterator[dict[str, Any]]:
        # Both ends are part of what LookupEvents answers, and times are whole seconds.
        asked: dict[str, Any] = {
            "StartTime": part.first,
            "EndTime": min(part.end - timedelta(seconds=1), now),
            "MaxResults": PAGE,
        }
        size, most = 0, min(limit, DAY_LIMIT)
        while True:
            page = self._page(asked, stopped)
            for event in page.get("Events", ()):
                size += len(event.get("CloudTrailEvent", ""))
                if size > most:
                    raise Unreadable(
                        f"more than {min(limit, DAY_LIMIT) // 2**20} MiB in one day: ask for less with --from and --to"
                    )
                yield event
            if not page.get("NextToken"):
                return
            asked["NextToken"] = page["NextToken"]

    def _page(self, asked: dict[str, Any], stopped: threading.Event) -> Any:
        """One answer, when it is our turn; a busy AWS is asked again after a while."""
        for attempt in range(PATIENCE):
            self._wait(stopped, BUSY_PAUSE * (2**attempt - 1))
            try:
                return self.client.lookup_events(**asked)
            except botocore.ClientError as error:
                code = code_of(error.response)
                if "NextToken" in asked and code in ("InvalidNextTokenException", "InvalidNextToken"):
                    raise _LostPlace from error
                if code not in BUSY or attempt == PATIENCE - 1:
                    raise refused(error.response, self.connection.access, self.ask) from error
            except botocore.BotoCoreError as error:
                raise failed(error, self.connection.access, self.ask) from error
        raise AssertionError("the last try returns or raises")

    def _wait(self, stopped: threading.Event, pause: float) -> None:
        """Until two calls are half a second apart, whoever makes them."""
        with self._pace:
            turn = max(self._next, time.monotonic() + pause)
            self._next = turn + INTERVAL
        if stopped.wait(max(0.0, turn - time.monotonic())):
            raise Unreadable("reading was stopped")


class _LostPlace(Exception):  # noqa: N818 - internal: the place between two pages is not known any more
    """AWS does not accept the mark of the next page any more."""


def _written(events: Iterator[dict[str, Any]]) -> bytes:
    """Events as ``aws cloudtrail lookup-events`` writes them, in the order of their times and identities."""
    rows = [event | {"EventTime": _text(event.get("EventTime"))} for event in events]
    rows.sort(key=lambda row: (row["EventTime"], row.get("EventId", ""), row.get("CloudTrailEvent", "")))
    return msgspec.json.encode({"Events": rows}, order="deterministic")


def _text(moment: Any) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(moment, datetime) else ""
