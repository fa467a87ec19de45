"""People and their sessions over HTTP."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from callcenter.auth import firm, repository, roles
from callcenter.auth.accounts import Accounts, Change, Newcomer
from callcenter.auth.events import SHUT_OUT, rights_changed
from callcenter.auth.models import Place, User
from callcenter.auth.passwords import Passwords
from callcenter.auth.permissions import Access, Permission
from callcenter.auth.schemas import Me, NewUser, Preferences, SessionRow, SignIn, UserChange, UserRow
from callcenter.auth.sessions import SESSIONS, Client, Clock, Duration, Sessions, utc_now
from callcenter.auth.signin import SignIn as SignInService
from callcenter.auth.throttle import Throttle
from callcenter.auth.tokens.service import Tokens
from callcenter.db import Database
from callcenter.errors import NotFound, NotSignedIn
from callcenter.http.context import Context
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import Repeats, Routes

routes = Routes("people")


@dataclass(frozen=True, slots=True)
class People:
    """The services of this package. `secure_cookies` when the browsers come by https."""

    sessions: Sessions
    accounts: Accounts
    signing_in: SignInService
    secure_cookies: bool
    tokens: Tokens

    async def ended(self, session_ids: Collection[int]) -> set[int]:
        """Which of these sessions, of browsers and of tokens, are over by now."""
        of_browsers = [session_id for session_id in session_ids if session_id > 0]
        return await self.sessions.ended(of_browsers) | await self.tokens.ended(session_ids)

    def setup(self, app: web.Application) -> None:
        app[PEOPLE] = self


PEOPLE: Final[web.AppKey[People]] = web.AppKey("people")


def build_people(
    database: Database,
    *,
    throttle: Throttle,
    secure_cookies: bool,
    passwords: Passwords | None = None,
    duration: Duration | None = None,
    clock: Clock = utc_now,
) -> People:
    hashing = passwords or Passwords()
    sessions = Sessions(database, duration=duration or Duration(), clock=clock)
    signing_in = SignInService(database, passwords=hashing, sessions=sessions, throttle=throttle, clock=clock)
    accounts = Accounts(database, passwords=hashing, sessions=sessions, clock=clock)
    return People(sessions, accounts, signing_in, secure_cookies, Tokens(database, throttle, clock=clock))


@routes.post("/session", Access.PUBLIC, repeats=Repeats.NEVER)
async def sign_in(ctx: Context, body: SignIn) -> Me:
    """Sign in; the session comes as a cookie."""
    people = ctx.part(PEOPLE)
    client = _client(ctx.request)
    signed_in = await people.signing_in.sign_in(ctx.session, login=body.login, password=body.password, client=client)
    if ctx.principal is not None:
        await _end(ctx, ctx.principal.session_id, of_user=ctx.principal.user_id)
    ctx.on_response(lambda response: _set_cookie(response, signed_in.started.token, people))
    return await _me(ctx, signed_in.user)


@routes.get("/session", Access.SIGNED_IN)
async def who_am_i(ctx: Context) -> Me:
    return await _me(ctx, await _own_user(ctx))


@routes.delete("/session", Access.SIGNED_IN)
async def sign_out(ctx: Context) -> None:
    await _end(ctx, ctx.user.session_id, of_user=ctx.user.user_id)
    secure = ctx.part(PEOPLE).secure_cookies
    ctx.on_response(lambda response: response.del_cookie(COOKIE, path="/", secure=secure, httponly=True))


@routes.patch("/session/preferences", Access.SIGNED_IN)
async def change_preferences(ctx: Context, body: Preferences) -> Me:
    user = await _own_user(ctx)
    user.language = body.language or user.language
    user.theme = body.theme or user.theme
    return await _me(ctx, user)


@routes.get("/sessions", Access.SIGNED_IN)
async def list_own_sessions(ctx: Context) -> list[SessionRow]:
    """Where I am signed in."""
    rows = await ctx.part(PEOPLE).sessions.live_of(ctx.session, ctx.user.user_id)
    return [
        SessionRow(
            id=row.id,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            ip=row.ip,
            user_agent=row.user_agent,
            current=row.id == ctx.user.session_id,
        )
        for row in rows
    ]


@routes.delete("/sessions/{session_id}", Access.SIGNED_IN)
async def end_own_session(ctx: Context, session_id: int) -> None:
    """Sign out one of my browsers."""
    if not await _end(ctx, session_id, of_user=ctx.user.user_id):
        raise NotFound("you have no such session")


@routes.get("/users", Permission.USERS_VIEW)
async def list_users(ctx: Context) -> list[UserRow]:
    places = await firm.places(ctx.session)
    return [_row(user, places.get(user.id)) for user in await repository.users(ctx.session)]


@routes.post("/users", Permission.USERS_MANAGE)
async def create_user(ctx: Context, body: NewUser) -> UserRow:
    newcomer = Newcomer(login=body.login, name=body.name, role=body.role, password=body.password, place=_place(body))
    user = await ctx.part(PEOPLE).accounts.create(ctx.session, newcomer)
    return _row(user, await ctx.session.get(Place, user.id))


@routes.patch("/users/{user_id}", Permission.USERS_MANAGE)
async def change_user(ctx: Context, user_id: int, body: UserChange) -> UserRow:
    """Rename, give another role or password, let in or shut out."""
    change = Change(name=body.name, role=body.role, active=body.active, password=body.password, place=_place(body))
    accounts = ctx.part(PEOPLE).accounts
    own = ctx.user.session_id if user_id == ctx.user.user_id else None
    changed = await accounts.change(ctx.session, user_id, change, acting_session=own)
    shut = [] if changed.user.active else await ctx.part(PEOPLE).tokens.revoke_all(ctx.session, user_id)
    _announce(ctx, [*changed.revoked, *shut])
    if body.active is False:
        ctx.publish(SHUT_OUT, rights_changed([user_id]))
    return _row(changed.user, await ctx.session.get(Place, user_id))


@routes.delete("/users/{user_id}/sessions", Permission.USERS_MANAGE)
async def end_user_sessions(ctx: Context, user_id: int) -> None:
    """Sign a person out everywhere."""
    _announce(ctx, await ctx.part(PEOPLE).accounts.revoke_sessions(ctx.session, user_id))


async def _end(ctx: Context, session_id: int, *, of_user: int) -> bool:
    revoked = await ctx.part(PEOPLE).sessions.revoke(ctx.session, session_id, user_id=of_user)
    _announce(ctx, revoked)
    return bool(revoked)


def _announce(ctx: Context, revoked: list[int]) -> None:
    if revoked:
        ctx.publish(SESSIONS, {"revoked": list(revoked)})


async def _own_user(ctx: Context) -> User:
    user = await ctx.session.get(User, ctx.user.user_id)
    if user is None:
        raise NotSignedIn("sign in first")
    return user


async def _me(ctx: Context, user: User) -> Me:
    principal = await roles.principal_of(ctx.session, user, 0)
    matrix = roles.body_of(principal.rights.matrix)
    return Me(
        user_id=user.id,
        login=user.login,
        name=user.name,
        role=user.role,
        own_role=await roles.name_for(ctx.session, user.id),
        permissions=sorted(principal.rights.granted),
        scopes=matrix.scopes,
        fields=matrix.fields,
        language=user.language,
        theme=user.theme,
    )


def _row(user: User, place: Place | None) -> UserRow:
    row = UserRow.model_validate(user)
    if place is not None:
        row.department_id, row.own_role_id = place.department_id, place.own_role_id
    return row


def _place(body: NewUser | UserChange) -> dict[str, int | None]:
    return body.model_dump(include={"department_id", "own_role_id"} & body.model_fields_set)


def _client(request: web.Request) -> Client:
    # Headers are bytes: what is no valid text in them cannot be stored as such.
    agent = request.headers.get("User-Agent", "").encode(errors="replace").decode()
    return Client(ip=request.remote or "", user_agent=agent)


def _set_cookie(response: web.StreamResponse, token: str, people: People) -> None:
    """`Lax` lets a link from a mail or a chat open the console signed in; changes are guarded by the origin check."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(people.sessions.duration.lifetime.total_seconds()),
        path="/",
        httponly=True,
        secure=people.secure_cookies,
        samesite="Lax",
    )
