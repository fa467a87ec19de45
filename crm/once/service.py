"""What a person creates with an `Idempotency-Key` is created once, however often the request comes.

The key is taken in the same transaction that creates: either both are stored or neither. A second request with the
key waits for the first one's commit (PostgreSQL in its insert, SQLite because writers are alone) and then gets its
answer.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.control.errors import KeyReused
from callcenter.control.requests import request_key
from callcenter.http.context import Context
from crm.once.models import SavedRequest

A = TypeVar("A", bound=BaseModel)

HEADER: Final = "Idempotency-Key"
KEPT: Final = timedelta(hours=24)


async def once(ctx: Context, body: BaseModel, kind: type[A], work: Callable[[], Awaitable[A]]) -> A:
    """The answer of the work, or of its first time. Without a key it is simply done."""
    key = request_key(ctx.request.headers.get(HEADER))
    if key is None:
        return await work()
    mine = (SavedRequest.user_id == ctx.user.user_id, SavedRequest.key == key)
    text = f"{ctx.request.method} {ctx.request.path} {body.model_dump_json()}"
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    if not await _take(ctx.session, ctx.user.user_id, key, fingerprint):
        first = await ctx.session.get_one(SavedRequest, (ctx.user.user_id, key))
        if first.fingerprint != fingerprint:
            raise KeyReused("this key belongs to another request")
        return kind.model_validate(first.answer)
    answer = await work()
    stored: dict[str, Any] = answer.model_dump(mode="json")
    await ctx.session.execute(update(SavedRequest).where(*mine).values(answer=stored))
    return answer


async def _take(session: AsyncSession, user_id: int, key: str, fingerprint: str) -> bool:
    now = datetime.now(UTC)
    await session.execute(delete(SavedRequest).where(SavedRequest.at < now - KEPT))
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    taken = await session.scalar(
        insert(SavedRequest)
        .values(user_id=user_id, key=key, fingerprint=fingerprint, at=now)
        .on_conflict_do_nothing()
        .returning(SavedRequest.key)
    )
    return taken is not None
