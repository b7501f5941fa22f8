"""Finds what is not Python but belongs to the tool: queries, sample incidents, the app's entry file.

In a checkout they lie beside the package, in an installed wheel inside it (``pyproject.toml``, force-include).
"""

from pathlib import Path

from timeline.errors import CatalogError

PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The path of ``queries``, ``sample_data`` or ``app.py``, wherever this copy of the tool keeps it."""
    for home in (PACKAGE / "_bundle", PACKAGE.parent):
        if (home / name).exists():
            return home / name
    raise CatalogError(f"{name} is missing from this installation.", remedy="Install the package again.")
