"""`callcenter recordings ...`: the recordings from the shell of the server."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from callcenter.errors import AppError
from recordings.hearing import report_span
from recordings.room import RecordingRoom
from recordings.sources.ports import SourceAway, SourceFileGone

T = TypeVar("T")
OpenRoom = Callable[[], AbstractAsyncContextManager[RecordingRoom]]

DaysOption = Annotated[int, typer.Option(min=1, max=3660, help="How many days to look back.")]


class RecordingCommands:
    """`open_room` gives the room with its database, by the settings."""

    def __init__(self, open_room: OpenRoom) -> None:
        self._open_room = open_room

    def ingest(self) -> None:
        """Take in now what lies finished in the sources."""

        async def work(room: RecordingRoom) -> tuple[int, int, int]:
            taken = refused = failed = 0
            for place in room.places.values():
                found = await room.sweeper.look(place)
                refused += found.quarantined
                for pair in found.pending:
                    try:
                        kept = await room.ingest.take(place.source, pair)
                    except (SourceFileGone, AppError) as error:
                        typer.echo(f"{pair.name}: {error}", err=True)
                        failed += 1
                        continue
                    taken, refused = taken + (kept is not None), refused + (kept is None)
            await room.sweeper.bind_again()
            return taken, refused, failed

        taken, refused, failed = self._run(work)
        typer.echo(f"{taken} taken in, {refused} quarantined, {failed} failed")
        raise typer.Exit(1 if failed else 0)

    def verify(
        self, strays: Annotated[bool, typer.Option(help="List objects that no recording has, too.")] = False
    ) -> None:
        """Read every stored object and compare it with its hash. Ends with 1 when one is not what it was."""

        async def work(room: RecordingRoom) -> int:
            count = 0
            async for bad in room.checker.damaged():
                typer.echo(f"recording {bad.recording_id} {bad.kind} in {bad.storage}: {bad.trouble}")
                count += 1
            if strays:
                async for stray in room.checker.strays():
                    typer.echo(f"stray in {stray.storage}: {stray.key}")
            return count

        count = self._run(work)
        typer.echo("everything is as it was" if count == 0 else f"{count} objects are not as they were")
        raise typer.Exit(1 if count else 0)

    def orphans(self, days: DaysOption = 7) -> None:
        """Show recordings without a call, and calls that should have a recording and have none."""

        async def work(room: RecordingRoom) -> int:
            since, until = report_span(days, datetime.now(UTC))
            orphans, missing = await room.checker.orphans(since), await room.checker.missing(since, until)
            table = Table("what", "id", "node", "began", "detail")
            for one in orphans:
                table.add_row("orphan", str(one.recording_id), one.node, f"{one.started_at:%F %T}", one.uniqueid)
            for call in missing:
                detail = "the exchange began one" if call.told else "by the rules"
                table.add_row("no recording", call.call_id, call.node, f"{call.started_at:%F %T}", detail)
            if orphans or missing:
                Console().print(table)
            return len(orphans) + len(missing)

        if self._run(work):
            raise typer.Exit(1)
        typer.echo("every recording has its call, and every call that should its recording")

    def retention(self) -> None:
        """Remove now what the retention rules say."""

        async def work(room: RecordingRoom) -> int:
            removed = await room.remover.apply(room.settings.retention, datetime.now(UTC))
            await room.remover.finish_all()
            return removed

        typer.echo(f"{self._run(work)} removed")

    def move(
        self,
        source: Annotated[str, typer.Argument(help="Storage to empty.")],
        target: Annotated[str, typer.Argument(help="Storage that takes it.")],
    ) -> None:
        """Move everything from one storage to another while everything goes on; sealed with the key of today."""

        async def work(room: RecordingRoom) -> int:
            return await room.mover.move(source, target)

        typer.echo(f"{self._run(work)} objects moved")

    def rotate_key(self) -> None:
        """Seal all objects' keys with the current master key, those of files on cards too; what they seal stays as it
        is."""

        async def work(room: RecordingRoom) -> int:
            return await room.mover.rotate() + sum([await one.rotate() for one in room.sealed])

        typer.echo(f"{self._run(work)} objects sealed anew")

    def _run(self, work: Callable[[RecordingRoom], Awaitable[T]]) -> T:
        async def opened() -> T:
            async with self._open_room() as room:
                return await work(room)

        try:
            return asyncio.run(opened())
        except AppError as error:
            typer.echo(f"callcenter: {error.detail}", err=True)
        except SourceAway as error:
            typer.echo(f"callcenter: {error}", err=True)
        raise typer.Exit(1)


def recording_app(open_room: OpenRoom) -> typer.Typer:
    """The group of commands, for the main program to add."""
    commands = RecordingCommands(open_room)
    app = typer.Typer(no_args_is_help=True, add_completion=False, help="Recordings of calls.")
    app.command("ingest")(commands.ingest)
    app.command("verify")(commands.verify)
    app.command("orphans")(commands.orphans)
    app.command("retention")(commands.retention)
    app.command("move")(commands.move)
    app.command("rotate-key")(commands.rotate_key)
    return app
