"""The chain in Mermaid's own words, for documents that draw it themselves. Order in time alone is never drawn."""

from timeline.render import svg_chain
from timeline.render.chapters.chain import threads
from timeline.render.text import mermaid
from timeline.render.view import Fold, View, action, failed, service

OPEN = {"human": '(["', "ai_agent": '{{"', "automation": '["', "aws_service": '[["', "unknown": '("'}
CLOSE = {"human": '"])', "ai_agent": '"}}', "automation": '"]', "aws_service": '"]]', "unknown": '")'}
ARROWS = {"A": "==>", "B": "-->", "C": "-.->"}


def chain(view: View) -> str:
    """A flowchart of the folded steps; its shapes tell the classes of actor, its arrows the grades."""
    told = view.once(threads)
    shown = svg_chain.columns(view, told)
    names = {id(fold): view.key(fold.first.event_id) for _, folds, _ in shown for fold in folds}
    lines = ["flowchart LR"]
    if not shown:
        return 'flowchart LR\n  none["no chain was found"]'
    for index, (title, folds, more) in enumerate(shown):
        lines.append(f"  subgraph c{index} [{mermaid(title)}]")
        lines += [f"    {_node(view, fold)}" for fold in folds]
        lines += [f'    more{index}["and {more:,} more groups"]'] if more else []
        lines.append("  end")
    folds = [fold for _, kept, _ in shown for fold in kept]
    arrows = [f"  {names[id(a)]} -.-|condition| {names[id(b)]}" for a, b in svg_chain.conditions(folds, told)]
    for thread in svg_chain.drawn(told, set(names)):
        response = thread.links[0].kind == "response"
        arrow = "-.-" if response else ARROWS.get(thread.grade, "-.->")
        label = "response" if response else f"grade {thread.grade}"
        arrows.append(f"  {names[id(thread.cause)]} {arrow}|{label}| {names[id(thread.effect)]}")
    return "\n".join([*lines, *arrows])


def _node(view: View, fold: Fold) -> str:
    step = fold.first
    times = f" ×{len(fold.steps):,}" if len(fold.steps) > 1 else ""
    outcome = " failed" if failed(step) else ""
    words = f"{view.key(step.event_id)} {action(step).text}{outcome}{times} · {service(step)} · {view.who(step)}"
    label = mermaid(words, 110)[1:-1]
    return f"{view.key(step.event_id)}{OPEN[step.executor]}{label}{CLOSE[step.executor]}"
