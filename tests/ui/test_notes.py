"""What investigators add is kept, signed and never lost."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline import notes
from timeline.errors import CaseError
from timeline.notes import Exhibit, Note

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return tmp_path / "case.duckdb"


def test_without_a_file_there_are_no_notes(case: Path) -> None:
    assert notes.read(case) == notes.Notes()


def test_a_note_is_one_dated_and_signed_line_beside_the_case(case: Path) -> None:
    notes.add(case, [Note("comment", "e-1", "dana", NOON, "saw this on the phone")])
    (line,) = (case.parent / "case.duckdb.notes.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "at": "2026-03-04T12:00:00Z",
        "author": "dana",
        "kind": "comment",
        "event_id": "e-1",
        "text": "saw this on the phone",
    }
    assert notes.read(case).lines == (Note("comment", "e-1", "dana", NOON, "saw this on the phone"),)


def test_a_later_line_takes_an_earlier_one_back_and_nothing_is_erased(case: Path) -> None:
    notes.add(case, [Note("pin", "e-1", "dana", NOON), Note("pin", "e-2", "bob", NOON)])
    notes.add(case, [Note("unpin", "e-1", "bob", NOON + timedelta(minutes=1))])
    assert notes.read(case).pinned == ("e-2",)
    assert len(notes.read(case).lines) == 3
    notes.add(case, [Note("pin", "e-1", "dana", NOON + timedelta(minutes=2))])
    assert notes.read(case).pinned == ("e-2", "e-1")


def test_the_latest_correction_stands_until_it_is_taken_back(case: Path) -> None:
    notes.add(case, [Note("correction", "e-1", "dana", NOON, "it was the nightly job", "automation")])
    notes.add(case, [Note("correction", "e-1", "bob", NOON, "no, I ran it", "human")])
    assert notes.read(case).corrected["e-1"].author == "bob"
    notes.add(case, [Note("retraction", "e-1", "bob", NOON, "taken back")])
    assert notes.read(case).corrected == {}
    assert [note.kind for note in notes.read(case).about("e-1")] == ["correction", "correction", "retraction"]


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "praise"},
        {"event_id": ""},
        {"at": NOON.replace(tzinfo=None)},
        {"kind": "comment", "text": " "},
        {"kind": "correction", "text": "because"},
        {"kind": "correction", "executor": "human"},
        {"kind": "correction", "executor": "ghost", "text": "because"},
    ],
)
def test_a_note_that_says_nothing_cannot_be_made(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"note|comment|attribution"):
        Note(**{"kind": "pin", "event_id": "e", "author": "a", "at": NOON, **said})  # type: ignore[arg-type]


def test_lines_that_make_no_sense_are_counted_and_the_others_read(case: Path) -> None:
    notes.add(case, [Note("pin", "e-1", "dana", NOON)])
    with notes.beside(case).open("a") as file:
        file.write(
            'not json\n{"kind": "pin"}\n[1]\n\n{"kind": "pin", "event_id": 7, "at": "2026-03-04T12:00:00Z"}\n{"torn'
        )
    notes.add(case, [Note("pin", "e-2", "dana", NOON)])
    assert notes.read(case).pinned == ("e-1", "e-2")
    assert notes.read(case).unread == 5


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="could not be saved"):
        notes.add(tmp_path / "nowhere" / "case.duckdb", [Note("pin", "e", "a", NOON)])


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200).filter(str.strip), st.text(max_size=40))
def test_any_words_come_back_as_they_were_written(text: str, author: str) -> None:
    note = Note("comment", "e", author, NOON, text)
    assert notes._note(notes._line(note)) == note


def test_a_report_gets_what_stands_and_no_more(case: Path) -> None:
    written = [
        Note("pin", "e-1", "dana", NOON),
        Note("pin", "e-2", "dana", NOON),
        Note("unpin", "e-1", "dana", NOON),
        Note("comment", "e-1", "bob", NOON, "look here"),
        Note("correction", "e-2", "bob", NOON, "first thought", "human"),
        Note("correction", "e-2", "bob", NOON, "second thought", "automation"),
        Note("edit", "title", "bob", NOON, "Old title"),
        Note("edit", "title", "bob", NOON, "New title"),
        Note("edit", "impact", "bob", NOON, ""),
    ]
    notes.add(case, written)
    standing = notes.read(case).standing
    assert standing == (written[1], written[3], written[5], written[7])
    assert notes.read(case).edits["title"].text == "New title"


# -- exhibits ----------------------------------------------------------------------------------------------------------

ASKED = Exhibit("select actor from calls", ("actor",), (("dana",), ("bob",)), 7, "abc")


def laid(exhibit: Exhibit = ASKED, author: str = "dana", title: str = "Who acted") -> Note:
    return Note("exhibit", exhibit.name, author, NOON, title, exhibit=exhibit)


def test_an_exhibit_comes_back_with_its_question_its_rows_and_their_true_number(case: Path) -> None:
    notes.add(case, [laid()])
    (line,) = notes.beside(case).read_text().splitlines()
    assert json.loads(line) == {
        "at": "2026-03-04T12:00:00Z",
        "author": "dana",
        "kind": "exhibit",
        "event_id": ASKED.name,
        "text": "Who acted",
        "exhibit": {
            "sql": "select actor from calls",
            "columns": ["actor"],
            "rows": [["dana"], ["bob"]],
            "total": 7,
            "logs": "abc",
        },
    }
    assert notes.read(case).lines == (laid(),)
    assert notes.read(case).exhibits == {ASKED.name: laid()}
    assert notes.read(case).standing == (laid(),)


def test_asking_again_replaces_an_exhibit_and_keeps_its_place(case: Path) -> None:
    other = Exhibit("select 2 as two", ("two",), (("2",),), 1)
    again = Exhibit(f"  {ASKED.sql}\n", ("actor",), (("erin",),), 1)
    notes.add(case, [laid(), laid(other, title="Two"), laid(again, "bob", "Who acted, again")])
    held = notes.read(case).exhibits
    assert [note.text for note in held.values()] == ["Who acted, again", "Two"]
    assert held[ASKED.name].author == "bob"
    assert len(notes.read(case).lines) == 3


def test_a_withdrawn_exhibit_is_gone_from_the_report_and_not_from_the_file(case: Path) -> None:
    notes.add(case, [laid(), Note("withdrawal", ASKED.name, "bob", NOON)])
    assert notes.read(case).exhibits == {}
    assert notes.read(case).standing == ()
    assert [note.kind for note in notes.read(case).lines] == ["exhibit", "withdrawal"]
    notes.add(case, [Note("withdrawal", "x-never-there", "bob", NOON), laid()])
    assert list(notes.read(case).exhibits) == [ASKED.name]


@pytest.mark.parametrize(
    "said",
    [
        {"sql": " "},
        {"columns": ()},
        {"rows": (("a", "b"),)},
        {"rows": ((),)},
        {"total": 1},
        {"sql": "x" * 20_001},
        {"rows": (("a",),) * 51, "total": 51},
        {"columns": ("c",) * 13, "rows": ()},
    ],
)
def test_an_exhibit_of_a_bad_shape_cannot_be_made(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="exhibit"):
        replace(ASKED, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        {"exhibit": None},
        {"kind": "pin"},
        {"event_id": "x-another"},
        {"text": " "},
    ],
)
def test_a_note_and_its_exhibit_belong_together(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="exhibit"):
        replace(laid(), **said)  # type: ignore[arg-type]


def test_an_answer_is_cut_to_what_an_exhibit_may_show_and_says_so() -> None:
    wide = [f"c{number}" for number in range(14)]
    made = Exhibit.of(" select 1 ", wide, ([f"{'v' * 300}"] * 14 for _ in range(80)), 80)
    assert (made.sql, len(made.columns), len(made.rows), made.total) == ("select 1", 12, 50, 80)
    assert made.rows[0][0] == "v" * 199 + "…"
    assert notes._note(notes._line(laid(made))) == laid(made)
    with pytest.raises(ValueError, match="exhibit"):
        Exhibit.of("x" * 20_001, ["a"], [], 0)  # a question is never cut: what is left would be another question


GOOD = {"sql": "select 1", "columns": ["a"], "rows": [["1"]], "total": 1}


@pytest.mark.parametrize(
    "said",
    [
        {"rows": "a"},
        {"rows": ["a"]},
        {"rows": [[1]]},
        {"rows": [[None]]},
        {"rows": {"a": 1}},
        {"columns": "a"},
        {"columns": None},
        {"sql": None},
        {"sql": "select 2"},
        {"logs": 7},
        {"rows": [["1"], ["2"]]},
    ],
)
def test_an_exhibit_that_was_tampered_with_is_not_read(case: Path, said: dict[str, object]) -> None:
    name = Exhibit("select 1", ("a",), (("1",),), 1).name
    line = {"at": "2026-03-04T12:00:00Z", "kind": "exhibit", "event_id": name, "text": "t"}
    notes.beside(case).write_text(
        json.dumps(line | {"exhibit": GOOD}) + "\n" + json.dumps(line | {"exhibit": GOOD | said}) + "\n"
    )
    assert (len(notes.read(case).lines), notes.read(case).unread) == (1, 1)


@pytest.mark.parametrize("total", ["7", None, True, 1.5])
def test_a_total_that_is_no_number_is_unknown(case: Path, total: object) -> None:
    line = {"at": "2026-03-04T12:00:00Z", "kind": "exhibit", "text": "t"}
    name = Exhibit("select 1", ("a",), ()).name
    notes.beside(case).write_text(json.dumps(line | {"event_id": name, "exhibit": GOOD | {"total": total}}))
    assert [note.exhibit.total for note in notes.read(case).lines if note.exhibit] == [None]


def test_a_file_of_an_older_version_and_one_of_a_later_version_are_read_as_far_as_they_go(case: Path) -> None:
    old = '{"at": "2026-03-04T12:00:00Z", "author": "dana", "kind": "pin", "event_id": "e-1"}\n'
    none = '{"at": "2026-03-04T12:00:00Z", "author": "dana", "kind": "pin", "event_id": "e-2", "exhibit": null}\n'
    later = '{"at": "2030-01-01T00:00:00Z", "author": "dana", "kind": "hologram", "event_id": "e-1"}\n'
    notes.beside(case).write_text(old + none + later + "[" * 200_000 + "\n")
    found = notes.read(case)
    assert (found.pinned, found.exhibits, found.unread) == (("e-1", "e-2"), {}, 2)


@settings(deadline=None)
@given(
    st.text(min_size=1, max_size=300).filter(str.strip),
    st.lists(st.lists(st.text(max_size=260), min_size=2, max_size=2), max_size=3),
)
def test_any_question_and_any_values_come_back_as_an_exhibit_shows_them(sql: str, rows: list[list[str]]) -> None:
    made = Exhibit.of(sql, ["![x](http://127.0.0.1:9/p)", "=cmd()"], rows, None)
    assert notes._note(notes._line(laid(made))) == laid(made)
    assert len(notes._line(laid(made)).splitlines()) == 1
