"""`callcenter transcribe` and `callcenter models`: speech recognition from the shell of the server."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from callcenter.logs import configure_logs
from callcenter.settings import LogLevel, Settings
from recordings.transcription.audio import channels_of
from recordings.transcription.building import engines_of, processes_for_command, shelf_of
from recordings.transcription.engines import FallbackEngine
from recordings.transcription.errors import TranscriptionError
from recordings.transcription.fetching import SUGGESTED, Publishers
from recordings.transcription.installed import InstalledModel, ModelShelf, changed_files
from recordings.transcription.ports import Track
from recordings.transcription.readable import text_of
from recordings.transcription.speech import EngineName, Heard, mean_confidence
from recordings.transcription.turns import Turn, merge

SPEAKERS: Final = {1: ("track 1",), 2: ("customer", "agent")}
"""By the number of channels: the left one is the customer's."""
T = TypeVar("T")

EngineOption = Annotated[EngineName | None, typer.Option(help="Only this engine.", show_default=False)]
LanguageOption = Annotated[
    str | None,
    typer.Option("--lang", metavar="XX", help="Language (ru, uk, en...); without it Whisper finds out."),
]


class SpeechCommands:
    """`load` reads the settings when a command needs them."""

    def __init__(self, load: Callable[[], Settings]) -> None:
        self._load = load

    def transcribe(
        self,
        audio: Annotated[Path, typer.Argument(help="Sound file: mono has one speaker, stereo two.")],
        engine: EngineOption = None,
        lang: LanguageOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON with words, times and confidence.")] = False,
    ) -> None:
        """Print what is said in a sound file."""
        settings = self._load()
        configure_logs(settings.log.model_copy(update={"level": LogLevel.ERROR}))
        if not audio.is_file():
            _refuse(f"{audio} is not a file")
        if lang is not None and not (lang.isascii() and lang.isalpha() and lang.islower() and len(lang) in (2, 3)):
            _refuse(f"{lang!r} is not a language code; write ru, uk or en")
        heard = _run(_recognise(settings, audio.absolute(), engine, lang), about=str(audio))
        if as_json:
            json.dump(as_seam(heard), sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        else:
            for turn in _turns(heard):
                typer.echo(f"{_clock(turn.start)}  {turn.speaker}: {_readable(turn, heard[turn.speaker])}")

    def list_models(self) -> None:
        """Show the installed models, and what may be fetched."""
        shelf = self._shelf()
        table = Table("name", "engine", "languages", "path")
        for model in shelf.models():
            table.add_row(model.name, model.engine, " ".join(model.languages), str(model.path))
        Console().print(table if table.row_count else f"No model is installed in {shelf.folder}.")
        typer.echo("Some that `callcenter models fetch NAME` brings:")
        for name, about in SUGGESTED:
            typer.echo(f"  {name:32} {about}")

    def add(
        self,
        path: Annotated[Path, typer.Argument(help="Folder of a Vosk or faster-whisper model.")],
        name: Annotated[str | None, typer.Option(help="Name; the folder's by default.", show_default=False)] = None,
        lang: Annotated[str | None, typer.Option("--lang", help="Language that it understands.")] = None,
    ) -> None:
        """Use a model that lies on this machine; it stays where it is."""

        async def work(shelf: ModelShelf) -> InstalledModel:
            return await asyncio.to_thread(shelf.add, path, name=name, language=lang)

        _tell(_run(work(self._shelf()), about=str(path)))

    def fetch(self, name: Annotated[str, typer.Argument(help="As the publisher calls it.")]) -> None:
        """Fetch a model from its publisher and check it against the publisher's hash."""
        settings = self._load().transcription
        columns = (TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task(name, total=None)
            publishers = Publishers(settings.vosk_list, settings.whisper_hub)
            coming = publishers.fetch(name, self._shelf(), lambda size: progress.advance(bar, size))
            model = _run(coming, about=name)
        _tell(model)

    def verify(self, name: Annotated[str | None, typer.Argument(show_default=False)] = None) -> None:
        """Check the files of one model, or of all, against the hashes noted when they were installed."""
        shelf = self._shelf()
        try:
            models = [shelf.get(name)] if name is not None else shelf.models()
        except TranscriptionError as error:
            _refuse(error.detail)
        broken = 0
        for model in models:
            changed = changed_files(model)
            broken += bool(changed)
            typer.echo(f"{'FAIL' if changed else 'ok  '} {model.name}" + (f": {', '.join(changed)}" if changed else ""))
        raise typer.Exit(1 if broken else 0)

    def _shelf(self) -> ModelShelf:
        settings = self._load()
        return shelf_of(settings.transcription, settings.data_dir)


def models_app(commands: SpeechCommands) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="Models of the speech engines.")
    app.command("list")(commands.list_models)
    app.command("add")(commands.add)
    app.command("fetch")(commands.fetch)
    app.command("verify")(commands.verify)
    return app


async def _recognise(settings: Settings, audio: Path, engine: EngineName | None, lang: str | None) -> dict[str, Heard]:
    """Each speaker's track."""
    wanted = settings.transcription
    if engine is not None:
        wanted = wanted.model_copy(update={"engines": (str(engine),)})
    channels = channels_of(audio)
    async with processes_for_command(wanted) as processes:
        engines = engines_of(wanted, shelf_of(wanted, settings.data_dir), processes)
        adapter = FallbackEngine(list(engines.items()))
        heard: dict[str, Heard] = {}
        for channel, speaker in enumerate(SPEAKERS[channels]):
            track = Track(
                path=audio,
                channel=None if channels == 1 else channel,
                language=lang,
                hints=wanted.hints,
            )
            attempt = await adapter.attempt(track)
            heard[speaker] = attempt.heard
            for reason in attempt.reasons:
                typer.echo(f"{speaker}: {attempt.heard.engine} instead, because {reason}", err=True)
    return heard


def as_seam(heard: dict[str, Heard]) -> dict[str, Any]:
    """The documented shape; other programs read it."""
    first = max(heard.values(), key=lambda one: sum(len(segment.words) for segment in one.segments))
    return {
        "language": first.language,
        "duration": max(one.duration for one in heard.values()),
        "engine": str(first.engine),
        "segments": [
            {
                "speaker": turn.speaker,
                "start": turn.start,
                "end": turn.end,
                "text": _readable(turn, heard[turn.speaker]),
                "confidence": mean_confidence(turn.words),
                "words": [{"w": word.w, "s": word.s, "e": word.e, "conf": word.conf} for word in turn.words],
            }
            for turn in _turns(heard)
        ],
    }


def _turns(heard: dict[str, Heard]) -> list[Turn]:
    return merge({speaker: one.segments for speaker, one in heard.items()})


def _readable(turn: Turn, heard: Heard) -> str:
    return text_of([word.w for word in turn.words], heard.language)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):3}:{rest:04.1f}"


def _run(work: Coroutine[Any, Any, T], *, about: str) -> T:
    try:
        return asyncio.run(work)
    except TranscriptionError as error:
        _refuse(f"{about}: {error.detail}")


def _tell(model: InstalledModel) -> None:
    typer.echo(f"{model.name}: {model.engine}, {' '.join(model.languages)}, {len(model.hashes)} files")


def _refuse(reason: str) -> NoReturn:
    typer.echo(f"callcenter: {reason}", err=True)
    raise typer.Exit(1)
