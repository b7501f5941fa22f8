"""The words of an incident: a title, a few sentences, one reason for each part. Role first, blameless."""

from collections.abc import Sequence
from datetime import datetime

from timeline.cascade.acts import Act
from timeline.cascade.after import Aftermath
from timeline.cascade.loose import missing
from timeline.cascade.trace import Path
from timeline.cascade.words import actor, call, lag, many, short, some
from timeline.cascade.world import Verdict
from timeline.when import iso
from timeline.wording import printable

CALLER_UNSEEN = "The call that asked the service for it is not in these logs."
REPORTED = "AWS reports it of itself; whether any call led to it is not in these logs."


def principals(effects: Sequence[Act]) -> set[str]:
    """Whom the failures struck."""
    return {effect.who for effect in effects if effect.who}


def resources(effects: Sequence[Act]) -> set[str]:
    """What the failed calls were about."""
    return {token for effect in effects for token in effect.of("target", "error")} or {
        token for effect in effects for token in effect.of("mentioned")
    }


def services(effects: Sequence[Act]) -> set[str]:
    """The services whose calls failed."""
    return {printable(effect.event_source.removesuffix(".amazonaws.com"), 40) for effect in effects}


def harm(effects: Sequence[Act]) -> str:
    """What failed, in numbers; what AWS replaced without end, where no call failed."""
    failed = [effect for effect in effects if effect.failed]
    if not failed:
        return f"{many(len(effects), 'replacement')} by AWS in {some(services(effects))}"
    struck = many(len(principals(failed)), "principal")
    return f"{many(len(failed), 'failed call')} of {struck} in {some(services(failed))}"


def title(roots: Sequence[Act], effects: Sequence[Act]) -> str:
    """One line: the first decision and the harm, or the harm alone."""
    if not roots:
        codes = some({printable(effect.error_code or "no code", 40) for effect in effects}, 2)
        return f"{harm(effects)} ({codes}): no supported cause in these logs"
    more = f" and {many(len(roots) - 1, 'further act')}" if len(roots) > 1 else ""
    return f"{call(roots[0])} by {actor(roots[0])}{more}, then {harm(effects)}"


def caused(roots: Sequence[Act], effects: Sequence[Act], verdicts: dict[str, Verdict], after: Aftermath) -> str:
    """The summary of a chain with a cause."""
    root, first = roots[0], effects[0]
    alone = [one for one in roots if verdicts[one.event_id].but_for == "yes"]
    later = lag((first.event_time - root.event_time).total_seconds())
    what = f"{call(first)}, {printable(first.error_code or 'no code')}" if first.failed else call(first)
    kind = "failed call" if first.failed else "replacement"
    session = f" in the session of {short(root.principal_arn)}" if root.principal_arn else ""
    parts = [
        f"At {iso(root.event_time)} {actor(root)} made {call(root)}{session}."
        if root.event_type != "AwsServiceEvent"
        else f"At {iso(root.event_time)} AWS reported {call(root)}.",
        f"The first {kind} that follows from it came {later} later ({what}); in all {harm(effects)}.",
    ]
    if len(roots) > 1:
        parts.append(f"The cause is {many(len(roots), 'act')} together: {some(call(one) for one in roots)}.")
    if not alone and all(verdicts[one.event_id].but_for == "no" for one in roots) and len(roots) > 1:
        parts.append("Each of them alone suffices; removing only one changes nothing.")
    parts += sorted({_unasked(one) for one in roots if not one.is_discretionary})
    return " ".join([*parts, *_ended(after)])


def unexplained(effects: Sequence[Act], after: Aftermath) -> str:
    """The summary of failures without a supported cause: what was seen, and what is missing."""
    families = [effect.error_family for effect in effects]
    main = max(sorted({family or "other" for family in families}), key=families.count)
    return " ".join(
        [
            f"Between {iso(effects[0].event_time)} and {iso(effects[-1].event_time)}: {harm(effects)}.",
            "No event in these logs is shown to cause them; changes merely near in time are listed as excluded.",
            missing(main),
            *_ended(after),
        ]
    )


def _ended(after: Aftermath) -> list[str]:
    return [
        _when("Somebody first looked into it at", after.detected_at, "Nobody is seen looking into it."),
        _when("It was whole again at", after.recovered_at, "A full recovery is not seen in these logs."),
    ]


def _when(text: str, moment: datetime | None, otherwise: str) -> str:
    return f"{text} {iso(moment)}." if moment is not None else otherwise


def why_root(root: Act, follow: Sequence[Act], verdict: Verdict) -> str:
    """Why an act stands as a root of the effects that follow from it."""
    failed = any(effect.failed for effect in follow)
    ends = {
        "yes": f"Without it {'it' if len(follow) == 1 else 'they'} would have succeeded (but-for: yes).",
        "no": "Removing it alone changes nothing: another act suffices as well (but-for: no).",
        "untestable": f"Whether they would have {'succeeded' if failed else 'been made'} without it cannot be tested "
        "on these logs.",
    }
    unasked = "" if root.is_discretionary else f" {_unasked(root)}"
    return (
        f"{call(root)} by {actor(root)}: {many(len(follow), 'failed call' if failed else 'replacement')} "
        f"{'follows' if len(follow) == 1 else 'follow'} from it. {ends[verdict.but_for]}{unasked}"
    )


def _unasked(root: Act) -> str:
    """What the logs do not say of a root that is a service's."""
    return REPORTED if root.event_type == "AwsServiceEvent" else CALLER_UNSEEN


def why_effect(effect: Act, path: Path, cause: Act) -> str:
    """Why a failed call stands as an effect."""
    since = lag((effect.event_time - cause.event_time).total_seconds())
    if not effect.failed:
        made = f"{call(effect)} by {short(effect.principal_arn)}, {since} after {call(cause)}"
        return f"{made}. {printable(path.edge.reason, 300)}"
    what = f"{call(effect)} by {short(effect.principal_arn)} failed with {printable(effect.error_code or 'no code')}"
    return f"{what}, {since} after {call(cause)}. {printable(path.edge.reason, 300)}"


def why_unexplained(effect: Act) -> str:
    """Why a failed call stands as an effect where nothing explains it."""
    what = f"{call(effect)} by {short(effect.principal_arn)} failed with {printable(effect.error_code or 'no code')}"
    return f"{what}; no change in these logs is shown to explain it."
