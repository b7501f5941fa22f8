# ruff: noqa: E501 - a rule of the style sheet stands on one line
"""How the pages look: one sheet in the ink of the theme; only the accent and the class colours differ by theme."""

from timeline.model import ACTOR_CLASSES
from timeline.render.palette import Theme


def sheet(theme: Theme) -> str:
    """The style sheet for a theme."""
    pills = "\n".join(
        f".st-key-classes button:nth-of-type({place}) {{ border-bottom-color: {theme.colour[name]} !important; }}"
        for place, name in enumerate(ACTOR_CLASSES, start=1)
    )
    columns = "\n".join(
        f".st-key-chain_columns_{many} .st-key-chain_graph {{ min-width: {many * COLUMN}px; }}"
        for many in range(1, MOST_COLUMNS + 1)
    )
    root = f":root {{ --t-accent: {theme.accent}; --t-paper: {theme.paper}; }}"
    return f"<style>{root}\n{SHEET}\n{pills}\n{columns}</style>"


MOST_COLUMNS, COLUMN = 12, 222
"""Of the chain: how many columns keep their width on a narrow page, and that width in pixels."""
SHEET = """
[class*="st-key-chain_columns_"] { overflow-x: auto; }
.st-key-toolbar { gap: .5rem; }
.st-key-toolbar button { min-height: 1.9rem; padding: .1rem .6rem; }
.st-key-toolbar button p { font-size: .84rem; }
.st-key-toolbar input { padding: .2rem .6rem; font-size: .84rem; }
.st-key-toolbar [data-testid="stTextInputRootElement"] { height: 1.9rem; min-height: 1.9rem; }
.st-key-samples button > div { justify-content: flex-start; }
.st-key-samples button { justify-content: flex-start; text-align: left; min-height: 1.9rem; padding: .15rem .6rem; }
.st-key-samples button p { font-size: .9rem; }
.stMainBlockContainer { padding: 4.1rem 1.4rem 1rem 1.4rem; max-width: 100%; }
[data-testid="stHeader"] { height: 3.2rem; min-height: 3.2rem; border-bottom: 1px solid color-mix(in srgb, currentColor 12%, transparent); }
[data-testid="stVerticalBlock"] { gap: .45rem; }
.t-bar { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.1rem; line-height: 1.35; }
.t-bar .t-title { font-size: 1.16rem; font-weight: 650; letter-spacing: -.01em; }
.t-bar .t-meta { font-size: .84rem; opacity: .74; font-variant-numeric: tabular-nums; }
.t-tag { display: inline-block; font-size: .74rem; font-weight: 600; padding: .05rem .45rem; border-radius: 99px; white-space: nowrap;
         border: 1px solid color-mix(in srgb, currentColor 35%, transparent); }
.t-tag.t-strong { background: color-mix(in srgb, currentColor 90%, transparent); border-color: transparent; }
.t-tag.t-strong > span { filter: invert(1) grayscale(1) contrast(9); }
.t-whole { white-space: nowrap; }
.t-note { border: 1px dashed color-mix(in srgb, currentColor 40%, transparent); border-radius: 6px; padding: .2rem .6rem .3rem; }
.t-note h4 { margin-top: .2rem !important; }
.t-tight { line-height: 1.3; }
.t-open-head { margin-bottom: .3rem; }
.t-dim { opacity: .7; }
.t-small { font-size: .82rem; }
.t-mono { font-family: 'Source Code Pro', monospace; font-size: .8rem; overflow-wrap: anywhere; }
.t-panel { font-size: .88rem; line-height: 1.42; overflow-wrap: anywhere; }
.t-panel h3 { font-size: 1.06rem; font-weight: 650; margin: 0; padding: 0; overflow-wrap: anywhere; }
.t-panel h4 { font-size: .72rem; font-weight: 650; letter-spacing: .06em; text-transform: uppercase; opacity: .62; margin: .7rem 0 .15rem; padding: 0; }
.t-rows { display: grid; grid-template-columns: max-content 1fr; gap: .12rem .8rem; }
.t-rows > span:nth-child(odd) { opacity: .62; }
.t-rows > span { overflow-wrap: anywhere; }
ul.t-list { font-size: inherit !important; margin: 0 !important; padding: 0 !important; list-style: none; }
.t-list li { font-size: inherit !important; margin: 0 0 .3rem 0 !important; padding: 0 0 0 .7rem; border-left: 2px solid color-mix(in srgb, currentColor 18%, transparent); }
.t-why { border-left: 3px solid color-mix(in srgb, currentColor 45%, transparent); padding: .1rem 0 .1rem .6rem; margin: .3rem 0; }
.t-card-head { display: flex; justify-content: space-between; align-items: baseline; gap: .8rem; }
.t-card-head .t-q { font-size: .74rem; font-weight: 650; letter-spacing: .06em; text-transform: uppercase; opacity: .62; }
.t-statement { font-size: 1rem; line-height: 1.4; margin: .15rem 0 .1rem; overflow-wrap: anywhere; }
.t-against { font-size: .86rem; margin-top: .25rem; }
.t-open { opacity: .85; }
.t-key { font-family: 'Source Code Pro', monospace; font-size: .74rem; padding: 0 .28rem; border-radius: 4px;
         border: 1px solid color-mix(in srgb, currentColor 30%, transparent); }
.st-key-classes button, .st-key-only button { background: transparent !important; color: inherit !important; border: 1px solid color-mix(in srgb, currentColor 22%, transparent);
         border-bottom-width: 3px; border-radius: 6px; opacity: .5; min-height: 1.9rem; }
.st-key-classes button[data-selected] { border-color: color-mix(in srgb, currentColor 30%, transparent) !important; }
.st-key-classes button[data-selected], .st-key-only button[data-selected] { opacity: 1; background: color-mix(in srgb, currentColor 6%, transparent) !important; border-color: color-mix(in srgb, currentColor 30%, transparent); }
.st-key-only button { opacity: .8; border-bottom-width: 1px; }
[data-testid^="stBaseButton-primary"], [data-testid^="stBaseButton-primary"]:hover { background: var(--t-accent); border-color: var(--t-accent); color: var(--t-paper); }
[data-testid="stTab"][data-selected] { color: var(--t-accent); }
[data-testid="stTab"] .react-aria-SelectionIndicator { background: var(--t-accent); }
.st-key-schema details { border: 0; }
.st-key-schema summary { padding: .1rem .2rem; min-height: 1.7rem; font-size: .86rem; }
.t-legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .78rem; opacity: .8; align-items: baseline; }
.t-phases { display: grid; grid-template-columns: max-content max-content 1fr; gap: .1rem .8rem; font-variant-numeric: tabular-nums; }
.st-key-sql_text textarea { font-family: 'Source Code Pro', monospace; font-size: .88rem; line-height: 1.45; }
.st-key-steps button, .st-key-detail_buttons button, [class*="st-key-cites_"] button, [class*="st-key-facet_"] button { justify-content: flex-start; text-align: left; padding: 0 .3rem;
         min-height: 1.55rem; height: auto; }
.st-key-steps, [class*="st-key-cites_"] { gap: .05rem !important; row-gap: .05rem !important; }
[class*="st-key-cites_"] { column-gap: .6rem !important; }
.st-key-windowbar { gap: .35rem; }
.st-key-windowbar button { min-height: 1.7rem; padding: 0 .5rem; }
.stProgress [role='progressbar'] > div > div > div, [data-testid='stProgress'] [role='progressbar'] div[style*='width'] { background: var(--t-accent); }
.st-key-windowbar button p, .st-key-detail_buttons button p { font-size: .82rem; }
.st-key-detail_buttons { gap: .3rem; }
.st-key-detail_buttons button { padding: 0 .5rem !important; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.st-key-steps button p, [class*="st-key-cites_"] button p, [class*="st-key-facet_"] button p { font-size: .84rem; }
@media (max-width: 1150px) {
  [data-testid="stHorizontalBlock"]:has([class*="st-key-chain_columns_"]) { flex-direction: column-reverse; }
  [data-testid="stHorizontalBlock"]:has([class*="st-key-chain_columns_"]) > [data-testid="stColumn"] { width: 100%; flex: 1 1 100%; }
}
@media (max-width: 1150px) { .st-key-windowbar .t-small { font-size: .76rem; } .st-key-windowbar button { padding: 0 .4rem; } .st-key-windowbar button p { font-size: .76rem !important; } }
.st-key-steps button > div { justify-content: flex-start; }
"""
