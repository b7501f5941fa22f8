"""Who signed a digest: RSA signatures against the public keys that AWS gave out.

The signature of a digest stands in the one after it; that of the last, in the metadata of its object alone (AWS,
"custom implementations of CloudTrail log file integrity validation").
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from timeline.errors import SourceError
from timeline.load.digests import Digest, Finding, as_json

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    CAN_CHECK_SIGNATURES = True
except ImportError:  # an extra: the hash chain is checked without it
    CAN_CHECK_SIGNATURES = False


def signatures(
    chain: Sequence[Digest],
    holders: Mapping[str, Sequence[Digest]],
    told: Mapping[str, str],
    public: Mapping[str, bytes],
) -> Iterator[Finding]:
    """What the signature of each digest of a chain says of it.

    ``holders`` are, by the place of a digest, those that name it as the one before them; ``told`` the signatures that
    were read from metadata; ``public`` the keys by their fingerprints.
    """
    for digest in chain:
        for holder in holders.get(digest.place, ()):
            says = f"The signature that {holder.name} holds of it"
            yield _judged(digest, holder.text("previousDigestSignature"), says, public)
        if digest.place in told:
            yield _judged(digest, told[digest.place], "The signature in the metadata of its object", public)
        elif digest.place not in holders:
            says = (
                "The last digest: its signature lies only in the metadata of its object."
                if digest.key == chain[-1].key
                else "Signature not checked: the digest after it, which holds it, is missing."
            )
            yield Finding("unchecked", digest.name, says)


def _judged(digest: Digest, signature: str, holder: str, public: Mapping[str, bytes]) -> Finding:
    if not public:
        return Finding("unchecked", digest.name, "Signature not checked: no public keys were given.")
    key = public.get(digest.text("digestPublicKeyFingerprint"))
    if key is None:
        says = "Its public key is not among those given: they are of another time or region, or AWS did not sign it."
        return Finding("signed by an unknown key", digest.name, says)
    if not CAN_CHECK_SIGNATURES:
        says = "Signature not checked: the package `cryptography` is not installed (pip install 'timeline[verify]')."
        return Finding("unchecked", digest.name, says)
    if _is_signed(key, signature, _signed_text(digest)):
        return Finding("valid", digest.name, "The digest is signed by AWS and unaltered.")
    return Finding("signature wrong", digest.name, f"{holder} does not fit it.")


def _signed_text(digest: Digest) -> bytes:
    """What AWS signs of a digest (AWS, "CloudTrail log file integrity validation: digest data signing string")."""
    before = digest.text("previousDigestSignature") or "null"
    return "\n".join((digest.text("digestEndTime"), digest.place, digest.sha256, before)).encode()


def _is_signed(key: bytes, signature: str, text: bytes) -> bool:
    """Whether an RSA key (DER, PKCS#1 or SubjectPublicKeyInfo) made this signature."""
    try:
        loaded = load_der_public_key(key)
        if not isinstance(loaded, rsa.RSAPublicKey):
            return False
        loaded.verify(bytes.fromhex(signature), text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys(paths: Iterable[Path]) -> tuple[dict[str, bytes], list[Finding]]:
    """Keys by their fingerprint, out of answers of list-public-keys; what is none of them is said."""
    keys: dict[str, bytes] = {}
    findings = []
    for path in paths:
        for item in _listed(path):
            try:
                keys[str(item["Fingerprint"])] = base64.b64decode(item["Value"], validate=True)
            except (KeyError, TypeError, ValueError, binascii.Error):
                findings.append(Finding("unchecked", path.name, "A public key in it cannot be read and is left out."))
    return keys, findings


def _listed(path: Path) -> list[Any]:
    try:
        answer = as_json(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", remedy="Check the path of the keys.") from error
    listed = answer.get("PublicKeyList") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise SourceError(
            f"{path} holds no public keys.", remedy="Save `aws cloudtrail list-public-keys --output json` in a file."
        )
    return listed
