"""Records in CloudTrail's own form, known many at once: nearly all there are, at a few microseconds each.

One with anything odd in the few fields asked for here is none of them: it is known with care (``record.know``).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from timeline.load import cut
from timeline.load.record import is_foreign
from timeline.load.times import read_time

NOTHING = msgspec.Raw()


class Head(msgspec.Struct, gc=False):
    """The fields that decide whether and where a record enters the case, of the types CloudTrail gives them."""

    eventID: str  # noqa: N815 - the fields' own names
    eventTime: str  # noqa: N815
    eventSource: str  # noqa: N815
    eventName: str  # noqa: N815
    addendum: msgspec.Raw = NOTHING


_HEAD = msgspec.json.Decoder(Head).decode


@dataclass(slots=True)
class Plain:
    """Records of which nothing is odd, column by column."""

    raws: list[bytes]
    ids: list[str]
    times: list[int]
    """Microseconds since 1970."""
    is_amended: list[bool]
    """Whether there is an addendum."""

    def __len__(self) -> int:
        return len(self.raws)

    def some(self, chosen: Sequence[int]) -> "Plain":
        """Those at these positions."""
        if len(chosen) == len(self):
            return self
        columns = (self.raws, self.ids, self.times, self.is_amended)
        return Plain(*([column[at] for at in chosen] for column in columns))  # type: ignore[arg-type]

    def digests(self) -> list[str]:
        """What tells a copy of each from another content under the same id."""
        return [hashlib.sha256(raw).hexdigest()[:32] for raw in self.raws]

    def marks(self) -> list[bool]:
        """Whether CloudTrail may have left a part of the record out, or written it late; as a rule of none."""
        is_any = any(b'"omitted"' in raw for raw in self.raws)
        return [
            amended or (is_any and b'"omitted"' in raw) for amended, raw in zip(self.is_amended, self.raws, strict=True)
        ]


def plain_ones(raws: list[bytes]) -> tuple[Plain, list[int]]:
    """Those records in which nothing is odd, and their positions."""
    heads = _heads(raws)
    kept = [at for at, head in enumerate(heads) if head is not None]
    sound: list[Head] = [head for head in heads if head is not None]
    ids = [head.eventID for head in sound]
    times = [read_time(head.eventTime) for head in sound]
    amended = [len(head.addendum) > 0 for head in sound]
    found = Plain([raws[at] for at in kept] if len(kept) < len(raws) else raws, ids, times, amended)  # type: ignore[arg-type]
    if None not in times and not _is_any_odd(ids, sound):
        return found, kept
    chosen = [
        at for at, head in enumerate(sound) if times[at] is not None and not _is_any_odd(ids[at : at + 1], [head])
    ]
    return found.some(chosen), [kept[at] for at in chosen]


def _heads(raws: Sequence[bytes]) -> Sequence[Head | None]:
    """The heads; None where a field is of another type, or the text is broken."""
    try:
        heads = [_HEAD(raw) for raw in raws]
        for raw in raws:
            if not raw.isascii():
                raw.decode("utf-8")
    except cut.FAILURES:
        return [_heads([raw])[0] for raw in raws] if len(raws) > 1 else [None]
    return heads


def _is_any_odd(ids: Sequence[str], heads: Sequence[Head]) -> bool:
    """Whether an id, name or source is odd in any: asked of all together, for as a rule none is."""
    sources = {head.eventSource for head in heads}
    return (
        not all(ids)
        or "~" in "".join(ids)
        or not all(head.eventName for head in heads)
        or "" in sources
        or any(is_foreign(source) for source in sources)
    )
