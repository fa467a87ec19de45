"""Files of cards over HTTP. The routes open to every signed-in person and every token: what each may do here is what it
may do with the card, and is asked of the card (`crm.cards.opening`)."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Access
from callcenter.auth.viewing import show_to
from callcenter.http.context import Context
from callcenter.http.endpoint import DATABASE
from callcenter.http.once import once
from callcenter.http.routing import Repeats, Routes
from callcenter.objects import serving
from callcenter.objects.vault import Kept
from crm.api_parts import CALL_HISTORY
from crm.cards.opening import check_changeable, check_visible
from crm.cards.publishing import publish_changed
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import service
from crm.files.holding import check_not_held
from crm.files.names import disposition, name_of
from crm.files.schemas import ContentQuery, FilePage, FilePatch, FileQuery, FileView, UploadKey
from crm.files.sniffing import IMAGES, SHOWN_INLINE
from crm.files.storing import FileStore, Received, as_kept
from crm.inbox.kinds import NoticeKind
from crm.inbox.telling import tell_followers
from crm.schemas import RowId

FILES: Final[web.AppKey[FileStore]] = web.AppKey("card_files")

OPEN: Final = Access.ANY_SCOPE
_IMAGE_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
_PDF_POLICY: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A browser's own viewer of PDF does not run in a sandbox; scripts of the house's origin have nothing to load there."""

routes: Final = Routes("files")


@routes.get("/cards/{kind}/{card_id}/files", OPEN)
async def list_card_files(ctx: Context, kind: FieldEntity, card_id: RowId, query: FileQuery) -> FilePage:
    """The files on a card that one may see, newest first."""
    card = CardRef(kind, card_id)
    await check_visible(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    return await service.page(ctx.session, card, query, ctx.part(FILES).limits)


@routes.post("/cards/{kind}/{card_id}/files", OPEN, repeats=Repeats.OWN)
async def upload_card_file(ctx: Context, kind: FieldEntity, card_id: RowId) -> FileView:
    """Put a file on a card that one may change: the request's body is the file, its name is in `Content-Disposition`.
    413 when it is larger than the settings allow, 507 when there is no room for it."""
    card, store = CardRef(kind, card_id), ctx.part(FILES)
    name = name_of(ctx.request.headers.get("Content-Disposition", ""))
    await _check_before(ctx, card)
    async with store.receiving(ctx.request.content, ctx.request.content_length) as received:
        file_id, kept = await store.keep(received, name, ctx.user.user_id, datetime.now(UTC))
    return await _added(ctx, card, file_id, kept, received=received, name=name)


@routes.get("/cards/{kind}/{card_id}/files/{file_id}", OPEN)
async def download_card_file(
    ctx: Context, kind: FieldEntity, card_id: RowId, file_id: RowId, query: ContentQuery
) -> web.StreamResponse:
    """The content, whole or by ranges. Pictures and PDF may be asked for `inline`; everything else is only saved."""
    card = CardRef(kind, card_id)
    await check_visible(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    row = await service.existing(ctx.session, card, file_id)
    inline = query.how == "inline" and row.media_type in SHOWN_INLINE
    headers = {"Content-Disposition": disposition(row.name, inline=inline)}
    if inline:
        headers["Content-Security-Policy"] = _IMAGE_POLICY if row.media_type in IMAGES else _PDF_POLICY
    return await serving.answer(ctx.request, ctx.part(FILES).vault, as_kept(row), row.media_type, headers)


@routes.patch("/cards/{kind}/{card_id}/files/{file_id}", OPEN)
async def change_card_file(
    ctx: Context, kind: FieldEntity, card_id: RowId, file_id: RowId, body: FilePatch
) -> FileView:
    """Rename a file or describe it."""
    card = CardRef(kind, card_id)
    await check_changeable(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    row = await service.existing(ctx.session, card, file_id, lock=True)
    if await service.patch(ctx.session, row, body, author_id=ctx.user.user_id):
        await _tell(ctx, row.id)
    return await service.view(ctx.session, row, ctx.part(FILES).limits)


@routes.delete("/cards/{kind}/{card_id}/files/{file_id}", OPEN)
async def remove_card_file(ctx: Context, kind: FieldEntity, card_id: RowId, file_id: RowId) -> None:
    """Take a file off all its cards. It can be restored for some days; the history remembers it. 409 `on-legal-hold`
    where one of the cards is a customer of whom nothing may go."""
    card = CardRef(kind, card_id)
    await check_changeable(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    row = await service.existing(ctx.session, card, file_id, lock=True)
    await check_not_held(ctx.session, await service.cards_of(ctx.session, row.id))
    await service.put_away(ctx.session, row, author_id=ctx.user.user_id)
    await _tell(ctx, row.id)


@routes.post("/cards/{kind}/{card_id}/files/{file_id}/restore", OPEN, status=200)
async def restore_card_file(ctx: Context, kind: FieldEntity, card_id: RowId, file_id: RowId) -> FileView:
    """Bring a removed file back to its cards."""
    card = CardRef(kind, card_id)
    await check_changeable(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    row = await service.existing(ctx.session, card, file_id, lock=True)
    await service.restore(ctx.session, row, author_id=ctx.user.user_id)
    await _tell(ctx, row.id)
    return await service.view(ctx.session, row, ctx.part(FILES).limits)


async def _check_before(ctx: Context, card: CardRef) -> None:
    """In a session of its own: receiving takes minutes, in which others may write."""
    async with ctx.part(DATABASE).reading() as session:
        show_to(session, ctx.principal)
        await check_changeable(session, card, ctx.user, ctx.part(CALL_HISTORY))
        await service.check_number(session, card, ctx.part(FILES).limits)


async def _added(ctx: Context, card: CardRef, file_id: int, kept: Kept, *, received: Received, name: str) -> FileView:
    """On the card; a second request with the key of a first one gets that one's answer, and its content goes."""
    store = ctx.part(FILES)

    async def make() -> FileView:
        await check_changeable(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
        row, line = await service.add(ctx.session, card, file_id, kept, author_id=ctx.user.user_id)
        await tell_followers(ctx.session, card, NoticeKind.FILE, ctx.user.user_id, line=line)
        publish_changed(ctx, card)
        return await service.view(ctx.session, row, store.limits)

    said = UploadKey(card=f"{card.entity}:{card.id}", name=name, size=received.size, sha256=received.sha256)
    answer = await once(ctx, said, FileView, make)
    if answer.id != file_id:

        async def drop() -> None:
            await store.drop(file_id, kept)

        ctx.after_commit(drop)
    return answer


async def _tell(ctx: Context, file_id: int) -> None:
    for card in await service.cards_of(ctx.session, file_id):
        publish_changed(ctx, card)
