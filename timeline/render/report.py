"""The formats of a report, by the name that ``timeline report --format`` takes: pure functions of an Incident."""

from collections.abc import Callable, Mapping

from timeline.model import Incident
from timeline.render.html import html
from timeline.render.json_case import json_case
from timeline.render.markdown import markdown

FORMATS: Mapping[str, Callable[[Incident], str]] = {"html": html, "md": markdown, "json": json_case}
SUFFIXES: Mapping[str, str] = {"html": ".html", "md": ".md", "json": ".json"}
