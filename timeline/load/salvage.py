"""A text that is no single JSON value, or too long to be held -> its values, through a window that moves along it.

Documents one after the other, the elements of a list that is too long to be held, and what is left of broken ones. A
parser takes many elements at once where it can; elsewhere brackets and quotes alone tell where a value ends, so depth
costs nothing and one bad record never takes its neighbours with it. Every stretch of text that is no value comes out as
a fault: nothing is lost quietly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import msgspec

from timeline.load.cut import FAILURES, TOKEN, Value, end_of, parses, why_not_json
from timeline.load.record import MARKS
from timeline.load.window import MOST, OVERLAP, SAMPLE, Window

SMALL = 2**20
"""Bytes of a document that is taken as one value although others follow it."""
LONG_RECORD = 2**20
"""Bytes within which the end of a record is looked for: CloudTrail's own limit is 256 KiB."""
AT_ONCE = 2**20
"""Bytes of elements that a parser takes at once."""
WIDE_LOOKS = 10
"""Broken elements of a list whose ends are looked for beyond where a record seems to begin."""
CUT_OFF = "cut off in the middle"
TOO_LONG = f"a value of more than {MOST // 2**20} MiB"
NEXT_RECORD = re.compile(rb',\s*(?=\{\s*"eventVersion"\s*:)')
NEXT_DOCUMENT = re.compile(rb'\{\s*"(?:eventVersion|Records)"\s*:')
BEGINS_A_RECORD = re.compile(rb'\{\s*"eventVersion"')
FIRST_NAME = re.compile(rb'\{\s*("[^"\\]{1,200}")\s*:')
BEFORE_NAME = re.compile(rb",\s*\{\s*$")
SIMPLE = re.compile(rb'(?:"(?:[^"\\]++|\\.)*+"|[^\s,\[\]{}"]++)(?=\s*[,\]])', re.DOTALL)
LIST_ALONE = re.compile(rb'\[|\{\s*"[^"\\]*"\s*:\s*\[')
"""What stands before the elements of a document that is nothing but a list."""
ENDS = re.compile(rb"\s*[,\]]")
WALK = re.compile(rb'"(?P<name>(?:[^"\\]++|\\.)*+)"(?P<is_name>\s*:)?|["{}\[\]]', re.DOTALL)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])

Many: TypeAlias = list[msgspec.Raw]
"""Elements of a list, one after the other, that a parser took at once."""


def values(window: Window, names: frozenset[bytes], *, is_inner: bool = False) -> Iterator[Value | Many]:
    """Values one after the other; of a long or broken one, the elements of the list in it.

    ``names`` are those under which a document keeps the list of its records. ``is_inner`` when this is done of an
    element of such a list already: then its elements are not looked into in turn.
    """
    while first := window.first():
        if first in b"{[":
            yield from _document(window, names, is_inner)
        else:
            yield Value(window.passed(NEXT_DOCUMENT), "not JSON")


def _document(window: Window, names: frozenset[bytes], is_inner: bool) -> Iterator[Value | Many]:
    end = _end(window, SMALL)
    fault = why_not_json(window.text[window.at : end]) if end >= 0 else CUT_OFF
    found = opening(window, names) if fault is not None else None
    if found is not None:
        yield from _listed(window, found, fault or CUT_OFF, None if is_inner else names)
        return
    end = end if end >= 0 else _end(window, MOST)
    if end >= 0:
        value = window.taken(end)
        yield Value(value, why_not_json(value))
    else:
        why = CUT_OFF if window.is_last else f"{TOO_LONG}: it and what follows it in the file is left unread"
        yield Value(window.given_up()[:SAMPLE], why)


def _listed(window: Window, found: "Opening", fault: str, names: frozenset[bytes] | None) -> Iterator[Value | Many]:
    """The elements of a document's list, and its fault, unless one of them has it or they are all of the document."""
    is_alone = LIST_ALONE.fullmatch(window.text, window.at, found.at)
    window.at = found.at
    listed = Elements(window, names)
    yield from listed
    if listed.is_closed and found.depth > 1 and window.first() not in (b'"', b"}", b"]", b""):
        # The list was closed too early: what follows is no part of this document, and is read as what it is.
        yield Value(window.text[window.at : window.at + SAMPLE], "not JSON")
        return
    rest = _rest(window, found.depth - 1) if listed.is_closed else None
    is_whole = rest is not None and (fault == CUT_OFF or (is_alone and not rest.strip(b"]}, \r\n\t")))
    if not (listed.told or is_whole):
        yield Value((rest or window.text)[-SAMPLE:], fault)


def _end(window: Window, most: int) -> int:
    """Where the value ends that the window begins with, or -1 when it does not within so many bytes."""
    while True:
        end = end_of(window.text, window.at, min(window.at + most, len(window.text)))
        if end >= 0 or window.held >= most or not window.more():
            return end


def _rest(window: Window, depth: int) -> bytes | None:
    """The rest of a document of which so many brackets are open, up to a sample's size; None when it does not end."""
    passed = b""
    while depth > 0:
        start = window.at
        for token in TOKEN.finditer(window.text, window.at):
            if token[0] == b'"':
                break
            window.at = token.end()
            depth += (token[0] in (b"{", b"[")) - (token[0] in (b"}", b"]"))
            if depth == 0:
                break
        passed = (passed + window.text[start : window.at])[:SAMPLE]
        if depth and not window.more():
            window.given_up()
            return None
    return passed


class Opening(NamedTuple):
    """Where the list of a document begins, and how many brackets are open there."""

    at: int
    depth: int
    name: bytes = b""
    """What the list is called; nothing where it is the document itself."""


def opening(window: Window, names: frozenset[bytes]) -> Opening | None:
    """Where the elements begin of the list that a document is, or keeps under one of these names.

    Where no list is called so, the first that is still open where the window ends. Lists within records are none.
    """
    text, start = window.text, window.at
    if text[start : start + 1] == b"[":
        return Opening(start + 1, 1)
    name = b""
    levels: list[tuple[int, bool]] = []
    """Of each open bracket, where what is in it begins, and whether it is a list that may hold records."""
    is_record: list[bool] = []
    for token in WALK.finditer(text, start):
        mark = token[0]
        if mark in (b"{", b"["):
            may_hold = mark == b"[" and not any(is_record)
            levels.append((token.end(), may_hold))
            if may_hold and name in names:
                return Opening(token.end(), len(levels), name)
            is_record.append(False)
            name = b""
        elif mark in (b"}", b"]"):
            levels.pop()
            is_record.pop()
            name = b""
            if not levels:
                return None
        elif mark == b'"':
            break
        elif token["is_name"]:
            name = token["name"]
            is_record[-1] = is_record[-1] or name in _MARKS
    if window.is_last:
        return None
    return next((Opening(at, depth) for depth, (at, may_hold) in enumerate(levels, start=1) if may_hold), None)


_MARKS = frozenset(mark.encode() for mark in MARKS)


@dataclass
class Elements:
    """The elements of a list, from the window's beginning on; ``told`` once a broken one was met."""

    window: Window
    names: frozenset[bytes] | None = None
    """Where a broken element may keep records itself; None when it is not looked into."""
    told: bool = False
    is_closed: bool = False
    """Whether the list ended as it should."""

    looks: int = WIDE_LOOKS
    singles: int = 0
    """Elements to be taken one by one before many are tried again."""
    misses: int = 0
    following: int = -1
    """Where the next record begins in ``searched``."""
    searched: bytes = b""

    def __iter__(self) -> Iterator[Value | Many]:
        while first := self.window.first():
            if first == b"]":
                self.window.at += 1
                self.is_closed = True
                return
            many = self._many()
            if many:
                yield many
            else:
                yield from self._looked_into(self._one(first))

    def _looked_into(self, element: Value) -> Iterator[Value | Many]:
        self.told = self.told or element.fault is not None
        is_wrapper = element.text[:1] == b"{" and not BEGINS_A_RECORD.match(element.text)
        if element.fault is not None and self.names is not None and is_wrapper:
            yield from values(Window.of(element.text), self.names, is_inner=True)
        else:
            yield element

    def _many(self) -> Many:
        """As many elements as are held and a parser takes; none where it takes none."""
        if self.singles:
            self.singles -= 1
            return []
        window = self.window
        if window.held < AT_ONCE:
            window.more()
        name = FIRST_NAME.match(window.text, window.at)
        stop = min(len(window.text), window.at + AT_ONCE)
        while name and (end := _border(window.text, name[1], window.at, stop)) > 0:
            try:
                found = _LIST.decode(b"[" + window.text[window.at : end] + b"]")
            except FAILURES:
                stop = window.at + (end - window.at) // 2
                continue
            self.misses = 0
            window.at = end
            return found
        self.misses = min(self.misses + 1, 10)
        self.singles = 2**self.misses
        return []

    def _one(self, first: bytes) -> Value:
        if first in b"{[":
            return self._bracketed()
        window = self.window
        while (found := SIMPLE.match(window.text, window.at)) is None and window.more():
            pass
        if found is None:
            return self._broken(-1)
        return _judged(window.taken(found.end()))

    def _bracketed(self) -> Value:
        """An object or list; a broken one ends where the next record begins."""
        window = self.window
        reach = LONG_RECORD if BEGINS_A_RECORD.match(window.text, window.at) else MOST
        while True:
            stop = self._following()
            end = end_of(window.text, window.at, stop)
            if self._is_sound(end):
                return _judged(window.taken(end))
            is_followed = stop < len(window.text)
            if is_followed and self.looks:
                # What holds records itself does not end where the next one begins.
                wide = end_of(window.text, window.at, min(window.at + reach, len(window.text)))
                if self._is_sound(wide):
                    return _judged(window.taken(wide))
            if is_followed and (not self.looks or window.held >= reach or not window.more()):
                self.looks = max(self.looks - 1, 0)
                return self._broken(end)
            if not is_followed and not window.more():
                return self._broken(end)

    def _is_sound(self, end: int) -> bool:
        return end >= 0 and parses(self.window.text[self.window.at : end])

    def _broken(self, end: int) -> Value:
        """A stretch that is no value: to its own end where that is told, else to the next record, else all the rest."""
        window, stop = self.window, self._following()
        if end >= 0 and (stop == len(window.text) or ENDS.match(window.text, end)):
            return _judged(window.taken(end), "not JSON")
        if stop < len(window.text):
            return _judged(window.taken(stop).strip(), "not JSON")
        if window.is_last:
            rest = window.given_up()
            return Value(rest, CUT_OFF if rest[:1] in (b"{", b"[", b'"') else "not JSON")
        return Value(window.passed(NEXT_RECORD), TOO_LONG)

    def _following(self) -> int:
        """Where the next record begins in what is held, or its end."""
        window = self.window
        if self.searched is not window.text or self.following <= window.at:
            found = NEXT_RECORD.search(window.text, window.at + 1)
            self.following = found.start() if found else len(window.text)
            self.searched = window.text
        return self.following


def _judged(text: bytes, fault: str | None = None) -> Value:
    return Value(text, why_not_json(text) or fault)


def _border(text: bytes, name: bytes, start: int, stop: int) -> int:
    """Where the last element before ``stop`` ends that is followed by one which begins with the same name, or -1."""
    for _ in range(8):
        stop = text.rfind(name, start + 1, stop)
        before = BEFORE_NAME.search(text, max(stop - OVERLAP, start), stop) if stop > 0 else None
        if before:
            return before.start()
        if stop < 0:
            break
    return -1
