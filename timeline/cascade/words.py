"""How this room names things: role first, bounded, printable, times in UTC."""

from collections.abc import Iterable

from timeline.cascade.acts import Act
from timeline.wording import CLASS, printable


def actor(act: Act) -> str:
    """What kind of actor executed the call; when the log cannot tell, the kinds that stay open."""
    if act.executor in CLASS:
        tool = f" ({printable(act.product, 40)})" if act.product else ""
        return CLASS[act.executor] + tool
    still_open = [CLASS.get(name, name.replace("_", " ")) for name in act.possible if name != "unknown"]
    return f"an actor the log cannot name ({' or '.join(still_open)})" if still_open else "an actor the log cannot name"


def short(arn: str | None) -> str:
    """The telling end of an identity: what follows the last colon of its ARN."""
    return printable((arn or "an unnamed principal").rsplit(":", 1)[-1], 70)


def call(act: Act) -> str:
    """A call and what it was about."""
    target = act.resource
    return f"{printable(act.event_name, 60)} on {printable(target, 60)}" if target else printable(act.event_name, 60)


def lag(seconds: float) -> str:
    """A length of time in the two largest units."""
    whole = int(abs(seconds))
    for unit, size, below, part in (("d", 86400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if whole >= size:
            rest = whole % size // part
            return f"{whole // size} {unit} {rest} {below}" if rest else f"{whole // size} {unit}"
    return f"{whole} s"


def some(names: Iterable[str], limit: int = 4) -> str:
    """A few names of many, with the number of those left out."""
    ordered = sorted(set(names))
    rest = len(ordered) - limit
    return ", ".join(ordered[:limit]) + (f" and {rest} more" if rest > 0 else "")


def many(count: int, one: str, more: str = "") -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else more or one + 's'}"
