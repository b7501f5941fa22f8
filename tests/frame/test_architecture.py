"""The layout is held by tests: imports point one way, SQL lives in queries/."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "timeline").rglob("*.py"))
BESIDE_THE_WAY = {"ui", "serve.py", "cli", "sandbox", "terminal.py", "sources", "notes.py"}
SPEAKS_SQL = {"store.py", "sandbox.py", "sandbox_worker.py"}


def test_imports_keep_the_layers() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_app_entry_knows_no_database() -> None:
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert imports
    assert not any("duckdb" in line or "store" in line for line in imports)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sql_hides_in_python(path: Path) -> None:
    if path.name in SPEAKS_SQL:
        pytest.skip("the store and the sandbox speak SQL")
    hidden = [
        node.value.strip().splitlines()[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.lstrip().lower().startswith(("select ", "with ", "insert into", "create table", "delete from"))
        and " from " in f" {node.value.lower()} "
        and "…" not in node.value  # a hint in an empty editor is no query
    ]
    # A query printed for a person to run is text of the report, and says so by its room.
    assert hidden == [] or "render" in path.parts or "cli" in path.parts


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_clock_and_no_chance_between_logs_and_report(path: Path) -> None:
    if path.relative_to(ROOT / "timeline").parts[0] in BESIDE_THE_WAY:
        pytest.skip("it stands on the person's side of the report, or fetches logs that AWS keeps for so many days")
    text = path.read_text(encoding="utf-8")
    for word in ("datetime.now", "datetime.utcnow", "time.time(", "uuid4", "uuid1", "import random", "hash("):
        assert word not in text.replace("sha256(", "").replace("_hash(", ""), f"{word} in {path}"
