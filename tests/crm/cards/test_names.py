"""Names and kinds of files, as hostile as they come."""

import zipfile
from pathlib import Path

import pytest

from crm.files.names import disposition, name_of, safe_name
from crm.files.sniffing import media_type_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\contract.pdf", "contract.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("line\r\nSet-Cookie: a=b", "lineSet-Cookie: a=b"),
        ("..", "file"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("Договор №5.docx", "Договор №5.docx"),
    ],
)
def test_name_that_lies_is_made_plain(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept


def test_name_is_read_from_the_header_in_both_forms() -> None:
    assert name_of('attachment; filename="a b.txt"') == "a b.txt"
    assert name_of("attachment; filename*=UTF-8''%D0%B0.txt") == "а.txt"
    assert name_of("") == "file"


def test_name_in_a_download_cannot_break_the_header() -> None:
    said = disposition('a"; filename=evil.exe\r\n/б.txt', inline=False)
    assert said == "attachment; filename=\"a_; filename=evil.exe____.txt\"; filename*=UTF-8''" + (
        "a_%3B%20filename%3Devil.exe___%D0%B1.txt"
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><script>", "text/plain"),
        (b'<?xml version="1.0"?><svg/>', "text/plain"),
        ("Привет".encode() * 1000, "text/plain"),
        ("Привет".encode("cp1251"), "application/octet-stream"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"PK\x03\x04 not a zip", "application/zip"),
        (b"MZ\x90\x00", "application/octet-stream"),
    ],
)
def test_content_says_what_a_file_is(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert media_type_of(path) == kind


def test_workbook_is_told_from_other_archives(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    assert media_type_of(path).endswith("spreadsheetml.sheet")
