"""What a binary form says, without the bytes that belong to the library that packed it."""

import io
import json
import textwrap
from collections.abc import Callable, Iterator

import pyarrow.parquet as pq
import pytest

from tests.render.pdf_words import words


def pdf(report: bytes) -> str:
    """The words in the order in which they were set."""
    return textwrap.fill(words(report), 120, break_long_words=False, break_on_hyphens=False) + "\n"


def docx(report: bytes) -> str:
    """Paragraphs with their styles, and rows of tables, in the order of the page."""
    reader = pytest.importorskip("docx")
    return "".join(f"{line}\n" for line in _lines(reader.Document(io.BytesIO(report))))


def _lines(page) -> Iterator[str]:
    for block in page.iter_inner_content():
        if hasattr(block, "rows"):
            yield from (" | ".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            yield f"[{block.style.name}] {block.text}"


def parquet(report: bytes) -> str:
    """The columns with their types, then the rows."""
    table = pq.read_table(io.BytesIO(report))
    columns = {column.name: str(column.type) for column in table.schema}
    return "".join(f"{json.dumps(row, default=str)}\n" for row in (columns, *table.to_pylist()))


READERS: dict[str, Callable[[bytes], str]] = {"pdf": pdf, "docx": docx, "parquet": parquet}
