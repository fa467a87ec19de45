"""What the house has, read line by line over its API: the deals with their cards and moves."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import aiohttp


@dataclass(frozen=True, slots=True)
class Move:
    at: datetime
    went: str
    came: str
    stayed_s: float
    author: str


@dataclass(frozen=True, slots=True)
class Deal:
    """`moves` oldest first; stages by name, within the deal's pipeline. `begun_at` is the making of its lead.
    `answers` are what it has in own fields, by their keys."""

    id: int
    pipeline: int
    stage: str
    outcome: str
    manager: str
    customer: str
    source: str
    reason: str
    amount: Decimal | None
    currency: str
    created_at: datetime
    closed_at: datetime | None
    stage_since: datetime
    begun_at: datetime
    moves: tuple[Move, ...]
    lines: tuple[tuple[str, Decimal], ...]
    tags: tuple[str, ...]
    answers: Mapping[str, Any]
    expected_close: date | None
    probability: Decimal
    """Of the stage that it is in, of one."""


@dataclass(frozen=True, slots=True)
class Api:
    client: aiohttp.ClientSession
    url: str

    async def get(self, path: str, **query: str) -> Any:
        async with self.client.get(f"{self.url}/api/v1{path}", params=query) as response:
            response.raise_for_status()
            return await response.json()

    async def sign_in(self, login: str, password: str) -> None:
        body = {"login": login, "password": password}
        async with self.client.post(f"{self.url}/api/v1/session", json=body) as response:
            response.raise_for_status()

    async def pages(self, path: str) -> AsyncIterator[Any]:
        """Item by item; `path` may have a query."""
        path, _, query = path.partition("?")
        asked, cursor = dict(parse_qsl(query)), dict[str, str]()
        while True:
            page = await self.get(path, **asked, **cursor)
            for item in page["items"]:
                yield item
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}


async def deals_of(api: Api) -> list[Deal]:
    return [await _deal(api, item["id"]) async for item in api.pages("/deals")]


async def _deal(api: Api, id_: int) -> Deal:
    card = await api.get(f"/deals/{id_}")
    lines = [line async for line in api.pages(f"/deals/{id_}/timeline")]
    moves = [_move(line) for line in lines if line.get("moved") and line["deal"]["id"] == id_]
    lead = card["lead"] and await api.get(f"/leads/{card['lead']['id']}")
    created_at = datetime.fromisoformat(card["created_at"])
    company, contact = card["company"], card["contact"]
    stages = {one["id"]: one for line in await api.get("/pipelines") for one in line["stages"]}
    stage, close = stages[card["stage_id"]], card["expected_close"]
    return Deal(
        id=id_,
        pipeline=card["pipeline_id"],
        stage=stage["name"],
        outcome=card["outcome"],
        manager=name_of(card["responsible"]),
        customer=f"company:{company['id']}" if company else f"contact:{contact['id']}" if contact else "",
        source=card["source"],
        reason=name_of(card["loss_reason"]),
        amount=None if card["amount"] is None else Decimal(card["amount"]),
        currency=card["currency"],
        created_at=created_at,
        closed_at=moment(card["closed_at"]),
        stage_since=datetime.fromisoformat(card["stage_since"]),
        begun_at=min(created_at, datetime.fromisoformat(lead["created_at"])) if lead else created_at,
        moves=tuple(sorted(moves, key=lambda move: move.at)),
        lines=tuple((line["name"] if line["product_id"] else "", Decimal(line["total"])) for line in card["lines"]),
        tags=tuple(card["tags"]),
        answers=card["fields"],
        expected_close=None if close is None else date.fromisoformat(close),
        probability=Decimal(stage["probability"]) / 100,
    )


def _move(line: Any) -> Move:
    moved = line["moved"]
    author = line["author"]["name"] if line.get("author") else ""
    return Move(datetime.fromisoformat(line["at"]), moved["from_stage"], moved["to_stage"], moved["stayed_s"], author)


def name_of(named: Any) -> str:
    return named["name"] if named else ""


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
