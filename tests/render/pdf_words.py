"""The words of a PDF, by a reader that has nothing to do with whoever wrote it."""

import shutil
import subprocess

import pytest


def words(pdf: bytes) -> str:
    """The text in the order in which it was set; a skip that says so where no reader is installed."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is missing: install poppler-utils")
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode()
