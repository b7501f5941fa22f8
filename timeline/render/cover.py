"""Which events a statement names as its proof: the first, the last, and one for each thing that it says.

A reader who follows the citations finds in them every name of a call, a code, a resource, an account and a time that
the statement holds, as far as the events it rests on hold it at all.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from timeline.model import Exclusion, Step
from timeline.render.document import Code, Part
from timeline.render.text import utc

MOST = 12
"""Events named in one statement."""
LOOKED_AT = 2_000
"""Events looked through for one thing that is said."""
_SAID = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ|\bE\d+\b|\b[A-Z][A-Za-z]+[A-Z0-9a-z]*\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ|\bE\d+\b")


def said(cells: Iterable[tuple[Part, ...]], names: frozenset[str]) -> Iterator[str]:
    """What a statement says that an event can show: codes, times, keys, and the names of calls in running words."""
    for parts in cells:
        for part in parts:
            if isinstance(part, Code):
                yield part.text
            elif isinstance(part, str):
                yield from (word for word in _SAID.findall(part) if word in names or _MOMENT.fullmatch(word))


def holds(key: str, event: Step | Exclusion, thing: str) -> bool:
    """Whether an event shows a thing that was said."""
    if thing in (key, event.event_name, event.error_code, utc(event.event_time)):
        return True
    texts: tuple[str | None, ...] = (event.event_source, event.principal_arn)
    if isinstance(event, Step):
        texts += (event.resource, event.account_id, event.region, event.error_message, event.user_agent)
    return any(thing in text for text in texts if text)


def chosen(ids: Sequence[str], named: int, things: Iterable[str], shows: Callable[[str, str], bool]) -> tuple[str, ...]:
    """The events to name, in the order given: the ends first, then whatever shows what these do not."""
    ends = [*ids[: max(named - 1, 1)], *ids[-1:]][: max(named, 1)] if named < len(ids) else ids
    kept = dict.fromkeys(ends)
    for thing in dict.fromkeys(things):
        if len(kept) < MOST and not any(shows(event_id, thing) for event_id in kept):
            kept |= dict.fromkeys(next(([one] for one in ids[:LOOKED_AT] if shows(one, thing)), []))
    return tuple(one for one in ids if one in kept) if len(kept) > 1 else tuple(kept)
