"""Small incidents written by hand. Each has an account of its own, so that one case can hold them all, built once."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from timeline.attribute import attribute
from timeline.link import link
from timeline.load import load
from timeline.store import Store

BEGIN = datetime(2025, 3, 1, 9, 0, 0, tzinfo=UTC)
SCENES: list["Scene"] = []


@dataclass
class Scene:
    """One incident: ``call`` adds a record and returns its id. ``at`` is seconds after 09:00."""

    name: str
    records: list[dict[str, Any]] = field(default_factory=list)
    account: str = ""

    def __post_init__(self) -> None:
        self.account = self.account or f"{700000000000 + len(SCENES)}"
        SCENES.append(self)

    def role(self, name: str) -> str:
        return f"arn:aws:iam::{self.account}:role/{name}"

    def call(
        self,
        action: str,
        *,
        by: str,
        at: float,
        request: Any = None,
        response: Any = None,
        error: str = "",
        message: str = "",
        region: str = "eu-west-1",
        account: str = "",
        session: str = "",
        **more: Any,
    ) -> str:
        """One record. ``by`` is a role, ``user:NAME`` or ``service:NAME``; ``session`` tells its sessions apart."""
        source, _, name = action.partition(":")
        event_id = f"{len(self.records):04d}-{self.name}"
        record = {
            "eventVersion": "1.11",
            "eventID": event_id,
            "eventTime": (BEGIN + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "recipientAccountId": account or self.account,
            "userIdentity": self._identity(by, account or self.account, session),
            "sourceIPAddress": "192.0.2.10",
            "userAgent": "Boto3/1.40",
            "requestParameters": request,
            "responseElements": response,
            "eventType": "AwsApiCall",
            **more,
        }
        if error:
            record["errorCode"] = error
        if message:
            record["errorMessage"] = message
        self.records.append(record)
        return event_id

    def works(self, action: str, *, by: str, times: range, **more: Any) -> None:
        """The same call succeeding again and again."""
        for at in times:
            self.call(action, by=by, at=at, **more)

    def _identity(self, by: str, account: str, session: str) -> dict[str, Any]:
        kind, _, name = by.partition(":")
        if kind == "service":
            return {"type": "AWSService", "invokedBy": f"{name}.amazonaws.com"}
        if kind == "user":
            return {
                "type": "IAMUser",
                "arn": f"arn:aws:iam::{account}:user/{name}",
                "principalId": f"AIDA{name}",
                "accountId": account,
                "userName": name,
                "accessKeyId": f"AKIA{name.upper():0<16}"[:20],
            }
        path = f"aws-service-role/{name}.amazonaws.com/AWSServiceRoleFor{name.title()}" if kind == "linked" else by
        short = path.rsplit("/", 1)[-1]
        key = f"ASIA{abs(hash_of(account + by + session)):016d}"[:20]
        return {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{account}:assumed-role/{short}/{session or 'run'}",
            "principalId": f"AROA{short}:{session or 'run'}",
            "accountId": account,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "arn": f"arn:aws:iam::{account}:role/{path}",
                    "principalId": f"AROA{short}",
                    "userName": short,
                },
                "attributes": {
                    "creationDate": f"2025-03-01T08:{len(session) % 60:02d}:{len(by) % 60:02d}Z",
                    "mfaAuthenticated": "false",
                },
            },
        }


def hash_of(text: str) -> int:
    """A stable number for a text."""
    return sum((place + 1) * ord(letter) for place, letter in enumerate(text)) * 7919


@dataclass(frozen=True)
class Linked:
    """What the link room wrote."""

    store: Store

    def of(self, effect: str, *kinds: str) -> dict[str, dict[str, Any]]:
        """Links to an effect by the id of their cause."""
        return {
            row["cause_id"]: row
            for row in self.rows
            if row["effect_id"] == effect and row["kind"] in (kinds or ("mechanism",))
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        return ROWS.setdefault(id(self.store), self.store.table("links").to_pylist())

    def decoy(self, event_id: str) -> str | None:
        """The class of an excluded error, or None."""
        return next(
            (row["decoy"] for row in self.store.table("excluded_errors").to_pylist() if row["event_id"] == event_id),
            None,
        )

    def tokens(self, event_id: str) -> set[tuple[str, str]]:
        """Tokens of an event with their roles."""
        table = TOKENS.setdefault(
            id(self.store), self.store.table("resource_tokens", ["event_id", "token", "role"]).to_pylist()
        )
        return {(row["token"], row["role"]) for row in table if row["event_id"] == event_id}

    def action(self, event_id: str) -> dict[str, Any]:
        """The row of ``actions`` of an event."""
        return next(row for row in self.store.table("actions").to_pylist() if row["event_id"] == event_id)


ROWS: dict[int, list[dict[str, Any]]] = {}
TOKENS: dict[int, list[dict[str, Any]]] = {}


def build(store: Store, folder: Path, records: list[dict[str, Any]], files: int = 1) -> Linked:
    """Load, attribute and link these records, split over so many files."""
    for number in range(files):
        (folder / f"{number}.json").write_text(json.dumps({"Records": records[number::files]}), encoding="utf-8")
    load(store, [str(folder)])
    attribute(store)
    link(store)
    return Linked(store)
