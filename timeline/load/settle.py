"""Several records under one eventID: which are copies of one content, which are different events, and who keeps the id.

The outcome depends on the records alone, never on the order in which they came: a content stands at its first place by
file and position, and of different contents the one with the smallest digest keeps the id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from timeline.load.batch import Entry, as_table
from timeline.load.record import canonical_digest, is_marked
from timeline.load.times import micros
from timeline.store import Store

Contents = dict[str, list[Entry]]
"""The records of one id by the digest of their content."""


@dataclass
class Verdict:
    """What changes in the case: events that go, events that come, copies, and new names of events."""

    gone: set[str] = field(default_factory=set)
    come: list[Entry] = field(default_factory=list)
    copies: list[Entry] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)


def settle(store: Store, contested: Iterable[Entry]) -> None:
    """Give every contested record its place in the case: an event of its own, or a copy of one."""
    groups: dict[str, Contents] = defaultdict(lambda: defaultdict(list))
    for entry in contested:
        groups[entry.event_id][canonical_digest(entry.raw)].append(entry)
    homes = {name: base for base, contents in groups.items() for name in _possible_names(base, contents)}
    in_case: dict[tuple[str, int], str] = {}
    for row in store.ask("contested_events", ids=sorted(homes)) if homes else ():
        entry = _entry(row)
        groups[homes[entry.event_id]][canonical_digest(entry.raw)].append(entry)
        in_case[entry.place] = entry.event_id
    verdict = Verdict()
    for base, contents in sorted(groups.items()):
        _judge(base, contents, in_case, verdict)
    _apply(store, verdict)
    mark(store, (entry for entry in verdict.come if entry.place not in in_case))


def mark(store: Store, entries: Iterable[Entry]) -> None:
    """List those that are marked: what the logs leave out is looked for in these alone."""
    marks = [entry for entry in entries if is_marked(entry.raw)]
    store.append(
        "marked_records", [{"source_file": mark.source_file, "source_index": mark.source_index} for mark in marks]
    )


def copies_as_rows(copies: Iterable[Entry]) -> pa.Table:
    """Copies as rows of ``duplicate_records``."""
    rows = list(copies)
    return pa.table(
        {
            "source_file": pa.array([copy.source_file for copy in rows], pa.string()),
            "source_index": pa.array([copy.source_index for copy in rows], pa.int64()),
            "event_id": pa.array([copy.event_id for copy in rows], pa.string()),
        }
    )


def _possible_names(base: str, digests: Iterable[str]) -> Iterator[str]:
    yield base
    for digest in digests:
        yield from (f"{base}~{digest[:12]}", f"{base}~{digest}")


def _entry(row: Mapping[str, Any]) -> Entry:
    time, raw = micros(row["event_time"]), row["raw"].encode()
    return Entry(row["event_id"], time, row["digest"], row["source_file"], row["source_index"], raw)


def _judge(base: str, contents: Contents, in_case: Mapping[tuple[str, int], str], verdict: Verdict) -> None:
    """Name each content of one id, choose its first place, and say what that changes in the case."""
    taken: set[str] = set()
    for digest in sorted(contents):
        name = f"{base}~{digest[:12]}" if taken else base
        name = f"{base}~{digest}" if name in taken else name
        taken.add(name)
        first, *others = sorted(contents[digest], key=lambda entry: entry.place)
        verdict.copies += [copy._replace(event_id=name) for copy in others]
        before = next((in_case[entry.place] for entry in (first, *others) if entry.place in in_case), None)
        if before == name and first.place in in_case:
            continue
        verdict.come.append(first._replace(event_id=name))
        if before is not None:
            verdict.gone.add(before)
            verdict.renamed[before] = name


def _apply(store: Store, verdict: Verdict) -> None:
    if verdict.gone:
        store.remove("events", "event_id", sorted(verdict.gone))
    if verdict.come:
        store.append("events", as_table(verdict.come))
    if verdict.renamed:
        copies = store.ask("copies_of", ids=sorted(verdict.renamed))
        store.remove("duplicate_records", "event_id", sorted(verdict.renamed))
        store.append("duplicate_records", [{**copy, "event_id": verdict.renamed[copy["event_id"]]} for copy in copies])
    if verdict.copies:
        store.append("duplicate_records", copies_as_rows(verdict.copies))
