"""What every test may ask for."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "cloudtrail"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real CloudTrail records that lie beside the project, or a skip that says so."""
    if not SHARED.is_dir():
        pytest.skip("real records absent: ../shared/data/cloudtrail not found")
    return SHARED
