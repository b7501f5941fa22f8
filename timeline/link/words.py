"""The words of reasons: short ids, short names, lags and counts, always the same for the same evidence."""

from datetime import datetime


def short(event_id: str) -> str:
    """The first eight characters of an event's id, as a person would quote it."""
    return event_id[:8]


def who(caller: str | None) -> str:
    """The last part of an ARN, or the caller as written, at most 60 characters."""
    text = (caller or "nobody named").rsplit("/", 1)[-1].rsplit(":", 1)[-1] or "nobody named"
    return text[:60]


def maker(caller: str | None, service: str | None) -> str:
    """Who made a call; where an AWS service made it for somebody, both."""
    forwarded = (service or "").removesuffix(".amazonaws.com")
    return f"{forwarded} for {who(caller)}" if forwarded and not (caller or "").startswith(forwarded) else who(caller)


def thing(token: str) -> str:
    """A token as a phrase: ``rds:db orders``."""
    if not token:
        return "the same thing"
    type_, _, rest = token.partition("|")
    return f"{type_} {rest.split('|', 2)[-1][:80]}"


def lag(earlier: datetime, later: datetime) -> str:
    """How long after, in the largest unit that still tells something."""
    seconds = int((later - earlier).total_seconds())
    if seconds <= 0:
        return "in the same second as"
    if seconds < 120:
        return f"{seconds} s after"
    if seconds < 7200:
        return f"{seconds // 60} min after"
    if seconds < 172800:
        return f"{seconds / 3600:.1f} h after"
    return f"{seconds // 86400} days after"


def times(count: int) -> str:
    """Once, twice, 12 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def error(code: str | None, family: str) -> str:
    """An error's code, or its family when it has none."""
    return (code or family.replace("_", " "))[:80]
