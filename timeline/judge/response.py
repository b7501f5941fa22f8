"""(f) Who detected it and who recovered it, as far as calls show."""

from collections.abc import Sequence
from itertools import groupby

from timeline.judge.executed import against, graded
from timeline.judge.fact import Statement, ids, left_open
from timeline.judge.words import Row, actor, by, call, lag, playing, times, when, who


def detected(incident: Row, steps: Sequence[Row]) -> list[Statement]:
    """The first look at what was hit, or the alarm that the user named, or the open question."""
    looks = playing(steps, "detection")
    moment = incident["detected_at"]
    statements = []
    if moment is not None and (not looks or looks[0]["event_time"] != moment):
        text = f"The alarm was named by whoever built this case: {when(moment)}. No event of these logs shows it."
        statements.append(left_open("detected", text))
    if looks:
        statements.append(_first_look(incident, looks))
    return statements or [
        left_open(
            "detected",
            "Nobody is seen looking into it: no read of what was hit, of the trail or of a stack's "
            "history by a person after the first effect.",
            "Alarms, dashboards and people leave no event here.",
        )
    ]


def _first_look(incident: Row, looks: Sequence[Row]) -> Statement:
    first = looks[0]
    grade = graded([first])
    text = (
        f"The first look at what was hit was {call(first)} at {when(first['event_time'])} by "
        f"{by(first)}, "
        f"{lag(incident['first_effect_at'], first['event_time'])} after the first effect; "
        f"{times(len(looks), 'such read')} in all."
    )
    events = ids([first["event_id"]], (step["event_id"] for step in looks[:50]))
    against_it = f"A read may be routine, and somebody may have noticed before without any call. {against([first])}"
    return Statement("detected", text, events, grade, first["principal_arn"], first["executor"], against_it)


def recovered(incident: Row, steps: Sequence[Row]) -> list[Statement]:
    """Each principal's restoring calls, and whether all was whole again."""
    acts = [step for step in steps if step["role"] == "recovery"]
    shares = groupby(sorted(acts, key=_share), key=_share)
    statements = [_mended(incident, list(share)) for _, share in shares]
    if incident["recovered_at"] is None:
        text = (
            "A full recovery is not seen in these logs: calls that failed without a later success, or no act that is "
            "shown to restore what they lacked."
        )
        statements.append(
            left_open("recovered", text, "It may have come after the last log, or outside what is logged.")
        )
    elif not acts:
        text = (
            f"They worked again by {when(incident['recovered_at'])}; no act in these logs is shown to have mended it."
        )
        statements.append(left_open("recovered", text))
    return statements


def _share(step: Row) -> tuple[str, str]:
    return str(step["principal_arn"] or ""), str(step["executor"])


def _mended(incident: Row, share: Sequence[Row]) -> Statement:
    ordered = sorted(share, key=lambda step: (step["event_time"], step["event_id"]))
    first, last = ordered[0], ordered[-1]
    since = lag(incident["first_effect_at"], first["event_time"])
    text = (
        f"With the credentials of {who(first['principal_arn'])}, {actor(first)} made {call(first)} at "
        f"{when(first['event_time'])}, {since} after the first effect"
    )
    if len(ordered) > 1:
        rest = times(len(ordered) - 1, "further restoring call")
        text += f", and {rest} until {when(last['event_time'])}"
    text += "."
    grade = graded(ordered)
    events = ids(step["event_id"] for step in ordered)
    return Statement("recovered", text, events, grade, first["principal_arn"], first["executor"], against(ordered))
