"""Stored objects of recordings as HTTP answers."""

from aiohttp import web

from callcenter.objects import serving
from callcenter.objects.vault import Vault
from recordings.library import as_kept
from recordings.models import StoredObject


async def answer(request: web.Request, vault: Vault, row: StoredObject, *, filename: str = "") -> web.StreamResponse:
    """The object, or the part of it that the request asks for; with a file name as something to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'} if filename else {}
    return await serving.answer(request, vault, as_kept(row), row.media_type, headers)
