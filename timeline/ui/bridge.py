"""A small component that tells the server what Plotly in Streamlit does not: zoom and pan by mouse, and the keys.

Streamlit forwards selections only (https://github.com/streamlit/streamlit/issues/8655). A rerun with new data
replaces the chart's node, so the component looks for it again and again. Without it the overview's brush still sets
the window.
"""

from collections.abc import Callable

import streamlit as st

_JS = """
export default function ({ setStateValue, setTriggerValue, data }) {
  let chart = null, wait = null;
  const span = () => { const x = chart._fullLayout.xaxis; return x.range.map(v => x.r2l(v)); };
  const moved = change => {
    if (!Object.keys(change || {}).some(key => key.startsWith('xaxis.'))) return;
    clearTimeout(wait);
    wait = setTimeout(() => setStateValue('window', change['xaxis.autorange'] ? ['all', Date.now()] : span()), 120);
  };
  const attach = () => {
    const found = document.querySelector(`.st-key-${data.box} .js-plotly-plot`);
    if (!found?.on || found === chart) return;
    chart = found; chart.on('plotly_relayout', moved); chart.dataset.bridged = '1';
  };
  const pressed = event => {
    const at = event.composedPath()[0];
    if (!chart || event.ctrlKey || event.metaKey || event.altKey || at?.isContentEditable
        || /^(INPUT|TEXTAREA|SELECT)$/.test(at?.tagName)) return;
    const step = { '.': 1, ',': -1, Escape: 0 }[event.key];
    if (step !== undefined) return setTriggerValue('step', step);
    const move = { w: [.25, -.25], s: [-.5, .5], a: [-.4, -.4], d: [.4, .4] }[event.key.toLowerCase()];
    if (!move) return;
    const [lo, hi] = span();
    setStateValue('window', [lo + move[0] * (hi - lo), hi + move[1] * (hi - lo)]);
  };
  const timer = setInterval(attach, 150);
  document.addEventListener('keydown', pressed);
  return () => { clearInterval(timer); clearTimeout(wait); document.removeEventListener('keydown', pressed); };
}
"""
_BRIDGE = st.components.v2.component("timeline_zoom_bridge", js=_JS)


def listen(box: str, on_window: Callable[[], None], on_step: Callable[[], None]) -> None:
    """Watch the chart in the container ``box``; the callbacks then ask for ``window()`` and ``step()``."""
    _BRIDGE(key="zoom", data={"box": box}, on_window_change=on_window, on_step_change=on_step)


def window() -> tuple[float, float] | None:
    """The window last set by mouse or key in milliseconds; None when it means the whole trail."""
    said = st.session_state["zoom"].get("window")
    if isinstance(said, list) and len(said) == 2 and all(isinstance(end, int | float) for end in said):
        return float(said[0]), float(said[1])
    return None


def step() -> int:
    """1 for the actor's next event, -1 for the one before, 0 to let go."""
    said = st.session_state["zoom"].get("step")
    return said if isinstance(said, int) else 0
