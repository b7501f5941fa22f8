"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from timeline import pipeline, store

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "cloudtrail"
FLAGSHIP = ROOT / "sample_data" / "environment-recreated"
NO_CULPRIT = ROOT / "sample_data" / "no-culprit"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real CloudTrail records that lie beside the project, or a skip that says so."""
    if not SHARED.is_dir():
        pytest.skip("real records absent: ../shared/data/cloudtrail not found")
    return SHARED


@pytest.fixture(scope="session")
def flagship_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case of the flagship sample, built once for all tests that only read it."""
    case = tmp_path_factory.mktemp("flagship") / "case.duckdb"
    pipeline.build([str(FLAGSHIP)], case)
    return case


@pytest.fixture(scope="session")
def no_culprit_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case of the sample in which nothing in the log is to blame."""
    case = tmp_path_factory.mktemp("no-culprit") / "case.duckdb"
    pipeline.build([str(NO_CULPRIT)], case)
    return case


@pytest.fixture
def flagship(flagship_case: Path) -> Iterator[store.Store]:
    """The flagship case, open for reading."""
    with store.reading(flagship_case) as db:
        yield db
