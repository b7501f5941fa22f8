"""Text -> JSON values: whole documents, lines, documents one after the other, and what is left of a broken one.

Works by brackets and quotes alone where a parser gives up, so depth costs nothing and one bad record never takes its
neighbours with it. Every stretch of text that is not a value comes out as a fault: nothing is lost quietly.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]', re.DOTALL)
NEXT_RECORD = re.compile(rb',\s*(?=\{\s*"eventVersion"\s*:)')
LIST_OF_RECORDS = re.compile(rb'"(Records|Events|logEvents)"\s*:\s*\[')
BETWEEN = re.compile(rb"[\s,]*")
TOO_MANY = "too many values in one document: split it"
DEEPEST = 1_000_000
"""Brackets within brackets after which the closing one is not looked for."""
LINES_TRIED = 50
"""Lines looked at before a text is taken for no JSON lines at all."""

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


def is_lines(text: bytes) -> bool:
    """Whether a text that is no single JSON value is one value a line."""
    tried = 0
    start = 0
    while start < len(text) and tried < LINES_TRIED:
        end = text.find(b"\n", start)
        line = text[start : end if end >= 0 else len(text)].strip()
        start = end + 1 if end >= 0 else len(text)
        tried += bool(line)
        if len(line) > 2 and line[:1] in b"{[" and why_not_json(line) is None:
            return True
    return False


def lines(text: bytes) -> Iterator[Value]:
    """One value a line; blank lines are nothing."""
    start = 0
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip()
        start = end + 1
        if line:
            yield Value(line, why_not_json(line))


def values(text: bytes) -> Iterator[Value]:
    """Values one after the other; of a broken one, the records that can be told apart in it."""
    position = _skip(text, 0)
    while position < len(text):
        end = _end(text, position, len(text)) if text[position : position + 1] in (b"{", b"[") else -1
        if end < 0:
            yield from salvage(text[position:])
            return
        value = text[position:end]
        fault = why_not_json(value)
        if fault is None:
            yield Value(value)
        else:
            yield from salvage(value, fault)
        position = _skip(text, end)


def salvage(text: bytes, fault: str | None = "cut off in the middle") -> Iterator[Value]:
    """The records of a broken document: whole ones as values, broken stretches as faults (at least one).

    Without a ``fault`` the document is sound, only too large to be taken apart at once: then there need be none.
    """
    opening = LIST_OF_RECORDS.search(text) if text.startswith(b"{") else re.match(rb"\[", text)
    if opening is None:
        yield Value(text, fault or TOO_MANY if text[:1] in (b"{", b"[") else "not JSON")
        return
    position = _skip(text, opening.end())
    following = position
    told = False
    while position < len(text) and text[position : position + 1] != b"]":
        if following <= position:
            found = NEXT_RECORD.search(text, position + 1)
            following = found.start() if found else len(text)
        element, end = _element(text, position, following)
        yield element
        told = told or element.fault is not None
        position = _skip(text, end)
    if fault is None and text[position:].strip(b"]} \t\r\n"):
        yield Value(text[position:], TOO_MANY)
    if fault is not None and not told:
        yield Value(text[-80:], fault)


def _element(text: bytes, start: int, stop: int) -> tuple[Value, int]:
    """The array element at ``start`` and where it ends; a broken one ends at ``stop``, where the next record begins."""
    end = _end(text, start, stop) if text[start : start + 1] == b"{" else -1
    if end >= 0 and why_not_json(text[start:end]) is None:
        return Value(text[start:end]), end
    if end < 0 and stop == len(text):
        return Value(
            text[start:], "cut off in the middle" if text[start : start + 1] == b"{" else "no JSON object"
        ), stop
    end = stop if stop < len(text) else end
    element = text[start:end].strip()
    return Value(element, why_not_json(element) or "not JSON"), end


def _skip(text: bytes, position: int) -> int:
    found = BETWEEN.match(text, position)
    return found.end() if found else position


def _end(text: bytes, start: int, stop: int) -> int:
    """Where the bracket at ``start`` closes before ``stop``, or -1 when it does not, or lies too deep."""
    depth = 0
    for token in TOKEN.finditer(text, start, stop):
        mark = token[0][:1]
        if mark in b"{[":
            depth += 1
            if depth > DEEPEST:
                return -1
        elif mark in b"}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return -1
