"""What the user saw: a moment, or words that a failed call's error, name, service or resource may hold."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from timeline.cascade.acts import Act
from timeline.errors import TimeError
from timeline.store import Store
from timeline.when import parse

COMMON = frozenset({
    "the", "and", "for", "are", "was", "were", "not", "with", "from", "that", "this", "our", "all", "any",
    "can", "cannot",
    "get", "gets", "has", "have", "error", "errors", "fail", "fails", "failed", "failing", "failure",
    "failures", "broke",
    "broken", "down", "since", "when", "after", "before", "call", "calls",
})  # fmt: skip
LOOKS_LIKE_TIME = re.compile(r"\d{1,4}[-/:. ]|\b\d{1,2}\s*(am|pm)\b", re.IGNORECASE)
AROUND = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Symptom:
    """A parsed symptom: the alarm's moment, or lower-case words; neither when the user named nothing."""

    alarm: datetime | None = None
    words: tuple[str, ...] = ()

    @property
    def is_given(self) -> bool:
        """True when the user named something."""
        return self.alarm is not None or bool(self.words)

    def score(self, act: Act) -> int:
        """How many of the words this call holds; for an alarm, 1 when it lies around it."""
        if self.alarm is not None:
            return int(abs(act.event_time - self.alarm) <= AROUND)
        names = " ".join(token.name for token in act.tokens)
        text = f"{act.error_code or ''} {act.event_name} {act.event_source} {names}".lower()
        return sum(word in text for word in self.words)


def read(store: Store) -> Symptom:
    """The symptom that this build was asked about. Relative times have no meaning here: no clock enters a room."""
    info = (
        {row["key"]: row["value"] for row in store.table("build_info").to_pylist()} if store.has("build_info") else {}
    )
    text = str(info.get("symptom") or "").strip()
    if LOOKS_LIKE_TIME.search(text):
        try:
            return Symptom(alarm=parse(text, datetime(1970, 1, 1, tzinfo=UTC)))
        except TimeError:
            pass  # digits that name no time are words: "i-0abc 1.2.3.4"
    words = re.findall(r"[\w.:/-]{3,}", text.lower())
    return Symptom(words=tuple(dict.fromkeys(word for word in words if word not in COMMON)))
