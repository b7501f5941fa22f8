"""An event as the tracer sees it: who, what, on which resources, with what outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from timeline.store import Store

TARGETS = ("target", "created")
"""What a call acts upon, as opposed to what it merely mentions."""

PIECE = 10_000
"""Acts that are read together: each is a wide row."""

DISCRETIONARY = ("human", "ai_agent", "automation", "unknown")
"""Executors that decide; AWS services only react."""


@dataclass(frozen=True, slots=True)
class Token:
    """A typed resource that an event names, and in which part: target, created, mentioned, error ...."""

    token: str
    type: str
    name: str
    role: str
    specificity: float


@dataclass(frozen=True, slots=True)
class Act:
    """One event with its actor, meaning and resources."""

    event_id: str
    event_time: datetime
    event_source: str
    event_name: str
    event_type: str | None
    region: str | None
    account_id: str | None
    principal_arn: str | None
    issuer_arn: str | None
    session_id: str | None
    error_code: str | None
    executor: str
    possible: tuple[str, ...]
    owner: str | None
    product: str | None
    verb: str
    noun: str
    is_write: bool
    is_destructive: bool
    safeguard: str | None
    error_family: str | None
    failed: bool
    who: str
    """The principal behind the credentials: a role counts once, whatever its sessions are called."""
    tokens: tuple[Token, ...]

    @property
    def is_discretionary(self) -> bool:
        """True when somebody or some program decided to make this call."""
        return self.executor in DISCRETIONARY

    @property
    def is_for_somebody(self) -> bool:
        """True for a service's call that somebody must have asked for.

        A call forwarded with a caller's or a service role's credentials, or the end of a request (KMS deletes a key
        when its waiting time is over). A service-linked role or a service principal acts of its own accord.
        """
        if self.executor != "aws_service":
            return False
        if self.event_type == "AwsServiceEvent":
            return self.is_destructive
        arns = [arn for arn in (self.issuer_arn, self.principal_arn) if arn]
        return bool(arns) and not any("aws-service-role/" in arn or "/AWSServiceRoleFor" in arn for arn in arns)

    @property
    def may_be_human(self) -> bool:
        """True when the log says a person, or leaves it open."""
        return self.executor == "human" or (self.executor == "unknown" and "human" in self.possible)

    @property
    def resource(self) -> str | None:
        """The name of what it acts upon, the most telling one."""
        ranked = sorted(self.tokens, key=lambda token: (token.role not in TARGETS, -token.specificity, token.token))
        found = [token for token in ranked if token.role in ("target", "created", "error", "mentioned")]
        return found[0].name if found else None

    def of(self, *roles: str) -> frozenset[str]:
        """Its specific tokens in these parts; all of them without a part named."""
        return frozenset(
            token.token for token in self.tokens if token.specificity >= 0.5 and (not roles or token.role in roles)
        )


def read(store: Store, ids: Iterable[str]) -> dict[str, Act]:
    """The acts of these events, by event id, in the order of their ids."""
    wanted = sorted(set(ids))
    known: dict[tuple[Any, ...], Token] = {}
    found: dict[str, Act] = {}
    for batch in store.stream("acts", ids=wanted) if wanted else ():
        for start in range(0, len(batch), PIECE):
            rows = batch.slice(start, PIECE).to_pylist()
            found |= {row["event_id"]: _act(row, known) for row in rows}
    return found


def in_time(acts: Iterable[Act]) -> list[Act]:
    """Acts by time; within one second, whose order no log keeps, by event id."""
    return sorted(acts, key=lambda act: (act.event_time, act.event_id))


def _act(row: Mapping[str, Any], known: dict[tuple[Any, ...], Token]) -> Act:
    """An act; thousands of failures on one resource share its tokens."""
    tokens = tuple(known.setdefault(tuple(token.values()), Token(**token)) for token in row["tokens"] or ())
    return Act(**{**row, "possible": tuple(row["possible"] or ()), "tokens": tokens})
