"""(a) Who executed the root, and how sure we are: the principal is stamped by AWS, the class rests on its evidence."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from timeline.judge.acts import carried_out
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import VERB, Row, actor, call, still_open, times, when, who

TIER = {
    0: "AWS stamps the channel and the principal, never the mind: a person may drive the same client by hand.",
    1: "The evidence is constrained by policy or identity provider, and only as good as that constraint.",
    2: (
        "The marker is free text of the caller: any process can send it, and a shell opened inside an agent inherits "
        "it from its environment."
    ),
    3: "The evidence is behaviour only; other actors can behave so.",
}
HUMAN = "A browser driven by a program, or a stolen session, looks the same in this log."
UNKNOWN = "A missing marker proves no person: agents inherit a person's credentials without leaving one."
UNSEEN = "The credentials are those that the service was lent; who or what asked it for the call is not in these logs."
FLAGS = {
    "mixed_session": "The same session holds calls with and without the marker, so a person and an agent may share it.",
    "contradiction": "Signals of this call contradict each other.",
    "agent_on_human_identity": "The credentials are a person's; the marker says an agent used them.",
}


def executed(steps: Sequence[Row]) -> list[Statement]:
    """One statement for each actor's share in the root, and one for what AWS did because of it."""
    roots = [step for step in steps if step["role"] == "root"]
    if not roots:
        return [
            left_open(
                "executed",
                "No act in these logs is shown to cause the failed calls, so nobody is named as having executed it.",
                "The cause may lie outside these logs: in AWS, in another account, or before their first hour.",
            )
        ]
    return [*map(_executed, _shares(roots)), *_by_program(roots, carried_out(steps)), *_by_aws(steps)]


def _shares(steps: Iterable[Row]) -> list[list[Row]]:
    """Each actor's calls of one name, together."""
    return [list(share) for _, share in groupby(sorted(steps, key=_share), key=_share)]


def _share(step: Row) -> tuple[str, ...]:
    keys = ["principal_arn", "session_id", "executor", "product"]
    keys += ["event_name"] * (step["executor"] != "aws_service")
    return tuple(str(step[key] or "") for key in keys)


def _executed(share: Sequence[Row]) -> Statement:
    ordered = sorted(share, key=lambda step: (step["event_time"], step["event_id"]))
    first = ordered[0]
    what = f"{call(first)} at {when(first['event_time'])}"
    if len(ordered) > 1:
        kind = "further call" if len({step["event_name"] for step in ordered}) > 1 else "further such call"
        what += f" and {times(len(ordered) - 1, kind)} until {when(ordered[-1]['event_time'])}"
    credentials = f"with the credentials of {who(first['principal_arn'])}"
    grade = graded(ordered)
    if first["executor"] == "unknown":
        text = f"{what} was made {credentials}; the log cannot tell by what: {still_open(first)} may have made it."
    else:
        sure = f"confidence {min(step['confidence'] for step in ordered):.2f}"
        text = f"{actor(first)} {VERB[grade]} {what} {credentials} ({sure})."
        text = text[0].upper() + text[1:]
    return Statement(
        "executed",
        text,
        ids(step["event_id"] for step in ordered),
        grade,
        None if first["executor"] == "aws_service" else first["principal_arn"],
        first["executor"],
        f"{UNSEEN} {against(ordered)}" if first["executor"] == "aws_service" else against(ordered),
    )


def _by_program(roots: Sequence[Row], carried: Sequence[Row]) -> list[Statement]:
    """What workloads carried out because of a root: each in its own words, so that no root is taken for the deed."""
    found = []
    for share in _shares(carried):
        first, root = share[0], next((one for one in roots if one["event_time"] <= share[0]["event_time"]), roots[0])
        grade = max("B", graded(share))
        more = f" and {times(len(share) - 1, 'further call')}" if len(share) > 1 else ""
        text = (
            f"{actor(first)} {VERB[grade]} {call(first)} at {when(first['event_time'])}{more} with the credentials of "
            f"{who(first['principal_arn'])}; a link leads there from {call(root)} at {when(root['event_time'])}."
        )
        events = ids((step["event_id"] for step in share), [root["event_id"]])
        limit = f"A workload does what it was made or told to do; who else may call it is not shown. {against(share)}"
        text = text[0].upper() + text[1:]
        found.append(Statement("executed", text, events, grade, first["principal_arn"], first["executor"], limit))
    return found


def graded(steps: Iterable[Row]) -> str:
    """A to C by the weakest step: what AWS stamps or an identity provider signs, a caller's marker, behaviour."""
    worst = "A"
    for step in steps:
        tier, sure = step["tier"], step["confidence"]
        vague = tier is None or tier >= 3 or sure < 0.7 or step["executor"] == "unknown"
        here = "C" if vague else "B" if tier >= 1 or sure < 0.9 else "A"
        worst = max(worst, here)
    return worst


def against(steps: Sequence[Row]) -> str:
    """What speaks against the class of an executor."""
    parts = []
    classes = {step["executor"] for step in steps}
    tiers = {step["tier"] for step in steps if step["tier"] is not None}
    if classes & {"unknown"}:
        parts.append(UNKNOWN)
    elif classes & {"human"}:
        parts.append(HUMAN)
    elif tiers:
        parts.append(TIER.get(max(tiers), TIER[3]))
    flags = sorted({flag for step in steps for flag in step["flags"]})
    parts += [FLAGS[flag] for flag in flags if flag in FLAGS]
    return " ".join(parts or [TIER[3]])


def _by_aws(steps: Sequence[Row]) -> list[Statement]:
    made = [step for step in steps if step["role"] == "propagation" and step["executor"] == "aws_service"]
    if not made:
        return []
    services = sorted({str(step["event_source"]).removesuffix(".amazonaws.com") for step in made})
    text = f"AWS itself made {times(len(made), 'further call')} because of it, in {', '.join(services[:6])}."
    return [
        Statement(
            "executed",
            text,
            ids(step["event_id"] for step in made),
            "A",
            None,
            "aws_service",
            "They are ascribed to the root by the service's marks, session and resources, which may fit another call.",
        )
    ]
