"""The pages by name, and how one page sends the reader to another."""

from typing import Any

import streamlit as st


def pages() -> dict[str, Any]:
    """The pages in the order of the navigation. Made anew on every run, as Streamlit wants it."""
    from timeline.ui import access, chain, frame, report, responsibility, sql, timeline  # noqa: PLC0415 - the pages themselves use ``go``

    known = {
        "timeline": st.Page(timeline.page, title="Timeline", url_path="timeline", default=True),
        "chain": st.Page(chain.page, title="Chain", url_path="chain"),
        "responsibility": st.Page(responsibility.page, title="Responsibility", url_path="responsibility"),
        "sql": st.Page(sql.page, title="SQL", url_path="sql"),
        "report": st.Page(report.page, title="Report", url_path="report"),
    }
    return known | ({"open": st.Page(frame.open_page, title="Open…", url_path="open")} if access.may_write() else {})


def go(name: str) -> None:
    """Show another page."""
    st.switch_page(pages()[name])
