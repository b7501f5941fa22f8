"""Where a world gets its names, keys and times: all from one seed, so that a twin has the same ones."""

import hashlib
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from .things import ARNS, Thing

WORDS = (
    "orders",
    "ledger",
    "parcel",
    "quotes",
    "tariff",
    "catalog",
    "billing",
    "fleet",
    "search",
    "claims",
    "payroll",
    "media",
)
PEOPLE = (
    "ines.kramer",
    "tomas.vale",
    "aiko.mori",
    "lena.brandt",
    "samir.haddad",
    "noor.visser",
    "jonas.ek",
    "mara.quint",
)
REGIONS = ("eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2", "eu-west-1", "sa-east-1", "ca-central-1")

# ids that AWS gives
GIVEN: Mapping[str, Callable[["Seeded", str], str]] = {
    "acm:certificate": lambda seeded, name: seeded.uuid("acm", name),
    "apigateway:rest-api": lambda seeded, name: seeded.hexa("api", name, size=10),
    "appsync:graphql-api": lambda seeded, name: seeded.hexa("appsync", name, size=26),
    "cloudfront:distribution": lambda seeded, name: f"E{seeded.hexa('cdn', name, size=13).upper()}",
    "cognito-idp:user-pool": lambda seeded, name: f"{seeded.region}_{seeded.hexa('pool', name, size=9)}",
    "elasticfilesystem:file-system": lambda seeded, name: f"fs-{seeded.hexa('fs', name)}",
    "mq:broker": lambda seeded, name: f"b-{seeded.uuid('mq', name)}",
    "route53:hosted-zone": lambda seeded, name: f"Z{seeded.hexa('zone', name, size=19).upper()}",
    "transfer:server": lambda seeded, name: f"s-{seeded.hexa('transfer', name)}",
}


class Seeded:
    """Names, keys and moments of one seed. Times are seconds from ``start``."""

    def __init__(self, seed: str, *, noise: int = 40) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.noise = noise
        self.start = datetime(2026, 8, 3, 9, 0, tzinfo=UTC) + timedelta(minutes=self.random.randrange(60 * 24 * 60))
        self.account = self.number(12)
        self.region = self.random.choice(REGIONS)
        self.version = self.random.choice(("1.08", "1.09", "1.10", "1.11", "1.11"))
        self.words = self.random.sample(WORDS, len(WORDS))
        self.pace = self.random.choice((0.6, 1.0, 1.7))
        self.people = self.random.sample(PEOPLE, len(PEOPLE))

    def number(self, digits: int) -> str:
        return str(self.random.randrange(10 ** (digits - 1), 10**digits))

    def hexa(self, *parts: object, size: int = 17) -> str:
        return hashlib.sha256("|".join(map(str, (self.seed, *parts))).encode()).hexdigest()[:size]

    def uuid(self, *parts: object) -> str:
        h = self.hexa("uuid", *parts, size=32)
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def key(self, prefix: str, *parts: object) -> str:
        return prefix + self.hexa("key", *parts, size=16).upper()

    def time(self, at: float) -> str:
        return (self.start + timedelta(seconds=int(at))).strftime("%Y-%m-%dT%H:%M:%SZ")

    def moment(self, at: float) -> datetime:
        return self.start + timedelta(seconds=int(at))

    def ip(self, name: str) -> str:
        return f"203.0.113.{int(self.hexa('ip', name, size=4), 16) % 250 + 2}"

    def _no(self, name: str) -> str:
        return self.hexa("principal", name, size=17).upper()

    def thing(self, kind: str, name: str = "", **facts: Any) -> Thing:
        """A resource that existed before the log begins, unless ``exists=False``."""
        short = {
            "instance": "i",
            "image": "ami",
            "security-group": "sg",
            "snapshot": "snap",
            "volume": "vol",
            "nat-gateway": "nat",
            "launch-template": "lt",
        }
        service, _, noun = kind.partition(":")
        if service == "ec2":
            name = f"{short.get(noun, noun)}-{self.hexa(kind, name)}"
        elif kind == "kms:key":
            name = self.uuid(kind, name)
        elif kind in GIVEN:
            name = GIVEN[kind](self, name)
        assert kind in ARNS, kind
        account, region = facts.pop("account", self.account), facts.pop("region", self.region)
        return Thing(kind, name, account, region, **facts)
