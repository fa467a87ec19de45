"""The archive that a person is given: what every room holds of him as JSON, his voice, and an index to read."""

import asyncio
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

from callcenter.personal.person import Person, Traces
from callcenter.personal.words import Words
from crm.privacy.models import PrivacyRequest

_TITLE: Final = {"en": "What is stored about you", "ru": "Что о вас хранится"}
_HEAD: Final = {
    "en": ("Part", "Table", "Own entries", "Mentions", "File"),
    "ru": ("Раздел", "Таблица", "Записей", "Упоминаний", "Файл"),
}
_SHARED: Final = {
    "en": "These numbers and addresses belong to other customers too: what is tied to them is not included.",
    "ru": "Эти номера и адреса есть и у других клиентов: связанное с ними сюда не вошло.",
}
_FILES: Final = {"en": "Files", "ru": "Файлы"}
_AUDIO: Final = {"en": "Recordings", "ru": "Записи разговоров"}
HIDDEN: Final = frozenset({"wrapped_key", "key_id", "token_hash", "password_hash"})
"""Columns that are nobody's personal data and open doors."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes into the archive beside the rows."""

    voices: Sequence[Path]
    files: Sequence[Path]


class Audio(Protocol):
    """Where recordings can be had in the clear."""

    async def fetch(self, recording_id: int, folder: Path) -> Path | None:
        """One file with both voices; None when there is none."""


class NoAudio:
    """`Audio` of a house whose settings keep recordings out of archives."""

    async def fetch(self, _recording_id: int, _folder: Path) -> Path | None:
        return None


class Papers(Protocol):
    """Where files of cards can be had in the clear."""

    async def fetch(self, file_id: int, folder: Path) -> Path | None:
        """The file by its own name, in a folder that no other file has; None when its content is gone."""


class Packer:
    def __init__(self, audio: Audio, papers: Papers) -> None:
        self._audio = audio
        self._papers = papers

    async def pack(self, row: PrivacyRequest, person: Person, found: Mapping[str, Sequence[Traces]]) -> bytes:
        """A ZIP file."""
        with tempfile.TemporaryDirectory() as folder:
            enclosed = Enclosed(await self._voices(found, Path(folder)), await self._files(found, Path(folder)))
            return await asyncio.to_thread(_zipped, row.language, person, found, enclosed)

    async def _voices(self, found: Mapping[str, Sequence[Traces]], folder: Path) -> list[Path]:
        voices = [await self._audio.fetch(id_, folder) for id_ in _own_ids(found, "recordings", "recordings")]
        return [one for one in voices if one is not None]

    async def _files(self, found: Mapping[str, Sequence[Traces]], folder: Path) -> list[Path]:
        papers = [
            await self._papers.fetch(id_, folder / f"file-{id_}") for id_ in _own_ids(found, "files", "card_files")
        ]
        return [one for one in papers if one is not None]


def _own_ids(found: Mapping[str, Sequence[Traces]], room: str, table: str) -> list[int]:
    """Of the rows that are the person's own."""
    traces = (one for one in found.get(room, ()) if one.table == table)
    return [int(str(row["id"])) for one in traces for row in one.rows[: one.own]]


def _zipped(language: str, person: Person, found: Mapping[str, Sequence[Traces]], enclosed: Enclosed) -> bytes:
    out, words = io.BytesIO(), Words(person)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", _index(language, person, found, enclosed))
        for room, traces in found.items():
            tables = {one.table: _shown(one, words) for one in traces if one.rows}
            if tables:
                archive.writestr(f"{room}.json", json.dumps(tables, ensure_ascii=False, indent=1, default=str))
        for path in enclosed.voices:
            archive.write(path, f"audio/{path.name}", zipfile.ZIP_STORED)
        for path in enclosed.files:
            archive.write(path, _in_archive(path))
    return out.getvalue()


def _shown(traces: Traces, words: Words) -> list[dict[str, Any]]:
    """The person's own rows, and of rows that are somebody else's only what says something of the person."""
    own = [_readable(row) for row in traces.rows[: traces.own]]
    others = [
        {name: value for name, value in _readable(row).items() if name == "id" or words.taken_out(value) != value}
        for row in traces.rows[traces.own :]
    ]
    return [*own, *others]


def _readable(row: Mapping[str, object]) -> dict[str, Any]:
    """Bytes (uploaded files, sealed keys) are left out."""
    return {name: value for name, value in row.items() if name not in HIDDEN and not isinstance(value, bytes)}


def _in_archive(path: Path) -> str:
    """Two files may have one name: each is in a folder by its id."""
    return f"files/{path.parent.name.removeprefix('file-')}/{path.name}"


def _index(language: str, person: Person, found: Mapping[str, Sequence[Traces]], enclosed: Enclosed) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in _HEAD[language])
    lines = []
    for room, traces in found.items():
        for one in traces:
            if one.rows:
                cells = (room, one.table, str(one.own), str(len(one.rows) - one.own))
                line = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
                lines.append(f'<tr>{line}<td><a href="{escape(room)}.json">{escape(room)}.json</a></td></tr>')
    about = "".join(f"<li>{escape(one)}</li>" for one in (*person.names, *person.numbers, *person.emails))
    shared = "".join(f"<li>{escape(one)}</li>" for one in person.shared)
    sound = "".join(f'<li><a href="audio/{escape(one.name)}">{escape(one.name)}</a></li>' for one in enclosed.voices)
    files = "".join(
        f'<li><a href="{escape(quote(_in_archive(one)))}">{escape(one.name)}</a></li>' for one in enclosed.files
    )
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{_TITLE[language]}</title>'
        f"<h1>{_TITLE[language]}</h1><ul>{about}</ul>"
        + (f"<p>{_SHARED[language]}</p><ul>{shared}</ul>" if shared else "")
        + f"<table border=1><tr>{head}</tr>{''.join(lines)}</table>"
        + (f"<h2>{_AUDIO[language]}</h2><ul>{sound}</ul>" if sound else "")
        + (f"<h2>{_FILES[language]}</h2><ul>{files}</ul>" if files else "")
        + "</html>"
    )
