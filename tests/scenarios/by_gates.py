"""Acts that passed a gate: somebody approved, somebody refused, or two took part; and grants given just beforehand.

Moment 0 is the decisive act; earlier is negative. Names, times and places come from the seed.
"""

from .common import CAUSE, F, document, readers
from .expect import Expect
from .noise import noise
from .things import Thing
from .world import World

LASTING = F({"recovered"})
CHANGE_SET = "arn:aws:cloudformation:{region}:{account}:changeSet/{name}/{id}"


def _change_set(w: World, stack: Thing, name: str) -> dict[str, str]:
    arn = CHANGE_SET.format(region=w.region, account=w.account, name=name, id=w.uuid(name))
    return {"changeSetName": arn, "stackName": stack.name}


def s09_one_prepares_and_another_carries_out(w: World) -> Expect:
    """An agent prepares a change set that takes a queue away; a person carries it out an hour later."""
    noise(w)
    app = w.words[0]
    stack, queue = w.thing("cloudformation:stack", f"{app}-prod"), w.thing("sqs:queue", f"{app}-prod-Mail")
    readers(w, (f"{w.words[1]}-send", "sqs:GetQueueUrl", queue), (f"{w.words[2]}-take", "sqs:GetQueueUrl", queue))
    agent = w.sso_cli(w.people[0], login=-5000, role="DeveloperAccess", ai="claude-code")
    person = w.person_console(w.people[1], login=-900, role="ReleaseManager")
    other = _change_set(w, stack, "tags-only")
    for i, name in enumerate(("tags-only", "drop-mail")):
        asked = {"changeSetName": name, "stackName": stack.name, "changeSetType": "UPDATE"}
        made = {"id": _change_set(w, stack, name)["changeSetName"], "stackId": stack.arn}
        tag = ("bystander", "prepared")[i]
        w.do(-3600 - 60 * i, agent, "cloudformation:CreateChangeSet", tag=tag, params=asked, response=made)
    w.do(-3000, person, "cloudformation:DescribeChangeSet", params=other)
    carried = _change_set(w, stack, "drop-mail")
    parts = [("sqs:DeleteQueue", queue)]
    w.do(
        0,
        person,
        "cloudformation:ExecuteChangeSet",
        tag="root",
        params=carried,
        then=lambda cause: w._for_stack(cause, person, stack, parts, 8),
    )
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"approved": "prepared"},
        executors={"root": "human", "prepared": "ai_agent"},
        recovered=None,
        open=LASTING,
    )


def s04_granted_after_it_was_denied(w: World) -> Expect:
    """An agent is denied to delete a stream; a person gives its role the permission; the agent deletes the stream."""
    noise(w)
    app = w.words[0]
    stream, role = w.thing("kinesis:stream", f"{app}-audit"), w.thing("iam:role", f"{app}-agent")
    readers(w, (f"{app}-sink", "kinesis:DescribeStreamSummary", stream), every=130)
    readers(w, (f"{w.words[1]}-tap", "kinesis:DescribeStreamSummary", stream), every=170)
    starter = w.sso_cli(w.people[0], login=-2600, role="DeveloperAccess", ai="codex")
    agent = w.assumed(starter, role.name, "tidy", at=-2500)
    grant = w.allow(agent, "agent-base", "kinesis:Describe*")
    grant.actions = ("kinesis:Describe*",)
    wide = w.allow(agent, f"{app}-more", "kinesis:*")
    wide.active = False
    admin = w.person_console(w.people[1], login=-1500, role="IdentityAdmin")
    w.do(-900, agent, "kinesis:DeleteStream", stream, tag="denied")
    inline = {"policyName": f"{app}-more", "policyDocument": document("Allow", "kinesis:*")}
    w.do(-400, admin, "iam:PutRolePolicy", role, tag="grant", params=inline, effect=False, then=w.switch(wide, True))
    w.do(0, agent, "kinesis:DeleteStream", stream, tag="root")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"granted": "grant"},
        executors={"root": "ai_agent", "grant": "human"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )
