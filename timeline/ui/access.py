"""Who looks at the app, and what they may do: everybody's own machine, a team server with sign-in, or an open one.

On one's own machine whoever sits there is an investigator. On a team server (``TIMELINE_TEAM`` names its file) the
person signs in, and a claim gives the part. On a server opened without sign-in (``TIMELINE_ANYBODY``) all are viewers.
Viewers read, ask and download; they write no notes, open no paths and build nothing.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from timeline.errors import CaseError, TimelineError
from timeline.ui import team as teams
from timeline.ui import way_back
from timeline.ui.inert import html, show
from timeline.ui.team import ANYBODY, TEAM, Role, Team

REFUSED = "Only investigators may do this."


def team() -> Team | None:
    """The settings of the team server; None when this is none. Raises TimelineError when they cannot be used."""
    path = os.environ.get(TEAM)
    return _read(path) if path else None


@cache
def _read(path: str) -> Team:
    return teams.read(Path(path))


def claims() -> Mapping[str, Any]:
    """What the provider said of the person who signed in; empty without a sign-in."""
    return st.user.to_dict() if st.user.get("is_logged_in") else {}


def role() -> Role | None:
    """The part of whoever looks at the app; None for strangers."""
    known = team()
    if known is None:
        return "viewer" if os.environ.get(ANYBODY) else "investigator"
    said = claims()
    return known.role(said) if said else None


def may_write() -> bool:
    """Whether this person may add notes, open cases and build them."""
    return role() == "investigator"


def require_investigator() -> None:
    """The last door before something is written. Raises CaseError for viewers and strangers."""
    if not may_write():
        raise CaseError(REFUSED)


def author() -> str | None:
    """The signed-in person as a signature; None on a machine without sign-in, where people sign themselves."""
    return teams.author(claims()) if team() is not None else None


def place(said: str | Path) -> Path:
    """A path that may be opened: any on one's own machine, those of the folder on a team server. Raises CaseError."""
    known = team()
    return Path(said).expanduser() if known is None else known.place(said)


def source(said: str) -> str:
    """The same for logs, which may be remote."""
    known = team()
    return said if known is None else known.source(said)


def is_open_to(case: Path) -> bool:
    """Whether a case that is known here may be shown: on a team server, one of its folder."""
    known = team()
    return known is None or case.resolve().is_relative_to(known.folder)


def door() -> bool:
    """Whether the pages may be drawn; draws the sign-in for whoever must come in first."""
    try:
        known, part = team(), role()
    except TimelineError as error:
        show(html("<div class='t-panel'><h3>The team file cannot be used</h3></div>"))
        st.code(str(error), language=None, wrap_lines=True)
        return False
    if part is None and known is not None:
        _stranger(known)
    elif known is not None:
        way_back.lead()
    return part is not None


def _stranger(known: Team) -> None:
    """Whoever has not signed in, or signed in without a part here."""
    with st.container(key="sign_in", width=520):
        if not claims():
            way_back.keep()
            show(html("<h3>Incident Timeline</h3><div class='t-dim'>Sign in to see the cases of this server.</div>"))
            st.button("Sign in", key="sign_in_now", type="primary", on_click=st.login, args=(known.provider,))
            return
        show(
            html(
                "<h3>No part here</h3><div>{who} is signed in, but is neither among the investigators nor among the "
                "viewers of this server. Whoever runs it can add a group.</div>",
                who=teams.author(claims()),
            )
        )
        st.button("Sign out", key="sign_out", on_click=st.logout)


def badge() -> None:
    """Who is signed in and in which part, with the way out; nothing on a machine without sign-in."""
    if team() is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="badge", width="content"):
        show(html("<span class='t-small t-dim'>{who} · {part}</span>", who=author() or "", part=role() or ""))
        st.button("Sign out", key="sign_out", type="tertiary", on_click=st.logout)
