"""The documents say what is there."""

import re
import subprocess
import sys

import click
import pytest

from tests.conftest import ROOT
from timeline import cli

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_page_of_the_case_file_is_that_of_the_queries() -> None:
    code = "import sys; sys.path.insert(0, 'tools'); import case_file; sys.stdout.write(case_file.page())"
    page = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / "docs" / "case-file.md").read_text(encoding="utf-8") == page, "run python tools/case_file.py"


def test_the_readme_names_the_two_commands_and_every_command() -> None:
    assert "make demo" in README
    assert "make test" in README
    for name in cli.HOMES:
        assert f"timeline {name}" in README, name


@pytest.mark.parametrize("name", sorted(cli.HOMES))
def test_every_option_has_help(name: str) -> None:
    command = cli.timeline.get_command(click.Context(cli.timeline), name)
    assert command is not None
    for param in command.params:
        if isinstance(param, click.Option) and param.name not in {"case", "max_rows"}:
            assert param.help, f"{name} {param.opts}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_in_documents_lead_somewhere(path) -> None:  # type: ignore[no-untyped-def]
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_no_path_of_one_machine_and_no_registry_stands_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    hosts = ("python" + "hosted", "pypi" + ".org", "registry." + "npmjs", "deb." + "debian")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if not path.is_file() or path.suffix in {".gz", ".png", ".duckdb", ".parquet"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for host in hosts:
            assert host not in text, f"{name} names {host}"
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / lock).read_text()
