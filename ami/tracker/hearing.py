"""Conversations as Asterisk builds them: bridges, and the Local pairs that join one to the next."""

from ami.tracker.state import Channel


def parties(seed: Channel) -> list[Channel]:
    """The real channels that `seed` is joined with, itself included."""
    bridge = seed.bridge
    if bridge is None or bridge.holding:
        return []
    found: list[Channel] = []
    bridges = [bridge]
    seen = {bridge.id}
    while bridges:
        joined = bridges.pop()
        for member in joined.members.values():
            if not member.local:
                if not member.silent and not (member.music and joined.conference):
                    found.append(member)
                continue
            beyond = member.peer.bridge if member.peer is not None else None
            if beyond is not None and not beyond.holding and beyond.id not in seen:
                seen.add(beyond.id)
                bridges.append(beyond)
    return found


def real_beyond(channel: Channel) -> Channel | None:
    """The party at the far end of a Local channel: who is bridged there, or the device that is rung from there."""
    if not channel.local:
        return channel
    far = channel.peer
    if far is None:
        return None
    for party in parties(far):
        if party.bridge is not channel.bridge:
            return party
    for other in far.call.channels.values():
        if other.dialer is far:
            return other if not other.local else real_beyond(other)
    return None
