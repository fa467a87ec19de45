"""Variables, recording and listening: what happens beside the talk."""

from ami.tracker.arrivals import ensure_told
from ami.tracker.bridges import reconsider
from ami.tracker.events import Headers
from ami.tracker.queues import queue_status
from ami.tracker.state import Channel
from ami.tracker.world import World
from callcenter.calls.facts import RecordingPaused, RecordingResumed, RecordingStarted

VARIABLES = frozenset({"QUEUESTATUS", "MIXMONITOR_FILENAME"})
"""Of the hundreds that a dial plan sets."""


def var_set(world: World, headers: Headers) -> None:
    match headers.get("Variable", ""):
        case "QUEUESTATUS":
            channel = world.channel(headers.get("Uniqueid", ""))
            if channel is not None:
                queue_status(world, channel, headers)
        case "MIXMONITOR_FILENAME":
            channel = world.channel(headers.get("Uniqueid", ""))
            if channel is not None and headers.get("Value", ""):
                _record(world, channel, headers.get("Value", ""))
                channel.recording = headers.get("Value", "")


def mix_monitor_start(world: World, headers: Headers) -> None:
    """The file is in the variable that is set just before; a recording by legs only has none."""
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is None:
        return
    if channel.recording is None:
        _record(world, channel, "")
    channel.recording = None


def _record(world: World, channel: Channel, file: str) -> None:
    call = channel.call
    ensure_told(world, channel)
    if call.told and not call.ended:
        at = world.at(call)
        world.tell(RecordingStarted(call_id=call.id, node=world.node, at=at, uniqueid=channel.uid, file=file))


_DIRECTIONS = {"read": {"read"}, "write": {"write"}, "both": {"read", "write"}}


def mix_monitor_mute(world: World, headers: Headers) -> None:
    """The recording counts as paused while any of its directions is silent."""
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is None or channel.call.ended or not channel.call.told:
        return
    directions = _DIRECTIONS.get(headers.get("Direction", "").lower(), set())
    silent = headers.get("State", "") == "1"
    before = bool(channel.masked)
    channel.masked = channel.masked | directions if silent else channel.masked - directions
    if bool(channel.masked) is before:
        return
    call = channel.call
    kind = RecordingPaused if channel.masked else RecordingResumed
    world.tell(kind(call_id=call.id, node=world.node, at=world.at(call), uniqueid=channel.uid))


def chan_spy_start(world: World, headers: Headers) -> None:
    """A supervisor who listens is no party of any talk."""
    spyer = world.channel(headers.get("SpyerUniqueid", ""))
    if spyer is not None and not spyer.silent:
        spyer.silent = True
        reconsider(world, [spyer])
