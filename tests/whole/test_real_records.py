"""Real records of other people: everything loads, nothing is invented."""

from pathlib import Path

import duckdb
import pytest

from tests.conftest import SHARED
from tests.forked import run

SETS = sorted(path.name for path in SHARED.iterdir() if path.is_dir()) if SHARED.is_dir() else []


@pytest.mark.parametrize("name", SETS or ["absent"])
def test_a_real_set_builds_lawfully_and_blames_nobody(name: str, shared_data: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    done = run("build", str(shared_data / name), "--case", str(case))
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr
    with duckdb.connect(str(case), read_only=True) as db:
        undecided = db.execute("select count(*) from events anti join attributions using (event_id)").fetchone()
        assert undecided == (0,)
        blamed = db.execute("select title from incidents where verdict = 'cause_found'").fetchall()
        assert blamed == [], "an incident with a cause, out of routine records"
