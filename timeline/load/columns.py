"""Records as columns for DuckDB: only what tells records apart is made here; the query of ``events`` reads the rest."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

JSON = pa.json_(pa.string_view())
"""Text known to be JSON: DuckDB need not look again. A view: the records stay where they lie."""
TIME = pa.timestamp("us", "UTC")
SCHEMA = pa.schema(
    {"event_id": pa.string(), "event_time": TIME, "source_file": pa.string(), "source_index": pa.int64(), "raw": JSON}
)
"""What the query of ``events`` is given. Without an ``event_time`` it reads the time, and the record must be plain."""
Numbers: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
VIEW = np.dtype([("size", "<i4"), ("begins", "S4"), ("text", "<i4"), ("start", "<i4")])
"""Arrow's view of a string of more than twelve bytes: its size, its first four, the number of a buffer, where in it."""


def as_batch(ids: pa.Array, times: pa.Array, files: pa.Array, indexes: Numbers, raws: pa.Array) -> pa.RecordBatch:
    """Records by their columns."""
    raw = pa.ExtensionArray.from_storage(JSON, raws)
    return pa.RecordBatch.from_arrays([ids, times, files, pa.array(indexes), raw], schema=SCHEMA)


def texts(values: Sequence[bytes]) -> pa.Array:
    """UTF-8 texts as an Arrow array: joined at once, three times faster than one by one (measured)."""
    ends = np.zeros(len(values) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, values), np.int32, len(values)), out=ends[1:])
    return pa.Array.from_buffers(pa.string(), len(values), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(values))])


def views(lying: Sequence[tuple[bytes, Numbers, Numbers]]) -> pa.Array:
    """Strings that lie in texts, by starts and sizes in each, without a copy; every one has more than twelve bytes."""
    made = np.empty(sum(len(starts) for _, starts, _ in lying), VIEW)
    done = 0
    for number, (text, starts, sizes) in enumerate(lying):
        some = made[done : done + len(starts)]
        letters = np.frombuffer(text, np.uint8)
        some["size"], some["text"], some["start"] = sizes, number, starts
        some["begins"] = letters[starts[:, None] + np.arange(4)].view("S4")[:, 0]
        done += len(starts)
    buffers: list[Any] = [None, pa.py_buffer(made), *(pa.py_buffer(text) for text, _, _ in lying)]
    return pa.Array.from_buffers(pa.string_view(), len(made), buffers)
