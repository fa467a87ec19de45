"""Traces of Asterisk 1.8 to 11, said again in the words of Asterisk 12 and later.

The old events name one channel where the new ones describe two, know no linkedids, and join two channels by `Bridge`.
A masquerade moves a party into another channel: that one takes its name and goes on, and the party's own id dies as
a zombie. Here a party keeps the id with which it came, so that its leg is one leg.

This is for recorded traces alone: linkedids are found out from the whole trace.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from ami.message import Event, Headers

_OLD = frozenset({"Dial", "Bridge", "Link", "Unlink", "Join", "Leave", "Masquerade"})
_KEPT = ("Channel", "ChannelState", "CallerIDNum", "CallerIDName", "Context", "Exten")
_MASQUERADE = "<MASQ>"


def is_old(events: Iterable[Event]) -> bool:
    """`Bridge` is new to no one: only with its state it is the old event."""
    return any(event.name in _OLD and (event.name != "Bridge" or "Bridgestate" in event) for event in events)


def modernised(events: Sequence[Event]) -> list[Event]:
    translator = _Translator(_families(events))
    return [new for event in events for new in translator.say_again(event)]


def _families(events: Iterable[Event]) -> dict[str, str]:
    """Each channel's elder: who dialled it, or the first half of its Local channel."""
    elders: dict[str, str] = {}
    for event in events:
        if event.name == "Dial" and event.get("SubEvent", "Begin") == "Begin":
            young, elder = _destination(event), _uniqueid(event)
        elif event.name == "LocalBridge":
            young, elder = event.get("Uniqueid2", ""), event.get("Uniqueid1", "")
        else:
            continue
        if young and elder and young != elder:
            elders.setdefault(young, elder)
    return elders


def _uniqueid(event: Event) -> str:
    return event.get("Uniqueid", "") or event.get("UniqueID", "") or event.get("SrcUniqueID", "")


def _destination(event: Event) -> str:
    return event.get("DestUniqueID", "") or event.get("DestUniqueid", "")


class _Translator:
    def __init__(self, elders: dict[str, str]) -> None:
        self._elders = elders
        self._channels: dict[str, Headers] = {}
        """By the party's own id."""
        self._now: dict[str, str] = {}
        """The id under which a party goes on, where it differs from its own, and back."""
        self._masquerading: dict[str, str] = {}
        self._dialled: dict[str, list[str]] = {}
        self._bridged: dict[str, str] = {}
        self._words: dict[str, Callable[[Event], Iterator[Event]]] = {
            "Newchannel": self._update,
            "Newstate": self._update,
            "NewCallerid": self._update,
            "Hangup": self._hangup,
            "Rename": self._rename,
            "Dial": self._dial,
            "Bridge": self._bridge,
            "Link": self._bridge,
            "Unlink": self._bridge,
            "LocalBridge": self._local_bridge,
            "Join": self._about_caller,
            "Leave": self._about_caller,
            "QueueCallerAbandon": self._about_caller,
            "AgentCalled": self._agent,
            "AgentConnect": self._agent,
            "AgentComplete": self._agent,
            "Transfer": self._transfer,
            "Pickup": self._pickup,
            "Hold": self._hold,
        }

    def say_again(self, event: Event) -> Iterator[Event]:
        word = self._words.get(event.name)
        if word is not None:
            yield from word(event)
        elif event.get("Uniqueid", "") in self._now:
            yield _event(event, event.name, {"Uniqueid": self._own(event.get("Uniqueid", ""))})
        else:
            yield event

    # Who is meant

    def _own(self, uniqueid: str) -> str:
        return self._now.get(uniqueid, uniqueid)

    def _named(self, name: str) -> str:
        return next((own for own, headers in self._channels.items() if headers["Channel"] == name), "")

    def _linkedid(self, own: str) -> str:
        seen = set()
        while own in self._elders and own not in seen:
            seen.add(own)
            own = self._elders[own]
        return own

    def _shown(self, own: str, prefix: str = "") -> Headers:
        headers = self._channels.get(own)
        if headers is None:
            return {}
        return {prefix + key: value for key, value in headers.items()}

    # The words

    def _update(self, event: Event) -> Iterator[Event]:
        own = self._own(_uniqueid(event))
        known = self._channels.get(own, {"Uniqueid": own, "Linkedid": self._linkedid(own)})
        name = known.get("Channel", event.get("Channel", ""))
        said = {key: event[key] for key in _KEPT if key in event}
        self._channels[own] = {**known, **said, "Channel": name}
        yield _event(event, event.name, self._shown(own))

    def _hangup(self, event: Event) -> Iterator[Event]:
        own = self._own(_uniqueid(event))
        yield _event(event, "Hangup", self._shown(own) or {"Uniqueid": own})
        self._channels.pop(own, None)
        self._bridged.pop(own, None)

    def _rename(self, event: Event) -> Iterator[Event]:
        """Of three renames the second gives a channel the name of the party that moves in: from then on they swap."""
        old, new, uniqueid = event.get("Channel", ""), event.get("Newname", ""), _uniqueid(event)
        if new.endswith(_MASQUERADE):
            self._masquerading[old] = uniqueid
            return
        moving = self._masquerading.pop(new, None)
        if moving is None:
            return
        party, gone = self._own(moving), self._own(uniqueid)
        self._now[uniqueid], self._now[moving] = party, gone
        places = {party: self._bridged.get(gone, ""), gone: self._bridged.get(party, "")}
        for own in places:
            yield from self._leave(event, own)
        for own, bridge in places.items():
            if bridge:
                yield from self._enter(event, own, bridge)

    def _dial(self, event: Event) -> Iterator[Event]:
        dialler = self._own(_uniqueid(event))
        if event.get("SubEvent", "Begin") == "Begin":
            dest = self._own(_destination(event))
            self._dialled.setdefault(dialler, []).append(dest)
            words = {"DialString": event.get("Dialstring", "")}
            yield _event(event, "DialBegin", {**self._shown(dialler), **self._shown(dest, "Dest"), **words})
            return
        status = event.get("DialStatus", "")
        for dest in self._dialled.pop(dialler, []):
            up = self._channels.get(dest, {}).get("ChannelState") == "6"
            told = "CANCEL" if status == "ANSWER" and not up else status
            if dest in self._channels:
                words = {"DialStatus": told}
                yield _event(event, "DialEnd", {**self._shown(dialler), **self._shown(dest, "Dest"), **words})

    def _bridge(self, event: Event) -> Iterator[Event]:
        pair = (self._own(event.get("Uniqueid1", "")), self._own(event.get("Uniqueid2", "")))
        if event.get("Bridgestate", event.name) == "Unlink":
            for own in pair:
                yield from self._leave(event, own)
            return
        bridges = {self._bridged.get(own, "") for own in pair}
        if len(bridges) > 1 or bridges == {""}:
            for own in pair:
                yield from self._leave(event, own)
                yield from self._enter(event, own, "+".join(pair))

    def _enter(self, event: Event, own: str, bridge: str) -> Iterator[Event]:
        if own in self._channels:
            self._bridged[own] = bridge
            yield _event(event, "BridgeEnter", {**self._shown(own), "BridgeUniqueid": bridge})

    def _leave(self, event: Event, own: str) -> Iterator[Event]:
        bridge = self._bridged.pop(own, None)
        if bridge is not None:
            yield _event(event, "BridgeLeave", {**self._shown(own), "BridgeUniqueid": bridge})

    def _local_bridge(self, event: Event) -> Iterator[Event]:
        if "LocalOneUniqueid" in event:
            yield event
            return
        one, two = self._own(event.get("Uniqueid1", "")), self._own(event.get("Uniqueid2", ""))
        yield _event(event, "LocalBridge", {**self._shown(one, "LocalOne"), **self._shown(two, "LocalTwo")})

    def _about_caller(self, event: Event) -> Iterator[Event]:
        name = {"Join": "QueueCallerJoin", "Leave": "QueueCallerLeave"}.get(event.name, event.name)
        yield _event(event, name, self._shown(self._own(_uniqueid(event))))

    def _agent(self, event: Event) -> Iterator[Event]:
        caller = self._own(_uniqueid(event)) or self._named(event.get("ChannelCalling", ""))
        device = self._named(event.get("DestinationChannel", "") or event.get("Channel", ""))
        interface = event.get("Member", "") or event.get("AgentCalled", "")
        words = {"Interface": interface}
        yield _event(event, event.name, {**self._shown(caller), **self._shown(device, "Dest"), **words})

    def _transfer(self, event: Event) -> Iterator[Event]:
        first = self._own(_uniqueid(event))
        moved = self._shown(self._partner(first), "Transferee")
        if event.get("TransferType", "") == "Blind":
            words = {"Extension": event.get("TransferExten", ""), "Result": "Success"}
            yield _event(event, "BlindTransfer", {**self._shown(first, "Transferer"), **moved, **words})
            return
        second = self._own(event.get("TargetUniqueid", ""))
        both = {**self._shown(first, "OrigTransferer"), **self._shown(second, "SecondTransferer")}
        target = self._shown(self._partner(second), "TransferTarget")
        words = {"Result": "Success", "DestType": "Bridge"}
        yield _event(event, "AttendedTransfer", {**both, **moved, **target, **words})

    def _partner(self, own: str) -> str:
        bridge = self._bridged.get(own)
        others = (other for other, place in self._bridged.items() if place == bridge and other != own)
        return next(others, "") if bridge is not None else ""

    def _pickup(self, event: Event) -> Iterator[Event]:
        picker, target = self._named(event.get("Channel", "")), self._named(event.get("TargetChannel", ""))
        yield _event(event, "Pickup", {**self._shown(picker), **self._shown(target, "Target")})

    def _hold(self, event: Event) -> Iterator[Event]:
        name = "Unhold" if event.get("Status", "On") == "Off" else "Hold"
        yield _event(event, name, self._shown(self._own(_uniqueid(event))))


def _event(event: Event, name: str, headers: Headers) -> Event:
    return Event(name, {**event.headers, "Event": name, **headers})
