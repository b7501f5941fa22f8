"""(e) Whether somebody approved it: absence is worded as absence, never as "not approved"."""

from collections.abc import Sequence
from typing import Any

from timeline.judge.beliefs import rows
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, actor, call, playing, printable, times, when, who
from timeline.store import Store

SEEN = {
    "session_consent": "consent to the session is shown by its credentials; consent to this call is not",
    "action_approved": "an approval of this action is shown by its credentials",
    "two_person": "a second principal took part in it",
}
LIMIT = "An approval tells of a gate that was passed, not of what the approver saw; a program can call it as well."


def approved(store: Store, steps: Sequence[Row]) -> list[Statement]:
    """Approvals tied to the roots, consent that attribution saw, or what was looked for in vain."""
    roots = playing(steps, "root")
    if not roots:
        return [left_open("approved", "No root act is shown, so no approval was looked for.")]
    means = {row["event_name"]: row["means"] for row in rows("approvals")}
    events = store.ask("approvals", names=sorted(means), ids=[root["event_id"] for root in roots])
    tied = [_tied(row, roots, means) for row in events if row["act_id"] and _by_another(row, roots)]
    issued = store.ask("credentials_of", ids=[root["event_id"] for root in roots])
    tied += [_tied({**row, "act_id": row["call_id"]}, roots, means) for row in issued if row["event_name"] in means]
    consent = _consents(roots)
    loose = sum(row["act_id"] is None for row in events)
    return [*tied, *consent] or [_unseen(roots, sorted(means), loose)]


def _by_another(row: dict[str, Any], roots: Sequence[Row]) -> bool:
    """A change set tells of two persons only where somebody else carried it out."""
    executed = [root for root in roots if root["event_name"] == "ExecuteChangeSet"]
    return row["event_name"] != "CreateChangeSet" or any(
        root["principal_arn"] != row["principal_arn"] for root in executed
    )


def _tied(row: dict[str, Any], roots: Sequence[Row], means: dict[str, str]) -> Statement:
    root = next(root for root in roots if root["event_id"] == row["act_id"])
    text = (
        f"{printable(row['event_name'])} at {when(row['event_time'])} by {who(row['principal_arn'])} "
        f"({actor({**row, 'product': None})}), {means[row['event_name']]}, came before {call(root)}, "
        "tied to it by its resource, its credentials or a link."
    )
    same = " It is the very principal of the root." if row["principal_arn"] == root["principal_arn"] else ""
    events = ids([row["event_id"], root["event_id"]])
    return Statement("approved", text, events, "B", row["principal_arn"], row["executor"], LIMIT + same)


def _consents(roots: Sequence[Row]) -> list[Statement]:
    found: dict[str, list[Row]] = {}
    for root in roots:
        if root["approval"] in SEEN:
            found.setdefault(root["approval"], []).append(root)
    return [
        Statement(
            "approved",
            f"For {call(seen[0])}{f' and {len(seen) - 1} more' if len(seen) > 1 else ''}: {SEEN[kind]}.",
            ids(root["event_id"] for root in seen),
            "B",
            None,
            None,
            LIMIT,
        )
        for kind, seen in sorted(found.items())
    ]


def _unseen(roots: Sequence[Row], names: Sequence[str], loose: int) -> Statement:
    text = (
        f"No approval event tied to {call(roots[0])} was seen in these logs in the day before it; looked for "
        f"{', '.join(names)}. This is not to say that it was not approved."
    )
    other = f" {times(loose, 'approval')} in that time could not be tied to it." if loose else ""
    return left_open("approved", text, f"Approvals by chat, by word of mouth or in Git leave no event here.{other}")
