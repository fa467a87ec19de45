"""Reads an existing exchange's configuration, so that its owner need not type queues and trunks again.

Parsing is pyst2's (`asterisk.config`). It refuses template sections (`[name](!)`, `[name](parent,+)`) and
directives (`#include`), so those are taken out of the lines before it sees them; a file that it refuses for
another reason names its line instead of ending in a traceback.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import typer
from asterisk.config import Config, Item, ParseError
from rich.console import Console

from callcenter.errors import AppError

WRITE_TIMEOUT_MS: Final = 5000
"""Asterisk throws a reader off that stalls longer than this; its default of 100 ms loses events in a burst."""


class PbxConfigError(AppError):
    """The exchange's configuration cannot be read."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "pbx-config-unreadable"


@dataclass(frozen=True, slots=True)
class Section:
    """One `[section]` with its templates' settings already laid under its own; the last of a name wins."""

    name: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class PbxConfig:
    """What we need to know of an exchange, and `advice`: what its owner should change in manager.conf."""

    queues: tuple[str, ...]
    phones: tuple[str, ...]
    trunks: tuple[str, ...]
    advice: tuple[str, ...]

    def as_toml(self, node: str) -> str:
        """Lines for our settings file."""
        trunks = ", ".join(f'"PJSIP/{name}"' for name in self.trunks)
        queues = [f'[[queues]]\nname = "{name}"\ntitle = "{name}"\n' for name in self.queues]
        return "\n".join([f'[[pbx]]\nname = "{node}"\ntrunks = [{trunks}]\n', *queues])


class TemplateConfig(Config):  # type: ignore[misc]
    """pyst2's parser with Asterisk's templates; `options` maps a heading's line number to its `(...)` words."""

    options: dict[int, list[str]]

    def load(self) -> None:
        self.options = {}
        for number, line in enumerate(Path(self.filename).read_text(encoding="utf-8").splitlines(), 1):
            text = line.strip()
            if text.startswith("["):
                heading, _, rest = text.partition("]")
                words = rest.partition(";")[0].strip().strip("()").split(",")
                self.options[number] = [word.strip() for word in words if word.strip()]
                text = heading + "]"
            self.raw_lines.append(";" + text if text.startswith("#") else text)


def read_sections(path: Path) -> list[Section]:
    """All sections of one file that are not templates themselves."""
    try:
        parsed = TemplateConfig(str(path))
    except ParseError as error:
        raise PbxConfigError(f"{path.name}: line {error.args[0]}: {error.args[1]}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PbxConfigError(f"{path.name}: {type(error).__name__}") from None
    known: dict[str, dict[str, str]] = {}
    sections: list[Section] = []
    for category in parsed.categories:
        words = parsed.options[category.number]
        values = _inherit(known, words) | _own(category.items)
        known[category.name] = known.get(category.name, {}) | values
        if "!" not in words:
            sections.append(Section(category.name, values))
    return sections


def read_pbx(directory: Path) -> PbxConfig:
    """Queues, phones and trunks of an exchange's configuration directory (`/etc/asterisk`)."""
    endpoints = [s for s in read_sections(directory / "pjsip.conf") if s.values.get("type") == "endpoint"]
    queues = [s.name for s in read_sections(directory / "queues.conf") if s.name != "general"]
    phones = [s.name for s in endpoints if s.name.isdigit()]
    trunks = [s.name for s in endpoints if not s.name.isdigit()]
    advice = _advice(read_sections(directory / "manager.conf"))
    return PbxConfig(tuple(queues), tuple(phones), tuple(trunks), tuple(advice))


def _inherit(known: dict[str, dict[str, str]], parents: Iterable[str]) -> dict[str, str]:
    inherited: dict[str, str] = {}
    for parent in parents:
        inherited |= known.get(parent, {})
    return inherited


def _own(items: Iterable[Item]) -> dict[str, str]:
    return {item.name.strip().lower(): str(item.value).strip() for item in items}


def _advice(sections: list[Section]) -> list[str]:
    general = next((s.values for s in sections if s.name == "general"), {})
    advice = []
    if general.get("enabled") != "yes":
        advice.append("manager.conf [general]: enabled = yes")
    if general.get("timestampevents") != "yes":
        advice.append("manager.conf [general]: timestampevents = yes (durations are computed from it)")
    for account in (s for s in sections if s.name != "general"):
        limit = account.values.get("writetimeout", "100")
        if not limit.isdigit() or int(limit) < WRITE_TIMEOUT_MS:
            advice.append(f"manager.conf [{account.name}]: writetimeout = {WRITE_TIMEOUT_MS}")
    return advice


def pbx_config_command(directory: Path, node: str = "pbx1") -> None:
    """Print settings for an existing exchange, and what to change in its manager.conf."""
    console = Console(highlight=False, markup=False)
    try:
        found = read_pbx(directory)
    except PbxConfigError as error:
        Console(stderr=True, highlight=False, markup=False).print(error.detail)
        raise typer.Exit(2) from None
    console.print(found.as_toml(node))
    for line in found.advice:
        console.print(f"# to change: {line}")
