"""(b) Who set the executor in motion: the sign-in, role, token or job through which it got its credentials."""

from collections.abc import Sequence
from typing import Any

from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import CLASS, Row, actor, call, lag, playing, printable, times, when, who
from timeline.store import Store

LIMIT = "It shows who opened the session, not who or what used it afterwards; prompts and tasks are in no such log."
SURE = 0.95
"""From this weight on a link is an identity join; below it several readings shared the doubt."""


def delegated(store: Store, steps: Sequence[Row]) -> list[Statement]:
    """For each session that made a root: the events that issued its credentials, up to the first one in these logs."""
    roots = playing(steps, "root")
    if not roots:
        return [left_open("delegated", "No root act is shown, so no delegation was looked for.")]
    rows = store.ask("credentials_of", ids=[root["event_id"] for root in roots])
    statements: list[Statement] = []
    told = set()
    unasked = [root for root in roots if root["executor"] == "aws_service"]
    if unasked:
        statements.append(_unasked(unasked[0]))
    for root in roots:
        if root["executor"] == "aws_service":
            continue
        chain = [row for row in rows if row["call_id"] == root["event_id"]]
        key = (root["session_id"] or root["principal_arn"], chain[-1]["event_id"] if chain else None)
        if key not in told:
            told.add(key)
            statements += [_issued(root, chain) if chain else _unseen(root), *_owner(root, chain), *_initiator(root)]
    return statements


def _issued(root: Row, chain: Sequence[dict[str, Any]]) -> Statement:
    first = chain[-1]
    person = first["principal_arn"] or first["user_name"] or first["owner"]
    # A service that hands out credentials is recorded as the caller: it tells nothing of whoever asked for them.
    asked = None if first["executor"] == "aws_service" else first["executor"]
    by = f"{who(person)} ({actor({**first, 'product': None})})" if asked else who(person)
    hops = f", over {times(len(chain), 'step')}" if len(chain) > 1 else ""
    text = (
        f"The credentials of {call(root)} go back to {printable(first['event_name'])} at {when(first['event_time'])} "
        f"by {by}, {lag(first['event_time'], root['event_time'])} before{hops}."
    )
    events = ids([root["event_id"]], (row["event_id"] for row in chain))
    grade = "A" if min(row["weight"] for row in chain) >= SURE else "B"
    return Statement("delegated", text, events, grade, person, asked, LIMIT)


def _owner(root: Row, chain: Sequence[dict[str, Any]]) -> list[Statement]:
    """The accountable identity, where an event of this very chain names it."""
    owner = root["owner"]
    naming = [row for row in ({**root, "user_name": None}, *chain) if owner and _names(row, owner)]
    if not naming:
        return []
    text = f"The identity that answers for the credentials of {call(root)} reads {who(owner)}."
    events = ids([root["event_id"]], (row["event_id"] for row in naming))
    return [
        Statement("delegated", text, events, "B", owner, None, "To answer for credentials is not to have used them.")
    ]


def _names(row: Row, owner: str) -> bool:
    return owner in (row["principal_arn"] or "") or owner in (row["user_name"] or "")


def _initiator(root: Row) -> list[Statement]:
    """Who set the executor in motion, where that is another class than the executor's own."""
    if root["initiator"] in (root["executor"], "unknown") or root["executor"] == "unknown":
        return []
    text = (
        f"{call(root)} was executed by {CLASS[root['executor']]}, which may have been set in motion by "
        f"{CLASS[root['initiator']]}: its session and lineage lead there."
    )
    against_it = "It follows the credentials and the marks of the session; the request itself is in no such log."
    return [Statement("delegated", text, (root["event_id"],), "C", None, root["initiator"], against_it)]


def _unasked(root: Row) -> Statement:
    """A service made the root for somebody whose own call is missing: the credentials it was lent name no caller."""
    text = (
        f"AWS itself made {call(root)} at {when(root['event_time'])}; the call that asked it to is not in these logs, "
        "so who set it in motion is not shown. Looked for: a call of the same request, session or stack."
    )
    lent = f"It worked with the credentials of {who(root['principal_arn'])}, which others may have used as well."
    return left_open("delegated", text, lent if root["principal_arn"] else None)


def _unseen(root: Row) -> Statement:
    text = (
        f"No sign-in, role assumption, token or key that issued the credentials of {call(root)} at "
        f"{when(root['event_time'])} is in these logs; who set it in motion is not shown."
    )
    return left_open("delegated", text, "An earlier log, or that of another region or account, may hold it.")
