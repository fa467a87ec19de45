"""Mentions, followed cards and what waits in an inbox: for those who may see the card, and for nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Entity, Scope
from crm.inbox import service
from crm.inbox.models import Mention, Notice
from tests.crm.cards.conftest import CARDS
from tests.crm.cards.test_rights import upload
from tests.crm.rights.conftest import BOSS, MATE, ME, STRANGER, Firm

pytestmark = pytest.mark.db


def as_mate(firm: Firm) -> None:
    """A colleague with a built-in role, who sees every customer."""
    firm.people["mate"] = Principal(user_id=MATE, login="mate", name="Mate", role=Role.SUPERVISOR, session_id=MATE)
    firm.login = "mate"


async def kinds(firm: Firm) -> list[tuple[str, str, bool]]:
    items = await firm.all_pages("/notices", limit=2)
    assert (await firm.get("/notices/count"))["unread"] == sum(not one["read"] for one in items)
    return [(one["kind"], one["card"]["name"], one["read"]) for one in items]


async def test_colleague_mentioned_is_told_with_the_note_and_reads_it(firm: Firm) -> None:
    card = firm.records[Entity.CONTACT, STRANGER]
    form = {"text": "Look at this, @Person 2", "mentions": [MATE, MATE, BOSS]}
    noted = await firm.post(f"/contacts/{card}/notes", form)
    assert ([one["id"] for one in noted["mentions"]], noted["untold"]) == ([MATE], [])
    (line,) = (await firm.get(f"/contacts/{card}/timeline", types="note"))["items"]
    assert [one["id"] for one in line["mentions"]] == [MATE]

    as_mate(firm)
    (notice,) = (await firm.get("/notices"))["items"]
    assert (notice["kind"], notice["by"]["id"], notice["text"]) == ("mention", BOSS, form["text"])
    assert notice["card"] == {"kind": "contact", "id": card, "name": f"Zebra contacts {STRANGER}"}
    assert (await firm.send("POST", f"/notices/{notice['id']}/read"))[1] == {"unread": 0}
    assert await kinds(firm) == [("mention", f"Zebra contacts {STRANGER}", True)]
    assert (await firm.get("/notices", unread="true"))["items"] == []


async def test_colleague_who_may_not_see_the_card_is_not_told_and_the_author_hears_so(firm: Firm) -> None:
    """People without a role of the firm's own see every customer; those of deals only their own."""
    assert firm.database is not None
    async with firm.database.transaction() as session:
        users = Notice.metadata.tables["users"]
        await session.execute(update(users).where(users.c.id == MATE).values(role=str(Role.OPERATOR)))
    deal = firm.records[Entity.DEAL, STRANGER]
    noted = await firm.post(f"/deals/{deal}/notes", {"text": "@Person 2", "mentions": [MATE]})
    assert [one["id"] for one in noted["untold"]] == [MATE]
    status, problem = await firm.send("POST", f"/deals/{deal}/notes", {"text": "x", "mentions": [999]})
    assert (status, problem["code"]) == (422, "invalid-input")
    async with firm.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Notice)) == 0
        assert await session.scalar(select(func.count()).select_from(Mention)) == 1


async def test_follower_hears_of_notes_files_stages_and_owners_but_not_of_his_own_doing(firm: Firm) -> None:
    contact, deal = firm.records[Entity.CONTACT, STRANGER], firm.records[Entity.DEAL, STRANGER]
    as_mate(firm)
    for card in (f"contact/{contact}", f"deal/{deal}"):
        status, following = await firm.send("PUT", f"/cards/{card}/follow")
        assert (status, following["following"], len(following["followers"])) == (200, True, 1)
    await firm.post(f"/contacts/{contact}/notes", {"text": "mine"})

    firm.login = "boss"
    await firm.post(f"/contacts/{contact}/notes", {"text": "news"})
    assert (await upload(firm, f"contact/{contact}"))[0] == 201
    version = (await firm.get(f"/contacts/{contact}"))["version"]
    assert await firm.status("PATCH", f"/contacts/{contact}", {"version": version, "note": "no news"}) == 200
    assert await firm.status("PATCH", f"/contacts/{contact}", {"version": version + 1, "responsible_id": ME}) == 200
    stages = (await firm.get("/pipelines"))[0]["stages"]
    assert await firm.status("POST", f"/deals/{deal}/move", {"version": 1, "stage_id": stages[1]["id"]}) == 200
    assert await firm.status("POST", "/hand-overs", {"from_id": STRANGER, "to_id": ME}) == 200

    as_mate(firm)
    zebra = f"Zebra contacts {STRANGER}"
    assert await kinds(firm) == [
        ("responsible", f"Zebra {STRANGER}", False),
        ("stage", f"Zebra {STRANGER}", False),
        ("responsible", zebra, False),
        ("file", zebra, False),
        ("note", zebra, False),
    ]
    newest = (await firm.get("/notices"))["items"][0]["id"]
    assert (await firm.send("POST", "/notices/read", {"kind": "contact", "card_id": contact}))[1] == {"unread": 2}
    assert (await firm.send("POST", "/notices/read", {"upto": newest - 1}))[1] == {"unread": 1}
    assert (await firm.send("POST", "/notices/read", {}))[1] == {"unread": 0}
    assert await firm.status("DELETE", f"/cards/contact/{contact}/follow") == 204
    firm.login = "boss"
    await firm.post(f"/contacts/{contact}/notes", {"text": "unheard"})
    as_mate(firm)
    assert (await firm.get("/notices/count"))["unread"] == 0


async def test_notices_of_a_card_out_of_reach_are_neither_shown_nor_counted(firm: Firm) -> None:
    firm.role(others=Scope.ALL)
    cards = {entity: firm.records[entity, STRANGER] for entity in CARDS}
    for entity, id_ in cards.items():
        assert await firm.status("PUT", f"/cards/{entity}/{id_}/follow") == 200
    firm.login = "boss"
    for entity, id_ in cards.items():
        assert (await upload(firm, f"{entity}/{id_}"))[0] == 201
    firm.role(others=Scope.ALL)
    assert len(await kinds(firm)) == len(cards)
    assert firm.database is not None
    async with firm.database.reading() as session:
        ids = (await session.scalars(select(Notice.id))).all()
    firm.role(others=Scope.OWN)
    assert await kinds(firm) == []
    for id_ in ids:
        assert await firm.status("POST", f"/notices/{id_}/read") == 404


async def test_old_notices_go_the_read_ones_first(firm: Firm) -> None:
    contact = firm.records[Entity.CONTACT, ME]
    for number in range(3):
        await firm.post(f"/contacts/{contact}/notes", {"text": str(number), "mentions": [MATE]})
    now, database = datetime.now(UTC), firm.database
    assert database is not None
    async with database.transaction() as session:
        first, second, third = (await session.scalars(select(Notice).order_by(Notice.id))).all()
        first.read_at = now - timedelta(days=31)
        second.at = now - timedelta(days=366)
        kept = third.id
    async with database.transaction() as session:
        await service.purge(session, read_before=now - timedelta(days=30), unread_before=now - timedelta(days=365))
    async with database.reading() as session:
        assert (await session.scalars(select(Notice.id))).all() == [kept]
