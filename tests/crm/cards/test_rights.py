"""Files, pins and follows of a card are for whoever may see or change that card, of whatever kind it is."""

import io
from typing import Any, Final

import pytest

from callcenter.auth.permissions import Permission, Role
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity, Scope
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from tests.crm.cards.conftest import CARDS
from tests.crm.rights.conftest import ME, OWNERS, STRANGER, Firm, reached

pytestmark = pytest.mark.db

UNKNOWN: Final = 999_999
PIN: Final = {"line": "note:1", "at": "2026-01-01T00:00:00Z"}
SEEN: Final[tuple[tuple[str, str, object], ...]] = (
    ("GET", "files", None),
    ("GET", "follow", None),
    ("PUT", "follow", None),
    ("DELETE", "follow", None),
)
CHANGED: Final[tuple[tuple[str, str, object], ...]] = (
    ("POST", "files", None),
    ("PUT", "pins", PIN),
    ("DELETE", "pins?line=note:1", None),
    ("PATCH", "files/{file}", {"name": "other.txt"}),
    ("DELETE", "files/{file}", None),
    ("POST", "files/{file}/restore", None),
)


async def upload(
    firm: Firm, card: str, content: bytes = b"hello", name: str = "hello.txt", *, key: str = ""
) -> tuple[int, Any]:
    said = {"Cookie": f"{COOKIE}={firm.login}", "Content-Disposition": f'attachment; filename="{name}"'}
    said |= {"Content-Type": "text/html", **({"Idempotency-Key": key} if key else {})}
    async with firm.client.post(f"{API}/cards/{card}/files", headers=said, data=io.BytesIO(content)) as response:
        return response.status, await response.json()


async def test_cards_out_of_reach_answer_like_unknown_ones_and_those_in_reach_are_open(firm: Firm) -> None:
    files = {}
    for entity in CARDS:
        _, made = await upload(firm, f"{entity}/{firm.records[entity, STRANGER]}")
        files[entity] = made["id"]
    firm.role(others=Scope.OWN)
    for entity in CARDS:
        for method, path, body in (*SEEN, ("GET", "files/{file}", None), *CHANGED):
            where = path.format(file=files[entity])
            answers = [
                await firm.send(method, f"/cards/{entity}/{id_}/{where}", body)
                for id_ in (firm.records[entity, STRANGER], UNKNOWN)
            ]
            assert answers[0] == answers[1], (entity, method, path)
            assert answers[0][0] == 404, (entity, method, path)
            assert await firm.status(method, f"/cards/{entity}/{firm.records[entity, ME]}/{where}", body) != 403


async def test_whoever_only_sees_a_card_reads_its_files_and_changes_nothing(firm: Firm) -> None:
    firm.login = "boss"
    for entity in CARDS:
        card = f"{entity}/{firm.records[entity, STRANGER]}"
        firm.login = "boss"
        _, made = await upload(firm, card)
        firm.role((Action.VIEW, Scope.ALL), (Action.CHANGE, Scope.OWN))
        for method, path, body in SEEN:
            assert await firm.status(method, f"/cards/{card}/{path}", body) in (200, 204), (entity, method, path)
        assert (await firm.get(f"/cards/{card}/files"))["items"][0]["name"] == "hello.txt"
        for method, path, body in CHANGED:
            where = path.format(file=made["id"])
            assert await firm.status(method, f"/cards/{card}/{where}", body) == 403, (entity, method, path)


async def test_file_asked_for_through_a_card_that_has_it_not_is_not_there(firm: Firm) -> None:
    foreign = f"contact/{firm.records[Entity.CONTACT, STRANGER]}"
    _, made = await upload(firm, foreign)
    firm.role(others=Scope.OWN)
    mine = f"contact/{firm.records[Entity.CONTACT, ME]}"
    for method, path, body in (("GET", "", None), ("PATCH", "", {"name": "x"}), ("DELETE", "", None)):
        assert await firm.status(method, f"/cards/{mine}/files/{made['id']}{path}", body) == 404


async def test_whoever_changes_by_a_scope_adds_files_to_those_in_reach(firm: Firm) -> None:
    for scope in (Scope.OWN, Scope.TEAM):
        firm.role((Action.CHANGE, scope), others=Scope.ALL)
        for entity in CARDS:
            for owner in OWNERS:
                status, _ = await upload(firm, f"{entity}/{firm.records[entity, owner]}")
                assert (status == 201) is reached(scope, owner, entity, Action.CHANGE), (scope, entity, owner)


async def test_token_without_the_scope_of_a_kind_finds_no_card_of_it(firm: Firm) -> None:
    only = frozenset({Permission.DEALS_VIEW, Permission.DEALS_EDIT})
    firm.people["token"] = Principal(
        user_id=ME, login="me", name="Me", role=Role.SUPERVISOR, session_id=-1, only=only, via="abc"
    )
    firm.login = "token"
    deal, contact = (f"{kind}/{firm.records[kind, ME]}" for kind in (Entity.DEAL, Entity.CONTACT))
    assert (await upload(firm, deal))[0] == 201
    assert (await upload(firm, contact))[0] == 404
    assert await firm.status("GET", f"/cards/{contact}/files") == 404


async def test_reviewer_who_opens_no_cards_finds_none(firm: Firm) -> None:
    firm.people["reviewer"] = Principal(user_id=ME, login="me", name="Me", role=Role.REVIEWER, session_id=ME)
    firm.login = "reviewer"
    for entity in CARDS:
        assert await firm.status("GET", f"/cards/{entity}/{firm.records[entity, ME]}/files") == 404
