"""A small language for a case: events in a few words each, links between them, then the rooms that judge them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from timeline.cascade import cascade
from timeline.catalog import catalogue
from timeline.store import Store, in_memory

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
READS = ("Describe", "Get", "List", "Lookup", "Head")
VERBS = {
    "Delete": "delete", "Terminate": "delete", "Create": "create", "Run": "create", "Modify": "modify", "Put": "modify",
    "Detach": "detach", "Attach": "attach", "Disable": "disable", "Enable": "enable", "Restore": "restore",
    "Schedule": "delete", "Cancel": "restore", "Revoke": "revoke", "Authorize": "grant", "AssumeRole": "assume",
    "ConsoleLogin": "sign_in", "Invoke": "invoke", "Update": "modify", "Start": "start", "Stop": "stop", "Add": "grant",
    "Decrypt": "other", "Generate": "other",
}  # fmt: skip
GONE = ("delete", "detach", "revoke", "disable", "stop")
FAMILIES = {
    "DBInstanceNotFound": "not_found", "NoSuchBucket": "not_found", "ResourceNotFoundException": "not_found",
    "InvalidGroup.NotFound": "not_found", "AccessDenied": "denied", "KMSInvalidStateException": "kms_state",
    "InternalFailure": "server", "ServiceUnavailable": "server", "ThrottlingException": "throttled",
    "OperationNotPermitted": "refused_by_guardrail",
}  # fmt: skip


def at(clock: str) -> datetime:
    """A moment of the day of every case: "10:00", "10:00:05", or "+1 10:00" for the next day."""
    days, _, rest = clock.rpartition(" ")
    hours, minutes, *seconds = (int(part) for part in rest.split(":"))
    return MIDNIGHT + timedelta(days=int(days or 0), hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def arn(who: str) -> str:
    """A role session's ARN for a short name, "role" or "role/session"."""
    role, _, session = who.partition("/")
    return f"arn:aws:sts::111122223333:assumed-role/{role}/{session or 's'}"


@dataclass
class Case:
    """Events, links and exclusions as the rooms before would write them."""

    events: list[dict[str, Any]] = field(default_factory=list)
    actors: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    excluded: list[dict[str, Any]] = field(default_factory=list)
    symptom: str = ""

    def event(
        self,
        event_id: str,
        clock: str,
        name: str,
        who: str,
        on: str = "",
        *,
        executor: str = "automation",
        error: str | None = None,
        service: str = "rds",
        session: str | None = None,
        account: str = "111122223333",
        policy: str = "",
        created: str = "",
        **more: Any,
    ) -> str:
        """One event; ``on`` is a token such as ``rds:db|orders``."""
        is_read = name.startswith(READS)
        meant = next((verb for start, verb in VERBS.items() if name.startswith(start)), "other")
        verb = more.get("verb") or ("read" if is_read else meant)
        self.events.append(
            {
                "event_id": event_id, "event_time": at(clock), "event_source": f"{service}.amazonaws.com",
                "event_name": name, "event_type": more.get("event_type", "AwsApiCall"), "region": "eu-west-1",
                "account_id": account, "principal_arn": arn(who) if who else None,
                "issuer_arn": f"arn:aws:iam::{account}:role/{who.partition('/')[0]}" if who else None,
                "session_id": session if session is not None else f"s-{who}",
                "request_id": more.get("request_id", event_id),
                "error_code": error, "error_message": more.get("message"), "read_only": is_read,
                "request": more.get("request"), "additional": more.get("additional"),
                "user_agent": more.get("user_agent"),
                "invoked_by": more.get("invoked_by"), "source_file": "hand-made", "source_index": len(self.events),
            }
        )  # fmt: skip
        self.actors.append(
            {
                "event_id": event_id, "executor": executor, "confidence": more.get("confidence", 0.95),
                "possible": more.get("possible", []), "initiator": more.get("initiator", executor),
                "owner": more.get("owner"), "product": more.get("product"), "channel": more.get("channel", "sdk"),
                "approval": more.get("approval", "none_seen"), "evidence": more.get("evidence", []),
                "flags": more.get("flags", []), "deciding_tier": more.get("deciding_tier"),
                "parent_event_id": more.get("parent"),
            }
        )  # fmt: skip
        self.actions.append(
            {
                "event_id": event_id, "verb": verb, "noun": more.get("noun", on.partition("|")[0]),
                "is_write": not is_read and verb not in ("assume", "sign_in", "other"),
                "is_destructive": verb in GONE,
                "safeguard": more.get("safeguard"), "failed": error is not None,
                "error_family": FAMILIES.get(error, "other") if error else None,
            }
        )  # fmt: skip
        for token, role in ((on, "target"), (policy, "policy"), (created, "created")):
            if token:
                self._token(event_id, token, role, account)
        return event_id

    def _token(self, event_id: str, token: str, role: str, account: str) -> None:
        kind, _, name = token.partition("|")
        self.tokens.append(
            {
                "event_id": event_id, "token": token, "type": kind, "account_id": account, "name": name, "role": role,
                "specificity": 1.0,
            }
        )  # fmt: skip

    def link(
        self, cause: str, effect: str, kind: str = "mechanism", *, weight: float = 0.9, grade: str = "B", rule: str = ""
    ) -> None:
        """Why one event led to another."""
        self.links.append(
            {
                "cause_id": cause, "effect_id": effect, "kind": kind, "rule": rule or f"a_{kind}_rule",
                "weight": weight, "grade": grade, "reason": f"{effect} needs what {cause} changed.",
            }
        )  # fmt: skip

    def exclude(self, event_id: str, decoy: str = "iam_propagation") -> None:
        """An error that the link room keeps out of every chain."""
        self.excluded.append({"event_id": event_id, "decoy": decoy, "reason": f"It is {decoy}."})

    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "events": self.events, "attributions": self.actors, "actions": self.actions, "resource_tokens": self.tokens,
            "links": self.links, "sessions": [], "excluded_errors": self.excluded,
            "build_info": [{"key": "symptom", "value": self.symptom}],
        }  # fmt: skip

    @contextmanager
    def built(self) -> Iterator[Store]:
        """The case as a store, with every table that the rooms before write."""
        with in_memory() as store:
            for name, rows in self._tables().items():
                _write(store, name, rows)
            yield store


def _write(store: Store, name: str, rows: list[dict[str, Any]]) -> None:
    """A table as its header promises it, whether its room fills it from SQL or from Python."""
    query = catalogue()[name]
    with store._connection.cursor() as cursor:
        cursor.register("rows_of_the_case", store._typed(query, rows))
        columns = ", ".join(f'cast("{column.name}" as {column.type}) as "{column.name}"' for column in query.columns)
        cursor.execute(f'create table "{name}" as select {columns} from rows_of_the_case')


@dataclass(frozen=True)
class Seen:
    """What the cascade room wrote."""

    incidents: list[dict[str, Any]]
    parts: list[dict[str, Any]]

    def role(self, role: str, incident: int = 0) -> set[str]:
        """The events that play a part in one incident, the earliest incident first."""
        chosen = self.incidents[incident]["incident_id"]
        return {part["event_id"] for part in self.parts if (part["incident_id"], part["role"]) == (chosen, role)}

    def part(self, event_id: str) -> dict[str, Any]:
        """The row of one event."""
        return next(part for part in self.parts if part["event_id"] == event_id)


def seen(case: Case) -> Seen:
    """The incidents of a case, in time order."""
    with case.built() as store:
        cascade(store)
        incidents = store.table("incidents").to_pylist()
        parts = store.table("incident_events").to_pylist()
    return Seen(sorted(incidents, key=lambda row: (row["first_effect_at"], row["incident_id"])), parts)
