"""(d) Which safeguard was switched off, or asked to stand aside, and what it would have done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from timeline.judge.acts import carried_out, request_of
from timeline.judge.beliefs import rows
from timeline.judge.executed import against, graded
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, by, call, lag, often, playing, times, when, who
from timeline.store import Store
from timeline.wording import printable


def guardrail(store: Store, steps: Sequence[Row]) -> list[Statement]:
    """Safeguards removed beforehand, requests that waived one, and refusals that show one was there."""
    roots = playing(steps, "root")
    if not roots:
        return [left_open("guardrail", "No root act is shown, so no missing safeguard was looked for.")]
    removed = [step for step in steps if step["role"] == "guardrail_removed"]
    found = [_removed(step, roots) for step in removed]
    found += _waived([step for step in steps if step["role"] in ("root", "propagation")])
    found += _refused(store, roots, carried_out(steps))
    return found or [_unseen(roots)]


def _removed(step: Row, roots: Sequence[Row]) -> Statement:
    root = next((root for root in roots if root["event_time"] >= step["event_time"]), roots[-1])
    name = printable(str(step["safeguard"] or "a safeguard").replace("_", " "))
    would = (
        "With it on, AWS refuses to delete what it protects (but-for: yes)."
        if step["but_for"] == "yes"
        else "It would not have refused the call; it would have made it reversible or seen."
    )
    text = (
        f"{call(step)} at {when(step['event_time'])} by {by(step)}, switched off "
        f"{name}, {lag(step['event_time'], root['event_time'])} before {call(root)}. {would}"
    )
    return Statement(
        "guardrail",
        text,
        ids([step["event_id"], root["event_id"]]),
        graded([step]),
        step["principal_arn"],
        step["executor"],
        f"Who can switch it off could also have gone another way. {against([step])}",
    )


def _waived(steps: Sequence[Row]) -> list[Statement]:
    found: dict[str, list[Row]] = {}
    for step in steps:
        for parameter, value in _flat(request_of(step)):
            for rule in rows("weakening"):
                if parameter.lower() == rule["parameter"].lower() and str(value).lower() == rule["value"]:
                    found.setdefault(f"{rule['parameter']}={rule['value']}: {rule['says']}", []).append(step)
    return [
        Statement(
            "guardrail",
            f"{times(len(named), 'call')} ({printable(call(named[0]), 120)}"
            f"{' and others' if len(named) > 1 else ''}) carried {says}.",
            ids(step["event_id"] for step in named),
            "A",
            None,
            None,
            "The request shows what was asked for; what a service kept all the same leaves no event.",
        )
        for says, named in sorted(found.items())
    ]


def _flat(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every scalar of a request with the name of its field, to a bounded depth."""
    if isinstance(value, Mapping) and depth < 6:
        for key, part in value.items():
            yield from _flat(part, str(key), depth + 1)
    elif not isinstance(value, list | Mapping) and value is not None:
        yield name, value


def _refused(store: Store, roots: Sequence[Row], carried: Sequence[Row]) -> list[Statement]:
    """Refusals of the same call before: by a guardrail, or to the one principal before another made it."""
    rows = store.ask("refusals_before", ids=[act["event_id"] for act in (*roots, *carried)])
    held = [row for row in rows if row["error_family"] == "refused_by_guardrail"]
    return [*_held(held), *_another_way([row for row in rows if not row["is_same"]], roots, carried)]


def _another_way(refused: Sequence[Row], roots: Sequence[Row], carried: Sequence[Row]) -> list[Statement]:
    """A call denied to whoever decided, then made by a program that the decision set in motion."""
    found = []
    for act in carried:
        denied = [row for row in refused if row["act_id"] == act["event_id"] and row["error_family"] == "denied"]
        root = next((one for one in roots if denied and _is_by(one, denied[0])), None)
        if root is not None:
            text = (
                f"{printable(act['event_name'])} had been denied to {who(denied[0]['principal_arn'])} "
                f"{often(len(denied))} before, first at {when(denied[0]['event_time'])}; "
                f"{call(root)} by the same principal at {when(root['event_time'])} came before {call(act)} with the "
                f"credentials of {who(act['principal_arn'])}, to which it was allowed."
            )
            events = ids((row["event_id"] for row in denied[:20]), [root["event_id"], act["event_id"]])
            limit = "Whether the second way was taken because of the refusal is not shown."
            found.append(Statement("guardrail", text, events, "A", None, None, limit))
    return found


def _is_by(root: Row, refusal: Row) -> bool:
    return bool(root["principal_arn"]) and root["principal_arn"] == refusal["principal_arn"]


def _held(refused: Sequence[Row]) -> list[Statement]:
    if not refused:
        return []
    first, count = refused[0], len({row["event_id"] for row in refused})
    text = (
        f"A guardrail had refused the same call on the same resource {often(count)} before, first at "
        f"{when(first['event_time'])} ({printable(first['event_name'])}): it was there and held."
    )
    return [
        Statement(
            "guardrail",
            text,
            ids(row["event_id"] for row in refused[:20]),
            "A",
            None,
            None,
            "It shows the guardrail at that moment only.",
        )
    ]


def _unseen(roots: Sequence[Row]) -> Statement:
    text = (
        f"No removal of a safeguard on what {call(roots[0])} acted upon is in these logs, and no request waived one. "
        "Whether deletion or termination protection was ever on is not shown."
    )
    return left_open("guardrail", text, "That the call succeeded shows that nothing refused it.")
