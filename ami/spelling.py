"""Asterisk's spelling for traces whose client kept everything in lower case.

Header and event names are looked up exactly as Asterisk spells them. Only those that somebody here asks for matter;
a name that is not all lower case is left as it is.
"""

from ami.tracker.tracker import HEARD

_CHANNEL = ("Uniqueid", "Linkedid", "Channel", "ChannelState", "CallerIDNum", "CallerIDName", "Context", "Exten")
_PREFIXES = (
    *("", "Dest", "LocalOne", "LocalTwo", "OrigTransferer", "SecondTransferer", "Transferer", "Transferee"),
    *("TransferTarget", "Target", "Parkee", "Retriever", "Spyer", "Spyee"),
)
_OTHERS = (
    *("Event", "Response", "Timestamp", "ActionID", "Uptime", "Status", "Cause", "State", "Direction", "Result"),
    *("AppData", "Application", "ApplicationData", "Extension", "Variable", "Value", "CID-CallingPres", "Newname"),
    *("BridgeUniqueid", "BridgeTechnology", "BridgeCreator", "BridgeName", "BridgeId", "SwapUniqueid", "Conference"),
    *("DialStatus", "DialString", "Dialstring", "Forward", "SubEvent", "Bridgestate", "Uniqueid1", "Uniqueid2"),
    *("Queue", "Position", "Interface", "StateInterface", "Location", "Member", "Paused", "PausedReason", "InCall"),
    *("Reason", "AgentCalled", "ChannelCalling", "DestinationChannel", "TransferType", "TransferExten", "DestType"),
    *("ParkerDialString", "ParkingSpace", "Parkinglot", "DNID", "Duration"),
)
_OLD_EVENTS = ("Dial", "Bridge", "Link", "Unlink", "Join", "Leave", "Masquerade", "Rename", "Transfer")

_HEADERS = {name.lower(): name for name in (*_OTHERS, *(prefix + name for prefix in _PREFIXES for name in _CHANNEL))}
_EVENTS = {name.lower(): name for name in (*_OLD_EVENTS, "SoftHangupRequest", *HEARD)}


def spelled(header: str) -> str:
    return _HEADERS.get(header, header) if header.islower() else header


def spelled_event(name: str) -> str:
    return _EVENTS.get(name, name) if name.islower() else name
