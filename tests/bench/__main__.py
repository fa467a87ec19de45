"""Measures and writes docs/benchmarks.md.

python -m tests.bench [tracker framing pop browser lists recordings transcription]
"""

import argparse
import sys
import time
from datetime import UTC, datetime

from tests.bench import document
from tests.bench.machine import load, machine, software
from tests.bench.sections import SECTIONS


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", help=", ".join(SECTIONS))
    chosen = parser.parse_args(arguments).sections or list(SECTIONS)
    unknown = sorted(set(chosen) - SECTIONS.keys())
    if unknown:
        parser.error(f"no such section: {', '.join(unknown)}")
    for name in chosen:
        _measure(name)
    print(f"written: {document.DOCUMENT}")


def _measure(name: str) -> None:
    """Written at once, so that a later section's failure costs nothing."""
    before, began = load(), time.monotonic()
    print(f"measuring {name}...", flush=True)
    tables = SECTIONS[name]()
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    circumstances = (
        f"{day}; {machine()}",
        software(),
        f"load average before and after: {before}, {load()}; took {time.monotonic() - began:.0f} s",
    )
    for table in tables:
        print(document.plain(table), end="\n\n", flush=True)
    document.write({name: document.section(name, tables, circumstances)})


if __name__ == "__main__":
    main(sys.argv[1:])
