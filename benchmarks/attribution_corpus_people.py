"""Of the labelled corpus: labels, identities in somebody's hands, and what stands in the log before their first call.

Every name of a corpus carries the token ``TOKEN``, so that a copy of it under another token and account is another log.
"""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.attribute.attribute_records import ACCOUNT, BROWSER, PLAIN_CLI, Record, cli, record, role, sso, user

TOKEN = "C0000"


@dataclass(frozen=True)
class Label:
    """Who really made one call: the class, who set it in motion, and in which cell of the corpus it stands."""

    executor: str
    initiator: str
    client: str
    identity: str


@dataclass
class Corpus:
    """Records and, by event id, their labels."""

    dice: random.Random
    records: list[Record] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    sessions: int = 0

    def name(self, prefix: str) -> str:
        """A name that no other thing of the corpus bears."""
        return f"{prefix}{TOKEN}{self.dice.getrandbits(40):010x}"

    def key(self, prefix: str = "ASIA") -> str:
        return f"{prefix}{TOKEN}{self.dice.getrandbits(40):010X}"

    def address(self) -> str:
        return f"203.0.113.{self.dice.randrange(1, 255)}"

    def add(self, label: Label, made: Record) -> str:
        """Adds one record under an id of its own."""
        number = f"{TOKEN}-{len(self.records):07d}"
        made = {**made, "eventID": number}
        if made["requestID"].startswith("request-"):
            made["requestID"] = f"request-{number}"
        self.records.append(made)
        self.labels[number] = label
        return number


@dataclass(frozen=True)
class Moment:
    """A day and minutes into it, running on."""

    day: str
    minute: int

    def at(self, seconds: float) -> dict[str, str]:
        """The fields ``at`` and ``day`` of a record so many seconds later."""
        total = int(self.minute * 60 + seconds)
        return {"at": f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}", "day": self.day}

    def created(self) -> str:
        """The moment itself as a creation date."""
        clock = self.at(0)
        return f"{clock['day']}T{clock['at']}Z"


@dataclass(frozen=True)
class Identity:
    """Credentials in somebody's hands, from a moment on, at one address."""

    kind: str
    who: Record
    start: Moment
    ip: str


def moment(corpus: Corpus) -> Moment:
    """A moment of September 2026, when markers exist, early enough in its day for a session."""
    return Moment(f"2026-09-{corpus.dice.randrange(1, 29):02d}", corpus.dice.randrange(60, 1200))


# -- identities: what stands in the log before the first call -------------------------------------------------------


def iam_user(corpus: Corpus, opener: Label) -> Identity:
    who = user(corpus.name("dana-"), key=corpus.key("AKIA"))
    return Identity("iam_user", who, moment(corpus), corpus.address())


def identity_center(corpus: Corpus, opener: Label) -> Identity:
    """GetRoleCredentials, as an event of the service that the person's session made, then the role session."""
    start, person, ip = moment(corpus), corpus.name("p") + "@example.com", corpus.address()
    clock = start.at(0)
    portal = {"type": "IdentityCenterUser", "onBehalfOf": {"userId": corpus.name("u-")}, "accountId": ACCOUNT}
    corpus.add(opener, record(
        "x", "sso:GetRoleCredentials", **clock, userIdentity=portal, eventType="AwsServiceEvent", sourceIPAddress=ip,
        requestParameters={"role_name": "AdministratorAccess", "account_id": ACCOUNT}, userAgent=PLAIN_CLI,
    ))  # fmt: skip
    return Identity("sso", sso(person, key=corpus.key(), since=clock["at"], day=start.day), start, ip)


def assumed_role(corpus: Corpus, opener: Label) -> Identity:
    """AssumeRole by a person's key, then the session."""
    start, key, session, ip = moment(corpus), corpus.key(), corpus.name("s-"), corpus.address()
    clock = start.at(0)
    corpus.add(opener, record(
        "x", "sts:AssumeRole", **clock, userIdentity=user(corpus.name("lee-"), key=corpus.key("AKIA")),
        sourceIPAddress=ip, responseElements={"credentials": {"accessKeyId": key}},
        requestParameters={"roleArn": f"arn:aws:iam::{ACCOUNT}:role/ops", "roleSessionName": session},
    ))  # fmt: skip
    return Identity("assumed_role", role("ops", session, key=key, since=clock["at"], day=start.day), start, ip)


def aws_login(corpus: Corpus, opener: Label) -> Identity:
    """``aws login``: consent in a browser, a grant to the CLI, then calls of the sign-in session."""
    start, ip, name = moment(corpus), corpus.address(), corpus.name("kim-")
    arn = f"arn:aws:signin:us-east-1:{ACCOUNT}:session/{corpus.name('')}"
    who = user(name, key=corpus.key(), sessionContext={
        "signInSessionArn": arn, "attributes": {"creationDate": start.created(), "mfaAuthenticated": "true"},
    })  # fmt: skip
    client = {"client_id": "arn:aws:signin:::devtools/same-device"}
    corpus.add(Label("human", "human", "consent", "aws_login"), record(
        "x", "signin:AuthorizeOAuth2Access", **start.at(0), userIdentity=who, userAgent=BROWSER, sourceIPAddress=ip,
        requestParameters=client,
    ))  # fmt: skip
    corpus.add(opener, record(
        "x", "signin:CreateOAuth2Token", **start.at(1), userIdentity=who, userAgent=cli(codes="AA,b"),
        sourceIPAddress=ip, requestParameters=client,
        additionalEventData={"signInSessionArn": arn, "grant_type": "authorization_code"},
    ))  # fmt: skip
    return Identity("aws_login", who, start, ip)


PEOPLE: tuple[Callable[[Corpus, Label], Identity], ...] = (iam_user, identity_center, assumed_role, aws_login)
