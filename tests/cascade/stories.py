"""Incidents written record by record, each in an account of its own, and the answer an honest reader would give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.link.scenes import Scene

STORIES: list["Story"] = []
HOUR = 3600


@dataclass
class Story(Scene):
    """A scene with its answer: ``roots`` are the only acts to blame, ``innocent`` stand in no chain."""

    roots: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    innocent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.account = f"{810000000000 + len(STORIES)}"
        STORIES.append(self)

    def root(self, action: str, *, by: str, at: float = 0, **more: Any) -> str:
        """The act to blame."""
        self.roots.append(self.call(action, by=by, at=at, **more))
        return self.roots[-1]

    def aside(self, action: str, *, by: str = "helper-agent", at: float = -20, **more: Any) -> str:
        """A change by somebody else, near in time, that has nothing to do with it."""
        self.innocent.append(self.call(action, by=by, at=at, **more))
        return self.innocent[-1]

    def readers(
        self,
        action: str,
        code: str,
        message: str,
        *,
        by: Sequence[str] = ("web-api", "night-batch"),
        broke: float = 0,
        healed: float = 2 * HOUR,
        start: float = -HOUR,
        until: float = HOUR,
        every: float = 300,
        **more: Any,
    ) -> list[str]:
        """The same call by several workloads: it works until ``broke`` and again from ``healed`` on.

        ``{caller}`` in the message stands for the ARN of the caller.
        """
        failed = []
        for place, name in enumerate(by):
            for number in range(int((until - start) // every)):
                at = start + number * every + 7 * place + 5
                if broke < at < healed:
                    caller = f"arn:aws:sts::{self.account}:assumed-role/{name}/run"
                    told = message.replace("{caller}", caller)
                    failed.append(self.call(action, by=name, at=at, error=code, message=told, **more))
                else:
                    self.call(action, by=name, at=at, **more)
        self.effects += failed
        return failed

    def bystanders(self) -> None:
        """What an agent, a pipeline and a person change meanwhile, elsewhere."""
        self.aside("s3:PutBucketTagging", at=-45, request={"bucketName": f"assets-{self.name}"})
        self.aside("ecs:UpdateService", by="deploy-pipeline", at=-8, request={"cluster": "shop", "service": "web"})
        self.aside("ec2:CreateTags", by="user:morgan", at=-3, request={"resourcesSet": {"items": []}})


def records(stories: Iterable[Story] = STORIES) -> list[dict[str, Any]]:
    """All records of these stories, in the order of their telling."""
    return [record for story in stories for record in story.records]
