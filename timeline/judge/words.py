"""How facts are worded: role first, verb by grade, bounded printable names, times in UTC."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from timeline.when import iso
from timeline.wording import CLASS, length, printable

Row = Mapping[str, Any]
SESSION = re.compile(r"arn:[\w-]+:sts::\d*:assumed-role/(?P<role>.+)/(?P<name>[^/]*)", re.DOTALL)
VERB = {"A": "made", "B": "very likely made", "C": "may have made"}


def playing(steps: Iterable[Row], *roles: str) -> list[Row]:
    """The steps in these parts, in time order."""
    return sorted(
        (step for step in steps if step["role"] in roles), key=lambda step: (step["event_time"], step["event_id"])
    )


def call(step: Row) -> str:
    """A call and what it was about."""
    name = printable(step["event_name"], 60)
    return f"{name} on {printable(step['resource'], 60)}" if step.get("resource") else name


def actor(step: Row) -> str:
    """What kind of actor executed it; where the log cannot tell, the kinds that stay open."""
    if step["executor"] in CLASS:
        return CLASS[step["executor"]] + (f" ({printable(step['product'], 40)})" if step.get("product") else "")
    return "an actor the log cannot name"


def by(step: Row) -> str:
    """Whose credentials, and what kind of actor used them, as far as the log shows."""
    return f"{who(step['principal_arn'])}, {actor(step)}"


def still_open(step: Row) -> str:
    """The classes that an unknown executor may be."""
    classes = [name for name in step.get("possible") or () if name != "unknown"]
    names = [CLASS.get(name, printable(name.replace("_", " "))) for name in classes]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "anybody or anything"


def who(arn: str | None) -> str:
    """An identity as it is written in a sentence, role first; the whole ARN stands beside it as the fact's actor."""
    session = SESSION.fullmatch(arn or "")
    if session:
        return f"role {printable(session['role'])} (session {printable(session['name'])})"
    return printable(arn or "an unnamed principal", 120)


def when(moment: datetime) -> str:
    """A time in UTC, ISO 8601."""
    return iso(moment)


def lag(earlier: datetime, later: datetime) -> str:
    """The time between two moments in the two largest units."""
    return length((later - earlier).total_seconds())


def often(count: int) -> str:
    """How many times something happened."""
    return "once" if count == 1 else f"{count} times"


def times(count: int, one: str) -> str:
    """A count with its noun."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
