"""One chain or cluster becomes the rows of an incident: parts, counterfactuals, times, words, and a name."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.cascade import story
from timeline.cascade.acts import Act, in_time
from timeline.cascade.after import Aftermath, aftermath
from timeline.cascade.around import Around
from timeline.cascade.before import Part, granted, rewritten, safeguards
from timeline.cascade.chains import Chain
from timeline.cascade.suspects import suspects
from timeline.cascade.symptom import Symptom
from timeline.cascade.words import call
from timeline.cascade.world import Verdict, judge
from timeline.wording import printable

Row = Mapping[str, Any]
PRECEDENCE = (
    "root", "guardrail_removed", "effect", "contributing", "recovery", "propagation", "detection", "excluded",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An incident with its parts, ready to be written."""

    incident: Row
    parts: tuple[Row, ...]


def told(around: Around, chain: Chain, symptom: Symptom) -> Told:
    """The incident of a chain; one without roots is of failures that nothing in these logs explains."""
    return _caused(around, chain, symptom) if chain.roots else _unexplained(around, chain, symptom)


def _caused(around: Around, chain: Chain, symptom: Symptom) -> Told:
    following = consequences(around, chain)
    removed = {root.event_id: _gone(root, following, chain) for root in chain.roots}
    verdicts = {
        root.event_id: judge(chain.world, (one.failure for one in chain.traced), root.event_id, removed)
        for root in chain.roots
    }
    everything = {act.event_id: act for group in following.values() for act in group}
    after = aftermath(around, chain, list(everything.values()), symptom.alarm)
    parts = [
        *_roots(chain, verdicts),
        *_effects(chain),
        *safeguards(around, chain.roots, following),
        *granted(around, granted_to(chain)),
        *rewritten(around, (*chain.roots, *chain.between)),
        *_propagation(chain, everything.values()),
        *after.parts,
    ]
    taken = {part.act.event_id for part in parts}
    cleared = {event_id: why for one in chain.traced for event_id, why in one.stale if event_id not in taken}
    parts += suspects(around, chain.effects, chain.roots, taken, cleared)
    summary = story.caused(chain.roots, chain.effects, verdicts, after)
    return _told(chain.roots, chain.effects, parts, after, summary)


def _unexplained(around: Around, chain: Chain, symptom: Symptom) -> Told:
    effects = chain.effects
    after = aftermath(around, chain, [], symptom.alarm)
    parts = [Part(effect, "effect", story.why_unexplained(effect)) for effect in effects]
    parts += after.parts
    parts += suspects(around, effects, (), {part.act.event_id for part in parts}, {})
    return _told((), effects, parts, after, story.unexplained(effects, after))


def consequences(around: Around, chain: Chain) -> dict[str, tuple[Act, ...]]:
    """What AWS did of itself because of each root."""
    return {
        root.event_id: tuple(in_time(around.acts_of(around.rows("consequences", [root.event_id])).values()))
        for root in chain.roots
    }


def granted_to(chain: Chain) -> list[Act]:
    """Whose permission made it possible: the decisions', and those of the workloads that carried them out."""
    return [*chain.roots, *(act for act in chain.between if act.is_discretionary and act.is_destructive)]


def _gone(root: Act, following: Mapping[str, tuple[Act, ...]], chain: Chain) -> frozenset[str]:
    """A root with all that followed from it mechanically."""
    through = {
        event_id
        for one in chain.traced
        for path in one.paths
        if path.root_id == root.event_id
        for event_id in path.between
    }
    return frozenset({root.event_id, *through, *(act.event_id for act in following.get(root.event_id, ()))})


def _roots(chain: Chain, verdicts: Mapping[str, Verdict]) -> list[Part]:
    follow = {
        root.event_id: [chain.acts[one.failure.event_id] for one in chain.traced if root.event_id in one.roots]
        for root in chain.roots
    }
    return [
        Part(
            root,
            "root",
            story.why_root(root, follow[root.event_id], verdicts[root.event_id]),
            verdicts[root.event_id].but_for,
            verdicts[root.event_id].degree,
        )
        for root in chain.roots
    ]


def _effects(chain: Chain) -> list[Part]:
    parts = []
    for one in chain.traced:
        path = max(one.paths, key=lambda path: (path.weight, path.root_id))
        cause = chain.acts[path.edge.cause_id]
        effect = chain.acts[one.failure.event_id]
        parts.append(Part(effect, "effect", story.why_effect(effect, path, cause)))
    return parts


def _propagation(chain: Chain, everything: Iterable[Act]) -> list[Part]:
    through = {act.event_id for act in chain.between}
    return [
        Part(
            act,
            "propagation",
            f"{call(act)}: made by a service because of the root"
            + ("; failed calls follow from it." if act.event_id in through else "."),
        )
        for act in in_time({act.event_id: act for act in (*chain.between, *everything)}.values())
    ]


def _told(roots: Sequence[Act], effects: Sequence[Act], told: Iterable[Part], after: Aftermath, summary: str) -> Told:
    parts: dict[str, Part] = {}
    for part in sorted(told, key=lambda part: (PRECEDENCE.index(part.role), part.act.event_id)):
        parts.setdefault(part.act.event_id, part)
    incident_id = "inc-" + hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]
    row = {
        "incident_id": incident_id,
        "title": printable(story.title(roots, effects), 240),
        "verdict": "cause_found" if roots else "no_supported_cause",
        "triggered_at": roots[0].event_time if roots else None,
        "first_effect_at": effects[0].event_time,
        "detected_at": after.detected_at,
        "mitigated_at": after.mitigated_at,
        "recovered_at": after.recovered_at,
        "effect_count": sum(part.role == "effect" for part in parts.values()),
        "principals_hit": len(story.principals(effects)),
        "resources_hit": len(story.resources(effects)),
        "summary": summary,
    }
    return Told(row, tuple(_row(incident_id, part) for part in parts.values()))


def _row(incident_id: str, part: Part) -> Row:
    return {
        "incident_id": incident_id,
        "event_id": part.act.event_id,
        "role": part.role,
        "but_for": part.but_for,
        "degree": part.degree,
        "reason": part.reason,
    }
