"""The time in which one process leads, and the guard that keeps it from writing after its end."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Database
from callcenter.leases import repository


class TermLost(Exception):
    """Another process leads: nothing may be written in the name of this term any more."""


class Term:
    """`token` is larger than that of every earlier term of this name.

    Whoever leads goes on while the database is away, for then nobody can follow: what it tells carries the token,
    what it writes passes `Guarded`. Only what no token guards (commands to the PBX) asks `confirmed` before.
    """

    def __init__(self, name: str, token: int, lease_s: float) -> None:
        self.name = name
        self.token = token
        self.lost = asyncio.Event()
        self._lease_s = lease_s
        self._looked = asyncio.Event()
        self._renewed_at = steady()

    def renewed(self, asked_at: float) -> None:
        """`asked_at`: when the question was sent, not when its answer came."""
        self._renewed_at = asked_at
        self._looked.set()

    def not_renewed(self) -> None:
        self._looked.set()

    def end(self) -> None:
        self.lost.set()
        self._looked.set()

    @property
    def is_sure(self) -> bool:
        """False when we were silent so long that another may have followed: stopped, swapped out, or cut off."""
        return not self.lost.is_set() and steady() - self._renewed_at < self._lease_s

    async def confirmed(self) -> bool:
        """Whether we lead for sure. After a silence of ours the lease is asked first."""
        if not self.is_sure and not self.lost.is_set():
            self._looked.clear()
            await self._looked.wait()
        return self.is_sure


class Guarded:
    """A database whose short transactions commit only while the term is the newest."""

    def __init__(self, database: Database, term: Term) -> None:
        self._database = database
        self._term = term

    @asynccontextmanager
    async def brief(self) -> AsyncIterator[AsyncSession]:
        """:raises TermLost: before anything is written"""
        async with self._database.brief() as session:
            if not await repository.is_newest(session, self._term.name, self._term.token):
                self._term.end()
                raise TermLost(self._term.name)
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with self._database.reading() as session:
            yield session


def steady() -> float:
    """Goes on while the process is stopped and while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
