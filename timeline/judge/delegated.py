"""(b) Who set the executor in motion: the sign-in, role, token or job through which it got its credentials."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from timeline.judge.acts import carried_out
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, actor, call, lag, playing, times, when, who
from timeline.store import Store
from timeline.wording import CLASS, printable

LIMIT = "It shows who opened the session, not who or what used it afterwards; prompts and tasks are in no such log."
KEY_LIMIT = "A long-term key can be handed on or found: who made it did not thereby ask for the call."
TOOL_LIMIT = "The tool call shows the channel; what the agent was asked to do is hidden or absent."
SURE = 0.95
"""From this weight on a link is an identity join; below it several readings shared the doubt."""

Rows = Sequence[dict[str, Any]]


def credentials(store: Store, steps: Iterable[Row]) -> dict[str, Rows]:
    """By root: the events through which it got its credentials. Asked of all at once, for it reads all links."""
    roots = sorted({root["event_id"] for root in _asked(playing(list(steps), "root"))})
    found: dict[str, list[dict[str, Any]]] = {}
    for row in store.ask("credentials_of", ids=roots) if roots else []:
        found.setdefault(row["call_id"], []).append(row)
    return dict(found)


def _asked(roots: Sequence[Row]) -> list[Row]:
    """A service acts in nobody's session."""
    return [root for root in roots if root["executor"] != "aws_service"]


def delegated(steps: Sequence[Row], chains: Mapping[str, Rows]) -> list[Statement]:
    """For each session that made a root: the events that issued its credentials, up to the first one in these logs.

    ``chains`` are those events, as ``credentials`` finds them.
    """
    roots = playing(steps, "root")
    if not roots:
        return [left_open("delegated", "No root act is shown, so no delegation was looked for.")]
    unasked = [root for root in roots if root["executor"] == "aws_service"]
    statements = [_unasked(unasked[0])] if unasked else []
    told = set()
    for root in _asked(roots):
        chain = chains.get(root["event_id"], [])
        issued = [row for row in chain if not row["is_tool"]]
        key = (root["session_id"] or root["principal_arn"], issued[-1]["event_id"] if issued else None)
        if key not in told:
            told.add(key)
            statements += [*_session(root, chain, issued), *_owner(root, chain), *_initiator(root, issued)]
    return statements + _carried(roots, carried_out(steps))


def _session(root: Row, chain: Rows, issued: Rows) -> list[Statement]:
    tools = [row for row in chain if row["is_tool"] and row["depth"] == 1]
    return [_issued(root, issued) if issued else _unseen(root), *(_tool(root, tool) for tool in tools[:1])]


def _issued(root: Row, chain: Rows) -> Statement:
    """The first issuing event that these logs hold, at the far end of the chain."""
    first = max(chain, key=lambda row: row["depth"])
    events = ids([root["event_id"]], (row["event_id"] for row in chain))
    grade = "A" if min(row["weight"] for row in chain) >= SURE else "B"
    since = lag(first["event_time"], root["event_time"])
    if first["event_name"] == "CreateAccessKey":
        text = (
            f"The long-term key behind the credentials of {call(root)} was made by CreateAccessKey at "
            f"{when(first['event_time'])}, {since} before, with the credentials of {_asker(first)}; who has held the "
            "key since is not shown."
        )
        return Statement("delegated", text, events, max("B", grade), counter_evidence=KEY_LIMIT)
    # A service that hands out credentials is recorded as the caller: it tells nothing of whoever asked for them.
    asked = None if first["executor"] == "aws_service" else first["executor"]
    by = f"{_asker(first)} ({actor({**first, 'product': None})})" if asked else _asker(first)
    steps = len({row["event_id"] for row in chain})
    hops = f", over {times(steps, 'step')}" if steps > 1 else ""
    text = (
        f"The credentials of {call(root)} go back to {printable(first['event_name'])} at {when(first['event_time'])} "
        f"by {by}, {since} before{hops}."
    )
    return Statement("delegated", text, events, grade, _identity(first), asked, LIMIT)


def _identity(row: Row) -> str | None:
    found = row["principal_arn"] or row["user_name"] or row["owner"]
    return str(found) if found else None


def _asker(row: Row) -> str:
    """Who asked for the credentials; a service, where a service did."""
    if _identity(row) is None and row["invoked_by"]:
        return f"the service {printable(row['invoked_by'])}"
    return who(_identity(row))


def _tool(root: Row, tool: Row) -> Statement:
    """An agent's tool call, recorded when it ended: within moments of the call that it asked for."""
    text = (
        f"{call(root)} at {when(root['event_time'])} was asked for by the tool call {printable(tool['event_name'])} "
        f"recorded at {when(tool['event_time'])}, with the credentials of {who(tool['principal_arn'])} "
        f"({actor({**tool, 'product': None})})."
    )
    grade = "A" if tool["weight"] >= SURE else "B"
    events = ids([root["event_id"], tool["event_id"]])
    return Statement("delegated", text, events, grade, tool["principal_arn"], tool["executor"], TOOL_LIMIT)


def _owner(root: Row, chain: Rows) -> list[Statement]:
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


def _initiator(root: Row, issued: Rows) -> list[Statement]:
    """Who set the executor in motion, where that is another class than the executor's own."""
    if root["initiator"] in (root["executor"], "unknown") or root["executor"] == "unknown":
        return []
    text = (
        f"{call(root)} was executed by {CLASS[root['executor']]}, which may have been set in motion by "
        f"{CLASS[root['initiator']]}: its session and lineage lead there."
    )
    against_it = "It follows the credentials and the marks of the session; the request itself is in no such log."
    events = ids([root["event_id"]], (row["event_id"] for row in issued))
    return [Statement("delegated", text, events, "C", None, root["initiator"], against_it)]


def _carried(roots: Sequence[Row], carried: Sequence[Row]) -> list[Statement]:
    """A program that carried out what a root set going: whose deed it was, and who set it in motion."""
    found = []
    for act in carried[:1]:
        root = next((one for one in reversed(roots) if one["event_time"] <= act["event_time"]), roots[0])
        text = (
            f"{call(act)} at {when(act['event_time'])} was made by {CLASS.get(act['executor'], 'an unnamed actor')} "
            f"with the credentials of {who(act['principal_arn'])}; a link leads there from {call(root)} at "
            f"{when(root['event_time'])} with the credentials of {who(root['principal_arn'])}."
        )
        limit = "The two are tied by the workload that was started; another start, not logged, may have led there too."
        initiator = None if root["executor"] == "aws_service" else root["executor"]
        actor_ = root["principal_arn"] if initiator else None
        found.append(
            Statement("delegated", text, ids([root["event_id"], act["event_id"]]), "B", actor_, initiator, limit)
        )
    return found


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
