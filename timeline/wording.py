"""How the rooms put log text, lengths of time and kinds of actors into their sentences."""

import unicodedata

CLASS = {
    "human": "a person",
    "ai_agent": "an AI agent",
    "automation": "automation",
    "aws_service": "AWS itself",
}
"""The executors that a log can name, as the subject of a sentence."""


def printable(text: object, limit: int = 80) -> str:
    """Log text made safe to put in a sentence: one line, no control or direction marks, of bounded length."""
    line = str(text)
    if not line.isprintable():
        line = "".join(" " if char.isspace() else char for char in line if char.isspace() or _shows(char))
    line = " ".join(line.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _shows(char: str) -> bool:
    return not unicodedata.category(char).startswith(("C", "Zl", "Zp"))


def length(seconds: float) -> str:
    """A length of time in the two largest units."""
    whole = int(abs(seconds))
    for unit, size, below, part in (("d", 86400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if whole >= size:
            rest = whole % size // part
            return f"{whole // size} {unit} {rest} {below}" if rest else f"{whole // size} {unit}"
    return f"{whole} s"
