"""A list that somebody takes along as a file."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.once import KeyReused, once
from crm.importing.file_names import attachment
from crm.lists.files import TYPES
from crm.lists.models import ListExport
from crm.lists.schemas import Booked, ExportFormat
from crm.schemas import Input


@dataclass(frozen=True, slots=True)
class ListFile:
    """`stem` is what its name begins with."""

    content: bytes
    rows: int
    format: ExportFormat
    stem: str

    def answer(self, at: datetime) -> web.StreamResponse:
        headers = {
            "Content-Disposition": attachment(f"{self.stem}-{at:%Y-%m-%d}.{self.format}"),
            "Cache-Control": "no-store",
        }
        return web.Response(body=self.content, content_type=TYPES[self.format], headers=headers)


async def booked(ctx: Context, form: Input, rows: int, book: Callable[[], Awaitable[ListExport]]) -> Booked:
    """Counted once however often the file is asked for with the same key.

    :raises KeyReused: when there are more rows than were counted under the key
    """

    async def count() -> Booked:
        return Booked(id=(await book()).id, rows=rows)

    found = await once(ctx, form, Booked, count)
    if rows > found.rows:
        raise KeyReused("the list has grown since: export it under another key")
    return found


def told(rows: int, form: Input, chosen: Input | None) -> dict[str, JsonValue]:
    """What the audit trail keeps of a file: how many rows in which columns, and by which filter they were chosen."""
    said = form.model_dump(mode="json", include={"format", "columns"})
    kept = None if chosen is None else chosen.model_dump(mode="json", exclude_defaults=True)
    return {"rows": rows, "format": said["format"], "columns": said["columns"], "filter": kept}
