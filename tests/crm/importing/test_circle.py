"""What goes out comes back: a file that was exported and mended changes what was mended and nothing else."""

import csv
import io

import pytest

from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from crm.fields.importing import OwnFields
from crm.importing import api as import_api
from crm.importing.running import Importer
from crm.importing.service import Imports
from tests.crm.builders import COUNTRY, contact
from tests.crm.fields.conftest import field
from tests.crm.importing.conftest import Desk, desk, now
from tests.crm.lists.conftest import ZONE, ListApi, lists

__all__ = ["desk", "lists"]

pytestmark = pytest.mark.db

COLUMNS = [
    *("id", "phones", "emails", "company", "position", "responsible", "source", "tags", "created"),
    *("tax_number", "external_id", "note", "fields.city", "fields.vip"),
]

_UNFILLED = ("UID", "Birthday", "Website", "Address")
"""Columns of cards that would go into the note as well: of several notes each has its header before it."""


async def base(lists: ListApi, desk: Desk) -> None:
    more = [OwnFields(ZONE)]
    desk.importer = Importer(country=COUNTRY, now=now, more=more, zone=ZONE)
    imports: Imports = desk.client.app[import_api.IMPORTS]
    imports._more = tuple(more)
    await field(lists, "contact", "city", "text")
    await field(lists, "contact", "vip", "yes_no")
    head = "Имя;Телефон;E-mail;Компания;Должность;ИНН;Внешний ID;Метки;Примечание;city;vip\n"
    rows = (
        "=Анна;8 495 123-45-67 доб. 12, +7 916 000-00-01;a@example.com;ООО Лотос;директор;7701234567;A-1;VIP, Опт;"
        '"звонить\nпосле обеда";Тверь;да\n'
        "Борис;+79160000002;;;;;;;;;нет\n"
        "Вера;;v@example.com;;;;;;@vera;Клин;\n"
    )
    done = await desk.imported((head + rows).encode())
    assert (done["counts"]["created"], done["counts"]["companies"], done["counts"]["failed"]) == (3, 1, 0)


async def exported(lists: ListApi, language: str, **how: str) -> bytes:
    body = {"selection": {"filter": {"kind": "contact"}}, "columns": COLUMNS, "language": language, **how}
    headers = {"Cookie": f"{COOKIE}={lists.login}"}
    async with lists.client.post(f"{API}/customer-exports", json=body, headers=headers) as response:
        assert response.status == 200
        return await response.read()


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_exported_file_that_was_mended_changes_nothing_but_the_mended_cells(
    lists: ListApi, desk: Desk, language: str
) -> None:
    await base(lists, desk)
    content = await exported(lists, language, format="csv", encoding="windows-1251", delimiter=";")
    document = await desk.upload(content)
    assert (document["reading"]["encoding"], document["reading"]["delimiter"]) == ("windows-1251", ";")
    assert document["plan"]["keys"][0] == "id"
    assert None not in {column["field"] for column in document["plan"]["columns"]}
    same = await desk.do(await desk.plan(document, replace=True), "run")
    assert {name: count for name, count in same["counts"].items() if count} == {"unchanged": 3}
    before = {name: await desk.card(one) for name, one in (await desk.customers()).items()}
    lines = list(csv.reader(io.StringIO(content.decode("windows-1251")), delimiter=";"))
    anna = next(line for line in lines if "Анна" in line[0])
    anna[lines[0].index("Note" if language == "en" else "Примечание")] = "не звонить"
    anna[lines[0].index("Phones" if language == "en" else "Телефоны")] = "+79160000001"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    mended = await desk.imported(out.getvalue().encode("windows-1251"))
    assert {name: count for name, count in mended["counts"].items() if count} == {"unchanged": 2, "updated": 1}
    after = {name: await desk.card(one) for name, one in (await desk.customers()).items()}
    assert {name for name in after if after[name]["version"] != before[name]["version"]} == {"=Анна"}
    changed = {name for name, value in after["=Анна"].items() if value != before["=Анна"][name]}
    assert changed <= {"note", "phones", "former_numbers", "version", "updated_at", "emails"}
    assert after["=Анна"]["note"] == "не звонить"
    assert [phone["e164"] for phone in after["=Анна"]["phones"]] == ["+79160000001"]


@pytest.mark.parametrize("version", ["4.0", "3.0"])
async def test_exported_cards_are_read_back_by_the_import(lists: ListApi, desk: Desk, version: str) -> None:
    await base(lists, desk)
    content = await exported(lists, "en", format="vcf", card_version=version)
    assert f"VERSION:{version}".encode() in content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    document = await desk.upload(content, "customers.vcf")
    columns = [one for one in document["plan"]["columns"] if one["column"] not in _UNFILLED]
    again = await desk.do(await desk.plan(document, columns=columns, keys=["phone", "email"]), "run")
    assert {name: count for name, count in again["counts"].items() if count} == {"unchanged": 3}


async def test_keys_are_tried_in_their_order_and_an_unknown_id_is_refused(desk: Desk) -> None:
    anna = await contact(desk.database, "Анна", "+79160000001")
    boris = await contact(desk.database, "Борис", "+79160000002")
    table = f"Card ID;Имя;Телефон\n{anna.id};Анна Л.;+79160000002\n;Борис О.;+79160000002\n999999;Вера;+79160000003\n"
    done = await desk.imported(table.encode(), keys=["id", "phone"], mode="both")
    assert (done["counts"]["updated"], done["counts"]["failed"]) == (1, 2)
    problems = (await desk.get(f"/imports/{done['id']}/problems"))["items"]
    assert [(one["row"], one["code"]) for one in problems] == [(2, "several_match"), (3, "no_such_id")]
    assert {one["id"] for one in (await desk.customers()).values()} == {anna.id, boris.id}


async def test_original_dates_and_required_fields_of_customers(lists: ListApi, desk: Desk) -> None:
    await base(lists, desk)
    await field(lists, "contact", "region", "text", need="always")
    table = "Имя;Телефон;Дата создания;region\nГлеб;+79160000011;03.02.2020;Юг\nДина;+79160000012;03.02.2020;\n"
    loose = await desk.imported(table.encode())
    assert (loose["counts"]["created"], loose["counts"]["remarks"]) == (2, 1)
    found = await desk.customers()
    assert found["Глеб"]["created_at"].startswith("2020-02-02T21:00")
    strict = await desk.imported(table.replace("+791600000", "+791600001").encode(), refuse_incomplete=True)
    assert (strict["counts"]["created"], strict["counts"]["failed"]) == (1, 1)
    problems = (await desk.get(f"/imports/{strict['id']}/problems"))["items"]
    assert [(one["row"], one["column"], one["code"]) for one in problems] == [(2, "Region", "required_missing")]
