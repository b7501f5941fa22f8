"""A question as text: its parameters, its statements, and its values written out."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline import sandbox
from timeline.sandbox import in_full, is_several, parameters

DB = duckdb.connect()


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("select 1", False),
        ("select 1;", False),
        ("select ';'", False),
        ("select 1; -- x", False),
        ('select 1 as "a;b"', False),
        ("select $$ ; $$", False),
        ("select $t$ ;'; $t$", False),
        ("a; b", True),
        ("select '$$'; select '$$'", True),
    ],
)
def test_a_semicolon_in_a_text_or_at_the_end_makes_no_second_statement(text: str, several: bool) -> None:
    assert is_several(text) is several


def test_parameters_are_those_outside_of_texts_names_and_comments() -> None:
    sql = """select $b, '$no', "$no", $$ $no $$, $t$ $no $t$, $a::int, $b -- $no\n/* $no\n */ where 'it''s' = $c_1"""
    assert parameters(sql) == ["b", "a", "c_1"]


def test_values_are_written_out_as_texts_and_what_has_none_stays() -> None:
    sql = "select $a, '$a', \"$a\", $$ $a $$, $unsaid -- $a"
    assert in_full(sql, {"a": "it's $unsaid"}) == "select 'it''s $unsaid', '$a', \"$a\", $$ $a $$, $unsaid -- $a"


@settings(max_examples=50)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=60))
def test_a_question_in_full_gives_what_it_gave_with_its_values_bound(value: str) -> None:
    sql = "select $v as v, '$v' as text, len($v) as n -- $v"
    bound = DB.execute(sql, {"v": value}).fetchall()
    assert DB.execute(in_full(sql, {"v": value})).fetchall() == bound


def test_columns_of_one_name_get_numbers_that_no_other_column_has() -> None:
    assert sandbox.distinct(["a", "a", "b", "a"]) == ["a", "a_2", "b", "a_3"]
    assert sandbox.distinct(["a", "a", "a_2"]) == ["a", "a_3", "a_2"]
    assert sandbox.distinct([]) == []


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["a", "a_2", "a_3", "a_2_2", "b"]), max_size=12))
def test_columns_are_always_told_apart_and_a_lone_name_is_kept(names: list[str]) -> None:
    told = sandbox.distinct(names)
    assert len(set(told)) == len(names)
    assert all(new == old for new, old in zip(told, names, strict=True) if names.count(old) == 1)
