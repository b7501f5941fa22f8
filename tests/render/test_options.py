"""Templates of the field, notes of the investigators, and extras that may be absent."""

import re
from itertools import pairwise

import pytest

from tests.render import made_incident as made
from tests.render.test_report import Page
from timeline.errors import TimelineError
from timeline.render.compose import document
from timeline.render.document import Code, Sentence, statements
from timeline.render.exports.extras import library
from timeline.render.options import TEMPLATES, Options
from timeline.render.order import ordered
from timeline.render.report import written
from timeline.render.view import View


def view(incident):
    return View(ordered(incident))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_says_all_that_the_standard_says(template):
    plain, told = (document(view(made.flagship()), Options(name)) for name in ("standard", template))
    assert sorted(section.anchor for section in told.sections) == sorted(section.anchor for section in plain.sections)
    assert sum(1 for section in told.sections for _ in statements(section)) == sum(
        1 for section in plain.sections for _ in statements(section)
    )
    assert [section.number for section in told.sections] == list(range(12))


@pytest.mark.parametrize(
    ("template", "titles"),
    [
        ("sre", ["Status", "Summary", "Impact", "Root causes and trigger"]),
        ("coe", ["Header", "Summary", "Customer impact", "Timeline"]),
        ("pagerduty", ["About", "Overview", "What happened", "Contributing factors"]),
    ],
)
def test_a_template_opens_as_its_readers_expect(template, titles):
    assert [section.title for section in document(view(made.flagship()), Options(template)).sections][:4] == titles


def test_a_reference_to_a_section_follows_it_to_its_new_place():
    text = written(made.flagship(), "md", template="sre")
    where = int(re.search(r"^## (\d+)\. Supporting information", text, re.MULTILINE)[1])
    unknowns = int(re.search(r"^## (\d+)\. Unknowns", text, re.MULTILINE)[1])
    assert (unknowns, where) == (10, 11)
    facts = int(re.search(r"^## (\d+)\. Responsibility facts", text, re.MULTILINE)[1])
    assert f"Cited in section {facts}: on whose behalf." in text
    assert facts != 5


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_link_of_a_page_leads_somewhere_in_every_template(template):
    page = Page(written(made.flagship(), "html", template=template))
    assert all(target.removeprefix("#") in page.ids for target in page.targets)


def test_a_missing_extra_is_told_with_the_way_to_it():
    with pytest.raises(TimelineError, match=r"The form pdf needs the package no-such-one.*incident-timeline\[pdf\]"):
        library("no_such_module_of_ours", "pdf", "no-such-one")


@pytest.mark.parametrize("make", [made.flagship, made.no_cause])
def test_a_key_beside_the_name_of_a_call_is_the_key_of_such_a_call(make):
    """Read back from the report: what a statement says of an event stands in that event."""
    seen = view(make())
    ids = {key: event_id for event_id, key in seen.keys.items()}
    checked = 0
    for section in document(seen).sections:
        for said in statements(section):
            for parts in [said.parts] if isinstance(said, Sentence) else said.cells:
                for before, part in pairwise(parts):
                    found = re.search(r"(?:^|\s)(E\d+) $", before) if isinstance(before, str) else None
                    if found and isinstance(part, Code) and ids[found[1]] in seen.by_id and section.number != 11:
                        assert seen.by_id[ids[found[1]]].event_name == part.text
                        checked += 1
    assert checked > 10 or not seen.links


def test_a_row_of_the_timeline_cites_only_events_of_its_call_its_part_and_its_time():
    seen = view(made.flagship())
    rows = [said for said in statements(document(seen).sections[3]) if not isinstance(said, Sentence)]
    assert rows
    for row in rows:
        name = next(part.text for part in row.cells[3] if isinstance(part, Code))
        for event_id in row.cites.event_ids:
            assert seen.by_id[event_id].event_name == name
        assert f"{seen.by_id[row.cites.event_ids[0]].event_time:%Y-%m-%d %H:%M:%S}Z" in row.cells[1][0]
