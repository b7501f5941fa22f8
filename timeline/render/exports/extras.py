"""Libraries that only some forms need: asked for when such a form is, and missed with a sentence that helps."""

import importlib
from typing import Any

from timeline.errors import TimelineError


def library(module: str, form: str, package: str) -> Any:
    """The module, or a TimelineError that says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise TimelineError(
            f"The form {form} needs the package {package}, which is not installed.",
            remedy=f"Install it with: pip install 'incident-timeline[{form}]'",
        ) from error
