"""What every scene needs: the log, the world, and chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sample_data.generator.dice import Dice
from sample_data.generator.journal import Journal
from sample_data.generator.records import Caller, Record, record
from sample_data.generator.world import World


@dataclass
class Stage:
    """What every scene needs: the log, the world, and chance."""

    journal: Journal
    world: World
    dice: Dice
    region: str

    def call(
        self,
        at: datetime,
        caller: Caller,
        api: str,
        request: Mapping[str, Any] | None = None,
        response: Mapping[str, Any] | None = None,
        *,
        error: tuple[str, str] | None = None,
        part: str | None = None,
        by: str | None = None,
        decoy: str | None = None,
        region: str | None = None,
        resources: Sequence[tuple[str, str, str]] = (),
    ) -> Record:
        """Writes one call down."""
        made = record(
            self.dice,
            at,
            caller,
            api,
            region=region or self.region,
            request=request,
            response=response,
            error=error,
            resources=resources,
        )
        return self.journal.add(made, part, by, decoy)
