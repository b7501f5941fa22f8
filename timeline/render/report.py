"""The formats of a report, by the name that ``timeline report --format`` takes: pure functions of an Incident.

``written`` is the whole way: secrets out, names out where asked, then one of the forms. ``FORMATS`` holds the same for
whoever wants no options. The forms ``pdf`` and ``docx`` need the extras of those names (``typst``, ``python-docx``).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from timeline.model import Incident
from timeline.render.blameless import nameless
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
from timeline.render.options import Noted, Options, Template, remark
from timeline.render.redact import redacted
from timeline.render.redact import remark as without_secrets

Form = Callable[[Incident, Options], str | bytes]


def _alone(form: Callable[[Incident], str | bytes]) -> Form:
    """A form that holds events alone: it has no place for what people write."""
    return lambda incident, _options: form(incident)


DOCUMENTS: Mapping[str, Form] = {"html": html, "md": markdown, "pdf": pdf, "docx": docx}
"""What people read: these follow a template and show notes."""
EXPORTS: Mapping[str, Form] = {
    "json": json_case,
    "timesketch": _alone(timesketch),
    "csv": _alone(timeline_csv),
    "actions": actions_csv,
    "mermaid": _alone(mermaid),
    "svg": _alone(drawing),
    "perfetto": _alone(perfetto),
    "ocsf": _alone(ocsf),
    "prov": _alone(prov),
    "parquet": _alone(parquet),
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
    write = DOCUMENTS[form] if form in DOCUMENTS else EXPORTS[form]
    shown = redacted(incident)
    remarks = tuple(without_secrets(remark(one)) for one in notes)
    if without_names:
        shown, remarks = nameless(shown, remarks)
    return write(shown, Options(template, without_names, remarks))


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
