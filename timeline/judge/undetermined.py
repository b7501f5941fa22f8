"""What no log of this kind can tell, and what these logs do not: stated, so that nobody fills it in by guess."""

from collections.abc import Sequence

from timeline.judge.fact import Statement, left_open
from timeline.judge.words import Row, call, playing, still_open, when

ALWAYS = (
    "How the task was worded, and any prompt, plan or advice behind it: no such text is recorded in CloudTrail.",
    "What anybody intended or knew: a log of calls shows acts, not minds.",
    "Approvals by chat or word of mouth, and reviews in Git: they leave no event in CloudTrail.",
)


def undetermined(steps: Sequence[Row], notes: Sequence[Row]) -> list[Statement]:
    """The open questions of one incident."""
    roots = playing(steps, "root")
    statements = [left_open("undetermined", text) for text in ALWAYS]
    for root in roots:
        if root["executor"] == "unknown":
            text = f"What made {call(root)} at {when(root['event_time'])} is open: {still_open(root)} may have made it."
            statements.append(left_open("undetermined", text, "No marker is no proof of a person."))
    unasked = [root for root in roots if root["executor"] == "aws_service"]
    if unasked:
        text = f"Who or what asked AWS for {call(unasked[0])}: the call itself is not in these logs."
        statements.append(
            left_open("undetermined", text, "Earlier logs, or those of another account or region, may hold it.")
        )
    mixed = [root for root in roots if "mixed_session" in root["flags"]]
    if mixed:
        text = (
            f"Whether a person in the same session saw, typed or stopped short of {call(mixed[0])}: the session holds "
            "calls with an agent's marker and calls without."
        )
        statements.append(left_open("undetermined", text))
    if not roots:
        text = "Why the calls failed: no event in these logs is shown to explain it."
        statements.append(
            left_open("undetermined", text, "Impairments at AWS leave no event; other accounts' logs may hold one.")
        )
    statements += [
        left_open("undetermined", f"These logs have a limit that bears on this incident: {note['note']}")
        for note in notes
        if note["severity"] != "info"
    ]
    return statements
