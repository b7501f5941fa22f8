"""Says a verdict in one plain sentence: what was seen, and who asserts it."""

from timeline.attribute.combine import Verdict

WHO_SAYS = {
    0: "AWS stamped this itself",
    1: "a trust policy or an identity provider can constrain this",
    2: "the caller wrote this about itself",
    3: "this is inferred from behaviour",
}
NOUNS = {
    "human": "a person",
    "ai_agent": "an AI agent",
    "automation": "automation",
    "aws_service": "AWS itself",
}


def why(verdict: Verdict) -> str:
    """The conclusion in words. An open answer names the classes that stay open, and what is missing."""
    if verdict.executor == "unknown":
        return _open(verdict)
    seen = " and ".join(dict.fromkeys(hit.rule.says for hit in verdict.leads[:2]))
    sentence = f"{_capital(NOUNS[verdict.executor])} made this call: {seen} ({WHO_SAYS[verdict.leads[0].rule.tier]})."
    if verdict.is_run_by_agent:
        sentence += " The same user agent carries the marker of an AI agent, which started it."
    return sentence


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
    return f"The log cannot tell whether {_either(verdict.possible)} made this call: no signal decides."


def _either(possible: tuple[str, ...]) -> str:
    names = [NOUNS[name] for name in possible] or ["anybody in particular"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
