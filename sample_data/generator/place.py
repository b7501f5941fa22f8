"""Where and when a part of the background plays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sample_data.generator.dice import Dice
from sample_data.generator.journal import Journal
from sample_data.generator.records import Caller, Record, record

Places = Callable[[str, str, str], "Place"]
Call = tuple[str, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a part of the background plays."""

    journal: Journal
    dice: Dice
    account: str
    region: str
    starts: datetime
    ends: datetime
    ip: str = "198.51.100.17"

    def moments(self, every: float, wobble: float = 0.1) -> list[datetime]:
        """Moments at a steady pace."""
        at, found = self.starts + timedelta(seconds=self.dice.between(1, every)), []
        while at < self.ends:
            found.append(at.replace(microsecond=0))
            at += timedelta(seconds=every * self.dice.between(1 - wobble, 1 + wobble))
        return found

    def arrivals(self, every: float) -> list[datetime]:
        """Moments that come as they please, ``every`` seconds apart in the mean."""
        at, found = self.starts + timedelta(seconds=self.dice.pause(every)), []
        while at < self.ends:
            found.append(at.replace(microsecond=0))
            at += timedelta(seconds=1 + self.dice.pause(every))
        return found

    def call(
        self, at: datetime, caller: Caller, api: str, request: Mapping[str, Any] | None = None, **more: Any
    ) -> Record:
        """One record of this place."""
        return self.journal.add(record(self.dice, at, caller, api, region=self.region, request=request, **more))

    def arn(self, service_name: str, rest: str) -> str:
        """An ARN in this place."""
        return f"arn:aws:{service_name}:{self.region}:{self.account}:{rest}"
