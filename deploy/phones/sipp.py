"""One SIPp process: its ports, its temporary files, its verdict.

Ends with its parent like Asterisk does (parent-death signal). Its exit code says whether every call went as
the scenario wants; what was unexpected stands in its error file.
"""

import asyncio
import csv
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.pbx.errors import PbxError
from deploy.pbx.ports import PHONE_POOL, PortBlock

BIND_LIMIT_S: Final = 30.0
STOP_LIMIT_S: Final = 10.0
_MEDIA_OFFSET: Final = 10
"""SIPp takes a media port pair per call upwards from -mp: kept clear of its SIP port."""


class PhoneError(PbxError):
    """A scripted phone saw something else than its script says."""


@dataclass(frozen=True, slots=True)
class CallCounts:
    ok: int
    failed: int


@dataclass(slots=True)
class Sipp:
    """A running scenario."""

    name: str
    directory: Path
    port: int
    process: asyncio.subprocess.Process

    async def wait(self, limit_s: float = 120.0) -> CallCounts:
        """Until the scenario's calls are over; raises PhoneError when one of them failed."""
        try:
            await asyncio.wait_for(self.process.wait(), limit_s)
        except TimeoutError:
            raise PhoneError(f"{self.name}: still busy after {limit_s:.0f} s\n{self.errors()}") from None
        return self.verdict()

    def verdict(self) -> CallCounts:
        counts = self.counts()
        if counts.failed or self.process.returncode not in (0, 99):
            raise PhoneError(f"{self.name}: SIPp ended with {self.process.returncode}, {counts}\n{self.errors()}")
        return counts

    def counts(self) -> CallCounts:
        """From SIPp's last line of statistics; written at its end."""
        with (self.directory / "stat.csv").open(newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        if not rows:
            return CallCounts(0, 0)
        return CallCounts(int(rows[-1]["SuccessfulCall(C)"]), int(rows[-1]["FailedCall(C)"]))

    def errors(self) -> str:
        """What SIPp did not expect; without that, the end of its screen."""
        parts = [self.directory / "errors.log", self.directory / "output.log"]
        texts = [part.read_text(errors="replace")[-3000:] for part in parts if part.exists()]
        return next((text for text in texts if text.strip()), "")

    async def drain(self) -> CallCounts:
        """Takes no new calls, lets running ones end, within a limit; then the verdict."""
        if self.process.returncode is None:
            self.process.send_signal(_GRACEFUL)
        return await self.wait(STOP_LIMIT_S)

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def bound(self) -> None:
        """Until the SIP port is listened on: a phone must not register before."""
        async with asyncio.timeout(BIND_LIMIT_S):
            while not _is_bound(self.port):
                try:
                    await asyncio.wait_for(self.process.wait(), 0.02)
                except TimeoutError:
                    continue
                raise PhoneError(f"{self.name}: SIPp ended at once\n{self.errors()}")


_GRACEFUL: Final = 10
"""SIGUSR1: SIPp finishes what it has begun."""


@asynccontextmanager
async def run(
    name: str, scenario: str, target: str, *, port: int | None = None, options: Sequence[str] = ()
) -> AsyncIterator[Sipp]:
    """Starts the scenario towards `target` (host:port); whatever still runs at the end is killed."""
    block = PortBlock.reserve(PHONE_POOL)
    directory = Path(tempfile.mkdtemp(prefix="sipp-"))
    sip_port = port or block.first
    process: Sipp | None = None
    try:
        (directory / "scenario.xml").write_text(scenario, encoding="utf-8")
        command = [*_command(sip_port, block.first + _MEDIA_OFFSET), *options, target]
        process = Sipp(name, directory, sip_port, await _spawn(command, directory))
        yield process
    finally:
        if process is not None:
            await process.kill()
        block.release()
        shutil.rmtree(directory, ignore_errors=True)


def _command(sip_port: int, media_port: int) -> list[str]:
    return [
        *("setpriv", "--pdeathsig", "KILL", "--"),
        *("sipp", "-sf", "scenario.xml", "-i", "127.0.0.1", "-p", str(sip_port)),
        *("-mi", "127.0.0.1", "-mp", str(media_port), "-nostdin"),
        *("-trace_err", "-error_file", "errors.log"),
        *("-trace_stat", "-stf", "stat.csv", "-fd", "1"),
    ]


async def _spawn(command: list[str], directory: Path) -> asyncio.subprocess.Process:
    with (directory / "output.log").open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=directory,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "TERM": "dumb"},
            start_new_session=True,
        )


def _is_bound(port: int) -> bool:
    """From the kernel's table: probing by binding could take the port away from SIPp."""
    wanted = f":{port:04X}"
    lines = Path("/proc/net/udp").read_text().splitlines()[1:]
    return any(line.split()[1].endswith(wanted) for line in lines)
