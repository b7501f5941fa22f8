"""The open case: found by ``TIMELINE_CASE`` or ``--case``, opened read-only once for all browsers, replaced on request.

Answers are remembered by the identity of the file, so a rebuilt case never shows the old one's numbers.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from timeline import incident, notes
from timeline.attribute.explanation import TABLES, Explanation, explain
from timeline.catalog import catalogue
from timeline.model import Incident
from timeline.notes import Notes
from timeline.store import Store, open_case
from timeline.ui import access, recent

INDEX = "event_index"
Identity = tuple[str, int, int, int]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A case file as it was when it was opened."""

    path: Path
    identity: Identity
    store: Store

    @property
    def is_analysed(self) -> bool:
        """False after ``timeline build --load-only``: then there are events and nothing else."""
        return self.store.has("attributions") and self.store.has("incidents")

    @property
    def is_replaced(self) -> bool:
        """True when another file lies at the same place now, or none."""
        return _identity(self.path) != self.identity

    @property
    def index(self) -> str:
        """Where the questions find the events in narrow rows: the table, or its query in a case built without it."""
        return f"from {INDEX}" if self.store.has(INDEX) else catalogue()[INDEX].sql

    def ask(self, question: str, **params: Any) -> Sequence[Row]:
        """The rows of a question under ``queries/ask/``, remembered."""
        return _asked(self.identity, question, params, _store=self.store)

    def explained(self, event_id: str) -> Explanation | None:
        """How an answer about one event came about; None when the case was built without what explains it."""
        return _explained(self.identity, event_id, _store=self.store)

    def notes(self) -> Notes:
        """What investigators added, as the file says now: another browser may have written to it."""
        return notes.read(self.path)

    def incidents(self) -> Sequence[Row]:
        """The incidents of the case, the weightiest first."""
        return _listing(self.identity, _store=self.store)

    def incident(self, incident_id: str | None) -> Incident:
        """One incident whole. Raises CaseError when there is none of that id."""
        return _incident(self.identity, incident_id, _store=self.store)


def path() -> Path | None:
    """Where the case lies, as the starter of the app said: after ``--`` on the command line, or in the environment."""
    reader = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    reader.add_argument("--case", default=os.environ.get("TIMELINE_CASE", ""))
    known, _ = reader.parse_known_args(sys.argv[1:])
    return Path(known.case) if known.case else None


def chosen() -> Path | None:
    """The case this browser looks at: as chosen on the Open page, as its link says, else as the starter said."""
    here: Path | None = st.session_state.get("case_path")
    if here is not None:
        return here
    linked = recent.called(st.query_params.get("case", ""))
    return linked if linked is not None and access.is_open_to(linked) else path()


def choose(place: Path) -> None:
    """Look at another case from now on."""
    for name in ("view", "incident_id", "chain_event", "open_page"):
        st.session_state.pop(name, None)
    st.query_params.clear()
    st.session_state["case_path"] = place.resolve()
    recent.remember(place)


def opened(place: Path) -> Case:
    """The case at a place, opened when it is not open yet. Raises CaseError."""
    shelf = _shelf()
    if place not in shelf:
        shelf[place] = Case(place, _identity(place), open_case(place))
    return shelf[place]


def reopen(place: Path) -> None:
    """Let go of the old file, so that the next look opens the new one: DuckDB keeps one database for each path."""
    old = _shelf().pop(place, None)
    if old is not None:
        old.store.close()


@st.cache_resource(show_spinner=False)
def _shelf() -> dict[Path, Case]:
    return {}


def _identity(place: Path) -> Identity:
    try:
        about = place.stat()
    except OSError:
        return (str(place), 0, 0, 0)
    return (str(place), about.st_ino, about.st_mtime_ns, about.st_size)


@st.cache_data(show_spinner=False, max_entries=300)
def _asked(identity: Identity, question: str, params: dict[str, Any], _store: Store) -> list[dict[str, Any]]:
    return _store.ask(question, **params)


@st.cache_data(show_spinner=False, max_entries=8)
def _listing(identity: Identity, _store: Store) -> list[Row]:
    return incident.listing(_store)


@st.cache_resource(show_spinner=False, max_entries=32)
def _incident(identity: Identity, incident_id: str | None, _store: Store) -> Incident:
    return incident.read(_store, incident_id)


@st.cache_resource(show_spinner=False, max_entries=64)
def _explained(identity: Identity, event_id: str, _store: Store) -> Explanation | None:
    return explain(_store, event_id) if all(_store.has(name) for name in TABLES) else None
