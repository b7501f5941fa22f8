"""Who asks AWS for logs, and what they may not: known without starting the AWS library."""

from dataclasses import dataclass

from timeline.errors import SourceError
from timeline.sources.local import printable


@dataclass(frozen=True, slots=True)
class Access:
    """How AWS is reached: with which profile, at which endpoint (S3-compatible stores), and who pays for requests."""

    profile: str | None = None
    endpoint_url: str | None = None
    requester_pays: bool = False

    @property
    def login(self) -> str:
        """The profile in words."""
        return f"profile {printable(self.profile)}" if self.profile else "the current credentials"


class Unreadable(SourceError):  # noqa: N818 - it reads as the sentence it is
    """This one file cannot be read, and others can: it is counted as rejected, and the load goes on."""


class Denied(SourceError):  # noqa: N818
    """The identity may not do what is needed: ``permission`` (as in a policy) on ``resource`` (an ARN or ``*``)."""

    def __init__(self, message: str, *, remedy: str, permission: str, resource: str, explicitly: bool) -> None:
        super().__init__(message, remedy=remedy)
        self.permission = permission
        self.resource = resource
        self.explicitly = explicitly
