"""The web console: files of one directory, and its index page for every address that the console itself routes."""

import asyncio
import re
from pathlib import Path
from typing import Final

from aiohttp import web

# The bundler names files by content (`index-B7Zk3xQp.js`): another content is another name.
_HASHED: Final = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.\w+(\.map)?$")
_IMMUTABLE: Final = "public, max-age=31536000, immutable"
_REVALIDATE: Final = "no-cache"

CONSOLE_ROUTE: Final = r"/{path:(?!api/|api$).*}"
"""Everything but the API: an unknown address there is a 404 in the API's own words."""

NOT_BUILT: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Call centre</title></head>
<body>
<h1>The server runs; its web console is not built yet</h1>
<p>Build it as the README says (the directory <code>web</code>), then load this page again.
No restart is needed.</p>
<p>The API is ready: <a href="/api/v1/openapi.json">its description</a>.</p>
</body>
</html>
"""


class Console:
    """`root` is the bundler's output; it may appear, or be replaced, while we run."""

    def __init__(self, root: Path | None) -> None:
        self._root = root.resolve() if root is not None else None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["path"]
        found = await asyncio.to_thread(self._find, wanted)
        if found is not None:
            return web.FileResponse(found, headers={"Cache-Control": _caching(wanted)})
        if "text/html" not in request.headers.get("Accept", ""):
            raise web.HTTPNotFound
        return await self._page()

    async def _page(self) -> web.StreamResponse:
        index = await asyncio.to_thread(self._find, "index.html")
        if index is None:
            return web.Response(text=NOT_BUILT, status=503, content_type="text/html")
        return web.FileResponse(index, headers={"Cache-Control": _REVALIDATE})

    def _find(self, wanted: str) -> Path | None:
        """A regular file below the root; nothing hidden, and no way out through `..` or a link."""
        parts = wanted.split("/")
        if self._root is None or "\0" in wanted or any(part.startswith(".") for part in parts):
            return None
        try:
            path = self._root.joinpath(*parts).resolve()
            return path if path.is_relative_to(self._root) and path.is_file() else None
        except OSError:  # such as a name longer than the file system takes
            return None


def _caching(path: str) -> str:
    return _IMMUTABLE if path.startswith("assets/") and _HASHED.search(path) else _REVALIDATE
