"""(d) Which safeguard was switched off, or asked to stand aside, and what it would have done."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from timeline.judge.beliefs import rows
from timeline.judge.executed import against, graded
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, actor, call, lag, playing, printable, times, when, who
from timeline.store import Store


def guardrail(store: Store, steps: Sequence[Row]) -> list[Statement]:
    """Safeguards removed beforehand, requests that waived one, and refusals that show one was there."""
    roots = playing(steps, "root")
    if not roots:
        return [left_open("guardrail", "No root act is shown, so no missing safeguard was looked for.")]
    removed = [step for step in steps if step["role"] == "guardrail_removed"]
    found = [_removed(step, roots) for step in removed]
    found += _waived([step for step in steps if step["role"] in ("root", "propagation")])
    found += _refused(store, roots)
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
        f"{call(step)} at {when(step['event_time'])} by {who(step['principal_arn'])} ({actor(step)}) switched off "
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
        for parameter, value in _flat(_json(step["request"])):
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


def _json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None  # cut at its bound or not JSON: then it shows nothing


def _flat(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every scalar of a request with the name of its field, to a bounded depth."""
    if isinstance(value, Mapping) and depth < 6:
        for key, part in value.items():
            yield from _flat(part, str(key), depth + 1)
    elif not isinstance(value, list | Mapping) and value is not None:
        yield name, value


def _refused(store: Store, roots: Sequence[Row]) -> list[Statement]:
    refused = [
        row
        for row in store.ask("refusals_before", ids=[root["event_id"] for root in roots])
        if row["error_family"] == "refused_by_guardrail"
    ]
    if not refused:
        return []
    first = refused[0]
    often = "once" if len(refused) == 1 else f"{len(refused)} times"
    text = (
        f"A guardrail had refused the same call on the same resource {often} before, first at "
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
