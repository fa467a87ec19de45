"""Gets Asterisk: the machine's own, the distribution's package, or a cached root of Debian unstable.

Standard library only, so that it runs before anything is installed. Two callers at once are safe (a lock
beside the root), and so is being stopped half way (the marker is written last; without it the root is made
anew).
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.pbx import root
from deploy.pbx.errors import InstallError

MIRROR: Final = "http://deb.debian.org/debian"
SUITE: Final = "sid"
PACKAGES: Final = ("asterisk", "asterisk-core-sounds-en-gsm", "asterisk-moh-opsound-gsm")
_BEGUN: Final = ".callcenter-pbx"
_REFUSE_SERVICES: Final = "#!/bin/sh\nexit 101\n"
_PROGRESS_S: Final = 5.0


def install() -> root.AsteriskFiles:
    """Idempotent; returns where Asterisk is."""
    found = root.find()
    if found is not None:
        print(f"Asterisk is here: {found.version()}")
        return found
    if _distribution_major() >= root.OLDEST_MAJOR:
        _install_package()
    else:
        with _locked(root.root_path()):
            if root.cached_asterisk(root.root_path()) is None:
                _make_root(root.root_path())
    found = root.require()
    print(f"Asterisk is ready: {found.version()}")
    return found


def _distribution_major() -> int:
    if shutil.which("apt-cache") is None:
        raise InstallError("this needs Debian or Ubuntu (apt), or an Asterisk 20 or newer in /usr/sbin")
    done = subprocess.run(["apt-cache", "policy", "asterisk"], capture_output=True, text=True, check=False)
    candidate = next((line for line in done.stdout.splitlines() if "Candidate:" in line), "")
    number = candidate.rpartition(":")[2].partition(".")[0].strip()
    return int(number) if number.isdigit() else 0


def _install_package() -> None:
    """The package would start a PBX of its own on the public ports: services stay off meanwhile."""
    print("Installing the distribution's asterisk package")
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        _write_as_root(policy, _REFUSE_SERVICES)
    try:
        _run(["apt-get", "install", "-y", "--no-install-recommends", "asterisk", "asterisk-core-sounds-en-gsm"])
    finally:
        if ours:
            _run(["rm", "-f", str(policy)])


def _make_root(target: Path) -> None:
    if shutil.which("debootstrap") is None:
        raise InstallError("debootstrap is missing; run: python3 deploy/install_packages.py")
    clear_unfinished(target)
    _run(["mkdir", "-p", str(target)])
    _write_as_root(target / _BEGUN, "made by deploy.pbx.install; safe to delete\n")
    print(f"Making a small Debian {SUITE} for Asterisk in {target} (about 600 MB, some minutes)")
    _run(["debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, str(target), MIRROR])
    _write_as_root(target / "usr/sbin/policy-rc.d", _REFUSE_SERVICES)
    print("Installing Asterisk in it")
    _run(["chroot", str(target), "apt-get", "install", "-y", "--no-install-recommends", *PACKAGES])
    _run(["chroot", str(target), "apt-get", "clean"])
    _write_as_root(target / root.MARKER, "")


def clear_unfinished(target: Path) -> None:
    """Only a half-made root of ours is removed; a foreign directory is left alone."""
    if not target.exists() or not any(target.iterdir()):
        return
    if not (target / _BEGUN).exists():
        raise InstallError(f"{target} is not empty and was not made by this program; choose another place")
    print(f"Removing the unfinished {target}")
    for mounted in _mounts_below(target):
        _run(["umount", "--lazy", mounted])
    _run(["rm", "-rf", "--one-file-system", str(target)])


def _mounts_below(target: Path) -> list[str]:
    """debootstrap mounts /proc and, when killed, leaves it."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return sorted((point for point in points if point.startswith(f"{target}/")), reverse=True)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another process is installing Asterisk; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock.fileno(), True)
        yield


def as_root(command: Sequence[str]) -> list[str]:
    if os.geteuid() == 0:
        return list(command)
    if shutil.which("sudo") is None:
        raise InstallError("this step needs root: run it as root, or install sudo")
    return ["sudo", *command]


def _write_as_root(path: Path, text: str) -> None:
    subprocess.run(as_root(["tee", str(path)]), input=text, text=True, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(as_root(["chmod", "755", str(path)]), check=True)


def _run(command: Sequence[str]) -> None:
    """Shows a line now and then; on failure the last lines tell why.

    The child keeps the lock's descriptor: should we be killed, nobody touches the root while it still writes.
    """
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    last: list[str] = []
    with subprocess.Popen(
        as_root(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        close_fds=False,
    ) as process:
        for line in _with_progress(iter(process.stdout or ())):
            last = [*last[-14:], line]
    if process.returncode != 0:
        raise InstallError(f"{' '.join(command[:4])} failed:\n" + "\n".join(last))


def _with_progress(lines: Iterator[str]) -> Iterator[str]:
    began = shown = time.monotonic()
    for raw in lines:
        line = raw.rstrip()
        now = time.monotonic()
        if now - shown >= _PROGRESS_S:
            shown = now
            print(f"  {now - began:4.0f} s  {line[:80]}", flush=True)
        yield line
