"""The expected answer of a story, from the parts its teller gave to the records, never from the tool."""

from collections.abc import Mapping
from typing import Any

from sample_data.generator.journal import Journal


def expected(journal: Journal, duplicates: int, verdict: str, **more: Any) -> dict[str, Any]:
    """What a right reading of the logs must say, and what it must not."""
    by_id = {record["eventID"]: record for record in journal.records}
    part = journal.parts
    effects = in_time_order(part["effect"], by_id)
    return {
        "verdict": verdict,
        "root": part["root"],
        "root_may": part["root_may"],
        "chain": part["root"] + part["root_may"],
        "not_root": in_time_order(
            part["not_root"] + part["propagation"] + part["recreation"] + part["guardrail_removed"] + part["reactions"],
            by_id,
        ),
        "contributing": part["contributing"],
        "contributing_may": part["contributing_may"] + part["sign_in"],
        "guardrail_removed": part["guardrail_removed"],
        "guardrail_refusals": part["guardrail_refusals"],
        "propagation": part["propagation"],
        "recreation": part["recreation"],
        "reactions": part["reactions"],
        "agent_errors": part["agent_error"],
        "effects": {
            "event_ids": effects,
            "may": in_time_order(part["effects_may"], by_id),
            "services": sorted({by_id[one]["eventSource"] for one in effects}),
            "accounts": sorted({by_id[one]["recipientAccountId"] for one in effects}),
        },
        "detection": part["detection"],
        "detection_may": part["detection_may"],
        "recovery": part["recovery"],
        "recovery_may": part["recovery_may"],
        "excluded_errors": in_time_order(part["excluded"], by_id),
        "decoys": {one: journal.decoys[one] for one in in_time_order(list(journal.decoys), by_id)},
        "times": times(journal, [by_id[one]["eventTime"] for one in effects]),
        "executor": {one: journal.executors[one] for one in in_time_order(list(journal.executors), by_id)},
        "counts": {
            "records_seen": len(journal.records) + duplicates,
            "events": len(journal.records),
            "duplicates": duplicates,
        },
        **more,
    }


def in_time_order(ids: list[str], by_id: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Ids by time and then by themselves."""
    return sorted(set(ids), key=lambda one: (by_id[one]["eventTime"], one))


def times(journal: Journal, effect_times: list[str]) -> dict[str, str | None]:
    """The five moments; ``None`` where the story has none."""
    first = effect_times[0] if effect_times else None
    marks = journal.marks
    return {
        "triggered_at": marks.get("triggered_at"),
        "first_effect_at": first,
        "detected_at": marks.get("detected_at"),
        "mitigated_at": marks.get("mitigated_at"),
        "recovered_at": marks.get("recovered_at"),
    }
