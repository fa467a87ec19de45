"""Scripted SIP phones: callers, agents and the world outside, played by SIPp."""

from deploy.phones.phones import AgentDials, AgentPhone, Caller, DtmfBy, OnRing, OutsidePhone
from deploy.phones.sipp import CallCounts, PhoneError, Sipp

__all__ = [
    "AgentDials",
    "AgentPhone",
    "CallCounts",
    "Caller",
    "DtmfBy",
    "OnRing",
    "OutsidePhone",
    "PhoneError",
    "Sipp",
]
