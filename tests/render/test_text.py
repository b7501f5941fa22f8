"""Text of strangers is made harmless, times become words."""

from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from timeline.render import text

CONNECTION = duckdb.connect()
ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)


def test_control_and_bidirectional_characters_are_shown_as_code_points():
    assert text.printable("a\x1b[31mb\u202ec\u200d") == "a⟨001B⟩[31mb⟨202E⟩c⟨200D⟩"


def test_line_ends_and_tabs_are_shown_and_do_not_break_the_line():
    assert text.printable("a\nb\tc") == "a↵b⇥c"


def test_letters_of_any_script_are_left_alone():
    assert text.printable("Zoë 東京 Ωμέγα") == "Zoë 東京 Ωμέγα"


def test_long_text_is_cut_with_a_mark_that_tells_its_length():
    shown = text.printable("x" * 10_000, 20)
    assert shown == "x" * 20 + " …[10,000 characters in all]"


def test_piled_up_accents_are_shown_as_code_points_after_the_third():
    assert text.printable("e" + "\u0301" * 5) == "e\u0301\u0301\u0301⟨0301⟩⟨0301⟩"


@given(ANY_TEXT)
def test_printable_text_is_one_line_of_visible_characters(words):
    assert text.printable(words).replace("\u0301", "").isprintable()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (41, "41 seconds"),
        (60, "1 minute"),
        (3_725, "1 hour 2 minutes"),
        (46_920, "13 hours 2 minutes"),
        (86_400 * 3 + 5, "3 days"),
        (-61, "minus 1 minute 1 second"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds, words):
    assert text.duration(timedelta(seconds=seconds)) == words


def test_no_span_and_no_time_are_not_available():
    assert (text.duration(None), text.utc(None)) == ("n/a", "n/a")


def test_a_time_of_another_zone_is_told_in_utc():
    moment = datetime(2026, 3, 4, 2, 0, 1, tzinfo=timezone(timedelta(hours=-8)))
    assert text.utc(moment) == "2026-03-04 10:00:01Z"
    assert text.tick(moment) == "03-04 10:00Z"
    assert text.iso(datetime(2026, 3, 4, tzinfo=UTC)) == "2026-03-04T00:00:00Z"


def test_a_degree_is_told_as_the_fraction_it_is():
    assert [text.share(part) for part in (1.0, 0.5, 1 / 3, 0.4)] == ["1", "1/2", "1/3", "0.40"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", " =1", "＝1"])
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(start):
    assert text.csv_cell(start) == "'" + start


@given(ANY_TEXT)
def test_markdown_shows_any_text_as_words_and_nothing_else(words):
    shown = text.printable(words)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse("- x " + text.markdown(shown))
    kinds = {child.type for token in tokens if token.type == "inline" for child in token.children or []}
    assert kinds <= {"text", "code_inline", "text_special"}


def test_markdown_leaves_dates_and_ordinary_words_as_they_are():
    assert text.markdown("2025-11-18 09:20:44Z (about 3.5 h), a-b; #3") == "2025-11-18 09:20:44Z (about 3.5 h), a-b; #3"


@pytest.mark.parametrize(
    ("start", "shown"), [("1. a", "1\\. a"), ("- a", "\\- a"), ("# a", "\\# a"), ("7) a", "7\\) a")]
)
def test_markdown_at_the_opening_of_a_line_is_no_list_or_heading(start, shown):
    assert text.markdown(start) == shown


@given(ANY_TEXT)
def test_markdown_at_the_start_of_a_line_opens_no_block(words):
    shown = text.printable("x", 1) if not text.printable(words).strip() else text.printable(words).strip()
    tokens = MarkdownIt("commonmark").parse(text.markdown(shown))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]


@pytest.mark.parametrize(
    "bait", ["see https://evil.example/x?a=b", "www.evil.example", "mail a@evil.example", "ping @team"]
)
def test_what_readers_would_link_by_themselves_stands_in_a_code_span(bait):
    children = MarkdownIt("commonmark").parseInline(text.markdown(bait))[0].children or []
    assert not [
        child for child in children if child.type == "text" and ("evil" in child.content or "@" in child.content)
    ]


@given(ANY_TEXT)
def test_a_mermaid_label_ends_only_at_its_own_quote(words):
    label = text.mermaid(words)
    assert label.startswith('"')
    assert label.endswith('"')
    assert not set('"<>[]{}|`#;%&\\\n').intersection(label[1:-1].replace("#", "", 0)) - {"#", ";"}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
@settings(max_examples=40)
def test_a_sql_literal_means_the_very_text(words):
    assert CONNECTION.execute(f"select {text.sql_text(words)}").fetchone() == (words,)
