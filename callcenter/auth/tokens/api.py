"""API tokens over HTTP. Only people make and revoke them: a token itself can neither."""

from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.errors import ScopeNotYours
from callcenter.auth.models import User
from callcenter.auth.permissions import Access, Permission
from callcenter.auth.sessions import SESSIONS
from callcenter.auth.tokens.models import ApiToken
from callcenter.auth.tokens.schemas import NewToken, ScopeRow, TokenInput, TokenPage, TokenQuery, TokenRow
from callcenter.auth.tokens.scopes import PERMISSIONS, TokenScope
from callcenter.auth.tokens.service import Tokens, Wanted
from callcenter.errors import Forbidden, NotFound
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes

TOKENS: Final[web.AppKey[Tokens]] = web.AppKey("api_tokens")
TOKEN_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("api_token_audit")

routes: Final = Routes("api tokens")


@routes.get("/api-tokens", Access.SIGNED_IN)
async def list_api_tokens(ctx: Context, query: TokenQuery) -> TokenPage:
    """One's own tokens, or everybody's, newest first."""
    if query.everybody and not ctx.user.may(Permission.USERS_MANAGE):
        raise Forbidden(f"this needs the permission {Permission.USERS_MANAGE}")
    tokens = ctx.part(TOKENS)
    rows = await tokens.page(
        ctx.session,
        user_id=None if query.everybody else ctx.user.user_id,
        before=None if query.cursor is None else int(query.cursor),
        limit=query.limit + 1,
    )
    items = [_row(tokens, row, name) for row, name in rows[: query.limit]]
    return TokenPage(items=items, next_cursor=str(items[-1].id) if len(rows) > query.limit else None)


@routes.get("/api-tokens/scopes", Access.SIGNED_IN)
async def list_token_scopes(ctx: Context) -> list[ScopeRow]:
    """What a token can be allowed."""
    return [
        ScopeRow(scope=scope, permissions=sorted(granted), yours=any(ctx.user.may(one) for one in granted))
        for scope, granted in PERMISSIONS.items()
    ]


@routes.get("/api-tokens/current", Access.ANY_SCOPE)
async def get_current_token(ctx: Context) -> TokenRow:
    """The token that asks: a program's way to see whether it still opens, and what."""
    if ctx.user.session_id > 0:
        raise NotFound("this was not asked by a token")
    tokens = ctx.part(TOKENS)
    return _row(tokens, await tokens.get(ctx.session, -ctx.user.session_id), ctx.user.name)


@routes.post("/api-tokens", Access.SIGNED_IN, repeats=Repeats.NEVER)
async def create_api_token(ctx: Context, body: TokenInput) -> NewToken:
    """Make a token for oneself or, as an administrator, for somebody else; it is told once."""
    tokens = ctx.part(TOKENS)
    person = await _person(ctx, body)
    wanted = Wanted(
        user_id=person.id,
        name=body.name,
        scopes=body.scopes,
        expires_at=tokens.in_days(body.expires_days),
        per_minute=body.per_minute,
    )
    made = await tokens.make(ctx.session, wanted, by=ctx.user.user_id)
    await _written(ctx, "token.create", made.row)
    return NewToken(**_row(tokens, made.row, person.name).model_dump(), token=made.token)


@routes.delete("/api-tokens/{token_id}", Access.SIGNED_IN)
async def revoke_api_token(ctx: Context, token_id: int) -> None:
    """Revoke a token at once: its next request is refused and its sockets are closed."""
    tokens = ctx.part(TOKENS)
    row = await tokens.get(ctx.session, token_id)
    if row.user_id != ctx.user.user_id and not ctx.user.may(Permission.USERS_MANAGE):
        raise NotFound("there is no such token")
    ended = await tokens.revoke(ctx.session, token_id)
    if ended:
        await _written(ctx, "token.revoke", row)
        ctx.publish(SESSIONS, {"revoked": [*ended]})


async def _person(ctx: Context, body: TokenInput) -> User:
    """Whose token it will be. Nobody gives away what he may not do himself."""
    if body.user_id not in (None, ctx.user.user_id) and not ctx.user.may(Permission.USERS_MANAGE):
        raise Forbidden(f"this needs the permission {Permission.USERS_MANAGE}")
    for scope in body.scopes:
        if not any(ctx.user.may(one) for one in PERMISSIONS[TokenScope(scope)]):
            raise ScopeNotYours(f"you may do nothing of {scope} yourself", scope=str(scope))
    person = await ctx.session.get(User, body.user_id or ctx.user.user_id)
    if person is None or not person.active:
        raise NotFound("there is no such active user")
    return person


async def _written(ctx: Context, action: str, row: ApiToken) -> None:
    subject = Subject("api_token", str(row.id), row.user_id)
    actor = Actor.of(ctx.user, ctx.request.remote)
    detail = {"name": row.name, "prefix": row.prefix, "scopes": " ".join(row.scopes)}
    await ctx.part(TOKEN_AUDIT).record(ctx.session, actor, action, subject, detail)


def _row(tokens: Tokens, row: ApiToken, name: str) -> TokenRow:
    return TokenRow(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        user_id=row.user_id,
        user_name=name,
        scopes=row.scopes,
        per_minute=row.per_minute,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        live=tokens.is_live(row),
    )
