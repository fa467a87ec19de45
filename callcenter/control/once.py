"""A request with a key is carried out once, however often it comes."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from callcenter.control import repository
from callcenter.control.errors import InProgress
from callcenter.control.models import ControlRequest
from callcenter.control.requests import Asker
from callcenter.db import Database
from callcenter.errors import AppError
from callcenter.http.once import KeyReused

A = TypeVar("A", bound=BaseModel)

KEPT: Final = timedelta(hours=24)
"""A client that repeats a request does so within minutes."""


class Repeated(AppError):
    """A refusal that was given before, in the words of then."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(str(answer["detail"]), **answer["extra"])
        self.status = HTTPStatus(status)
        self.code = str(answer["code"])


class Once:
    """`now` is the time of the request."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def run(self, asker: Asker, name: str, body: BaseModel, kind: type[A], work: Callable[[], Awaitable[A]]) -> A:
        """The answer of the work, or of its first time. Without a key it is simply done."""
        if asker.key is None:
            return await work()
        fingerprint = hashlib.sha256(f"{name} {body.model_dump_json()}".encode()).hexdigest()
        known = await self._begin(asker.principal.user_id, asker.key, fingerprint)
        if known is not None:
            return _again(known, fingerprint, kind)
        try:
            answer = await work()
        except AppError as error:
            await self._finish(asker, error.status, {"detail": error.detail, "code": error.code, "extra": error.extra})
            raise
        await self._finish(asker, HTTPStatus.OK, answer.model_dump(mode="json"))
        return answer

    async def _begin(self, user_id: int, key: str, fingerprint: str) -> ControlRequest | None:
        try:
            async with self._database.brief() as session:
                await repository.purge(session, self._now() - KEPT)
                await repository.add(session, user_id, key, fingerprint, self._now())
        except IntegrityError:
            async with self._database.glance() as session:
                return await repository.find(session, user_id, key)
        return None

    async def _finish(self, asker: Asker, status: int, answer: dict[str, Any]) -> None:
        if asker.key is not None:
            async with self._database.brief() as session:
                await repository.finish(session, asker.principal.user_id, asker.key, status, answer)


def _again(known: ControlRequest, fingerprint: str, kind: type[A]) -> A:
    if known.fingerprint != fingerprint:
        raise KeyReused("this idempotency key belongs to another request")
    if known.status is None or known.answer is None:
        raise InProgress("the same request was sent before and its outcome is not known yet")
    if known.status != HTTPStatus.OK:
        raise Repeated(known.status, known.answer)
    return kind.model_validate(known.answer)
