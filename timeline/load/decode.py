"""Content of a log file -> its records, in the order in which they lie in it, whatever it is packed and wrapped in.

The shape is recognised from content, never from the file's name. What is no record comes out as a fault with its
reason, so that every value in a file is counted once. A text of some size is held whole; a longer one is read block by
block, so that memory does not grow with it.
"""

import codecs
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import msgspec

from timeline.load import cut, prose, salvage
from timeline.load.archives import Damaged
from timeline.load.rows import is_day_first, pairs
from timeline.load.tabular import PARQUET, Row, csv_rows, header_of, parquet_rows
from timeline.load.unpack import Text, texts
from timeline.load.window import Window
from timeline.load.wrappers import LARGE, LISTS, SHAPES, Piece, elements_of, fields_of, opened, shape_of
from timeline.sources.content import Content, collected

__all__ = ["Decoded", "Piece", "Run"]

WHOLE = 64 * 2**20
"""Bytes of a text that is held whole: a trail file has some 50 MB at most."""
PATIENCE = 1_000_000
"""Faults in a row after which the rest of a file is left unread, and that is said."""
BARE = b'{"eventVersion"'
"""How CloudTrail itself begins a record: such a one is in no further wrapper."""
WHITE = b" \t\r\n\x0b\x0c"
RUN, RUN_BYTES = 1000, 8 * 2**20
"""Bare records handed on together at most, and after how many bytes of them."""
ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"{\x00", "utf-16-le"), (b"[\x00", "utf-16-le"), (b"\x00{", "utf-16-be"), (b"\x00[", "utf-16-be"),
)  # fmt: skip
"""How a text that is not UTF-8 as it stands begins."""

Run: TypeAlias = list[bytes]
"""Records one after the other that begin as CloudTrail itself begins them: in no wrapper, and most of all there are."""


@dataclass
class Decoded:
    """The pieces of one file in their order; ``shape`` is known once they have begun to flow."""

    data: Content
    shape: str = "empty"

    def pieces(self) -> Iterator[Piece]:
        """Every record and every fault, in the order of the file."""
        for run in self.runs():
            if isinstance(run, Piece):
                yield run
            else:
                yield from map(Piece, run)

    def runs(self) -> Iterator[Run | Piece]:
        """The same, bare records together in runs (none is empty); not for ever where there are only faults."""
        in_a_row = 0
        for run in self._all():
            in_a_row = in_a_row + 1 if isinstance(run, Piece) and run.fault else 0
            yield run
            if in_a_row == PATIENCE:
                yield Piece(b"", f"no record among {PATIENCE:,} values: the rest of the file is left unread")
                return

    def _all(self) -> Iterator[Run | Piece]:
        for packed in texts(self.data):
            text = Text(_as_utf8(packed))
            last: Run | Piece | None = None
            for run in self._text(iter(text)):
                if last is not None:
                    yield last
                last = run
            # A value that is cut off because the text is, is one fault and not two.
            fault = text.fault or packed.fault
            if isinstance(last, Piece) and last.fault and fault:
                last = Piece(last.raw, fault)
            elif fault:
                yield from [last] if last is not None else []
                last = Piece(b"", fault)
            if last is not None:
                yield last

    def _text(self, blocks: Iterator[bytes]) -> Iterator[Run | Piece]:
        """A text held whole, or as much of it as is needed to tell what it is."""
        parts: list[bytes] = []
        size = 0
        while size <= WHOLE and (block := next(blocks, b"")):
            block = block if size else block.lstrip(WHITE)
            parts.append(block)
            size += len(block)
        head = b"".join(parts)
        if head.startswith(PARQUET):
            yield from self._rows("parquet", parquet_rows(collected(chain((head,), blocks), sys.maxsize)))
        elif size > WHOLE:
            yield from self._long(head, blocks)
        elif head := head.rstrip(WHITE):
            yield from self._json(head)

    def _rows(self, shape: str, rows: Iterator[Row]) -> Iterator[Piece]:
        self._shaped(shape)
        for row in rows:
            yield from _opened(cut.Value(row.text, row.fault))

    def _json(self, text: bytes) -> Iterator[Run | Piece]:
        is_large = len(text) > LARGE and text.count(b",") > LARGE
        records = None if is_large else _records(text)
        if records is not None:
            self._shaped("records" if records else "empty")
            yield from _elements(records, len(text))
        elif cut.parses(text):
            yield from self._listed(Window.of(text)) if is_large else self._single(text)
        elif cut.is_lines(text):
            self._shaped("lines")
            yield from _in_runs(cut.lines((text,)))
        elif text[:1] in b"{[":
            self._shaped("documents")
            yield from _in_runs(_each(salvage.values(Window.of(text), LISTS)))
        else:
            yield from self._prose(text, iter(()))

    def _single(self, text: bytes) -> Iterator[Run | Piece]:
        if text.startswith(b"["):
            elements = elements_of(text)
            self._shaped("array" if elements else "empty")
            yield from opened(text) if pairs(elements) else _elements(elements, len(text))
        else:
            shape = shape_of(fields_of(text) if text.startswith(b"{") else {})
            pieces = opened(text)
            if shape == "not_cloudtrail":
                pieces = iter(known := list(pieces))
                shape = shape if all(piece.fault for piece in known) else "wrapped"
            self._shaped(shape)
            yield from pieces

    def _long(self, head: bytes, blocks: Iterator[bytes]) -> Iterator[Run | Piece]:
        if cut.is_lines(head):
            self._shaped("lines")
            yield from _in_runs(cut.lines(chain((head,), blocks)))
        elif head[:1] in b"{[":
            yield from self._listed(Window(head, blocks))
        else:
            yield from self._prose(head, blocks)

    def _listed(self, window: Window) -> Iterator[Run | Piece]:
        """Documents of which one is too long to be taken at once."""
        found = salvage.opening(window, LISTS)
        name = found.name.decode("utf-8", "replace") if found else "documents"
        self._shaped(SHAPES.get(name, name) or "array")
        yield from _in_runs(_each(salvage.values(window, LISTS)))

    def _prose(self, head: bytes, blocks: Iterator[bytes]) -> Iterator[Run | Piece]:
        """A text that begins as no JSON: a table, a trail's file without its beginning, lines, or nothing of ours."""
        if (header := header_of(head)) is not None:
            yield from self._rows(
                "csv", csv_rows(chain((head,), blocks), is_day_first(head.decode("utf-8", "replace")), *header)
            )
        elif prose.holds_records(head):
            self._shaped("lines")
            for value in prose.records(chain((head,), blocks)):
                yield from _opened(value)
        elif (found := salvage.NEXT_DOCUMENT.search(head)) and b"\n" not in head[: found.start()]:
            self._shaped("documents")
            yield from _in_runs(_each(salvage.values(Window(head, blocks), LISTS)))
        else:
            self._shaped("not_cloudtrail")
            yield Piece(head[: cut.SAMPLE], f"not JSON: {prose.what_is(head)}")

    def _shaped(self, shape: str) -> None:
        """Keep the first telling shape: members of an archive may differ, and most are alike."""
        if self.shape == "empty":
            self.shape = shape


def _as_utf8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The text as UTF-8 without a byte order mark."""
    blocks = iter(blocks)
    head = next(blocks, b"")
    mark, encoding = next(((mark, name) for mark, name in ENCODINGS if head.startswith(mark)), (b"", ""))
    if not encoding:
        yield from chain((head,), blocks)
    elif encoding == "utf-8-sig":
        yield from chain((head[len(mark) :],), blocks)
    else:
        yield from _recoded(chain((head,), blocks), encoding)


def _recoded(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks:
            yield decoder.decode(block).encode()
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Damaged(f"the text is no UTF-16 from here on ({error})") from error


def _elements(raws: list[msgspec.Raw], size: int) -> Iterator[Run | Piece]:
    """The elements of a list that takes so many bytes: as a rule all of them are bare records."""
    step = RUN if size <= RUN_BYTES else max(RUN * RUN_BYTES // size, 1)
    for start in range(0, len(raws), step):
        run = [bytes(raw) for raw in raws[start : start + step]]
        if all(raw.startswith(BARE) for raw in run):
            yield run
        else:
            yield from _in_runs(map(cut.Value, run))


def _each(found: Iterable[cut.Value | salvage.Many]) -> Iterator[cut.Value]:
    for one in found:
        if isinstance(one, cut.Value):
            yield one
        else:
            yield from (cut.Value(bytes(raw)) for raw in one)


def _in_runs(values: Iterable[cut.Value]) -> Iterator[Run | Piece]:
    """Values opened, those that are bare records handed on together."""
    run: Run = []
    size = 0
    for value in values:
        is_bare = value.fault is None and value.text.startswith(BARE)
        if is_bare:
            run.append(value.text)
            size += len(value.text)
        if run and (not is_bare or len(run) >= RUN or size >= RUN_BYTES):
            yield run
            run, size = [], 0
        if not is_bare:
            yield from _opened(value)
    if run:
        yield run


def _opened(value: cut.Value) -> Iterator[Piece]:
    if value.fault is None:
        yield from opened(value.text)
    else:
        yield Piece(value.text, value.fault)


class _Trail(msgspec.Struct):
    Records: list[msgspec.Raw] | None = None


_RECORDS = msgspec.json.Decoder(_Trail)


def _records(text: bytes) -> list[msgspec.Raw] | None:
    """The elements of ``{"Records": [...]}``, or None when the text is something else."""
    try:
        return _RECORDS.decode(text).Records
    except cut.FAILURES:
        return None
