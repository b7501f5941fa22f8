"""Makes text fit to show: the one place where words written by strangers are made harmless, and times become words.

Log text may come from the suspect. Each form has one function here; Jinja escapes HTML itself, ElementTree XML.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

LIMIT = 240
"""Characters of log text shown in a sentence or a cell. What is cut is counted in a visible mark."""

_MARKS_IN_A_ROW = 3
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HIDDEN_LOOKALIKE = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters that show nothing
_LINE_ENDS = {"\n": "↵", "\r": "↵", "\t": "⇥"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MARKDOWN_SPECIAL = re.compile(r"[\\*_\[\]|~$<>&`]")
_MARKDOWN_OPENING = re.compile(r"^(?:()([#+\-=:])|([0-9]{1,9})([.)]))")
_MARKDOWN_ENTITY = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "`": "&#96;"}
# What Markdown readers turn into links or mentions without being asked: addresses, hosts, e-mail, @names.
_WORD = re.compile(r"[\w.+\-:/@%~]+")
_AUTOLINK = re.compile(r"@|://|\w\.[A-Za-z]{2}")
_MERMAID_PLAIN = re.compile(r"[^\w .,:/()@+=·×…-]")


def printable(value: object, limit: int = LIMIT) -> str:
    """``value`` on one line, control, bidirectional and invisible characters as code points, cut at ``limit``.

    None is empty text. The cut says how much it left out.
    """
    if value is None:
        return ""
    text = str(value)
    shown = _visible(text[: limit + 1])
    if len(text) <= limit and len(shown) <= 2 * limit:
        return shown
    kept = _visible(text[:limit])[: 2 * limit]
    return f"{kept} …[{len(text):,} characters in all]"


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character in _LINE_ENDS:
            shown.append(_LINE_ENDS[character])
        elif category in _HIDDEN or character in _HIDDEN_LOOKALIKE or marks > _MARKS_IN_A_ROW:
            shown.append(f"⟨{ord(character):04X}⟩")
        elif category == "Zs":
            shown.append(" ")
        else:
            shown.append(character)
    return "".join(shown)


def shorten(text: str, width: int) -> str:
    """Text cut to a width in characters with an ellipsis, for labels whose full text stands elsewhere."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


# -- numbers and times ---------------------------------------------------------------------------------------------


def utc(moment: datetime | None) -> str:
    """A time as ``2026-03-04 09:12:33Z``; ``n/a`` for none. Fractions of a second are not known to CloudTrail."""
    if moment is None:
        return "n/a"
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"


def clock(moment: datetime) -> str:
    """The time of day alone, ``09:12:33Z``."""
    return f"{moment.astimezone(UTC):%H:%M:%S}Z"


def tick(moment: datetime) -> str:
    """A time for a tight axis, ``03-04 09:12Z``: in numbers, for the name of a month depends on the machine."""
    return f"{moment.astimezone(UTC):%m-%d %H:%M}Z"


def spell(start: datetime, end: datetime) -> str:
    """From when to when, the day said once where it is one day; one time where both are the same."""
    if start == end:
        return utc(start)
    return f"{utc(start)} to {clock(end) if start.date() == end.date() else utc(end)}"


def iso(moment: datetime | None) -> str | None:
    """A time as ISO 8601 in UTC for machines, or None."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def duration(span: timedelta | None) -> str:
    """A span in its two largest units: ``41 seconds``, ``13 hours 2 minutes``, ``n/a`` for none."""
    if span is None:
        return "n/a"
    seconds = int(abs(span.total_seconds()))
    parts = [
        (seconds // 86400, "day"),
        (seconds // 3600 % 24, "hour"),
        (seconds // 60 % 60, "minute"),
        (seconds % 60, "second"),
    ]
    first = next((index for index, (amount, _) in enumerate(parts) if amount), len(parts) - 1)
    words = [count(amount, unit) for amount, unit in parts[first : first + 2] if amount or len(parts) - 1 == first]
    sign = "minus " if span.total_seconds() < 0 else ""
    return sign + " ".join(words)


def brief(span: timedelta) -> str:
    """A span for a tight label: ``41 s``, ``13 h 2 min``."""
    words = duration(span)
    for unit, short in (("day", "d"), ("hour", "h"), ("minute", "min"), ("second", "s")):
        words = re.sub(rf"\b{unit}s?\b", short, words)
    return words


def count(amount: int, noun: str, plural: str = "") -> str:
    """``1 event``, ``1,234 events``."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def share(part: float) -> str:
    """A degree 1/(k+1) as the fraction it is: ``1``, ``1/2``, ``1/3``; other numbers with two digits."""
    if part > 0 and abs(round(1 / part) - 1 / part) < 1e-6:
        return "1" if part == 1 else f"1/{round(1 / part)}"
    return f"{part:.2f}"


# -- one function per form -----------------------------------------------------------------------------------------


def markdown(text: str, *, begins: bool = True) -> str:
    """Text that Markdown shows as it is: no emphasis, link, image, heading, table cell, mention or HTML arises from it.

    What readers link by themselves (hosts, e-mail addresses, @names) goes into code spans, where nothing is linked.
    ``begins``: it opens a line or an item, where a mark such as ``#`` or ``1.`` would mean something.
    """
    pieces: list[str] = []
    end = 0
    for found in _WORD.finditer(text):
        if not _AUTOLINK.search(found.group()):
            continue
        pieces.append(_markdown_plain(text[end : found.start()], begins=begins and end == 0))
        pieces.append(f"`{found.group()}`")
        end = found.end()
    pieces.append(_markdown_plain(text[end:], begins=begins and end == 0))
    return "".join(pieces)


def _markdown_plain(text: str, *, begins: bool) -> str:
    text = _MARKDOWN_SPECIAL.sub(lambda found: _MARKDOWN_ENTITY.get(found.group(), f"\\{found.group()}"), text)
    return _MARKDOWN_OPENING.sub(r"\1\3\\\2\4", text) if begins else text


def markdown_code(text: str) -> str:
    """Text as a code span, or escaped as words where a code span could not hold it (a backtick, a bar of a table)."""
    if not text.strip() or any(character in text for character in "`|\\"):
        return markdown(text)
    return f"`{text}`"


def mermaid(text: str, limit: int = 60) -> str:
    """A quoted Mermaid label: everything but plain letters and a few marks becomes a numbered entity."""
    short = shorten(printable(text, limit * 2), limit)
    return '"' + _MERMAID_PLAIN.sub(lambda found: f"#{ord(found.group())};", short) + '"'


def csv_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a leading apostrophe marks it as words."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def sql_equals(column: str, value: str) -> str:
    """A SQL condition that a column has this value, or begins with it where the value is too long to print."""
    if len(value) > LIMIT:
        return f"starts_with({column}, {sql_text(value[:LIMIT])})"
    return f"{column} = {sql_text(value)}"


def sql_text(value: str) -> str:
    """A value as a SQL text literal. Hidden characters are written as ``chr(n)``, so that the query stays readable."""
    pieces: list[str] = []
    for part in re.split(r"([^\x20-\x7e])", value):
        if re.fullmatch(r"[^\x20-\x7e]", part):
            pieces.append(f"chr({ord(part)})")
        elif part:
            pieces.append("'" + part.replace("'", "''") + "'")
    return " || ".join(pieces) or "''"
