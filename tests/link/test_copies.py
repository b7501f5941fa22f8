"""What somebody removed comes back from a copy of it, which is known by the call that made it or by AWS's own name."""

from typing import Any

from .scenes import Linked, Scene

volume = Scene("volumefromcopy")
VOLUME, SNAPSHOT, OTHER = "vol-0aaaaaaaaaaaaaaa1", "snap-0bbbbbbbbbbbbbbb2", "snap-0ccccccccccccccc3"
volume.call(
    "ec2:CreateSnapshot", by="backup", at=-3600, request={"volumeId": VOLUME}, response={"snapshotId": SNAPSHOT}
)
volume.works("ec2:AttachVolume", by="pool", times=range(-900, 0, 300), request={"volumeId": VOLUME})
DELETED = volume.call("ec2:DeleteVolume", by="janitor", at=0, request={"volumeId": VOLUME})
volume.call(
    "ec2:AttachVolume",
    by="pool",
    at=60,
    request={"volumeId": VOLUME},
    error="Client.InvalidVolume.NotFound",
    message=f"The volume '{VOLUME}' does not exist.",
)
FROM_COPY, FROM_OTHER = (
    volume.call(
        "ec2:CreateVolume",
        by="user:kim",
        at=at,
        request={"snapshotId": snapshot, "zone": "eu-west-1a"},
        response={"volumeId": f"vol-0ddddddddddddddd{at % 10}"},
    )
    for at, snapshot in ((601, SNAPSHOT), (602, OTHER))
)

database = Scene("databasefromcopy")
NAME = {"dBInstanceIdentifier": "Ledger"}
database.works("rds:DescribeDBInstances", by="app", times=range(-900, 0, 300), request=NAME)
DROPPED = database.call("rds:DeleteDBInstance", by="janitor", at=0, request=NAME)
GONE: dict[str, Any] = {"error": "DBInstanceNotFoundFault", "message": "DBInstance ledger not found."}
database.call("rds:DescribeDBInstances", by="app", at=400, request=NAME, **GONE)
AUTOMATED, OF_ANOTHER = (
    database.call(
        "rds:RestoreDBInstanceFromDBSnapshot",
        by="user:kim",
        at=at,
        request={"dBInstanceIdentifier": f"new-{at}", "dBSnapshotIdentifier": f"rds:{of}-2025-03-01-04-05"},
    )
    for at, of in ((900, "ledger"), (901, "ledger-archive"))
)


def restores(linked: Linked, effect: str) -> set[tuple[str, str]]:
    return {(cause, row["rule"]) for cause, row in linked.of(effect, "response").items()}


def test_a_volume_made_from_a_snapshot_of_the_lost_one_restores_it_and_no_other_does(linked: Linked) -> None:
    assert restores(linked, FROM_COPY) == {(DELETED, "restore")}
    assert restores(linked, FROM_OTHER) == set()


def test_an_automated_snapshot_tells_its_database_by_its_name(linked: Linked) -> None:
    assert restores(linked, AUTOMATED) == {(DROPPED, "restore")}
    assert restores(linked, OF_ANOTHER) == set()
