"""Reactions and comments: for whoever sees the line, told to whose it is, kept through all that happens to cards."""

from typing import Any, Final

import pytest

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity, Scope
from tests.crm.cards.conftest import CARDS
from tests.crm.feed.conftest import TIMELINES, talk_with
from tests.crm.rights.conftest import MATE, ME, STRANGER, Firm

pytestmark = pytest.mark.db

PLURALS: Final = {"contact": "contacts", "company": "companies", "lead": "leads", "deal": "deals", "task": "tasks"}


def become(firm: Firm, name: str, user_id: int) -> None:
    """A colleague with a built-in role, who sees every card."""
    firm.people[name] = Principal(user_id=user_id, login=name, name=name, role=Role.SUPERVISOR, session_id=user_id)
    firm.login = name


async def note_on(firm: Firm, entity: Entity, owner: int | None) -> tuple[str, Any]:
    """The card's address and a note that MATE wrote there."""
    become(firm, "mate", MATE)
    id_ = firm.records[entity, owner]
    noted = await firm.post(f"/{PLURALS[entity]}/{id_}/notes", {"text": f"seen {entity}"})
    firm.login = "boss"
    return f"/cards/{entity}/{id_}", noted


def named(item: Any, **more: object) -> dict[str, object]:
    return {"line": item["id"], "at": item["at"], **more}


async def line_of(firm: Firm, entity: str, id_: int, line: str) -> Any:
    items = await firm.all_pages(TIMELINES[entity].format(id_), limit=100)
    return next(item for item in items if item["id"] == line)


def reactions(item: Any) -> list[tuple[str, list[int]]]:
    return [(one["kind"], [person["id"] for person in one["by"]]) for one in item["reactions"]]


@pytest.mark.parametrize("entity", CARDS)
async def test_line_of_any_card_is_reacted_to_once_by_each_and_commented_on(firm: Firm, entity: Entity) -> None:
    card, noted = await note_on(firm, entity, ME)
    id_ = firm.records[entity, ME]
    for kind in ("like", "heart"):
        assert await firm.status("PUT", f"{card}/reactions", named(noted, kind=kind)) == 200
    become(firm, "mate", MATE)
    status, given = await firm.send("PUT", f"{card}/reactions", named(noted, kind="heart"))
    assert (status, reactions({"reactions": given})) == (200, [("heart", [6, MATE])])
    comment = await firm.post(f"{card}/comments", named(noted, text="well done"))
    line = await line_of(firm, entity, id_, noted["id"])
    assert reactions(line) == [("heart", [6, MATE])]
    assert [(one["id"], one["text"], one["author"]["id"]) for one in line["comments"]] == [
        (comment["id"], "well done", MATE)
    ]
    answer = await line_of(firm, entity, id_, comment["id"])
    assert answer["answers"] == noted["id"]
    assert await firm.status("DELETE", f"{card}/reactions?line={noted['id']}") == 204
    assert reactions(await line_of(firm, entity, id_, noted["id"])) == [("heart", [6])]
    shown = {line["id"]: line for line in await firm.all_pages("/feed", limit=200)}
    if entity is not Entity.TASK:
        assert [one["id"] for one in shown[noted["id"]]["comments"]] == [comment["id"]]
        assert shown[comment["id"]]["answers"] == noted["id"]


async def test_whose_line_is_answered_hears_of_it_once_and_nobody_of_his_own(firm: Firm) -> None:
    card, noted = await note_on(firm, Entity.DEAL, ME)
    comment = await firm.post(f"{card}/comments", named(noted, text="why so cheap? @Person 2", mentions=[MATE]))
    second = await firm.post(f"{card}/comments", named(noted, text="and when?"))
    third = await firm.post(f"{card}/comments", named(second, text="answer to oneself"))
    assert third["answers"] == noted["id"]
    firm.login = "mate"
    told = [(one["kind"], one["line"], one["text"]) for one in (await firm.get("/notices"))["items"]]
    assert told == [("answer", second["id"], "and when?"), ("mention", comment["id"], "why so cheap? @Person 2")]
    await firm.post(f"{card}/comments", named(second, text="tomorrow"))
    firm.login = "boss"
    assert [(one["kind"], one["text"]) for one in (await firm.get("/notices"))["items"]] == [("answer", "tomorrow")]


async def test_whoever_talked_hears_of_a_comment_on_the_call(firm: Firm) -> None:
    talk_with(firm, "+74951230008", "talk", MATE)
    (line,) = (await firm.get("/feed", kinds="talk"))["items"]
    comment = await firm.post(f"/cards/contact/{line['card']['id']}/comments", named(line, text="good talk"))
    become(firm, "mate", MATE)
    (told,) = (await firm.get("/notices"))["items"]
    assert (told["kind"], told["line"]) == ("answer", comment["id"])


@pytest.mark.parametrize("entity", CARDS)
async def test_line_out_of_reach_is_not_there_and_is_not_answered(firm: Firm, entity: Entity) -> None:
    card, noted = await note_on(firm, entity, STRANGER)
    _, other = await note_on(firm, entity, ME)
    firm.role(others=Scope.OWN)
    for where, line, wanted in ((card, noted, 404), (f"/cards/{entity}/{firm.records[entity, ME]}", noted, 404)):
        assert await firm.status("PUT", f"{where}/reactions", named(line, kind="like")) == wanted
        assert await firm.status("POST", f"{where}/comments", named(line, text="x")) == wanted
    assert await firm.status("DELETE", f"{card}/reactions?line={noted['id']}") == 404
    firm.role((Action.VIEW, Scope.ALL), (Action.CHANGE, Scope.NONE))
    mine = f"/cards/{entity}/{firm.records[entity, ME]}"
    assert await firm.status("PUT", f"{mine}/reactions", named(other, kind="like")) == 200
    assert await firm.status("POST", f"{mine}/comments", named(other, text="x")) == 403
    at = {**named(other, kind="like"), "at": "2030-01-01T00:00:00Z"}
    assert await firm.status("PUT", f"{mine}/reactions", at) == 404


async def test_answer_given_on_one_card_of_a_shared_call_is_not_shown_with_the_other(firm: Firm) -> None:
    phone = "+74951230008"
    mine, foreign = firm.records[Entity.CONTACT, ME], firm.records[Entity.COMPANY, STRANGER]
    version = (await firm.get(f"/companies/{foreign}"))["version"]
    assert await firm.status("PATCH", f"/companies/{foreign}", {"version": version, "phones": [{"raw": phone}]}) == 200
    talk_with(firm, phone, "shared", STRANGER)
    line = await line_of(firm, "company", foreign, "call:shared")
    card = f"/cards/company/{foreign}"
    await firm.post(f"{card}/comments", named(line, text="a secret of the company"))
    assert await firm.status("PUT", f"{card}/reactions", named(line, kind="idea")) == 200
    firm.role(others=Scope.OWN)
    shown = await line_of(firm, "contact", mine, "call:shared")
    assert (shown["comments"], shown["reactions"]) == ([], [])
    (told,) = (await firm.get("/feed", kinds="talk"))["items"]
    assert (told["comments"], told["reactions"]) == ([], [])


async def test_answers_survive_merge_undo_and_conversion(firm: Firm) -> None:
    card, noted = await note_on(firm, Entity.LEAD, STRANGER)
    lead, other = firm.records[Entity.LEAD, STRANGER], firm.records[Entity.LEAD, ME]
    await firm.post(f"{card}/comments", named(noted, text="kept"))
    assert await firm.status("PUT", f"{card}/reactions", named(noted, kind="like")) == 200

    async def kept(kind: str, id_: int) -> bool:
        line = await line_of(firm, kind, id_, noted["id"])
        return [one["text"] for one in line["comments"]] == ["kept"] and len(line["reactions"]) == 1

    versions = [(await firm.get(f"/leads/{one}"))["version"] for one in (other, lead)]
    pair = {"kind": "lead", "survivor_id": other, "loser_id": lead}
    merged = await firm.post("/merges", {**pair, "survivor_version": versions[0], "loser_version": versions[1]})
    assert await kept("lead", other)
    assert await firm.status("POST", f"/merges/{merged['id']}/undo") == 200
    assert await kept("lead", lead)
    version = (await firm.get(f"/leads/{lead}"))["version"]
    done = await firm.post(f"/leads/{lead}/convert", {"version": version, "with_deal": False})
    assert await kept("contact", done["contact"]["id"])


async def test_comment_corrected_says_what_it_says_now_and_withdrawn_is_gone(firm: Firm) -> None:
    card, noted = await note_on(firm, Entity.CONTACT, ME)
    comment = await firm.post(f"{card}/comments", named(noted, text="wrong"))
    change = named(comment, version=1, text="right")
    assert await firm.status("PATCH", f"{card}/notes", change) == 200
    id_ = firm.records[Entity.CONTACT, ME]
    assert [one["text"] for one in (await line_of(firm, "contact", id_, noted["id"]))["comments"]] == ["right"]
    gone = named(comment, version=2, text=None)
    assert await firm.status("PATCH", f"{card}/notes", gone) == 200
    assert (await line_of(firm, "contact", id_, noted["id"]))["comments"] == []
