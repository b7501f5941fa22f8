"""The log of a story while it is told: every record, and the part that we know it plays because we made it play it."""

from collections import defaultdict
from datetime import datetime

from sample_data.generator.records import Record


class Journal:
    """Records in the order of telling, and the event ids of each known part: ``root``, ``effect``, ``excluded``, ..."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self.records: list[Record] = []
        self.parts: dict[str, list[str]] = defaultdict(list)
        self.marks: dict[str, str] = {}
        self.executors: dict[str, str] = {}
        self.decoys: dict[str, str] = {}

    def add(
        self, record: Record, part: str | None = None, executor: str | None = None, decoy: str | None = None
    ) -> Record:
        """Writes one record down, with its part and with who executed it where the story cares."""
        self.records.append(record)
        if part:
            self.parts[part].append(record["eventID"])
        if executor:
            self.executors[record["eventID"]] = executor
        if decoy:
            self.parts["excluded"].append(record["eventID"])
            self.decoys[record["eventID"]] = decoy
        return record

    def mark(self, name: str, at: datetime) -> None:
        """Remembers a moment, for example ``triggered_at``; the first mention counts."""
        self.marks.setdefault(name, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
