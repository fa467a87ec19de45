"""Models: noted, verified, fetched from a publisher who may lie."""

import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from recordings.transcription.errors import ModelError
from recordings.transcription.fetching import Publishers
from recordings.transcription.installed import ModelShelf, changed_files
from recordings.transcription.speech import EngineName

pytestmark = pytest.mark.unit

SMALL_RU = "vosk-model-small-ru-0.22"


def a_vosk_folder(path: Path) -> Path:
    (path / "am").mkdir(parents=True)
    (path / "am" / "final.mdl").write_bytes(b"weights")
    return path


def a_whisper_folder(path: Path) -> Path:
    path.mkdir(parents=True)
    (path / "model.bin").write_bytes(b"weights")
    (path / "config.json").write_bytes(b"{}")
    return path


def test_model_added_is_known_by_engine_and_language(tmp_path: Path) -> None:
    shelf = ModelShelf(tmp_path / "shelf")
    shelf.add(a_vosk_folder(tmp_path / SMALL_RU))
    shelf.add(a_vosk_folder(tmp_path / "ours"), language="uk")
    shelf.add(a_whisper_folder(tmp_path / "faster-whisper-small"))
    assert {model.name: model.languages for model in shelf.models()} == {
        SMALL_RU: ("ru",),
        "ours": ("uk",),
        "faster-whisper-small": ("*",),
    }
    found = shelf.model_for(EngineName.VOSK, "uk")
    assert found is not None
    assert found.name == "ours"
    assert shelf.model_for(EngineName.VOSK, "en") is None
    assert shelf.model_for(EngineName.VOSK, None) is None
    assert shelf.model_for(EngineName.WHISPER, None) is not None


def test_preferred_model_comes_before_others_of_its_language(tmp_path: Path) -> None:
    shelf = ModelShelf(tmp_path / "shelf", preferred=["vosk-model-ru-0.42"])
    for name in (SMALL_RU, "vosk-model-ru-0.42"):
        shelf.add(a_vosk_folder(tmp_path / name))
    chosen = shelf.model_for(EngineName.VOSK, "ru")
    assert chosen is not None
    assert chosen.name == "vosk-model-ru-0.42"


def test_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="neither"):
        ModelShelf(tmp_path / "shelf").add(tmp_path)


def test_language_that_nobody_told_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="--lang"):
        ModelShelf(tmp_path / "shelf").add(a_vosk_folder(tmp_path / "mine"))


def test_files_changed_after_the_note_are_named(tmp_path: Path) -> None:
    shelf = ModelShelf(tmp_path / "shelf")
    model = shelf.add(a_vosk_folder(tmp_path / SMALL_RU))
    assert changed_files(model) == []
    (tmp_path / SMALL_RU / "am" / "final.mdl").write_bytes(b"other")
    (tmp_path / SMALL_RU / "more").write_bytes(b"")
    assert changed_files(shelf.get(SMALL_RU)) == ["am/final.mdl", "more"]


def inside(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def packed(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


@dataclass
class Publisher:
    """Serves lists and files as Vosk's site and a model hub do."""

    files: dict[str, bytes] = field(default_factory=dict)
    base: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        content = self.files.get(request.path)
        return web.Response(status=404) if content is None else web.Response(body=content)

    @property
    def publishers(self) -> Publishers:
        return Publishers(f"{self.base}/vosk.json", self.base)

    def offer_vosk(self, archive: bytes, md5: str | None = None) -> None:
        self.files["/ru.zip"] = archive
        known = md5 or hashlib.md5(archive, usedforsecurity=False).hexdigest()
        listed = [{"name": SMALL_RU, "lang": "ru", "url": f"{self.base}/ru.zip", "md5": known, "size": len(archive)}]
        self.files["/vosk.json"] = json.dumps(listed).encode()

    def offer_whisper(self, **changes: str) -> None:
        model, config = b"m" * 10_000, b"{}"
        oid = hashlib.sha256(model).hexdigest()
        git = hashlib.sha1(b"blob 2\0{}", usedforsecurity=False).hexdigest()
        tree = [
            {"type": "file", "path": "model.bin", "size": len(model), "oid": "x", "lfs": {"oid": oid}},
            {"type": "file", "path": "config.json", "size": 2, "oid": git},
            {"type": "file", "path": "README.md", "size": 5, "oid": "y"},
        ]
        tree = [{**item, **(changes if item["path"] == "config.json" else {})} for item in tree]
        self.files["/api/models/Systran/faster-whisper-tiny/tree/main"] = json.dumps(tree).encode()
        self.files["/Systran/faster-whisper-tiny/resolve/main/model.bin"] = model
        self.files["/Systran/faster-whisper-tiny/resolve/main/config.json"] = config


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    made = Publisher()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        made.base = str(server.make_url("")).rstrip("/")
        yield made


async def test_vosk_model_fetched_is_checked_unpacked_and_installed(publisher: Publisher, tmp_path: Path) -> None:
    publisher.offer_vosk(packed(**{f"{SMALL_RU}__am__final.mdl": b"weights", f"{SMALL_RU}__conf__model.conf": b"c"}))
    seen: list[int] = []
    shelf = ModelShelf(tmp_path / "shelf")
    model = await publisher.publishers.fetch(SMALL_RU, shelf, seen.append)
    assert (model.engine, model.languages, sum(seen)) == ("vosk", ("ru",), len(publisher.files["/ru.zip"]))
    assert (model.path / "am" / "final.mdl").read_bytes() == b"weights"
    assert changed_files(shelf.get(SMALL_RU)) == []
    assert [name for name in inside(shelf.folder) if name.startswith(".")] == []


async def test_whisper_model_fetched_is_checked_file_by_file(publisher: Publisher, tmp_path: Path) -> None:
    publisher.offer_whisper()
    model = await publisher.publishers.fetch("faster-whisper-tiny", ModelShelf(tmp_path))
    assert sorted(model.hashes) == ["config.json", "model.bin"]


async def test_archive_that_is_not_the_publishers_installs_nothing(publisher: Publisher, tmp_path: Path) -> None:
    publisher.offer_vosk(packed(**{f"{SMALL_RU}__am__final.mdl": b"evil"}), md5="0" * 32)
    shelf = ModelShelf(tmp_path)
    with pytest.raises(ModelError, match="hash"):
        await publisher.publishers.fetch(SMALL_RU, shelf)
    assert (shelf.models(), inside(tmp_path)) == ([], [])


async def test_small_file_that_is_not_the_publishers_installs_nothing(publisher: Publisher, tmp_path: Path) -> None:
    publisher.offer_whisper(oid="0" * 40)
    with pytest.raises(ModelError, match="hash"):
        await publisher.publishers.fetch("faster-whisper-tiny", ModelShelf(tmp_path))
    assert inside(tmp_path) == []


async def test_archive_that_reaches_outside_writes_nothing(publisher: Publisher, tmp_path: Path) -> None:
    publisher.offer_vosk(packed(**{"..__..__evil": b"x"}))
    with pytest.raises(ModelError, match="outside"):
        await publisher.publishers.fetch(SMALL_RU, ModelShelf(tmp_path / "shelf"))
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("name", ["vosk-model-none", "faster-whisper-none", "../x", ""])
async def test_model_that_nobody_publishes_is_refused(publisher: Publisher, tmp_path: Path, name: str) -> None:
    publisher.offer_vosk(packed(a=b""))
    with pytest.raises(ModelError):
        await publisher.publishers.fetch(name, ModelShelf(tmp_path))


async def test_publisher_away_is_told(tmp_path: Path) -> None:
    publishers = Publishers("http://127.0.0.1:9/list.json", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="cannot be fetched"):
        await publishers.fetch(SMALL_RU, ModelShelf(tmp_path))
