"""What the examination of an account finds: sentences, each with what to try and the permission that is missing."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from botocore import exceptions as botocore

from timeline.errors import SourceError
from timeline.sources.access import Denied
from timeline.sources.aws import Ask, Connection, code_of, explained

State = Literal["good", "note", "warning", "missing", "failed"]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its state, a sentence, what to try, and the permission that is missing."""

    topic: str
    state: State
    text: str
    remedy: str = ""
    permission: str | None = None
    resource: str | None = None


def policy(findings: Iterable[Finding]) -> dict[str, Any] | None:
    """The smallest policy that grants what the findings miss; None when they miss nothing that a grant would give."""
    resources: dict[str, set[str]] = {}
    for finding in findings:
        if finding.state == "missing" and finding.permission:
            resources.setdefault(finding.permission, set()).add(finding.resource or "*")
    statements = [
        {"Effect": "Allow", "Action": permission, "Resource": _needed(resources[permission])}
        for permission in sorted(resources)
    ]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def _needed(resources: Collection[str]) -> list[str]:
    return ["*"] if "*" in resources else sorted(resources)


def asked(
    connection: Connection, topic: str, ask: Ask, call: Callable[[], Answer]
) -> tuple[Answer | None, Finding | None]:
    """The answer of AWS, or the finding that says why there is none."""
    try:
        with explained(connection.access, ask):
            return call(), None
    except Denied as error:
        state: State = "failed" if error.explicitly else "missing"
        return None, Finding(topic, state, error.message, error.remedy, error.permission, error.resource)
    except SourceError as error:
        return None, Finding(topic, "failed", error.message, error.remedy)


def unless(codes: Collection[str], call: Callable[[], Answer]) -> Answer | None:
    """The answer of AWS; None when it refuses with one of these codes, which say that there is nothing."""
    try:
        return call()
    except botocore.ClientError as error:
        if code_of(error.response) in codes:
            return None
        raise
