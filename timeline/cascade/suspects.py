"""Who else one might suspect, and why not: blaming an innocent change is the worst failure, so each gets its reason."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from timeline.cascade import acts as reading
from timeline.cascade.acts import Act
from timeline.cascade.around import Around
from timeline.cascade.before import Part
from timeline.cascade.words import actor, call, lag
from timeline.wording import printable

WINDOW = timedelta(minutes=30)
MOST = 25
ORDER = {"same_resource": 0, "agent": 1, "recent": 2}


def suspects(
    around: Around,
    effects: Sequence[Act],
    roots: Sequence[Act],
    taken: Collection[str],
    cleared: Mapping[str, str],
) -> list[Part]:
    """Notable alternatives, at most ``MOST``: changes near in time or resource, and everyday errors in between.

    ``cleared`` holds the changes that a link pointed to and the world acquitted, with the reason.
    """
    first = effects[0].event_time
    tokens = {token for effect in effects for token in effect.of("target", "error", "mentioned")}
    callers = {token for effect in effects for token in effect.of("principal")}
    rows = around.mine("writes_near")
    ranked = sorted(
        rows, key=lambda row: (row["event_id"] not in cleared, row["place"], ORDER[row["why"]], row["event_id"])
    )
    cleared = {**{row["event_id"]: _weak(row) for row in around.mine("possible_causes")}, **cleared}
    ids = [*cleared, *(row["event_id"] for row in ranked)]
    found = around.acts(ids)
    doing = {root.session_id for root in roots if root.session_id}
    parts = [
        Part(
            found[event_id],
            "excluded",
            _reason(found[event_id], cleared.get(event_id), (tokens, callers), doing, first),
        )
        for event_id in dict.fromkeys(ids)
        if event_id in found and event_id not in taken
    ][: MOST - 8]
    return parts + _decoys(around, {*taken, *ids})[: MOST - len(parts)]


def _reason(act: Act, cleared: str | None, named: tuple[set[str], set[str]], doing: set[str], first: datetime) -> str:
    said = f"{call(act)} by {actor(act)} is not shown as a cause"
    if cleared:
        return f"{said}: {printable(cleared, 200)}."
    missed, callers = named
    if act.of(*reading.TARGETS, "policy") & callers:
        return f"{said}: it acted on the role or user of a failed call, but is not shown to take what the call needed."
    if act.of() & missed:
        how = "acted on" if act.of(*reading.TARGETS, "policy") & missed else "names"
        return f"{said}: it {how} a resource that failed, but no rule ties it to these failures."
    if act.session_id in doing:
        return f"{said}: it belongs to the same session's work, yet no failed call in these logs follows from it."
    if act.event_time > first:
        return f"{said}: it came {lag((act.event_time - first).total_seconds())} after the first effect."
    since = lag((first - act.event_time).total_seconds())
    return f"{said}: it came {since} before the first effect and shares no resource with what was hit."


def _weak(row: Mapping[str, Any]) -> str:
    return f"possible and too weak to stand on (weight {row['weight']:.2f}); {row['reason']}".rstrip(".")


def _decoys(around: Around, taken: Collection[str]) -> list[Part]:
    rows = [row for row in around.mine("decoys_near") if row["event_id"] not in taken][:8]
    found = around.acts_of(rows)
    return [Part(found[row["event_id"]], "excluded", printable(row["reason"], 300)) for row in rows]
