"""What somebody asks for with an `Idempotency-Key` is done once, however often the request comes.

The key is taken in the same transaction that does it: either both are stored or neither. A second request with the
key waits for the first one's commit (PostgreSQL in its insert, SQLite because writers are alone) and then gets its
answer.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import Conflict, InvalidInput
from callcenter.http.context import Context
from callcenter.http.fingerprints import FINGERPRINTS, Fingerprints
from callcenter.http.models import SavedRequest
from callcenter.http.routing import Repeats, Route

A = TypeVar("A", bound=BaseModel)

HEADER: Final = "Idempotency-Key"
KEPT: Final = timedelta(hours=24)
_KEY: Final = re.compile(r"[\x21-\x7e]{8,128}")


class KeyReused(Conflict):
    code = "key-reused"


def request_key(header: str | None) -> str | None:
    """The key of a request that must not be done twice."""
    if header is None:
        return None
    if not _KEY.fullmatch(header):
        raise InvalidInput("the idempotency key needs 8 to 128 visible ASCII characters")
    return header


async def answer_of(route: Route, ctx: Context, given: Mapping[str, Any]) -> object:
    """What the route's handler answers, or answered when the same request came before."""

    async def work() -> object:
        return await route.handler(ctx, **given)

    if route.repeats is not Repeats.KEPT or ctx.principal is None:
        return await work()
    adapter = TypeAdapter[Any](type(None)) if route.answer is None else route.answer.adapter
    return await _once(ctx, given.get("body"), adapter, work)


async def once(ctx: Context, said: BaseModel, kind: type[A], work: Callable[[], Awaitable[A]]) -> A:
    """The same for a handler that sees to it itself, because it reads its body in its own way: `said` is what the
    request is known by."""
    answer: A = await _once(ctx, said, TypeAdapter(kind), work)
    return answer


async def _once(ctx: Context, said: object, adapter: TypeAdapter[Any], work: Callable[[], Awaitable[Any]]) -> Any:
    key = request_key(ctx.request.headers.get(HEADER))
    if key is None:
        return await work()
    mine = (SavedRequest.user_id == ctx.user.user_id, SavedRequest.key == key)
    name = f"{ctx.request.method} {ctx.request.rel_url.raw_path_qs}"
    fingerprints = ctx.request.config_dict.get(FINGERPRINTS, _WITHOUT_KEYS)
    if not await _take(ctx.session, ctx.user.user_id, key, fingerprints.of(name, said)):
        first = await ctx.session.get_one(SavedRequest, (ctx.user.user_id, key))
        if not fingerprints.fits(first.fingerprint, name, said):
            raise KeyReused("this key belongs to another request")
        return adapter.validate_python(first.answer)
    answer = adapter.validate_python(await work(), from_attributes=True)
    stored = adapter.dump_python(answer, mode="json", by_alias=True)
    await ctx.session.execute(update(SavedRequest).where(*mine).values(answer=stored))
    return answer


_WITHOUT_KEYS: Final = Fingerprints()


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
