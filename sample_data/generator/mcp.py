"""The managed AWS MCP Server (since May 2026): a person's consent, an agent's tool call, and the API call it made."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sample_data.generator.records import Caller, Record, Session, identity
from sample_data.generator.telling import Telling

HOST = "aws-mcp.amazonaws.com"


class Connection:
    """One consented connection between a coding agent and the server, in its owner's name."""

    def __init__(self, tale: Telling, owner: Session, region: str, client: str) -> None:
        """``client`` is how the agent introduces itself, for example ``claude-code/2.1.202 (cli)``."""
        self.tale, self.owner, self.region, self.client = tale, owner, region, client
        self.sign_in = f"arn:aws:signin:{region}:{owner.account}:session/{tale.dice.uuid()}"
        self.key = tale.dice.access_key()

    def _caller(self, **more: Any) -> dict[str, Any]:
        person = identity(self.owner, self.key, **more)
        person["sessionContext"] = {**person["sessionContext"], "signInSessionArn": self.sign_in}
        return person

    def consent(self, at: datetime) -> Record:
        """The owner lets the agent in, in a browser."""
        asks = Caller(self.owner.account, identity(self.owner), self.owner.ip, "Bun/1.4.0", tls=False)
        made = self.tale.call(
            at,
            asks,
            "signin:CreateOAuth2Token",
            {
                "resource": f"https://aws-mcp.{self.region}.api.aws/mcp",
                "client_id": f"arn:aws:signin:{self.region}::external-client/dcr/{self.tale.dice.uuid()}",
            },
            part="contributing_may",
        )
        made["additionalEventData"] = {
            "signInSessionArn": self.sign_in,
            "grant_type": "authorization_code",
            "success": "true",
        }
        return made

    def call(
        self, at: datetime, api: str, request: Mapping[str, Any], response: Mapping[str, Any] | None = None, **more: Any
    ) -> Record:
        """One API call, and the tool call that made it: stamped a second later, and in us-east-1."""
        through = Caller(self.owner.account, self._caller(invokedBy=HOST), HOST, HOST, tls=False)
        made = self.tale.call(at, through, api, request, response, by="ai_agent", **more)
        asks = Caller(self.owner.account, self._caller(), self.owner.ip, self.client, tls=False)
        tool = self.tale.call(
            at + timedelta(seconds=1),
            asks,
            "aws-mcp:CallReadWriteTool",
            {
                "jsonrpc": "2.0",
                "method": "tools/call",
                "params": {"name": "aws___call_aws", "arguments": "[HIDDEN_DUE_TO_SECURITY_REASONS]"},
            },
            by="ai_agent",
            part="contributing_may" if more.get("part") == "root" else None,
            region="us-east-1",
        )
        tool["eventType"] = "AwsMcpEvent"
        tool["additionalEventData"] = {
            "downstreamRequests": [{"apiName": api, "requestId": made["requestID"], "awsRegion": made["awsRegion"]}]
        }
        return made
