"""Reads a user agent as what it is: a row of tokens that a client wrote about itself.

The grammar covers the AWS SDK user agent 2.x (``ua/2.1 os/... exec-env/... m/AN,b cfg/... md/... sid/...``), the older
``Name/version`` rows, browsers and consoles, service names, strings in square brackets and strings cut at 1 KB. Every
word of it is the caller's own (tier 2). Nothing here judges, and nothing here raises: text that fits no rule is kept
as plain words.

Rules of the grammar: boto/botocore ``botocore/useragent.py``, aws/aws-cli ``awscli/botocore/useragent.py`` (v2).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 2048  # CloudTrail cuts at 1 KB; anything longer was not written by it
CUT_AT = 1000  # from here on a string may have lost its tail, and its last token is not to be believed
FEATURE = re.compile(r"[A-Za-z0-9+\-]{1,2}")
SID = re.compile(r"[0-9a-f]{12}")
VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?")
PRODUCT = re.compile(r"([A-Za-z][\w.+@\-]*)/(\S*)")
OPERATING_SYSTEMS = {
    "linux": "linux", "macos": "macos", "darwin": "macos", "macosx": "macos", "windows": "windows",
    "windows_nt": "windows", "mac_os_x": "macos", "mac os x": "macos",
}  # fmt: skip
OLD_SYSTEMS = (
    ("; linux;", "linux"), ("; darwin;", "macos"), ("; windows;", "windows"), ("windows nt", "windows"),
    ("macintosh", "macos"), ("x11; linux", "linux"),
)  # fmt: skip
CLIENTS = (
    ("aws-cli", ("aws-cli",)),
    ("terraform", ("terraform-provider-aws", "terraform-provider-awscc", "terraform", "hashicorp-terraform-exec")),
    ("boto3", ("boto3", "botocore", "aws-sdk-python")),
    ("sdk", ("rusoto", "ec2-api-tools", "aws-internal")),
    ("browser", ("mozilla",)),
)
SPLITTABLE = (
    "exec-env",
    "app",
)  # keys whose value old clients let contain a blank: "exec-env/AmazonQ-For-CLI Version/2.19"


@dataclass(frozen=True, slots=True)
class UserAgent:
    """One user agent, taken apart. Empty text and empty tuples stand for what it does not say."""

    text: str
    products: tuple[tuple[str, str], ...] = ()
    features: tuple[str, ...] = ()
    exec_env: str = ""
    app: str = ""
    metadata: tuple[str, ...] = ()
    config: tuple[str, ...] = ()
    sid: str = ""
    command: str = ""
    prompt: str = ""
    os: str = ""
    client: str = ""
    is_cut: bool = False

    def version(self, product: str) -> tuple[int, int, int] | None:
        """The version of a product as three numbers, or None when it names none."""
        for name, value in self.products:
            found = VERSION.match(value) if name.lower() == product else None
            if found:
                return int(found[1]), int(found[2]), int(found[3] or 0)
        return None

    @property
    def family(self) -> str:
        """Client and operating system: what stays the same while one program runs on one machine."""
        return "/".join(part for part in (self.client, self.os) if part)


def plain(raw: object) -> str:
    """The text of a user agent: brackets off, blanks made single, control characters gone, bounded."""
    if not isinstance(raw, str):
        return ""
    text = "".join(letter if letter.isprintable() else " " for letter in raw[:LONGEST])
    text = " ".join(text.split())
    if text.startswith("["):
        text = text[1:].strip()
        text = text[:-1].strip() if text.endswith("]") and text.count("]") > text.count("[") else text
    return text


def _listed(value: str) -> tuple[str, ...]:
    """The feature codes of one ``m/`` token: exact, in order, without what is not a code."""
    return tuple(code for code in value.split(",") if FEATURE.fullmatch(code))


def _tokens(text: str) -> list[tuple[str, str]]:
    """The words of a user agent as (key, value), outside of parentheses; a word without a slash has an empty value."""
    words: list[tuple[str, str]] = []
    depth = 0
    for word in text.split(" "):
        opened = depth
        depth = max(0, depth + word.count("(") - word.count(")"))
        if opened == 0 and not word.startswith("("):
            key, _, value = word.partition("/")
            words.append((key, value))
    return words


def _joined(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Heals a blank inside ``exec-env``: the words ``Version/2.19.2`` and those that hang on it belong to the value."""
    healed: list[tuple[str, str]] = []
    for key, value in words:
        if healed and healed[-1][0] in SPLITTABLE and key in ("Version", "acp-client") and value:
            healed[-1] = (healed[-1][0], f"{healed[-1][1]}-{key}/{value}")
        else:
            healed.append((key, value))
    return healed


def _operating_system(words: list[tuple[str, str]], text: str) -> str:
    for key, value in words:
        named = value.split("#")[0] if key == "os" else key
        if named.lower() in OPERATING_SYSTEMS and (value or key == "os"):
            return OPERATING_SYSTEMS[named.lower()]
    lowered = text.lower()
    for needle, name in OLD_SYSTEMS:
        if needle in lowered:
            return name
    return ""


def _client(names: list[str], text: str) -> str:
    for client, markers in CLIENTS:
        if any(marker in names for marker in markers):
            return client
    if any(name.startswith("aws-sdk-") for name in names):
        return "sdk"
    if text.endswith(".amazonaws.com") or text.startswith("AWS Internal"):
        return "service"
    return names[0] if names else ""


def _last_is_unsure(text: str, words: list[tuple[str, str]]) -> bool:
    return len(text) >= CUT_AT and len(words) > 1


@lru_cache(maxsize=65_536)
def parse(raw: object) -> UserAgent:
    """A user agent taken apart; of ``None``, blanks or any other thing an empty one. Never raises."""
    text = plain(raw)
    words = _joined(_tokens(text))
    is_cut = _last_is_unsure(text, words)
    if is_cut:
        words = _without_half_a_token(words)
    values: dict[str, list[str]] = {}
    for key, value in words:
        if value:
            values.setdefault(key, []).append(value)
    metadata = tuple(values.get("md", ()))
    products = tuple((key, value) for key, value in words if value and PRODUCT.fullmatch(f"{key}/{value}"))
    sid = next((value for value in values.get("sid", ()) if SID.fullmatch(value)), "")
    return UserAgent(
        text=text,
        products=products,
        features=tuple(code for value in values.get("m", ()) for code in _listed(value)),
        exec_env=" ".join(values.get("exec-env", ())),
        app=" ".join(values.get("app", ())),
        metadata=metadata,
        config=tuple(values.get("cfg", ())),
        sid=sid,
        command=_said(metadata, "command#") or next(iter(values.get("command", ())), ""),
        prompt=_said(metadata, "prompt#") or next(iter(values.get("prompt", ())), ""),
        os=_operating_system(words, text),
        client=_client([key.lower() for key, _ in words], text),
        is_cut=is_cut,
    )


def _without_half_a_token(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Drops what a cut may have changed: of an ``m/`` list only the last code, else the whole last word."""
    key, value = words[-1]
    if key == "m" and "," in value:
        return [*words[:-1], (key, value.rpartition(",")[0])]
    return words[:-1]


def _said(metadata: tuple[str, ...], start: str) -> str:
    return next((item.removeprefix(start) for item in metadata if item.startswith(start)), "")
