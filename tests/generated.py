"""Committed files that are made from the code, proved fresh: `python -m tests.generated` (part of `make check`)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from callcenter.bootstrap.web import description
from callcenter.settings_reference import reference

ROOT: Final = Path(__file__).parents[1]
DESCRIPTION: Final = ROOT / "web" / "openapi.json"
SETTINGS: Final = ROOT / "docs" / "settings.md"


def client_is_fresh() -> bool:
    """Whether openapi-typescript would make the same client from the committed description."""
    command = [sys.executable, str(ROOT / "web" / "build.py"), "api", "--check"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def main() -> int:
    wanted = json.dumps(description(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    stale = []
    if DESCRIPTION.read_text(encoding="utf-8") != wanted:
        stale.append("web/openapi.json and web/src/api/schema.d.ts: run `make openapi`")
    elif not client_is_fresh():
        stale.append("web/src/api/schema.d.ts: run `make openapi`")
    if SETTINGS.read_text(encoding="utf-8") != reference():
        stale.append("docs/settings.md: run `python -m callcenter.settings_reference > docs/settings.md`")
    for line in stale:
        print(f"stale: {line}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
