"""In whose name a session of the database is used.

A request's session carries the person who asks, so that the queries of a room give what this person may see whichever
route runs them. A session without anybody (a job, the matching of callers) sees everything.
"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal

_VIEWER: Final = "viewer"


def show_to(session: AsyncSession, viewer: Principal | None) -> None:
    session.info[_VIEWER] = viewer


def viewer_of(session: AsyncSession) -> Principal | None:
    found = session.info.get(_VIEWER)
    return found if isinstance(found, Principal) else None
