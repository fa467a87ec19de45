"""`callcenter replay`: recorded traces through the production tracker, without PBX, database or settings."""

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ami.errors import TraceError
from ami.message import Event
from ami.old_asterisk import is_old, modernised
from ami.replay_json import Json, story_as_json, warnings_as_json
from ami.replay_text import print_story
from ami.trace import events_from_json, read_trace
from ami.tracker import Tracker, TrackerRules
from ami.tracker.rules import COMMON_TRUNKS
from ami.tracker.world import Told
from callcenter.calls.durations import measure
from callcenter.calls.facts import CallId, CallsMerged, MemberChanged
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook

BAD_FILE = 2
_REQUESTS = frozenset({"HangupRequest", "SoftHangupRequest"})
_GZIP = b"\x1f\x8b"
_UNPACKED_LIMIT = 2**30
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Replayed:
    """The stories of one trace in the order of their beginning; `remarks` are about the trace as a whole."""

    stories: list[CallStory]
    remarks: list[str]


def replay_events(events: Iterable[Event], rules: TrackerRules) -> Replayed:
    events = list(events)
    if is_old(events):
        events = modernised(events)
    if not any(event.name in _REQUESTS for event in events):
        rules = replace(rules, hangup_requests=False)
    tracker, book = Tracker(rules), StoryBook()
    stories: dict[CallId, CallStory] = {}
    for event in events:
        _fold(tracker.feed(event), book, stories)
    _fold(tracker.finish(), book, stories)
    for story in stories.values():
        measure(story)
    remarks = [f"{count} {name} events were not understood" for name, count in sorted(tracker.faults.items())]
    return Replayed(list(stories.values()), remarks)


def _fold(facts: Sequence[Told], book: StoryBook, stories: dict[CallId, CallStory]) -> None:
    for fact in facts:
        if isinstance(fact, MemberChanged):
            continue
        story = book.apply(fact)
        if story is not None:
            stories[story.id] = story
        if isinstance(fact, CallsMerged):
            stories.pop(fact.absorbed, None)


def read_events(path: Path) -> tuple[list[Event], list[str]]:
    """JSON when the first character says so, else raw AMI text; TraceError tells what is wrong with the file."""
    data = _unpacked(path.read_bytes())
    if data.removeprefix(_BOM).lstrip()[:1] in (b"[", b"{"):
        return events_from_json(data.removeprefix(_BOM)), []
    trace = read_trace(data)
    return trace.events, trace.warnings


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(_UNPACKED_LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TraceError("a broken gzip file", where="line 1") from error
    if len(plain) > _UNPACKED_LIMIT:
        raise TraceError("the gzip file unpacks to more than 1 GiB", where="line 1")
    return plain


def replay(files: Sequence[Path], rules: TrackerRules) -> list[tuple[Path, Replayed]]:
    """Each file is a trace of its own: equal ids in two files are different calls."""
    traces = [(path, *read_events(path)) for path in files]
    told = []
    for path, events, remarks in traces:
        replayed = replay_events(events, rules)
        told.append((path, Replayed(replayed.stories, remarks + replayed.remarks)))
    return told


def as_json(traces: Sequence[tuple[Path, Replayed]]) -> dict[str, Json]:
    calls: list[Json] = [story_as_json(story) for _, trace in traces for story in trace.stories]
    warnings: list[Json] = []
    for path, trace in traces:
        warnings += [{"file": path.name, "name": "trace", "detail": remark} for remark in trace.remarks]
        for story in trace.stories:
            warnings += warnings_as_json(story)
    return {"calls": calls, "warnings": warnings}


def replay_command(
    files: Annotated[list[Path], typer.Argument(help="Traces: raw AMI text, or a JSON list of event objects.")],
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
    trunk: Annotated[
        list[str] | None, typer.Option(help="Pattern of endpoints that lead outside, as PJSIP/carrier*; repeatable.")
    ] = None,
) -> None:
    """Tell the call stories in recorded AMI traces."""
    rules = TrackerRules(trunks=(*trunk, *COMMON_TRUNKS) if trunk else COMMON_TRUNKS)
    traces = _replay_or_exit(files, rules)
    if json_output:
        typer.echo(json.dumps(as_json(traces), ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, soft_wrap=True)
    for path, trace in traces:
        console.rule(path.name, align="left")
        for remark in trace.remarks:
            console.print(f"! {remark}", style="yellow", markup=False)
        for story in trace.stories:
            print_story(console, story)
        if not trace.stories:
            console.print("no calls")


def _replay_or_exit(files: Sequence[Path], rules: TrackerRules) -> list[tuple[Path, Replayed]]:
    told = []
    for path in files:
        try:
            told += replay([path], rules)
        except TraceError as error:
            typer.echo(f"{path}: {error}", err=True)
            raise typer.Exit(BAD_FILE) from None
        except OSError as error:
            typer.echo(f"{path}: {error.strerror or 'cannot be read'}", err=True)
            raise typer.Exit(BAD_FILE) from None
    return told
