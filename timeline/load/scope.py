"""What part of the logs a build was asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from timeline.load.times import micros


@dataclass(frozen=True, slots=True)
class Scope:
    """The window, accounts and regions asked for; nothing given means everything.

    ``since`` and ``until`` are aware datetimes (from ``since`` on, before ``until``); accounts and regions are names as
    the records have them.
    """

    since: datetime | None = None
    until: datetime | None = None
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """True when nothing is left out."""
        return self == Scope()

    def holds(self, time: int, account: str | None, region: str | None) -> bool:
        """Whether a record of that time (microseconds since 1970), account and region was asked for."""
        return not (
            (self.since is not None and time < micros(self.since))
            or (self.until is not None and time >= micros(self.until))
            or (self.accounts and account not in self.accounts)
            or (self.regions and region not in self.regions)
        )

    def as_text(self) -> str:
        """The scope as JSON text, the same for the same scope; ``{}`` for everything."""
        parts: dict[str, Any] = {
            "since": self.since and self.since.astimezone(UTC).isoformat(),
            "until": self.until and self.until.astimezone(UTC).isoformat(),
            "accounts": sorted(self.accounts),
            "regions": sorted(self.regions),
        }
        return msgspec.json.encode({name: part for name, part in parts.items() if part}).decode()

    def covers(self, other: "Scope") -> bool:
        """Whether all that the other asks for was asked for here."""
        return (
            (self.since is None or (other.since is not None and self.since <= other.since))
            and (self.until is None or (other.until is not None and self.until >= other.until))
            and _covers(self.accounts, other.accounts)
            and _covers(self.regions, other.regions)
        )


def is_held(known: str, asked: Scope) -> bool:
    """Whether a file that was read with the scopes in this text holds all that is asked for now."""
    return any(one.covers(asked) for one in _scopes(known))


def joined(known: str, asked: Scope) -> str:
    """The scopes of a file that is read once more: as ``Scope.as_text`` where one says it all, else a list of such."""
    kept = [one for one in _scopes(known) if not asked.covers(one)]
    if any(one.covers(asked) for one in kept):
        return known
    texts = sorted({one.as_text() for one in (*kept, asked)})
    return texts[0] if len(texts) == 1 else f"[{','.join(texts)}]"


def _scopes(text: str) -> list[Scope]:
    written = msgspec.json.decode(text)
    return [_scope(one) for one in (written if isinstance(written, list) else [written])]


def _scope(parts: dict[str, Any]) -> Scope:
    since, until = (datetime.fromisoformat(parts[name]) if parts.get(name) else None for name in ("since", "until"))
    return Scope(since, until, tuple(parts.get("accounts", ())), tuple(parts.get("regions", ())))


def _covers(names: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """No names are all names."""
    return not names or (bool(others) and set(others) <= set(names))
