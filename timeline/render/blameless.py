"""The blameless switch: names become stable pseudonyms everywhere, before anything is cut or worded.

A person, an account, an address and an access key each get a word and a number, in the order in which the incident
tells them; roles stay. What is replaced: identities that the fields name (owners, sessions and users of those who may
be people), every e-mail address, every twelve-digit account, every address, every access key, wherever they stand in
any text, and also what an earlier cut has left of a name. Event ids and digests stay, for every citation rests on them.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from timeline.model import Incident, Step
from timeline.render.fields import mapped
from timeline.render.order import ordered

SHORTEST = 3
LONGEST = 512
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*", re.ASCII)
_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_V4 = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}[.-]){3}[0-9]{1,3}(?![0-9]|[.][0-9])")
_V6 = re.compile(r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:])")
_KEY = re.compile(r"\b(?:A[KSRI][IPOD]A|ANPA|ANVA|APKA|ABIA|ACCA|AGPA)[A-Z0-9]{12,}\b")
_USER = re.compile(r":user/(?:[^\s\"',;)]*/)?([^\s\"',;)/]+)")
_SESSION = re.compile(r":assumed-role/[^\s\"',;)/]+/([^\s\"',;)]+)")
_CUT = re.compile(r"([\w.@+%-]{2,})(?=…)")
_MACHINE = re.compile(r"i-[0-9a-f]{8,}|[0-9a-f]{24,}|\d+")
PEOPLE = ("human", "ai_agent", "unknown")


def blameless(incident: Incident) -> Incident:
    """The same incident without a name, an e-mail address, an account, an address or an access key."""
    told = ordered(incident)
    return mapped(told, Pseudonyms(told).hidden)


def hider(incident: Incident) -> Callable[[str], str]:
    """The same replacement for any other text of the case, such as the raw record of an event."""
    return Pseudonyms(ordered(incident)).hidden


class Pseudonyms:
    """What stands for whom, worked out from one incident."""

    def __init__(self, incident: Incident) -> None:
        self._incident = incident
        self._given: dict[tuple[str, str], str] = {}
        for name in self._names:
            self._word("person", name)

    def hidden(self, text: str) -> str:
        """``text`` with every name in it replaced."""
        text = _KEY.sub(lambda found: self._word("key", found.group()), text)
        text = _MAIL.sub(lambda found: self._word("person", found.group()), text)
        text = self._known.sub(lambda found: self._word("person", found.group()), text) if self._names else text
        text = _CUT.sub(self._left_of, text)
        text = _ACCOUNT.sub(lambda found: self._word("account", found.group()), text)
        text = _V4.sub(self._address, text)
        return _V6.sub(self._address, text)

    def _word(self, kind: str, name: str) -> str:
        """The pseudonym of a name, the next number where it is new. Small and capital letters name the same."""
        folded = _person(name) if kind == "person" else name.lower()
        if (kind, folded) not in self._given:
            number = 1 + sum(known == kind for known, _ in self._given)
            self._given[(kind, folded)] = f"{kind}-{number}"
        return self._given[(kind, folded)]

    def _address(self, found: re.Match[str]) -> str:
        """The pseudonym of an address; what only looks like one (a version, a time of day) stays."""
        text = found.group()
        try:
            address = ipaddress.ip_address(text if ":" in text else text.replace("-", "."))
        except ValueError:
            return text
        return text if text.endswith(".0.0.0") else self._word("address", str(address))

    def _left_of(self, found: re.Match[str]) -> str:
        """A name that was cut short: the pseudonym of the first name that begins so."""
        start = found.group().lower()
        for name in self._names:
            if name.lower().startswith(start) and len(start) >= SHORTEST:
                return self._word("person", name)
        return found.group()

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The names of those who may be people, in the order of the incident, each once."""
        found: dict[str, None] = {}
        steps = sorted(
            (*self._incident.cited, *self._incident.steps), key=lambda step: (step.event_time, step.event_id)
        )
        for step in steps:
            found |= dict.fromkeys(_of_step(step))
        texts = (text for fact in self._incident.facts for text in (fact.actor or "", fact.statement))
        for text in (*texts, *(item.principal_arn or "" for item in self._incident.exclusions)):
            found |= dict.fromkeys(_users(text))
        return tuple(name for name in found if SHORTEST <= len(name) <= LONGEST)

    @cached_property
    def _known(self) -> re.Pattern[str]:
        """Any of the names, the longest first. A name of a few letters is one only where no letter touches it."""
        longest_first = sorted(self._names, key=lambda name: (-len(name), name))
        words = (
            re.escape(name) if len(name) > 5 else rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])"
            for name in longest_first
        )
        return re.compile("|".join(words), re.IGNORECASE)


def _person(name: str) -> str:
    """One person under all their names: an e-mail address and the part before its @ are the same person."""
    return name.lower().partition("@")[0]


def _of_step(step: Step) -> Iterator[str]:
    """Names in one event: owner and session where a person may stand behind them, users always."""
    texts = (step.principal_arn or "", step.owner or "", step.actor)
    for text in texts:
        yield from _users(text)
    if step.executor in PEOPLE or "@" in (step.owner or ""):
        yield from _split(step.owner or "")
    if step.executor in PEOPLE:
        for text in texts:
            yield from (name for found in _SESSION.findall(text) for name in _split(found))
        yield from _split(step.actor.rpartition(" · ")[2])


def _users(text: str) -> Iterator[str]:
    for found in _USER.findall(text):
        yield from _split(found)
    for found in _MAIL.findall(text):
        yield from _split(found)


def _split(name: str) -> Iterable[str]:
    """A name and, of an e-mail address, the part before its @. ARNs are taken apart elsewhere; machines have none."""
    if not name or name.startswith("arn:") or _MACHINE.fullmatch(name) or name.endswith(".amazonaws.com"):
        return ()
    return (name, name.partition("@")[0]) if "@" in name else (name,)
