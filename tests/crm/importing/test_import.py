"""A file becomes customers: matched, counted, refused row by row, taken back."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.tags.models import CustomerTag
from tests.crm.builders import contact
from tests.crm.importing.conftest import Desk

pytestmark = pytest.mark.db


async def tagged(desk: Desk) -> set[tuple[str, str]]:
    """What the lists find by tags."""
    async with desk.database.reading() as session:
        rows = await session.execute(select(CustomerTag.key, CustomerTag.kind))
        return {(key, kind) for key, kind in rows}


async def test_tags_of_an_import_are_found_and_go_with_its_undo(desk: Desk) -> None:
    done = await desk.imported("Имя;Телефон;Метки\nАнна;+74951234567;Опт\n".encode())
    assert await tagged(desk) == {("опт", "contact")}
    await desk.imported("Имя;Телефон;Метки\nАнна;+74951234567;VIP\n".encode(), mode="both", key="phone")
    assert await tagged(desk) == {("опт", "contact"), ("vip", "contact")}
    assert done["counts"]["created"] == 1
    fresh = await desk.imported("Имя;Телефон;Метки\nБорис;+74951234568;Новый\n".encode())
    await desk.do(fresh, "undo")
    assert await tagged(desk) == {("опт", "contact"), ("vip", "contact")}


MESSY = """База клиентов;;;;;;
ФИО;Телефон;E-mail;Организация;Должность;ИНН;Ответственный
Иванов Иван;8 (916) 123-45-67, +7 495 111-22-33 доб. 12;IVAN@Example.com; ООО Ромашка ;директор;;Ольга Серова
Петрова Анна;+7 916 765 43 21;anna@example;ООО Ромашка;;;
;8 903 000-11-22;;;;7701234567;
Иванов И.И.;+79161234567;i2@example.com;;;;Никто
Сидоров;7,91612E+10;;;;;
;;;;инженер;;
Кузнецов;23-45-67;-;ооо ромашка;;;
""".encode("windows-1251")


async def test_dry_run_promises_the_companies_that_the_run_makes_and_none_of_refused_rows(desk: Desk) -> None:
    """The last rows come in another batch: one doubles the first customer of the file, and brings a company."""
    many = [f"Клиент {number};{79160000000 + number};;" for number in range(500)]
    last = ["Клиент 0;79160000000;;ООО Вторая", "Пётр;79170000000;пётр@@example;ООО Никакая"]
    first = "Анна;79180000000;anna@@example;ООО Пустая"
    lines = ["Имя;Телефон;Почта;Компания", first, *many, *last]
    document = await desk.upload("\n".join(lines).encode())
    checked = await desk.do(document, "check")
    done = await desk.do(document, "run")
    assert done["counts"] == checked["counts"]
    assert (done["counts"]["failed"], done["counts"]["updated"], done["counts"]["companies"]) == (2, 1, 1)


async def test_messy_windows_table_is_imported_with_doubles_joined_and_bad_rows_refused(desk: Desk) -> None:
    document = await desk.upload(MESSY, "клиенты.csv")
    assert document["reading"]["encoding"] == "windows-1251"
    assert (document["reading"]["delimiter"], document["reading"]["header_row"]) == (";", 2)
    assert document["file_name"] == "клиенты.csv"
    assert [column["field"] for column in document["plan"]["columns"]] == [
        *("name", "phone", "email", "company", "position", "tax_number", "responsible")
    ]
    checked = await desk.do(document, "check")
    assert await desk.customers() == {}
    done = await desk.do(document, "run")
    assert done["status"] == "done"
    assert done["counts"] == checked["counts"]
    assert {name: count for name, count in done["counts"].items() if count} == {
        **{"created": 3, "updated": 1, "failed": 3, "companies": 1, "remarks": 3}
    }
    found = await desk.customers()
    assert set(found) == {"Иванов И.И.", "+7 903 000 11 22", "Кузнецов", "ООО Ромашка"}
    ivanov = await desk.card(found["Иванов И.И."])
    assert [(one["e164"], one["extension"]) for one in ivanov["phones"]] == [
        ("+79161234567", None),
        ("+74951112233", "12"),
    ]
    assert [one["address"] for one in ivanov["emails"]] == ["IVAN@Example.com", "i2@example.com"]
    assert ivanov["company"]["name"] == found["Кузнецов"]["company"]["name"] == "ООО Ромашка"
    assert ivanov["responsible"]["name"] == "Ольга Серова"
    nameless = await desk.card(found["+7 903 000 11 22"])
    assert nameless["identifiers"] == [{"kind": "tax_number", "value": "7701234567"}]
    assert desk.bus.published == []


async def test_error_file_has_the_form_of_the_input_and_is_taken_in_when_mended(desk: Desk) -> None:
    done = await desk.imported(MESSY)
    status, content = await desk.ask("GET", f"/imports/{done['id']}/error-file", params={"language": "ru"})
    assert status == 200
    text = content.decode("windows-1251")
    lines = text.splitlines()
    assert lines[0].endswith("Ответственный;Почему не загружено")
    assert lines[1].startswith("Петрова Анна;+7 916 765 43 21;anna@example;")
    assert lines[1].endswith("E-mail: это не адрес электронной почты")
    assert "Excel округлил" in lines[2]
    assert len(lines) == 4
    mended = text.replace("anna@example;", "anna@example.com;").encode("windows-1251")
    again = await desk.imported(mended)
    assert again["counts"]["created"] == 1
    assert "Петрова Анна" in await desk.customers()


async def test_undone_import_leaves_the_base_as_it_was_but_for_what_people_touched(desk: Desk) -> None:
    old = await contact(desk.database, "Старый клиент", "+79161234567", note="не трогать")
    done = await desk.imported(MESSY)
    found = await desk.customers()
    touched = await desk.card(found["Кузнецов"])
    status, _ = await desk.ask("POST", f"/contacts/{touched['id']}/notes", json={"text": "звонил"})
    assert status == 201
    undone = await desk.do(done, "undo")
    assert undone["status"] == "undone"
    assert undone["undo"] == {"removed": 1, "restored": 1, "in_use": 2}
    left = await desk.customers()
    assert set(left) == {"Старый клиент", "Кузнецов", "ООО Ромашка"}
    restored = await desk.card(left["Старый клиент"])
    assert (restored["id"], restored["note"], restored["company"]) == (old.id, "не трогать", None)
    assert [one["e164"] for one in restored["phones"]] == ["+79161234567"]
    assert restored["emails"] == []
    kept = await desk.get(f"/imports/{done['id']}/kept")
    assert [(one["name"], one["outcome"]) for one in kept["items"]] == [
        ("ООО Ромашка", "in_use"),
        ("Кузнецов", "in_use"),
    ]
    assert (await desk.customers(q="Ромашка"))["ООО Ромашка"]["kind"] == "company"
    assert await desk.customers(q="+79030001122") == {}


async def test_customer_edited_after_the_import_is_kept_and_reported_as_changed(desk: Desk) -> None:
    done = await desk.imported("ФИО;Телефон\nИванов;+79161234567\n".encode())
    card = await desk.card((await desk.customers())["Иванов"])
    status, _ = await desk.ask("PATCH", f"/contacts/{card['id']}", json={"version": 1, "position": "главный"})
    assert status == 200
    undone = await desk.do(done, "undo")
    assert undone["undo"] == {"changed": 1}
    assert set(await desk.customers()) == {"Иванов"}


@pytest.mark.parametrize(
    ("mode", "counts", "names"),
    [
        ("create", {"created": 1, "skipped": 1}, {"Старый", "Новый"}),
        ("update", {"updated": 1, "failed": 1}, {"Иванов"}),
        ("both", {"created": 1, "updated": 1}, {"Иванов", "Новый"}),
    ],
)
async def test_mode_decides_what_becomes_of_known_and_unknown_rows(
    desk: Desk, mode: str, counts: dict[str, int], names: set[str]
) -> None:
    await contact(desk.database, "Старый", "+79161234567")
    table = "Имя;Телефон\nИванов;8 916 123 45 67\nНовый;8 916 000 00 01\n".encode()
    done = await desk.imported(table, mode=mode)
    assert {name: count for name, count in done["counts"].items() if count} == counts
    assert set(await desk.customers()) == names


async def test_filled_fields_stay_when_the_plan_only_fills_empty_ones(desk: Desk) -> None:
    await contact(desk.database, "Старый", "+79161234567", position="бухгалтер")
    table = "Имя;Телефон;Должность;Источник\nИванов;8 916 123 45 67;директор;выставка\n".encode()
    await desk.imported(table, overwrite=False)
    card = await desk.card((await desk.customers())["Старый"])
    assert (card["position"], card["source"]) == ("бухгалтер", "выставка")


async def test_row_whose_number_several_customers_share_is_refused(desk: Desk) -> None:
    for name in ("Первый", "Второй"):
        await contact(desk.database, name, "+79161234567")
    done = await desk.imported("Имя;Телефон\nТретий;8 916 123 45 67\n".encode())
    problems = await desk.get(f"/imports/{done['id']}/problems")
    assert [(one["row"], one["code"]) for one in problems["items"]] == [(1, "several_match")]
    assert set(await desk.customers()) == {"Первый", "Второй"}


async def test_mapping_of_a_header_set_is_remembered_whatever_its_order(desk: Desk) -> None:
    first = await desk.upload("Кто;Куда звонить\nИванов;+79161234567\n".encode())
    assert [column["field"] for column in first["plan"]["columns"]] == [None, None]
    columns = [{"column": "Кто", "field": "name"}, {"column": "Куда звонить", "field": "phone_mobile"}]
    await desk.do(await desk.plan(first, columns=columns, mode="both", key="phone"), "run")
    again = await desk.upload("куда звонить;КТО\n+79160000001;Петров\n".encode())
    assert again["remembered"]
    assert {one["column"]: one["field"] for one in again["plan"]["columns"]} == {
        "куда звонить": "phone_mobile",
        "КТО": "name",
    }


async def test_file_read_with_another_delimiter_has_other_columns(desk: Desk) -> None:
    document = await desk.upload("Имя^Телефон\nИванов^+79161234567\n".encode())
    assert len(document["columns"]) == 1
    status, again = await desk.ask("PATCH", f"/imports/{document['id']}/reading", json={"delimiter": "^"})
    assert status == 200
    assert [column["name"] for column in again["columns"]] == ["Имя", "Телефон"]
    assert again["rows_total"] == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-excel"),
        (b"PK\x03\x04 no workbook", "broken-workbook"),
        (b'name;phone\n"never closed' + b"x" * 200_000, "broken-csv"),
    ],
)
async def test_file_that_cannot_be_read_is_refused_with_the_reason(desk: Desk, content: bytes, reason: str) -> None:
    status, problem = await desk.send_file(content)
    assert (status, problem["code"], problem["reason"]) == (422, "import-unreadable-file", reason)
    assert (await desk.get("/imports"))["items"] == []


async def test_file_beyond_the_limit_is_refused(desk: Desk) -> None:
    status, problem = await desk.send_file(b"x" * ((1 << 20) + 1))
    assert (status, problem["code"]) == (413, "import-file-too-large")


async def test_operator_may_not_import(desk: Desk) -> None:
    desk.login = "operator"
    assert (await desk.send_file(b"name\nx\n"))[0] == 403
    assert (await desk.ask("GET", "/imports"))[0] == 403


async def test_plan_that_does_not_fit_the_file_changes_nothing(desk: Desk) -> None:
    document = await desk.upload("Имя;Телефон\nИванов;+79161234567\n".encode())
    wrong: list[dict[str, Any]] = [
        {"columns": [{"column": "Другая", "field": "name"}]},
        {"columns": [{"column": "Имя", "field": "no_such"}]},
        {"columns": [{"column": "Имя", "field": "name"}, {"column": "Телефон", "field": "name"}]},
        {"key": "email"},
        {"key": "none", "mode": "update"},
        {"responsible_id": 999},
    ]
    for changes in wrong:
        body = {**document["plan"], **changes}
        status, _ = await desk.ask("PUT", f"/imports/{document['id']}/plan", json=body)
        assert status == 422, changes
    assert (await desk.get(f"/imports/{document['id']}"))["plan"] == document["plan"]


async def test_done_import_cannot_be_run_again(desk: Desk) -> None:
    done = await desk.imported("Имя;Телефон\nИванов;+79161234567\n".encode())
    status, problem = await desk.ask("POST", f"/imports/{done['id']}/run")
    assert (status, problem["code"]) == (409, "import-wrong-step")
