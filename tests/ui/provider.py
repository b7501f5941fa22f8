"""A small OpenID Connect provider on loopback: whoever stands in ``person`` is signed in without a question."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "incident-timeline", "the secret of the client"


class Provider(ThreadingHTTPServer):
    """Holds the key, the codes that were given out, and the claims of the person at the browser."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self.person: Mapping[str, Any] = {}

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def token(self, nonce: str, person: Mapping[str, Any]) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": nonce, **person}
        return jwt.encode({"alg": "RS256", "kid": "one"}, said, self.key)


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            self._json(self._about())
        elif asked.path == "/keys":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif asked.path == "/authorize" and query.get("client_id") == CLIENT:
            code = secrets.token_urlsafe(12)
            self.server.codes[code] = (query["nonce"], self.server.person)
            self.send_response(302)
            self.send_header(
                "Location", f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
            )
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {known}" or body["code"][0] not in self.server.codes:
            self.send_error(401)
            return
        nonce, person = self.server.codes.pop(body["code"][0])
        token = self.server.token(nonce, person)
        self._json({"access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def _about(self) -> Mapping[str, Any]:
        home = self.server.issuer
        return {
            "issuer": home,
            "authorization_endpoint": f"{home}/authorize",
            "token_endpoint": f"{home}/token",
            "jwks_uri": f"{home}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
        }

    def _json(self, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged: tests say what went wrong."""


@contextmanager
def provided() -> Iterator[Provider]:
    """The provider, answering until the block ends."""
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
