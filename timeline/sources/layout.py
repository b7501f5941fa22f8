"""What the place of a log file says about its content: account, region, day and minute of delivery.

CloudTrail writes ``AWSLogs/[o-ORGANISATION/]ACCOUNT/CloudTrail/REGION/yyyy/mm/dd/ACCOUNT_CloudTrail_REGION_
yyyymmddThhmmZ_RANDOM.json.gz``; people cut the front off. Only folders of this layout are believed about account and
region, because a file's bare name is not always true to the records in it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from timeline.sources.local import TRAIL_FOLDER
from timeline.sources.stream import Scope

EARLY = timedelta(minutes=5)
LATE = timedelta(minutes=30)
"""How long before and after a window a file may be delivered and still hold records of it.

AWS delivers "within an average of about 5 minutes of an API call", which "is not guaranteed", and says that a file "can
contain records written at any point before" the time in its name (CloudTrail user guide, "How CloudTrail works" and
"CloudTrail log file examples"). The name has whole minutes, so a little is allowed on the early side too.
"""
LOGS = "CloudTrail"
DIGESTS = "CloudTrail-Digest"

_ACCOUNT = re.compile(r"\d{12}")
_ORGANISATION = re.compile(r"o-[a-z0-9]{10,32}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+){1,3}-\d{1,2}")
_YEAR, _TWO = re.compile(r"20\d\d"), re.compile(r"\d\d")
_DELIVERED = re.compile(r"_(20\d{6}T\d{4})(?:\d\d)?Z(?=[_.]|$)")


@dataclass(frozen=True, slots=True)
class Told:
    """What a place tells; None where it does not. ``day`` is the period of the date folders: a year, month or day."""

    account: str | None = None
    kind: str | None = None
    region: str | None = None
    period: tuple[datetime, datetime] | None = None
    is_day: bool = False
    is_own: bool = False
    """True below ``AWSLogs`` or ``ACCOUNT/CloudTrail``: AWS's own folders."""


def told(folders: tuple[str, ...]) -> Told:
    """What a chain of folders says, outermost first."""
    start = _kind_at(folders)
    if start is not None:
        account = folders[start - 1] if start and _ACCOUNT.fullmatch(folders[start - 1]) else None
        region = folders[start + 1] if len(folders) > start + 1 and _REGION.fullmatch(folders[start + 1]) else None
        period, is_day = _period(folders[start + 2 : start + 5]) if region else (None, False)
        return Told(account, folders[start], region, period, is_day, is_own=True)
    for place in range(len(folders) - 1):
        if _REGION.fullmatch(folders[place]) and _YEAR.fullmatch(folders[place + 1]):
            period, is_day = _period(folders[place + 1 : place + 4])
            return Told(None, None, folders[place], period, is_day)
    return Told(account=_account_of(folders), is_own=TRAIL_FOLDER in folders)


def _kind_at(folders: tuple[str, ...]) -> int | None:
    """Where the folder of a kind of log stands: below an account below AWSLogs, or ``ACCOUNT/CloudTrail...`` alone."""
    below = folders.index(TRAIL_FOLDER) + 1 if TRAIL_FOLDER in folders else None
    if below is not None:
        below += 1 if len(folders) > below and _ORGANISATION.fullmatch(folders[below]) else 0
        if len(folders) > below + 1 and _ACCOUNT.fullmatch(folders[below]):
            return below + 1
    for place in range(1, len(folders)):
        if folders[place].startswith(LOGS) and _ACCOUNT.fullmatch(folders[place - 1]):
            return place
    return None


def _account_of(folders: tuple[str, ...]) -> str | None:
    last = folders[-1] if folders else ""
    return last if TRAIL_FOLDER in folders and _ACCOUNT.fullmatch(last) else None


def _period(names: tuple[str, ...]) -> tuple[tuple[datetime, datetime] | None, bool]:
    """The period of ``(year[, month[, day]])``, as far as these are the folders of a date."""
    if not names or not _YEAR.fullmatch(names[0]):
        return None, False
    parts = [int(name) for name in takewhile(_TWO.fullmatch, names[1:])]
    month, day, *_ = [*parts, 1, 1]
    try:
        first = datetime(int(names[0]), month, day, tzinfo=UTC)
    except ValueError:
        return None, False
    return (first, _after(first, 1 + len(parts))), len(parts) == 2


def _after(first: datetime, parts: int) -> datetime:
    if parts == 1:
        return first.replace(year=first.year + 1)
    if parts == 2:
        return (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=1)


def delivered(name: str) -> datetime | None:
    """The minute of delivery in a file's name."""
    found = _DELIVERED.search(name)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Needed:
    """Which folders and files a scope needs; ``kinds`` are needed beside the logs themselves."""

    scope: Scope
    kinds: frozenset[str] = frozenset()
    late: timedelta = LATE

    def why_not(self, place: Told) -> tuple[str, str] | None:
        """Why nothing at a place can hold records of the scope, as (``account``, its name) and the like; or None."""
        if not self.kind(place.kind):
            return "kind", place.kind or ""
        if place.account is not None and self.scope.accounts and place.account not in self.scope.accounts:
            return "account", place.account
        if place.region is not None and self.scope.regions and place.region not in self.scope.regions:
            return "region", place.region
        if place.period is not None and not self._overlaps(*place.period):
            return "time", ""
        return None

    def kind(self, kind: str | None) -> bool:
        """Whether a kind of log is asked for: trail files always, digests and others' logs when named."""
        return kind is None or (kind.startswith(LOGS) and kind != DIGESTS) or kind in self.kinds

    def file(self, name: str) -> bool:
        """Whether a file delivered at the time in its name may hold records of the scope."""
        time = delivered(name)
        return time is None or self._overlaps(time, time + timedelta(minutes=1))

    def _overlaps(self, first: datetime, end: datetime) -> bool:
        since, until = self.scope.since, self.scope.until
        return (since is None or end > since - EARLY) and (until is None or first <= until + self.late)

    def all_below(self, place: Told) -> bool:
        """Whether no folder below a kind of log can be passed by."""
        return not (self.scope.since or self.scope.until or (self.scope.regions and place.region is None))

    def days(self) -> list[datetime] | None:
        """The days of delivery that are needed, when both ends of the window are given."""
        if self.scope.since is None or self.scope.until is None:
            return None
        first, last = (self.scope.since - EARLY).astimezone(UTC), (self.scope.until + self.late).astimezone(UTC)
        start = first.replace(hour=0, minute=0, second=0, microsecond=0)
        return [start + timedelta(days=number) for number in range((last - start).days + 1)]
