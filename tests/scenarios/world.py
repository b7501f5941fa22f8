"""A small AWS that keeps state and writes CloudTrail: errors follow from what is so, never from the script.

A scenario says who calls what, on which thing, and when; the world answers as AWS would and remembers why. Run twice
with the same seed, once without the root action, it tells by construction what would not have happened but for it.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from .actors import Actor
from .cast import Cast
from .recorder import Event
from .things import KEY_STATE, MISSING, REFUSED, Params, Thing, request_for

LINGERS = {"rds:db": 300, "dynamodb:table": 12, "sqs:queue": 40, "states:state-machine": 45, "secretsmanager:secret": 5}
REMOVES = ("Delete", "Terminate", "Deregister", "Release")
MAKES = ("Create", "Run", "Restore", "Register", "Put", "Import", "Copy")
CREATES = {  # which AWS refuses when there is one already
    "CreateStack",
    "CreateTable",
    "CreateDBInstance",
    "CreateQueue",
    "CreateFunction",
    "CreateRole",
    "CreateSecurityGroup",
}
PREFIXES = {"elbv2": "elasticloadbalancing"}
DENIED_CODES = {"ec2": "Client.UnauthorizedOperation"} | dict.fromkeys(
    ("dynamodb", "kms", "secretsmanager", "ssm", "lambda", "ecs", "logs", "kinesis", "states", "ecr"),
    "AccessDeniedException",
)


@dataclass
class Grant:
    """An allow or a deny that a policy carries for a principal; ``kind`` is how AWS words it."""

    policy: str
    actions: tuple[str, ...]
    principal: str = "*"
    active: bool = True
    kind: str = "identity-based policy"
    changed_by: str | None = None
    denies: bool = False


class World(Cast):
    """Accounts, things, grants and a clock. Times are seconds from ``start``; scripts plan, ``run`` acts."""

    def __init__(self, seed: str, *, without: Iterable[str] = (), noise: int = 40) -> None:
        super().__init__(seed, noise=noise)
        self.without = frozenset(without)
        self.grants: list[Grant] = []
        self.impairments: list[tuple[float, float, str, str, str]] = []

    # -- what may be done ----------------------------------------------------------------------------------------

    def allow(self, actor: Actor, policy: str, *actions: str, kind: str = "identity-based policy") -> Grant:
        """What a limited caller may do, as long as the grant is active."""
        actor.limited = True
        grant = Grant(policy, actions, actor.principal, kind=kind)
        self.grants.append(grant)
        return grant

    def deny(self, policy: str, *actions: str, kind: str, principal: str = "*") -> Grant:
        """A deny that does not hold yet; switch it on with ``then``."""
        grant = Grant(policy, actions, principal, active=False, kind=kind, denies=True)
        self.grants.append(grant)
        return grant

    def _refusal(self, actor: Actor, service: str, api: str, thing: Thing | None) -> tuple[str, str, str | None] | None:
        action, named = f"{service}:{api}", f"{PREFIXES.get(service, service)}:{api}"
        resource = thing.arn if thing else "*"
        words = f"User: {actor.identity.get('arn')} is not authorized to perform: {named} on resource: {resource}"
        code = DENIED_CODES.get(service, "AccessDenied")
        here = [
            g
            for g in self.grants
            if g.principal in ("*", actor.principal) and any(fnmatch(action, p) for p in g.actions)
        ]
        wall = next((g for g in here if g.denies and g.active), None)
        if wall and "boundary" in wall.kind:
            return code, f"{words} because no {wall.kind} allows the {named} action", wall.changed_by
        if wall:
            which = f": {wall.policy}" if wall.policy else ""
            return code, f"{words} with an explicit deny in a {wall.kind}{which}", wall.changed_by
        mine = [g for g in here if not g.denies]
        if not actor.limited or any(g.active for g in mine):
            return None
        kind = mine[0].kind if mine else "identity-based policy"
        changed = mine[0].changed_by if mine else None
        return code, f"{words} because no {kind} allows the {named} action", changed

    # -- planning and doing ----------------------------------------------------------------------------------------

    def do(self, when: float, actor: Actor, call: str, on: Thing | None = None, **more: Any) -> None:
        """Plan one call: ``do(0, agent, "rds:DeleteDBInstance", db, tag="root")``. Options are those of ``call``."""
        self.at(when, lambda: self.call(actor, call, on, **more))

    def poll(
        self, actor: Actor, call: str, on: Thing, *, every: float, start: float, until: float, **more: Any
    ) -> None:
        """Plan the same call again and again, at the pace of this seed and with a jitter of a tenth."""
        every *= self.pace
        when = start + self.random.uniform(0, every)
        while when < until:
            self.do(when, actor, call, on, **more)
            when += every * self.random.uniform(0.9, 1.1)

    def call(
        self,
        actor: Actor,
        call: str,
        on: Thing | None = None,
        *,
        tag: str = "",
        params: Params | None = None,
        uses: Iterable[Thing] = (),
        then: Callable[[str], Any] | None = None,
        response: Params | None = None,
        because: Iterable[str] = (),
        decoy: str = "",
        error: tuple[str, str | None] | None = None,
        resources: Iterable[Thing] = (),
        ip: str = "",
        agent: str = "",
        effect: bool = True,
    ) -> Event | None:
        """One call now. State decides the answer; ``then`` runs on success with the new event's id."""
        if tag in self.without and tag:
            return None
        service, _, api = call.partition(":")
        uses = tuple(uses)
        failure = self._failure(actor, service, api, on, uses, error)
        request = request_for(api, on) if on else {}
        request = {**request, **(params or {})} or None
        if failure and any(
            word in failure[0]
            for word in ("AccessDenied", "Unauthorized", "Throttl", "LimitExceeded", "InvalidClientTokenId")
        ):
            request = None if "Vcpu" not in failure[0] else request
        elif failure and service == "kms":
            request = None
        causes = [c for c in (failure[2] if failure else None, *because) if c]
        event = self._record(
            actor,
            service,
            api,
            on,
            causes,
            request=request,
            response=None if failure else response,
            failure=failure,
            tag=tag,
            decoy=decoy,
            named=resources,
            top={k: v for k, v in {"sourceIPAddress": ip, "userAgent": agent}.items() if v},
        )
        if not failure:
            if effect:
                self._change(event, service, api, on, params or {})
            if then:
                then(event.id)
        return event

    def _failure(
        self, actor: Actor, service: str, api: str, on: Thing | None, uses: tuple[Thing, ...], error: Any
    ) -> tuple[str, str | None, str | None] | None:
        if error:
            return (*error, None)
        for begin, end, scope, code, message in self.impairments:
            if begin <= self.now < end and fnmatch(f"{service}:{api}:{on.region if on else self.region}", scope):
                return code, message, None
        refused = self._refusal(actor, service, api, on)
        if refused:
            return refused
        makes = api.startswith(MAKES) and not (service == "s3" and api == "PutObject")
        if api == "CancelKeyDeletion" and on and on.state != "PendingDeletion":
            return "KMSInvalidStateException", f"{on.arn} is not pending deletion.", None
        for thing in (*((on,) if on and not makes else ()), *uses):
            found = self._broken(thing, service, api, thing is on)
            if found:
                return found
        if on and on.exists and api in CREATES:
            return "AlreadyExistsException", f"{on.name} already exists", None
        if on and on.protected and api.startswith(REMOVES):
            code, message = REFUSED[on.kind]
            return code, message.format(name=on.name), None
        return None

    def _broken(
        self, thing: Thing, service: str, api: str, is_target: bool
    ) -> tuple[str, str | None, str | None] | None:
        if not thing.exists:
            code, message = MISSING[thing.kind]
            return (
                code,
                message and message.format(name=thing.name, arn=thing.arn, account=thing.account),
                thing.changed_by,
            )
        if (
            thing.kind == "kms:key"
            and thing.state in KEY_STATE
            and not (is_target and api in ("CancelKeyDeletion", "EnableKey", "DescribeKey", "ScheduleKeyDeletion"))
        ):
            code, message = KEY_STATE[thing.state]
            return ("KMS." + code if service == "s3" else code), message.format(arn=thing.arn), thing.changed_by
        if thing.kind == "iam:role" and self.now < thing.usable_from and (api == "AssumeRole" or not is_target):
            if api == "AssumeRole":
                return (
                    "AccessDenied",
                    f"User is not authorized to perform: sts:AssumeRole on resource: {thing.arn}",
                    thing.changed_by,
                )
            return (
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda.",
                thing.changed_by,
            )
        return None

    def _change(self, event: Event, service: str, api: str, on: Thing | None, params: Params) -> None:
        if on is None:
            return
        if api in ("ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey", "DisableKey"):
            on.state = {"ScheduleKeyDeletion": "PendingDeletion", "EnableKey": "Enabled"}.get(api, "Disabled")
        elif api.startswith(REMOVES) and "Policy" not in api and "Boundary" not in api:
            self._remove(on)
        elif (api.startswith(MAKES) and service not in ("s3", "dynamodb")) or api in ("CreateTable", "CreateBucket"):
            on.exists = True
        elif (
            "deletionProtection" in params
            or "deletionProtectionEnabled" in params
            or "enableTerminationProtection" in params
        ):
            on.protected = bool(next(v for k, v in params.items() if "rotection" in k))
        else:
            return
        on.changed_by = event.id

    def _remove(self, on: Thing) -> None:
        """Some things can still be described for a while after the call that deletes them."""
        linger = LINGERS.get(on.kind, 0) * (0.6 + int(self.hexa("linger", on.name, size=4), 16) / 65536)
        if linger:
            self.at(self.now + linger, lambda: setattr(on, "exists", False))
        else:
            on.exists = False

    def switch(self, grant: Grant, active: bool) -> Callable[[str], None]:
        """For ``then``: a policy begins or ceases to hold."""

        def turn(event_id: str) -> None:
            grant.active, grant.changed_by = active, event_id

        return turn

    # -- CloudFormation ----------------------------------------------------------------------------------------------

    def create_stack(
        self, when: float, actor: Actor, stack: Thing, parts: list[tuple[str, Thing]], *, tag: str = "", gap: float = 8
    ) -> None:
        """CreateStack and, for the caller, the creation of each part."""
        self.do(
            when,
            actor,
            "cloudformation:CreateStack",
            stack,
            tag=tag,
            response={"stackId": stack.arn},
            params={
                "templateURL": f"https://{self.words[0]}-templates.s3.amazonaws.com/stack.yml",
                "capabilities": ["CAPABILITY_IAM"],
            },
            then=lambda cause: self._for_stack(cause, actor, stack, parts, gap),
        )

    def delete_stack(
        self, when: float, actor: Actor, stack: Thing, parts: list[tuple[str, Thing]], *, tag: str = "", gap: float = 8
    ) -> None:
        """DeleteStack and, for the caller, the deletion of each part."""
        self.do(
            when,
            actor,
            "cloudformation:DeleteStack",
            stack,
            tag=tag,
            then=lambda cause: self._for_stack(cause, actor, stack, parts, gap),
        )

    def _for_stack(self, cause: str, actor: Actor, stack: Thing, parts: list[tuple[str, Thing]], gap: float) -> None:
        stack.changed_by = cause
        for i, (call, part) in enumerate(parts):
            tags = (
                {"tags": [{"key": "aws:cloudformation:stack-name", "value": stack.name}]} if ":Create" in call else {}
            )
            self.at(
                self.now + 2 + gap * i,
                lambda call=call, part=part, tags=tags: self.on_behalf(
                    actor, "cloudformation.amazonaws.com", call, part, cause, params=tags
                ),
            )

    def with_role(
        self, when: float, actor: Actor, stack: Thing, parts: list[tuple[str, Thing]], *, tag: str = "", gap: float = 8
    ) -> None:
        """DeleteStack where the stack has a service role: CloudFormation deletes the parts in that role's session."""
        service, name = "cloudformation.amazonaws.com", f"{stack.name}-cfn-exec"
        role = self._workload(
            "cfn", name, "AWSCloudFormation", "", service, service, since=when + 1, scope="", invoker=service
        )
        role.identity["invokedBy"], role.tells, role.on_behalf_of = service, "aws_service", actor

        def clear(cause: str) -> None:
            for i, (call, part) in enumerate(parts):
                self.do(self.now + 3 + gap * i, role, call, part, because=(cause,))

        params = {"roleARN": role.principal}
        self.do(when, actor, "cloudformation:DeleteStack", stack, tag=tag, params=params, then=clear)

    def on_behalf(self, actor: Actor, service: str, call: str, on: Thing, cause: str, **more: Any) -> Event | None:
        """A forward-access-session call: the caller's session, a key of its own, the service's name as address."""
        identity = json.loads(json.dumps(actor.identity))
        identity["accessKeyId"] = self.key("ASIA", "fas", cause, on.name)
        identity["invokedBy"] = service
        proxy = Actor(
            f"{service} for {actor.name}",
            actor.account,
            identity,
            actor.principal,
            service,
            lambda s, a: service,
            "aws_service",
            invoked_by=service,
        )
        proxy.issued_by, proxy.on_behalf_of = actor.issued, actor
        return self.call(proxy, call, on, because=(cause,), **more)
