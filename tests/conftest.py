"""What every test may ask for."""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from timeline import pipeline, store

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "cloudtrail"
SAMPLES = ROOT / "sample_data"
FLAGSHIP = SAMPLES / "environment-recreated"
NO_CULPRIT = SAMPLES / "no-culprit"

# A busy machine is no fault of the code; and what fails in CI must fail again for whoever looks into it.
settings.register_profile(
    "timeline", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("timeline")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real CloudTrail records that lie beside the project, or a skip that says so."""
    if not SHARED.is_dir():
        pytest.skip("real records absent: ../shared/data/cloudtrail not found")
    return SHARED


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A case that one process makes and every process of this run reads, in a folder that holds nothing else."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each worker has a folder of its own inside that of the run
    folder = base / name
    folder.mkdir(exist_ok=True)
    with (base / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "case.duckdb").exists():  # a build puts it there in one step, whole
            make(folder / "case.duckdb")
    return folder / "case.duckdb"


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The case of a bundled incident by its name, built once for all tests that only read it."""
    return lambda name: made_once(
        tmp_path_factory, f"sample-{name}", lambda case: pipeline.build([str(SAMPLES / name)], case)
    )


@pytest.fixture(scope="session")
def flagship_case(sample_case: Callable[[str], Path]) -> Path:
    """The case of the flagship sample."""
    return sample_case(FLAGSHIP.name)


@pytest.fixture(scope="session")
def no_culprit_case(sample_case: Callable[[str], Path]) -> Path:
    """The case of the sample in which nothing in the log is to blame."""
    return sample_case(NO_CULPRIT.name)


@pytest.fixture
def flagship(flagship_case: Path) -> Iterator[store.Store]:
    """The flagship case, open for reading."""
    with store.reading(flagship_case) as db:
        yield db
