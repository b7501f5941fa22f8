"""(e) Whether somebody approved it: absence is worded as absence, never as "not approved"."""

from collections.abc import Mapping, Sequence
from typing import Any

from timeline.judge.acts import carried_out, named, request_of
from timeline.judge.beliefs import rows
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, by, call, playing, times, when, who
from timeline.store import Store
from timeline.wording import printable

SEEN = {
    "session_consent": "consent to the session is shown by its credentials; consent to this call is not",
    "action_approved": "an approval of this action is shown by its credentials",
    "two_person": "a second principal took part in it",
}
LIMIT = "An approval tells of a gate that was passed, not of what the approver saw; a program can call it as well."
FLAGS = {
    "approval_mismatch": "What was done is not what was approved.",
    "approved_by_program": "An agent or a program gave the approval: that is no person's consent.",
}
Belief = Mapping[str, str]


def approved(store: Store, steps: Sequence[Row]) -> list[Statement]:
    """Approvals tied to the roots, consent that attribution saw, or what was looked for in vain."""
    roots = playing(steps, "root")
    if not roots:
        return [left_open("approved", "No root act is shown, so no approval was looked for.")]
    acts = {act["event_id"]: act for act in (*roots, *carried_out(steps))}
    beliefs = {row["event_name"]: row for row in rows("approvals")}
    found = store.ask("approvals", names=sorted(beliefs), ids=sorted(acts))
    told: dict[str, Statement] = {}
    for act in acts.values():
        for row in found:
            if row["act_id"] == act["event_id"] and _bears_on(row, act):
                told.setdefault(row["event_id"], _tied(row, act, beliefs[row["event_name"]]))
    loose = len({row["event_id"] for row in found} - set(told))
    return [*told.values(), *_consents(roots)] or [_unseen(roots, sorted(beliefs), loose)]


def _bears_on(row: Row, root: Row) -> bool:
    """A change set tells of the act that carried out this very one, and of no other change of its stack."""
    if row["event_name"] != "CreateChangeSet":
        return True
    names = {_change_set(row), _change_set(root)}
    return root["event_name"] == "ExecuteChangeSet" and len(names) == 1 and None not in names


def _change_set(row: Row) -> str | None:
    """The name of a change set, which a request gives bare or as an ARN."""
    name = named(row, ("changeSetName",))
    return name.split(":changeSet/")[-1].split("/")[0] if name else None


def _tied(row: dict[str, Any], root: Row, belief: Belief) -> Statement:
    answer = _answer(row, belief)
    if row["event_name"] == "CreateChangeSet":
        return _change(row, root)
    if answer is not None and not _approves(answer, belief):
        return _refusal(row, root, answer)
    said = f" and reads {printable(answer, 40)}" if answer else ""
    text = (
        f"{printable(row['event_name'])} at {when(row['event_time'])} by {by(row)}, is {belief['means']}{said}; it "
        f"came before {call(root)} and is tied to it by its resource, its credentials, its run or a link."
    )
    same = " It is the very principal of the root." if row["principal_arn"] == root["principal_arn"] else ""
    flags = "".join(f" {FLAGS[flag]}" for flag in root["flags"] if flag in FLAGS)
    events = ids([row["event_id"], root["event_id"]])
    return Statement("approved", text, events, "B", row["principal_arn"], row["executor"], LIMIT + same + flags)


def _answer(row: Row, belief: Belief) -> str | None:
    """What the approval says, where its request holds it."""
    value: Any = request_of(row)
    for part in belief["field"].split(".") if belief["field"] else ():
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) and belief["field"] else None


def _approves(answer: str, belief: Belief) -> bool:
    return answer.lower().startswith(belief["approves"].lower())


def _refusal(row: Row, root: Row, answer: str) -> Statement:
    """A gate that was asked and did not approve: it bears on the act and is no approval of it."""
    text = (
        f"{printable(row['event_name'])} at {when(row['event_time'])} by {by(row)}, reads {printable(answer, 40)} and "
        f"is no approval; it came before {call(root)}."
    )
    events = ids([row["event_id"], root["event_id"]])
    limit = "That the act went on by the same gate is not shown; a later approval would stand beside this."
    return Statement("approved", text, events, "B", row["principal_arn"], row["executor"], limit)


def _change(row: Row, root: Row) -> Statement:
    """A change set and its execution: by one principal, or by two."""
    events = ids([row["event_id"], root["event_id"]])
    made = f"The change set {printable(_change_set(row), 60)} was created at {when(row['event_time'])} by {by(row)},"
    if row["principal_arn"] == root["principal_arn"]:
        text = f"{made} and executed by the same principal at {when(root['event_time'])}: no second one is shown."
        return Statement("approved", text, events, "A", None, None, "Somebody else may have read it in between.")
    text = f"{made} and executed by another, {who(root['principal_arn'])}, at {when(root['event_time'])}."
    return Statement("approved", text, events, "B", row["principal_arn"], row["executor"], LIMIT)


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
