"""Names of files in headers: they have letters of any language, and headers have not."""

from typing import Final
from urllib.parse import quote

from aiohttp.multipart import content_disposition_filename, parse_content_disposition

_UNSAFE: Final = frozenset('\\/:*?"<>|')


def file_name_of(header: str) -> str:
    """The name of an uploaded file, without folders and control characters; "" when there is none."""
    _, params = parse_content_disposition(header)
    name = content_disposition_filename(params, "filename") or ""
    return "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable()).strip()


def attachment(name: str) -> str:
    """A `Content-Disposition` for a download."""
    clean = "".join(char for char in name if char.isprintable() and char not in _UNSAFE) or "file"
    plain = clean.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean)}"
