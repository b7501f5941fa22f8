"""The formats of a report, by the name that ``timeline report --format`` takes: pure functions of an Incident.

``written`` is the whole way: secrets out, names out where asked, then one of the forms. ``FORMATS`` holds the same for
whoever wants no options. The forms ``pdf`` and ``docx`` need the extras of those names (``typst``, ``python-docx``).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from timeline.model import Incident
from timeline.render.blameless import blameless, hider
from timeline.render.exports.docx import docx
from timeline.render.exports.drawings import drawing, mermaid
from timeline.render.exports.ocsf import ocsf
from timeline.render.exports.parquet import parquet
from timeline.render.exports.pdf import pdf
from timeline.render.exports.perfetto import perfetto
from timeline.render.exports.prov import prov
from timeline.render.exports.tables import actions_csv, timeline_csv
from timeline.render.exports.timesketch import timesketch
from timeline.render.html import html
from timeline.render.json_case import json_case
from timeline.render.markdown import markdown
from timeline.render.options import Noted, Options, Remark, Template
from timeline.render.redact import redacted
from timeline.render.redact import text as without_secrets

DOCUMENTS: Mapping[str, Callable[[Incident, Options], str | bytes]] = {
    "html": html,
    "md": markdown,
    "pdf": pdf,
    "docx": docx,
}
"""What people read: these follow a template and show notes."""
EXPORTS: Mapping[str, Callable[[Incident], str | bytes]] = {
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
"""What other tools read."""


def written(
    incident: Incident,
    form: str,
    *,
    template: Template = "standard",
    without_names: bool = False,
    notes: Iterable[Noted] = (),
) -> str | bytes:
    """The report in one of the forms. ``notes`` are lines of the notes file; ``without_names`` is the blameless switch.

    Raises KeyError for an unknown form, and ReportError where an extra is missing.
    """
    shown = redacted(incident)
    remarks = tuple(Remark(one.kind, one.event_id, one.author, one.at, one.text) for one in notes)
    remarks = tuple(remark.worded(without_secrets) for remark in remarks)
    if without_names:
        remarks = tuple(remark.worded(hider(shown)) for remark in remarks)
        shown = blameless(shown)
    if form in EXPORTS:
        return EXPORTS[form](shown)
    return DOCUMENTS[form](shown, Options(template, without_names, remarks))


def _plain(form: str) -> Callable[[Incident], str | bytes]:
    return partial(written, form=form)


FORMATS: Mapping[str, Callable[[Incident], str | bytes]] = {form: _plain(form) for form in (*DOCUMENTS, *EXPORTS)}
SUFFIXES: Mapping[str, str] = {
    "html": ".html",
    "md": ".md",
    "pdf": ".pdf",
    "docx": ".docx",
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
