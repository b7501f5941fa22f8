"""Writes the golden files anew: ``python -m tests.render.renew_golden``. Look at the difference before keeping it."""

from tests.render import made_incident as made
from tests.render.test_report import GOLDEN, GOLDEN_FORMATS, INCIDENTS, encoded
from tests.render.unpacked import READERS
from timeline.render.report import FORMATS

assert made.flagship().steps
GOLDEN.mkdir(exist_ok=True)
for name, make in INCIDENTS.items():
    for format_ in GOLDEN_FORMATS:
        (GOLDEN / f"{name}.{format_}").write_bytes(encoded(FORMATS[format_](make())))
    for format_, read in READERS.items():
        said = read(encoded(FORMATS[format_](make())))
        (GOLDEN / f"{name}.{format_}.txt").write_text(said, encoding="utf-8")
