"""Values as Trino and Java write them, ``{a=1, b=[x, y]}`` -> objects and lists."""

from typing import Any


def as_value(text: str) -> Any:
    """``{a=1, b={c=x}}`` as an object; the text itself when it is not written so."""
    try:
        value, end = _value(text.strip(), 0, 0)
    except (IndexError, ValueError):
        return text
    return value if end == len(text.strip()) else text


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    if depth > 20:
        raise ValueError(text)
    if text[at] not in "{[":
        end = min((found for mark in (", ", "}", "]") if (found := text.find(mark, at)) >= 0), default=len(text))
        return (None if text[at:end] == "null" else text[at:end]), end
    is_object, at = text[at] == "{", at + 1
    items: dict[str, Any] = {}
    while text[at] not in "}]":
        name = str(len(items))
        if is_object:
            end = text.index("=", at)
            name, at = text[at:end], end + 1
        items[name], at = ("", at) if text[at] in ",}]" else _value(text, at, depth + 1)
        at += 2 if text.startswith(", ", at) else 0
    return (items if is_object else list(items.values())), at + 1
