"""Asks the tables everything that judging all chains needs, in three rounds: each builds on the answers before."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from timeline.cascade.acts import Act
from timeline.cascade.after import caused, touched, worked_on
from timeline.cascade.around import Answers, Around
from timeline.cascade.before import changes_asked, grants_asked
from timeline.cascade.beliefs import history_reads
from timeline.cascade.chains import Chain
from timeline.cascade.incident import consequences, granted_to
from timeline.cascade.struck import clues, struck
from timeline.store import Store

PASSING = ("cascade_writes", "cascade_effects", "cascade_spans", "cascade_touched", "cascade_detours")
"""Tables that only this step reads, so that one question serves all chains."""


def gather(store: Store, chains: Sequence[Chain]) -> list[Around]:
    """What the tables say around each chain, in the order of the chains."""
    answers = Answers(store, {key: act for chain in chains for key, act in chain.acts.items()})
    arounds = [Around(number, answers) for number in range(len(chains))]
    if chains:
        answers.ask("consequences", "root_id", ids=sorted({root.event_id for one in chains for root in one.roots}))
        followed = [_followed(around, chain) for around, chain in zip(arounds, chains, strict=True)]
        _build(store, chains, followed)
        _ask(answers, chains, followed)
        _ask_for_detours(answers, arounds, chains)
    for name in PASSING:
        store.drop(name)
    return arounds


def _followed(around: Around, chain: Chain) -> list[Act]:
    """Every consequence of a chain's roots, each once."""
    groups = consequences(around, chain).values()
    return list({act.event_id: act for group in groups for act in group}.values())


def _build(store: Store, chains: Sequence[Chain], followed: Sequence[Sequence[Act]]) -> None:
    store.build("cascade_writes")
    store.build(
        "cascade_effects",
        [
            {"chain": number, "event_id": effect.event_id}
            for number, chain in enumerate(chains)
            for effect in chain.effects
        ],
    )
    store.build("cascade_spans", [_span(number, chain) for number, chain in enumerate(chains)])
    both = enumerate(zip(chains, followed, strict=True))
    store.build("cascade_touched", [row for number, pair in both for row in _resources(number, *pair)])


def _resources(number: int, chain: Chain, following: Sequence[Act]) -> Iterator[dict[str, Any]]:
    missed = _missed(chain)
    callers = {token for effect in chain.effects for token in effect.of("principal")}
    for token in sorted(touched(chain, following) | callers):
        is_caller = token in callers and token not in missed
        yield {"chain": number, "token": token, "is_missed": token in missed, "is_caller": is_caller}


def _missed(chain: Chain) -> set[str]:
    """What the failed calls name."""
    return {token for effect in chain.effects for token in effect.of("target", "error", "mentioned")}


def _span(number: int, chain: Chain) -> dict[str, Any]:
    first, last = chain.effects[0].event_time, chain.effects[-1].event_time
    return {
        "chain": number,
        "begun_at": min([first, *(root.event_time for root in chain.roots)]),
        "first_at": first,
        "last_at": last,
        "accounts": sorted({act.account_id or "" for act in (*chain.roots, *chain.effects)}),
        "hit": sorted({effect.who for effect in chain.effects if effect.who}),
    }


def _ask(answers: Answers, chains: Sequence[Chain], followed: Sequence[Sequence[Act]]) -> None:
    both = list(zip(chains, followed, strict=True))
    answers.ask("successes", "chain", "any_success_id")
    answers.ask("responses", "cause_id", ids=sorted({one for pair in both for one in caused(*pair)}))
    answers.ask("acts_on", "token", tokens=sorted({token for pair in both for token in worked_on(*pair)}))
    answers.ask("reads_after", "chain", names=history_reads())
    answers.ask("safeguards_removed", "token", tokens=_acted_on(both))
    answers.ask("grants_to", "asker", **grants_asked(_once(act for chain in chains for act in granted_to(chain))))
    made = _once(act for chain in chains for act in (*chain.roots, *chain.between))
    answers.ask("workload_changes", "asker", **changes_asked(made))
    for question in ("writes_near", "possible_causes", "decoys_near"):
        answers.ask(question, "chain")


def _acted_on(both: Sequence[tuple[Chain, Sequence[Act]]]) -> list[str]:
    """What roots acted upon, themselves or through a service."""
    found = {token for chain, following in both for act in (*chain.roots, *following) for token in act.of("target")}
    return sorted(found)


def _once(acts: Iterable[Act]) -> list[Act]:
    return list({act.event_id: act for act in acts}.values())


def _ask_for_detours(answers: Answers, arounds: Sequence[Around], chains: Sequence[Chain]) -> None:
    asked = []
    for around, chain in zip(arounds, chains, strict=True):
        found = clues(chain, struck(around, chain))
        if found:
            asked.append({"chain": around.chain, **found})
    answers.store.build("cascade_detours", asked)
    answers.ask("mends_near", "chain")
