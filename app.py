"""The Streamlit entry: navigation and page set-up only."""

import streamlit as st

from timeline.ui import pages

st.set_page_config(page_title="Incident Timeline", layout="wide", initial_sidebar_state="collapsed")
st.navigation(list(pages.pages().values()), position="top").run()
