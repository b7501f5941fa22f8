"""Every time a person types becomes one moment in UTC: ISO 8601 as it stands, plain words through dateparser.

The clock enters here and nowhere else: ``now`` is an argument of everything that follows.
"""

import re
from datetime import UTC, datetime

from timeline.errors import TimeError

TWO_READINGS = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")
EXAMPLES = 'Try ISO 8601 (2025-12-15T09:00:00Z), or words such as "15 Dec 2025 9am UTC+8" or "2 days ago".'


def parse(text: str, now: datetime) -> datetime:
    """The moment that ``text`` names, aware and in UTC; a time without a zone is read as UTC.

    Raises TimeError when it cannot be understood, or when it can be understood in two ways (03/04/2025).
    """
    ambiguous = TWO_READINGS.match(text)
    if ambiguous and max(int(part) for part in ambiguous.groups()) <= 12 and len(set(ambiguous.groups())) == 2:
        raise TimeError(f"{text!r} may be day/month or month/day.", remedy="Write the month by name, or ISO 8601.")
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = _in_words(text, now)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _in_words(text: str, now: datetime) -> datetime:
    import dateparser  # noqa: PLC0415 - it takes longer to import than most commands run, and few need it

    found = dateparser.parse(
        text,
        languages=["en"],
        settings={
            "RETURN_AS_TIMEZONE_AWARE": True,
            "TIMEZONE": "UTC",
            "TO_TIMEZONE": "UTC",
            "PREFER_DATES_FROM": "past",
            "RELATIVE_BASE": now.astimezone(UTC).replace(tzinfo=None),
        },
    )
    if not isinstance(found, datetime):
        raise TimeError(f"{text!r} is no time we understand.", remedy=EXAMPLES)
    return found


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z, to the second: the one way times are written for people."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
