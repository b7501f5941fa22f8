"""A small component that hands typed SQL to the server at each pause, so that no click meets an editor that holds more.

Streamlit takes the text of an area when it loses the focus. A click that takes the focus away then travels beside the
text: the page changes first, the text arrives after it with the page as it was, and both are lost. So the text goes
when the typing pauses, and a click that is quicker than the pause waits until the server has the text. Without the
component the page works as before.
"""

import streamlit as st

_JS = """
const PAUSE = 300, PATIENCE = 3000;
// One state for the document: Streamlit may load this module, or mount the component, more than once. The listeners
// stay when the page goes: without an editor they do nothing.
const state = window.timelineDraft ??= { known: '', unheard: null, held: null, pause: null, isListening: false };

const editor = () => document.querySelector('.st-key-sql_text textarea');
const isAhead = () => {
  const area = editor();
  return !!area && area.value !== state.known && area.value !== state.unheard;
};
const commit = () => {
  clearTimeout(state.pause);
  if (!isAhead()) return;
  const area = editor();
  area.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  if (document.activeElement === area) area.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
};
const typed = event => {
  if (event.target !== editor()) return;
  clearTimeout(state.pause);
  state.pause = setTimeout(commit, PAUSE);
};
const left = event => { if (event.target === editor()) commit(); };

const release = (target, x, y, since) => {
  if (isAhead() && Date.now() - since < PATIENCE) return setTimeout(() => release(target, x, y, since), 40);
  if (isAhead()) state.unheard = editor().value;  // nobody answers: hold no further click for this text
  const there = target.isConnected ? target : document.elementFromPoint(x, y)?.closest('a, button');
  there?.click();
};
const pressed = event => {
  if (event.type === 'pointerdown')
    state.held = event.button === 0 && isAhead() ? event.target.closest?.('a, button') : null;
  if (!state.held) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type === 'pointerdown') commit();
  if (event.type !== 'click') return;
  const target = state.held;
  state.held = null;
  if (target.contains(event.target)) release(target, event.clientX, event.clientY, Date.now());
};
const listen = () => {
  document.addEventListener('input', typed, true);
  document.addEventListener('pointerout', left, true);
  for (const press of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
    document.addEventListener(press, pressed, true);
  state.isListening = true;
  document.body.dataset.editor = 'watched';
};

export default function ({ data }) {
  state.known = data.text.replace(/\\r\\n?/g, '\\n');
  if (!state.isListening) listen();
}
"""
_DRAFT = st.components.v2.component("timeline_sql_draft", js=_JS)


def keep(text: str) -> None:
    """Watch the editor; ``text`` is what the server has of it."""
    _DRAFT(key="draft", data={"text": text})
