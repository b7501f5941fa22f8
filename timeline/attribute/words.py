"""Says a verdict in one plain sentence: what was seen, and who asserts it."""

from collections.abc import Sequence

from timeline.attribute.combine import Verdict
from timeline.wording import CLASS

OWN = "own:"  # how the rules of an organisation's own are named
WHO_SAYS = {
    0: "AWS stamped this itself",
    1: "a trust policy or an identity provider can constrain this",
    2: "the caller wrote this about itself",
    3: "this is inferred from behaviour",
}
NOUNS = {**CLASS, "unknown": "nobody the log could name"}
FLAGS = {
    "agent_on_human_identity": "An AI agent worked with a person's credentials: they name who answers, not who acted.",
    "mixed_session": "The same session holds calls of an AI agent and of somebody else; each is judged for itself.",
    "contradiction": "What AWS stamped and how the credentials were used do not fit each other.",
    "credentials_outside_scope": "The credentials of a workload were used where that workload does not run.",
    "possible_unmarked_agent": "Calls near this one carry an agent's marker; this one carries none.",
    "marker_before_release": "The marker is older than the program that writes it: somebody may have forged it.",
    "used_from_two_hosts": "One session is used from two machines at different addresses.",
    "unlisted_mcp_client": "The MCP client is on no list of agents: it may be a person's own script.",
    "pre_marker_era": "The log is older than the markers most agents leave: their absence says nothing at all.",
    "approval_mismatch": "What was done is not what was approved.",
    "approved_by_program": "An AI agent or a program gave the approval: that is no person's consent.",
}
STANDS_BEHIND = {  # by the signals of evidence that are events themselves
    "signed_in": "A person signed in or consented for this session in event",
    "approved": "The approval that covers it was given in event",
    "person_named": "The log shows this name beside the user id that the call bears in event",
}
SETTLES = (
    "A marker would speak for an agent: AWS CLI 2.35.24 and newer name ten agents; managed MCP is stamped by AWS.",
    "A console sign-in with a browser, or the prompt of the CLI, would speak for a person.",
    (
        "Roles of their own for agents, a source identity that the trust policy demands, or an own rule "
        "(timeline build --rules FILE.csv) that names such a role would settle it for the next log."
    ),
)


def why(verdict: Verdict) -> str:
    """The conclusion in words. An open answer names the classes that stay open, and what is missing."""
    if verdict.executor == "unknown":
        return _open(verdict)
    seen = " and ".join(dict.fromkeys(hit.rule.says for hit in verdict.leads[:2]))
    first = verdict.leads[0].rule
    sentence = f"{_capital(NOUNS[verdict.executor])} made this call: {seen} ({who_says(first.id, first.tier)})."
    if verdict.is_run_by_agent:
        sentence += " The same user agent carries the marker of an AI agent, which started it."
    return sentence


def who_says(rule_id: str, tier: int) -> str:
    """Who stands behind one piece of evidence."""
    return "your organisation says so" if rule_id.startswith(OWN) else WHO_SAYS[tier]


def _open(verdict: Verdict) -> str:
    if "contradiction" in verdict.flags:
        return (
            "The credentials belong to a workload, but the program or address that used them does not fit it: "
            "the log cannot tell who held them."
        )
    if set(verdict.possible) == {"human", "ai_agent"}:
        return (
            "A person or an unmarked AI agent made this call: no signal decides, and a missing marker proves nothing."
        )
    return f"The log cannot tell whether {either(verdict.possible)} made this call: no signal decides."


def either(possible: Sequence[str]) -> str:
    """The classes still open, in words."""
    names = [NOUNS[name] for name in possible] or ["anybody in particular"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def shown(text: object, limit: int = 120) -> str:
    """A text that strangers wrote, safe on one line of a terminal: printable, bounded, never empty."""
    plain = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text)[: limit + 1]
    )
    return (plain[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}" if len(plain) > limit else plain) or "(empty)"
