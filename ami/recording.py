"""What the capture of recordings asks of the exchanges, over AMI: implements `RecordingSwitch`.

Needs the right to `system` of the acting account: MixMonitor, because it can run a command, and DBPut. (Setvar with
DB() would do with less, and is refused as dangerous.)
"""

import re
from collections.abc import Mapping
from typing import Final

from ami.actions import ManagerLink, PbxAway, PbxRefused
from ami.errors import AmiError
from callcenter.errors import InvalidInput

_NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}/[A-Za-z0-9_.-]{1,150}")
"""What we call a recording ourselves: it stands in a command that a shell reads."""
_FOLDER: Final = "${ASTSPOOLDIR}/monitor"
"""Asterisk's own spool folder; the exchange puts it in."""


class AmiRecording:
    """`links` by node; a node that is away raises `Unavailable`."""

    def __init__(self, links: Mapping[str, ManagerLink]) -> None:
        self._links = links

    async def set_policy(self, node: str, entries: dict[str, str]) -> None:
        """Asterisk keeps its database over restarts. The dial plan may read between two of these writes: what it finds
        is a list of rules all the same."""
        for name, value in entries.items():
            family, _, key = name.partition("/")
            await self._send(node, {"Action": "DBPut", "Family": family, "Key": key, "Val": value})

    async def start_recording(self, node: str, channel: str, name: str) -> None:
        """The same files and the same marker as the dial plan's. Relative names are below Asterisk's `monitor` folder;
        missing folders are made."""
        if not _NAME.fullmatch(name):
            raise InvalidInput("a recording cannot have this name")
        action = {
            "Action": "MixMonitor",
            "Channel": channel,
            "Options": f"r({name}-r.wav)t({name}-t.wav)",
            "Command": f"touch {_FOLDER}/{name}.done",
        }
        await self._send(node, action)

    async def stop_recording(self, node: str, channel: str) -> None:
        await self._send(node, {"Action": "StopMixMonitor", "Channel": channel})

    async def _send(self, node: str, action: Mapping[str, str]) -> None:
        try:
            response = await self._links[node].send(action)
        except AmiError as error:
            raise PbxAway("the PBX does not answer now") from error
        if not response.ok:
            raise PbxRefused(f"the PBX refused {action['Action']}", pbx_message=response.message)
