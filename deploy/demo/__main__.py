"""python -m deploy.demo [--port N] [--fresh] [--calls-per-minute N] [--minutes N] [--state DIR]"""

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from typing import Final

from deploy.demo.api import ApiError
from deploy.demo.screen import Screen
from deploy.demo.show import Wishes, play
from deploy.demo.state import DEFAULT
from deploy.pbx.errors import PbxError
from deploy.pbx.install import install
from deploy.stack import StackError

INTERRUPTED: Final = 130
_EXPECTED: Final = (PbxError, StackError, ApiError)


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value <= 60:
        raise argparse.ArgumentTypeError("must be above 0 and at most 60")
    return value


def _minutes(text: str) -> float:
    value = float(text)
    if not 0 < value < 100_000:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 65_535:
        raise argparse.ArgumentTypeError("must be between 1 and 65535")
    return value


def wishes() -> Wishes:
    parser = argparse.ArgumentParser(prog="python -m deploy.demo", description="The demonstration, until Ctrl-C")
    parser.add_argument("--port", type=_port, default=8080, help="of the console; if in use, the next free one")
    parser.add_argument("--fresh", action="store_true", help="forget earlier runs; new passwords")
    parser.add_argument("--calls-per-minute", type=_rate, default=4.0, metavar="N")
    parser.add_argument("--minutes", type=_minutes, metavar="N", help="end by itself after so long")
    parser.add_argument("--state", type=Path, default=DEFAULT, metavar="DIR", help="what is kept between runs")
    given = parser.parse_args()
    return Wishes(
        folder=given.state,
        port=given.port,
        fresh=given.fresh,
        calls_per_minute=given.calls_per_minute,
        minutes=given.minutes,
    )


async def _until_told(wanted: Wishes, screen: Screen) -> None:
    """The first signal ends the show; more of them would only disturb the clearing up."""
    show = asyncio.create_task(play(wanted, screen), name="demo")
    told = False

    def end() -> None:
        nonlocal told
        if not told:
            told = True
            screen.say("\nEnding everything that was started ...")
            show.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    try:
        await show
    except asyncio.CancelledError:
        if not told:
            raise
    screen.say("Everything that the demo started has ended.")


def main() -> int:
    screen = Screen()
    wanted = wishes()
    try:
        install()
        asyncio.run(_until_told(wanted, screen))
    except KeyboardInterrupt:
        return INTERRUPTED
    except _EXPECTED as error:
        return _refuse(screen, error)
    except BaseExceptionGroup as group:
        expected, others = group.split(_EXPECTED)
        if others is not None:
            raise
        return _refuse(screen, *_leaves(expected))
    return 0


def _refuse(screen: Screen, *errors: BaseException) -> int:
    for error in errors:
        screen.say(f"The demo cannot go on: {error}")
    return 1


def _leaves(error: BaseException | None) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
    return [] if error is None else [error]


if __name__ == "__main__":
    sys.exit(main())
