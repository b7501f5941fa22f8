"""An Incident seen the way a report tells it: short keys, actors by role, phases, and like events folded together.

Everything here is worked out once and handed to the chapters; nothing here makes a sentence.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Literal, TypeVar, cast

from timeline.model import Exclusion, Grade, Incident, Link, Role, Step
from timeline.render import actors, cover
from timeline.render.document import Badge, Cites, Code, Part
from timeline.render.remarks import NONE, Remarks
from timeline.render.text import printable

Phase = Literal["lead-up", "trigger", "cascade", "detection", "mitigation", "recovery", "after"]
PHASES: tuple[Phase, ...] = ("lead-up", "trigger", "cascade", "detection", "mitigation", "recovery", "after")
CITED = 2
"""How many events a statement names; the rest are counted."""
Made = TypeVar("Made")
UNGRADED = "–"
GIST = 260
NAMES, SHORTEST_NAME, LONGEST_NAME = 400, 5, 2_048
"""How many names are replaced, and how long they may be: shorter ones would spoil other words."""

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{7,}")
# Words of other rooms, as this report says them: no machine's T between day and hour, no hash behind a permission set.
_MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z")
_SSO = re.compile(r"\bAWSReservedSSO_([\w+=,.@-]{1,64}?)_[0-9a-f]{16}\b")
_SESSION_OF = re.compile(r"session \(named in section 11\)")
_ON = re.compile(r" on (\S*[^\s,:;])")
_AT = re.compile(r"\A at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")
_BY = re.compile(
    r"\A( on \S*[^\s,:;])? by (?:(?:an AI agent|a person|automation|AWS itself|an actor the log cannot name)"
    r"(?: \([^()]*\))?(?=[ ,:;])|[^,:;]{1,200}? failed with \S+)"
)
SHORTEST_REASON = 12
_A_KEY = re.compile(r"\bE\d+\b")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_ORDER = {grade: rank for rank, grade in enumerate("ABCD")}


@dataclass(frozen=True)
class Fold:
    """Events of one phase that tell the same thing: same call, same outcome, same actor, same part. In time order."""

    phase: Phase
    steps: tuple[Step, ...]
    grade: str

    @property
    def first(self) -> Step:
        """The event that stands for the others."""
        return self.steps[0]

    @property
    def last(self) -> Step:
        """The latest of them."""
        return self.steps[-1]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all of them."""
        return tuple(step.event_id for step in self.steps)


@dataclass(frozen=True, eq=False)
class View:
    """One incident, in order (``order.ordered``), with what a report needs to know about it."""

    incident: Incident
    remarks: Remarks = NONE

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order of time, then of event id."""
        return self.incident.steps

    @cached_property
    def everyone(self) -> tuple[Step, ...]:
        """Steps and further cited events, each once, in order of time."""
        seen = {step.event_id: step for step in (*self.incident.cited, *self.incident.steps)}
        return tuple(sorted(seen.values(), key=_moment))

    @cached_property
    def by_id(self) -> dict[str, Step]:
        """The steps and cited events by event id."""
        return {step.event_id: step for step in self.everyone}

    @cached_property
    def keys(self) -> dict[str, str]:
        """E1 onwards for every event of the incident, in order of time."""
        excluded = [(item.event_time, item.event_id) for item in self.incident.exclusions]
        moments = {event_id: moment for moment, event_id in excluded}
        moments |= {step.event_id: step.event_time for step in self.everyone}
        ordered = sorted(moments.items(), key=lambda item: (item[1], item[0]))
        return {event_id: f"E{number}" for number, (event_id, _) in enumerate(ordered, start=1)}

    @cached_property
    def _labels(self) -> dict[tuple[str, ...], str]:
        return actors.labels(self.everyone)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links of which both ends are known, the strongest first, then in order of time."""
        known = [link for link in self.incident.links if link.cause_id in self.by_id and link.effect_id in self.by_id]
        return tuple(sorted(known, key=self._link_order))

    @cached_property
    def links_into(self) -> dict[str, list[Link]]:
        """The links that lead into each event."""
        into: dict[str, list[Link]] = {}
        for link in self.links:
            into.setdefault(link.effect_id, []).append(link)
        return into

    def _link_order(self, link: Link) -> tuple[object, ...]:
        cause, effect = self.by_id[link.cause_id], self.by_id[link.effect_id]
        return (_moment(effect), _moment(cause), _ORDER[link.grade], link.rule)

    @cached_property
    def _grades(self) -> dict[str, Grade]:
        """How sure it is that an event plays its part: the best grade of its links, else of the facts that cite it."""
        best: dict[str, Grade] = {}
        for fact in self.incident.facts:
            for event_id in fact.event_ids:
                best[event_id] = min(best.get(event_id, fact.grade), fact.grade)
        linked: dict[str, Grade] = {}
        for link in self.links:
            for event_id in (link.cause_id, link.effect_id):
                linked[event_id] = min(linked.get(event_id, link.grade), link.grade)
        return best | linked

    def grade(self, event_id: str) -> str:
        """A to D, or a dash where nothing grades the event."""
        return self._grades.get(event_id, UNGRADED)

    def having(self, *roles: Role) -> tuple[Step, ...]:
        """The steps that play one of these parts, in order of time."""
        if len(roles) == 1:
            return self._by_role.get(roles[0], ())
        return tuple(step for step in self.steps if step.role in roles)

    @cached_property
    def _by_role(self) -> dict[Role, tuple[Step, ...]]:
        found: dict[Role, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.role, []).append(step)
        return {role: tuple(steps) for role, steps in found.items()}

    def at(self, moment: datetime) -> tuple[Step, ...]:
        """The steps of one very second."""
        return self._by_time.get(moment, ())

    @cached_property
    def _by_time(self) -> dict[datetime, tuple[Step, ...]]:
        return {moment: tuple(steps) for moment, steps in groupby(self.steps, key=lambda step: step.event_time)}

    def once(self, make: "Callable[[View], Made]") -> Made:
        """What a function makes of this view, made once: chapters share what takes long."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    @cached_property
    def _made(self) -> dict[object, object]:
        return {}

    # -- phases and folds ------------------------------------------------------------------------------------------

    def phase(self, step: Step) -> Phase:
        """The phase in which a step is told: by its part first, by the clock where the part leaves it open."""
        incident = self.incident
        if step.role in ("contributing", "guardrail_removed"):
            return "lead-up" if _before(step, incident.triggered_at) else "cascade"
        if step.role == "recovery":
            return "mitigation" if _until(step, incident.mitigated_at) else "recovery"
        if step.role == "detection":
            return "detection"
        if step.role == "root":
            return "trigger"
        return "after" if incident.recovered_at and step.event_time > incident.recovered_at else "cascade"

    @cached_property
    def folds(self) -> tuple[Fold, ...]:
        """Every step of the chain, folded, in order of phase and time. Excluded steps are told elsewhere."""
        told = [step for step in self.steps if step.role != "excluded"]
        context = [step for step in self.everyone if self._is_context(step)]
        groups: dict[tuple[object, ...], list[Step]] = {}
        for step in sorted((*told, *context), key=_moment):
            groups.setdefault((PHASES.index(self.phase(step)), *_likeness(step)), []).append(step)
        folds = [Fold(self.phase(group[0]), tuple(group), self._group_grade(group)) for group in groups.values()]
        return tuple(sorted(folds, key=lambda fold: (PHASES.index(fold.phase), _moment(fold.first))))

    def _is_context(self, step: Step) -> bool:
        """A cited event that is no step of the chain but came before the trigger: a sign-in, a grant."""
        return step.event_id not in self.step_ids and _before(step, self.incident.triggered_at)

    @cached_property
    def step_ids(self) -> frozenset[str]:
        """The ids of the steps of the chain, without the events that only facts cite."""
        return frozenset(step.event_id for step in self.incident.steps)

    def _group_grade(self, group: Sequence[Step]) -> str:
        """The weakest grade in the group: a fold must not promise more than its least sure event."""
        return max((self.grade(step.event_id) for step in group), key=lambda grade: _ORDER.get(grade, len(_ORDER)))

    # -- words every chapter uses ----------------------------------------------------------------------------------

    def who(self, step: Step) -> str:
        """The actor of an event, role first."""
        return self._labels.get(actors.identity_of(step)) or actors.label(step)

    def badge(self, step: Step) -> Badge:
        """The actor of an event with the shape of its class."""
        return Badge(step.executor, self.who(step))

    def key(self, event_id: str) -> str:
        """The short key of an event."""
        return self.keys.get(event_id, "")

    def cites(self, event_ids: Iterable[str], named: int = CITED, cells: Iterable[tuple[Part, ...]] = ()) -> Cites:
        """Which of the events that the incident knows a statement names, and how many they are in all.

        Named are the first and the last in order of time, and what else it takes to show all that ``cells`` say.
        """
        ranks = {self._ranks[event_id] for event_id in event_ids if event_id in self._ranks}
        ordered = [self._by_rank[rank] for rank in sorted(ranks)]
        things = cover.said(cells, self._names) if len(ordered) > named else ()
        return Cites(cover.chosen(ordered, named, things, self.shows), len(ordered))

    def mentioned(self, words: str) -> list[str]:
        """The events whose keys stand in some words."""
        keys = set(_A_KEY.findall(words))
        return [event_id for event_id, key in self.keys.items() if key in keys] if keys else []

    def shows(self, event_id: str, thing: str) -> bool:
        """Whether an event holds a name, a code, a resource or a time that a statement says."""
        event = self.by_id.get(event_id) or self._left_out.get(event_id)
        return event is not None and cover.holds(self.key(event_id), event, thing)

    @cached_property
    def _left_out(self) -> dict[str, Exclusion]:
        return {item.event_id: item for item in self.incident.exclusions}

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of calls and the codes of errors of this incident, as running words may hold them."""
        found = (name for step in self.everyone for name in (step.event_name, step.error_code))
        return frozenset(name for name in found if name)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {event_id: rank for rank, event_id in enumerate(self.keys)}

    @cached_property
    def _by_rank(self) -> tuple[str, ...]:
        return tuple(self.keys)

    def words(self, text: str | None, limit: int = 600) -> str:
        """A sentence made by another room, fit to show: event ids become their keys, people become their roles."""
        if not text:
            return ""
        roles = self._unnamed
        said = self._people.sub(lambda found: roles[found.group()], text) if roles else text
        said = _SESSION_OF.sub(r"session named in section 11", said)
        said = _MOMENT.sub(r"\1 \2Z", _SSO.sub(r"\1", said))
        told = _ID.sub(lambda found: self._short.get(found.group(), found.group()), printable(said, limit)).strip()
        return told[:1].upper() + told[1:] if told.startswith(("the ", "role ")) else told

    def gist(self, text: str | None) -> str:
        """The first sentence of such words: what a cell of a table has room for."""
        return next(iter(sentences(self.words(text, GIST))), "")

    def why(self, step: Step) -> str:
        """Why an event stands where it stands, without the name, the thing, the time and the actor it begins with.

        Those stand in the columns beside it.
        """
        told = self.gist(step.reason)
        rest = told.removeprefix(step.event_name)
        if rest == told or not rest.startswith((" ", ":", ",")):
            return told
        thing = _ON.match(rest)
        if thing and thing[1] in (step.resource or ""):
            rest = rest[thing.end(1) :]
        rest = _BY.sub(r"\1", _AT.sub("", rest, count=1), count=1).lstrip(" ,:;")
        return rest[:1].upper() + rest[1:] if len(rest) > SHORTEST_REASON else told

    @cached_property
    def _short(self) -> dict[str, str]:
        """Keys by event id, and by the first eight characters of it where they point to one event alone."""
        short: dict[str, str] = {}
        for event_id, key in self.keys.items():
            short[event_id[:8]] = "" if event_id[:8] in short else key
        return {name: key for name, key in short.items() if key} | self.keys

    @cached_property
    def _unnamed(self) -> dict[str, str]:
        """The names of people and their sessions, each with the role that stands for it outside the annex."""
        found: dict[str, str] = {}
        for step in self.everyone:
            if step.executor in ("human", "ai_agent", "unknown") and len(found) < NAMES:
                role = actors.role_of(step.principal_arn) or "a principal"
                for name in sorted(_names(step)):
                    found.setdefault(name, f"the {role}" if name.startswith("arn:") else "(named in section 11)")
        return found

    @cached_property
    def _people(self) -> re.Pattern[str]:
        longest_first = sorted(self._unnamed, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<![\w.-])(?:{'|'.join(re.escape(name) for name in longest_first)})(?![\w-])")

    def since(self, start: datetime | None, end: datetime | None) -> timedelta | None:
        """The span between two public times, or None when either is not known."""
        return end - start if start is not None and end is not None else None


def sentences(words: str) -> list[str]:
    """Words parted at the ends of their sentences."""
    return [sentence for sentence in _SENTENCE_END.split(words) if sentence]


def _names(step: Step) -> set[str]:
    """What in an event may be the name of a person: the identity, its session, the owner of its credentials."""
    arn, owner = step.principal_arn or "", step.owner or ""
    session = arn.rpartition("/")[2] if "/" in arn else ""
    mail = [name.partition("@")[0] for name in (session, owner) if "@" in name]
    return {name for name in (arn, session, owner, *mail) if SHORTEST_NAME <= len(name) <= LONGEST_NAME}


def _moment(step: Step) -> tuple[datetime, str]:
    return (step.event_time, step.event_id)


def _likeness(step: Step) -> tuple[object, ...]:
    return (step.role, step.event_source, step.event_name, step.error_code or "", *actors.identity_of(step))


def _before(step: Step, moment: datetime | None) -> bool:
    return moment is None or step.event_time <= moment


def _until(step: Step, moment: datetime | None) -> bool:
    return moment is not None and step.event_time <= moment


def failed(step: Step) -> bool:
    """Whether the call was refused or broke."""
    return bool(step.error_code or step.error_message)


def service(step: Step) -> str:
    """The service as people say it: ``rds`` for ``rds.amazonaws.com``."""
    return printable(step.event_source.removesuffix(".cn").removesuffix(".amazonaws.com"), 60)


def action(step: Step) -> Code:
    """The call by its name."""
    return Code(printable(step.event_name, 80) or "(unnamed call)")


def call(step: Step) -> tuple[Part, ...]:
    """The call, its outcome and what it was made on, for a cell."""
    parts: list[Part] = [action(step)]
    if failed(step):
        parts += [" failed with ", Code(printable(step.error_code, 60))] if step.error_code else [" failed"]
    if step.resource:
        parts += [" on ", Code(printable(step.resource, 100))]
    return tuple(parts)
