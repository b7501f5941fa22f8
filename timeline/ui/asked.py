"""What a person may ask of logs at a place: a part of them, and how AWS is reached. Plain words in, a scope out.

On a team server AWS is asked as the server itself: another profile would lend its rights to whoever signs in, an
endpoint would make it send requests to any host, and requests that somebody pays for are for its owner to allow.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from timeline import when
from timeline.errors import CaseError, TimeError
from timeline.load import Scope
from timeline.sources.access import Access
from timeline.ui import access
from timeline.ui.inert import html, show
from timeline.ui.team import Team

FROM, TO, ACCOUNTS, REGIONS = "logs_from", "logs_to", "logs_accounts", "logs_regions"
PROFILE, ENDPOINT, PAYS = "logs_profile", "logs_endpoint", "logs_pays"
KEYS = (FROM, TO, ACCOUNTS, REGIONS, PROFILE, ENDPOINT, PAYS)


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of the logs that was asked for, and the way to AWS."""

    scope: Scope
    access: Access

    def told(self) -> str:
        """The part in words, as it was understood: empty when all is asked for."""
        since, until = self.scope.since, self.scope.until
        parts = [f"from {when.iso(since)} on"] if since else []
        parts += [f"before {when.iso(until)}"] if until else []
        parts += [f"account {', '.join(self.scope.accounts)}"] if self.scope.accounts else []
        parts += [f"region {', '.join(self.scope.regions)}"] if self.scope.regions else []
        return "Only " + ", ".join(parts) + "." if parts else ""


def fields() -> None:
    """The fields of a form, folded away: most builds need none of them."""
    known = access.team()
    with st.expander(
        "Only a part of the logs" if known else "Only a part of the logs; AWS profile and endpoint", key="logs_options"
    ):
        left, right = st.columns(2)
        left.text_input("From", key=FROM, placeholder="2 days ago", help="Words or ISO 8601, UTC when no zone is given")
        right.text_input("To", key=TO, placeholder="15 Dec 2025 9am UTC+8", help="What happened before this time")
        left.text_input("Accounts", key=ACCOUNTS, placeholder="all", help="Account numbers, with commas between them")
        right.text_input("Regions", key=REGIONS, placeholder="all", help="As eu-west-1, with commas between them")
        if known is None:
            left.text_input("AWS profile", key=PROFILE, placeholder="the default one", help="--profile in messages")
            right.text_input(
                "Endpoint URL", key=ENDPOINT, placeholder="AWS itself", help="Of an S3-compatible store; --endpoint-url"
            )
            st.checkbox("Pay for the requests where a bucket's owner wants it (--requester-pays)", key=PAYS)
    if known is not None:
        show(html("<div class='t-small t-dim'>{said}</div>", said=_reads(known)))


def _reads(known: Team) -> str:
    places = " or ".join(known.remote)
    if not places:
        return "This server reads logs below its own folder only."
    return f"From AWS this server reads, with its own credentials, what begins with {places}."


def typed() -> dict[str, Any]:
    """What stands in the fields, by their keys; None for a field that is not shown."""
    return {key: st.session_state.get(key) for key in KEYS}


def read(said: Mapping[str, Any], now: datetime | None = None) -> Asked:
    """What the fields say. Raises TimeError for times that cannot be understood, CaseError for what a team may not."""
    now = now or datetime.now(UTC)
    since, until = (when.parse(text, now) if text else None for text in (_text(said, FROM), _text(said, TO)))
    if since and until and since >= until:
        raise TimeError(
            f"From ({when.iso(since)}) is not before To ({when.iso(until)}).",
            remedy="Exchange the two, or leave one out.",
        )
    return Asked(Scope(since, until, _list(said, ACCOUNTS), _list(said, REGIONS)), _way(said))


def _way(said: Mapping[str, Any]) -> Access:
    way = Access(_text(said, PROFILE) or None, _text(said, ENDPOINT) or None, bool(said.get(PAYS)))
    if access.team() is not None and way != Access():
        raise CaseError("This server asks AWS with its own credentials, at AWS's own address.")
    return way


def _text(said: Mapping[str, Any], key: str) -> str:
    return str(said.get(key) or "").strip()


def _list(said: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"[^\s,;]+", _text(said, key))))
