"""record-traces: plays the cases and keeps what the bridge saw, byte for byte."""

import asyncio
import re
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.pbx.cases import CASES
from deploy.pbx.errors import PbxError
from deploy.pbx.stage import Case, Trace, perform

LARGEST: Final = 200_000
CASE_LIMIT_S: Final = 180.0


def record(out: Path, names: Sequence[str], *, full: bool = False) -> int:
    """Exit code: 1 when any case failed; the files of a failed case are left as they were.

    `full` keeps only what AMI says, all classes and no filters: the feed of a PBX that was not set up for us.
    """
    chosen = _chosen(names)
    out.mkdir(parents=True, exist_ok=True)
    failed = [case.name for case in chosen if not _record_one(out, case, full=full)]
    print(f"{len(chosen) - len(failed)} traces in {out}" + (f"; FAILED: {' '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def _chosen(names: Sequence[str]) -> list[Case]:
    known = {case.name: case for case in CASES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise PbxError(f"no such case: {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in names] if names else list(CASES)


def _record_one(out: Path, case: Case, *, full: bool) -> bool:
    try:
        trace = asyncio.run(asyncio.wait_for(perform(case, full=full), CASE_LIMIT_S))
        _check(trace)
    except (PbxError, TimeoutError) as error:
        print(f"  {case.name}: {error or 'took too long'}", file=sys.stderr, flush=True)
        return False
    (out / case.name).parent.mkdir(parents=True, exist_ok=True)
    (out / f"{case.name}.ami").write_bytes(trace.ami)
    if not full:
        (out / f"{case.name}.cel.csv").write_bytes(trace.cel)
        (out / f"{case.name}.queue_log").write_bytes(trace.queue_log)
    print(f"  {case.name}: {len(trace.ami)} bytes, {trace.ami.count(b'Event: ')} events", flush=True)
    return True


def _check(trace: Trace) -> None:
    """Small, whole, and nothing in it of the machine it was made on."""
    everything = trace.ami + trace.cel + trace.queue_log
    if len(trace.ami) > LARGEST:
        raise PbxError(f"the trace has {len(trace.ami)} bytes")
    if not trace.ami.startswith(b"Event: FullyBooted") or not trace.ami.endswith(b"\r\n\r\n"):
        raise PbxError("the trace does not begin with FullyBooted or is cut off")
    host = re.escape(socket.gethostname().encode())
    if re.search(rb"(?<![\w.-])" + host + rb"(?![\w-])", everything) or str(trace.base).encode() in everything:
        raise PbxError("the trace names this machine")
