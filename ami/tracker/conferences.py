"""Conference rooms, and consultations that end with all three together.

Who hears whom is told by the bridges; the first in a room hears nobody. Asterisk plays music to members who wait
for a marked one, though they share a bridge: whoever hears music in a room hears nobody there. The room's own
announcer and recorder (CBAnn/, CBRec/) are no members.
"""

from ami.tracker.arrivals import ensure_told, known_or_late, tell_party
from ami.tracker.bridges import reconsider
from ami.tracker.events import Headers
from ami.tracker.holding import resume
from ami.tracker.merging import merge
from ami.tracker.parking import handed_over
from ami.tracker.state import Channel
from ami.tracker.transfers import attended_transfer as two_way_transfer
from ami.tracker.world import World
from callcenter.calls.facts import ConferenceJoined, ConferenceLeft, Transferred
from callcenter.calls.vocabulary import TransferKind, TransferOutcome


def confbridge_join(world: World, headers: Headers) -> None:
    member = known_or_late(world, headers)
    conference = headers.get("Conference", "")
    if member is None or member.local or member.conference == conference or not conference:
        return
    leave_conference(world, member)
    ensure_told(world, member)
    tell_party(world, member)
    call = member.call
    if call.ended:
        return
    member.conference = conference
    call.goes_on()
    world.tell(
        ConferenceJoined(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=member.uid,
            endpoint=member.endpoint,
            conference=conference,
        )
    )


def confbridge_leave(world: World, headers: Headers) -> None:
    member = world.channel(headers.get("Uniqueid", ""))
    if member is not None and member.conference == headers.get("Conference", ""):
        leave_conference(world, member)


def leave_conference(world: World, member: Channel) -> None:
    conference, member.conference = member.conference, ""
    call = member.call
    if not conference or call.ended:
        return
    world.tell(
        ConferenceLeft(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=member.uid,
            endpoint=member.endpoint,
            conference=conference,
        )
    )


def music_starts(world: World, headers: Headers) -> None:
    _music(world, headers, plays=True)


def music_stops(world: World, headers: Headers) -> None:
    _music(world, headers, plays=False)


def _music(world: World, headers: Headers, *, plays: bool) -> None:
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is None:
        return
    channel.music = plays
    if channel.bridge is not None and channel.bridge.conference:
        reconsider(world, [channel, *channel.partners.values()])


def attended_transfer(world: World, headers: Headers) -> None:
    if headers.get("DestType", "") == "Threeway" and headers.get("Result", "Success") == "Success":
        _three_way(world, headers)
        return
    two_way_transfer(world, headers)
    first = world.channel(headers.get("OrigTransfererUniqueid", ""))
    if first is not None:
        handed_over(world, first.call)


def _three_way(world: World, headers: Headers) -> None:
    """Nobody is transferred: the one who consulted stays, and whoever leaves first leaves two behind."""
    first = known_or_late(world, headers, "OrigTransferer")
    second = known_or_late(world, headers, "SecondTransferer")
    if first is None or second is None:
        return
    call = merge(world, first.call, second.call)
    resume(world, first)
    resume(world, second)
    others = [party for party in first.partners.values() if party is not second]
    if len(others) < 2:
        world.warn(call, "three-way-without-parties", "three talk together, but not all of them are known")
        return
    others.sort(key=lambda party: (not party.outside, party is not call.root, party.uid))
    world.tell(
        Transferred(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            kind=TransferKind.THREE_WAY,
            by=first.endpoint,
            from_party=others[0].endpoint,
            to_party=others[1].endpoint,
            outcome=TransferOutcome.COMPLETED,
        )
    )
