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
