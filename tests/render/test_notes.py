"""What investigators add stands where they put it, signed, marked as theirs, and never takes the tool's words away."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import jsonschema
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.render import made_incident as made
from tests.render import pdf_words
from tests.render.test_exports import SCHEMA
from tests.render.test_hostile import BAIT, EXTRA, Shape
from tests.render.test_report import Page
from timeline.notes import Exhibit, Note
from timeline.render.compose import document, view_of
from timeline.render.document import Folded, Said, plain, statements
from timeline.render.options import Options, remark
from timeline.render.report import EXPORTS, FORMATS, written


def at(hour: int) -> datetime:
    return datetime(2026, 3, 5, hour, tzinfo=UTC)


def owner_of(item: str) -> str:
    """The name under which the owner of an action item is noted."""
    items = json.loads(FORMATS["json"](made.flagship()))["action_items"]
    return "owner:" + next(one["name"] for one in items if one["id"] == item)


def exhibit(
    sql: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], total: int | None, title: str
) -> Note:
    shown = Exhibit(sql, columns, rows, total)
    return Note("exhibit", shown.name, "Ada", at(12), title, exhibit=shown)


ANSWER = exhibit(
    "select event_name, count(*) as calls\nfrom events\ngroup by all",
    ("event_name", "calls", "event_id"),
    (("GetItem", "6", made.event_id("10")), ("Decrypt", "1", "none")),
    1_234,
    "Which calls failed most",
)
NOTES = (
    Note("comment", made.event_id("03"), "Ada", at(10), "Asked: the plan showed a swap."),
    Note("edit", "title", "Ada", at(7), "Orders were down for ten hours"),
    Note("edit", "summary", "Ada", at(9), "Orders <b>failed</b> for ten hours.\nNobody lost money."),
    Note("edit", "impact", "Bo", at(9), "4,200 customers could not pay."),
    Note("edit", owner_of("A1"), "Bo", at(9), "Grace Hopper"),
    Note("correction", made.event_id("02"), "Bo", at(11), "It was our script.", executor="automation"),
    Note("unpin", made.event_id("03"), "Ada", at(11)),
    ANSWER,
)
OWN_SUMMARY = "The chain begins at 2026-03-04 09:12:33Z"


def options() -> Options:
    return Options(notes=tuple(map(remark, NOTES)))


def words_of(form: str, report: str | bytes) -> str:
    """What a reader of a form reads, on one line."""
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(report)) as parts:
            report = re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode().replace("</w:p>", " "))
    if form == "pdf":
        report = pdf_words.words(report)
    return re.sub(r"\s+", " ", str(report))


@pytest.mark.parametrize("form", ["html", "md", "pdf", "docx"])
def test_words_of_people_stand_in_place_signed_and_the_tools_own_stay_within_reach(form):
    text = words_of(form, written(made.flagship(), form, notes=NOTES))
    for said, own in (
        ("Orders were down for ten hours", made.flagship().title),
        ("Nobody lost money.", OWN_SUMMARY),
        ("4,200 customers could not pay.", "As counted from the log"),
    ):
        assert 0 <= text.index(said) < text.index(own)
    assert "Worded by Ada, 2026-03-05 09:00:00Z. A person" in text
    assert "Title worded by Ada, 2026-03-05 07:00:00Z. The tool" in text
    assert "Business impact (customers" not in text
    unspaced = re.sub(r"[\s*]|</strong>", "", text)  # a cell of paper wraps where it likes
    assert all(part in unspaced for part in ("GraceHopper", "byBo,2026-03-05", "proposed:"))


def test_in_the_json_report_the_incident_stays_as_the_tool_had_it_and_edits_stand_apart():
    told = json.loads(written(made.flagship(), "json", notes=NOTES))
    assert told["incident"] == json.loads(FORMATS["json"](made.flagship()))["incident"]
    assert told["edits"]["title"] == {"text": NOTES[1].text, "author": "Ada", "at": "2026-03-05T07:00:00Z"}
    assert [(note["id"], note["kind"]) for note in told["notes"]][-2:] == [("N5", "comment"), ("N6", "correction")]
    assert {item["id"]: item["owner"] for item in told["action_items"]}["A1"] == "Grace Hopper"
    assert told["exhibits"][0]["total"] == 1_234
    jsonschema.validate(told, json.loads(SCHEMA.read_text()))


def test_the_list_of_action_items_names_the_owner_beside_the_role():
    head, first = written(made.flagship(), "actions", notes=NOTES).splitlines()[:2]
    assert head.startswith("Summary,Issue type,Owner role,Owner,")
    assert ",Grace Hopper," in first


def test_an_owner_keeps_the_item_when_its_number_changes():
    whole = made.flagship()
    later = replace(whole, steps=tuple(step for step in whole.steps if step.role != "guardrail_removed"))
    before, after = (json.loads(written(one, "json"))["action_items"] for one in (whole, later))
    assert {item["name"] for item in after} < {item["name"] for item in before}


def test_no_statement_of_the_tool_is_lost_or_changed_by_what_people_add():
    bare, told = (document(view_of(made.flagship(), one), one) for one in (Options(), options()))
    said = [plain(cell) for section in told.sections for one in statements(section) for cell in cells(one)]
    meant = [plain(cell) for section in bare.sections for one in statements(section) for cell in cells(one)]
    changed = [words for words in meant if not any(words in other for other in said)]
    moved = [words for words in changed if "section 1" not in words]  # the appendix makes room for the exhibits
    assert moved == ["Business impact (customers, money, promises broken) is for people to fill in.",
                     "draft: written by the tool from logs alone, reviewed by nobody yet"][::-1]  # fmt: skip


def cells(one):
    return [one.parts] if hasattr(one, "parts") else one.cells


def test_the_summary_of_a_person_hides_the_tools_own_behind_it_and_nothing_else():
    blocks = document(view_of(made.flagship(), options()), options()).sections[1].blocks
    assert [type(block) for block in blocks] == [Said, Folded]
    assert blocks[0].lines == ("Orders <b>failed</b> for ten hours.", "Nobody lost money.")


def test_an_empty_wording_takes_an_edit_back():
    taken_back = (*NOTES, Note("edit", "title", "Ada", at(13), " "))
    assert "<h1>Orders were down" in written(made.flagship(), "html", notes=NOTES)
    assert f"<h1>{made.flagship().title}</h1>" in written(made.flagship(), "html", notes=taken_back)


def test_notes_stand_apart_numbered_signed_and_dated_and_are_called_no_evidence():
    text = written(made.flagship(), "md", notes=NOTES)
    notes = text.partition("Notes of the investigators (not evidence)")[2]
    assert (
        "| **N5** | 2026-03-05 10:00:00Z | Ada | **comment** | E5 `DeleteStack` | Asked: the plan showed a swap. |"
        in notes
    )
    assert "| **N2** | 2026-03-05 09:00:00Z | Bo | **edit** | impact | stands in section 2 |" in notes
    assert "| **N6** | 2026-03-05 11:00:00Z | Bo | **correction** |" in notes
    assert "Automation: It was our script." in notes
    assert "unpin" not in notes


def test_an_event_with_a_note_says_so_where_it_stands_and_leads_to_the_note():
    page = written(made.flagship(), "html", notes=NOTES)
    timeline = page.partition('id="s3"')[2]
    row = next(row for row in timeline.split("<tr")[1:] if "UpdateTerminationProtection" in row)
    assert "(corrected by an investigator: Automation)" in row
    assert '<a class="cite" href="#n6">N6</a>' in row
    whole = Page(page)
    assert all(target.removeprefix("#") in whole.ids for target in whole.targets)


@pytest.mark.parametrize("template", ["standard", "sre", "coe", "pagerduty"])
def test_exhibits_stand_before_the_appendix_and_every_reference_follows(template):
    text = written(made.flagship(), "md", notes=NOTES, template=template)
    heads = re.findall(r"^## (\d+)\. (.*)$", text, re.MULTILINE)
    assert [int(number) for number, _ in heads] == list(range(14))
    titles = [title for _, title in heads]
    assert titles.index("Exhibits") == len(titles) - 3
    assert f"named in section {titles.index('Exhibits') + 1}" not in text.partition("## 5")[0] or template != "standard"


def test_an_exhibit_shows_question_rows_and_the_true_total_and_keys_of_events_that_the_report_knows():
    text = written(made.flagship(), "md", notes=NOTES)
    shown = text.partition("Exhibits")[2].partition("## 12")[0]
    assert "### X1. Which calls failed most" in shown
    assert "Laid before the reader by Ada, 2026-03-05 12:00:00Z. 2 of 1,234 rows are shown." in shown
    assert "```sql\nselect event_name, count(*) as calls\nfrom events\ngroup by all\n```" in shown
    assert f"| GetItem | 6 | `{made.event_id('10')}` (E11) |" in shown
    assert f"E11 `{made.event_id('10')}`" in text.partition("### Evidence")[2]


@pytest.mark.parametrize(("total", "words"), [
    (2, "All 2 rows are shown."), (None, "2 rows are shown; how many the question gave in all was not counted."),
])  # fmt: skip
def test_an_exhibit_says_how_much_of_the_answer_it_shows(total, words):
    rows = (("1",), ("2",))
    assert words in written(made.flagship(), "md", notes=[exhibit("select 1", ("a",), rows, total, "One")])


def test_the_latest_answer_to_a_question_replaces_the_one_before():
    again = replace(ANSWER, at=at(14), text="Asked again")
    text = written(made.flagship(), "md", notes=[*NOTES, again])
    assert "X1. Asked again" in text
    assert "Which calls failed most" not in text


def soiled(bait: str) -> list[Note]:
    bait = bait[:600].encode("utf-8", "replace").decode()
    rows = tuple(tuple(f"{bait}{row}{column}" for column in range(12)) for row in range(3))
    names = tuple(f"{bait}{column}" for column in range(12))
    return [
        *(
            Note("edit", part, f"Ada{bait}", at(9), f"{bait}\n{bait}")
            for part in ("title", "summary", "impact", owner_of("A1"))
        ),
        Note("comment", made.event_id("03"), f"Ada{bait}", at(9), bait or "x"),
        Note("correction", made.event_id("02"), f"Ada{bait}", at(9), bait or "x", executor="human"),
        exhibit(f"select 1 -- {bait}\n{bait}", names, rows, 51, bait),
    ]


@cache
def clean(form: str) -> str:
    """The same notes with nothing in them that means anything."""
    return written(made.flagship(), form, notes=soiled("plain"))


@pytest.mark.parametrize("bait", BAIT)
def test_whatever_a_note_says_stays_words_on_the_page(bait):
    page = Shape(written(made.flagship(), "html", notes=soiled(bait)))
    assert page.elements <= Shape(clean("html")).elements | EXTRA
    assert all(re.fullmatch(r"#[A-Za-z0-9]+", target) for target in page.targets)


def parsed(text: str) -> list[Token]:
    """What Markdown makes of the parts of a report that hold what people wrote, timeline and chain left out."""
    before, _, rest = text.partition("\n## 3. ")
    return MarkdownIt("commonmark").enable("table").parse(before + rest[rest.index("\n## 9. ") :])


@pytest.mark.parametrize("bait", BAIT)
def test_whatever_a_note_says_stays_words_in_markdown(bait):
    soiled_one, plain_one = parsed(written(made.flagship(), "md", notes=soiled(bait))), parsed(clean("md"))
    inline = {child.type for token in soiled_one for child in token.children or []}
    marks = {f"{mark}_{end}" for mark in ("strong", "em") for end in ("open", "close")}
    assert inline <= {"text", "code_inline", "text_special", "softbreak"} | marks
    kinds = [
        [token.type for token in one if token.type in ("heading_open", "fence", "table_open")]
        for one in (soiled_one, plain_one)
    ]
    assert kinds[0] == kinds[1]


def test_secrets_leave_neither_with_an_exhibit_nor_with_a_note():
    columns, cut = ("password", "request", "cut"), '{"environment": {"variables": {"DB": "pa55word'
    rows = (("hunter2", '{"masterUserPassword": "Tr0ub4dor", "x": [1]}', cut),)
    note = Note("comment", made.event_id("03"), "Ada", at(9), "it was sent with token=s3cr3tt0ken1")
    shown = exhibit("select 'x' where request like '%password=hunter3%'", columns, rows, 1, "password=hunter4")
    for form in ("html", "md", "json"):
        report = written(made.flagship(), form, notes=[note, shown])
        assert not [secret for secret in ("hunter", "Tr0ub4dor", "pa55word", "s3cr3t") if secret in report]
        assert report.replace("\\", "").count("[redacted]") >= 6


@pytest.mark.parametrize("form", ["html", "md", "json", "actions", "pdf", "docx"])
def test_the_blameless_form_hides_who_signed_and_whom_notes_and_exhibits_name(form):
    rows = (("maya@example.com", made.PROD, "198.51.100.7"), ("jonas", "x", "ip-198-51-100-7"))
    shown = exhibit(
        f"select * from events where account_id = '{made.PROD}' and x = 'maya'", ("a", "b", "c"), rows, 2, "Of Jonas"
    )
    notes = [
        *NOTES[:-1],
        shown,
        Note("comment", made.event_id("03"), "Ada Lovelace", at(9), "Maya asked Ada Lovelace."),
    ]
    text = words_of(form, written(made.flagship(), form, notes=notes, without_names=True)).lower()
    for name in ("maya", "jonas", "lovelace", "ada,", "111122223333", "198.51", "198-51"):
        assert name not in text
    if form == "md":
        account = re.search(r"`111122223333`|account-\d", written(made.flagship(), "md", without_names=True))[0]
        assert f"account_id = '{account}'" in text


def test_forms_for_other_tools_take_notes_and_hold_none_unless_they_have_a_place_for_them():
    holding = {
        form for form in EXPORTS if form != "parquet" and "swap" in str(written(made.flagship(), form, notes=NOTES))
    }
    assert holding == {"json"}
