"""An answer held against the world's own truth, question by question: right or wrong, nothing in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .expect import Outcome, Script, twin_of
from .guesses import Answer, wanted
from .judged import Judged

Marks = list[tuple[str, bool]]
FIRST, EXACT, BYSTANDER = "root AC@1", "exact root set", "no bystander in root or chain"
ABSTAINS, ANSWERS = "abstains where nobody is to blame", "does not abstain where there is a cause"
PRECISION, RECALL, BUT_FOR = "link precision", "link recall", "but-for as in the twin"
TRIGGER, EFFECT, ENDLESS = "times: trigger", "times: first effect", "times: no recovery where there is none"
SECOND = timedelta(seconds=1)


def roots_of(outcome: Outcome) -> set[str]:
    """Every event that may stand as a root."""
    tags = outcome.expect.root | outcome.expect.may
    return outcome.ids(*tags, *(f"{tag}-tool" for tag in tags))


def is_answerable(outcome: Outcome, seen: frozenset[str]) -> bool:
    """Whether the log shows that anything failed, and holds an act that made it fail."""
    return outcome.expect.verdict == "cause_found" and bool(outcome.effects & seen) and bool(roots_of(outcome) & seen)


def answer_marks(outcome: Outcome, answer: Answer, seen: frozenset[str]) -> Marks:
    """The roots and all that is blamed: only the questions that this scenario asks, and that the log can answer."""
    expect, allowed = outcome.expect, roots_of(outcome)
    innocent = outcome.bystanders | outcome.ids(*expect.preempted)
    found = [(BYSTANDER, not answer.blamed & innocent)]
    if expect.verdict == "no_supported_cause":
        found.append((ABSTAINS, not answer.roots))
    if is_answerable(outcome, seen):
        first = min((e for e in outcome.events if e.id in answer.roots), key=lambda e: e.at, default=None)
        needed = expect.may if expect.apart else expect.root
        whole = all(answer.roots & outcome.ids(tag, f"{tag}-tool") for tag in needed)
        found.append((FIRST, first is not None and first.id in allowed))
        found.append((EXACT, bool(answer.roots) and whole and answer.roots <= allowed))
        found.append((ANSWERS, bool(answer.roots)))
    return found


def link_marks(outcome: Outcome, said: Judged) -> Marks:
    """Supported mechanism links against the world's own: precision by link, recall by failed call."""
    right = right_links(outcome, said)
    sides = {e.id: str(e.record.get("sharedEventID") or e.id) for e in outcome.events}
    explained = {sides.get(effect) for _, effect in right}
    found = [(PRECISION, link in right) for link in sorted(said.links)]
    failed = outcome.effects & said.events if is_answerable(outcome, said.events) else set()
    return found + [(RECALL, sides[effect] in explained) for effect in sorted(failed)]


def right_links(outcome: Outcome, said: Judged) -> set[tuple[str, str]]:
    """Of the supported links those that the world knows: told by it as a cause, or from a root to what follows."""
    told = {(cause, e.id) for e in outcome.events for cause in e.causes}
    true = roots_of(outcome) | outcome.consequences
    after = outcome.consequences
    return {link for link in said.links if link in told or (link[0] in true and link[1] in after)}


def time_marks(outcome: Outcome, said: Judged) -> Marks:
    """Trigger and first effect within a second; a recovery that nobody made must have no time."""
    main = said.found.main(wanted(outcome))
    if main is None or outcome.expect.apart or not is_answerable(outcome, said.events):
        return []
    at = outcome.world.moment
    roots, effects, after = roots_of(outcome), outcome.effects & said.events, outcome.consequences & said.events
    struck = effects | {e.id for e in outcome.events if e.id in after and not e.ok}
    broken = [min((at(e.at) for e in outcome.events if e.id in ids), default=None) for ids in (effects, struck)]
    answers = [
        (TRIGGER, _near(main["triggered_at"], [at(e.at) for e in outcome.events if e.id in roots])),
        (EFFECT, _near(main["first_effect_at"], [one for one in broken if one is not None])),
    ]
    if outcome.expect.recovered is None:
        answers.append((ENDLESS, main["recovered_at"] is None))
    return answers


def _near(moment: datetime | None, wanted_: Sequence[datetime]) -> bool:
    return moment is not None and any(abs(moment - one) <= SECOND for one in wanted_)


def but_for_marks(outcome: Outcome, said: Judged, script: Script, seed: int) -> Marks:
    """But-for of each root against a twin world in which that act alone was never made."""
    if not is_answerable(outcome, said.events):
        return []
    roots = roots_of(outcome)
    tags = {e.id: e.tag.removesuffix("-tool") for e in outcome.events if e.id in roots}
    claims = {
        (step["incident_id"], step["event_id"]): step["but_for"]
        for step in said.found.steps
        if step["role"] == "root" and step["event_id"] in tags and step["but_for"] != "untestable"
    }
    decides = {tag: _decided(outcome, tag, script, seed) for tag in sorted({tags[event] for _, event in claims})}
    answers = []
    for (incident, event), claim in sorted(claims.items()):
        mine = said.found.of(incident, "effect") & outcome.effects
        answers.append((BUT_FOR, (claim == "yes") == bool(decides[tags[event]] & mine)))
    return answers


def _decided(outcome: Outcome, tag: str, script: Script, seed: int) -> set[str]:
    """The failures that the twin spares; acts that may stand as root besides are steps of one act, and go with it."""
    expect = outcome.expect
    alone = tag in expect.root or expect.apart or expect.overlaps
    twin = twin_of(outcome.name, script, seed, frozenset({tag}) if alone else expect.may)
    failing = {e.key for e in twin.events if not e.ok}
    return {e.id for e in outcome.events if e.id in outcome.effects and e.key not in failing}
