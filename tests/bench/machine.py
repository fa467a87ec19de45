"""On what the figures were measured: without it they mean nothing."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Final

PACKAGES: Final = ("uvloop", "aiohttp", "SQLAlchemy", "aiosqlite", "pydantic", "cacofonisk", "panoramisk", "pyst2")


def machine() -> str:
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} cores, {_processor()}, {memory:.0f} GB memory, Linux {platform.release()}"


def software() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, {packages}"


def load() -> str:
    """How many others wanted the cores in the last minute, on average; ours included."""
    return f"{os.getloadavg()[0]:.1f}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
