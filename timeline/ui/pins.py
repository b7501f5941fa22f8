"""What the investigator adds to an event: a pin, a comment, a corrected attribution. Saved at once, beside the case.

None of it is evidence: it is shown apart, with its author and its time, and the case file itself never changes.
"""

import getpass
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import streamlit as st
from markupsafe import Markup

from timeline import notes
from timeline.errors import CaseError
from timeline.model import ACTOR_CLASSES
from timeline.notes import Kind, Note
from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import count, utc
from timeline.ui import access
from timeline.ui.case import Row
from timeline.ui.frame import Desk
from timeline.ui.inert import html, joined, show

SAID: Mapping[Kind, str] = {
    "comment": "comment",
    "correction": "corrected attribution",
    "retraction": "correction taken back",
    "edit": "wording",
}


def pinning(desk: Desk, event: Row) -> None:
    """Pin or unpin; a pin is saved before the page is drawn again."""
    is_pinned = event["event_id"] in desk.case.notes().pinned
    st.button(
        "★ pinned" if is_pinned else "☆ pin",
        key="pin",
        on_click=_write,
        args=(desk, "unpin" if is_pinned else "pin", event["event_id"]),
        disabled=not access.may_write(),
        help="Take the pin off" if is_pinned else "Keep this event: pins are the spine of the report",
    )


def panel(desk: Desk, event: Row) -> None:
    """The notes on an event, and the forms that add to them."""
    refusal()
    known = desk.case.notes()
    about = known.about(event["event_id"])
    if about:
        show(
            html(
                "<div class='t-panel t-note'><h4>Investigators' notes · not evidence</h4>"
                "<ul class='t-list'>{items}</ul></div>",
                items=joined([_item(note) for note in about]),
            )
        )
    if not access.may_write():
        return
    with st.expander("Comment, or correct who did it"):
        if access.author() is None:
            st.text_input("Signed as", _user(), key="note_author", persist_state="session")
        else:
            show(html("<div class='t-small t-dim'>Signed as {author}</div>", author=signed()))
        with st.form("comment", border=False, clear_on_submit=True):
            st.text_area("Comment", key="comment_text", height=80, max_chars=notes.LONGEST)
            st.form_submit_button(
                "Save the comment", key="comment_save", on_click=_comment, args=(desk, event["event_id"])
            )
        _correction(desk, event)


def _correction(desk: Desk, event: Row) -> None:
    """The case goes on saying what the logs show; the correction stands beside it with its reason."""
    with st.form("correction", border=False, clear_on_submit=True):
        st.selectbox(
            "It was made by",
            ACTOR_CLASSES,
            index=None,
            format_func=lambda name: f"{PREFIX[name]} {CLASS_TITLES[name]}",
            key="correction_class",
            placeholder="another class…",
        )
        st.text_area("Because", key="correction_reason", height=80, max_chars=notes.LONGEST)
        st.form_submit_button(
            "Save the correction", key="correction_save", on_click=_correct, args=(desk, event["event_id"])
        )
    if desk.case.notes().correction(event["event_id"]):
        st.button(
            "Take the correction back",
            key="retract",
            on_click=_write,
            args=(desk, "retraction", event["event_id"], "taken back"),
        )


def _comment(desk: Desk, event_id: str) -> None:
    if st.session_state["comment_text"].strip():
        _write(desk, "comment", event_id, st.session_state["comment_text"])


def _correct(desk: Desk, event_id: str) -> None:
    chosen, reason = st.session_state["correction_class"], st.session_state["correction_reason"].strip()
    if chosen and reason:
        _write(desk, "correction", event_id, reason, chosen)
    else:
        st.session_state["note_refused"] = "Not saved: a correction names a class and gives its reason."


def _item(note: Note) -> Markup:
    claim = Markup("")
    if note.executor:
        claim = html("<b>{mark} {name}</b>: ", mark=PREFIX[note.executor], name=CLASS_TITLES[note.executor])
    return html(
        "<li>{claim}{text}<br><span class='t-dim t-small'>{what} by {author}, {at}</span></li>",
        claim=claim,
        text=note.text,
        what=SAID[note.kind],
        author=note.author or "nobody named",
        at=utc(note.at),
    )


def listing(desk: Desk) -> list[Row]:
    """The pinned events with their last note, in the order they were pinned."""
    known = desk.case.notes()
    rows: list[Row] = []
    for event_id in known.pinned:
        found = desk.case.ask("ui_event", event_id=event_id, incident_id=desk.incident.incident_id)
        last = known.about(event_id)[-1:]
        rows.append({"event_id": event_id, "event": found[0] if found else None, "note": last[0] if last else None})
    return rows


def summary(desk: Desk) -> str:
    """``3 pinned``, and what of the notes file could not be read."""
    known = desk.case.notes()
    unread = f"; {count(known.unread, 'line')} of the notes file could not be read" if known.unread else ""
    return f"{len(known.pinned):,} pinned{unread}"


def _write(desk: Desk, kind: Kind, event_id: str, text: str = "", executor: str | None = None) -> None:
    note = Note(kind, event_id, signed(), datetime.now(UTC), text.strip(), executor)  # type: ignore[arg-type]
    save(desk, [note])


def save(desk: Desk, written: Sequence[Note]) -> None:
    """The one door to the notes file: nothing passes that a viewer wrote. Why something was not saved is said once."""
    try:
        access.require_investigator()
        notes.add(desk.case.path, written)
    except CaseError as error:
        st.session_state["note_refused"] = str(error)


def signed() -> str:
    """Who signs what is written now: the signed-in person, else the name that was typed, else that of the account."""
    return access.author() or st.session_state.get("note_author") or _user()


def refusal() -> None:
    """Say why the last note was not saved, once."""
    refused = st.session_state.pop("note_refused", "")
    if refused:
        st.code(refused, language=None, wrap_lines=True)


def _user() -> str:
    """The name of the account on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
