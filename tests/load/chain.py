"""Logs with the digests that CloudTrail would deliver for them, signed here."""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from load.made import put, record


def new_key() -> Any:
    """A private key as AWS keeps one; skips where the extra for signatures is not installed."""
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def sign(key: Any, text: str) -> str:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415

    return str(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()).hex())


def saved_keys(folder: Path, key: Any, fingerprint: str = "f1") -> Path:
    """The answer of list-public-keys."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    item = {"Value": base64.b64encode(der).decode(), "Fingerprint": fingerprint, "ValidityStartTime": 1}
    return put(folder, f"keys-{fingerprint}.json", {"PublicKeyList": [item]})


def moment(hour: int) -> str:
    return f"2025-03-01T{hour:02}:00:00Z"


@dataclass(frozen=True)
class Chain:
    """The hourly digests of one trail, account and region, each with one log file."""

    account: str = "111122223333"
    region: str = "eu-west-1"
    fingerprint: str = "f1"
    bucket: str = "trail-bucket"
    suffix: str = ""

    def log(self, hour: int) -> str:
        folder = f"AWSLogs/{self.account}/CloudTrail/{self.region}/2025/03/01"
        return f"{folder}/{self.account}_CloudTrail_{self.region}_20250301T{hour:02}15Z_Abc{hour}{self.suffix}.json.gz"

    def digest(self, end: int) -> str:
        folder = f"AWSLogs/{self.account}/CloudTrail-Digest/{self.region}/2025/03/01"
        named = f"{self.account}_CloudTrail-Digest_{self.region}_trail_eu-west-1_20250301T{end:02}0000Z{self.suffix}"
        return f"{folder}/{named}.json.gz"

    def write(self, folder: Path, key: Any, hours: Any, **fields: Any) -> None:
        """The files of these hours; ``fields`` go before those of each digest."""
        before: dict[str, str] | None = None
        for hour in hours:
            body = json.dumps({"Records": [record(f"{self.account}-{self.region}-{hour}{self.suffix}")]}).encode()
            put(folder, self.log(hour), gzip.compress(body))
            digest = {
                "awsAccountId": self.account,
                "digestStartTime": moment(hour),
                "digestEndTime": moment(hour + 1),
                "digestS3Bucket": self.bucket,
                "digestS3Object": self.digest(hour + 1),
                "digestPublicKeyFingerprint": self.fingerprint,
                "digestSignatureAlgorithm": "SHA256withRSA",
                "previousDigestS3Bucket": before and self.bucket,
                "previousDigestS3Object": before and before["name"],
                "previousDigestHashValue": before and before["sha256"],
                "previousDigestHashAlgorithm": before and "SHA-256",
                "previousDigestSignature": before and before["signature"],
                "logFiles": [
                    {
                        "s3Bucket": self.bucket,
                        "s3Object": self.log(hour),
                        "hashValue": hashlib.sha256(body).hexdigest(),
                        "hashAlgorithm": "SHA-256",
                    }
                ],
            } | fields
            inflated = json.dumps(digest).encode()
            put(folder, self.digest(hour + 1), gzip.compress(inflated))
            sha256 = hashlib.sha256(inflated).hexdigest()
            signed = (digest["digestEndTime"], f"{self.bucket}/{self.digest(hour + 1)}", sha256)
            signature = sign(key, "\n".join((*signed, before["signature"] if before else "null")))
            before = {"name": self.digest(hour + 1), "sha256": sha256, "signature": signature}


def bad(findings: Any) -> list[tuple[str, str]]:
    return [(finding.kind, finding.name) for finding in findings if finding.is_bad]
