"""The same logs and notes give the same bytes, whatever the process, its hash seed, its clock and its tongue."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.render import made_incident as made
from tests.render.test_notes import NOTES
from timeline.render.report import FORMATS, written

ROOT = Path(__file__).resolve().parents[2]
AGAIN = (
    "import json; from tests.render.test_same_bytes import digests; "
    "print(json.dumps({str(names): digests(names) for names in (False, True)}))"
)
ELSEWHERE = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}


def digests(without_names: bool) -> dict[str, str]:
    """A digest of every form of the report with notes and exhibits; of the blameless one, of three."""
    found = {}
    for form in ("html", "json", "parquet") if without_names else FORMATS:
        report = written(made.flagship(), form, notes=NOTES, without_names=without_names, template="sre")
        found[form] = sha256(report if isinstance(report, bytes) else report.encode()).hexdigest()
    return found


@pytest.fixture(scope="module")
def elsewhere():
    """The digests that another process comes to, in another zone, with another seed."""
    made_there = subprocess.run(
        [sys.executable, "-c", AGAIN], cwd=ROOT, env=os.environ | ELSEWHERE, capture_output=True, text=True, check=True
    )
    return json.loads(made_there.stdout)


@pytest.mark.parametrize("without_names", [False, True])
def test_every_form_has_the_same_bytes_in_another_process(without_names, elsewhere):
    assert digests(without_names) == elsewhere[str(without_names)]


def test_notes_in_another_order_give_the_same_bytes():
    forms = ("html", "json", "actions")
    assert [written(made.flagship(), form, notes=NOTES[::-1]) for form in forms] == [
        written(made.flagship(), form, notes=NOTES) for form in forms
    ]
