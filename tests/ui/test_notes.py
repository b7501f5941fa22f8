"""What investigators add is kept, signed and never lost."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import notes
from timeline.errors import CaseError
from timeline.notes import Note

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
