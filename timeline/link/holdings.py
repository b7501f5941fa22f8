"""Which policies these logs show, and which of them each principal held when."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from timeline.link import policies, rules

Row = Mapping[str, Any]
TAKES = ("Detach", "Delete", "Remove")
S3_ACTIONS = {
    "HeadObject": "GetObject",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "CopyObject": "PutObject",
    "UploadPart": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "ListBuckets": "ListAllMyBuckets",
    "DeleteObjects": "DeleteObject",
}


def action_of(row: Row) -> str:
    """The IAM action that was denied: told by the message, else made from the call."""
    if row["action"]:
        return str(row["action"])
    name = S3_ACTIONS.get(row["effect_name"], row["effect_name"]) if row["effect_label"] == "s3" else row["effect_name"]
    return f"{rules.service(row['effect_label'])}:{name}"


class Documents:
    """Policy documents by policy and time, as far as calls in this log carried them."""

    def __init__(self, seen: Sequence[Row]) -> None:
        self._by_policy: dict[str, list[tuple[datetime, str]]] = {}
        for row in seen:
            document = policies.document_of(row["request"])
            if document:
                self._by_policy.setdefault(row["token"], []).append((row["event_time"], document))

    def before(self, token: str, moment: datetime) -> str | None:
        """The last document of a policy strictly before a moment, or None when none was seen."""
        found = self._by_policy.get(token, [])
        place = bisect_left(found, (moment, ""))
        return found[place - 1][1] if place else None


class Holdings:
    """Which policies each principal held when, as far as these logs show them attached."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_holder: dict[str, list[Row]] = {}
        for row in rows:
            self._by_holder.setdefault(row["holder"], []).append(row)

    def at(self, holder: str, moment: datetime) -> list[str]:
        """The policies held at a moment."""
        return [
            row["policy"]
            for row in self._by_holder.get(holder, ())
            if row["since"] < moment and (row["until"] is None or row["until"] > moment)
        ]

    def lost(self, holder: str, moment: datetime) -> list[Row]:
        """The holdings that had ended before a moment and had not begun again by then."""
        held = self.at(holder, moment)
        ended = (row for row in self._by_holder.get(holder, ()) if row["until"] is not None and row["until"] < moment)
        return [row for row in ended if row["policy"] not in held]


def lost_before(row: Row, documents: Documents, holdings: Holdings, tokens: Sequence[str]) -> list[Row]:
    """Other policies that allowed the denied action and that the principal had lost before this change took the last.

    Each that is gone leaves the call to the others: had any of them stayed, it would not have been denied.
    """
    if row["relation"] != "principal" or not row["cause_name"].startswith(TAKES) or not row["covers"]:
        return []
    return [
        other
        for other in holdings.lost(row["token"], row["cause_at"])
        if other["policy"] not in tokens and _allows(other["policy"], row, documents, other["until"])
    ]


def _allows(policy: str, row: Row, documents: Documents, moment: datetime) -> bool:
    action = action_of(row)
    return bool(
        policies.speaks_of(documents.before(policy, moment), action, "Allow")
        or (policy.startswith("iam:policy|aws|") and policies.managed_covers(policy.rsplit("|", 1)[-1], action))
    )


def allowed_otherwise(row: Row, documents: Documents, holdings: Holdings, tokens: Sequence[str]) -> bool:
    """Whether another policy that the principal still held allows the denied action.

    Then taking one away did not deny it by itself: some condition, resource or other ground that these logs do not
    show was at work.
    """
    if not row["cause_name"].startswith(TAKES):
        return False
    others = [policy for policy in holdings.at(row["token"], row["first_at"]) if policy not in tokens]
    return any(_allows(policy, row, documents, row["first_at"]) for policy in others)
