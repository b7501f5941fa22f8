"""How a command ends: every way out is one code and at most one line, whatever was closed, full or broken."""

import os
import sys
from contextlib import suppress

from timeline.cli.options import Exit
from timeline.errors import TimelineError
from timeline.terminal import say

DATABASE = ("duckdb", "_duckdb")
"""The modules of DuckDB's errors, which only the store may import: what it did not put into words is put here."""
LAYOUT = frozenset(("BinderException", "CatalogException", "ConversionException"))
"""DuckDB's errors about a table that is not as our questions expect it: another version made it, or somebody else."""


def prepare() -> None:
    """Take the places of closed streams, so that a case file is never opened in the place of stdout or stderr."""
    for place in range(3):
        try:
            os.fstat(place)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest place that is free, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the program runs


def failed(error: Exception) -> Exit:
    """One line about an error: what, where, what to try."""
    if isinstance(error, TimelineError):
        say(f"error: {error}")
        return Exit.FAILED
    if os.environ.get("TIMELINE_DEBUG"):
        raise error
    say(f"error: {_told(error)}")
    return Exit.FAILED


def _told(error: Exception) -> str:
    first = next(iter(str(error).splitlines()), "").rstrip(".")
    kind = type(error).__name__
    if isinstance(error, MemoryError):
        return "There is not enough memory. Build from less with --from, --to, --account or --region."
    if isinstance(error, OSError):
        why = error.strerror or first
        return f"{error.filename or 'The output'} cannot be read or written ({why}). Is there room on the disk?"
    if type(error).__module__.split(".")[0] not in DATABASE:
        return f"{kind}: {first}. This is our fault; TIMELINE_DEBUG=1 shows where."
    if kind in LAYOUT:
        return f"The case is not laid out as this version expects ({first}). Build it again from the logs."
    return f"The case could not be read or written ({first}). Is there room on the disk, and is the file whole?"


def unread() -> Exit:
    """Whoever read our output has seen enough; Python must not complain again when it closes stdout."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return Exit.DONE
