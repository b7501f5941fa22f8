"""Every sentence proven, every format complete, the same incident the same bytes."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.render import made_incident as made
from tests.render.unpacked import READERS
from timeline.render.compose import document
from timeline.render.document import Sentence, Table, plain, statements
from timeline.render.factors import factors
from timeline.render.order import ordered
from timeline.render.report import FORMATS
from timeline.render.view import View

GOLDEN = Path(__file__).parent / "golden"
INCIDENTS = {"flagship": made.flagship, "empty": made.empty_incident, "no_cause": made.no_cause}


GOLDEN_FORMATS = [form for form in FORMATS if form not in READERS]
"""Those whose every byte is ours; the bytes of the others belong to the versions of their libraries."""


def encoded(report: str | bytes) -> bytes:
    return report if isinstance(report, bytes) else report.encode("utf-8")


class Page(HTMLParser):
    """What a test asks of a page: its ids, the targets of its links, and its statements with the links inside them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: list[str] = []
        self.statements: list[tuple[str, list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"]] if given.get("id") else []
        if "data-basis" in given:
            self.statements.append((given["data-basis"] or "", []))
        if tag == "a":
            self.targets.append(given["href"] or "")
            if given.get("class") == "cite" and self.statements:
                self.statements[-1][1].append(given["href"] or "")


@pytest.mark.parametrize("name", INCIDENTS)
@pytest.mark.parametrize("format_", GOLDEN_FORMATS)
def test_each_format_has_the_very_bytes_of_its_golden_file(name, format_):
    """Renew them with ``python -m tests.render.renew_golden`` after looking at the difference."""
    golden = GOLDEN / f"{name}.{format_}"
    assert encoded(FORMATS[format_](INCIDENTS[name]())) == golden.read_bytes()


@pytest.mark.parametrize("name", INCIDENTS)
@pytest.mark.parametrize("format_", READERS)
def test_each_binary_format_says_what_its_golden_file_says(name, format_):
    """Where lines break in a PDF is its reader's affair."""
    golden = (GOLDEN / f"{name}.{format_}.txt").read_text(encoding="utf-8")
    said = READERS[format_](encoded(FORMATS[format_](INCIDENTS[name]())))
    assert said == golden or (format_ == "pdf" and "".join(said.split()) == "".join(golden.split()))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_order_of_rows_from_the_case_does_not_show(format_):
    whole = made.flagship()
    turned = replace(
        whole,
        steps=whole.steps[::-1],
        links=whole.links[::-1],
        exclusions=whole.exclusions[::-1],
        facts=whole.facts[::-1],
        case=replace(
            whole.case, files=whole.case.files[::-1], coverage=whole.case.coverage[::-1], notes=whole.case.notes[::-1]
        ),
    )
    assert FORMATS[format_](turned) == FORMATS[format_](whole)


@pytest.mark.parametrize("name", INCIDENTS)
def test_every_statement_cites_events_of_the_incident_or_says_on_what_else_it_rests(name):
    incident = INCIDENTS[name]()
    known = {step.event_id for step in (*incident.steps, *incident.cited)} | {
        item.event_id for item in incident.exclusions
    }
    for section in document(View(ordered(incident))).sections:
        for said in statements(section):
            assert said.basis in ("events", "case", "absence", "method")
            assert (said.basis == "events") == bool(said.cites.event_ids)
            assert known.issuperset(said.cites.event_ids)
            assert said.cites.total >= len(said.cites.event_ids)


@pytest.mark.parametrize("name", INCIDENTS)
def test_in_html_every_citation_leads_to_a_row_of_evidence(name):
    page = Page(FORMATS["html"](INCIDENTS[name]()))
    assert len(page.ids) == len(set(page.ids))
    assert all(target.removeprefix("#") in page.ids for target in page.targets)
    targets = {target.removeprefix("#") for target in page.targets if re.fullmatch(r"#E\d+", target)}
    assert targets == {found for found in page.ids if re.fullmatch(r"E\d+", found)}


@pytest.mark.parametrize("name", INCIDENTS)
def test_in_markdown_every_key_stands_in_the_evidence_table(name):
    page = FORMATS["md"](INCIDENTS[name]())
    cited = {key for found in re.findall(r"\[(E\d+[^\]]*)\]", page) for key in re.findall(r"E\d+", found)}
    rows = set(re.findall(r"(E\d+) `00000000-", page))
    assert cited <= rows
    assert bool(cited) == bool(INCIDENTS[name]().incident_id)


def test_html_and_markdown_say_the_same():
    whole = made.flagship()
    page, text = FORMATS["html"](whole), FORMATS["md"](whole)
    for section in document(View(ordered(whole))).sections:
        assert f"{section.title}</h2>" in page
        assert f"## {section.number}. {section.title}\n" in text


def test_the_twelve_sections_stand_in_order_whatever_the_incident():
    for make in INCIDENTS.values():
        assert [section.number for section in document(View(ordered(make()))).sections] == list(range(12))


def test_the_page_loads_nothing_and_runs_nothing():
    page = FORMATS["html"](made.flagship())
    assert not {"script", "iframe", "img", "link", "object", "form", "base"}.intersection(Page(page).tags)
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert not re.search(r"@import|url\((?!#)", page)


def test_numbered_markers_are_those_of_the_table():
    page = FORMATS["html"](made.flagship())
    rows = re.findall(r'id="r(\d+)"', page)
    marks = re.findall(r"font-size:9.5px;font-weight:600\">(\d+)</text>", page)
    assert rows == [str(number) for number in range(1, len(rows) + 1)]
    assert sorted(marks, key=int) == rows


def test_the_verb_follows_the_grade_and_time_alone_is_never_told():
    text = FORMATS["md"](made.flagship())
    assert "very likely led to E20" in text
    assert "may have led to E22" in text
    assert "came before" not in text


def test_a_sign_in_is_joined_to_what_its_session_did_and_never_said_to_have_led_to_it():
    text = FORMATS["md"](made.flagship())
    assert re.search(r"E2 `ConsoleLogin` by ● person \(PowerUserAccess session\) is joined by identity to E3", text)
    assert not re.search(r"`ConsoleLogin`[^.]* led to", text)


def test_a_condition_is_told_as_what_made_the_act_possible():
    text = FORMATS["md"](made.flagship())
    assert re.search(r"E1 `AttachRolePolicy` by [^.]* very likely made possible E5 `DeleteStack`", text)


def test_the_role_comes_first_and_names_stand_only_in_facts_and_annex():
    sections = document(View(ordered(made.flagship()))).sections
    for section in sections:
        words = " ".join(str(said) for said in statements(section))
        assert ("maya@example.com" in words) == (section.number in (5, 11)), section.title


def test_no_sentence_adds_the_facts_up_to_one_culprit():
    for make in INCIDENTS.values():
        words = FORMATS["md"](make()).lower()
        assert not re.search(
            r"user error|ai error|human error|operator error|to blame|at fault|culprit|blame is", words
        )


def test_names_in_the_words_of_other_rooms_become_roles():
    whole = made.flagship()
    named = replace(
        whole.facts[0],
        statement=f"DeleteStack was made by {made.ENGINEER} of maya@example.com, see {made.event_id('03')}.",
    )
    view = View(ordered(replace(whole, facts=(named,))))
    assert view.words(named.statement) == (
        "DeleteStack was made by the PowerUserAccess session of (named in section 11), see E5."
    )


def test_a_name_inside_a_longer_word_is_left_alone():
    view = View(ordered(made.flagship()))
    assert view.words("platform-admin-tool and platform-admin") == "platform-admin-tool and (named in section 11)"


def test_a_safeguard_that_held_is_no_factor_and_one_told_already_is_told_once():
    whole = made.flagship()
    effect = next(step for step in whole.steps if step.role == "effect")
    held = replace(whole.facts[3], statement="It held.", event_ids=(effect.event_id,))
    words = [plain(factor.words) for factor in factors(View(ordered(replace(whole, facts=(*whole.facts, held)))))]
    assert "It held." not in words
    assert sum("UpdateTerminationProtection" in said or "Termination protection" in said for said in words) == 1


def test_an_open_question_is_said_to_be_open():
    text = FORMATS["md"](made.flagship())
    assert re.search(r"No approval event was seen.*nobody named.*D · left open.*\[none seen\]", text)


def test_without_a_supported_cause_the_report_names_no_root():
    text = FORMATS["md"](made.no_cause())
    assert "No event in these logs can be shown to have caused it." in text
    assert "No event of these logs qualifies as a root." in text
    assert "The chain begins at" not in text


def test_a_time_that_is_not_known_is_not_guessed():
    text = FORMATS["md"](made.no_cause())
    assert "| Recovered | n/a | not seen in these logs |" in text
    assert "| Time to detect | n/a |" in text


def test_an_empty_incident_reads_as_an_answer():
    text = FORMATS["md"](made.empty_incident())
    assert "**No incident found in these logs**" in text
    assert "That is not proof that nothing happened" in text


def test_many_effects_are_summed_up_with_true_totals():
    whole = made.large(2_000)
    for format_ in ("html", "md"):
        page = FORMATS[format_](whole)
        assert len(page.encode()) < 2_000_000
        assert "2,009 calls of 2 principals failed" in page
        assert re.search(r"Showing 12 of 1,006 rows, which stand for 2,014 events", page)
    assert len(json.loads(FORMATS["json"](whole))["incident"]["steps"]) == len(whole.steps)


def test_the_page_of_an_ordinary_incident_is_small():
    assert len(FORMATS["html"](made.flagship()).encode()) < 400_000


def test_json_holds_everything_under_a_schema_version():
    whole = made.flagship()
    read = json.loads(FORMATS["json"](whole))
    assert (read["schema"], read["schema_version"]) == ("incident-timeline/incident", "1.1")
    assert len(read["incident"]["links"]) == len(whole.links)
    assert read["incident"]["triggered_at"] == "2026-03-04T09:12:33Z"
    assert read["keys"][made.event_id("01")] == "E1"
    assert list(read) == sorted(read)


def test_a_citation_that_the_incident_does_not_hold_is_never_made():
    whole = made.flagship()
    strange = replace(whole.facts[0], event_ids=("not-in-this-incident",))
    told = document(View(ordered(replace(whole, facts=(strange,)))))
    said = [row for block in told.sections[5].blocks if isinstance(block, Table) for row in block.rows]
    assert [(row.basis, row.cites.event_ids) for row in said] == [("case", ())]


def test_a_sentence_on_events_without_events_cannot_be_made():
    with pytest.raises(ValueError, match="a sentence on events with 0 events"):
        Sentence(("It was so.",), "events")
