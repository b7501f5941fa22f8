"""(c) Which grant made each destructive call possible: who gave it, when, and how long before."""

from collections.abc import Sequence
from typing import Any

from timeline.judge.acts import POLICIES, RECEIVERS, carried_out, named, principal_names
from timeline.judge.executed import against, graded
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, by, call, lag, often, playing, when, who
from timeline.store import Store
from timeline.wording import printable

GRANTING = ("iam.amazonaws.com", "sso.amazonaws.com", "organizations.amazonaws.com", "sts.amazonaws.com")
LIMIT = "That this grant and no other allowed the call is not evaluated here: an earlier grant may have sufficed."


def granted(store: Store, steps: Sequence[Row]) -> list[Statement]:
    """The last grants before the acts; where none is in the log, the open question."""
    roots = playing(steps, "root")
    if not roots:
        return [left_open("granted", "No root act is shown, so no grant was looked for.")]
    acts = [*roots, *carried_out(steps)]
    found = [step for step in playing(steps, "contributing") if step["event_source"] in GRANTING]
    refused = [row for row in _refusals(store, acts) if row["error_family"] == "denied" and row["is_same"]]
    if found:
        return [_granted(step, acts, refused) for step in found]
    principals = sorted({who(act["principal_arn"]) for act in acts})
    text = (
        f"No grant to {', '.join(principals[:3])} is in these logs before {when(roots[0]['event_time'])}: the "
        "permission behind the root is older than they are, or was given where they do not reach. Looked for: policies "
        "attached or put, trust and boundaries changed, groups joined, permission sets widened."
    )
    unseen = left_open("granted", text, "It may lie in the management account or the identity centre's own log.")
    return [*_denied_before(acts, refused), unseen]


def _denied_before(acts: Sequence[Row], refused: Sequence[dict[str, Any]]) -> list[Statement]:
    """An act that had been denied to the same principal and then worked, where what allowed it is not in these logs."""
    for act in acts:
        denied = [row for row in refused if row["act_id"] == act["event_id"] and row["event_time"] <= act["event_time"]]
        if denied:
            text = (
                f"{call(act)} had been denied to {who(act['principal_arn'])} {often(len(denied))} before, first at "
                f"{when(denied[0]['event_time'])}, and then worked; what allowed it is not in these logs."
            )
            events = ids([act["event_id"]], (row["event_id"] for row in denied[:20]))
            return [Statement("granted", text, events, "B", None, None, "A denial may have been for another resource.")]
    return []


def _refusals(store: Store, acts: Sequence[Row]) -> list[dict[str, Any]]:
    return store.ask("refusals_before", ids=[act["event_id"] for act in acts])


def _granted(step: Row, acts: Sequence[Row], refused: Sequence[dict[str, Any]]) -> Statement:
    act = _made_possible(step, acts)
    denied = [row for row in refused if row["event_time"] <= step["event_time"] and row["act_id"] == act["event_id"]]
    text = (
        f"{call(step)}{_policy(step)} at {when(step['event_time'])} by {by(step)}, was the last grant in these logs to "
        f"the principal of {call(act)}, {lag(step['event_time'], act['event_time'])} before it."
    )
    if denied:
        text += (
            f" The same call had been denied to it {often(len(denied))} before, first at "
            f"{when(denied[0]['event_time'])}: denied, then granted, then done."
        )
    return Statement(
        "granted",
        text,
        ids([step["event_id"], act["event_id"]], (row["event_id"] for row in denied[:20])),
        graded([step]) if denied else max("B", graded([step])),
        step["principal_arn"],
        step["executor"],
        f"{LIMIT} {against([step])}",
    )


def _made_possible(step: Row, acts: Sequence[Row]) -> Row:
    """The first later act by whom the grant names; for a grant to a group or a permission set, the first later act."""
    later = [act for act in acts if act["event_time"] >= step["event_time"]] or acts[-1:]
    receiver = named(step, RECEIVERS)
    return next((act for act in later if receiver in principal_names(act)), later[0])


def _policy(step: Row) -> str:
    """The policy that was granted, as the request names it: by the last part of its ARN."""
    policy = named(step, POLICIES)
    return f" (policy {printable(policy.rsplit('/', 1)[-1], 60)})" if policy else ""
