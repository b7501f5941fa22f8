"""Making and opening a case: ``demo``, ``build``, ``app``, ``doctor``."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from timeline import pipeline, serve, store, when
from timeline.bundle import bundled
from timeline.cli.options import FILE, Exit, Moment, access_options, as_json, case_option
from timeline.load import Scope, integrity
from timeline.sources import gather
from timeline.sources.access import Access
from timeline.terminal import Meter, harmless, say

SAMPLE = "environment-recreated"
PORT = click.option("--port", type=click.IntRange(1, 65535), help="The port of the app; the first free one from 8501.")
NO_BROWSER = click.option("--no-browser", is_flag=True, help="Serve the app without opening a browser.")
IGNORE_TIER = "Attribute without the evidence of a tier (repeatable); 2 is all that callers write about themselves."
FOLDER = click.Path(path_type=Path, file_okay=False)
KEYS = "A saved answer of `aws cloudtrail list-public-keys`, to check signatures (repeatable: one for each region)."
REJECTED = "What was rejected, and why: timeline sql --case FILE 'select * from rejected_records'"


@click.command()
@click.option("--case", type=FILE, default=Path(f"{SAMPLE}.duckdb"), show_default=True, help="The case file.")
@PORT
@NO_BROWSER
def demo(case: Path, port: int | None, no_browser: bool) -> int:
    """Build the case of the bundled sample incident and open the app on it."""
    code = _build([str(bundled("sample_data") / SAMPLE)], case, Scope())
    return serve.app(case, port=port, browser=not no_browser) or code


@click.command()
@click.argument("logs", nargs=-1, required=True)
@case_option
@click.option("--from", "since", type=Moment(), help="Leave out what happened before this time.")
@click.option("--to", "until", type=Moment(), help="Leave out what happened at or after this time.")
@click.option("--account", "accounts", multiple=True, help="Only this account (repeatable).")
@click.option("--region", "regions", multiple=True, help="Only this region (repeatable).")
@click.option("--symptom", default="", help="What was seen to fail: an error, a service, a resource, or a time.")
@click.option("--rules", "own_rules", type=FILE, multiple=True, help="Your own attribution rules, a CSV (repeatable).")
@click.option("--ignore-tier", "tiers", type=click.IntRange(0, 3), multiple=True, help=IGNORE_TIER)
@access_options
@click.option("--dry-run", is_flag=True, help="Say what would be read and how long it takes, and stop.")
@click.option("--load-only", is_flag=True, help="Load the events and stop before the analysis.")
@click.option("--json", "wants_json", is_flag=True, help="Print a machine-readable summary on stdout.")
def build(
    logs: tuple[str, ...],
    case: Path,
    since: datetime | None,
    until: datetime | None,
    accounts: tuple[str, ...],
    regions: tuple[str, ...],
    symptom: str,
    own_rules: tuple[Path, ...],
    tiers: tuple[int, ...],
    profile: str | None,
    endpoint_url: str | None,
    requester_pays: bool,
    dry_run: bool,
    load_only: bool,
    wants_json: bool,
) -> int:
    """Load CloudTrail logs and settle who did what and what followed.

    LOGS are files, folders or globs, in any shape CloudTrail is exported in; s3://BUCKET/PREFIX; or
    cloudtrail://REGION[,REGION...] for the event history of the current AWS profile. Running it again adds only
    what is new. Times are ISO 8601 or words ("15 Dec 2025 9am UTC+8", "2 days ago"); without a zone they are UTC.
    """
    if since and until and since >= until:
        raise click.UsageError(f"--from {when.iso(since)} is not before --to {when.iso(until)}.")
    for name, moment in (("from", since), ("to", until)):
        if moment:
            say(f"--{name} is read as {when.iso(moment)}")
    scope = Scope(since=since, until=until, accounts=accounts, regions=regions)
    access = Access(profile, endpoint_url, requester_pays)
    if dry_run:
        return _told_before(logs, scope, access)
    return _build(
        logs, case, scope, wants_json=wants_json, access=access, symptom=symptom, load_only=load_only,
        own_rules=own_rules, ignore_tiers=frozenset(tiers),
    )  # fmt: skip


def _told_before(logs: Iterable[str], scope: Scope, access: Access) -> int:
    """What a build would read, without reading it."""
    with Meter() as meter:
        found = gather.find(list(logs), scope, access, listed=lambda names: meter.stage(f"{names:,} names listed"))
    size = f"{found.size / 1e6:,.1f} MB" if found.size else "of unknown size"
    say(f"{len(found.files):,} files, {size}; reading them takes some {max(found.seconds, 1):,.0f} s or more.")
    for note in found.notes:
        say(f"{note.severity}: {note.note}")
    return Exit.DONE


def _build(inputs: Iterable[str], case: Path, scope: Scope, *, wants_json: bool = False, **options: Any) -> int:
    with Meter() as meter:
        done = pipeline.build(list(inputs), case, scope=scope, progress=meter.files, stage=meter.stage, **options)
    counts = done.counts
    say(
        f"{case}: {counts.events_loaded:,} events ({done.added:,} new) from {done.files:,} files, "
        f"{counts.duplicates:,} duplicates, {counts.rejected:,} rejected"
        + (f", {counts.filtered:,} outside the window" if counts.filtered else "")
    )
    for found in done.incidents:
        say(f"incident {found['incident_id']}: {found['title']} ({found['verdict']})")
    if wants_json:
        click.echo(as_json(_machine(case, done, scope)))
    if counts.rejected:
        say(REJECTED)
        return Exit.SOME_REJECTED
    return Exit.DONE


def _machine(case: Path, done: pipeline.Summary, scope: Scope) -> Mapping[str, Any]:
    return {
        "case": str(case),
        **asdict(done.counts),
        "events_added": done.added,
        "source_files": done.files,
        "from": scope.since and when.iso(scope.since),
        "to": scope.until and when.iso(scope.until),
        "incidents": list(done.incidents),
    }


@click.command()
@case_option
@PORT
@NO_BROWSER
@click.option("--address", default="localhost", show_default=True, help="The address to listen on.")
@click.option("--team", type=FILE, help="A team file: people sign in (OpenID Connect) and have a part.")
@click.option("--without-sign-in", is_flag=True, help="Whoever can reach the address may read the case.")
def app(case: Path, port: int | None, no_browser: bool, address: str, team: Path | None, without_sign_in: bool) -> int:
    """Open the app on a case file.

    It listens to this machine only. On another address people sign in (--team), or all of them may read the case
    (--without-sign-in); nobody who has not signed in as an investigator can change anything.
    """
    reach = serve.Reach(address, team, without_sign_in)
    reach.check()
    store.open_case(case).close()
    return serve.app(case, port=port, browser=not no_browser, reach=reach)


@click.command()
@click.argument("places", nargs=-1)
@access_options
def doctor(places: tuple[str, ...], profile: str | None, endpoint_url: str | None, requester_pays: bool) -> int:
    """Tell what the current AWS identity may read, which trails exist, and what they record.

    PLACES are s3://BUCKET/PREFIX and cloudtrail://REGION to be looked at besides. The smallest policy that grants what
    is missing goes to stdout.
    """
    # boto3 is started by the commands that ask AWS, not by all.
    from timeline.sources import doctor as examination  # noqa: PLC0415

    findings = examination.examine(Access(profile, endpoint_url, requester_pays), places)
    for finding in findings:
        say(f"{finding.state:8}{finding.topic}: {finding.text}" + (f" {finding.remedy}" if finding.remedy else ""))
    policy = examination.policy(findings)
    if policy:
        click.echo(as_json(policy))
        say("This policy grants what is missing. Run the same command again with it: it shows what lies behind.")
    return Exit.FAILED if any(finding.state in ("missing", "failed") for finding in findings) else Exit.DONE


@click.command()
@case_option
@click.option("--digests", required=True, help="The folder that holds CloudTrail-Digest, or s3://BUCKET/PREFIX.")
@click.option("--keys", type=FILE, multiple=True, help=KEYS)
@click.option("--logs", multiple=True, help="Where the log files lie, when not in the same folder (repeatable).")
@access_options
def verify(
    case: Path,
    digests: str,
    keys: tuple[Path, ...],
    logs: tuple[str, ...],
    profile: str | None,
    endpoint_url: str | None,
    requester_pays: bool,
) -> int:
    """Check the log files of a case against CloudTrail's digests.

    Of a folder this is done offline. From s3://BUCKET/PREFIX the digests that concern the case are fetched with the log
    files they list, and with what only AWS tells: the signature of the last digest, and the public keys.
    """
    with store.reading(case) as db:
        if digests.startswith(gather.BUCKET):
            findings = _verified_from(db, digests, keys, Access(profile, endpoint_url, requester_pays))
        else:
            findings = integrity.verify(db, FOLDER.convert(digests, None, click.get_current_context()), keys, logs)
    for finding in findings:
        click.echo("\t".join(harmless(part) for part in finding))
    bad = sum(finding.is_bad for finding in findings)
    say(f"{len(findings):,} findings, {bad:,} of them speak against the logs.")
    return integrity.exit_code(findings)


def _verified_from(db: store.Store, url: str, keys: tuple[Path, ...], access: Access) -> list[integrity.Finding]:
    # boto3 is started by the commands that ask AWS, not by all.
    from timeline.sources import digests  # noqa: PLC0415

    with TemporaryDirectory(prefix="timeline-verify-") as folder:
        copy = digests.copied(url, Path(folder), integrity.asked(db), access, wants_keys=not keys)
        for fault in copy.faults:
            say(f"warning: {fault}")
        return integrity.verify(db, copy.folder, keys or filter(None, (copy.keys,)), told=copy.signatures)


COMMANDS = (demo, build, app, doctor, verify)
