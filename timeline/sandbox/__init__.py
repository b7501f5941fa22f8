"""Ad-hoc SQL on a case, in a process of its own that can be killed: ask anything, break nothing.

``ask`` waits for the answer; ``start`` gives a handle to poll and cancel; ``stream`` hands the rows on as they come,
for an export of any length. The limits and their reasons are written down in ``sandbox_worker``; what this package adds
is time, the size of what comes back, how many questions run at once, and readable errors.
"""

from timeline.sandbox.process import DEFAULT_LIMITS, Limits, configured, dismiss, distinct, prepare
from timeline.sandbox.question import Answer, Running, ask, start
from timeline.sandbox.saved import Statement, queries_folder, questions, statements
from timeline.sandbox.stream import Stream, stream
from timeline.sandbox.wording import in_full, is_several, parameters

__all__ = [
    "DEFAULT_LIMITS",
    "Answer",
    "Limits",
    "Running",
    "Statement",
    "Stream",
    "ask",
    "configured",
    "dismiss",
    "distinct",
    "in_full",
    "is_several",
    "parameters",
    "prepare",
    "queries_folder",
    "questions",
    "start",
    "statements",
    "stream",
]
