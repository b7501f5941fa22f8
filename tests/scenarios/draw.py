"""What drawn incidents are made of: who acts, on what kind of thing, who needs it, and who stands innocently beside."""

from typing import TYPE_CHECKING

from .actors import Actor
from .common import EITHER
from .kinds import KINDS, Kind
from .things import Thing
from .world import World

if TYPE_CHECKING:
    from collections.abc import Callable


def someone(w: World, number: int, at: float) -> Actor:
    """Whoever acts at that moment: a person, an agent, a program, or somebody the log cannot name."""
    name = w.people[number]
    makers: tuple[Callable[[], Actor], ...] = (
        lambda: w.person_console(name, login=at - w.random.uniform(60, 3000)),
        lambda: w.person_console(name, login=at - w.random.uniform(60, 3000), role="PowerUserAccess"),
        lambda: w.sso_cli(
            name, login=at - 700, role="DeveloperAccess", ai=w.random.choice(("claude-code", "codex", "kiro-cli"))
        ),
        lambda: w.iam_cli(name, exec_env="AmazonQ-For-CLI-Version-1.19.7"),
        lambda: w.mcp_agent(name, login=at - 900, role="PlatformOperator"),
        lambda: w.sso_cli(name, login=at - 800, role="PowerUserAccess"),
        lambda: w.github(f"{w.words[number]}-release", f"octo-{w.words[number]}/app", at=at - 12),
        lambda: w.iam_cli(f"{w.words[number]}-ops", program="terraform"),
        lambda: w.lambda_fn(f"{w.words[number]}-janitor", since=at - 400),
    )
    return w.random.choice(makers)()


def thing_of(w: World, kind: Kind, word: str, **more: object) -> Thing:
    return w.thing(kind.thing, kind.name.format(word), **more)


def users(w: World, kind: Kind, thing: Thing, count: int, until: float = 5400) -> None:
    for i in range(count):
        maker = w.random.choice((w.lambda_fn, w.ecs_task, w.ec2_box))
        w.poll(
            maker(f"{w.words[i]}-user-{i}"),
            kind.use,
            thing,
            every=w.random.uniform(90, 300),
            start=-5400,
            until=until,
        )


def beside(w: World, kind: Kind, thing: Thing) -> None:
    """Somebody innocent: touches the very thing, or removes something of another service, just before or after."""
    for i in range(w.random.choice((1, 2, 3))):
        when = w.random.choice((-1, 1)) * w.random.uniform(3, 200)
        elsewhere = [one for one in KINDS if one.use.split(":")[0] != kind.use.split(":")[0]]
        other = thing_of(w, w.random.choice(elsewhere), f"{w.words[6]}-{i}")
        who = someone(w, 4 + i % 2, when)
        if w.random.random() < 0.4 and when < 0 and kind.touch != "kms:UpdateAlias":
            w.do(when, who, kind.touch, thing, tag="bystander", effect=False)
        else:
            remove = next(one.remove for one in KINDS if one.thing == other.kind)
            w.do(when, who, remove, other, tag="bystander")


def told_of(actor: Actor, tag: str = "root") -> dict[str, object]:
    possible = {tag: EITHER} if actor.tells == "unknown" else {}
    return {"executors": {tag: actor.tells}, "possible": possible}
