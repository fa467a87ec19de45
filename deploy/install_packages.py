"""Installs the Debian packages that are missing: those named, or the list in debian-packages.txt.

Needs nothing but Python.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).with_name("debian-packages.txt")


def wanted() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in LIST.read_text().splitlines())
    return [line for line in lines if line]


def is_installed(package: str) -> bool:
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return done.stdout == "installed"


def install(packages: list[str]) -> int:
    """Services stay off: the tests start their own PostgreSQL and Redis on free ports."""
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    if prefix and shutil.which("sudo") is None:
        print(f"These packages are missing: {' '.join(packages)}\nRun this as root, or install sudo.")
        return 1
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        code = subprocess.run([*quiet, *arguments], check=False).returncode
        if code != 0:
            print(f"apt-get {arguments[0]} failed (code {code}).")
            return code
    return 0


def main() -> int:
    packages = sys.argv[1:] or wanted()
    if shutil.which("dpkg-query") is None:
        print("This needs Debian or Ubuntu. On another system install the equivalents of:")
        print(" ".join(packages))
        return 1
    missing = [package for package in packages if not is_installed(package)]
    if not missing:
        print("All Debian packages are here.")
        return 0
    print(f"Installing: {' '.join(missing)}", flush=True)
    return install(missing)


if __name__ == "__main__":
    sys.exit(main())
