"""The formats of a report, by the name that ``timeline report --format`` takes: pure functions of an Incident."""

from collections.abc import Callable, Mapping

from timeline.model import Incident
from timeline.render.exports.drawings import drawing, mermaid
from timeline.render.exports.ocsf import ocsf
from timeline.render.exports.parquet import parquet
from timeline.render.exports.perfetto import perfetto
from timeline.render.exports.prov import prov
from timeline.render.exports.tables import actions_csv, timeline_csv
from timeline.render.exports.timesketch import timesketch
from timeline.render.html import html
from timeline.render.json_case import json_case
from timeline.render.markdown import markdown

FORMATS: Mapping[str, Callable[[Incident], str | bytes]] = {
    "html": html,
    "md": markdown,
    "json": json_case,
    "timesketch": timesketch,
    "csv": timeline_csv,
    "actions": actions_csv,
    "mermaid": mermaid,
    "svg": drawing,
    "perfetto": perfetto,
    "ocsf": ocsf,
    "prov": prov,
    "parquet": parquet,
}
SUFFIXES: Mapping[str, str] = {
    "html": ".html",
    "md": ".md",
    "json": ".json",
    "timesketch": ".jsonl",
    "csv": ".csv",
    "actions": ".csv",
    "mermaid": ".mmd",
    "svg": ".svg",
    "perfetto": ".json",
    "ocsf": ".ndjson",
    "prov": ".json",
    "parquet": ".parquet",
}
