"""Queue calls as a real Asterisk told them (tests/replay), again and again with other ids, numbers and phones.

The order and the gaps of the events up to the ring are the recorded ones; the waiting and talking in between is
shortened, so that sixty phones can take fifty calls a second.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench import dataset

TRACE: Final = Path(__file__).parents[1] / "replay" / "queue_ringing_answered.ami"
CALLER: Final = "+79031234567"
EXTENSION: Final = "101"
RECORDED_EPOCH: Final = "1795364865"
BRIDGE: Final = "f4245dc8-5c41-4ad4-b925-d8334ff60999"
NO_CALL: Final = ("FullyBooted", "QueueMemberAdded")
RING_S: Final = 0.35
TALK_S: Final = 0.45
MAX_GAP_S: Final = 0.1
_SEED: Final = 20_261_122


@dataclass(frozen=True, slots=True)
class Step:
    """`at`: seconds after the call's first event. `rings`: the phone rings by this one, the first that says so."""

    at: float
    text: str
    rings: bool


@dataclass(frozen=True, slots=True)
class Call:
    """`kind`: known, shared or unknown. `begins`: seconds after the start of the run."""

    serial: int
    agent: int
    number: str
    kind: str
    begins: float
    epoch: int

    @property
    def id(self) -> str:
        return f"{dataset.NODE}-{self.epoch}.{2 * self.serial}"


@dataclass(frozen=True, slots=True)
class Cue:
    """One event to be written at `at` seconds after the start."""

    at: float
    call: Call
    step: Step


def script(trace: Path = TRACE) -> tuple[Step, ...]:
    """The recorded call, with long silences shortened."""
    steps: list[Step] = []
    last: float | None = None
    shown = 0.0
    rung = False
    for block in trace.read_text().replace("\r\n", "\n").strip().split("\n\n"):
        headers = dict(line.partition(": ")[::2] for line in block.split("\n"))
        if headers["Event"] in NO_CALL:
            continue
        clock = float(headers["Timestamp"])
        shown += _shortened(clock - (clock if last is None else last), answered=rung)
        last = clock
        rings = not rung and (headers.get("DialStatus") == "RINGING" or headers.get("ChannelState") == "5")
        rung = rung or rings
        steps.append(Step(shown, _template(block), rings))
    return tuple(steps)


def _shortened(gap: float, *, answered: bool) -> float:
    if gap <= MAX_GAP_S:
        return gap
    return RING_S if answered and gap < 1.5 else TALK_S if gap >= 1.5 else MAX_GAP_S


def _template(block: str) -> str:
    text = "\n".join(line for line in block.split("\n") if not line.startswith("Timestamp: "))
    text = text.replace("{", "{{").replace("}", "}}")
    for recorded, field in (
        (f"{RECORDED_EPOCH}.0", "{epoch}.{first}"),
        (f"{RECORDED_EPOCH}.1", "{epoch}.{second}"),
        (f"PJSIP/{EXTENSION}-00000001", "PJSIP/{extension}-{second:08x}"),
        ("PJSIP/trunk-00000000", "PJSIP/trunk-{first:08x}"),
        (CALLER, "{number}"),
        (BRIDGE, "{bridge}"),
    ):
        text = text.replace(recorded, field)
    for name in ("CallerIDNum", "ConnectedLineNum", "DestCallerIDNum", "DestConnectedLineNum"):
        text = text.replace(f"{name}: {EXTENSION}\n", name + ": {extension}\n")
    text = text.replace(f"PJSIP/{EXTENSION}", "PJSIP/{extension}").replace(f"Agent {EXTENSION}", "Agent {extension}")
    head, _, rest = text.partition("\n")
    return (head + "\nTimestamp: {timestamp:.6f}\n" + rest + "\n\n").replace("\n", "\r\n")


def message(cue: Cue) -> bytes:
    call = cue.call
    first = 2 * call.serial
    text = cue.step.text.format(
        epoch=call.epoch,
        first=first,
        second=first + 1,
        extension=dataset.extension_of(call.agent),
        number=call.number,
        bridge=f"f4245dc8-5c41-4ad4-b925-{call.serial:012x}",
        timestamp=time.time(),
    )
    return text.encode()


def calls(rate: float, seconds: float, size: dataset.Size, *, epoch: int) -> Iterator[Call]:
    """Callers come as callers do, independently of each other: on average `rate` a second, some at once."""
    dice = random.Random(_SEED)
    begins = 0.0
    serial = 0
    while (begins := begins + dice.expovariate(rate)) < seconds:
        kind = dice.choices(("known", "shared", "unknown"), (70, 10, 20))[0]
        yield Call(serial, serial % size.agents, _number(kind, dice, size, serial), kind, begins, epoch)
        serial += 1


def _number(kind: str, dice: random.Random, size: dataset.Size, serial: int) -> str:
    if kind == "unknown":
        return f"+7812{3_000_000 + serial}"
    hundred = dice.randrange(size.customers // dataset.SHARED_EVERY) * dataset.SHARED_EVERY
    return dataset.number_of(hundred + (7 if kind == "shared" else dice.randrange(8, dataset.SHARED_EVERY)))


def cues(calls: Sequence[Call], steps: Sequence[Step]) -> list[Cue]:
    """All events of all calls in the order of their times."""
    found = [Cue(call.begins + step.at, call, step) for call in calls for step in steps]
    return sorted(found, key=lambda cue: cue.at)
