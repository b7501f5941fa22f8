"""Incidents drawn from the seed as a whole: which service, who acts, how it ends, and who stands innocently beside.

Each seed is another incident and no copy of one with other names.
"""

from .actors import Actor
from .common import CAUSE, NONE, F, document, granted
from .draw import beside, someone, thing_of, told_of, users
from .expect import Expect
from .kinds import KINDS
from .noise import noise
from .world import World


def s08_anyone_deletes_anything(w: World) -> Expect:
    """Somebody deletes something that others use; somebody else stands beside; it may be made again."""
    noise(w)
    kind = w.random.choice(KINDS)
    thing, who = thing_of(w, kind, w.words[0]), someone(w, 0, 0)
    users(w, kind, thing, w.random.choice((2, 3, 4)))
    beside(w, kind, thing)
    w.do(0, who, kind.remove, thing, tag="root")
    if w.random.random() < 0.5 or not kind.make:
        return Expect(CAUSE, root=F({"root"}), recovered=None, open=F({"approved", "recovered"}), **told_of(who))  # type: ignore[arg-type]
    rescuer = w.person_console(w.people[2], login=1500, role="Operations")
    w.do(2400, rescuer, kind.make, thing, tag="back")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        recovered=("back",),
        open=F({"approved"}),
        **told_of(who),  # type: ignore[arg-type]
    )


def _denied(w: World, means: tuple[str, ...]) -> tuple[Actor, ...]:
    """A role loses the use of something by these means, each by somebody else, a little after the other."""
    kind = w.random.choice([one for one in KINDS if one.thing != "kms:alias"])
    service, app = kind.use.split(":")[0], w.words[0]
    user, role = w.ecs_task(f"{app}-api"), w.thing("iam:role", f"{app}-api-task")
    thing, policy = thing_of(w, kind, app), f"arn:aws:iam::{w.account}:policy/{app}-runtime"
    boundary = f"arn:aws:iam::{w.account}:policy/{app}-narrow"
    admin = w.person_console(w.people[2], login=-7e5, role="IdentityAdmin")
    granted(w, admin, -6.9e5, role, policy, f"{service.replace('elbv2', 'elasticloadbalancing')}:*")
    made = {"policyName": f"{app}-narrow", "policyDocument": document("Allow", "cloudwatch:*")}
    w.do(-6.8e5, admin, "iam:CreatePolicy", params=made, response={"policy": {"arn": boundary}})
    grant = w.allow(user, policy, f"{service}:*")
    wall = w.deny(boundary, f"{service}:*", kind="permissions boundary", principal=user.principal)
    every = w.random.uniform(90, 260)
    for start, until in ((-5400, -5), (30 * len(means), 5400)):
        w.poll(user, kind.use, thing, every=every, start=start, until=until)
    calls = {
        "detach": ("iam:DetachRolePolicy", {"policyArn": policy}, w.switch(grant, False)),
        "boundary": ("iam:PutRolePermissionsBoundary", {"permissionsBoundary": boundary}, w.switch(wall, True)),
    }
    actors = []
    for i, name in enumerate(means):
        call, params, turn = calls[name]
        actors.append(someone(w, i, 25 * i))
        w.do(25 * i, actors[-1], call, role, tag="ab"[i], params=params, effect=False, then=turn)
    return tuple(actors)


def s11_anything_is_denied(w: World) -> Expect:
    """A grant is taken away or a wall put up, by whatever means; another role loses something that it never used."""
    noise(w)
    other, spare = w.thing("iam:role", f"{w.words[3]}-api-task"), f"arn:aws:iam::{w.account}:policy/{w.words[3]}-spare"
    w.do(-30, someone(w, 4, -30), "iam:DetachRolePolicy", other, tag="bystander", params={"policyArn": spare})
    (who,) = _denied(w, (w.random.choice(("detach", "boundary")),))
    return Expect(CAUSE, root=F("a"), recovered=None, open=F({"approved", "recovered"}), **told_of(who, "a"))  # type: ignore[arg-type]


def s11_anything_is_denied_twice(w: World) -> Expect:
    """Two take the same away from one role by different means, before it asks again: each of them is enough."""
    noise(w)
    _denied(w, ("detach", "boundary"))
    return Expect(CAUSE, root=F("ab"), shared_blame=True, recovered=None, open=F({"approved", "recovered"}))


def s20_anyone_comes_too_late(w: World) -> Expect:
    """Somebody deletes something in use, and somebody else deletes it once more, to no effect."""
    noise(w)
    kind = w.random.choice([one for one in KINDS if one.thing != "rds:db"])
    thing, who = thing_of(w, kind, w.words[0]), someone(w, 0, 0)
    users(w, kind, thing, 3)
    late = w.random.uniform(60, 2000)
    w.do(0, who, kind.remove, thing, tag="root")
    w.do(late, someone(w, 4, late), kind.remove, thing, tag="late")
    return Expect(
        CAUSE,
        root=F({"root"}),
        preempted=F({"late"}),
        recovered=None,
        open=F({"approved", "recovered"}),
        **told_of(who),  # type: ignore[arg-type]
    )


def s17_anything_is_ill(w: World) -> Expect:
    """One service answers with errors of its own for a while; people and agents were at work on just these things."""
    noise(w)
    kind = w.random.choice(KINDS)
    service = kind.use.split(":")[0]
    code, message = w.random.choice(
        (
            ("InternalFailure", "An internal error occurred."),
            ("ServiceUnavailable", "The service is temporarily unavailable."),
            ("InternalServerError", None),
            ("ThrottlingException", "Rate exceeded"),
        )
    )
    w.impairments.append((60, 60 + w.random.uniform(900, 3000), f"{service}:*", code, message))
    things = [thing_of(w, kind, word) for word in w.words[:4]]
    for i, thing in enumerate(things):
        maker = (w.lambda_fn, w.ecs_task)[i % 2]
        w.poll(maker(f"{w.words[i]}-user"), kind.use, thing, every=150, start=-5400, until=5400)
    beside(w, kind, things[0])
    return Expect(NONE, open=F({"executed", "approved"}))


def s20_anyone_sweeps_several(w: World) -> Expect:
    """One act after the other by one actor removes things of several services, of which each has its users."""
    noise(w)
    who, chosen = someone(w, 0, 0), w.random.sample(KINDS, 3)
    for i, kind in enumerate(chosen):
        thing = thing_of(w, kind, w.words[i])
        users(w, kind, thing, 2)
        w.do(i * w.random.uniform(1, 20), who, kind.remove, thing, tag="abc"[i])
    beside(w, chosen[0], thing_of(w, chosen[0], w.words[9]))
    return Expect(
        CAUSE,
        root=F("abc"),
        recovered=None,
        open=F({"approved", "recovered"}),
        executors=dict.fromkeys("abc", who.tells),
    )
