"""The competing readings of one failure side by side: what speaks for each, what against it, and what is missing.

"User error", "tool error" and "access control" are stories told about the same calls. None is decided here: a reading
lists its evidence, and the word that names it says what would have to be true.
"""

from collections.abc import Iterable, Sequence

from timeline.judge.acts import carried_out
from timeline.judge.fact import Statement, ids
from timeline.judge.words import Row, call, playing, times
from timeline.wording import CLASS

UNDECIDED = "More than one reading can hold at once, and these logs decide none of them."
STAYS_OPEN = "what allowed it is not in these logs."
SAFE = ("guardrail_removed",)


def readings(steps: Sequence[Row], facts: Iterable[Statement]) -> list[Statement]:
    """Three readings of the first root and those beside it; the evidence is in the events that each cites."""
    roots = playing(steps, "root")
    told = list(facts)
    acts = [*roots, *carried_out(steps)]
    return [_by_decision(roots, told), _by_tool(roots, acts, told), _by_access(roots, steps, told)]


def _reading(
    name: str, roots: Sequence[Row], points: Sequence[tuple[str, list[str]]], events: Iterable[str]
) -> Statement:
    said = " ".join(f"{title}: {'; '.join(found)}." for title, found in points if found)
    text = f"Reading of {call(roots[0])} as {name}. {said}"
    return Statement("undetermined", text, ids(events, [roots[0]["event_id"]]), counter_evidence=UNDECIDED)


def _by_decision(roots: Sequence[Row], told: Sequence[Statement]) -> Statement:
    """That somebody decided it, knowingly or by mistake."""
    people = [root for root in roots if root["executor"] == "human"]
    open_ = [root for root in roots if root["executor"] == "unknown"]
    others = [root for root in roots if root["executor"] in ("ai_agent", "automation", "aws_service")]
    led = [fact for fact in told if fact.question == "delegated" and fact.executor_class == "human"]
    signed = [fact for fact in led if fact.grade in ("A", "B")]
    granted = [fact for fact in told if fact.question == "approved" and fact.event_ids]
    supports = [f"{times(len(people), 'root act')} by {_people(people)}"] * bool(people)
    supports += ["the session goes back to a person's sign-in"] * bool(signed)
    supports += ["the session's lineage leads to a person's identity"] * bool(led and not signed)
    supports += [f"{times(len(granted), 'statement')} on approvals above"] * bool(granted)
    against = [f"{times(len(others), 'root act')} by {_classes(others)}"] * bool(others)
    against += [f"for {times(len(open_), 'root act')} the log cannot tell a person from a program"] * bool(open_)
    points = [
        ("For it", supports or ["nothing in these logs but that the act was made"]),
        ("Against it", against),
        ("Missing", ["what was asked for and what was known: prompts, tickets, talk"]),
    ]
    events = (event for fact in (*led, *granted) for event in fact.event_ids)
    return _reading("somebody's decision, be it a mistake or not", roots, points, events)


def _by_tool(roots: Sequence[Row], acts: Sequence[Row], told: Sequence[Statement]) -> Statement:
    """That a tool, an agent or a program, did other than it was meant to."""
    tools = [act for act in acts if act["executor"] in ("ai_agent", "automation")]
    people = [root for root in roots if root["executor"] == "human"]
    around = [fact for fact in told if fact.question == "guardrail" and " had been denied to " in fact.statement]
    supports = [f"{times(len(tools), 'act')} by {_classes(tools)}"] * bool(tools)
    supports += ["what was refused one way was done by another"] * bool(around)
    against = [f"{times(len(people), 'root act')} by {_people(people)}"] * bool(people)
    against += ["the marker of an agent is the caller's own text"] * any(act["tier"] == 2 for act in tools)
    points = [
        (
            "For it",
            supports
            or ["nothing: no marker of an agent or a program is on the root acts, which proves no person either"],
        ),
        ("Against it", against),
        (
            "Missing",
            ["what the tool was told to do, its plan and its code: a tool that does as told leaves the same calls"],
        ),
    ]
    events = (event for event in (*(act["event_id"] for act in tools), *(e for f in around for e in f.event_ids)))
    return _reading("a tool's doing", roots, points, events)


def _by_access(roots: Sequence[Row], steps: Sequence[Row], told: Sequence[Statement]) -> Statement:
    """That permissions and safeguards allowed what they should have stopped."""
    grants = playing(steps, "contributing")
    removed = playing(steps, *SAFE)
    waived = [f for f in told if f.question == "guardrail" and " carried " in f.statement]
    held = [f for f in told if f.question == "guardrail" and "it was there and held" in f.statement]
    allowed = [f for f in told if f.question == "granted" and "denied, then granted, then done" in f.statement]
    denied = [f for f in told if f.question == "granted" and f.statement.endswith(STAYS_OPEN)]
    around = [f for f in told if f.question == "guardrail" and " had been denied to " in f.statement]
    supports = ["it had been denied, and then was granted"] * bool(allowed)
    supports += ["it had been denied before, and what allowed it later is not shown"] * bool(denied)
    supports += ["nothing refused the call"] * (not (allowed or denied or around or held))
    supports += [f"{times(len(grants), 'act')} before it that made it possible"] * bool(grants)
    supports += [f"{times(len(removed), 'safeguard')} switched off beforehand"] * bool(removed)
    supports += [f"{times(len(waived), 'safeguard')} that the request itself waived"] * bool(waived)
    against = ["a guardrail did refuse the same call before"] * bool(held)
    points = [
        ("For it", supports),
        ("Against it", against),
        ("Missing", ["what the permissions and safeguards were meant to allow, and who may change them"]),
    ]
    cited = [
        *(step["event_id"] for step in (*grants, *removed)),
        *(e for f in (*waived, *held, *allowed, *denied) for e in f.event_ids),
    ]
    return _reading("a matter of access and safeguards", roots, points, cited)


def _people(acts: Sequence[Row]) -> str:
    return "a person" if len({act["principal_arn"] for act in acts}) == 1 else "people"


def _classes(acts: Iterable[Row]) -> str:
    return " and ".join(sorted({CLASS[act["executor"]] for act in acts}))
