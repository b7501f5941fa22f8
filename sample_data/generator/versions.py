"""Record versions: each service writes its own ``eventVersion`` for years, and older versions lack the newer fields."""

from collections.abc import Iterable, Mapping

from sample_data.generator.records import Record

SINCE = {"tlsDetails": 8, "sessionCredentialFromConsole": 8, "eventCategory": 7}
SCOPE_SINCE = 11


def restamp(records: Iterable[Record], default: str, by_service: Mapping[str, str]) -> None:
    """Gives each record the version its service writes and takes away what that version does not know."""
    for made in records:
        version = by_service.get(made["eventSource"].removesuffix(".amazonaws.com"), default)
        minor = int(version.split(".")[1])
        made["eventVersion"] = version
        for name, since in SINCE.items():
            if minor < since:
                made.pop(name, None)
        if minor < SCOPE_SINCE:
            made["userIdentity"].pop("inScopeOf", None)
