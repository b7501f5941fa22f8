"""The same records give the same tables, in whatever order and files they come."""

import gzip
import json
import random
from pathlib import Path

import pyarrow as pa
import pytest

from tests.conftest import FLAGSHIP, NO_CULPRIT
from timeline import incident, pipeline, store
from timeline.catalog import catalogue
from timeline.render import report

# Where a record lay is the one thing that a new split must change.
PLACE = {"source_file", "source_index"}
NOT_COMPARED = {"source_files", "duplicate_records", "rejected_records", "marked_records"}  # rows are places


def records(folder: Path) -> list[str]:
    """Every record of a sample as the text it is, cut out without the tool."""
    found, decoder = [], json.JSONDecoder()
    for path in sorted(folder.rglob("*.json.gz")):
        text = gzip.decompress(path.read_bytes()).decode()
        place = text.index("[") + 1
        while place < len(text) and text[place] == "{":
            end = decoder.raw_decode(text, place)[1]
            found.append(text[place:end])
            place = end + 1
    return found


def split(found: list[str], folder: Path, files: int) -> Path:
    folder.mkdir()
    for number in range(files):
        (folder / f"part-{number:03}.json").write_text('{"Records":[' + ",".join(found[number::files]) + "]}")
    return folder


def tables(case: Path) -> dict[str, pa.Table]:
    with store.reading(case) as db:
        return {
            query.name: db.table(query.name, [c.name for c in query.columns if c.name not in PLACE]).combine_chunks()
            for query in catalogue().values()
            if query.room not in {"ask", "saved"} and query.name not in NOT_COMPARED and db.has(query.name)
        }


def same(anew: dict[str, pa.Table], before: dict[str, pa.Table]) -> None:
    assert anew.keys() == before.keys()
    for name, rows in before.items():
        if not anew[name].equals(rows):  # compared as columns; as rows only to show where they part
            assert anew[name].to_pylist() == rows.to_pylist(), name


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffled_and_split_anew_the_tables_are_the_same(seed: int, tmp_path: Path, no_culprit_case: Path) -> None:
    found = records(NO_CULPRIT)
    random.Random(seed).shuffle(found)
    case = tmp_path / "case.duckdb"
    pipeline.build([str(split(found, tmp_path / "logs", files=3 + seed))], case)
    same(tables(case), tables(no_culprit_case))


def test_the_flagship_shuffled_into_one_file_tells_the_same_story(tmp_path: Path, flagship_case: Path) -> None:
    found = records(FLAGSHIP)
    random.Random(3).shuffle(found)
    case = tmp_path / "case.duckdb"
    pipeline.build([str(split(found, tmp_path / "logs", files=1))], case)
    same(tables(case), tables(flagship_case))


def test_loaded_in_two_sittings_the_tables_are_the_same(tmp_path: Path, no_culprit_case: Path) -> None:
    found = records(NO_CULPRIT)
    case = tmp_path / "case.duckdb"
    pipeline.build([str(split(found[: len(found) // 2], tmp_path / "first", files=2))], case)
    pipeline.build([str(split(found[len(found) // 2 :], tmp_path / "second", files=2))], case)
    same(tables(case), tables(no_culprit_case))


def test_built_again_elsewhere_the_report_is_the_same_byte_for_byte(tmp_path: Path, no_culprit_case: Path) -> None:
    case = tmp_path / "elsewhere.duckdb"
    pipeline.build([str(NO_CULPRIT)], case)
    with store.reading(case) as db, store.reading(no_culprit_case) as other:
        anew, before = incident.read(db), incident.read(other)
    for form, render in report.FORMATS.items():
        assert render(anew) == render(before), form
