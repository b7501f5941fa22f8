"""What a case says in writing: ``report`` and ``explain``."""

from pathlib import Path
from typing import get_args

import click

from timeline import incident, notes, store
from timeline.attribute import explain as explained
from timeline.cli.options import Exit, case_option, form_option, opened, output_option
from timeline.errors import CaseError
from timeline.render import report
from timeline.render.options import Template

TEMPLATE = click.Choice(get_args(Template))


@click.command(name="report")
@case_option
@form_option(report.FORMATS, "html", "report")
@output_option
@click.option("--incident", "incident_id", help="Which incident; the weightiest when not said.")
@click.option("--template", type=TEMPLATE, default="standard", show_default=True, help="Whose order of sections.")
@click.option("--blameless", is_flag=True, help="Roles and pseudonyms in place of names, accounts and addresses.")
def report_command(
    case: Path, form: str, output: Path, incident_id: str | None, template: Template, blameless: bool
) -> int:
    """Write the post-mortem report of an incident."""
    with store.reading(case) as db:
        if not db.has("facts"):
            # "No incident found" would be untrue of logs in which nobody looked for one.
            raise CaseError(f"{case} holds events without an analysis.", remedy="Build it again, without --load-only.")
        seen = incident.read(db, incident_id)
    content = report.written(seen, form, template=template, without_names=blameless, notes=notes.read(case).standing)
    with opened(output) as out:
        out.write(content if isinstance(content, bytes) else content.encode())
    return Exit.DONE


@click.command()
@click.argument("event_id")
@case_option
def explain(event_id: str, case: Path) -> int:
    """Say who executed an event and how we know: what was seen, who asserts it, what would change our mind."""
    with store.reading(case) as db:
        click.echo(explained(db, event_id).text, nl=False)
    return Exit.DONE


COMMANDS = (report_command, explain)
