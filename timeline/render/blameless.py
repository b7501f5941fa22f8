"""The blameless switch: names become stable pseudonyms everywhere, before anything is cut or worded.

A person, an account, an address and an access key each get a word and a number, in the order in which the incident
tells them; roles stay. What is replaced: identities that the fields name (owners, sessions and users of those who may
be people), every e-mail address, every twelve-digit account, every address, every access key, wherever they stand in
any text, also what an earlier cut has left of a name, and also in disguise (``disguise``). Event ids and digests stay,
for every citation rests on them. A name that no identity of the incident bears cannot be known for one.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property

from timeline.model import Incident
from timeline.render import disguise, names
from timeline.render.fields import mapped
from timeline.render.options import Remark
from timeline.render.order import ordered

UNSURE = "[name]"
"""For a part of a name that two people share: nobody is told under another's pseudonym."""
PACKED = "[encoded text with a name]"
WHOLE = 6
"""From this length on a name is found inside other words too."""

_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_ACCOUNT = re.compile(
    rf"(?<![0-9A-Fa-f-]){_UUID}(?![0-9A-Fa-f-])|(?<![0-9])([0-9]{{12}})(?![0-9])"
    r"|(?<![0-9-])([0-9]{4}-[0-9]{4}-[0-9]{4})(?![0-9-])"
)
_V4 = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}[._-]){3}[0-9]{1,3}(?![0-9]|[.][0-9])")
_V6 = re.compile(
    r"(?:(?<![0-9A-Za-z:])(?=:)|(?<![0-9A-Za-z])(?=[0-9A-Fa-f]))"
    r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:])"
)
_KEY = re.compile(r"\b(?:A[KSRI][IPOD]A|ANPA|ANVA|APKA|ABIA|ACCA|AGPA)[A-Z0-9]{12,}\b")
_REPOSITORY = re.compile(r"\brepo:([\w.-]+)(?=/)")
_CUT = re.compile(r"(?<![\w.@+%-])[\w.@+%-]{2,}+(?=…)")
_SPOKEN = r"(?:(?<=user )|(?<=User )|(?<=session )|(?<=owner )|(?<=· )|(?<=userName )|(?<=[\"'=:]))"


def blameless(incident: Incident) -> Incident:
    """The same incident without a name, an e-mail address, an account, an address or an access key."""
    return nameless(incident, ())[0]


def nameless(incident: Incident, remarks: tuple[Remark, ...]) -> tuple[Incident, tuple[Remark, ...]]:
    """An incident and what people noted on it without names; those who signed a note get pseudonyms too."""
    told = ordered(incident)
    hide = Pseudonyms(told, [one.author for one in remarks])
    shown = mapped(told, hide.hidden)
    return shown, tuple(replace(mapped(one, hide.hidden), author=hide.person(one.author)) for one in remarks)


def hider(incident: Incident) -> Callable[[str], str]:
    """The same replacement for any other text of the case, such as the raw record of an event."""
    return Pseudonyms(ordered(incident)).hidden


class Pseudonyms:
    """What stands for whom, worked out from one incident; ``authors`` are further people."""

    def __init__(self, incident: Incident, authors: Iterable[str] = ()) -> None:
        self._given: dict[tuple[str, str], str] = {}
        signed = [author.strip() for author in authors if author.strip()]
        self._names = tuple(dict.fromkeys((*names.gathered(incident), *signed)))
        for name in self._names:
            self.person(name)

    def hidden(self, text: str) -> str:
        """``text`` with every name in it replaced."""
        return self._hidden(text, disguise.DEPTH)

    def person(self, name: str) -> str:
        """The pseudonym of somebody who may be a person; nothing for nobody."""
        return self._word("person", name) if name.strip() else ""

    def _hidden(self, text: str, depth: int) -> str:
        if text.lower() in self._whole:
            return self.person(text)
        text = self._plain(text)
        if depth:
            if disguise.ENCODED.search(text):
                text = disguise.WORD.sub(lambda found: self._decoded(found.group()), text)
            text = disguise.PACKED.sub(lambda found: self._unpacked(found.group(), depth), text)
        if text.isascii():
            return text
        folded = disguise.folded(text)
        seen = self._plain(folded)
        return text if seen == folded else seen

    def _plain(self, text: str) -> str:
        """Text without the names that stand in it as they are."""
        text = _KEY.sub(lambda found: self._word("key", found.group()), text)
        text = names.MAIL.sub(lambda found: self.person(found.group()), text)
        if "/" in text:
            text = names.USER.sub(lambda found: found[1] + self._known_or(found[2]), text)
            text = names.SESSION.sub(self._session, text)
            text = _REPOSITORY.sub(lambda found: f"repo:{self._word('organisation', found[1])}", text)
        if self._names:
            text = self._known.sub(lambda found: self._person_of(found.group()), text)
            text = self._spoken.sub(lambda found: self._person_of(found.group()), text)
        text = _CUT.sub(self._left_of, text)
        text = _ACCOUNT.sub(self._account, text)
        text = _V4.sub(self._address, text)
        return _V6.sub(self._address, text) if ":" in text else text

    def _word(self, kind: str, name: str) -> str:
        """The pseudonym of a name, the next number where it is new. Small and capital letters name the same."""
        folded = _person(name) if kind == "person" else name.lower()
        if (kind, folded) not in self._given:
            number = 1 + sum(known == kind for known, _ in self._given)
            self._given[(kind, folded)] = f"{kind}-{number}"
        return self._given[(kind, folded)]

    # -- people ----------------------------------------------------------------------------------------------------

    def _known_or(self, name: str) -> str:
        """The pseudonym of whoever stands where a user stands; one that is a pseudonym already stays."""
        body = name.rstrip(".…")
        return name if _is_given(body) else self.person(body) + name[len(body) :]

    def _session(self, found: re.Match[str]) -> str:
        session = found[3].rstrip(".…")
        if session.lower() not in self._whole or _is_given(session) or names.is_machine(found[2], session):
            return found.group()
        return f"{found[1]}{found[2]}/{self.person(session)}{found[3][len(session) :]}"

    def _person_of(self, form: str) -> str:
        """The pseudonym of the one person who goes by this form of a name."""
        known = self._forms.get(disguise.folded(form).lower(), self._forms.get(form.lower(), frozenset()))
        return self.person(next(iter(known))) if len(known) == 1 else UNSURE

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The names as given: a text that is one names its bearer, though it be a part of another's name."""
        return frozenset(name.lower() for name in self._names)

    @cached_property
    def _forms(self) -> dict[str, frozenset[str]]:
        """The people by every form of their names: as given, in plain letters, and part by part."""
        found: dict[str, frozenset[str]] = {}
        for name in self._names:
            for form in (name, disguise.folded(name), *names.pieces(name)):
                found[form.lower()] = found.get(form.lower(), frozenset()) | {_person(name)}
        return found

    @cached_property
    def _known(self) -> re.Pattern[str]:
        """Any form of a name that is no ordinary word. A short one is a name only at the edge of a word."""
        forms = [form for form in self._forms if not names.is_ordinary(form)]
        edge = "[^\\W\\d_]"
        whole = _trie([form for form in forms if len(form) >= WHOLE])
        begins = _trie([form for form in forms if names.SHORTEST < len(form) < WHOLE])
        alone = _trie([form for form in forms if len(form) == names.SHORTEST])
        choices = [whole, f"(?<!{edge}){begins}", f"{begins}(?!{edge})", f"(?<!{edge}){alone}(?!{edge})"]
        return re.compile("|".join(choices), re.IGNORECASE)

    @cached_property
    def _spoken(self) -> re.Pattern[str]:
        """Names that are ordinary words too, where an identity is spoken of, or where they are all there is."""
        forms = _trie([form for form in self._forms if names.is_ordinary(form)])
        return re.compile(rf"\A{forms}\Z|{_SPOKEN}{forms}(?![\w/-])", re.IGNORECASE)

    def _left_of(self, found: re.Match[str]) -> str:
        """A name that was cut short: the pseudonym of the first name that begins so."""
        start = found.group().lower()
        if len(start) < names.SHORTEST or _is_given(start):
            return found.group()
        return next((self.person(name) for name in self._names if name.lower().startswith(start)), found.group())

    # -- accounts, addresses and disguises ---------------------------------------------------------------------------

    def _account(self, found: re.Match[str]) -> str:
        digits = (found[1] or found[2] or "").replace("-", "")
        return self._word("account", digits) if digits else found.group()

    def _address(self, found: re.Match[str]) -> str:
        """The pseudonym of an address; what only looks like one (a version, a time of day) stays."""
        text = found.group()
        try:
            address = ipaddress.ip_address(text if ":" in text else re.sub(r"[_-]", ".", text))
        except ValueError:
            return text
        return text if text in ("::", "::1") or text.endswith(".0.0.0") else self._word("address", str(address))

    def _decoded(self, token: str) -> str:
        if not disguise.ENCODED.search(token):
            return token
        plain = disguise.folded(disguise.decoded(token))
        shown = self._plain(plain)
        return token if shown == plain else shown

    def _unpacked(self, token: str, depth: int) -> str:
        plain = disguise.unpacked(token)
        return PACKED if plain and self._hidden(plain, depth - 1) != plain else token


def _person(name: str) -> str:
    """One person under all their names: an e-mail address and the part before its @ are the same person."""
    return name.lower().partition("@")[0]


def _is_given(word: str) -> bool:
    return re.fullmatch(r"(?:person|account|address|key|organisation)-\d+", word) is not None


class _Letters(dict[str, "_Letters"]):
    """What may follow in any of some words; the empty letter ends one."""


def _trie(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first; it looks at each letter of a text once, however many."""
    root = _Letters()
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, _Letters())
        node[""] = _Letters()
    return _pattern(root) if root else r"(?!)"


def _pattern(node: _Letters) -> str:
    told = [re.escape(letter) + _pattern(node[letter]) for letter in sorted(node) if letter]
    if not told:
        return ""
    joined = f"(?:{'|'.join(told)})" if len(told) > 1 or "" in node else told[0]
    return f"{joined}?" if "" in node else joined
