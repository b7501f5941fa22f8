"""Judges each distinct combination of signals once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from timeline.attribute.combine import Verdict, combine, deciding_tier, evidence
from timeline.attribute.marks import Hit, fields_of, hits_of, settle
from timeline.attribute.rules import Catalogue
from timeline.attribute.words import why

SEPARATOR = "\x1f"
# the order in which queries/attribute/event_fingerprints.sql joins them
FIELDS = (
    "profile", "event", "event_type", "principal_type", "invoked_by", "source_ip", "issuer", "session_name",
    "user_name", "scope", "role_delivery", "console_flag", "mfa", "on_behalf_of", "delegate", "source_identity",
    "oauth", "failed", "provider", "origin", "kind", "neighbour", "neighbour_marker", "neighbour_weight", "scope_use",
    "tool_client", "behaviour", "alone", "era",
)  # fmt: skip
UNLISTED = ("mcp_client_unlisted", "mcp_tool_unlisted")
CALLERS_TEXT = 2  # the tier of what callers write about themselves


def unpack(fingerprint: str) -> dict[str, str]:
    """The fields of a fingerprint by name."""
    values = fingerprint.split(SEPARATOR)
    return dict(zip(FIELDS, values, strict=True))


class Judge:
    """Judges fingerprints against one catalogue; remembers which rules each value of a field fires."""

    def __init__(
        self, catalogue: Catalogue, profiles: Mapping[int, tuple[Hit, ...]], ignore_tiers: frozenset[int]
    ) -> None:
        self._catalogue = catalogue
        self._profiles = profiles
        self._ignored = ignore_tiers
        self._known: dict[tuple[str, str], tuple[Hit, ...]] = {}

    def hits(self, row: Mapping[str, str], ignored: frozenset[int] | None = None) -> tuple[Hit, ...]:
        """The rules that stand for one combination of values, without those of the ignored tiers."""
        leave_out = self._ignored if ignored is None else ignored
        found = list(self._profiles.get(int(row["profile"]), ()))
        for field, value in fields_of(row):
            found.extend(self._hits_of(field, value))
        return settle(self._catalogue, found, leave_out)

    def _without_text(self, row: Mapping[str, str], executor: str) -> str:
        """What the answer would be had nobody believed a word that callers write about themselves."""
        if CALLERS_TEXT in self._ignored:
            return executor
        hits = self.hits(row, self._ignored | {CALLERS_TEXT})
        return combine(self._catalogue, hits, row["kind"], faded(row)).executor

    def _hits_of(self, field: str, value: str) -> tuple[Hit, ...]:
        key = (field, value)
        if key not in self._known:
            self._known[key] = hits_of(self._catalogue, field, value)
        return self._known[key]

    def rows(self, fingerprints: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """One row of table ``verdicts`` per fingerprint."""
        for fingerprint in fingerprints:
            row = unpack(fingerprint["fingerprint"])
            hits = self.hits(row)
            weights = faded(row)
            verdict = combine(self._catalogue, hits, row["kind"], weights)
            yield {
                "number": fingerprint["number"],
                "executor": verdict.executor,
                "executor_without_tier_2": self._without_text(row, verdict.executor),
                "confidence": verdict.confidence,
                "possible": list(verdict.possible),
                "product": verdict.product,
                "channel": verdict.channel,
                "evidence": evidence(_naming_the_neighbour(hits, row), weights),
                "deciding_tier": deciding_tier(verdict),
                "flags": list(verdict.flags) + _flags(hits, row, verdict),
                "why": why(verdict),
                "is_marked": verdict.is_marked,
                "is_run_by_agent": verdict.is_run_by_agent,
                "is_in_ci": any(hit.rule.group == "ci" for hit in hits),
                "asks_consent": any(hit.rule.id == "mcp_consent" for hit in hits),
                "kind": row["kind"],
                "origin": row["origin"],
            }


def faded(row: Mapping[str, str]) -> dict[str, float]:
    """The weight of a marked neighbour, which halves every ten minutes."""
    weight = float(row["neighbour_weight"])
    return {"marked_neighbour": weight, "marked_session": weight}


def _naming_the_neighbour(hits: tuple[Hit, ...], row: Mapping[str, str]) -> tuple[Hit, ...]:
    """Evidence of a neighbour says which agent was marked beside the call."""
    return tuple(hit._replace(value=row["neighbour_marker"]) if hit.rule.field == "neighbour" else hit for hit in hits)


def _flags(hits: tuple[Hit, ...], row: Mapping[str, str], verdict: Verdict) -> list[str]:
    """Findings beside the verdict."""
    flags: list[str] = []
    if any(hit.rule.id == "code_before_release" for hit in hits):
        flags.append("marker_before_release")
    if row["scope_use"] == "foreign":
        flags.append("used_from_two_hosts")
    if verdict.executor == "ai_agent" and any(hit.rule.id in UNLISTED for hit in hits):
        flags.append("unlisted_mcp_client")
    return flags
