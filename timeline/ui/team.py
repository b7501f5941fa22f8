"""A team server's settings: who may come in, in which part, and what of the machine the app may open.

One TOML file for both: ``[auth]`` is read by Streamlit (``st.login``, OpenID Connect), ``[timeline]`` by us. Nobody has
a part unless the file gives it. Imports no Streamlit: the starter of the app reads the file too.
"""

import ipaddress
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from timeline.errors import CaseError, TimelineError

Role = Literal["investigator", "viewer"]
TEAM, ANYBODY = "TIMELINE_TEAM", "TIMELINE_ANYBODY"
"""How the starter tells the app: the team file, or that whoever reaches it is a viewer."""
SHORTEST_SECRET = 32
NEEDED = ("client_id", "client_secret", "server_metadata_url")
HELP = "docs/tour.md, On a team server, shows the whole file."


@dataclass(frozen=True, slots=True)
class Team:
    """What ``[timeline]`` of a team file says; ``folder`` is resolved."""

    folder: Path
    role_claim: str
    investigators: frozenset[str]
    viewers: frozenset[str]
    remote: tuple[str, ...] = ()
    provider: str | None = None

    def role(self, claims: Mapping[str, Any]) -> Role | None:
        """The part of a signed-in person by the values of the claim; None when the file gives them none."""
        held = _values(claims, self.role_claim)
        if not held.isdisjoint(self.investigators):
            return "investigator"
        return "viewer" if "*" in self.viewers or not held.isdisjoint(self.viewers) else None

    def place(self, said: str | Path) -> Path:
        """A path below the folder, relative ones beginning there. Raises CaseError for any other."""
        try:
            found = (self.folder / said).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise CaseError("This is no path.") from error
        if not found.is_relative_to(self.folder):
            raise CaseError("This path lies outside the folder of this server.", remedy="Name one inside it.")
        return found

    def source(self, said: str) -> str:
        """Where logs lie: a remote place that the file allows, or a path below the folder. Raises CaseError."""
        if "://" not in said:
            return str(self.place(said))
        if any(_is_below(said, allowed) for allowed in self.remote):
            return said
        raise CaseError("This server reads no logs from there.", remedy="Its team file lists what it reads (remote).")


def _is_below(said: str, allowed: str) -> bool:
    """Whether a remote place lies within another: by whole parts of a path, and by each region of an event history."""
    (scheme, _, place), (allowed_scheme, _, within) = said.partition("://"), allowed.partition("://")
    if scheme != allowed_scheme or not place:
        return False
    if scheme == "cloudtrail":
        return not within or set(place.split(",")) <= set(within.split(","))
    return not within or f"{place}/".startswith(f"{within.rstrip('/')}/")


def author(claims: Mapping[str, Any]) -> str:
    """Who signs: the e-mail address, unless the provider says it is unchecked; else the name with the subject."""
    email = claims.get("email")
    if isinstance(email, str) and email and claims.get("email_verified", True) in (True, "true"):
        return email
    name = claims.get("preferred_username") or claims.get("name") or ""
    return " ".join(str(part) for part in (name, claims.get("sub", "")) if part) or "a signed-in person"


def is_local(address: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def read(path: Path) -> Team:
    """The settings of a team file. Raises TimelineError, naming what is wrong, before anybody can come in."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TimelineError(f"The team file {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise TimelineError(f"The team file {path} is no TOML: {error}.", remedy=HELP) from error
    ours = _section(said, "timeline", path)
    provider = ours.get("provider")
    _sign_in(_section(said, "auth", path), provider, path)
    folder = Path(_text(ours, "folder", path)).expanduser()
    if not folder.is_absolute() or not folder.is_dir():
        raise TimelineError(f"{path}: folder must name a folder that is there, in full.", remedy=HELP)
    team = Team(
        folder.resolve(),
        _text(ours, "role_claim", path),
        _texts(ours, "investigators", path),
        _texts(ours, "viewers", path),
        tuple(sorted(_texts(ours, "remote", path))),
        provider,
    )
    if not team.investigators and not team.viewers:
        raise TimelineError(f"{path}: neither investigators nor viewers are named; nobody could come in.", remedy=HELP)
    if "*" in team.investigators:
        raise TimelineError(f"{path}: investigators are named one by one; only viewers may be everybody.", remedy=HELP)
    return team


def _sign_in(auth: Mapping[str, Any], provider: object, path: Path) -> None:
    """What Streamlit would stumble over later, and what would make the sign-in worthless."""
    if provider is not None and not isinstance(auth.get(str(provider)), Mapping):
        raise TimelineError(f"{path}: there is no section [auth.{provider}].", remedy=HELP)
    client = auth[str(provider)] if provider is not None else auth
    for name in NEEDED:
        _text(client, name, path)
    if len(_text(auth, "cookie_secret", path)) < SHORTEST_SECRET:
        raise TimelineError(
            f"{path}: cookie_secret has fewer than {SHORTEST_SECRET} characters: sessions could be forged.", remedy=HELP
        )
    back = urlsplit(_text(auth, "redirect_uri", path))
    if not back.path.endswith("/oauth2callback"):
        raise TimelineError(f"{path}: redirect_uri must end with /oauth2callback.", remedy=HELP)
    if back.scheme != "https" and not is_local(back.hostname or ""):
        raise TimelineError(f"{path}: redirect_uri must begin with https://: others could read along.", remedy=HELP)


def _section(said: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    found = said.get(name)
    if not isinstance(found, Mapping):
        raise TimelineError(f"{path}: there is no section [{name}].", remedy=HELP)
    return found


def _text(said: Mapping[str, Any], name: str, path: Path) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found.strip():
        raise TimelineError(f"{path}: {name} is missing.", remedy=HELP)
    return found


def _texts(said: Mapping[str, Any], name: str, path: Path) -> frozenset[str]:
    found = said.get(name, [])
    if (
        not isinstance(found, Sequence)
        or isinstance(found, str)
        or not all(isinstance(one, str) and one for one in found)
    ):
        raise TimelineError(f"{path}: {name} must be a list of texts.", remedy=HELP)
    return frozenset(found)


def _values(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """The values of a claim, found by its whole name or by a path with dots, whether it is one text or a list."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list | tuple) else [found]
    return frozenset(one for one in listed if isinstance(one, str))
