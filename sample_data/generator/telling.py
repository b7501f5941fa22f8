"""What every shorter story needs: a stage with a beginning and an end, people who sign in, programs that live on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sample_data.generator.answer import expected
from sample_data.generator.dice import Dice, fixed_hex
from sample_data.generator.journal import Journal
from sample_data.generator.layout import log_files
from sample_data.generator.people import console_sign_in, terminal_sign_in
from sample_data.generator.place import Place
from sample_data.generator.records import Record, Session
from sample_data.generator.stage import Stage
from sample_data.generator.versions import restamp
from sample_data.generator.workloads import Habit, Workload, live, one_call
from sample_data.generator.world import World


@dataclass(frozen=True, slots=True)
class Setting:
    """A company and the days its story takes; ``organisation`` is empty where each account has its own trail."""

    name: str
    organisation: str
    account: str
    home: str
    region: str
    first_day: date
    starts: str
    ends: str
    days: int
    version: str
    versions: Mapping[str, str]
    nat: str = "198.51.100.17"

    def clock(self, text: str, day: int = 0) -> datetime:
        """A moment of the first day, or of a later one, in UTC."""
        hour, minute, second = (int(part) for part in text.split(":"))
        first = datetime(self.first_day.year, self.first_day.month, self.first_day.day, tzinfo=UTC)
        return first + timedelta(days=day, hours=hour, minutes=minute, seconds=second)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """First and last moment of the log."""
        return self.clock(self.starts), self.clock(self.ends, self.days)

    def arn(self, service: str, rest: str, account: str | None = None) -> str:
        """An ARN in the company's region."""
        return f"arn:aws:{service}:{self.region}:{account or self.account}:{rest}"


class Telling(Stage):
    """A stage on which one story of a ``Setting`` is told."""

    def __init__(self, setting: Setting, seed: int) -> None:
        """The same setting and seed give the same log."""
        self.setting = setting
        self.whole = Dice(f"{setting.name}/{seed}")
        super().__init__(Journal(), World(), self.whole.stream("story"), setting.region)

    def place(self, account: str, region: str, name: str) -> Place:
        """A corner of the background, with chance of its own."""
        starts, ends = self.setting.span
        dice = self.whole.stream(f"{account}/{region}/{name}")
        return Place(self.journal, dice, account, region, starts, ends, self.setting.nat)

    def _home(self, person: str) -> dict[str, str]:
        digits = fixed_hex(22, self.setting.name, person)
        user_id = f"9a6710ab-{digits[:4]}-70{digits[4:6]}-{digits[6:10]}-{digits[10:]}"
        return {
            "home": self.setting.home,
            "store": f"d-{fixed_hex(10, self.setting.name)}",
            "region": self.setting.region,
            "path": f"/aws-reserved/sso.amazonaws.com/{self.setting.region}/",
            "person": person,
            "user_id": user_id,
        }

    def at_console(self, at: datetime, person: str, role: str, ip: str, account: str | None = None) -> Session:
        """A person signs in to the console."""
        return console_sign_in(
            self.journal,
            self.dice,
            at,
            account=account or self.setting.account,
            role=sso_role(self.setting.name, role),
            ip=ip,
            **self._home(person),
        )

    def at_terminal(self, at: datetime, person: str, role: str, ip: str, sid: str) -> Session:
        """A person signs in from a terminal."""
        return terminal_sign_in(
            self.journal,
            self.dice,
            at,
            account=self.setting.account,
            role=sso_role(self.setting.name, role),
            ip=ip,
            sid=sid,
            **self._home(person),
        )

    def worker(
        self, kind: str, name: str, role: str, *, account: str | None = None, lasts: int = 3600, ip: str | None = None
    ) -> Workload:
        """A program under a role."""
        return Workload(
            kind,
            account or self.setting.account,
            self.setting.region,
            name,
            role,
            ip or self.setting.nat,
            self.journal,
            self.whole.stream(f"worker/{name}"),
            lasts,
        )

    def lives(self, habit: Habit) -> None:
        """The habit goes on from the first moment to the last."""
        live(habit, self.world, self.journal, self._habit_dice(habit), *self.setting.span)

    def lives_at(self, habit: Habit, moments: Sequence[datetime]) -> None:
        """The habit is a timetable."""
        dice = self._habit_dice(habit)
        for at in moments:
            one_call(habit, self.world, self.journal, dice, at)

    def _habit_dice(self, habit: Habit) -> Dice:
        return self.whole.stream(f"habit/{habit.workload.name}/{habit.api}")

    def mark_recovery_by_success(self) -> None:
        """Marks the first success after the last failure as the recovery, where no act healed at once."""
        self.journal.mark("recovered_at", first_success(self.journal))

    def finish(self, seed: int, **more: Any) -> tuple[dict[str, bytes], dict[str, Any]]:
        """Log files by relative path, and the expected answer."""
        journal = self.journal
        restamp(journal.records, self.setting.version, self.setting.versions)
        layout = Dice(f"{self.setting.name}/{seed}/layout")
        files, duplicates = log_files(journal.records, self.setting.organisation, layout)
        return files, expected(journal, duplicates, "cause_found", **more)


def sso_role(company: str, permission_set: str) -> str:
    """The role that Identity Center makes for a permission set."""
    return f"AWSReservedSSO_{permission_set}_{fixed_hex(16, company, permission_set)}"


def purpose(made: Record) -> tuple[str, str, str]:
    """Who asks for what, whichever session asks."""
    person = made["userIdentity"]
    role = person.get("sessionContext", {}).get("sessionIssuer", {}).get("arn", person.get("arn", ""))
    return role, made["eventSource"], made["eventName"]


def first_success(journal: Journal) -> datetime:
    """The first call, of those that had failed, to work again after the last failure."""
    effects = [made for made in journal.records if made["eventID"] in set(journal.parts["effect"])]
    last, kinds = max(made["eventTime"] for made in effects), {purpose(made) for made in effects}
    well = [
        made["eventTime"]
        for made in journal.records
        if made["eventTime"] > last and "errorCode" not in made and purpose(made) in kinds
    ]
    return datetime.strptime(min(well), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
