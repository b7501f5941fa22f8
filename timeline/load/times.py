"""The forms in which a record's time is written, read as one: microseconds since 1970, UTC."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(time: datetime) -> int:
    """An aware time as microseconds since 1970."""
    return (time - EPOCH) // MICROSECOND


EARLIEST = micros(datetime(2000, 1, 1, tzinfo=UTC))
LATEST = micros(datetime(2200, 1, 1, tzinfo=UTC))


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SHOWN = re.compile(rf"({'|'.join(MONTHS)}) (\d{{1,2}}, \d{{4}}, \d\d:\d\d:\d\d) \(UTC([+-]\d\d:\d\d)\)", re.ASCII)
"""A time as the CloudTrail console shows it and some copy it."""


@lru_cache(maxsize=65536)
def read_time(text: str) -> int | None:
    """An ISO 8601 time in microseconds, or None when it is none; without a zone it is UTC, as CloudTrail's are.

    Times outside 2000..2200 are none: CloudTrail began in 2013, and a year like 9999 is a placeholder.
    """
    try:
        time = _moment(text.strip())
        found = micros(time.replace(tzinfo=UTC) if time.tzinfo is None else time)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found < LATEST else None


def _moment(text: str) -> datetime:
    shown = SHOWN.fullmatch(text)
    if shown is None:
        return datetime.fromisoformat(text)
    month, rest, zone = shown.groups()
    # By hand: what a month is called for strptime depends on the machine's language.
    return datetime.strptime(f"{MONTHS.index(month) + 1:02} {rest} {zone}", "%m %d, %Y, %H:%M:%S %z")


def read_epoch(number: float) -> int | None:
    """Seconds or milliseconds since 1970, as some exports write them, in microseconds; None when out of range."""
    seconds = number / 1000 if abs(number) > 1e11 else number
    try:
        found = round(seconds * 1_000_000)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found < LATEST else None
