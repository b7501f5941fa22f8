"""Takes secrets out of whatever a request may carry: passwords, tokens, private keys, user data, environment variables.

A secret is known by the name it stands under, or by its own shape. What was taken out is marked where it stood; that
there was a password may matter, which one never does. Redaction errs on the side of too much.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from timeline.model import Incident
from timeline.render.fields import mapped
from timeline.render.options import Answer, Remark

MARK = "[redacted]"

_CORE = (
    r"(?:passw(?:or)?d|passphrase|secret[_-]?(?:access[_-]?)?key|secret[_-]?string|secret[_-]?binary|"
    r"client[_-]?secret|api[_-]?key|private[_-]?key|(?:session|access|refresh|auth|security|bearer|id)[_-]?token|"
    r"connection[_-]?string|user[_-]?data|x-amz-signature|x-amz-security-token)"
)
_NAMES = rf"(?:{_CORE}|(?<![\w-])(?:--)?(?:pwd|token|signature))"
"""What a secret stands under; what a longer name has before it (``master`` of ``masterUserPassword``) stays."""
# name = value, name: value, "name": "value", --name value: the value ends at a quote, a blank or a mark of a list.
_NAMED = re.compile(
    rf"(?P<name>{_NAMES})(?P<join>\\?[\"']?\s*(?:[=:]|(?<=\w)\s+(?=[^\s]*[\d+/=]))\s*)"
    r"(?P<value>\\?\"(?:[^\"\\]|\\.)*\\?\"|'[^']*'|(?!\[redacted\])[^\s,;&\"'})\]]+)",
    re.IGNORECASE,
)
_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # a JSON web token
    r"|\b(?:FwoG|IQoJ|FQoG)[A-Za-z0-9+/=]{40,}"  # a session token of AWS
    r"|\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,})"
    r"|(?i:(?<=authorization: )|(?<=bearer )|(?<=basic ))[\w+/=.-]{12,}"
    r"|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)",  # user and password in an address
    re.DOTALL,
)
# The variables of an environment inside JSON inside text, up to their brace or to where the text was cut.
_VARIABLES = re.compile(
    r"(?P<name>\"(?:environment_?variables|variables|secrets)\\*\"\s*:\s*\{)(?!\[redacted\])[^{}]*", re.IGNORECASE
)
_HIDDEN_KEY = re.compile(rf"^(?:[\w.-]*{_CORE}|pwd|token|signature)$", re.IGNORECASE)
_BELOW = re.compile(r"^(?:environment|environment_?variables|variables|secrets|user_?data)$", re.IGNORECASE)


def redacted(incident: Incident) -> Incident:
    """The same incident without the secrets that its texts may quote."""
    return mapped(incident, text)


def text(words: str) -> str:
    """Words without secrets. Text that holds none comes back as it was."""
    shaped = _VARIABLES.sub(lambda found: f"{found['name']}{MARK}", _SHAPES.sub(MARK, words))
    return _NAMED.sub(lambda found: f"{found['name']}{found['join']}{MARK}", shaped)


def remark(said: Remark) -> Remark:
    """A line of the notes without secrets; of an exhibit also its question and its cells."""
    shown = said.exhibit
    told = mapped(said, text)
    return replace(told, exhibit=_answer(shown)) if shown is not None else told


def _answer(shown: Answer) -> Answer:
    hidden = [bool(_HIDDEN_KEY.match(name) or _BELOW.match(name)) for name in shown.columns]
    rows = tuple(
        tuple(MARK if is_hidden and value else _cell(value) for is_hidden, value in zip(hidden, row, strict=True))
        for row in shown.rows
    )
    return replace(shown, sql=text(shown.sql), columns=tuple(map(text, shown.columns)), rows=rows)


def _cell(value: str) -> str:
    """A cell without secrets: as a request where it holds one whole, else as words."""
    if value.lstrip().startswith(("{", "[")):
        try:
            return json.dumps(request(json.loads(value)), ensure_ascii=False)
        except (ValueError, RecursionError):
            return text(value)  # cut short, or never JSON
    return text(value)


def request(value: Any) -> Any:
    """A request, a response or a whole record without secrets, by the names of its members and by the shape of values.

    Environment variables are hidden value by value: their names stay, for the names may explain a failure.
    """
    return _member(value, hidden=False)


def _member(value: Any, *, hidden: bool) -> Any:
    if isinstance(value, Mapping):
        return {name: _member(item, hidden=hidden or _is_secret(str(name), item)) for name, item in value.items()}
    if isinstance(value, list):
        return [_member(item, hidden=hidden) for item in value]
    if hidden and value is not None and not isinstance(value, bool):
        return MARK
    return text(value) if isinstance(value, str) else value


def _is_secret(name: str, item: Any) -> bool:
    if isinstance(item, (Mapping, list)):
        return bool(_BELOW.match(name))
    return bool(_HIDDEN_KEY.match(name))
