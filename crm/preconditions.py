"""Which version of a card a request is about to change."""

from callcenter.http.context import Context
from crm.errors import VersionNeeded, invalid_field


def if_match(ctx: Context) -> int | None:
    """The version as an entity tag: `"3"`, or bare."""
    header = ctx.request.headers.get("If-Match")
    if header is None:
        return None
    version = header.strip().removeprefix("W/").strip('"')
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise invalid_field("header.If-Match", "not a version of this card")
    return int(version)


def named(version: int | None) -> int:
    """The version that a request without a body must name.

    :raises VersionNeeded: when it does not
    """
    if version is None:
        raise VersionNeeded("say which version is meant: the header If-Match")
    return version
