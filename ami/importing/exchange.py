"""An exchange as its files tell it: phones, trunks, queues with members, agents, and the firm's own numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from ami.importing.dialplan import DialPlan, FoundLine
from ami.importing.files import Folder, Part, Place, Unclear
from ami.importing.manager_conf import advice
from callcenter.errors import AppError

PJSIP: Final = (
    *("pjsip.conf", "pjsip.endpoint.conf", "pjsip.aor.conf", "pjsip.identify.conf", "pjsip.registration.conf"),
    "pjsip_additional.conf",
)
SIP: Final = ("sip.conf", "sip_additional.conf")
QUEUES: Final = ("queues.conf", "queues_additional.conf")
EXTENSIONS: Final = ("extensions.conf", "extensions_additional.conf")
AGENTS: Final = ("agents.conf",)
MANAGER: Final = ("manager.conf",)
_NAMED: Final = re.compile(r'\s*"?([^"<]*?)"?\s*(?:<([^>]*)>)?\s*')
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_OWN_SECTIONS: Final = ("general", "globals", "authentication")


class NoConfiguration(AppError):
    """The folder has no file of an exchange."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "pbx-config-missing"


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """`endpoint` as Asterisk names its channels: `PJSIP/101`; `title` from its caller ID; `browser` speaks WebRTC."""

    endpoint: str
    title: str
    context: str
    browser: bool
    place: Place


@dataclass(frozen=True, slots=True)
class FoundMember:
    """`endpoint` is the device behind `Local/101@from-queue/n` too, as far as there is one."""

    interface: str
    endpoint: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundQueue:
    name: str
    strategy: str
    members: tuple[FoundMember, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class FoundAgent:
    """Of agents.conf: who signs in with a number instead of having a phone."""

    number: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Exchange:
    """`advice` is what its owner should change in manager.conf."""

    phones: Sequence[FoundPhone]
    trunks: Sequence[FoundPhone]
    queues: Sequence[FoundQueue]
    agents: Sequence[FoundAgent]
    lines: Sequence[FoundLine]
    unclear: Sequence[Unclear]
    advice: Sequence[str]
    files: Sequence[str]


def read_exchange(directory: Path) -> Exchange:
    """Everything that is understood; NoConfiguration when there is nothing to read."""
    folder = Folder(directory)
    if not any(folder.has(name) for name in (*PJSIP, *SIP, *QUEUES, *EXTENSIONS)):
        raise NoConfiguration("there is no pjsip.conf, sip.conf, queues.conf or extensions.conf in this folder")
    phones, trunks = _pjsip(folder.parts(*PJSIP))
    sip_phones, sip_trunks = _sip(folder.parts(*SIP))
    phones, trunks = [*phones, *sip_phones], [*trunks, *sip_trunks]
    queues = _queues(folder, phones)
    agents = _agents(folder.parts(*AGENTS))
    plan = DialPlan(folder.parts(*EXTENSIONS), folder.unclear)
    lines = plan.inbound(dict.fromkeys(trunk.context for trunk in trunks if trunk.context))
    changes = advice(folder.parts(*MANAGER))
    return Exchange(phones, trunks, queues, agents, lines, folder.unclear, changes, list(folder.read))


def _pjsip(parts: Sequence[Part]) -> tuple[list[FoundPhone], list[FoundPhone]]:
    """A trunk is whom we sign in to, whom we know by address, or whose contact is written down."""
    by_address = {part.get("endpoint") for part in parts if part.get("type") in ("identify", "registration")}
    fixed = {part.name for part in parts if part.get("type") == "aor" and part.get("contact")}
    phones: list[FoundPhone] = []
    trunks: list[FoundPhone] = []
    for part in parts:
        if part.get("type") != "endpoint" or _PLAIN.fullmatch(part.name) is None:
            continue
        aors = {name.strip() for name in part.get("aors").split(",")}
        is_trunk = part.name in by_address or bool(part.get("outbound_auth")) or bool(aors & fixed)
        (trunks if is_trunk else phones).append(_phone("PJSIP", part))
    return phones, trunks


def _sip(parts: Sequence[Part]) -> tuple[list[FoundPhone], list[FoundPhone]]:
    """chan_sip: a phone registers (`host=dynamic`), a trunk has an address."""
    phones: list[FoundPhone] = []
    trunks: list[FoundPhone] = []
    for part in parts:
        if part.name in _OWN_SECTIONS or not part.get("type") or _PLAIN.fullmatch(part.name) is None:
            continue
        (phones if part.get("host").lower() in ("", "dynamic") else trunks).append(_phone("SIP", part))
    return phones, trunks


def _phone(technology: str, part: Part) -> FoundPhone:
    found = _NAMED.fullmatch(part.get("callerid"))
    title = "" if found is None else found[1].strip()
    browser = part.get("webrtc").lower() in ("yes", "true", "1", "on")
    return FoundPhone(f"{technology}/{part.name}", title, part.get("context"), browser, part.place)


def _queues(folder: Folder, phones: Sequence[FoundPhone]) -> list[FoundQueue]:
    devices = {phone.endpoint.partition("/")[2]: phone.endpoint for phone in phones}
    queues: dict[str, FoundQueue] = {}
    for part in folder.parts(*QUEUES):
        if part.name in _OWN_SECTIONS:
            continue
        if _PLAIN.fullmatch(part.name) is None:
            folder.unclear.append(Unclear(part.place, "a queue whose name is no plain word"))
            continue
        members = tuple(_member(one.value, devices) for one in part.all("member"))
        queues[part.name] = FoundQueue(part.name, part.get("strategy"), members, part.place)
    return list(queues.values())


def _member(value: str, devices: dict[str, str]) -> FoundMember:
    """`member => Interface[,penalty[,name[,state interface]]]`."""
    words = [word.strip().strip('"') for word in value.split(",")]
    interface = words[0]
    technology, _, rest = interface.partition("/")
    extension = re.split(r"[@/]", rest)[0]
    endpoint = devices.get(extension, "") if technology == "Local" else interface
    return FoundMember(interface, endpoint, words[2] if len(words) > 2 else "")


def _agents(parts: Sequence[Part]) -> list[FoundAgent]:
    """A section for each (`fullname`), or lines `agent => number,secret,name` of old: the secret is not looked at."""
    agents = []
    for part in parts:
        if part.name not in (*_OWN_SECTIONS, "agents") and part.name.isdigit():
            agents.append(FoundAgent(part.name, part.get("fullname"), part.place))
        for setting in part.all("agent"):
            words = [word.strip() for word in setting.value.split(",")]
            agents.append(FoundAgent(words[0], words[2] if len(words) > 2 else "", setting.place))
    return agents
