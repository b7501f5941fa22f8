"""Takes secrets out of whatever a request may carry: passwords, tokens, private keys, user data, environment variables.

A secret is known by the name it stands under, or by its own shape. What was taken out is marked where it stood; that
there was a password may matter, which one never does. Redaction errs on the side of too much.
"""

import re
from collections.abc import Mapping
from typing import Any

from timeline.model import Incident
from timeline.render.fields import mapped

MARK = "[redacted]"

_NAMES = (
    r"(?:[\w.-]*(?:passw(?:or)?d|passphrase|secret[_-]?(?:access[_-]?)?key|secret[_-]?string|secret[_-]?binary|"
    r"client[_-]?secret|api[_-]?key|private[_-]?key|(?:session|access|refresh|auth|security|bearer|id)[_-]?token|"
    r"connection[_-]?string|user[_-]?data|x-amz-signature|x-amz-security-token)"
    r"|pwd|token|signature)"
)
# name = value, name: value, "name": "value", --name value: the value ends at a quote, a blank or a mark of a list.
_NAMED = re.compile(
    rf"(?P<name>(?<![\w-])(?:--)?{_NAMES})(?P<join>\\?[\"']?\s*(?:[=:]|(?<=\w)\s+(?=[^\s]*[\d+/=]))\s*)"
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
_HIDDEN_KEY = re.compile(rf"^{_NAMES}$", re.IGNORECASE)
_BELOW = re.compile(r"^(?:environment|environment_?variables|variables|secrets|user_?data)$", re.IGNORECASE)


def redacted(incident: Incident) -> Incident:
    """The same incident without the secrets that its texts may quote."""
    return mapped(incident, text)


def text(words: str) -> str:
    """Words without secrets. Text that holds none comes back as it was."""
    shaped = _SHAPES.sub(MARK, words)
    return _NAMED.sub(lambda found: f"{found['name']}{found['join']}{MARK}", shaped)


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
