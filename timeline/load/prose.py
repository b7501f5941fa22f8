"""A text that is neither JSON nor a table -> what it is, and the records in its lines behind something else.

Log shippers write a time, a host, a stream before each record; ``aws cloudtrail lookup-events --output text`` writes
its other columns around it.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from timeline.load.cut import LINES_TRIED, SAMPLE, Value, end_of, lines_of, why_not_json

MARK = b'"eventVersion"'
RESOURCES = b"RESOURCES\t"
"""How the CLI begins a line that repeats the resources of the event before it."""
NO_RECORD = "a plain log line, not a CloudTrail record"
KINDS = ((b"ORC", "an ORC file: export it as Parquet or JSON"), (b"Obj\x01", "an Avro file: export it as JSON"))


def holds_records(head: bytes) -> bool:
    """Whether one of the first lines holds a record behind something else."""
    first = islice(lines_of((head,)), LINES_TRIED)
    return any(value.fault is None for line in first for value in _values(line.text))


def records(blocks: Iterable[bytes]) -> Iterator[Value]:
    """The record in each line; a line without one is a fault."""
    for line in lines_of(blocks):
        if line.fault is not None:
            yield line
        elif not line.text.startswith(RESOURCES):
            yield from _values(line.text)


def what_is(text: bytes) -> str:
    """What a file is that is nothing of ours, as far as its beginning tells."""
    known = next((kind for magic, kind in KINDS if text.startswith(magic)), None)
    return known or ("binary data" if b"\x00" in text[:4096] else "plain text")


def _values(line: bytes) -> Iterator[Value]:
    """The JSON objects in a line that hold a record; a fault where there is none, or another that cannot be read."""
    at = found = 0
    while (start := line.find(b"{", at)) >= 0 and MARK in line[at:]:
        end = end_of(line, start, len(line))
        fault = why_not_json(line[start:end]) if end > 0 else "cut off in the middle"
        yield Value(line[start : end if end > 0 else len(line)], fault)
        found += 1
        at = end if end > 0 else len(line)
    if not found:
        yield Value(line[:SAMPLE], NO_RECORD)
