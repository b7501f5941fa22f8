"""What can go wrong, as one tree. Every error says what happened, where, and what to try.

TimelineError
├── SourceError        a path, bucket or archive cannot be read
├── CaseError          a case file is missing, damaged, busy, or not ours
├── CatalogError       a query file under queries/ does not keep its header's promise (our own fault)
├── RuleError          a row of a rule catalogue cannot be believed (no source, bad pattern)
├── TimeError          a time that a person typed cannot be understood
└── QueryError         a person's SQL failed
    ├── QueryRefused   it is not a single read-only question
    └── QueryLimit     it met a limit: time, memory, rows, or somebody cancelled it
"""


class TimelineError(Exception):
    """An error a person can act on: one sentence of what and where, one of what to try."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class SourceError(TimelineError):
    """A place where logs should lie cannot be read."""


class CaseError(TimelineError):
    """A case file is missing, damaged, in use, or was not made by this tool."""


class CatalogError(TimelineError):
    """A query file does not keep what its header promises."""


class RuleError(TimelineError):
    """A row of a rule catalogue is incomplete or cannot be used."""


class TimeError(TimelineError):
    """A time typed by a person cannot be understood."""


class QueryError(TimelineError):
    """A question asked in SQL failed; the message is DuckDB's, made readable."""


class QueryRefused(QueryError):  # noqa: N818 - it reads as the sentence it is
    """A statement that is not one read-only question."""


class QueryLimit(QueryError):  # noqa: N818
    """A question that met its limit of time, memory or rows, or was cancelled."""
