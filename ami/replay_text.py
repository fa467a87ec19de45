"""A call as a block of text with its time line, for people at a terminal."""

from collections.abc import Iterator
from datetime import datetime

from rich.console import Console
from rich.text import Text

from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import CallStatus

Line = tuple[datetime, str]
_COLOURS = {CallStatus.ANSWERED: "green", CallStatus.ABANDONED: "red", None: "cyan"}


def print_story(console: Console, story: CallStory) -> None:
    colour = _COLOURS.get(story.status, "yellow")
    head = Text(f"{story.status or 'running'}", style=f"bold {colour}")
    head.append(f"  {story.direction}  {_who(story)} -> {story.to_number or '?'}", style="bold")
    head.append(f"  {story.id}", style="dim")
    console.print(head)
    console.print(_figures(story), style="dim", markup=False)
    for at, words in sorted(_lines(story), key=lambda line: line[0]):
        console.print(f"  {(at - story.started_at).total_seconds():9.3f}  {words}", markup=False)
    console.print()


def _who(story: CallStory) -> str:
    number = "withheld" if story.withheld else story.from_number or "?"
    return f"{number} ({story.from_name})" if story.from_name else number


def _figures(story: CallStory) -> str:
    parts = [
        f"started {story.started_at:%Y-%m-%d %H:%M:%S} UTC",
        f"wait {story.wait_s:.1f} s",
        f"talk {story.talk_s:.1f} s",
        f"hold {story.hold_s:.1f} s",
    ]
    if story.parkings:
        parts.append(f"parked {story.parked_s:.1f} s")
    if story.queue:
        parts.append(f"queue {story.queue}")
    if story.hangup_by is not None:
        parts.append(f"hung up by {story.hangup_by}")
    return "  " + ", ".join(parts)


def _lines(story: CallStory) -> Iterator[Line]:
    yield from _leg_lines(story)
    for visit in story.queue_visits:
        yield visit.entered_at, f"queue {visit.queue}: enters"
        if visit.left_at is not None:
            agent = f" by {visit.agent}" if visit.agent else ""
            yield visit.left_at, f"queue {visit.queue}: {visit.outcome}{agent}"
    for talk in story.talks:
        yield talk.start, f"talk {' and '.join(talk.between)}"
        if talk.end is not None:
            yield talk.end, f"talk over {' and '.join(talk.between)}"
    for transfer in story.transfers:
        yield transfer.at, f"{transfer.kind} transfer by {transfer.by} to {transfer.to_party}: {transfer.outcome}"
    for forward in story.forwards:
        yield forward.at, f"{forward.by} forwards to {forward.to_party}"
    for pickup in story.pickups:
        yield pickup.at, f"{pickup.by} picks up for {pickup.instead_of}"
    yield from _stay_lines(story)
    for recording in story.recordings:
        yield recording.started_at, f"recording {recording.file}"
    for warning in story.warnings:
        yield warning.at, f"! {warning.name}: {warning.detail}"


def _stay_lines(story: CallStory) -> Iterator[Line]:
    for parking in story.parkings:
        by = f" by {parking.parked_by}" if parking.parked_by else ""
        yield parking.start, f"parked{by} in {parking.lot} {parking.space}"
        if parking.end is not None:
            taker = f" by {parking.retrieved_by}" if parking.retrieved_by else ""
            yield parking.end, f"parked no more: {parking.outcome}{taker}"
    for stay in story.conferences:
        yield stay.start, f"{stay.endpoint} joins conference {stay.conference}"
        if stay.end is not None:
            yield stay.end, f"{stay.endpoint} leaves conference {stay.conference}"


def _leg_lines(story: CallStory) -> Iterator[Line]:
    for leg in story.legs:
        yield leg.started_at, f"{leg.endpoint} {leg.role}"
        if leg.ring_at is not None:
            yield leg.ring_at, f"{leg.endpoint} rings"
        if leg.answered_at is not None:
            yield leg.answered_at, f"{leg.endpoint} answers"
        if leg.ended_at is not None:
            yield leg.ended_at, f"{leg.endpoint} hangs up ({leg.outcome})"
    for hold in story.holds:
        endpoint = next((leg.endpoint for leg in story.legs if leg.uniqueid == hold.uniqueid), hold.uniqueid)
        yield hold.start, f"{endpoint} holds"
        if hold.end is not None:
            yield hold.end, f"{endpoint} resumes"
