"""Section 12, when there are notes: what investigators added. It stands apart, for none of it is evidence."""

from timeline.render.document import Paragraph, Part, Section, Table
from timeline.render.options import Remark
from timeline.render.say import method, plain_row, strong
from timeline.render.text import printable, utc
from timeline.render.view import View, action

ROWS = 200
LONGEST = 2_000
PASSED_OVER = ("unpin",)


def noted(view: View, remarks: tuple[Remark, ...]) -> tuple[Section, ...]:
    """The notes in order of time, each signed and dated; no section where there are none."""
    told = sorted(
        (one for one in remarks if one.kind not in PASSED_OVER), key=lambda one: (one.at, one.event_id, one.text)
    )
    if not told:
        return ()
    rows = tuple(
        plain_row("note", utc(one.at), printable(one.author, 120) or "unsigned", strong(one.kind), _about(view, one),
                  printable(one.text, LONGEST) or "–")
        for one in told[:ROWS]
    )  # fmt: skip
    about = Paragraph((method("People wrote what follows. It is no evidence, and no statement above rests on it."),))
    table = Table(("Written", "By", "Kind", "About", "Words"), rows, len(told), "notes", cited=False)
    return (Section(12, "Notes of the investigators (not evidence)", "", (about, table)),)


def _about(view: View, one: Remark) -> tuple[Part, ...]:
    step = view.by_id.get(one.event_id)
    if step is not None:
        return (f"{view.key(one.event_id)} ", action(step))
    return (printable(one.event_id, 80),)
