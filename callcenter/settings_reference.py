"""The reference of all settings as Markdown, made from the model itself: `docs/settings.md` is its output."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from callcenter.settings import Settings

HEAD: Final = """# Settings

Settings come from one TOML file and from the environment; the environment wins. The file is the one named by
`--config`, else by the variable `CALLCENTER_CONFIG`, else `./callcenter.toml`, else `/etc/callcenter/callcenter.toml`.
A variable is the key in capitals with the prefix `CALLCENTER_` and two underscores for each dot; lists are written
as JSON: `CALLCENTER_HTTP__PORT=9000`, `CALLCENTER_PBX='[{"name": "main", ...}]'` (a list is replaced as a whole).

A wrong or unknown key ends the program with exit code 2 and one line that names the key.
`deploy/callcenter.toml.example` holds every key with its default. A key with `[]` belongs to each entry of a list
of tables (`[[pbx]]`).
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key as a user writes it; `required` ones have no default."""

    key: str
    default: object
    required: bool
    description: str

    @property
    def variable(self) -> str:
        """Name in the environment; entries of lists have none of their own."""
        return "" if "[]" in self.key else "CALLCENTER_" + self.key.upper().replace(".", "__")


def all_settings(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[Setting]:
    """Every key, sections and lists entered in the order of the model."""
    for name, field in model.model_fields.items():
        inner = _inner_model(field.annotation)
        is_section = isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        if not is_section:
            yield Setting(prefix + name, _plain(field), field.is_required(), field.description or "")
        if inner is not None:
            yield from all_settings(inner, f"{prefix}{name}." if is_section else f"{prefix}{name}[].")


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    models = (part for part in get_args(annotation) if isinstance(part, type) and issubclass(part, BaseModel))
    return next(models, None)


def _plain(field: FieldInfo) -> object:
    if field.default is PydanticUndefined:
        return None
    return field.default.value if isinstance(field.default, Enum) else to_jsonable_python(field.default)


def reference() -> str:
    """The whole document."""
    lines = [HEAD, "| Key | Default | Variable | Meaning |", "|---|---|---|---|"]
    for setting in all_settings():
        default = "required" if setting.required else f"`{_toml(setting.default)}`"
        variable = f"`{setting.variable}`" if setting.variable else "-"
        lines.append(f"| `{setting.key}` | {default} | {variable} | {setting.description} |")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A default as TOML writes it; TOML has no null, a key without a value is left out."""
    return "not set" if value is None else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write(reference())
