"""One case for all scenes of the collected tests: loading and linking once keeps the tests fast."""

from collections.abc import Iterator

import pytest

from timeline.store import in_memory

from .scenes import SCENES, Linked, build


@pytest.fixture(scope="session")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    """All scenes of the collected tests in one case."""
    with in_memory() as store:
        yield build(store, tmp_path_factory.mktemp("scenes"), [record for scene in SCENES for record in scene.records])
