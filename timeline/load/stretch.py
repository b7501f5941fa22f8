"""Records in CloudTrail's own form, known many at once and none of them opened: nearly all there are.

A stretch of text holds records one after the other. Where they lie and what they are called is found without reading
the fields; the query of ``events`` reads these, and refuses a record that is not as plain as it looked. That one, and
all with anything odd here, are known with care (``record.know``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from isal import isal_zlib

from timeline.load.columns import Numbers
from timeline.load.record import is_plain

BARE = b'{"eventVersion"'
"""How CloudTrail itself begins a record: such a one is in no further wrapper."""
ID = re.compile(rb'"eventID"\s*:\s*"([^"\\~]{1,128})"')
OPENING, CLOSING = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[(?=\{)'), re.compile(rb"\]\s*\}\s*\Z")
GZIP = b"\x1f\x8b\x08"
LARGEST, MOST_COMMAS = 64 * 2**20, 4_000_000
"""Bytes of a text that is taken whole, and commas in it: a trail file has some 50 MB unpacked at most."""


class _Trail(msgspec.Struct):
    Records: list[msgspec.Raw] | None = None


_TRAIL = msgspec.json.Decoder(_Trail)


@dataclass(slots=True)
class Stretch:
    """Records in a text: where each begins, its bytes, its position in the file, and its id as it is written."""

    text: bytes
    starts: Numbers
    sizes: Numbers
    positions: Numbers
    ids: list[bytes]

    def __len__(self) -> int:
        return len(self.ids)

    def records(self) -> Iterator[bytes]:
        """The records as they lie."""
        for start, size in zip(self.starts.tolist(), self.sizes.tolist(), strict=True):
            yield self.text[start : start + size]

    def some(self, chosen: Sequence[int] | slice) -> "Stretch":
        """Those at these places of the stretch."""
        ids = self.ids[chosen] if isinstance(chosen, slice) else [self.ids[at] for at in chosen]
        return Stretch(self.text, self.starts[chosen], self.sizes[chosen], self.positions[chosen], ids)

    def marked(self) -> list[int]:
        """The positions of those that may say that a part was left out, or that they came late; as a rule none."""
        if b'"omitted"' not in self.text and b'"addendum"' not in self.text:
            return []
        marks = (b'"omitted"' in raw or b'"addendum"' in raw for raw in self.records())
        return [position for position, mark in zip(self.positions.tolist(), marks, strict=True) if mark]


def trail_file(data: bytes) -> Stretch | None:
    """A log file just as CloudTrail delivers it, packed or not; None when there is anything odd about the whole."""
    text = _unpacked(data) if data.startswith(GZIP) else data
    opening = OPENING.match(text) if len(text) <= LARGEST else None
    closing = CLOSING.search(text, max(len(text) - 64, 0)) if opening and text.startswith(BARE, opening.end()) else None
    if opening is None or closing is None or len(text) > MOST_COMMAS < text.count(b","):
        return None
    try:
        records = _TRAIL.decode(text).Records
        if not text.isascii():
            text.decode("utf-8")
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    if not records:
        return None
    sizes = np.fromiter(map(len, records), np.int64, len(records))
    del records
    starts = opening.end() + np.cumsum(sizes + 1) - sizes - 1
    # With one comma between every two the sizes fill the list; else it is written in another way.
    if starts[-1] + sizes[-1] != closing.start():
        return None
    return _known(text, starts, sizes)


def stretch_of(records: Sequence[bytes]) -> Stretch | None:
    """Bare records as one stretch; None when their ids cannot be told without opening them."""
    sizes = np.fromiter(map(len, records), np.int64, len(records))
    text = b"".join(records)
    try:
        if not text.isascii():
            text.decode("utf-8")
    except UnicodeError:
        return None
    return _known(text, np.cumsum(sizes) - sizes, sizes)


def _known(text: bytes, starts: Numbers, sizes: Numbers) -> Stretch | None:
    """The stretch with the ids; they belong to the records one by one, or the query will refuse them."""
    ids = ID.findall(text)
    if len(ids) != len(starts) or not _begin_bare(text, starts) or not is_plain(text[starts[0] : starts[0] + sizes[0]]):
        return None
    return Stretch(text, starts, sizes, np.arange(len(ids)), ids)


def _begin_bare(text: bytes, starts: Numbers) -> bool:
    letters = np.frombuffer(text, np.uint8)
    if starts[-1] + len(BARE) > len(text):
        return False
    return bool((letters[starts[:, None] + np.arange(len(BARE))] == np.frombuffer(BARE, np.uint8)).all())


def _unpacked(data: bytes) -> bytes:
    """The text in a gzip file of one member, by the size that it gives at its end; empty when it is not so."""
    size = int.from_bytes(data[-4:], "little")
    if size > LARGEST:
        return b""
    opener = isal_zlib.decompressobj(31)
    try:
        text: bytes = opener.decompress(data, size + 1)
    except isal_zlib.error:  # type: ignore[misc]  # its stub calls it any value
        return b""
    return text if opener.eof and len(text) == size and not opener.unused_data else b""
