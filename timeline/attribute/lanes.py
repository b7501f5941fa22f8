"""What to call an identity on a lane: a person by name, a workload by its role or function and not by one of its runs.

An organisation's log holds thousands of sessions of a few dozen roles: a lane for each session would show nothing.
"""

import re
from collections.abc import Mapping
from typing import Any

# A name that a machine made for one run: a UUID, an instance, a timestamp, eight or more hex digits.
MADE_UP = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|\bi-[0-9a-f]{8,17}\b|[0-9]{9,}|(?:^|[-_./:])(?=[a-f]*[0-9])[0-9a-f]{8,}(?:$|[-_./:])",
    re.IGNORECASE,
)
FUNCTION = re.compile(r"arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)")


def is_made_up(name: str) -> bool:
    """Whether a session name stands for one run of something rather than for somebody."""
    return bool(MADE_UP.search(name))


def workload(span: Mapping[str, Any]) -> str:
    """The function, else the role, that a workload's sessions share."""
    function = FUNCTION.match(str(span["scope_arn"] or ""))
    if function:
        return function[1]
    return role(span) or str(span["session_name"] or span["principal"] or "")


def role(span: Mapping[str, Any]) -> str:
    """The name of the role behind a session, as its issuer or its ARN tells; empty when neither does."""
    issuer = str(span["issuer"] or "")
    if issuer:
        return issuer.rpartition("/")[2]
    parts = str(span["principal"] or "").split("/")
    return parts[1] if len(parts) == 3 and parts[0].endswith(":assumed-role") else ""


def lane(span: Mapping[str, Any], kind: str) -> str | None:
    """What to call a session of which no owner is known: role and session name, or the role alone for made-up names."""
    name = str(span["session_name"] or "")
    if kind == "workload":
        return workload(span) or None
    if not name:
        return None
    owner = role(span)
    if not owner:
        return str(span["principal"]).partition(":")[0] if is_made_up(name) else name
    return owner if is_made_up(name) else f"{owner}/{name}"
