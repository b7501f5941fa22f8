"""Records that may have been seen before: held in memory up to a bound, then told from what the case knows."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from timeline.load.columns import SCHEMA
from timeline.store import Store

ROWS = 122_880
"""Records held here at most."""
DOUBTED_BYTES = 128 * 2**20
"""Bytes of records held here before they are told apart."""


class Entry(NamedTuple):
    """A record with its id and place."""

    event_id: str
    time: int
    digest: str
    source_file: str
    source_index: int
    raw: bytes

    @property
    def place(self) -> tuple[str, int]:
        """Where it lay: the first place of several is the one that counts."""
        return self.source_file, self.source_index


class Batch:
    """The records held now: first ones by id, plain copies of those, and contents that contest an id."""

    def __init__(self) -> None:
        self.first: dict[str, Entry] = {}
        self.copies: list[Entry] = []
        self.contested: list[Entry] = []
        self.bytes = 0

    def add(self, entry: Entry) -> None:
        """Hold a record."""
        held = self.first.setdefault(entry.event_id, entry)
        if held is entry:
            self.bytes += len(entry.raw)
        elif held.digest == entry.digest and held.place < entry.place:
            self.copies.append(entry._replace(raw=held.raw))
        else:
            self.bytes += len(entry.raw)
            self.contested.append(entry)

    @property
    def is_full(self) -> bool:
        """Whether it is time to add what is held."""
        full = len(self.first) >= ROWS or self.bytes >= DOUBTED_BYTES
        return full or len(self.copies) + len(self.contested) >= ROWS

    def sort_out(self, store: Store) -> tuple[list[Entry], list[Entry], list[Entry]]:
        """What is held as new events, plain copies, and records whose id is contested and must be settled."""
        known = _known(store, self.first.values())
        doubted = {entry.event_id for entry in self.contested}
        doubted |= {entry.event_id for entry in self.first.values() if known.get(entry.place) is False}
        new = [entry for entry in self.first.values() if entry.place not in known and entry.event_id not in doubted]
        again = [entry for entry in self.first.values() if entry.place in known or entry.event_id in doubted]
        copies = [entry for entry in (*again, *self.copies) if entry.event_id not in doubted]
        contested = [entry for entry in (*again, *self.copies) if entry.event_id in doubted] + self.contested
        return new, copies, contested


def _known(store: Store, entries: Iterable[Entry]) -> dict[tuple[str, int], bool]:
    """The places of those records whose id the case holds already; True for a plain copy of what it holds."""
    if not store.count("events"):
        return {}
    held = {entry.event_id: entry for entry in entries}
    asked: dict[str, list[Any]] = {"ids": [], "digests": [], "files": [], "indexes": []}
    for row in store.ask("known_ids", ids=list(held)):
        entry = held[row["event_id"]]
        asked["ids"].append(entry.event_id)
        asked["digests"].append(entry.digest)
        asked["files"].append(entry.source_file)
        asked["indexes"].append(entry.source_index)
    found = store.ask("known_records", **asked) if asked["ids"] else ()
    return {(row["source_file"], row["source_index"]): row["is_copy"] for row in found}


def as_table(entries: Sequence[Entry]) -> pa.Table:
    """Records as what the query of ``events`` is given."""
    ids, times, _, files, indexes, raws = zip(*entries, strict=True) if entries else [()] * 6
    columns = (ids, times, files, indexes, [raw.decode() for raw in raws])
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
