"""The rooms in order, readable in one breath: logs in, a whole case file out."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from timeline import __version__, incident, store
from timeline.attribute import attribute, rules_version
from timeline.cascade import cascade
from timeline.catalog import catalogue
from timeline.judge import judge
from timeline.link import link
from timeline.load import Progress, Scope, load, note
from timeline.model import Counts
from timeline.sources.access import Access
from timeline.sources.stream import Kept

MEMORY = "1500MB"
"""What DuckDB holds at once while the rooms work: ten million events take no more, the rest lies beside the case."""
VIEWS = tuple(sorted(query.name for query in catalogue().values() if query.room == "views"))
"""Flat views and macros for people who ask in SQL."""
INDEXES = tuple(sorted(query.name for query in catalogue().values() if query.room == "index"))
"""What makes an answer quick and says nothing new: made last, from what the rooms wrote."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did: the counts of the whole case, how many events are new, and its incidents."""

    counts: Counts
    added: int
    files: int
    incidents: tuple[incident.Row, ...]


def build(
    inputs: Sequence[str],
    case: Path,
    *,
    scope: Scope | None = None,
    access: Access | None = None,
    symptom: str = "",
    load_only: bool = False,
    own_rules: Sequence[Path] = (),
    ignore_tiers: frozenset[int] = frozenset(),
    progress: Progress | None = None,
    stage: Callable[[str], None] = lambda _: None,
) -> Summary:
    """Load the logs at ``inputs`` into the case file and judge them; what the case already holds is kept.

    ``own_rules`` are an organisation's own attribution rules; ``ignore_tiers`` leaves out evidence of these tiers.
    Raises SourceError when an input cannot be found, RuleError when a rule cannot be used, CaseError when the case
    cannot be written; then nothing changed.
    """
    version = rules_version(own_rules)
    kept = Kept(case.with_name(case.name + ".fetched"))
    rooms: tuple[tuple[str, Callable[[store.Store], None]], ...] = (
        ("who acted", partial(attribute, ignore_tiers=ignore_tiers, own_rules=own_rules)),
        ("what led to what", link),
        ("which failures", cascade),
        ("who answers for what", judge),
    )
    asked = json.dumps([list(inputs), str(scope), symptom, load_only, sorted(ignore_tiers), version, __version__])
    with store.replacing(case, request=asked) as db:
        before = db.count("events") if db.has("events") else 0
        stage("reading the logs")
        counts = load(
            db,
            inputs,
            scope=scope or Scope(),
            access=access,
            kept=kept,
            progress=progress,
            listed=lambda names: stage(f"{names:,} names listed"),
        )
        note(db, "tool_version", __version__)
        note(db, "rules_version", version)
        note(db, "symptom", symptom)
        note(db, "ignore_tiers", ", ".join(str(tier) for tier in sorted(ignore_tiers)))
        with db.within(MEMORY):
            for title, room in () if load_only else rooms:
                stage(title)
                room(db)
            for name in () if load_only else VIEWS:
                db.view(name)
            for name in INDEXES:  # of a case that only loads now, an earlier one would list other events
                db.drop(name)
            for name in () if load_only else INDEXES:
                stage("what can be searched")
                db.build(name)
        done = Summary(counts, counts.events_loaded - before, db.count("source_files"), tuple(incident.listing(db)))
    kept.forget()
    return done
