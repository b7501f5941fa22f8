"""Who acted, on whose behalf, how sure, and why: writes ``sessions``, ``lineage`` and ``attributions``.

Queries find the lineage and the distinct combinations of signals; plain Python judges each combination once; a query
joins the verdicts back. Every belief is a row of ``rules/*.csv``.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from timeline.attribute import own, sessions
from timeline.attribute.explanation import Explanation, explain
from timeline.attribute.marks import Hit, Reading, fields_of, hits_of, read_user_agent
from timeline.attribute.rules import Catalogue, catalogue
from timeline.attribute.verdicts import FIELDS, Judge
from timeline.store import Store

__all__ = ["Explanation", "attribute", "explain", "rules_version"]

LINEAGE = (
    "lineage_keys", "lineage_issued_key", "lineage_same_request", "lineage_role_session", "lineage_console_login",
    "lineage_sso_credentials", "lineage_oauth_grant", "lineage_mcp_tool_call", "lineage_approval", "lineage_workload",
    "stack_operations", "lineage_stack", "lineage_forward_access", "lineage_invoked", "lineage", "people",
    "session_spans",
)  # fmt: skip
ANSWERS = (
    "event_parents", "event_ancestors", "callers", "reviewed_changes", "approved_runs", "event_approvals",
    "mixed_sessions", "caller_answers", "event_answers", "attributions", "attribution_sensitivity",
)  # fmt: skip
MATTER = (
    "marked_streams",
    "neighbours",
    "scope_use",
    "behaviour",
    "event_fingerprints",
    "fingerprints",
    "event_numbers",
)
PIECE = 10_000
"""Sessions that are looked at together: each is a wide row."""
PUBLIC = ("lineage", "attributions", "sessions", "attribution_sensitivity")
PASSING = tuple(  # only this room reads them: the case need not keep them
    name
    for name in (
        "event_marks",
        *LINEAGE,
        "session_origins",
        "user_agents",
        "telling_values",
        *MATTER,
        "verdicts",
        *ANSWERS,
    )
    if name not in PUBLIC
)


def rules_version(own_rules: Sequence[Path] = ()) -> str:
    """The version of the rule catalogue, and the files of own rules with their digests.

    It is written into every case and printed in every report. Raises RuleError when an own rule cannot be used.
    """
    return own.extended(catalogue(), own_rules).version


def attribute(
    store: Store, ignore_tiers: frozenset[int] = frozenset(), *, own_rules: Sequence[Path] = (), keep: bool = False
) -> None:
    """Build ``sessions``, ``lineage``, ``attributions`` and what explains them from ``events``.

    ``ignore_tiers`` leaves out the signals of whole tiers, to see which answers rest on them: 2 is all text that
    callers write. ``own_rules`` are CSV files of the organisation's own rules. ``keep`` leaves the passing tables in
    the store, for whoever wants to look inside. Raises RuleError when an own rule cannot be used.
    """
    attribute_by(store, own.extended(catalogue(), own_rules), ignore_tiers, keep=keep)


def attribute_by(
    store: Store, rules: Catalogue, ignore_tiers: frozenset[int] = frozenset(), *, keep: bool = False
) -> None:
    """The same by any catalogue of rules: benchmarks leave out the rules of one product, to see how it fares unseen."""
    store.build("attribution_rules", (row.cells() for row in sorted(rules.rules, key=lambda row: row.id)))
    store.build("event_marks")
    for name in LINEAGE:
        store.build(name)
    _build_sessions(store)
    profiles = _read_values(store, rules)
    for name in MATTER:
        store.build(name)
    prints = store.table("fingerprints").to_pylist()
    store.build("verdicts", Judge(rules, profiles, ignore_tiers).rows(prints))
    for name in ANSWERS:
        store.build(name)
    if not keep:
        for name in PASSING:
            store.drop(name)


def _build_sessions(store: Store) -> None:
    """Only sessions that opened others are remembered: the rest may be millions, and comes piece by piece."""
    parents = {span["session_id"]: span for span in store.ask("session_parents")}
    origins = sessions.walk(parents)
    store.build("session_origins", [sessions.origin_row(parents[name], origins[name]) for name in sorted(origins)])
    for batch in store.stream("session_leaves"):
        for start in range(0, len(batch), PIECE):
            spans = batch.slice(start, PIECE).to_pylist()
            store.append(
                "session_origins", [sessions.origin_row(span, sessions.below(span, origins)) for span in spans]
            )
    store.build("sessions")


def _read_values(store: Store, rules: Catalogue) -> dict[int, tuple[Hit, ...]]:
    """Reads every distinct user agent and name once; returns the sets of signals that user agents carry, by number."""
    numbers: dict[tuple[tuple[str, str], ...], int] = {(): 0}
    profiles: dict[int, tuple[Hit, ...]] = {0: ()}
    store.build("user_agents", [])
    store.build("telling_values", [])
    for batch in store.stream("distinct_values"):
        agents: list[dict[str, Any]] = []
        telling: list[dict[str, str]] = []
        for row in batch.to_pylist():
            field, value = row["field"], row["value"]
            if field == "user_agent":
                reading = read_user_agent(rules, value)
                key = tuple((hit.rule.id, hit.value) for hit in reading.hits)
                number = numbers.setdefault(key, len(numbers))
                profiles[number] = reading.hits
                agents.append(_agent_row(value, number, reading))
            elif _tells(rules, field, value):
                telling.append({"field": field, "value": value})
        store.append("user_agents", agents)
        store.append("telling_values", telling)
    return profiles


def _agent_row(text: str, number: int, reading: Reading) -> dict[str, Any]:
    marker = next((hit.rule.product or hit.rule.id for hit in reading.hits if hit.rule.group == "agent_token"), "")
    return {
        "user_agent": text,
        "profile": number,
        "client": reading.agent.client,
        "os": reading.agent.os,
        "family": reading.agent.family,
        "sid": reading.agent.sid,
        "is_marker": bool(marker),
        "is_plain": any(hit.rule.id in ("plain_cli", "plain_sdk") for hit in reading.hits),
        "is_unlisted_client": any(hit.rule.id == "mcp_client_unlisted" for hit in reading.hits),
        "marker": marker,
    }


def _tells(rules: Catalogue, field: str, value: str) -> bool:
    """Whether a value fires any rule, alone or as a name."""
    row = {**dict.fromkeys(FIELDS, ""), field: value}
    if field == "user_name":
        row["principal_type"] = "WebIdentityUser"  # of such a caller the name is what the identity provider vouched for
    return any(hits_of(rules, name, text) for name, text in fields_of(row) if name != "principal_type")
