"""Where Asterisk's files are: the machine's own package, or a cached Debian root run through its own loader.

The cached root needs no chroot to run: its dynamic loader is called with its library path, so that Asterisk
sees the ordinary file system, runs as the caller, and any number of instances can share the root.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.pbx.errors import InstallError

PROJECT: Final = Path(__file__).resolve().parents[2]
MARKER: Final = ".complete"
OLDEST_MAJOR: Final = 20
_VERSION: Final = re.compile(r"Asterisk (?:certified[/-])?(\d+)\.")


@dataclass(frozen=True, slots=True)
class AsteriskFiles:
    """`command` is what stands in front of Asterisk's arguments."""

    command: tuple[str, ...]
    modules: Path
    data: Path

    def version(self) -> str:
        done = subprocess.run([*self.command, "-V"], capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()


def root_path() -> Path:
    """CALLCENTER_PBX_ROOT lets several checkouts share one root."""
    given = os.environ.get("CALLCENTER_PBX_ROOT")
    return Path(given) if given else PROJECT / ".cache" / "asterisk-root"


def find() -> AsteriskFiles | None:
    return system_asterisk() or cached_asterisk(root_path())


def require() -> AsteriskFiles:
    found = find()
    if found is None:
        raise InstallError("Asterisk is not installed yet; run: python -m deploy.pbx install")
    return found


def system_asterisk() -> AsteriskFiles | None:
    binary = Path("/usr/sbin/asterisk")
    if not binary.exists():
        return None
    files = AsteriskFiles((str(binary),), _modules(Path("/")), Path("/usr/share/asterisk"))
    return files if major(files.version()) >= OLDEST_MAJOR else None


def cached_asterisk(root: Path) -> AsteriskFiles | None:
    if not (root / MARKER).exists():
        return None
    loader = next(iter(sorted(root.glob("usr/lib*/ld-linux*.so.*"))), None)
    libraries = next(iter(sorted(root.glob("usr/lib/*-linux-gnu"))), None)
    if loader is None or libraries is None:
        return None
    command = (str(loader), "--library-path", str(libraries), str(root / "usr/sbin/asterisk"))
    return AsteriskFiles(command, _modules(root), root / "usr/share/asterisk")


def major(version: str) -> int:
    found = _VERSION.search(version)
    return int(found.group(1)) if found else 0


def _modules(root: Path) -> Path:
    candidates = sorted(root.glob("usr/lib/*-linux-gnu/asterisk/modules"))
    return candidates[0] if candidates else root / "usr/lib/asterisk/modules"


def link_data(files: AsteriskFiles, target: Path) -> None:
    """Asterisk's read-only data, linked entry by entry.

    The sounds directory of Debian's package points into /etc/alternatives, which from outside the root is
    another machine's; so the one real prompt set is linked under the name `en`.
    """
    for entry in files.data.iterdir():
        link = target / entry.name
        if entry.name != "sounds" and not link.is_symlink():
            link.symlink_to(entry)
    english = target / "sounds" / "en"
    if not english.is_symlink():
        english.symlink_to(_english_prompts(files.data / "sounds"))


def _english_prompts(sounds: Path) -> Path:
    sets = sorted(entry for entry in sounds.glob("en*") if entry.is_dir() and not entry.is_symlink())
    if not sets:
        raise InstallError(f"no English prompts in {sounds}; install asterisk-core-sounds-en-gsm")
    return sets[0]
