"""A published version ready for use. Compiling takes some milliseconds and the text never changes: once per text."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from scripts_qa.compiled import CompiledScript, compile_script
from scripts_qa.library.models import ScriptVersion
from scripts_qa.loading import load_script

KEPT: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedScript:
    """`id` is the version's, `n` counts the versions of the script from 1."""

    id: UUID
    script_id: UUID
    key: str
    n: int
    sha256: str
    title: str
    language: str
    text: str
    compiled: CompiledScript


@lru_cache(maxsize=KEPT)
def compiled_text(text: str) -> CompiledScript:
    """:raises ScriptInvalid: for a text that is no script"""
    return compile_script(load_script(text))


def as_published(row: ScriptVersion) -> PublishedScript:
    compiled = compiled_text(row.text)
    return PublishedScript(
        id=row.id,
        script_id=row.script_id,
        key=compiled.script.script,
        n=row.n,
        sha256=row.sha256,
        title=row.title,
        language=row.language,
        text=row.text,
        compiled=compiled,
    )
