"""Log files become the tables of the case file, and every record is counted."""

from timeline.load.ingest import Progress, counts, load, note
from timeline.load.scope import Scope

__all__ = ["Progress", "Scope", "counts", "load", "note"]
