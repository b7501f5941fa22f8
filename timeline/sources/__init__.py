"""Where logs lie: each source hands on a sorted list of log files."""

from timeline.sources.local import LogFile, find

__all__ = ["LogFile", "find"]
