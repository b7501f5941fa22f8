"""Combines the signals of one event into a verdict, and abstains when they do not suffice.

What AWS stamped locks the answer. Otherwise log-odds add up, of each dependent group only the strongest; every tier has
a ceiling; and a class is named only when a signal that may decide points at it, its probability reaches 0.70, and the
next class lies 0.25 behind (attribution.md 8.2).

The weights are no fit to a corpus: each stands for the strength that attribution.md 3 gives its signal, so that an
explicit marker of a client reaches the ceiling of its tier and a vaguer one stays below it. The ceilings leave room for
markers that lie, five in a hundred where callers write about themselves: where none lies, answers are right more often
than they say, and ``benchmarks/attribution.py`` shows at which share of lies they would be wrong more often.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timeline.attribute.marks import Hit
from timeline.attribute.rules import CHANNELS, CLASSES, Catalogue, Rule

NAMED_FROM = 0.70
MARGIN = 0.25
OPEN_FROM = 0.12  # a class this likely stays open when the answer is unknown
CEILING = {0: 0.99, 1: 0.97, 2: 0.95, 3: 0.65}
CONSOLE_CEILING = 0.95  # browser automation cannot be told from a person
DOUBTS = {  # what bounds every answer, a lock's as well, and how far
    "mcp_client_unlisted": 0.85,  # a client on no list may be a person's own script
    "mcp_tool_unlisted": 0.85,
    "foreign_host": 0.85,  # a second host may be a stranger's
    "code_before_release": 0.85,  # a marker that nobody wrote yet may be forged
    "forwarder_unlisted": 0.75,  # services that came lately are often run by a model
}
LONE = "lone_event"  # one call without company or lineage: nothing in the log could speak against its own words
LONE_CEILING = 0.85
WORKLOAD_CEILING = 0.89  # AWS says where the credentials are at work, and nobody says that no model runs there
PRIORS = {  # nats for human, ai_agent, automation, aws_service: what an identity of this kind is usually used by
    "human": (0.5, 0.0, 0.0, -2.0),
    "machine": (-0.5, 0.0, 0.7, -2.0),
    "workload": (-0.7, -0.3, 0.8, -1.0),
    "role": (0.0, 0.0, 0.3, -1.0),
    "service": (-3.0, -3.0, -1.0, 3.0),
    "outside": (0.0, 0.0, 0.0, -2.0),
}
PLACES = ("workload",)  # groups of signals that say where something ran and not what it was
ACTOR_CLASSES = ("human", "ai_agent", "automation")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one combination of signals. ``leads`` are the signals that carried it."""

    executor: str
    confidence: float
    possible: tuple[str, ...]
    product: str | None
    channel: str
    flags: tuple[str, ...]
    leads: tuple[Hit, ...]
    is_marked: bool
    is_run_by_agent: bool


def combine(catalogue: Catalogue, hits: Sequence[Hit], kind: str, weights: dict[str, float] | None = None) -> Verdict:
    """The verdict for the rules that fired on an identity of this kind; ``weights`` are those that fade with time."""
    chance = _probabilities(catalogue, hits, kind, weights or {})
    contradicts = any(hit.rule.id == "outside_scope" for hit in hits)
    lock = max((hit for hit in hits if hit.rule.lock is not None), key=lambda hit: hit.rule.lock or 0.0, default=None)
    if contradicts:
        return _abstain(hits, chance, kind, is_stolen=True)
    if lock is not None and lock.rule.lock is not None:
        return _named(hits, lock.rule.points_at, _ceiled(hits, lock.rule.lock, (lock,)), (lock,))
    first, second = sorted(CLASSES, key=lambda name: -chance[name])[:2]
    leads = _leads(catalogue, hits, first)
    if leads and _is_beside_an_agent(hits, leads):
        return _abstain(hits, chance, kind, is_stolen=False)
    if not leads or chance[first] < NAMED_FROM or chance[first] - chance[second] < MARGIN:
        return _abstain(hits, chance, kind, is_stolen=False)
    return _named(hits, first, _ceiled(hits, chance[first], leads), leads)


def _probabilities(catalogue: Catalogue, hits: Sequence[Hit], kind: str, weights: dict[str, float]) -> dict[str, float]:
    """Softmax over the classes of the prior and, per class and group, the strongest signal."""
    groups = {hit.rule.group for hit in hits if hit.rule.decides}
    strongest: dict[tuple[str, str], float] = {}
    for hit in hits:
        rule = hit.rule
        if not rule.points_at or rule.lock is not None or _yields(catalogue, rule, groups):
            continue
        weight = weights.get(rule.id, rule.weight)
        key = (rule.points_at, rule.group)
        if key not in strongest or abs(weight) > abs(strongest[key]):
            strongest[key] = weight
    prior = dict(zip(CLASSES, PRIORS.get(kind, PRIORS["outside"]), strict=True))
    score = {name: prior[name] + sum(value for key, value in strongest.items() if key[0] == name) for name in CLASSES}
    total = sum(math.exp(value) for value in score.values())
    return {name: math.exp(value) / total for name, value in score.items()}


def _yields(catalogue: Catalogue, rule: Rule, groups: set[str]) -> bool:
    """Whether a signal says only where something ran, and another says what ran there."""
    return any((rule.group, other) in catalogue.yields for other in groups)


def _leads(catalogue: Catalogue, hits: Sequence[Hit], name: str) -> tuple[Hit, ...]:
    groups = {hit.rule.group for hit in hits if hit.rule.decides}
    deciding = [
        hit
        for hit in hits
        if hit.rule.points_at == name and hit.rule.decides and not _yields(catalogue, hit.rule, groups)
    ]
    return tuple(sorted(deciding, key=lambda hit: (hit.rule.tier, -hit.rule.weight)))


def _is_beside_an_agent(hits: Sequence[Hit], leads: Sequence[Hit]) -> bool:
    """Whether only the place speaks for the answer, and an agent is at work in that place at that time."""
    return all(hit.rule.group in PLACES for hit in leads) and any(hit.rule.field == "neighbour" for hit in hits)


def _ceiled(hits: Sequence[Hit], chance: float, leads: Sequence[Hit]) -> float:
    """Bounds a probability by the best tier that carries it, and by what nobody can tell apart."""
    bound = CEILING[min(hit.rule.tier for hit in leads)] if leads[0].rule.lock is None else 0.99
    if all(hit.rule.points_at == "human" for hit in leads):
        bound = min(bound, CONSOLE_CEILING)
    if leads[0].rule.lock is None and all(hit.rule.group in PLACES for hit in leads):
        bound = min(bound, WORKLOAD_CEILING)
    if leads[0].rule.lock is None and any(hit.rule.id == LONE for hit in hits):
        bound = min(bound, LONE_CEILING)
    bound = min((bound, *(DOUBTS[hit.rule.id] for hit in hits if hit.rule.id in DOUBTS)))
    return round(min(chance, bound), 4)


def _named(hits: Sequence[Hit], executor: str, confidence: float, leads: tuple[Hit, ...]) -> Verdict:
    marked = _marked(hits)
    return Verdict(
        executor=executor,
        confidence=confidence,
        possible=(),
        product=_product(hits, executor),
        channel=_channel(hits, executor),
        flags=(),
        leads=leads,
        is_marked=executor == "ai_agent",
        is_run_by_agent=executor == "automation" and marked,
    )


def _marked(hits: Sequence[Hit]) -> bool:
    return any(hit.rule.group == "agent_token" for hit in hits)


def _abstain(hits: Sequence[Hit], chance: dict[str, float], kind: str, *, is_stolen: bool) -> Verdict:
    """Unknown, with the classes still open. A missing marker never closes one."""
    if is_stolen:
        possible: tuple[str, ...] = ACTOR_CLASSES
    else:
        pointed = {hit.rule.points_at for hit in hits}
        likely = {name for name in CLASSES if chance[name] >= OPEN_FROM and (name in ACTOR_CLASSES or name in pointed)}
        is_typed = any(hit.rule.id == "plain_cli" for hit in hits)  # people work on instances too
        if (is_typed or kind in ("human", "role", "outside")) and not likely <= {"aws_service"}:
            likely |= {"human", "ai_agent"}
        if any(hit.rule.field == "neighbour" for hit in hits):
            likely |= {"ai_agent"}
        possible = tuple(name for name in CLASSES if name in likely)
    flags = ("contradiction", "credentials_outside_scope") if is_stolen else ()
    if any(hit.rule.field == "neighbour" for hit in hits):
        flags = (*flags, "possible_unmarked_agent")
    return Verdict(
        executor="unknown",
        confidence=round(min(max(chance.values()), NAMED_FROM - 0.01), 4),
        possible=possible,
        product=_product(hits, "unknown"),
        channel=_channel(hits, "unknown"),
        flags=flags,
        leads=(),
        is_marked=False,
        is_run_by_agent=False,
    )


def _product(hits: Sequence[Hit], executor: str) -> str | None:
    """The product that acted: of the class that was named first, and never an agent's name on an open answer."""
    allowed = [hit for hit in hits if hit.rule.product and (hit.rule.points_at == executor or not hit.rule.points_at)]
    if executor == "unknown":
        allowed = [hit for hit in hits if hit.rule.product and hit.rule.group == "cli_habit"]
    strongest = max(
        allowed,
        key=lambda hit: (bool(hit.rule.points_at), _is_own_name(hit), hit.rule.lock or 0.0, hit.rule.weight),
        default=None,
    )
    return strongest.rule.product if strongest else None


def _is_own_name(hit: Hit) -> bool:
    """Whether an agent names itself rather than the server it works through: claude-code before awslabs-mcp."""
    return hit.rule.product not in ("awslabs-mcp", "aws-cli")


def _channel(hits: Sequence[Hit], executor: str) -> str:
    """The most telling channel of the signals that agree with the answer."""
    named = {
        hit.rule.channel
        for hit in hits
        if hit.rule.channel and (executor == "unknown" or hit.rule.points_at in ("", executor))
    }
    named |= {hit.rule.channel for hit in hits if hit.rule.group in ("cli_habit", "iac") and hit.rule.channel}
    if executor == "human":
        named |= {hit.rule.channel for hit in hits if hit.rule.group == "console"}
    return next((channel for channel in CHANNELS if channel in named), "unknown")


def deciding_tier(verdict: Verdict) -> int | None:
    """Who asserts what carried the verdict: the best tier of its leads (0 is AWS), None when nothing decided."""
    return min((hit.rule.tier for hit in verdict.leads), default=None)


def evidence(hits: Sequence[Hit], weights: dict[str, float] | None = None) -> list[dict[str, Any]]:
    """What was seen, strongest assertion first: rows of ``attributions.evidence``."""
    faded = weights or {}
    ordered = sorted(hits, key=lambda hit: (hit.rule.tier, -abs(hit.rule.lock or hit.rule.weight), hit.rule.id))
    return [
        {
            "signal": hit.rule.id,
            "tier": hit.rule.tier,
            "field": hit.rule.field,
            "value": hit.value,
            "weight": hit.rule.lock if hit.rule.lock is not None else faded.get(hit.rule.id, hit.rule.weight),
        }
        for hit in ordered
    ]
