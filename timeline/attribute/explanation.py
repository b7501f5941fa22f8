"""Explains one answer: what was seen, who asserts it, who stands behind the credentials, what would change our mind.

It reads the case alone, with the very rules the case was judged by, so that an old case explains itself as it was made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.attribute.words import FLAGS, NOUNS, SETTLES, STANDS_BEHIND, either, shown, who_says
from timeline.errors import CaseError, QueryError
from timeline.store import Store

Row = Mapping[str, Any]
TABLES = ("attributions", "attribution_rules", "attribution_sensitivity", "lineage")
LONGEST_CLIMB = 8


@dataclass(frozen=True, slots=True)
class Explanation:
    """One answer in sentences, part by part; no part holds a mark that cannot be shown on a terminal."""

    event_id: str
    call: str
    answer: tuple[str, ...]
    seen: tuple[str, ...]
    behind: tuple[str, ...]
    findings: tuple[str, ...]
    would_change: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole as plain text, one sentence a line under a heading for each part."""
        parts = (
            ("Answer", self.answer),
            ("What was seen, and who asserts it", self.seen or ("Nothing that tells one kind of actor from another.",)),
            ("Where the credentials come from", self.behind or ("The log does not show what issued them.",)),
            ("Findings beside the answer", self.findings),
            ("What would change our mind", self.would_change),
        )
        blocks = [f"{title}\n" + "\n".join(f"  - {line}" for line in lines) for title, lines in parts if lines]
        return "\n\n".join((self.call, *blocks)) + "\n"


def explain(store: Store, event_id: str) -> Explanation:
    """The answer about one event, explained. Raises QueryError when the case holds no such event, or no answers."""
    if not all(store.has(name) for name in TABLES):
        raise CaseError("This case holds no answers to explain.", remedy="Build it again, without --load-only.")
    rows = store.ask("explained_event", event_id=event_id)
    if not rows:
        raise QueryError(f"There is no event {shown(event_id)} in this case.", remedy="Is the eventID whole?")
    event = rows[0]
    evidence = store.ask("explained_evidence", event_id=event_id)
    return Explanation(
        event_id=event["event_id"],
        call=f"{shown(event['event'])} at {event['event_time']:%Y-%m-%d %H:%M:%S} UTC, event {shown(event_id)}",
        answer=(*_answer(event), *_events_behind(evidence)),
        seen=tuple(_piece(piece, event) for piece in evidence if piece["field"] != "lineage"),
        behind=tuple(_behind(store, event)),
        findings=tuple(FLAGS[flag] for flag in event["flags"] if flag in FLAGS),
        would_change=tuple(_doubts(event, evidence)),
    )


def _answer(event: Row) -> Iterator[str]:
    yield shown(event["why"], 600)
    if event["executor"] == "unknown":
        yield f"Still open: {either(event['possible'])}. The likeliest has a probability of {event['confidence']:.2f}."
    else:
        yield f"Probability that {NOUNS[event['executor']]} made it: {event['confidence']:.2f}."
    if event["initiator"] not in ("unknown", event["executor"]):
        yield f"Set in motion by {NOUNS[event['initiator']]}."
    if event["owner"]:
        sure = f" (probability {event['owner_confidence']:.2f})" if event["owner_confidence"] is not None else ""
        yield f"The credentials lead to {shown(event['owner'])}{sure}; to answer for them is not to have used them."


def _events_behind(evidence: Sequence[Row]) -> Iterator[str]:
    """The sign-in, the approval and the event that names a person, as far as the answer rests on them."""
    for piece in evidence:
        if piece["field"] == "lineage" and piece["signal"] in STANDS_BEHIND:
            yield f"{STANDS_BEHIND[piece['signal']]} {shown(piece['value'])}."


def _piece(piece: Row, event: Row) -> str:
    """One piece of evidence: what it says, its very words, who asserts it, which way it points."""
    says = piece["says"] or piece["signal"].replace("_", " ")
    if not piece["points_at"]:
        way = "context: it points at nobody"
    elif piece["points_at"] != event["executor"]:
        way = f"it speaks {'against' if piece['weight'] < 0 else 'for'} {NOUNS[piece['points_at']]}"
    elif piece["weight"] < 0:
        way = "it speaks against this answer"
    else:
        way = "it carries this answer" if piece["decides"] else "it supports this answer and could not carry it"
    asserted = who_says(piece["signal"], piece["tier"])
    return f"{says} [{piece['field']} = {shown(piece['value'])}]: {asserted}; {way} (rule {piece['signal']})"


def _behind(store: Store, event: Row) -> Iterator[str]:
    """The chain of calls that issued the credentials or asked for the call, nearest first."""
    at, passed = event["event_id"], {event["event_id"]}
    for _ in range(LONGEST_CLIMB):
        causes = [cause for cause in store.ask("explained_causes", event_id=at) if cause["cause_id"] not in passed]
        for cause in causes:
            yield _cause(cause)
        if not causes:
            return
        at = causes[0]["cause_id"]
        passed |= {cause["cause_id"] for cause in causes}


def _cause(cause: Row) -> str:
    when = f"{cause['event_time']:%Y-%m-%d %H:%M:%S}"
    return (
        f"{shown(cause['event'])} at {when} by {shown(cause['actor'])}, event {shown(cause['cause_id'])}: "
        f"{shown(cause['reason'], 300)} (rule {cause['rule']}, weight {cause['weight']:.2f})"
    )


def _doubts(event: Row, evidence: Sequence[Row]) -> Iterator[str]:
    """What the answer does not survive, and what would settle an open one."""
    without = event["executor_without_tier_2"]
    if without != event["executor"]:
        then = "the log could not tell who made this call" if without == "unknown" else f"it would be {NOUNS[without]}"
        yield f"If nothing that callers write about themselves were believed, {then}."
    elif event["executor"] != "unknown":
        yield "The answer stands even if nothing that callers write about themselves is believed."
    for piece in evidence:
        if piece["limits"] and piece["decides"] and piece["points_at"] == event["executor"]:
            yield f"{piece['says']}: {piece['limits']}."
    if event["executor"] == "unknown":
        yield from SETTLES
