"""The notebook runs from its first cell to its last, and shows what the sample holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebooks" / "first_questions.ipynb"


def run(notebook: Path) -> dict[str, Any]:
    """The names that a notebook leaves behind: its code cells one after the other, as a kernel would run them."""
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{notebook.name} {cell['id']}", "exec"), names)
    return names


def test_the_notebook_runs_on_the_sample(flagship_case: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "case.duckdb").symlink_to(flagship_case)
    monkeypatch.chdir(tmp_path)
    found = run(NOTEBOOK)
    found["case"].close()
    assert {"events", "attributions", "links"} <= set(found["tables"].table_name)
    assert found["turning"].query("role == 'root'").event_name.tolist() == ["DeleteStack"]
    assert {"human", "ai_agent", "automation", "aws_service", "unknown"} == set(found["classes"].executor)
    assert found["incident"].verdict.tolist() == ["cause_found"]
    assert found["failures"].failed.sum() > 400
    assert (found["signs"].tier == 2).any()
    assert len(found["broken"]) >= 11


def test_the_notebook_carries_no_output_of_an_older_case() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells)
