"""What one PBX instance is made from: the knobs of the dial plan, its ports, secrets and directories."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from deploy.pbx import numbers
from deploy.pbx.ports import PortBlock

BRIDGE_USER = "bridge"
ACTIONS_USER = "actions"
RECORDER_USER = "recorder"
ARI_USER = "callcenter"


@dataclass(frozen=True, slots=True)
class PbxSpec:
    """Timeouts are whole seconds: app_queue and app_dial know no finer ones."""

    name: str = "pbx"
    """systemname: goes in front of every Uniqueid."""
    direct_ring_s: int = 20
    internal_ring_s: int = 30
    outbound_ring_s: int = 45
    group_ring_s: int = 25
    queue_ring_s: int = 15
    """How long one agent is rung before the next is tried."""
    queue_wait_s: int = 300
    """How long a caller waits altogether."""
    ivr_wait_s: int = 5
    voicemail_max_s: int = 120
    sales_strategy: str = "rrmemory"
    support_strategy: str = "ringall"
    queue_answers: bool = True
    """Whether a queue takes the call and plays music, or lets it ring until an agent answers.

    Only in the second case do caller's and agent's prepared dialogue tracks begin together.
    """
    record_calls: bool = False
    browser_media: str = "127.0.0.1"
    """Address of this machine at which browser phones exchange sound: ICE never uses the loopback, so with it browsers
    register and ring, but hear nothing."""
    feature_codes: bool = False
    """Lets agents transfer by key codes, which AMI's Atxfer needs; desk phones use REFER."""
    transfer_ring_s: int = 15
    """How long a transfer's target rings for a transferer who is gone, before the call goes back to him."""
    forward_always: str = ""
    """The number to which the dial plan forwards calls to an agent's own number; so the two below."""
    forward_busy: str = ""
    forward_unanswered: str = ""
    follow_me: bool = False
    keep_directory: bool = False
    routed: bool = False
    """Asks the CRM on `ports.agi` where callers go."""
    route_limit_s: float = 0.5
    """How long a CRM that says nothing keeps a caller."""


@dataclass(frozen=True, slots=True)
class PbxPorts:
    """All on 127.0.0.1. `outside` is where the trunk sends outgoing calls: an OutsidePhone listens there. On `agi` the
    application listens, when it is asked to."""

    sip: int
    ami: int
    ami_tls: int
    http: int
    https: int
    outside: int
    agi: int
    rtp_start: int
    rtp_end: int

    @classmethod
    def within(cls, block: PortBlock) -> "PbxPorts":
        first = block.first
        return cls(
            sip=first,
            ami=first + 1,
            ami_tls=first + 2,
            http=first + 3,
            https=first + 4,
            outside=first + 5,
            agi=first + 6,
            rtp_start=first + 20,
            rtp_end=block.last,
        )


def _secret() -> str:
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True, repr=False)
class PbxSecrets:
    """New ones for every boot; nothing is ever guessable, not even in a demo."""

    bridge: str = field(default_factory=_secret)
    actions: str = field(default_factory=_secret)
    recorder: str = field(default_factory=_secret)
    ari: str = field(default_factory=_secret)
    agent: str = field(default_factory=_secret)
    browser: str = field(default_factory=_secret)
    """Key of the browser phones' passwords."""


@dataclass(frozen=True, slots=True)
class PbxDirs:
    """Asterisk's own directories, all below one."""

    base: Path

    @property
    def etc(self) -> Path:
        return self.base / "etc"

    @property
    def run(self) -> Path:
        return self.base / "run"

    @property
    def log(self) -> Path:
        return self.base / "log"

    @property
    def spool(self) -> Path:
        return self.base / "spool"

    @property
    def lib(self) -> Path:
        return self.base / "lib"

    @property
    def keys(self) -> Path:
        return self.base / "keys"

    @property
    def data(self) -> Path:
        return self.base / "data"

    def create(self) -> None:
        needed = [self.etc, self.run, self.log / "cdr-csv", self.log / "cel-custom"]
        needed += [self.spool / "monitor", self.spool / "voicemail", self.spool / "tmp"]
        needed += [self.lib / "cache", self.keys, self.data / "sounds"]
        for directory in needed:
            directory.mkdir(parents=True, exist_ok=True)


def group_members() -> str:
    """Dial()'s way of ringing several phones at once."""
    return "&".join(f"PJSIP/{extension}" for extension in numbers.RING_GROUP_MEMBERS)
