"""What a child process runs: a build in steps so small that there are many, begun when ``told`` says so.

Run by ``runpy`` with ``case``, ``logs`` and ``told`` among its names, for a child cannot import the tests.
"""

from timeline import store
from timeline.load import adding, batch, load

adding.ROWS, adding.BATCH, batch.ROWS = 3, 2, 3
told.wait()  # type: ignore[name-defined]  # noqa: F821 - given by runpy
with store.replacing(case, "the same") as db:  # type: ignore[name-defined]  # noqa: F821
    load(db, [str(logs)])  # type: ignore[name-defined]  # noqa: F821
