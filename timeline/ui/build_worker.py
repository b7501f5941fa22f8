"""A build in a process of its own: the job as one line of JSON on stdin, what happens as lines of JSON on stdout.

A process, because it can be interrupted in the middle of a query and because the app goes on answering meanwhile.
"""

import json
import sys
from pathlib import Path
from typing import Any

from timeline import pipeline
from timeline.errors import TimelineError
from timeline.load import Scope


def main() -> int:
    """Do the one job; the exit code is 0 when there is a case now."""
    job = json.loads(sys.stdin.readline())
    try:
        done = pipeline.build(
            job["inputs"],
            Path(job["case"]),
            scope=Scope(),
            symptom=job["symptom"],
            progress=lambda *numbers: _say(progress=numbers),
            stage=lambda title: _say(stage=title),
        )
    except TimelineError as error:
        _say(error=error.message, remedy=error.remedy)
        return 1
    except KeyboardInterrupt:
        _say(error="The build was cancelled; nothing has changed.", remedy="")
        return 130
    counts = done.counts
    _say(
        done={
            "events": counts.events_loaded,
            "added": done.added,
            "duplicates": counts.duplicates,
            "rejected": counts.rejected,
            "files": done.files,
            "incidents": len(done.incidents),
        }
    )
    return 0


def _say(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
