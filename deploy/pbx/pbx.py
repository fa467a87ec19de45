"""One real Asterisk, owned by this process: `async with boot(PbxSpec()) as pbx`.

Nothing stays behind. On leaving the block Asterisk is asked to stop and killed after a limit; should this
process itself be killed, the kernel kills Asterisk through its parent-death signal (setpriv --pdeathsig);
only the temporary directory then stays. That signal is tied to the thread that started the child, so `boot`
belongs into the main thread's loop.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from deploy.pbx import render, root
from deploy.pbx.errors import BootError, PbxError
from deploy.pbx.ports import PBX_POOL, PortBlock
from deploy.pbx.spec import (
    ACTIONS_USER,
    ARI_USER,
    BRIDGE_USER,
    RECORDER_USER,
    PbxDirs,
    PbxPorts,
    PbxSecrets,
    PbxSpec,
)
from deploy.processes import ended

BOOT_LIMIT_S: Final = 120.0
"""A boot takes 2 s; a busy test machine has been seen to need a minute."""
STOP_LIMIT_S: Final = 20.0
CLI_LIMIT_S: Final = 30.0
_SOCKET_PATH_LIMIT: Final = 100
"""Unix socket paths end at 108 bytes."""


@dataclass(slots=True)
class Pbx:
    """One instance. Ports are on 127.0.0.1.

    Holds nothing of an event loop, so it can be started in one and used in another.
    """

    spec: PbxSpec
    ports: PbxPorts
    dirs: PbxDirs
    files: root.AsteriskFiles
    secrets: PbxSecrets = field(default_factory=PbxSecrets)
    block: PortBlock | None = None
    temporary: bool = False
    _process: subprocess.Popen[bytes] | None = None

    host: ClassVar[str] = "127.0.0.1"
    ami_user: ClassVar[str] = BRIDGE_USER
    actions_user: ClassVar[str] = ACTIONS_USER
    recorder_user: ClassVar[str] = RECORDER_USER
    ari_user: ClassVar[str] = ARI_USER

    @property
    def sip_port(self) -> int:
        return self.ports.sip

    @property
    def outside_port(self) -> int:
        return self.ports.outside

    @property
    def ami_port(self) -> int:
        return self.ports.ami

    @property
    def ami_tls_port(self) -> int:
        return self.ports.ami_tls

    @property
    def http_port(self) -> int:
        return self.ports.http

    @property
    def wss_port(self) -> int:
        return self.ports.https

    @property
    def ami_secret(self) -> str:
        return self.secrets.bridge

    @property
    def certificate(self) -> Path:
        """Self-signed, for 127.0.0.1 and localhost: what a TLS client has to trust."""
        return self.dirs.keys / "pbx.crt"

    @property
    def log_dir(self) -> Path:
        return self.dirs.log

    @property
    def monitor_dir(self) -> Path:
        return self.dirs.spool / "monitor"

    @property
    def cel_csv(self) -> Path:
        return self.dirs.log / "cel-custom" / "Master.csv"

    @property
    def cdr_csv(self) -> Path:
        return self.dirs.log / "cdr-csv" / "Master.csv"

    @property
    def queue_log(self) -> Path:
        return self.dirs.log / "queue_log"

    @property
    def messages_log(self) -> Path:
        return self.dirs.log / "messages.log"

    @property
    def pid(self) -> int:
        return self._running().pid

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            raise PbxError("Asterisk is not running")
        return self._process

    async def cli(self, command: str) -> str:
        """One console command; raises when Asterisk cannot be reached."""
        process = await asyncio.create_subprocess_exec(
            *self.files.command,
            *("-C", str(self.dirs.etc / "asterisk.conf"), "-rx", command),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), CLI_LIMIT_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise PbxError(f"no answer from Asterisk to: {command}") from None
        text = output.decode(errors="replace")
        if process.returncode != 0:
            raise PbxError(f"Asterisk refused {command!r}: {text.strip()}")
        return text

    async def start(self) -> None:
        """Starts and waits until calls can come."""
        self._process = _spawn(self.files, self.dirs)
        async with _limit("Asterisk did not come up", BOOT_LIMIT_S, self.messages_log):
            await self._await_control_socket()
            await self.cli("core waitfullybooted")
        self._refuse_bad_configuration()

    async def _await_control_socket(self) -> None:
        """The control socket exists some time before it is listened on; connecting is the only sign."""
        path = str(self.dirs.run / "asterisk.ctl")
        while not _answers(path):
            process = self._running()
            try:
                await asyncio.wait_for(ended(process), 0.05)
            except TimeoutError:
                continue
            raise BootError(f"Asterisk ended at once:\n{_tail(self.dirs.log / 'console.log')}")

    def _refuse_bad_configuration(self) -> None:
        faults = rejected_settings(self.messages_log)
        if faults:
            raise BootError("Asterisk refused part of its configuration:\n" + "\n".join(faults))

    async def stop(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(ended(process), STOP_LIMIT_S)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """As a crash: no goodbyes on the wire, no closed files."""
        process = self._running()
        process.kill()
        await ended(process)

    def discard(self) -> None:
        """Gives back ports and a temporary directory."""
        if self.block is not None:
            self.block.release()
        if self.temporary and not self.spec.keep_directory:
            shutil.rmtree(self.dirs.base, ignore_errors=True)

    async def restart(self) -> None:
        """Same ports, secrets and files; calls end, queue members are forgotten."""
        await self.stop()
        await self.start()


@asynccontextmanager
async def boot(spec: PbxSpec | None = None, directory: Path | None = None) -> AsyncIterator[Pbx]:
    """Without `directory` a temporary one is used and removed."""
    pbx = plan(spec or PbxSpec(), directory)
    try:
        await prepare(pbx)
        await pbx.start()
        yield pbx
    finally:
        await pbx.stop()
        pbx.discard()


def plan(spec: PbxSpec, directory: Path | None = None) -> Pbx:
    """Files found, ports reserved, directory chosen; nothing started yet."""
    _require_own_name_to_resolve()
    files = root.require()
    block = PortBlock.reserve(PBX_POOL)
    base = directory or Path(tempfile.mkdtemp(prefix="pbx-"))
    dirs = PbxDirs(base.absolute())
    return Pbx(spec, PbxPorts.within(block), dirs, files, block=block, temporary=directory is None)


async def prepare(pbx: Pbx) -> None:
    """Directories, certificate and configuration of one instance."""
    if len(str(pbx.dirs.run)) > _SOCKET_PATH_LIMIT - len("/asterisk.ctl"):
        raise BootError(f"the path is too long for a Unix socket: {pbx.dirs.run}")
    pbx.dirs.create()
    root.link_data(pbx.files, pbx.dirs.data)
    await make_certificate(pbx.dirs.keys)
    render.write_all(pbx.dirs.etc, _values(pbx))


def _values(pbx: Pbx) -> dict[str, str]:
    return {
        **render.dial_plan_values(pbx.spec),
        **render.number_values(),
        **render.port_values(pbx.ports),
        **({"route_agi": f"agi://{pbx.host}:{pbx.ports.agi}/route"} if pbx.spec.routed else {}),
        **render.account_values(pbx.secrets),
        **render.directory_values(pbx.dirs),
        **render.loopback_values(pbx.secrets.recorder, pbx.spec.browser_media),
        "modules_dir": str(pbx.files.modules),
    }


def rejected_settings(log: Path) -> list[str]:
    """Asterisk goes on without what it does not understand; these lines are its only complaint."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return [line for line in lines if "manager.c" in line and "ilter" in line]


def _spawn(files: root.AsteriskFiles, dirs: PbxDirs) -> "subprocess.Popen[bytes]":
    with (dirs.log / "console.log").open("wb") as console:
        return subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "KILL", "--"),
                *files.command,
                *("-f", "-C", str(dirs.etc / "asterisk.conf")),
            ],
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            cwd=dirs.run,
            env={**os.environ, "TZ": "UTC", "HOME": str(dirs.run)},
            start_new_session=True,
        )


async def make_certificate(keys: Path) -> None:
    if (keys / "pbx.crt").exists():
        return
    process = await asyncio.create_subprocess_exec(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", "3650", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        *("-keyout", str(keys / "pbx.key"), "-out", str(keys / "pbx.crt")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise BootError(f"no TLS certificate: {output.decode(errors='replace').strip()}")


@asynccontextmanager
async def _limit(message: str, seconds: float, log: Path) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise BootError(f"{message} within {seconds:.0f} s:\n{_tail(log)}") from None


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-15:])


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def _require_own_name_to_resolve() -> None:
    """PJSIP looks up the host's name in every task: an unresolvable one stalls each call for seconds."""
    name = socket.gethostname()
    try:
        socket.getaddrinfo(name, None)
    except socket.gaierror:
        raise BootError(f"this machine cannot resolve its own name; add '127.0.1.1 {name}' to /etc/hosts") from None
