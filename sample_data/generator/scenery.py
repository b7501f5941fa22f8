"""An ordinary day around a shorter story: machines, people, releases, agents, and errors that mean nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sample_data.generator import background as scene
from sample_data.generator import changes, decoys
from sample_data.generator.place import Call, Place
from sample_data.generator.telling import Telling, sso_role


@dataclass(frozen=True, slots=True)
class Scenery:
    """What an account holds besides the story; ``pace`` above 1 is a quieter place."""

    account: str
    region: str
    pace: float
    functions: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ("reports", "images")


def machines(tale: Telling, here: Scenery) -> None:
    """Pollers, workloads and service roles."""

    def place(name: str) -> Place:
        return tale.place(here.account, here.region, name)

    scene.config_recorder(place("config"), 400 * here.pace)
    scene.metrics_poller(place("metrics"), 240 * here.pace)
    scene.linked_roles(place("linked"), 1500 * here.pace)
    scene.service_keys(place("keys"), 420 * here.pace)
    scene.functions(place("functions"), here.functions, 1500 * here.pace)
    scene.tasks(place("tasks"), here.tasks, 3600 * here.pace)
    scene.instances(place("instances"), here.instances, 1200 * here.pace)
    changes.ci(place("ci"), here.repositories, 14400 * here.pace)


def visits(tale: Telling, here: Scenery) -> None:
    """People look around in the console and at terminals."""
    where = tale.place(here.account, here.region, "visits")
    length = (where.ends - where.starts) / (len(here.people) + 1)
    role = sso_role(tale.setting.name, "Developer")
    for number, person in enumerate(here.people, 1):
        at, ip = where.starts + length * number, f"203.0.113.{100 + number}"
        email = f"{person}@example.com"
        changes.console_visit(where, at, email, role, ip, where.dice.whole(4, 9))
        changes.terminal_visit(where, at + timedelta(minutes=25), email, role, ip, where.dice.whole(6, 14))


def noise(tale: Telling, here: Scenery, around: datetime) -> None:
    """Errors that mean nothing: hours before, close before and some time after the moment of the story."""
    where = tale.place(here.account, here.region, "noise")
    early, late = around - timedelta(hours=1, minutes=40), around + timedelta(minutes=6)
    decoys.default_absence(where, [early, around - timedelta(minutes=3), late + timedelta(minutes=8)], here.buckets)
    decoys.self_throttle(where, [early + timedelta(minutes=7), late])
    decoys.isolated_denials(where, [early + timedelta(minutes=13), late + timedelta(minutes=2)])
    decoys.idempotent_cleanup(where, around - timedelta(minutes=8), here.repositories[0])
    decoys.poll_until_gone(where, late + timedelta(minutes=12), here.repositories[0])
    released = late + timedelta(minutes=20)
    expires = f"{released + timedelta(hours=1):%b %d, %Y, %I:%M:%S %p}"
    decoys.role_propagation(where, released, here.repositories[-1], expires)
    decoys.quota(where, [early + timedelta(minutes=30), late + timedelta(minutes=31)])


def agent_tidies(tale: Telling, here: Scenery, at: datetime, owner: str, calls: tuple[Call, ...]) -> None:
    """An assistant behind a self-hosted MCP server does its own work close by; its writes are not the root."""
    where = tale.place(here.account, here.region, f"agent/{owner}")
    role = sso_role(tale.setting.name, "Developer")
    for made in changes.agent_visit(where, at, f"{owner}@example.com", role, "203.0.113.88", calls):
        tale.journal.executors[made["eventID"]] = "ai_agent"
        if not made["readOnly"]:
            tale.journal.parts["not_root"].append(made["eventID"])


def pipeline_changes(tale: Telling, here: Scenery, at: datetime, repository: str, calls: tuple[Call, ...]) -> None:
    """A release close by that broke nothing."""
    where = tale.place(here.account, here.region, f"release/{repository}")
    first = len(tale.journal.records)
    changes.ci_job(where, at, repository, calls)
    innocent(tale, first)


def terraform_changes(tale: Telling, here: Scenery, at: datetime, stack: str, calls: tuple[Call, ...]) -> None:
    """An apply close by that broke nothing."""
    first = len(tale.journal.records)
    changes.terraform_run(tale.place(here.account, here.region, f"terraform/{stack}"), at, stack, calls, reads=24)
    innocent(tale, first)


def innocent(tale: Telling, first: int) -> None:
    """All writes told since record ``first`` must never be called the root."""
    for made in tale.journal.records[first:]:
        if not made["readOnly"] and "errorCode" not in made and made["eventSource"] != "sts.amazonaws.com":
            tale.journal.parts["not_root"].append(made["eventID"])
