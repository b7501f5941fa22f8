"""The Streamlit entry: who may come in, navigation, and page set-up only."""

import streamlit as st

from timeline.ui import access, pages

st.set_page_config(page_title="Incident Timeline", layout="wide", initial_sidebar_state="collapsed")
if access.door():
    st.navigation(list(pages.pages().values()), position="top").run()
