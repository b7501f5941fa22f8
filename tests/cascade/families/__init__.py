"""Families of failures, one story each: what was changed, whom it struck, and who changed something else meanwhile."""

from . import access, keys, nobody, runs, things

__all__ = ["access", "keys", "nobody", "runs", "things"]
