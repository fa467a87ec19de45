"""What is kept of the board: whose limits, whose walls, whose messages."""

import pytest

from callcenter.audit.trail import Actor
from callcenter.board.schemas import BoardLayout, MessagesQuery, NewMessage, NewWall
from callcenter.board.service import BoardBook
from callcenter.board.sight import Sight
from callcenter.board.thresholds import QueueThresholds, TeamThresholds, Thresholds
from tests.control.house import IRINA, OLENA, TIMUR, House, refused
from tests.fakes.people import NamedPeople
from tests.fakes.stories import NOW

pytestmark = pytest.mark.db

ACTOR = Actor.of(IRINA)
STRICT = QueueThresholds(wait_warn_s=5, wait_alarm_s=10)


def book(house: House) -> BoardBook:
    names = NamedPeople({1: "Olena", 2: "Timur", 3: "Irina"})
    queues = {"sales": "Sales", "support": "Support"}
    return BoardBook(names=names, audit=house.audit, queues=queues, keep=house.later, now=lambda: NOW)


async def test_layout_of_one_person_is_not_another_ones(house: House) -> None:
    kept = book(house)
    async with house.database.transaction() as session:
        await kept.save_layout(session, 3, BoardLayout(hidden=["sales"], group_by="queue"))
        assert (await kept.layout(session, 3)).hidden == ["sales"]
        assert await kept.layout(session, 1) == BoardLayout()


async def test_supervisor_of_a_team_sets_own_queue_alone(house: House) -> None:
    kept = book(house)
    async with house.database.transaction() as session:
        await kept.save_team(session, ACTOR, 3, ["sales"])
        await kept.save_thresholds(session, ACTOR, Thresholds(of_queue={"sales": STRICT}))
        for others in (
            Thresholds(of_queue={"sales": STRICT, "support": STRICT}),
            Thresholds(of_queue={"sales": STRICT}, usual=STRICT),
            Thresholds(of_queue={"sales": STRICT}, team=TeamThresholds(pause_s=5)),
        ):
            assert await refused(kept.save_thresholds(session, ACTOR, others)) == "not-your-team"
        assert (await kept.thresholds(session)).of("sales") == STRICT
        assert (await kept.thresholds(session)).of("support") == QueueThresholds()


async def test_limits_of_a_queue_that_is_not_there_are_refused(house: House) -> None:
    async with house.database.transaction() as session:
        asked = book(house).save_thresholds(session, ACTOR, Thresholds(of_queue={"gone": STRICT}))
        assert await refused(asked) == "unknown-queue"


async def test_wall_of_a_team_shows_its_queues_only_and_nothing_when_revoked(house: House) -> None:
    kept = book(house)
    async with house.database.transaction() as session:
        await kept.save_team(session, ACTOR, 3, ["sales"])
        assert (
            await refused(kept.make_wall(session, ACTOR, NewWall(title="Hall", queues=["support"]))) == "not-your-team"
        )
        made = await kept.make_wall(session, ACTOR, NewWall(title="Hall"))
        token = made.path.partition("#")[2]
        wall = await kept.wall_of(session, token)
        assert wall is not None
        assert wall.sight == Sight(queues=frozenset({"sales"}), personal=False, wall=True)
        assert await kept.wall_of(session, token[:-1]) is None
        await kept.revoke_wall(session, ACTOR, made.id)
        assert await kept.wall_of(session, token) is None
        assert await refused(kept.revoke_wall(session, ACTOR, made.id)) == "no-such-wall"
    assert token not in str(await house.trail())


async def test_message_goes_to_those_at_work_once_and_only_they_acknowledge_it(house: House) -> None:
    kept = book(house)
    await house.parts.desks.set_state(TIMUR.user_id, "ready", "")
    async with house.database.transaction() as session:
        sent = await kept.send(session, ACTOR, NewMessage(text="All hands"))
        assert [receipt.user_id for receipt in sent.receipts] == [TIMUR.user_id]
        assert await refused(kept.see(session, OLENA.user_id, sent.id)) == "no-such-message"
        assert [message.text for message in await kept.unseen(session, TIMUR.user_id)] == ["All hands"]
        await kept.see(session, TIMUR.user_id, sent.id)
        assert await kept.unseen(session, TIMUR.user_id) == []
        page = await kept.sent(session, MessagesQuery())
        assert [receipt.seen_at for receipt in page.items[0].receipts] == [NOW]


async def test_message_to_another_teams_queue_is_refused(house: House) -> None:
    kept = book(house)
    async with house.database.transaction() as session:
        await kept.save_team(session, ACTOR, 3, ["sales"])
        asked = kept.send(session, ACTOR, NewMessage(text="You", queues=["support"]))
        assert await refused(asked) == "not-your-team"
