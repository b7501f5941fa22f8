"""JSON text -> where a value ends, whether it is one, and one value a line."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["{}\[\]]', re.DOTALL)
"""A string, a bracket, or the quote of a string that does not end."""
TOO_MANY = "too many values in one document: split it"
DEEPEST = 1_000_000
"""Brackets within brackets after which the closing one is not looked for."""
LINES_TRIED = 50
"""Lines looked at before a text is taken for no JSON lines at all."""
LONGEST = 64 * 2**20
"""Bytes of a line at most."""
SAMPLE = 1000

_RAW = msgspec.json.Decoder(msgspec.Raw)
FAILURES = (msgspec.DecodeError, RecursionError, UnicodeError)


class Value(NamedTuple):
    """A JSON value as it lies in the text, or a stretch that is none and why."""

    text: bytes
    fault: str | None = None


def parses(text: bytes) -> bool:
    """Whether a text is one JSON value; its strings may still hold bytes that are no UTF-8."""
    try:
        _RAW.decode(text)
    except FAILURES:
        return False
    return True


def why_not_json(text: bytes) -> str | None:
    """Why a text is not one JSON value that every later reader takes, or None when it is."""
    try:
        _RAW.decode(text)
        text.decode("utf-8")
    except RecursionError:
        return "nested too deeply"
    except UnicodeDecodeError as error:
        return f"not UTF-8 ({error.reason})"
    except msgspec.DecodeError as error:
        return f"not JSON ({error})"
    return None


def end_of(text: bytes, start: int, stop: int) -> int:
    """Where the bracket at ``start`` closes before ``stop``, or -1 when it does not, or lies too deep."""
    depth = 0
    for token in TOKEN.finditer(text, start, stop):
        mark = token[0]
        if mark in (b"{", b"["):
            depth += 1
            if depth > DEEPEST:
                return -1
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return token.end()
        elif mark == b'"':
            return -1
    return -1


def is_lines(text: bytes) -> bool:
    """Whether a text that is no single JSON value is one value a line, as far as its first lines tell.

    Elements of a list that stand one a line end in commas: a text of those is no such.
    """
    alone = listed = 0
    for line in islice(lines_of((text,)), LINES_TRIED):
        if len(line.text) > 2 and (line.text[:1] in b"{[" or (line.text[:1] == b'"' and b'{\\"' in line.text)):
            alone += why_not_json(line.text) is None
            listed += line.text.endswith(b",") and why_not_json(line.text[:-1]) is None
    return alone > listed


def lines(blocks: Iterable[bytes]) -> Iterator[Value]:
    """One value a line; blank lines are nothing."""
    for line in lines_of(blocks):
        yield line if line.fault is not None else Value(line.text, why_not_json(line.text))


def lines_of(blocks: Iterable[bytes]) -> Iterator[Value]:
    """The lines of a text that are not blank, whatever they hold; one that is too long is a fault."""
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        start = 0
        while (end := block.find(b"\n", start)) >= 0:
            yield from _line(parts, size, block[start:end])
            parts, size = [], 0
            start = end + 1
        if size <= LONGEST:
            parts.append(block[start:])
        size += len(block) - start
    yield from _line(parts, size, b"")


def _line(parts: list[bytes], size: int, last: bytes) -> Iterator[Value]:
    if size + len(last) > LONGEST:
        yield Value(b"".join((*parts, last))[:SAMPLE], f"a line of more than {LONGEST // 2**20} MiB")
    elif line := (b"".join((*parts, last)) if parts else last).strip():
        yield Value(line)
