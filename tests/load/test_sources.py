"""Paths become a sorted list of files, each once, under names that do not depend on where they lie."""

import hashlib
import os
from pathlib import Path

import pytest

from load.made import put
from timeline.sources import find


@pytest.fixture
def logs(tmp_path):
    for name in ("logs/b.json", "logs/.hidden", "logs/day/a.json", "other/b.json"):
        put(tmp_path, name, name)
    return tmp_path


def names(*inputs):
    return [file.name for file in find([str(path) for path in inputs])]


def test_a_folder_gives_all_it_holds_by_relative_names(logs):
    assert names(logs / "logs") == [".hidden", "b.json", "day/a.json"]


def test_a_file_gives_its_bare_name_and_a_glob_names_relative_to_its_fixed_part(logs):
    assert names(logs / "logs/day/a.json") == ["a.json"]
    assert names(logs / "logs/*.json") == ["b.json"]
    assert names(f"{logs}/lo*") == ["logs/.hidden", "logs/b.json", "logs/day/a.json"]
    assert names(logs / "logs/**/*.json") == ["b.json", "day/a.json"]


def test_a_file_reached_twice_is_one_file(logs):
    (logs / "logs/link").symlink_to(logs / "logs/day")
    (logs / "logs/again.json").symlink_to(logs / "logs/b.json")
    assert names(logs / "logs", logs / "logs", logs / "logs/day/a.json") == [".hidden", "a.json", "again.json"]


def test_different_files_of_one_name_are_told_apart_by_content_in_any_order(logs):
    found = names(logs / "logs/b.json", logs / "other/b.json")
    marks = sorted(hashlib.sha256(content).hexdigest()[:8] for content in (b"logs/b.json", b"other/b.json"))
    assert found == [f"b.json#{mark}" for mark in marks]
    assert found == names(logs / "other/b.json", logs / "logs/b.json")


def test_the_same_tree_elsewhere_gives_the_same_names(logs, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "renamed"
    (logs / "logs").rename(elsewhere)
    assert names(elsewhere) == [".hidden", "b.json", "day/a.json"]


def test_a_loop_of_links_ends(logs):
    (logs / "logs/day/up").symlink_to(logs / "logs")
    assert names(logs / "logs") == [".hidden", "b.json", "day/a.json"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_and_folder_are_listed_with_the_reason(logs):
    (logs / "logs/b.json").chmod(0)
    (logs / "logs/day").chmod(0)
    faults = {file.name: file.fault for file in find([str(logs / "logs")])}
    (logs / "logs/day").chmod(0o700)
    assert faults == {
        ".hidden": None,
        "b.json": "cannot be read (Permission denied)",
        "day": "the folder cannot be read (Permission denied)",
    }


def test_a_path_with_the_marks_of_a_glob_is_taken_as_it_stands(tmp_path):
    put(tmp_path, "[2025]*.json", "x")
    assert names(tmp_path / "[2025]*.json") == ["[2025]*.json"]
    assert Path(find([str(tmp_path)])[0].path).exists()
