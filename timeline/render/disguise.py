"""Sees through what a name may be dressed in: percent signs, escapes, base64 and hex, letters that look like others."""

import base64
import binascii
import html
import re
import unicodedata
from urllib.parse import unquote

DEPTH = 3
WORD = re.compile(r"[^\s\"'<>]+")
ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|&#?\w{1,8};")
PACKED = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_ESCAPE = re.compile(r"(?<!\\)\\++(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
_LETTERS = dict(
    zip(
        "аеорсухіјѕһԁԛԝкмтвнӏгпьАВЕКМНОРСТХУІЈЅαονρυικτεχγηωΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡłøđŁØĐ",
        "aeopcyxijshdqwkmtbhlrnbABEKMHOPCTXYIJSaovpuiktexynwABEZHIKMNOPTYXiaglodLOD",
        strict=True,
    )
)


def folded(text: str) -> str:
    """Text in plain letters: compatibility forms, accents, invisible marks and look-alikes of other scripts undone."""
    if text.isascii():
        return text
    shown = []
    for character in unicodedata.normalize("NFKD", text):
        if unicodedata.category(character) not in ("Mn", "Me", "Cf"):
            shown.append(_LETTERS.get(character, character))
    return "".join(shown)


def decoded(token: str) -> str:
    """A word without percent signs, escapes and entities, however often it was wrapped."""
    for _ in range(DEPTH):
        plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), html.unescape(unquote(token)))
        if plain == token:
            break
        token = plain
    return token


def unpacked(token: str) -> str:
    """What a word says in base64 or hex; empty where it says nothing in letters."""
    for packed in (_hex(token), _base64(token)):
        try:
            text = packed.decode("utf-8") if packed else ""
        except UnicodeDecodeError:
            continue
        if text and sum(character.isprintable() or character in "\r\n\t" for character in text) == len(text):
            return text
    return ""


def _hex(token: str) -> bytes:
    try:
        return bytes.fromhex(token)
    except ValueError:
        return b""


def _base64(token: str) -> bytes:
    """Both alphabets, with or without its padding; a last letter that belongs to nothing is let go."""
    body = token.rstrip("=").translate(str.maketrans("-_", "+/"))
    body = body[:-1] if len(body) % 4 == 1 else body
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return b""
