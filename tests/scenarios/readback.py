"""Facts read back: every time, call, resource and identity that a statement names stands in the events it cites.

Or in a row derived from one of them: the product that its user agent tells, the names of its resources.

Nothing here knows how the statements were made: it knows the names that occur anywhere in the case, and looks which of
them a statement mentions.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from .judged import Judged

Row = Mapping[str, Any]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
WORD = re.compile(r"[A-Za-z0-9_:./@+=-]{4,}")
CALL = re.compile(r"\b(?:[A-Z][a-z0-9]+){2,}[A-Za-z0-9]*\b")
MARKED = re.compile(r"[-/.@:0-9]")
OURS = frozenset({"CloudTrail", "but-for", "long-term", "sign-in"})


def unsupported(said: Judged) -> list[str]:
    """Each fact that says more than the events it cites, with what is too much."""
    return list(_all(said.found.facts, said.calls))


def _all(facts: Iterable[Row], calls: Mapping[str, Row]) -> Iterator[str]:
    for fact in facts:
        if fact["actor"] and not fact["event_ids"]:
            yield f"names {fact['actor']} without events: {fact['statement']}"
        missing = [event for event in fact["event_ids"] or () if event not in calls]
        if missing:
            yield f"cites {missing[:3]}, which are not there: {fact['statement']}"
        if fact["event_ids"] and not missing:
            cited = [calls[event] for event in fact["event_ids"]]
            yield from (f"{what}, not in its events: {fact['statement']}" for what in too_much(fact, cited))


def too_much(fact: Row, cited: list[Row]) -> Iterator[str]:
    """What a statement names and no event that it cites contains."""
    text = " ".join(_plain(f"{_unwrapped(event['raw'])} {event['derived']}") for event in cited)
    names = {str(event["event_name"]) for event in cited}
    moments = {_iso(event["event_time"]) for event in cited}
    statement = str(fact["statement"])
    for moment in TIME.findall(statement):
        if moment not in moments:
            yield moment
    bare = TIME.sub(" ", statement)
    for call in CALL.findall(bare):
        if call not in names and call not in OURS and _plain(call) not in text:
            yield call
    for word in WORD.findall(bare.replace("=", " ")):
        name = word.strip(".:,;()")
        if MARKED.search(name.strip("-/")) and _is_name(name) and _plain(name) not in text:
            yield name
    if fact["actor"] and _plain(fact["actor"]) not in text:
        yield str(fact["actor"])


def _unwrapped(raw: str) -> str:
    return json.dumps(json.loads(raw), ensure_ascii=False)


def _is_name(word: str) -> bool:
    """Whether a word is a name from a log: our own hyphenated words and figures are none."""
    return word not in OURS and not re.fullmatch(r"[\d.:]+", word)


def _plain(text: str) -> str:
    """Text as both sides can be compared: case does not matter, nor how a JSON string quotes."""
    return text.replace("\\", "").lower()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
