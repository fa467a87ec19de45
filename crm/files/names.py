"""Names of files: from headers, on disks of any system, and in headers again (RFC 6266)."""

import unicodedata
from typing import Final
from urllib.parse import quote

from aiohttp.multipart import content_disposition_filename, parse_content_disposition

MAX_NAME: Final = 200
_UNSAFE: Final = frozenset('\\/:*?"<>|')
_RESERVED: Final = frozenset({"", ".", ".."})


def name_of(header: str) -> str:
    """From `Content-Disposition` of an upload; `file` when it says none."""
    _, params = parse_content_disposition(header)
    return safe_name(content_disposition_filename(params, "filename") or "")


def safe_name(name: str) -> str:
    """Without folders, without what cannot be seen (also the marks that turn the direction of writing, by which
    `exe.gpj` looks like a picture), and short; the ending stays."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char for char in last if _shown(char)).strip().lstrip(".")
    if clean in _RESERVED:
        return "file"
    if len(clean) <= MAX_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        return clean[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"


def disposition(name: str, *, inline: bool) -> str:
    """For a download: the name in plain letters for old programs, and as it is for the others."""
    kept = "".join("_" if char in _UNSAFE or not _shown(char) else char for char in name) or "file"
    plain = kept.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}"


def _shown(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
