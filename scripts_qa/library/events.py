"""What happened to scripts, told on the bus after the commit."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from callcenter.bus import Payload, Topic

SCRIPT_PUBLISHED: Final = Topic("qa.script_published")


@dataclass(frozen=True, slots=True)
class ScriptPublished:
    """A version that is in force from now on, wherever its script is bound without naming a version."""

    version_id: UUID
    script_id: UUID
    key: str
    n: int
    sha256: str


def to_payload(event: ScriptPublished) -> Payload:
    return {
        "version_id": str(event.version_id),
        "script_id": str(event.script_id),
        "key": event.key,
        "n": event.n,
        "sha256": event.sha256,
    }


def from_payload(payload: Payload) -> ScriptPublished:
    return ScriptPublished(
        UUID(str(payload["version_id"])),
        UUID(str(payload["script_id"])),
        str(payload["key"]),
        int(str(payload["n"])),
        str(payload["sha256"]),
    )
