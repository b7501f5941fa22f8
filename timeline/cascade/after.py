"""What came after: who noticed, who mended, and when, each tied to an event; null rather than a guess."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.cascade.acts import TARGETS, Act, in_time
from timeline.cascade.around import Around
from timeline.cascade.before import Part
from timeline.cascade.chains import Chain, is_look
from timeline.cascade.struck import SETTLING, Struck, detours, struck
from timeline.cascade.words import actor, call, lag, some
from timeline.cascade.world import Atom, made
from timeline.wording import printable


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Detection and recovery, with their times."""

    parts: tuple[Part, ...]
    detected_at: datetime | None
    mitigated_at: datetime | None
    recovered_at: datetime | None


def aftermath(around: Around, chain: Chain, consequences: Collection[Act], alarm: datetime | None) -> Aftermath:
    """Who noticed and who mended a chain's failures."""
    first = chain.effects[0].event_time
    groups = struck(around, chain)
    mends = recoveries(around, chain, consequences, groups)
    done = recovered_at(chain, mends, groups)
    end = max([chain.effects[-1].event_time, *(act.event_time for act in mends)]) + timedelta(hours=1)
    looks = detections(around, chain, until=end)
    detected = alarm if alarm is not None else min((act.event_time for act in looks), default=None)
    after = [act for act in mends if act.event_time >= first]
    later = [act for act in after if detected is None or act.event_time >= detected] or after
    parts = [Part(act, "detection", _looked(act, first)) for act in looks]
    removed = gone(chain, consequences)
    parts += [Part(act, "recovery", _mended(act, first, removed)) for act in mends]
    return Aftermath(tuple(parts), detected, later[0].event_time if later else None, done)


def touched(chain: Chain, consequences: Iterable[Act]) -> set[str]:
    """The resources that were changed or missed."""
    tokens: set[str] = set()
    for effect in chain.effects:
        tokens |= effect.of("target", "error", "mentioned")
    for act in (*chain.roots, *chain.between, *consequences):
        tokens |= act.of("target")
    return tokens


def detections(around: Around, chain: Chain, *, until: datetime) -> list[Act]:
    """Reads of what was hit, or of its history, by people after the first failure; not by the session that did it."""
    doing = {root.session_id for root in chain.roots if root.session_id}
    mine = {effect.event_id for effect in chain.effects}
    found = around.acts_of([row for row in around.mine("reads_after") if row["event_time"] <= until])
    return [
        act
        for act in in_time(found.values())
        if act.event_id not in mine and (act.session_id not in doing or act.executor == "human")
    ]


def caused(chain: Chain, consequences: Iterable[Act]) -> set[str]:
    """Every event of a chain: what may have been answered."""
    return {act.event_id for act in (*chain.roots, *chain.between, *chain.effects, *consequences)}


def gone(chain: Chain, consequences: Iterable[Act]) -> set[str]:
    """The resources that the chain removed."""
    return {token for act in (*chain.roots, *consequences) if act.is_destructive for token in act.of("target")}


def worked_on(chain: Chain, consequences: Iterable[Act]) -> set[str]:
    """What the chain removed, and what its decisions changed: whoever acts on it again may mend it."""
    return gone(chain, consequences) | {token for root in chain.roots for token in root.of(*TARGETS)}


def recoveries(around: Around, chain: Chain, consequences: Collection[Act], groups: Sequence[Struck]) -> list[Act]:
    """The successful acts that made whole again what the chain had broken, or led its victims around it."""
    first = chain.effects[0].event_time
    answered = caused(chain, consequences)
    found = around.acts_of([row for row in around.rows("responses", answered) if not is_look(row["rule"])])
    for atom in sorted({atom for one in chain.traced for atom in one.failure.atoms}, key=repr):
        found |= {act.event_id: act for act in chain.world.healers(atom, first)}
    removed = gone(chain, consequences)
    kinds = {one.noun for one in (*chain.roots, *consequences) if one.is_destructive}
    for key, act in around.acts_of(around.rows("acts_on", worked_on(chain, consequences))).items():
        if key not in found and (_makes_anew(act, removed, kinds) or _turns_back(act, chain, groups)):
            found[key] = act
    found |= {act.event_id: act for act in detours(around, groups)}
    later = _later_losses(chain)
    return [
        act
        for act in in_time(found.values())
        if _mends(act, chain, answered, groups) and not _mends_later_loss(act, later)
    ]


def _makes_anew(act: Act, removed: Collection[str], kinds: Collection[str]) -> bool:
    """True when the act makes one of the lost things; what is made inside of one is not the thing.

    A creation of a lost kind that the record does not name goes by what it is made in.
    """
    own = {token.token for token in act.tokens if token.type == act.noun}
    of_it = act.of() if act.verb == "restore" or (not own and act.noun in kinds) else own
    return act.verb in ("create", "restore") and not of_it.isdisjoint(removed)


def _turns_back(act: Act, chain: Chain, groups: Sequence[Struck]) -> bool:
    """True for a change to what a decision had changed, after which every call that had failed soon worked again.

    The very call that took something away, made once more so that it takes nothing, gives back by itself.
    """
    used = {(effect.event_source, effect.event_name) for effect in chain.effects}
    if act.is_destructive or act.verb == "invoke" or (act.event_source, act.event_name) in used:
        return False
    alike = [one for one in chain.roots if act.noun == one.noun and act.of(*TARGETS) & one.of(*TARGETS)]
    if any(one.is_destructive and one.event_name == act.event_name for one in alike):
        return True
    return (
        bool(alike)
        and bool(groups)
        and all(
            group.again is not None and group.last <= act.event_time <= group.again <= act.event_time + SETTLING
            for group in groups
        )
    )


def _later_losses(chain: Chain) -> list[tuple[frozenset[str], datetime]]:
    """What the chain had lost, was given back, and was lost once more after its last failure: to another incident."""
    last = chain.effects[-1].event_time
    atoms = {atom for one in chain.traced for atom in one.failure.atoms}
    moments = ((atom.tokens, chain.world.broken_anew(atom, chain.effects[0].event_time)) for atom in atoms)
    return [(tokens, moment) for tokens, moment in moments if moment is not None and moment > last]


def _mends_later_loss(act: Act, later: Iterable[tuple[frozenset[str], datetime]]) -> bool:
    return any(act.event_time >= moment and tokens & act.of(*TARGETS, "policy") for tokens, moment in later)


def _mends(act: Act, chain: Chain, caused: Collection[str], groups: Sequence[Struck]) -> bool:
    first = chain.effects[0].event_time
    if act.failed or not act.is_write or act.event_id in caused or act.event_time < first or not act.is_discretionary:
        return False
    doing = {root.session_id for root in chain.roots if root.session_id}
    return act.session_id not in doing or _stops(act, chain, groups) or _turns_back(act, chain, groups)


def _stops(act: Act, chain: Chain, groups: Sequence[Struck]) -> bool:
    """True when failures for want of what the act touched came before it and none after: it healed them.

    A whole stack made anew stands for all that was in it: it heals only when all works again.
    """
    if any(token.type == "cloudformation:stack" and token.role in TARGETS for token in act.tokens):
        over = chain.effects[-1].event_time <= act.event_time + SETTLING
        return over and bool(groups) and all(group.again is not None for group in groups)
    tokens = act.of(*TARGETS)
    atoms = {atom for one in chain.traced for atom in one.failure.atoms}
    healed = {atom for atom in atoms if _is_healed_by(atom, act, chain)}
    times = [one.failure.at for one in chain.traced if healed & one.failure.atoms]
    if not healed:
        times = [effect.event_time for effect in chain.effects if tokens & effect.of("target", "error", "mentioned")]
    return bool(times) and max(times) <= act.event_time + SETTLING


def _is_healed_by(atom: Atom, act: Act, chain: Chain) -> bool:
    return any(healer.event_id == act.event_id for healer in chain.world.healers(atom, act.event_time))


def recovered_at(chain: Chain, mends: Sequence[Act], groups: Sequence[Struck]) -> datetime | None:
    """When everything worked again, or null: effects that never stop, or of which no success is seen, are not over.

    A caller that failed once and never asked again tells nothing of either.

    Without an act that mended it, and without a cause, the end of the errors alone is no recovery that anybody made.
    """
    last = chain.effects[-1].event_time
    worked = bool(groups) and all(group.again is not None or group.same_again is not None for group in groups)
    if mends and last <= mends[-1].event_time + SETTLING and (_whole(chain) or worked):
        return mends[-1].event_time
    steady = [group for group in groups if group.last > group.since] or groups
    same = [moment for group in steady if (moment := group.back_at(steady)) is not None]
    return max(same) if chain.roots and same and len(same) == len(steady) else None


def _whole(chain: Chain) -> bool:
    """True when every condition that failed is good again at the end of the logs."""
    end = max(act.event_time for act in chain.acts.values()) + timedelta(days=1)
    atoms = {atom for one in chain.traced for atom in one.failure.atoms}
    return bool(atoms) and all(chain.world.opener(atom, end) is None for atom in atoms)


def _looked(act: Act, first: datetime) -> str:
    since = lag((act.event_time - first).total_seconds())
    return f"{call(act)} by {actor(act)}, {since} after the first effect: a look at what was hit."


def _mended(act: Act, first: datetime, removed: Collection[str]) -> str:
    since = lag((act.event_time - first).total_seconds())
    what = "restores what was lacking"
    new = made(act)
    if act.verb == "restore" and not act.of().isdisjoint(removed) and new and new.isdisjoint(removed):
        names = some(printable(token.name, 60) for token in act.tokens if token.token in new)
        what = f"brings back what was lost under another name, {names}"
    return f"{call(act)} by {actor(act)}, {since} after the first effect, {what}."
