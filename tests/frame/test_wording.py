"""What the rooms share to word their sentences, and to read what they believe."""

from pathlib import Path

import pytest

from timeline import beliefs, wording
from timeline.errors import RuleError


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (-61, "1 min 1 s"), (3 * 3600 + 125, "3 h 2 min"), (86400 * 2, "2 d")],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(seconds: float, told: str) -> None:
    assert wording.length(seconds) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [("a\r\nb", "a b"), ("a\u202eb\x00\x1b[31m", "ab[31m"), ("x" * 81, "x" * 79 + "…"), (None, "None")],
)
def test_log_text_is_one_bounded_line_without_hidden_marks(text: object, told: str) -> None:
    assert wording.printable(text) == told


def test_a_belief_without_a_source_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "guesses.csv"
    path.write_text("name,source\na,somewhere\nb,\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"guesses\.csv line 3 names no source"):
        beliefs.rows(path)
