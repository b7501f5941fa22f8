"""The way into AWS: one session, standard retries, and every error of AWS as one sentence with its remedy."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import boto3
from botocore import exceptions as botocore
from botocore.config import Config

from timeline.errors import SourceError
from timeline.sources.access import Access, Denied
from timeline.sources.local import printable

HOMES = {"cn": "cn-north-1", "us-gov": "us-gov-west-1", "": "us-east-1"}
"""Where the events of global services (IAM, sign-in, CloudFront) are recorded, by how the names of regions begin."""
DEFAULT_REGION = "us-east-1"
"""Where one asks when the profile names no region."""
ATTEMPTS = 6
"""Tries of one request in all, with botocore's growing and jittered pauses between them (retry mode ``standard``)."""
CONNECT_SECONDS, READ_SECONDS = 10, 30
CONNECTIONS = 32
TOLD = 300
"""Characters of AWS's own words that are repeated."""

DENIALS = frozenset((
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled", "AuthorizationError",
    "InsufficientPermissionsException", "NotAuthorized", "Forbidden", "403",
))  # fmt: skip
EXPIRED = frozenset(("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"))
UNKNOWN_KEYS = frozenset((
    "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
    "InvalidSignatureException", "InvalidToken", "AuthFailure", "MissingAuthenticationToken",
))  # fmt: skip
ELSEWHERE = frozenset((
    "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException",
    "301", "307",
))  # fmt: skip
BUSY = frozenset((
    "SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded",
    "RequestThrottled", "InternalError", "InternalFailure", "ServiceUnavailable", "RequestTimeout", "500", "502", "503",
    "504",
))  # fmt: skip
KEY_FAULTS = frozenset(("KMS.DisabledException", "KMS.NotFoundException", "KMS.KMSInvalidStateException"))
FOR_ALL = EXPIRED | UNKNOWN_KEYS | ELSEWHERE | BUSY | {"NoSuchBucket", "RequestTimeTooSkewed"}
"""Error codes by what a person does about them (S3 API reference, "Error responses"; CloudTrail, "Common errors");
FOR_ALL holds those that the next object would meet too."""
UNREACHED = (
    botocore.EndpointConnectionError, botocore.ConnectTimeoutError, botocore.ReadTimeoutError,
    botocore.ConnectionClosedError, botocore.ProxyConnectionError, botocore.SSLError, botocore.HTTPClientError,
)  # fmt: skip
LOGIN_LOST = (
    botocore.SSOError, botocore.TokenRetrievalError, botocore.CredentialRetrievalError,
)  # fmt: skip
_PERMISSION = re.compile(r"perform: ([a-z0-9-]{1,40}:[A-Za-z0-9]{1,80})")
_ON_RESOURCE = re.compile(r"on resource: \"?(arn:[^\s\"]{1,400})")


class Ask(NamedTuple):
    """What is asked of AWS, for the sentence when it is refused."""

    what: str
    """The place or thing, as a person would say it."""
    permission: str
    resource: str = "*"


class Refusal(NamedTuple):
    """What AWS answered: its code, its words made harmless, and the whole answer."""

    code: str
    words: str
    response: Mapping[str, Any]


@dataclass
class Connection:
    """One session and its clients, made once each: clients may be shared between threads, sessions may not."""

    access: Access = field(default_factory=Access)
    _session: Any = None
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        with explained(self.access, Ask("the AWS configuration", "")):
            self._session = boto3.session.Session(profile_name=self.access.profile)

    @property
    def region(self) -> str:
        """The region of the profile, or the default one."""
        return str(self._session.region_name or DEFAULT_REGION)

    @property
    def partition(self) -> str:
        """``aws``, or ``aws-cn`` and the like: the second part of ARNs."""
        try:
            return str(self._session.get_partition_for_region(self.region))
        except botocore.BotoCoreError:
            return "aws"

    def client(self, service: str, region: str | None = None) -> Any:
        """The client of a service in a region."""
        place = (service, region or self.region)
        with self._lock, explained(self.access, Ask(f"{service} in {printable(place[1])}", "")):
            if place not in self._clients:
                self._clients[place] = self._session.client(
                    service, region_name=place[1], endpoint_url=self.access.endpoint_url, config=self._config()
                )
            return self._clients[place]

    def _config(self) -> Any:
        # A store at an own endpoint seldom answers to BUCKET.ENDPOINT: the bucket goes into the path there.
        style = {"addressing_style": "path"} if self.access.endpoint_url else {}
        return Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=CONNECTIONS,
            request_checksum_calculation="when_required",
            s3=style,
        )


def home_of(region: str) -> str:
    """The region that records the events of global services for the partition of this one."""
    return next(home for start, home in HOMES.items() if region.startswith(start))


@contextmanager
def explained(access: Access, ask: Ask) -> Iterator[None]:
    """Turn whatever AWS or its library raises within into a SourceError that says what to do."""
    try:
        yield
    except botocore.ClientError as error:
        raise refused(error.response, access, ask) from error
    except (botocore.BotoCoreError, ValueError) as error:
        raise failed(error, access, ask) from error


def code_of(response: Mapping[str, Any]) -> str:
    """The error code of an answer; the HTTP status where the answer has no body (HEAD requests)."""
    return str(response.get("Error", {}).get("Code", ""))


def refused(response: Mapping[str, Any], access: Access, ask: Ask) -> SourceError:
    """AWS's refusal as an error of ours."""
    code = code_of(response)
    words = printable(str(response.get("Error", {}).get("Message", "")))[:TOLD].strip().rstrip(".")
    refusal = Refusal(code, words, response)
    for codes, explain in _EXPLAINED:
        if code in codes:
            return explain(refusal, access, ask)
    return SourceError(f"AWS refused {ask.what} ({code or 'no code'}): {refusal.words or 'no reason given'}.")


def _denied(refusal: Refusal, access: Access, ask: Ask) -> Denied:
    """AWS's words name the action in most cases; where they do not, it is the one we asked for."""
    permission, resource = _missing(refusal.words, ask)
    explicitly = "explicit deny" in refusal.words
    remedy = f"Grant {permission} on {resource} to it, or choose another with --profile."
    if explicitly:
        remedy = f"A policy forbids it outright, and a grant does not help against that. AWS said: {refusal.words}."
    elif permission.startswith("s3:") and not access.requester_pays:
        remedy += " Where the requester pays, add --requester-pays."
    return Denied(
        f"{access.login[0].upper()}{access.login[1:]} may not read {ask.what}: {permission} is missing.",
        remedy=remedy,
        permission=permission,
        resource=resource,
        explicitly=explicitly,
    )


def _missing(words: str, ask: Ask) -> tuple[str, str]:
    """The permission that is missing, and on what."""
    said, on = _PERMISSION.search(words), _ON_RESOURCE.search(words)
    if said and said[1] != ask.permission:
        return said[1], on[1] if on else "*"
    if not said and "ciphertext" in words:  # how S3 passes on a refusal of KMS that names no action
        return "kms:Decrypt", "*"
    return ask.permission, ask.resource


def _no_bucket(_: Refusal, __: Access, ask: Ask) -> SourceError:
    return SourceError(
        f"There is no bucket for {ask.what}.",
        remedy="Check the name; `timeline doctor` tells to which buckets your trails write.",
    )


def _expired(_: Refusal, access: Access, ask: Ask) -> SourceError:
    return SourceError(
        f"The credentials of {access.login} have expired, so {ask.what} cannot be read.",
        remedy=f"Log in again{_how(access)}, then run the same command: it goes on from there.",
    )


def _unknown_keys(refusal: Refusal, access: Access, ask: Ask) -> SourceError:
    return SourceError(
        f"AWS does not accept {access.login} ({refusal.code}) for {ask.what}.",
        remedy="Check the keys, the session token and the profile; a region that the account has not enabled "
        "answers so too.",
    )


def _elsewhere(refusal: Refusal, access: Access, ask: Ask) -> SourceError:
    region = _region_of(refusal.response)
    remedy = f"Run with AWS_REGION set to {region}." if region else "Run with AWS_REGION set to the bucket's region."
    if access.endpoint_url:
        remedy = "Give the endpoint of that region with --endpoint-url."
    return SourceError(f"{ask.what} lies in {'region ' + region if region else 'another region'}.", remedy=remedy)


def _wrong_clock(_: Refusal, __: Access, ask: Ask) -> SourceError:
    return SourceError(f"AWS refused {ask.what}, because this machine's clock is wrong.", remedy="Set the clock.")


def _busy(refusal: Refusal, _: Access, ask: Ask) -> SourceError:
    return SourceError(
        f"AWS could not serve {ask.what} ({refusal.code}), after {ATTEMPTS} tries.",
        remedy="Wait a minute and run the same command again.",
    )


def _unusable_key(refusal: Refusal, _: Access, ask: Ask) -> SourceError:
    return SourceError(
        f"{ask.what} is encrypted with a key that cannot be used ({refusal.code}: {refusal.words}).",
        remedy="Enable the KMS key, or ask its owner.",
    )


_EXPLAINED: tuple[tuple[frozenset[str], Callable[[Refusal, Access, Ask], SourceError]], ...] = (
    (DENIALS, _denied),
    (frozenset(("NoSuchBucket",)), _no_bucket),
    (EXPIRED, _expired),
    (UNKNOWN_KEYS, _unknown_keys),
    (ELSEWHERE, _elsewhere),
    (frozenset(("RequestTimeTooSkewed",)), _wrong_clock),
    (BUSY, _busy),
    (KEY_FAULTS, _unusable_key),
)


def _region_of(response: Mapping[str, Any]) -> str:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return printable(str(headers.get("x-amz-bucket-region") or response.get("Error", {}).get("Region") or ""))


def _how(access: Access) -> str:
    return f" (for SSO: `aws sso login --profile {printable(access.profile)}`)" if access.profile else ""


def failed(error: Exception, access: Access, ask: Ask) -> SourceError:
    """What went wrong before AWS answered, as an error of ours."""
    words = printable(str(error))[:TOLD]
    message, remedy = f"AWS could not be asked for {ask.what}: {words}", "Check the AWS configuration."
    if isinstance(error, botocore.ProfileNotFound):
        message = f"There is no profile {printable(access.profile or '')}."
        remedy = "See them all with `aws configure list-profiles`."
    elif isinstance(error, botocore.NoCredentialsError | botocore.PartialCredentialsError):
        message = f"No AWS credentials were found to read {ask.what}."
        remedy = "Name a profile with --profile, or log in with `aws configure` or `aws sso login`."
    elif isinstance(error, LOGIN_LOST):
        message = f"The login of {access.login} is not valid: {words}"
        remedy = f"Log in again{_how(access)}, then run the same command."
    elif isinstance(error, UNREACHED):
        message = f"{ask.what} could not be reached: {words}"
        remedy = "Check the network, the proxy, the region and --endpoint-url, and run the same command again."
    elif isinstance(error, botocore.ParamValidationError) and "bucket" in words.lower():
        message, remedy = f"{ask.what} has no valid bucket name.", "Give s3://BUCKET/PREFIX."
    return SourceError(message, remedy=remedy)
