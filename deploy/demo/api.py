"""The product's own API, as its people use it: the demonstration has no other way in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

import aiohttp

_LIMIT: Final = aiohttp.ClientTimeout(total=30)


class ApiError(Exception):
    """The product refused a request or could not be reached."""


class Person:
    """Somebody who is signed in."""

    def __init__(self, client: aiohttp.ClientSession, login: str) -> None:
        self._client = client
        self.login = login

    async def desk(self) -> dict[str, Any]:
        desk: dict[str, Any] = await self._ask("GET", "/api/v1/desk")
        return desk

    async def put_state(self, state: str, reason: str = "") -> None:
        await self._ask("PUT", "/api/v1/desk/state", {"state": state, "reason": reason})

    async def transfer(self, call_id: str, queue: str) -> None:
        """One's own call to a queue, without asking there first."""
        await self._ask("POST", f"/api/v1/control/calls/{call_id}/transfer", {"to": {"kind": "queue", "name": queue}})

    async def latest_calls(self, moment: datetime, cursor: str | None = None) -> dict[str, Any]:
        """A page of the calls that began since then, newest first."""
        query = {"started_from": moment.isoformat(), "limit": "100"} | ({"cursor": cursor} if cursor else {})
        page: dict[str, Any] = await self._ask("GET", "/api/v1/calls", query=query)
        return page

    async def calls_since(self, moment: datetime) -> list[dict[str, Any]]:
        """Every call that began since then."""
        page = await self.latest_calls(moment)
        rows: list[dict[str, Any]] = page["items"]
        while page["next_cursor"] is not None:
            page = await self.latest_calls(moment, page["next_cursor"])
            rows += page["items"]
        return rows

    async def queues(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self._ask("GET", "/api/v1/queues")
        return found

    async def script_keys(self) -> set[str]:
        page = await self._ask("GET", "/api/v1/qa/scripts", query={"limit": "200"})
        return {row["key"] for row in page["items"]}

    async def publish_script(self, key: str, title: str, language: str, text: str) -> str:
        """In force from now on; the id of the script."""
        wanted = {"key": key, "title": title, "language": language, "text": text}
        script = await self._ask("POST", "/api/v1/qa/scripts", wanted)
        version = {"rev": script["draft"]["rev"], "note": "The demonstration"}
        await self._ask("POST", f"/api/v1/qa/scripts/{script['id']}/versions", version)
        script_id: str = script["id"]
        return script_id

    async def bind_script(self, script_id: str, *, queue: str, priority: int) -> None:
        binding = {"script_id": script_id, "queue": queue, "priority": priority}
        await self._ask("POST", "/api/v1/qa/bindings", binding)

    async def _ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, query: dict[str, str] | None = None
    ) -> Any:
        try:
            async with self._client.request(method, path, json=body, params=query) as response:
                answer = await response.json()
                if response.status >= 400:
                    raise ApiError(f"{self.login}: {method} {path}: {response.status} {answer.get('code')}")
                return answer
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ApiError(f"{self.login}: {method} {path}: {error or 'no answer'}") from error


@asynccontextmanager
async def signed_in(url: str, login: str, password: str) -> AsyncIterator[Person]:
    """A browser keeps cookies of an IP address; aiohttp has to be told to."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(url, cookie_jar=jar, timeout=_LIMIT) as client:
        async with client.post("/api/v1/session", json={"login": login, "password": password}) as response:
            if response.status != 201:
                raise ApiError(f"{login} cannot sign in: {response.status}; start anew with --fresh")
        yield Person(client, login)
