"""Cases opened lately, in a small file of this user. A convenience: where it cannot be kept, nothing is lost."""

import hashlib
import json
import os
from pathlib import Path

MOST = 12


def place() -> Path:
    """Where the list lies: the state folder of this user (XDG)."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "incident-timeline" / "recent.json"


def known() -> list[Path]:
    """Cases that are still there, the latest first."""
    try:
        listed = json.loads(place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []  # no list yet, or not one of ours
    return (
        [Path(one) for one in listed if isinstance(one, str) and Path(one).is_file()]
        if isinstance(listed, list)
        else []
    )


def remember(case: Path) -> None:
    """Put a case at the top of the list."""
    first = case.resolve()
    listed = [str(first), *(str(one) for one in known() if one != first)][:MOST]
    try:
        place().parent.mkdir(parents=True, exist_ok=True)
        place().write_text(json.dumps(listed), encoding="utf-8")
    except OSError:
        return  # a home that cannot be written to keeps no list


def name_in_url(case: Path) -> str:
    """A case in a link: not its path, which a link should neither tell nor choose."""
    return hashlib.sha256(str(case.resolve()).encode()).hexdigest()[:12]


def called(name: str) -> Path | None:
    """The case that a link means, when it was opened here before."""
    return next((one for one in known() if name_in_url(one) == name), None)
