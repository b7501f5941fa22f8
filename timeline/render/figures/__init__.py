"""The pictures of the app, as Plotly figures: pure functions of what they are given, light or dark.

Names in the figures come from logs. Plotly reads a little HTML in its texts, so every such text goes through ``words``,
which makes it inert. Each figure has an ``alt`` text, and the pages show a table with the same rows.
"""

from timeline.render.figures.canvas import CONFIG, LEFT, RIGHT, short_name, words
from timeline.render.figures.chain import chain_alt, chain_graph
from timeline.render.figures.groups import Heading, grouped
from timeline.render.figures.lineage import Session, lineage, lineage_alt
from timeline.render.figures.marks import called, number
from timeline.render.figures.overview import overview, overview_alt
from timeline.render.figures.strips import Strips
from timeline.render.figures.timeline import Scene, lane_label, timeline, timeline_alt

__all__ = [
    "CONFIG",
    "LEFT",
    "RIGHT",
    "Heading",
    "Scene",
    "Session",
    "Strips",
    "called",
    "chain_alt",
    "chain_graph",
    "grouped",
    "lane_label",
    "lineage",
    "lineage_alt",
    "number",
    "overview",
    "overview_alt",
    "short_name",
    "timeline",
    "timeline_alt",
    "words",
]
