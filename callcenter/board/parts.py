"""What one running call puts on the board. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from callcenter.board.lineup import Spot, Stay
from callcenter.calls.facts import Endpoint
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.vocabulary import Direction, LegRole


@dataclass(frozen=True, slots=True)
class Parts:
    """`devices` take part now, `trunks` are the channels that lead outside: endpoint and whether it came in."""

    waits: Mapping[Spot, Stay] = field(default_factory=dict)
    devices: frozenset[Endpoint] = frozenset()
    trunks: tuple[tuple[Endpoint, bool], ...] = ()
    did: str = ""
    number: str = ""

    @property
    def queues(self) -> frozenset[str]:
        return frozenset(spot.queue for spot in self.waits)


NOTHING = Parts()


def parts_of(story: CallStory | None) -> Parts:
    if story is None or story.ended_at is not None:
        return NOTHING
    live = [leg for leg in story.legs if leg.ended_at is None]
    waits = {
        Spot(story.node, visit.queue, visit.uniqueid): Stay(story.id, visit.entered_at, visit.position)
        for visit in story.queue_visits
        if visit.left_at is None
    }
    outside = tuple(_outside(story, live))
    trunks = {endpoint for endpoint, _ in outside}
    return Parts(
        waits=waits,
        devices=frozenset(leg.endpoint for leg in live if leg.endpoint not in trunks),
        trunks=outside,
        did=story.did if story.direction is Direction.INBOUND else "",
        number=story.customer_number,
    )


def _outside(story: CallStory, live: list[Leg]) -> Iterator[tuple[Endpoint, bool]]:
    for leg in live:
        if leg.role is LegRole.OUTSIDE:
            yield leg.endpoint, False
        elif leg.role is LegRole.CALLER and story.direction is Direction.INBOUND:
            yield leg.endpoint, True
