"""The events that the bridge subscribes to.

Include filters by event name are a hash match in Asterisk and cut the stream to a third. A misspelt filter
is refused with a WARNING only, and the event is then silently missing: `boot` reads the log for that.
"""

from typing import Final

EVENTS: Final = (
    *("FullyBooted", "Shutdown", "Reload"),
    *("Newchannel", "Newstate", "NewCallerid", "NewConnectedLine", "Rename", "Hangup", "HangupRequest"),
    *("SoftHangupRequest", "DialBegin", "DialState", "DialEnd", "OriginateResponse"),
    *("BridgeCreate", "BridgeMerge", "BridgeEnter", "BridgeLeave", "BridgeDestroy"),
    *("LocalBridge", "LocalOptimizationBegin", "LocalOptimizationEnd"),
    *("AttendedTransfer", "BlindTransfer", "Pickup", "Hold", "Unhold"),
    *("ParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp", "ParkedCallSwap", "UnParkedCall"),
    *("QueueCallerJoin", "QueueCallerLeave", "QueueCallerAbandon"),
    *("AgentCalled", "AgentConnect", "AgentComplete", "AgentRingNoAnswer", "AgentDump"),
    *("QueueMemberAdded", "QueueMemberRemoved", "QueueMemberPause", "QueueMemberStatus"),
    *("QueueMemberPenalty", "QueueMemberRinginuse"),
    *("ConfbridgeStart", "ConfbridgeJoin", "ConfbridgeLeave", "ConfbridgeEnd"),
    *("ConfbridgeMute", "ConfbridgeUnmute", "ChanSpyStart", "ChanSpyStop"),
    *("MusicOnHoldStart", "MusicOnHoldStop"),
    *("MixMonitorStart", "MixMonitorStop", "MixMonitorMute", "UserEvent", "Cdr"),
)

VARIABLES: Final = ("QUEUESTATUS", "MIXMONITOR_FILENAME")
"""QUEUESTATUS alone tells a queue timeout from a caller who gave up."""

VARIABLE_PREFIXES: Final = ("CRM_",)


def filter_lines() -> str:
    by_name = [f"eventfilter(action(include),name({event})) =" for event in EVENTS]
    setting = "eventfilter(action(include),name(VarSet),header(Variable),method({})) = {}"
    exact = [setting.format("exact", variable) for variable in VARIABLES]
    starting = [setting.format("starts_with", prefix) for prefix in VARIABLE_PREFIXES]
    return "\n".join(by_name + exact + starting)
