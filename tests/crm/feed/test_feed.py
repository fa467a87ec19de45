"""The feed gives what was done on the cards that somebody sees: nothing else, everything once, newest first."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from callcenter.auth.scopes import Action, Entity, FieldRule, Scope
from crm import cursors
from crm.feed.kinds import FeedKind
from tests.crm.feed.conftest import TIMELINES, kinds_of, talk_with
from tests.crm.rights.conftest import BELOW, BOSS, ME, OWNERS, STRANGER, Firm, reached

pytestmark = pytest.mark.db

RESULTS: Final = ["won", "lost", "converted"]
FAR: Final = ("0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
"""Moments that no database keeps."""
SCOPES: Final = tuple(Scope)


async def test_feed_has_every_kind_newest_first_over_pages_of_any_length(worked: Firm) -> None:
    whole = await worked.all_pages("/feed", limit=200)
    assert kinds_of(whole) == set(FeedKind) - {FeedKind.MOVED, FeedKind.FILE}
    assert [line["at"] for line in whole] == sorted((line["at"] for line in whole), reverse=True)
    assert len({line["id"] for line in whole}) == len(whole)
    for limit in (1, 7):
        assert [line["id"] for line in await worked.all_pages("/feed", limit=limit)] == [line["id"] for line in whole]
    deals = [line for line in whole if line["kind"] in ("made", "won", "lost")]
    assert {(line["amount"], line["currency"]) for line in deals} == {("100.00", "RUB")}
    assert {line["card"]["name"] for line in deals} == {f"Zebra {owner}" for owner in OWNERS}
    (converted,) = (line for line in whole if line["kind"] == "converted")
    assert converted["card"]["id"] == worked.records[Entity.LEAD, ME]
    (given,) = (line for line in whole if line["kind"] == "handed_over")
    assert given["card"]["id"] == worked.records[Entity.CONTACT, None]


@pytest.mark.parametrize("scope", SCOPES)
async def test_feed_of_a_role_is_what_the_histories_of_its_cards_tell_it(worked: Firm, scope: Scope) -> None:
    """Line by line: whoever is shown one finds it in the history of the card that it names; and of what the whole feed
    has of cards in reach, nothing is missing."""
    whole = await worked.all_pages("/feed", limit=200)
    worked.role(others=scope)
    mine = await worked.all_pages("/feed", limit=200)
    seen = {
        (str(entity), worked.records[entity, owner]) for entity, owner in worked.records if _sees(scope, entity, owner)
    }
    assert {(line["card"]["kind"], line["card"]["id"]) for line in mine} <= seen
    histories: dict[tuple[str, int], set[str]] = {}
    for line in mine:
        card = (line["card"]["kind"], line["card"]["id"])
        if card not in histories:
            items = await worked.all_pages(TIMELINES[card[0]].format(card[1]), limit=100)
            histories[card] = {item["id"] for item in items}
        assert line["id"] in histories[card], line
    expected = {line["id"] for line in whole if (line["card"]["kind"], line["card"]["id"]) in seen}
    assert {line["id"] for line in mine} == expected


def _sees(scope: Scope, entity: Entity, owner: int | None) -> bool:
    """The contact that was nobody's is BELOW's by now."""
    now = BELOW if entity is Entity.CONTACT and owner is None else owner
    return reached(scope, now, entity, Action.VIEW)


async def test_feed_narrowed_by_kinds_and_people_has_these_alone(worked: Firm) -> None:
    whole = await worked.all_pages("/feed", limit=200)
    for kinds in (["talk"], ["note", "task"], RESULTS, ["lead"], ["made"]):
        some = await worked.all_pages("/feed", limit=200, kinds=kinds)
        assert [line["id"] for line in some] == [line["id"] for line in whole if line["kind"] in kinds]
    talks = await worked.all_pages("/feed", people=STRANGER)
    assert [(line["kind"], line["author"]["id"]) for line in talks] == [("talk", STRANGER)]
    assert {line["author"]["id"] for line in await worked.all_pages("/feed", people=BOSS)} == {BOSS}
    assert (await worked.get("/feed", team="true", kinds="talk"))["items"] == []
    assert (await worked.get("/feed", department=99))["items"] == []


async def test_what_was_done_since_is_asked_for_by_the_moment_of_the_page(worked: Firm) -> None:
    page = await worked.get("/feed", limit=5)
    contact = worked.records[Entity.CONTACT, ME]
    noted = await worked.post(f"/contacts/{contact}/notes", {"text": "later"})
    fresh = await worked.get("/feed", after=page["as_of"])
    assert ([line["id"] for line in fresh["items"]], fresh["next_cursor"]) == ([noted["id"]], None)
    again = await worked.get("/feed", limit=5, before=page["as_of"])
    assert [line["id"] for line in again["items"]] == [line["id"] for line in page["items"]]
    assert (await worked.get("/feed", before="1990-01-01T00:00:00Z"))["items"] == []


async def test_quiet_months_are_looked_over_and_the_feed_ends_after_a_year(firm: Firm) -> None:
    phone = "+74951230008"
    for call_id, days in (("old", 90), ("older", 300), ("forgotten", 400)):
        talk_with(firm, phone, call_id, ME, ago_s=days * 86_400)
    talks = await firm.all_pages("/feed", kinds="talk")
    assert [line["call"]["id"] for line in talks] == ["old", "older"]


@pytest.mark.parametrize("cursor", ["x", *(cursors.write(at, 0, "0") for at in FAR)])
async def test_foreign_cursor_is_refused_or_leads_nowhere(firm: Firm, cursor: str) -> None:
    status, said = await firm.send("GET", "/feed", cursor=cursor)
    assert status == 422 or said["items"] == []


async def test_what_a_role_hides_is_not_told_by_the_feed(worked: Firm) -> None:
    worked.role(others=Scope.ALL, fields={(Entity.DEAL, "amount"): FieldRule.HIDDEN})
    assert {line["amount"] for line in await worked.all_pages("/feed", kinds=["won", "lost"])} == {None}
    worked.role(others=Scope.ALL, fields={(Entity.CONTACT, "responsible_id"): FieldRule.HIDDEN})
    assert await worked.all_pages("/feed", kinds="handed_over") == []


async def test_talk_stands_once_on_the_person_of_a_shared_number(firm: Firm) -> None:
    """A person before a firm; and on the firm's card for whoever sees that one only."""
    phone = "+74951230108"
    contact, company = firm.records[Entity.CONTACT, 2], firm.records[Entity.COMPANY, ME]
    version = (await firm.get(f"/companies/{company}"))["version"]
    assert await firm.status("PATCH", f"/companies/{company}", {"version": version, "phones": [{"raw": phone}]}) == 200
    talk_with(firm, phone, "shared", STRANGER, ago_s=-60)
    until = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()

    async def card() -> Any:
        (line,) = (await firm.get("/feed", kinds="talk", before=until))["items"]
        return line["card"]["kind"], line["card"]["id"]

    assert await card() == ("contact", contact)
    firm.role(others=Scope.OWN)
    assert await card() == ("company", company)
