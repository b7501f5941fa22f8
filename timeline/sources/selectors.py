"""What the event selectors of a trail or an event data store let through, in both forms that CloudTrail knows.

Whatever narrows a kind of event is said with it: "data events are on" would be untrue of a trail that records the
writes to one bucket (CloudTrail user guide, "Logging data events" and "Advanced event selectors").
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.sources.local import printable

MANAGEMENT, DATA, NETWORK = "Management", "Data", "NetworkActivity"
HALVES = {"ReadOnly": "reads only", "WriteOnly": "writes only"}
OPERATORS = {
    "Equals": "is", "NotEquals": "is not", "StartsWith": "begins with", "NotStartsWith": "does not begin with",
    "EndsWith": "ends with", "NotEndsWith": "does not end with",
}  # fmt: skip
NAMED = 3
"""Values of one condition that are repeated; of the others the number is told."""
_ALL_OF_A_SERVICE = re.compile(r"arn:[a-z-]+:(s3(:::)?|lambda|dynamodb)")
"""The value of a basic selector that stands for all buckets, functions or tables."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded. ``management``: None when none are, empty when all are, else what narrows them.

    The others are types of resources and services, each with what narrows it; ``others`` are categories besides, which
    event data stores may hold.
    """

    management: str | None
    data: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def recorded(answer: Mapping[str, Any]) -> Recorded:
    """What the selectors in an answer of CloudTrail let through."""
    parts = [
        *(part for item in answer.get("AdvancedEventSelectors") or () for part in _advanced(item)),
        *(part for item in answer.get("EventSelectors") or () for part in _basic(item)),
    ]
    of = {kind: sorted({text for found, text in parts if found == kind}) for kind in dict(parts)}
    return Recorded(
        management=_all_or_parts(of[MANAGEMENT]) if MANAGEMENT in of else None,
        data=tuple(of.get(DATA, ())),
        network=tuple(of.get(NETWORK, ())),
        others=tuple(sorted(set(of) - {MANAGEMENT, DATA, NETWORK})),
    )


def _all_or_parts(limits: list[str]) -> str:
    """Nothing narrows what one selector lets through whole, or two as reads and writes."""
    is_whole = "" in limits or set(limits) >= set(HALVES.values())
    return "" if is_whole else "; or ".join(limits)


def _basic(selector: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    half = HALVES.get(str(selector.get("ReadWriteType")), "")
    if selector.get("IncludeManagementEvents", True):
        without = [f"without {_listed([source])}" for source in selector.get("ExcludeManagementEventSources") or ()]
        yield MANAGEMENT, "; ".join(filter(None, [half, *without]))
    for resource in selector.get("DataResources") or ():
        values = [str(value) for value in resource.get("Values") or ()]
        if values:
            whole = any(_ALL_OF_A_SERVICE.fullmatch(value) for value in values)
            yield DATA, _narrowed(resource.get("Type"), [half, "" if whole else f"only {_listed(values)}"])


def _advanced(selector: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    fields = {str(part.get("Field")): part for part in selector.get("FieldSelectors") or ()}
    kinds = fields.pop("eventCategory", {}).get("Equals") or ()
    for kind in map(str, kinds):
        naming = {DATA: "resources.type", NETWORK: "eventSource"}.get(kind, "")
        names = (fields.get(naming) or {}).get("Equals") or ("some types",)
        limits = [
            text for field, part in sorted(fields.items()) if field != naming for text in _conditions(field, part)
        ]
        if kind in (DATA, NETWORK):
            yield from ((kind, _narrowed(name, limits)) for name in names)
        else:
            yield printable(kind), "; ".join(limits)


def _conditions(field: str, part: Mapping[str, Any]) -> Iterator[str]:
    """The conditions on one field of an advanced selector, in words."""
    if field == "readOnly" and part.get("Equals") in (["true"], ["false"]):
        yield HALVES["ReadOnly" if part["Equals"] == ["true"] else "WriteOnly"]
        return
    for operator, words in OPERATORS.items():
        if part.get(operator):
            yield f"{printable(field)} {words} {_listed(part[operator])}"


def _narrowed(name: object, limits: Iterable[str]) -> str:
    told = "; ".join(filter(None, limits))
    return printable(str(name)) + (f" ({told})" if told else "")


def _listed(values: Iterable[object]) -> str:
    names = sorted(printable(str(value)) for value in values)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return " or ".join(names[:NAMED]) + more
