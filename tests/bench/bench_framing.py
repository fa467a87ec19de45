"""Events per second from raw bytes: our framer beside panoramisk 1.4 and pyst2 0.5.1, same bytes, same process.

    python -m tests.bench.bench_framing [TRACE...]

Without a trace a stream with the measure of real ones is made: 17 headers and 420 bytes per event, 60 names.
Rounds are interleaved and the best of each is taken, so that a busy machine hits all alike. pyst2 stands with
its parser classes alone; its threads and locks come on top in use.
"""

import argparse
import gc
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from asterisk.manager import EOL, ManagerMsg
from asterisk.manager import Event as PystEvent
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager
from panoramisk.message import Message as PanoramiskMessage

from ami.framing import Framer, Limits

READ_SIZE = 65_536
"""What one read of a busy session brings; a calm one brings single events of 700 bytes."""
REFERENCE = "ours"
KINDS = ("Newstate", "VarSet", "Dial", "Bridge", "Queue", "Agent")
NAMES = [f"{kind}{number}" for number in range(10) for kind in KINDS]
HANDLED = NAMES[:30]
Contestant = Callable[[bytes], int]


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio`: against our framer on 64 KB reads, over 1 is faster than it."""

    name: str
    per_second: float
    ratio: float


def typical_stream(events: int = 20_000) -> bytes:
    return b"".join(_typical_event(number) for number in range(events))


def _typical_event(number: int) -> bytes:
    channel = f"PJSIP/{100 + number % 60}-{number:08x}"
    unique = f"pbx-{1763800000 + number // 85}.{number}"
    lines = {
        "Event": NAMES[number % len(NAMES)],
        "Privilege": "call,all",
        "Timestamp": f"{1763800000 + number / 85:.6f}",
        "Channel": channel,
        "ChannelState": "6",
        "ChannelStateDesc": "Up",
        "CallerIDNum": f"7495{number % 10_000_000:07}",
        "CallerIDName": "<unknown>",
        "ConnectedLineNum": "101",
        "ConnectedLineName": "Agent 101",
        "Language": "en",
        "AccountCode": "",
        "Context": "from-outside",
        "Exten": "5551000",
        "Priority": "7",
        "Uniqueid": unique,
        "Linkedid": unique,
    }
    return ("".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n").encode()


def _chunks(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def _ours(size: int, wanted: list[str] | None = None) -> Contestant:
    def run(data: bytes) -> int:
        framer = Framer(wanted=wanted)
        return sum(len(framer.feed(chunk)) for chunk in _chunks(data, size)) + framer.skipped

    return run


def _panoramisk(patterns: list[str]) -> Contestant:
    def run(data: bytes) -> int:
        manager = Manager()
        manager.patterns.clear()
        manager.callbacks.clear()
        seen = [0]
        for pattern in patterns:
            manager.register_event(pattern, lambda *_: None)
        dispatch = manager.dispatch

        def counting(event: object) -> None:
            seen[0] += 1
            dispatch(event)

        manager.dispatch = counting
        protocol = AMIProtocol()
        protocol.connection_made(None)
        protocol.factory = manager
        protocol.encoding = "utf8"
        for chunk in _chunks(data, READ_SIZE):
            protocol.data_received(chunk)
        return seen[0]

    return run


def _panoramisk_parse(data: bytes) -> int:
    texts = data.decode("utf8", "ignore").split("\r\n\r\n")
    return sum(PanoramiskMessage.from_line(text) is not None for text in texts if text)


def _pyst2(data: bytes) -> int:
    count = 0
    lines: list[str] = []
    for raw in io.BytesIO(data):
        line = raw.decode("utf8", "ignore")
        if line != EOL:
            lines.append(line)
        elif lines:
            message = ManagerMsg(lines)
            count += message.has_header("Event") and PystEvent(message) is not None
            lines = []
    return count


CONTESTANTS: dict[str, Contestant] = {
    REFERENCE: _ours(READ_SIZE),
    "ours, 700-byte reads": _ours(700),
    "ours, 30 wanted names": _ours(READ_SIZE, HANDLED),
    "panoramisk, parse only": _panoramisk_parse,
    "panoramisk, no callbacks": _panoramisk([]),
    "panoramisk, one *": _panoramisk(["*"]),
    "panoramisk, 30 callbacks": _panoramisk(HANDLED),
    "pyst2, parse only": _pyst2,
}


def run(data: bytes | None = None, *, rounds: int = 5) -> list[Row]:
    stream = typical_stream() if data is None else data
    best = dict.fromkeys(CONTESTANTS, 0.0)
    for _ in range(rounds):
        for name, contestant in CONTESTANTS.items():
            gc.collect()
            began = time.perf_counter()
            count = contestant(stream)
            best[name] = max(best[name], count / (time.perf_counter() - began))
    return [Row(name, speed, speed / best[REFERENCE]) for name, speed in best.items()]


def seconds_for_large_response(lines: int) -> float:
    """One Command answer of about 43 bytes a line, read in 4 KB pieces; must grow in step with `lines`."""
    line = b"Output: 0123456789 0123456789 0123456789\r\n"
    data = b"Response: Success\r\n" + line * lines + b"\r\n"
    framer = Framer(limits=Limits(message=len(data), headers=lines + 1))
    began = time.perf_counter()
    for chunk in _chunks(data, 4096):
        framer.feed(chunk)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description="frames AMI traces with several libraries and prints ratios")
    parser.add_argument("traces", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    data = b"".join(path.read_bytes() for path in arguments.traces) or None
    for row in run(data, rounds=arguments.rounds):
        print(f"{row.name:28}{row.per_second:10,.0f} events/s{row.ratio:7.2f}")
    for lines in (25_000, 50_000, 100_000):
        print(f"response of {lines:7,} lines{min(seconds_for_large_response(lines) for _ in range(3)):10.3f} s")


if __name__ == "__main__":
    main()
