"""What the event selectors of a trail let through, in both forms that CloudTrail knows."""

from collections.abc import Mapping
from typing import Any

from timeline.sources.local import printable

MANAGEMENT, DATA = "Management", "Data"


def recorded(answer: Mapping[str, Any]) -> dict[str, str]:
    """The categories recorded: of management events what limits them (empty: nothing), of data events their types."""
    advanced = answer.get("AdvancedEventSelectors") or ()
    basic = answer.get("EventSelectors") or ()
    limits = {*map(_advanced_limits, advanced), *map(_basic_limits, basic)} - {None}
    types = {name for names in (*map(_advanced_types, advanced), *map(_basic_types, basic)) for name in names}
    kinds: dict[str, str] = {}
    if limits:
        is_whole = "" in limits or limits >= {"ReadOnly", "WriteOnly"}
        kinds[MANAGEMENT] = "" if is_whole else "; ".join(sorted(str(limit) for limit in limits))
    if types:
        kinds[DATA] = ", ".join(sorted(types))
    return kinds


def _basic_limits(selector: Mapping[str, Any]) -> str | None:
    """What limits the management events of a selector; None when it lets none through."""
    if not selector.get("IncludeManagementEvents", True):
        return None
    part = str(selector.get("ReadWriteType") or "All")
    limits = [] if part == "All" else [part]
    limits += [f"without {source}" for source in selector.get("ExcludeManagementEventSources") or ()]
    return printable(", ".join(limits))


def _basic_types(selector: Mapping[str, Any]) -> list[str]:
    return [printable(str(resource.get("Type"))) for resource in selector.get("DataResources") or ()]


def _advanced_limits(selector: Mapping[str, Any]) -> str | None:
    fields = _fields(selector)
    if MANAGEMENT not in (fields.pop("eventCategory", {}).get("Equals") or ()):
        return None
    return printable(", ".join(f"limited by {name}" for name in sorted(fields)))


def _advanced_types(selector: Mapping[str, Any]) -> list[str]:
    fields = _fields(selector)
    if DATA not in (fields.get("eventCategory", {}).get("Equals") or ()):
        return []
    return [printable(str(name)) for name in fields.get("resources.type", {}).get("Equals") or ("some types",)]


def _fields(selector: Mapping[str, Any]) -> dict[str, Any]:
    return {str(part.get("Field")): part for part in selector.get("FieldSelectors") or ()}
