"""(c) Which grant made each destructive call possible: who gave it, when, and how long before."""

from collections.abc import Sequence
from typing import Any

from timeline.judge.executed import against, graded
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, actor, call, lag, playing, times, when, who
from timeline.store import Store

GRANTING = ("iam.amazonaws.com", "sso.amazonaws.com", "organizations.amazonaws.com", "sts.amazonaws.com")
LIMIT = "That this grant and no other allowed the call is not evaluated here: an earlier grant may have sufficed."


def granted(store: Store, steps: Sequence[Row]) -> list[Statement]:
    """The last grants before the roots; where none is in the log, the open question."""
    roots = playing(steps, "root")
    if not roots:
        return [left_open("granted", "No root act is shown, so no grant was looked for.")]
    found = [step for step in steps if step["role"] == "contributing" and step["event_source"] in GRANTING]
    refused = [
        row
        for row in store.ask("refusals_before", ids=[root["event_id"] for root in roots])
        if row["error_family"] == "denied"
    ]
    if found:
        return [_granted(step, roots, refused) for step in found]
    principals = sorted({who(root["principal_arn"]) for root in roots})
    text = (
        f"No grant to {', '.join(principals[:3])} is in these logs before {when(roots[0]['event_time'])}: the "
        "permission behind the root predates them. Looked for: policies attached or put, trust and boundaries changed, "
        "groups joined, permission sets widened."
    )
    return [left_open("granted", text, "It may also lie in the management account or the identity centre's own log.")]


def _granted(step: Row, roots: Sequence[Row], refused: Sequence[dict[str, Any]]) -> Statement:
    root = next((root for root in roots if root["event_time"] >= step["event_time"]), roots[-1])
    denied = [row for row in refused if row["event_time"] <= step["event_time"] and row["root_id"] == root["event_id"]]
    text = (
        f"{call(step)} at {when(step['event_time'])} by {who(step['principal_arn'])} ({actor(step)}) was the last "
        f"grant in these logs to the principal of {call(root)}, "
        f"{lag(step['event_time'], root['event_time'])} before it."
    )
    if denied:
        text += (
            f" The same call had been denied to it {times(len(denied), 'time')} before, first at "
            f"{when(denied[0]['event_time'])}: denied, then granted, then done."
        )
    return Statement(
        "granted",
        text,
        ids([step["event_id"], root["event_id"]], (row["event_id"] for row in denied[:20])),
        graded([step]) if denied else max("B", graded([step])),
        step["principal_arn"],
        step["executor"],
        f"{LIMIT} {against([step])}",
    )
