"""A query file's header is its signature, and is believed."""

from pathlib import Path

import pytest

from timeline import catalog
from timeline.errors import CatalogError

GOOD = """-- purpose: count what matters
--          and say so
-- param:   since | TIMESTAMPTZ | 2025-01-01 | the first moment
-- reads:   events, sessions
-- grain:   a, b
-- column:  a | VARCHAR | the one
-- column:  b | STRUCT(x VARCHAR, y INTEGER)[] | the other
select a, b from events;
"""


def test_a_header_gives_the_signature_and_the_select_stands_bare() -> None:
    query = catalog.parse(GOOD.replace("--          and say so\n", ""), name="q", room="ask")
    assert query.grain == ("a", "b")
    assert query.reads == ("events", "sessions")
    assert query.params[0].default == "2025-01-01"
    assert query.columns[1].type == "STRUCT(x VARCHAR, y INTEGER)[]"
    assert query.sql == "select a, b from events"


def test_a_header_line_that_is_not_understood_names_file_and_line() -> None:
    with pytest.raises(CatalogError, match=r"queries/ask/q\.sql line 2"):
        catalog.parse(GOOD, name="q", room="ask")


def test_a_header_without_a_grain_is_refused() -> None:
    with pytest.raises(CatalogError, match="lacks grain"):
        catalog.parse("-- purpose: x\n-- reads: none\n-- column: a | VARCHAR | b\nselect 1 as a", name="q", room="ask")


def test_an_empty_catalogue_is_an_error_and_not_silence(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="No queries"):
        catalog.read(tmp_path)


def test_two_queries_of_one_name_are_refused(tmp_path: Path) -> None:
    text = GOOD.replace("--          and say so\n", "")
    for room in ("ask", "load"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "same.sql").write_text(text)
    with pytest.raises(CatalogError, match="same"):
        catalog.read(tmp_path)
