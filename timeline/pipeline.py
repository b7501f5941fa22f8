"""The rooms in order, readable in one breath: logs in, a whole case file out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline import __version__, incident, store
from timeline.attribute import attribute, rules_version
from timeline.cascade import cascade
from timeline.judge import judge
from timeline.link import link
from timeline.load import Progress, Scope, load, note
from timeline.model import Counts

ROOMS: tuple[tuple[str, Callable[[store.Store], None]], ...] = (
    ("who acted", attribute),
    ("what led to what", link),
    ("which failures", cascade),
    ("who answers for what", judge),
)


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
    symptom: str = "",
    load_only: bool = False,
    progress: Progress | None = None,
    stage: Callable[[str], None] = lambda _: None,
) -> Summary:
    """Load the logs at ``inputs`` into the case file and judge them; what the case already holds is kept.

    Raises SourceError when an input cannot be found, CaseError when the case cannot be written; then nothing changed.
    """
    with store.replacing(case) as db:
        before = db.count("events") if db.has("events") else 0
        note(db, "tool_version", __version__)
        note(db, "rules_version", rules_version())
        note(db, "symptom", symptom)
        stage("reading the logs")
        counts = load(db, inputs, scope=scope or Scope(), progress=progress)
        for title, room in () if load_only else ROOMS:
            stage(title)
            room(db)
        return Summary(counts, counts.events_loaded - before, db.count("source_files"), tuple(incident.listing(db)))
