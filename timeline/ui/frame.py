"""What stands around every page: the look, the incident bar, and the states without a case."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from timeline.errors import CaseError, TimelineError
from timeline.model import Incident
from timeline.render.chapters.opening import input_digest
from timeline.render.palette import THEMES, Theme
from timeline.render.text import count, utc
from timeline.ui import access, opening
from timeline.ui import case as cases
from timeline.ui.case import Case
from timeline.ui.inert import html, show
from timeline.ui.style import sheet

VERDICT = {"cause_found": "cause found", "no_supported_cause": "no supported cause"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works with: the open case and the incident that is looked at."""

    case: Case
    incident: Incident


def theme() -> Theme:
    """Light or dark: a forced theme first, since the browser's is wrong on the first run when one is forced."""
    said = st.get_option("theme.base") or st.context.theme.type or "light"
    return THEMES.get(str(said), THEMES["light"])


def page(body: Callable[[Desk], None]) -> None:
    """Draw one page: the look, then the incident bar and the page's own body, or what to do when there is no case."""
    show(Markup(sheet(theme())))  # noqa: S704 - our own constants
    place = cases.chosen()
    if place is None:
        _without_case()
        return
    try:
        case = cases.opened(place)
        desk = Desk(case, case.incident(_chosen(case)))
    except CaseError as error:
        _trouble(error)
        opening.body()
        return
    _bar(desk)
    _watch(case)
    body(desk)


def open_page() -> None:
    """The Open page: which case is open, and the ways to another."""
    show(Markup(sheet(theme())))  # noqa: S704 - our own constants
    access.badge()
    place = cases.chosen()
    if place is None:
        _without_case()
        return
    show(
        html(
            "<div class='t-bar'><span class='t-title'>{name}</span>"
            "<span class='t-meta' title='{path}'>is open; another can be opened here</span></div>",
            name=place.name,
            path=str(place) if access.may_write() else place.name,
        )
    )
    opening.body()


def _without_case() -> None:
    show(
        html(
            "<div class='t-panel'><h3>No case is open</h3>"
            "<p>Incident Timeline shows one case at a time. Open one here, or start with one from a terminal:</p></div>"
        )
    )
    st.code(
        "timeline demo                                  # the bundled sample incident\n"
        "timeline build LOGS --case case.duckdb         # your CloudTrail logs: files, folders, archives, s3://…\n"
        "timeline app --case case.duckdb                # this app on that case",
        language="bash",
    )
    opening.body()


def _trouble(error: TimelineError) -> None:
    show(html("<div class='t-panel'><h3>The case cannot be shown</h3></div>"))
    if not access.may_write():  # the reason names places of this machine
        st.text("Whoever runs this server can see why.")
        return
    st.code(error.message, language=None, wrap_lines=True)
    if error.remedy:
        st.text(error.remedy)


def _chosen(case: Case) -> str | None:
    """The incident that is looked at: as chosen here, as the URL says, else the weightiest."""
    known = [row["incident_id"] for row in case.incidents()]
    said = st.session_state.get("incident_id") or st.query_params.get("incident")
    return said if said in known else (known[0] if known else None)


def _choose() -> None:
    st.session_state["incident_id"] = st.session_state["incident_choice"]
    st.session_state.pop("view", None)
    st.query_params.clear()


def _bar(desk: Desk) -> None:
    """Title, verdict, window, counts and the fingerprint of the logs: the same on every page."""
    access.badge()
    incident, case = desk.incident, desk.case
    titles = {row["incident_id"]: row["title"] for row in case.incidents()}
    title = Markup("")
    if len(titles) > 1:
        ids = list(titles)
        st.selectbox(
            "Incident",
            ids,
            index=ids.index(incident.incident_id),
            format_func=lambda key: str(titles[key]),
            key="incident_choice",
            on_change=_choose,
            label_visibility="collapsed",
        )
    else:
        title = html("<span class='t-title'>{title}</span>", title=incident.title)
    show(
        html(
            "<div class='t-bar'>{title}<span class='t-tag'>{verdict}</span><span class='t-meta'>{span}</span>"
            "<span class='t-meta'>{events}</span>"
            "<span class='t-meta' title='SHA-256 over the fingerprints of the log files: {whole}'>"
            "{files}, sha256 {short}…</span></div>",
            title=title,
            verdict=VERDICT[incident.verdict] if incident.incident_id else "no incident",
            span=_span(incident),
            events=count(incident.case.counts.events_loaded, "event"),
            files=count(len(incident.case.files), "log file"),
            whole=input_digest(incident),
            short=input_digest(incident)[:8],
        )
    )


def _span(incident: Incident) -> str:
    first = incident.triggered_at or incident.first_effect_at or incident.case.first_event_time
    last = incident.recovered_at or incident.case.last_event_time
    if first is None or last is None:
        return "no events"
    until = "until recovery at" if incident.recovered_at else "logs end"
    return f"{utc(first)} {until} {utc(last)} (UTC)"


@st.fragment(run_every=20)
def _watch(case: Case) -> None:
    """Say so when the file was replaced by a new build, and offer the new one."""
    if case.is_replaced:
        with st.container(horizontal=True, vertical_alignment="center", key="replaced"):
            st.warning("This case file has been replaced since it was opened: what you see is the old one.")
            if st.button("Open the new case", key="reopen"):
                cases.reopen(case.path)
                for name in ("view", "incident_id"):
                    st.session_state.pop(name, None)
                st.rerun()
