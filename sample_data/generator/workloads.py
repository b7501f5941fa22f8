"""Programs that run all day: they take a role, call at their own pace, and fail when the world lacks what they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sample_data.generator import user_agents
from sample_data.generator.dice import Dice
from sample_data.generator.journal import Journal
from sample_data.generator.records import (
    Caller,
    Session,
    assume_role,
    lambda_session,
    linked_session,
    program,
    record,
    service,
    service_linked,
)
from sample_data.generator.world import World


@dataclass
class Workload:
    """Something that runs under a role: lambda, task, instance or linked; a new session every ``lasts`` seconds."""

    kind: str
    account: str
    region: str
    name: str
    role: str
    ip: str
    journal: Journal
    dice: Dice
    lasts: int = 3600
    session: Session | None = None
    _caller: Caller | None = field(default=None, repr=False)

    def caller(self, at: datetime) -> Caller:
        """Who calls at this moment; a fresh session is written down with the ``AssumeRole`` that issued it."""
        if self._caller is None or self.session is None or (at - self.session.created).total_seconds() > self.lasts:
            self._renew(at)
        assert self._caller is not None
        return self._caller

    def _renew(self, at: datetime) -> None:
        issuer = {"lambda": "lambda", "task": "ecs-tasks", "instance": "ec2", "linked": self.role_service()}[self.kind]
        if self.kind == "lambda":
            self.session, self._caller = lambda_session(
                self.account, self.region, self.name, self.role, at, self.ip, self.dice
            )
        elif self.kind == "linked":
            self.session = linked_session(self.account, issuer, self.role, self.name, at, self.dice)
            self._caller = service_linked(self.session, issuer)
            return
        else:
            self.session = Session(
                self.account,
                self.role,
                self.session_name(),
                self.dice.access_key(),
                at,
                self.ip,
                context=self.context(),
            )
            self._caller = program(
                self.session,
                user_agents.boto3(
                    "AWS_ECS_FARGATE" if self.kind == "task" else "",
                    codes="Z,b,D,z" if self.kind == "task" else "Z,b,D,0",
                ),
            )
        self.journal.add(
            assume_role(
                self.dice, at, service(self.account, issuer), self.session, self.region, sharedEventID=self.dice.uuid()
            )
        )

    def role_service(self) -> str:
        """Which service a linked role belongs to; only asked of those."""
        return {
            "AWSServiceRoleForECS": "ecs",
            "AWSServiceRoleForAutoScaling": "autoscaling",
            "AWSServiceRoleForConfig": "config",
            "AWSServiceRoleForRDS": "rds",
            "AWSServiceRoleForElasticLoadBalancing": "elasticloadbalancing",
        }.get(self.role, "support")

    def session_name(self) -> str:
        """Tasks are named by their id, instances by theirs."""
        return self.name if self.kind == "instance" else self.dice.hex(32)

    def context(self) -> Mapping[str, Any]:
        """Instances say how their key was delivered."""
        return {"ec2RoleDelivery": "2.0"} if self.kind == "instance" else {}


@dataclass(frozen=True, slots=True)
class Habit:
    """A call that a workload makes every so often, and how it fails when ``needs`` is broken.

    ``mended`` is the request once somebody pointed the workload at what was made instead.
    """

    workload: Workload
    needs: str
    api: str
    request: Mapping[str, Any] | None
    error: tuple[str, str]
    every: float
    response: Mapping[str, Any] | None = None
    resource: tuple[str, str, str] | None = None
    data: bool = False
    when_broken: float | None = None
    mended: Mapping[str, Any] | None = None


def live(habit: Habit, world: World, journal: Journal, dice: Dice, starts: datetime, ends: datetime) -> None:
    """Makes the habit's calls from start to end; a failure is an effect, because the world made it fail."""
    at = starts + timedelta(seconds=dice.between(5, habit.every))
    while at < ends:
        second = at.replace(microsecond=0)
        one_call(habit, world, journal, dice, second)
        pace = habit.every if world.well(habit.needs, second) else habit.when_broken or habit.every
        at += timedelta(seconds=pace * dice.between(0.93, 1.07))


def one_call(habit: Habit, world: World, journal: Journal, dice: Dice, at: datetime) -> None:
    """One call of a habit, at one moment."""
    works = world.well(habit.needs, at)
    caller = habit.workload.caller(at)
    made = record(
        dice,
        at,
        caller,
        habit.api,
        region=habit.workload.region,
        request=habit.mended if works and habit.mended and world.changed(habit.needs, at) else habit.request,
        response=habit.response,
        error=None if works else habit.error,
        resources=[habit.resource] if habit.resource else (),
        data=habit.data,
    )
    journal.add(made, None if works else "effect")
