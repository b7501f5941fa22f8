"""Whatever a stranger writes into a log stays words, in every format."""

import json
import re
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.render import made_incident as made
from timeline.model import Incident
from timeline.render import svg_chain, svg_timeline, table
from timeline.render.mermaid import chain
from timeline.render.order import ordered
from timeline.render.report import FORMATS
from timeline.render.view import View

LONG = "x" * 5_000
"""Longer than any form shows of one text."""
BAIT = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "![p](https://evil.example/p.png)",
    "[click](javascript:alert(1)) <https://evil.example>",
    "https://evil.example/x www.evil.example a@evil.example @team",
    "| a | b |\n|---|---|\n# heading\n- item\n1. one\n```\ncode",
    "**bold** _it_ ~~no~~ `tick` ``two`` $x$ \\",
    '"]; click E1 "https://evil.example" --> end\n%%{init: {}}%%',
    "=cmd|'/c calc'!A1",
    "\u202egnp.exe\u2066\u200b",
    "\x1b[2J\x1b]0;owned\x07",
    LONG,
    "\ud800\ufeff\x00",
    "</title></style></svg>]]>-->",
    "'; drop table events; --",
)
KEPT = {"executor", "initiator", "role", "kind", "grade", "question", "executor_class", "verdict", "but_for", "flags"}


@cache
def poisoned(bait: str) -> Incident:
    """The incident with the same bait in every field that is text, ids still joined to each other."""
    whole = made.flagship()

    def soil(record: object) -> object:
        if isinstance(record, tuple):
            return tuple(soil(item) for item in record)
        if isinstance(record, str):
            return f"{record}{bait}"
        if isinstance(record, (int, float, datetime, type(None))):
            return record
        changes = {field.name: soil(getattr(record, field.name)) for field in fields(record) if field.name not in KEPT}
        return replace(record, **changes)

    return soil(whole)  # type: ignore[return-value]


@cache
def written(format_: str, bait: str | None) -> str:
    """The report on the incident with this bait in it, or on the clean one."""
    return FORMATS[format_](made.flagship() if bait is None else poisoned(bait))


class Shape(HTMLParser):
    """The elements of a page and the names of their attributes; what they say does not matter."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, tuple[str, ...]]] = set()
        self.targets: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, tuple(name for name, _ in attrs)))
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("bait", BAIT)
def test_no_element_of_the_page_arises_from_the_log(bait):
    page = Shape(written("html", bait))
    assert page.elements <= Shape(written("html", None)).elements | EXTRA
    assert all(re.fullmatch(r"#[A-Za-z0-9]+", target) for target in page.targets)


EXTRA = {("p", ("class",)), ("span", ("class",)), ("rect", ("x", "y", "width", "height", "style"))}


@cache
def parsed(text: str) -> list[Token]:
    """Markdown as its own reader sees it, with the extensions that wikis switch on."""
    return MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(text)


@pytest.mark.parametrize("bait", BAIT)
def test_no_link_image_heading_or_html_of_the_markdown_arises_from_the_log(bait):
    clean, soiled = (parsed(written("md", name)) for name in (None, bait))
    inline = {child.type for token in soiled for child in token.children or []}
    assert inline <= {"text", "code_inline", "text_special", "strong_open", "strong_close", "em_open", "em_close"}
    blocks = [[token.tag for token in tokens if token.type == "heading_open"] for tokens in (clean, soiled)]
    assert blocks[0] == blocks[1]
    assert {token.type for token in soiled} <= {token.type for token in clean} | {"paragraph_open", "paragraph_close"}
    assert [token.info for token in soiled if token.type == "fence"] == [
        token.info for token in clean if token.type == "fence"
    ]


TEXT = [form for form in FORMATS if form not in ("pdf", "docx", "parquet")]


@pytest.mark.parametrize("bait", BAIT)
@pytest.mark.parametrize("format_", TEXT)
def test_no_control_or_bidirectional_character_leaves(format_, bait):
    report = written(format_, bait)
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]", report
    )
    report.encode("utf-8")


@pytest.mark.parametrize("bait", BAIT)
def test_the_drawings_are_whole_xml_and_hold_only_shapes_and_words(bait):
    view = View(ordered(poisoned(bait)))
    for drawing in (svg_timeline.draw(view), svg_chain.draw(view)):
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(drawing).iter()}
        assert tags <= {
            "svg",
            "g",
            "title",
            "desc",
            "text",
            "line",
            "path",
            "rect",
            "circle",
            "polygon",
            "defs",
            "marker",
        }


@pytest.mark.parametrize("bait", BAIT)
def test_the_mermaid_chain_keeps_its_lines(bait):
    """Only our own lines arise: a direction, groups, nodes with one quoted label, arrows between keys."""
    line = re.compile(
        r'flowchart LR|subgraph c\d \["[^"]*"\]|end'
        r'|(?:E\d+|more\d)[\[({]{1,2}"[^"]*"[\])}]{1,2}|E\d+ \S+\|[a-z A-C]+\| E\d+'
    )
    for text in chain(View(ordered(poisoned(bait)))).splitlines():
        assert line.fullmatch(text.strip()), text


@pytest.mark.parametrize("bait", BAIT)
def test_table_rows_are_printable(bait):
    for rows in (table.steps, table.links, table.facts, table.exclusions):
        for row in rows(poisoned(bait)):
            assert all(len(str(value)) < 3_000 and str(value).isprintable() for value in row.values())


@pytest.mark.parametrize("bait", BAIT)
def test_json_stays_ascii_and_gives_back_the_very_text(bait):
    report = written("json", bait)
    assert report.isascii()
    assert "<" not in report
    assert json.loads(report)["incident"]["title"] == made.flagship().title + bait


WHOLE = ("json", "csv", "timesketch", "ocsf", "prov", "parquet", "pdf")
"""Forms that keep texts whole, or whose size is that of their fonts and drawings."""


@pytest.mark.parametrize("format_", FORMATS)
def test_long_text_everywhere_does_not_swell_the_report(format_):
    size = len(written(format_, LONG))
    assert format_ in WHOLE or size < 400_000
