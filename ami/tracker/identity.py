"""Names that Asterisk gives: channels, their endpoints, and the ids that ours are made of."""

import re

from callcenter.calls.facts import SPY_MARK, CallId, Endpoint

_EPOCH = re.compile(r"(?:.*-)?(\d{9,11})\.\d+")
_HELPERS = (
    "Snoop/",
    "CBAnn/",
    "CBRec/",
    "AudioSocket/",
    "WebSocket/",
    "UnicastRTP/",
    "MulticastRTP/",
    "Recorder/",
    "Announcer/",
    "Surrogate/",
    "Message/",
)
_LOCAL_HALVES = (";1", ";2")


def call_id_of(node: str, uniqueid: str) -> CallId:
    """With the node's name in front, unless `systemname` in asterisk.conf put that very name there.

    Another name there is no proof: exchanges that were copied have the same one and issue the same ids.
    """
    if uniqueid.startswith(f"{node}-"):
        return CallId(uniqueid)
    return CallId(f"{node}-{uniqueid}")


def epoch_of(uniqueid: str) -> float | None:
    """The second in which the channel was made: the only time in traces that were taken without timestamps."""
    found = _EPOCH.fullmatch(uniqueid)
    return float(found[1]) if found else None


def endpoint_of(channel: str) -> Endpoint:
    """`PJSIP/my-phone-0000002a` -> `PJSIP/my-phone`: the serial follows the last dash."""
    base = channel[:-2] if channel.endswith(_LOCAL_HALVES) else channel
    dash = base.rfind("-")
    return Endpoint(base[:dash] if dash > 0 else base)


def resource_of(endpoint: str) -> str:
    """`PJSIP/101` -> `101`."""
    return endpoint.partition("/")[2] or endpoint


def is_local(channel: str) -> bool:
    return channel.startswith("Local/")


def is_helper(channel: str) -> bool:
    """Channels that Asterisk makes for itself: taps, announcers, recorders. Never a party, never an edge."""
    return channel.startswith(_HELPERS)


def is_spy(uniqueid: str) -> bool:
    """The channel of a supervisor whom we put at an agent's ear: we gave it this id ourselves."""
    return SPY_MARK in uniqueid


def local_pair(channel: str) -> str | None:
    """What both halves of a Local channel have in common."""
    return channel[:-2] if channel.endswith(_LOCAL_HALVES) else None
