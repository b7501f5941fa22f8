"""A question as text: which ``$names`` it waits for, whether it is more than one, and how it reads with its values.

The page asks this at every stroke, so it is read by pattern here; what is run is cut and bound by DuckDB itself.
"""

import re
from collections.abc import Mapping

# Texts, quoted names, dollar-quoted texts and comments: nothing in them is a parameter or ends a statement.
_ASIDE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|--[^\n]*|/\*.*?\*/""", re.DOTALL)
_PARAM = re.compile(r"\$(?P<name>[A-Za-z_]\w*)")
_PIECE = re.compile(f"{_ASIDE.pattern}|{_PARAM.pattern}", re.DOTALL)


def parameters(sql: str) -> list[str]:
    """The ``$names`` of a question in the order they appear, those in texts and comments aside."""
    return list(dict.fromkeys(found["name"] for found in _PARAM.finditer(_ASIDE.sub(" ", sql))))


def is_several(sql: str) -> bool:
    """True when a text may hold more than one statement."""
    return ";" in _ASIDE.sub(" ", sql).rstrip("; \t\r\n")


def in_full(sql: str, values: Mapping[str, str]) -> str:
    """A question with its values written out as texts, so that it runs as it stands: for whoever checks an answer.

    A value enters as a text, just as the page binds it; a name without a value stays as it is.
    """

    def written(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None or name not in values:
            return found[0]
        return "'" + values[name].replace("'", "''") + "'"

    return _PIECE.sub(written, sql).strip()
