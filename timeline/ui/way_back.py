"""After the sign-in, back to the view that was asked for: Streamlit's sign-in always ends on the first page.

The browser itself keeps the address, for its tab and for some minutes; the server never sees it. It leads to pages of
this app only, whatever it holds.
"""

import streamlit as st

MINUTES = 15
_KEY = "incident-timeline-wanted"
_KEEP = f"""
export default function () {{
  const first = location.pathname.endsWith('/') && !location.search;
  if (!first) sessionStorage.setItem('{_KEY}', JSON.stringify([location.pathname + location.search, Date.now()]));
}}
"""
_RETURN = f"""
export default function () {{
  const kept = sessionStorage.getItem('{_KEY}');
  sessionStorage.removeItem('{_KEY}');
  if (!kept) return;
  const [wanted, since] = JSON.parse(kept);
  const isLate = Date.now() - since > {MINUTES} * 60000;
  if (!isLate && wanted !== location.pathname + location.search) location.replace(location.origin + wanted);
}}
"""
_KEEPER = st.components.v2.component("timeline_wanted_keep", js=_KEEP)
_GUIDE = st.components.v2.component("timeline_wanted_return", js=_RETURN)


def keep() -> None:
    """Remember the address that is open, before the sign-in leads away from it."""
    _KEEPER(key="wanted_keep")


def lead() -> None:
    """Go where whoever has just signed in wanted to go; nothing happens at any other time."""
    _GUIDE(key="wanted_return")
