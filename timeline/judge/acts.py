"""The acts that facts speak of: the decisions, and what programs carried out because of them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from timeline.judge.words import Row, playing

RECEIVERS = ("roleName", "userName", "groupName")
POLICIES = ("policyArn", "managedPolicyArn", "policyName", "permissionsBoundary")


def carried_out(steps: Iterable[Row]) -> list[Row]:
    """Destructive calls that a workload made because of a root: neither a decision nor AWS's own doing."""
    return [
        step for step in playing(steps, "propagation") if step["executor"] != "aws_service" and step["is_destructive"]
    ]


def principal_names(step: Row) -> set[str]:
    """The bare names of the role or user behind a call."""
    names = set()
    for arn in (step["issuer_arn"], step["principal_arn"]):
        kind, _, path = (arn or "").rpartition(":")[2].partition("/")
        if kind == "assumed-role":
            names.add(path.split("/")[0])
        elif kind in ("role", "user"):
            names.add(path.rsplit("/", 1)[-1])
    return names - {""}


def request_of(step: Row) -> dict[str, Any]:
    """The request of a call; empty when it has none, or when it was cut at its bound and is no JSON any more."""
    try:
        found = json.loads(step["request"]) if step["request"] else None
    except ValueError:
        return {}  # a text that was cut shows nothing
    return found if isinstance(found, dict) else {}


def named(step: Row, fields: Sequence[str]) -> str | None:
    """The first of these fields that the request holds as text."""
    request = request_of(step)
    return next((request[name] for name in fields if isinstance(request.get(name), str) and request[name]), None)
