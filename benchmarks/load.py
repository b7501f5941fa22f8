"""How fast logs load, beside other ways to read the same files: ratios within one run, with peak memory of each.

    python benchmarks/load.py [RECORDS] [--only NAME,NAME] [--cache FOLDER]

Makes a corpus of that many records once (many small gzip files in CloudTrail's layout) and runs each reader over it in
a process of its own: `timeline` (what `timeline build --load-only` does), `read_json` (DuckDB with a typed struct, into
the same tables), `pandas` (json_normalize, no tables) and `floor` (gunzip by ISA-L and a parse, no output).
"""

# ruff: noqa: PLC0415 - each reader imports what it needs, so that none pays for another in time or memory
import argparse
import gzip
import json
import multiprocessing
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from isal import igzip

PER_FILE = 500
ACCOUNTS = ("111122223333", "222233334444", "333344445555")
REGIONS = ("eu-west-1", "us-east-1", "eu-central-1")
AGENTS = (
    "aws-cli/2.15.30 Python/3.11.8 Linux/5.15 exe/x86_64 prompt/off command/ec2.describe-instances",
    "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#5.10 md/arch#x86_64 lang/python#3.12.2 exec-env/AWS_Lambda",
    "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 terraform-provider-aws/5.40.0 aws-sdk-go-v2/1.25.2 os/linux lang/go#1.21.8",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
)
CALLS: tuple[tuple[str, str, bool, dict[str, Any] | None, dict[str, Any] | None], ...] = (
    ("sts", "AssumeRole", True, {"roleArn": "arn:aws:iam::111122223333:role/deploy", "roleSessionName": "ci-$n",
        "durationSeconds": 3600}, {"credentials": {"accessKeyId": "ASIA$k", "sessionToken": "$t", "expiration":
        "Mar 1, 2025, 11:00:00 AM"}, "assumedRoleUser": {"assumedRoleId": "AROAEXAMPLE1:ci-$n", "arn":
        "arn:aws:sts::111122223333:assumed-role/deploy/ci-$n"}}),
    ("ec2", "DescribeInstances", True, {"instancesSet": {"items": [{"instanceId": "i-0$k"}]}, "filterSet": {}}, None),
    ("ec2", "DescribeNetworkInterfaces", True, {"networkInterfaceIdSet": {}, "filterSet": {"items": [{"name":
        "description", "valueSet": {"items": [{"value": "ELB app/$n/*"}]}}]}}, None),
    ("kms", "Decrypt", True, {"encryptionContext": {"aws:s3:arn": "arn:aws:s3:::data-$n", "PARAMETER_ARN":
        "arn:aws:ssm:eu-west-1:111122223333:parameter/app/$n"}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}, None),
    ("s3", "GetObject", True, {"bucketName": "data-$n", "Host": "data-$n.s3.eu-west-1.amazonaws.com", "key":
        "year=2025/month=03/part-$k.parquet"}, None),
    ("s3", "PutObject", False, {"bucketName": "data-$n", "Host": "data-$n.s3.eu-west-1.amazonaws.com", "key":
        "out/$k.json", "x-amz-server-side-encryption": "aws:kms"}, {"x-amz-version-id": "$k"}),
    ("ecs", "RegisterTaskDefinition", False, {"family": "api-$n", "networkMode": "awsvpc", "containerDefinitions":
        [{"name": "api", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:$n", "cpu": 256, "memory": 512,
        "environment": [{"name": "QUEUE", "value": "queue-$n"}, {"name": "STAGE", "value": "prod"}]}]},
        {"taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/api-$n:7",
        "revision": 7, "status": "ACTIVE", "containerDefinitions": [{"name": "api", "cpu": 256, "memory": 512}]}}),
    ("logs", "CreateLogStream", False, {"logStreamName": "2025/03/01/[$LATEST]$k", "logGroupName":
        "/aws/lambda/worker-$n"}, None),
)  # fmt: skip


def record(number: int, chance: random.Random) -> dict[str, Any]:
    """One record of some 1.5 kB, of the kinds and proportions of a busy account, to be filled in by ``_filled``."""
    service, name, read_only, request, response = CALLS[number % len(CALLS)]
    refused = chance.random() < 0.03
    made: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAEXAMPLE$r:session-$s",
            "arn": "arn:aws:sts::$a:assumed-role/role-$r/session-$s",
            "accountId": "$a",
            "accessKeyId": "ASIA$y",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "AROAEXAMPLE$r",
                    "arn": "arn:aws:iam::$a:role/role-$r",
                    "accountId": "$a",
                    "userName": "role-$r",
                },
                "attributes": {"creationDate": "$h:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": "$h:$m",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGIONS[chance.randrange(3)],
        "sourceIPAddress": "198.51.100.$i",
        "userAgent": AGENTS[chance.randrange(4)],
    }
    if refused:
        made["errorCode"] = "AccessDenied"
        made["errorMessage"] = f"User: {made['userIdentity']['arn']} is not authorized to perform: {service}:{name}"
    return made | {
        "requestParameters": request,
        "responseElements": None if refused else response,
        "additionalEventData": {"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256"},
        "requestID": "$q",
        "eventID": "$e",
        "readOnly": read_only,
        "resources": [{"accountId": "$a", "type": "AWS::IAM::Role", "ARN": "arn:aws:iam::$a:role/role-$r"}],
        "eventType": "AwsApiCall",
        "managementEvent": service != "s3",
        "recipientAccountId": "$a",
        "eventCategory": "Data" if service == "s3" else "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256"},
    }


def _templates() -> list[list[str]]:
    """Records as text cut at their marks, rendered once: a text, a mark's letter, a text, a letter, and so on."""
    chance = random.Random(7)
    made = [json.dumps(record(number, chance), separators=(",", ":")) for number in range(400)]
    return [re.split(r"\$([a-z])", text) for text in made]


def _filled(template: list[str], number: int, chance: random.Random) -> str:
    bits = chance.getrandbits
    account, role, session = bits(20) % 3, f"{bits(20) % 211:05}", f"{bits(20) % 1009}"
    values = {
        "n": str(number % 97), "k": f"{bits(64):016X}", "a": ACCOUNTS[account], "r": role,
        "s": session, "y": f"{account}{role}{session:0>10}", "i": str(number % 254), "q": f"{bits(128):032x}",
        "h": f"2025-03-{1 + number * 28 // 10_000_000 % 28:02}T{number // 3600 % 24:02}",
        "m": f"{number // 60 % 60:02}:{number % 60:02}Z",
        "e": f"{bits(32):08x}-{number & 65535:04x}-4000-8000-{bits(48):012x}",
    }  # fmt: skip
    if "t" in template[1::2]:
        values["t"] = f"{bits(1200):x}"
    return "".join(part if at % 2 == 0 else values[part] for at, part in enumerate(template))


def _write(top: Path, starts: range, records: int) -> None:
    """The files that begin at these records: each from a chance of its own, so that any process may write it."""
    templates = _templates()
    for start in starts:
        region = REGIONS[start // PER_FILE % 3]
        path = top / f"AWSLogs/111122223333/CloudTrail/{region}/2025/03/{1 + start // 400_000 % 28:02}"
        path.mkdir(parents=True, exist_ok=True)
        chance = random.Random(start)
        numbers = range(start, min(start + PER_FILE, records))
        made = (_filled(templates[chance.getrandbits(20) % len(templates)], number, chance) for number in numbers)
        body = f'{{"Records":[{",".join(made)}]}}'.encode()
        name = f"111122223333_CloudTrail_{region}_20250301T{start // PER_FILE:08}Z_made.json.gz"
        (path / name).write_bytes(igzip.compress(body, 1, mtime=0))  # type: ignore[no-untyped-call]


def corpus(records: int, cache: Path) -> Path:
    """The folder with that many records, made when it is not there yet: the same files on every machine."""
    top = cache / f"corpus-{records}"
    done = cache / f"corpus-{records}.done"
    if done.exists():
        return top
    writers = os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    parts = [range(PER_FILE * at, records, PER_FILE * writers) for at in range(writers)]
    running = [context.Process(target=_write, args=(top, part, records)) for part in parts]
    for writer in running:
        writer.start()
    for writer in running:
        writer.join()
        if writer.exitcode:
            raise SystemExit("the corpus could not be written")
    done.write_text("")
    return top


def _files(top: Path) -> Iterator[Path]:
    return iter(sorted(top.rglob("*.json.gz")))


def timeline(top: Path, out: Path) -> None:
    """What `timeline build --load-only` does."""
    from timeline import store
    from timeline.load import load

    with store.replacing(out) as db:
        load(db, [str(top)])


def read_json(top: Path, out: Path) -> None:
    """DuckDB reads all files with a typed struct and projects the same columns into the same tables."""
    import duckdb

    from timeline.catalog import catalogue

    identity = (
        "struct(type varchar, principalId varchar, arn varchar, accountId varchar, accessKeyId varchar,"
        " userName varchar, invokedBy varchar, sessionContext struct("
        "sessionIssuer struct(type varchar, principalId varchar, arn varchar, accountId varchar, userName varchar),"
        " attributes struct(creationDate varchar, mfaAuthenticated varchar),"
        " sourceIdentity varchar, signInSessionArn varchar, invokedBy varchar))"
    )
    texts = ("eventVersion", "eventTime", "eventSource", "eventName", "eventType", "eventCategory", "awsRegion",
             "recipientAccountId", "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestID",
             "eventID", "sharedEventID", "readOnly")  # fmt: skip
    parts = ("requestParameters", "responseElements", "additionalEventData", "resources")
    struct = ", ".join(
        [*(f"{name} varchar" for name in texts), f"userIdentity {identity}", *(f"{name} json" for name in parts)]
    )
    with duckdb.connect(str(out)) as db:
        db.execute("set TimeZone = 'UTC'")
        # The record as it came and the typed struct, element by element: `raw` is one of the columns.
        db.execute(f"""
            create table events as
            with files as (
                select "Records" as records, filename
                from read_json($files, columns = {{"Records": 'json[]'}}, format = 'unstructured',
                    compression = 'gzip', filename = true, maximum_object_size = 268435456)
            ),
            lying as (
                select unnest(records) as raw, generate_subscripts(records, 1) - 1 as source_index, filename from files
            ),
            typed as (
                select *, from_json(raw, '{json.dumps(_structure(struct))}') as r from lying
            ),
            distinct_ones as (
                select * from typed
                qualify row_number() over (partition by r.eventID order by filename, source_index) = 1
            )
            select
                r.eventID as event_id, r.eventTime::timestamptz as event_time, r.eventSource as event_source,
                r.eventName as event_name, r.eventType as event_type, r.eventCategory as event_category,
                r.eventVersion as event_version, r.awsRegion as region,
                coalesce(r.recipientAccountId, r.userIdentity.accountId) as account_id,
                r.userIdentity.type as principal_type, r.userIdentity.arn as principal_arn,
                r.userIdentity.principalId as principal_id,
                coalesce(r.userIdentity.userName, r.userIdentity.sessionContext.sessionIssuer.userName) as user_name,
                r.userIdentity.sessionContext.sessionIssuer.arn as issuer_arn,
                r.userIdentity.accessKeyId as access_key_id,
                's-' || left(sha256(concat_ws('|', r.userIdentity.arn,
                    r.userIdentity.sessionContext.attributes.creationDate)), 16) as session_id,
                r.userIdentity.sessionContext.attributes.creationDate::timestamptz as session_created,
                r.userIdentity.sessionContext.sourceIdentity as source_identity,
                r.userIdentity.invokedBy as invoked_by, r.sourceIPAddress as source_ip, r.userAgent as user_agent,
                r.errorCode as error_code, r.errorMessage as error_message, r.requestID as request_id,
                r.sharedEventID as shared_event_id, r.readOnly::boolean as read_only,
                r.requestParameters as request, r.responseElements as response, r.additionalEventData as additional,
                r.resources as resources, filename as source_file, source_index, raw,
                left(sha256(raw), 32) as digest
            from distinct_ones
            """, {"files": [str(path) for path in _files(top)]})  # fmt: skip
        # What the other tables need that only our own load can know, empty: it is no part of the comparison.
        db.execute("create table source_notes (severity varchar, note varchar)")
        db.execute("create table marked_records (source_file varchar, source_index bigint)")
        for name in ("coverage", "coverage_notes"):
            db.execute(f"create table {name} as {catalogue()[name].sql}")


def _structure(struct: str) -> Any:
    """A struct type of DuckDB as the structure that from_json takes."""
    found: dict[str, Any] = {}
    depth, start = 0, 0
    for at, mark in enumerate(struct + ","):
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            name, _, kind = struct[start:at].strip().partition(" ")
            found[name] = _structure(kind[7:-1]) if kind.startswith("struct(") else kind.upper()
            start = at + 1
    return found


def pandas(top: Path, out: Path) -> None:
    """json_normalize of every file; the frames are let go, for all of them together do not fit."""
    import pandas as pd

    for path in _files(top):
        pd.json_normalize(json.loads(gzip.decompress(path.read_bytes()))["Records"])


def floor(top: Path, out: Path) -> None:
    """Gunzip and parse in one process, no output: by simdjson where it is installed, else by msgspec."""
    from isal import igzip

    try:
        import simdjson

        parse: Callable[[bytes], Any] = simdjson.Parser().parse
    except ImportError:
        import msgspec

        parse = msgspec.json.Decoder(msgspec.Raw).decode
    for path in _files(top):
        document = parse(igzip.decompress(path.read_bytes()))  # type: ignore[no-untyped-call]
        del document


READERS: dict[str, Callable[[Path, Path], None]] = {
    "floor": floor, "timeline": timeline, "read_json": read_json, "pandas": pandas,
}  # fmt: skip


def run(name: str, top: Path, cache: Path) -> None:
    """One reader in this very process; prints wall seconds, processor seconds, peak memory in MB, bytes of its file."""
    out = Path(tempfile.mkdtemp(dir=cache)) / "out.duckdb"
    began = time.perf_counter()
    try:
        READERS[name](top, out)
        wall = time.perf_counter() - began
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        spent = sum(one.ru_utime + one.ru_stime for one in used)
        peak = sum(one.ru_maxrss for one in used) / 1024
        size = out.stat().st_size if out.exists() else 0
        print(json.dumps({"wall": wall, "cpu": spent, "peak": peak, "size": size}))
    finally:
        for path in out.parent.iterdir():
            path.unlink()
        out.parent.rmdir()


def main() -> None:
    """Make the corpus, run the readers one after the other, print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("records", nargs="?", type=int, default=100_000)
    asked.add_argument("--only", default="floor,timeline,read_json,pandas")
    asked.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "timeline-benchmark")
    asked.add_argument("--run", help=argparse.SUPPRESS)
    options = asked.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    top = corpus(options.records, options.cache)
    if options.run:
        run(options.run, top, options.cache)
        return
    print(f"{options.records:,} records, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'reader':<10} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'file MB':>8} {'records/s':>10} {'CPU ratio':>9}")
    first: float | None = None
    for name in options.only.split(","):
        command = [sys.executable, __file__, str(options.records), "--cache", str(options.cache), "--run", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name:<10} failed: {(done.stderr.strip().splitlines() or ['killed'])[-1][:100]}")
            continue
        got = json.loads(done.stdout)
        first = first or got["cpu"]
        print(
            f"{name:<10} {got['wall']:>8.1f} {got['cpu']:>8.1f} {got['peak']:>8.0f} {got['size'] / 1e6:>8.0f}"
            f" {options.records / got['wall']:>10,.0f} {got['cpu'] / first:>9.2f}"
        )


if __name__ == "__main__":
    main()
