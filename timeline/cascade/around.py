"""What the tables say around each chain, asked once for all chains: a log may hold hundreds of incidents.

The rooms' judgement works on these answers alone; how long a question takes does not depend on how many ask it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from timeline.cascade import acts as reading
from timeline.cascade.acts import Act
from timeline.store import Store

Row = Mapping[str, Any]


@dataclass(slots=True)
class Answers:
    """Answers to questions by whom they concern, and every act that any of them names."""

    store: Store
    acts: dict[str, Act] = field(default_factory=dict)
    _rows: dict[str, dict[Any, list[Row]]] = field(default_factory=dict)

    def ask(self, question: str, by: str, act: str = "event_id", /, **params: Any) -> None:
        """Ask for everybody; ``by`` is the column that says whom a row concerns, ``act`` the one that names an act."""
        rows = self.store.ask(question, **params)
        found: dict[Any, list[Row]] = {}
        for row in rows:
            found.setdefault(row[by], []).append(row)
        self._rows[question] = found
        self.learn(row[act] for row in rows if row[act])

    def learn(self, ids: Iterable[str]) -> None:
        """Read these acts, as far as they are not known yet."""
        self.acts |= reading.read(self.store, {event_id for event_id in ids if event_id not in self.acts})

    def of(self, question: str, *concerned: Any) -> list[Row]:
        """The rows of an answer that concern these, in the order of its question."""
        answer = self._rows.get(question, {})
        return [row for one in concerned for row in answer.get(one, ())]


@dataclass(frozen=True, slots=True)
class Around:
    """The answers as one chain sees them."""

    chain: int
    answers: Answers

    def mine(self, question: str) -> list[Row]:
        """The rows that concern this chain."""
        return self.answers.of(question, self.chain)

    def rows(self, question: str, concerned: Iterable[str]) -> list[Row]:
        """The rows that concern some acts or resources of it."""
        return self.answers.of(question, *sorted(set(concerned)))

    def acts(self, ids: Iterable[str]) -> dict[str, Act]:
        """The acts of these events that the case holds, in the order of their ids."""
        return {event_id: self.answers.acts[event_id] for event_id in sorted(set(ids)) if event_id in self.answers.acts}

    def acts_of(self, rows: Sequence[Row], column: str = "event_id") -> dict[str, Act]:
        """The acts that rows name."""
        return self.acts(row[column] for row in rows if row[column])
