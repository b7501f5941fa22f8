"""The tables of a case become one frozen ``Incident``: all that reports and pages ever receive."""

from collections.abc import Mapping
from typing import Any

from timeline.errors import CaseError
from timeline.model import (
    Case,
    Counts,
    Coverage,
    CoverageNote,
    Evidence,
    Exclusion,
    Fact,
    Incident,
    Link,
    SourceFile,
    Step,
)
from timeline.store import Store

Row = Mapping[str, Any]

NO_INCIDENT = (
    "No failure in these logs led to failures elsewhere. Either nothing broke, or what broke left no error in "
    "CloudTrail: look at the coverage, and name what you saw with --symptom."
)


def listing(store: Store) -> list[Row]:
    """The incidents of a case, the weightiest first: rows of ``incidents``."""
    return list(store.ask("incident_listing")) if store.has("incidents") else []


def read(store: Store, incident_id: str | None = None) -> Incident:
    """One incident whole; without an id the weightiest one, or an empty Incident that says there is none.

    Raises CaseError when the case holds no incident of that id.
    """
    known = listing(store)
    found = [row for row in known if incident_id in (None, row["incident_id"])]
    if found:
        return _incident(store, found[0])
    if incident_id is not None:
        ids = ", ".join(row["incident_id"] for row in known[:5]) or "none"
        raise CaseError(f"This case holds no incident {incident_id}.", remedy=f"It holds: {ids}.")
    return Incident(
        incident_id="",
        title="No incident found in these logs",
        verdict="no_supported_cause",
        triggered_at=None,
        first_effect_at=None,
        detected_at=None,
        mitigated_at=None,
        recovered_at=None,
        effect_count=0,
        principals_hit=0,
        resources_hit=0,
        summary=NO_INCIDENT,
        case=read_case(store),
    )


def read_case(store: Store) -> Case:
    """What surrounds every incident of the case: its files, counts, coverage and catalogue versions."""
    info = {row["key"]: row["value"] for row in store.ask("case_info")} if store.has("build_info") else {}
    span = store.ask("case_span")[0]
    return Case(
        tool_version=info.get("tool_version", ""),
        rules_version=info.get("rules_version", ""),
        first_event_time=span["first_event_time"],
        last_event_time=span["last_event_time"],
        counts=counts(store),
        files=tuple(SourceFile(**row) for row in store.ask("case_files")),
        coverage=tuple(Coverage(**row) for row in store.ask("case_coverage")),
        notes=tuple(
            CoverageNote(row["severity"], row["note"], tuple(row["event_ids"] or ())) for row in store.ask("case_notes")
        ),
    )


def counts(store: Store) -> Counts:
    """The law of counts, from the tables themselves."""
    span = store.ask("case_span")[0]
    return Counts(span["records_seen"], span["events_loaded"], span["duplicates"], span["rejected"], span["filtered"])


def _incident(store: Store, row: Row) -> Incident:
    incident_id = row["incident_id"]
    steps = store.ask("incident_steps", incident_id=incident_id)
    return Incident(
        **row,
        case=read_case(store),
        steps=tuple(_step(step) for step in steps if step["role"] != "cited"),
        links=tuple(Link(**link) for link in store.ask("incident_links", incident_id=incident_id)),
        facts=tuple(_fact(fact) for fact in store.ask("incident_facts", incident_id=incident_id)),
        exclusions=tuple(Exclusion(**error) for error in store.ask("incident_exclusions", incident_id=incident_id)),
        cited=tuple(_step({**step, "role": "contributing"}) for step in steps if step["role"] == "cited"),
    )


def _step(row: Row) -> Step:
    lists = {name: tuple(row[name] or ()) for name in ("possible", "flags")}
    evidence = tuple(Evidence(**seen) for seen in row["evidence"] or ())
    return Step(**{**row, **lists, "evidence": evidence})


def _fact(row: Row) -> Fact:
    return Fact(**{**row, "event_ids": tuple(row["event_ids"] or ())})
