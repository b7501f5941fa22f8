"""A build in a process of its own: the job as one line of JSON on stdin, what happens as lines of JSON on stdout.

A process, because it can be interrupted in the middle of a query and because the app goes on answering meanwhile.
"""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from timeline import pipeline
from timeline.errors import TimelineError
from timeline.load import Scope
from timeline.sources.access import Access

LESS = "Choose less of the logs: a window, an account, a region."


def main() -> int:
    """Do the one job; the exit code is 0 when there is a case now."""
    job = json.loads(sys.stdin.readline())
    try:
        done = pipeline.build(
            job["inputs"],
            Path(job["case"]),
            scope=_scope(job["scope"]),
            access=Access(**job["access"]),
            symptom=job["symptom"],
            progress=lambda *numbers: _say(progress=numbers),
            stage=lambda title: _say(stage=title),
        )
    except TimelineError as error:
        return _failed(error.message, error.remedy)
    except MemoryError:
        return _failed("There is not enough memory.", LESS)
    except OSError as error:
        why = error.strerror or str(error)
        return _failed(
            f"{error.filename or 'The case'} cannot be read or written ({why}).", "Is there room on the disk?"
        )
    except KeyboardInterrupt:
        return 130
    _say(done=_counts(done))
    return 0


def _scope(said: Mapping[str, Any]) -> Scope:
    since, until = (said[name] and datetime.fromisoformat(said[name]) for name in ("since", "until"))
    return Scope(since, until, tuple(said["accounts"]), tuple(said["regions"]))


def _counts(done: pipeline.Summary) -> dict[str, int]:
    counts = done.counts
    return {
        "events": counts.events_loaded,
        "added": done.added,
        "duplicates": counts.duplicates,
        "rejected": counts.rejected,
        "filtered": counts.filtered,
        "files": done.files,
        "incidents": len(done.incidents),
    }


def _failed(error: str, remedy: str) -> int:
    _say(error=error, remedy=remedy)
    return 1


def _say(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
