"""What reads facts back sees a word too many. The samples are read back in ``tests/whole``, where they are built."""

import json
from datetime import UTC, datetime

from tests.scenarios.readback import too_much


def test_a_foreign_name_time_or_actor_would_be_seen() -> None:
    raw = {"requestParameters": {"tableName": "orders-main"}, "userIdentity": {"arn": "arn:aws:iam::1:user/dana"}}
    event = {
        "event_name": "DeleteTable",
        "event_time": datetime(2026, 3, 2, 10, tzinfo=UTC),
        "raw": json.dumps(raw),
        "derived": "kiro-cli",
    }
    told = {"statement": "DeleteTable on orders-main at 2026-03-02T10:00:00Z with kiro-cli.", "actor": "user/dana"}
    assert list(too_much(told, [event])) == []
    for wrong in ("DropTable", "orders-copy", "2026-03-02T10:00:01Z", "user/erin"):
        more = {"statement": f"{told['statement']} {wrong}", "actor": told["actor"]}
        assert list(too_much(more, [event])), wrong
    assert list(too_much({**told, "actor": "user/erin"}, [event])) == ["user/erin"]
