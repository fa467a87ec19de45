"""Rows that may be somebody who is there already: told by the dry run, and made, skipped or taken as an update."""

from typing import Any

import pytest

from callcenter.db import Database
from crm.dictionaries.models import DictionaryWord
from crm.importing import running
from tests.crm.builders import NUMBER, contact, lead
from tests.crm.importing.conftest import Desk

pytestmark = pytest.mark.db

FILE = (
    "ФИО;Телефон;E-mail;Внешний ID\n"
    "Королева Анна;+79155550199;;a1\n"
    "Пётр Ильин;+79155550102;petr@x.example;a2\n"
    "Сергей Щербаков;+79155550103;sergey@x.example;a3\n"
    "Щербаков С.;+79155550104;SERGEY@x.example;a4\n"
    "Олег Новый;+79155550105;;a5\n"
).encode()


async def known(database: Database) -> tuple[int, int]:
    anna = await contact(database, "Анна Королёва", NUMBER)
    petr = await lead(database, "Ильин", "+79155550102")
    return anna.id, petr.id


async def told(desk: Desk, document: Any) -> list[tuple[int, object, list[str]]]:
    page = await desk.get(f"/imports/{document['id']}/doubles", limit=2)
    items = page["items"]
    while page["next_cursor"]:
        page = await desk.get(f"/imports/{document['id']}/doubles", limit=2, cursor=page["next_cursor"])
        items += page["items"]
    return [
        (item["row"], item["other_row"] if item["customer"] is None else item["customer"]["name"], item["reasons"])
        for item in items
    ]


@pytest.mark.parametrize("batch", [500, 1], ids=["one batch", "a row each"])
async def test_dry_run_tells_rows_that_resemble_cards_and_each_other(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(running, "BATCH", batch)
    await known(database)
    document = await desk.plan(await desk.upload(FILE), keys=["external_id"])
    checked = await desk.do(document, "check")
    assert (checked["counts"]["created"], checked["counts"]["doubles"]) == (5, 3)
    found = await told(desk, checked)
    assert found[:2] == [(1, "Анна Королёва", ["same_name"]), (2, "Ильин", ["phone"])]
    assert (found[2][:2], "email" in found[2][2], len(found)) == ((4, 3), True, 3)
    # What is made anyway is not looked for a second time: that would cost the import a third of its speed.
    done = await desk.do(document, "run")
    assert (done["counts"]["created"], done["counts"]["doubles"]) == (5, 0)


async def test_possible_duplicates_are_skipped_when_the_plan_says_so(desk: Desk, database: Database) -> None:
    await known(database)
    done = await desk.imported(FILE, keys=["external_id"], on_double="skip")
    assert (done["counts"]["created"], done["counts"]["skipped"], done["counts"]["doubles"]) == (2, 3, 3)
    assert set(await desk.customers()) == {"Анна Королёва", "Ильин", "Сергей Щербаков", "Олег Новый"}


@pytest.mark.parametrize("batch", [500, 1], ids=["one batch", "a row each"])
async def test_possible_duplicates_update_the_card_that_was_found_and_the_undo_gives_it_back(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(running, "BATCH", batch)
    anna, _ = await known(database)
    document = await desk.plan(await desk.upload(FILE), keys=["external_id"], on_double="update", overwrite=False)
    checked = await desk.do(document, "check")
    done = await desk.do(document, "run")
    for one in (checked, done):
        assert [one["counts"][name] for name in ("created", "updated", "doubles")] == [3, 2, 3]
    card = await desk.get(f"/contacts/{anna}")
    assert (card["name"], len(card["phones"]), card["version"]) == ("Анна Королёва", 2, 2)
    joined = [one["id"] for one in (await desk.customers()).values() if len(one["phones"]) == 2]
    assert anna in joined
    assert len(joined) == 2
    await desk.do(document, "undo")
    assert len((await desk.get(f"/contacts/{anna}"))["phones"]) == 1


async def test_row_like_two_cards_alike_is_left_to_people(desk: Desk, database: Database) -> None:
    for _ in range(2):
        await contact(database, "Анна Королёва")
    done = await desk.imported(FILE, keys=["external_id"], on_double="update")
    assert [(reason["code"], reason["rows"]) for reason in done["reasons"] if reason["fatal"]] == [("several_alike", 1)]


async def test_lost_leads_come_with_reason_and_day(desk: Desk, database: Database) -> None:
    async with database.transaction() as session:
        word = {"kind": "loss_reason", "name": "Дорого", "key": "дорого", "position": 1}
        session.add(DictionaryWord(id=1, **word, archived=False))
    file = (
        "Имя;Телефон;Статус;Причина отказа;Дата закрытия\n"
        "Вера;+79155550101;потерян;дорого;05.03.2026\n"
        "Глеб;+79155550102;потерян;передумал;\n"
        "Нина;+79155550103;в работе;дорого;\n"
    ).encode()
    document = await desk.upload(file)
    columns = [
        {"column": name, "field": field}
        for name, field in (
            *(("Имя", "name"), ("Телефон", "phone"), ("Статус", "status")),
            *(("Причина отказа", "loss_reason"), ("Дата закрытия", "closed")),
        )
    ]
    done = await desk.do(await desk.plan(document, kind="lead", keys=["phone"], columns=columns), "run")
    assert done["counts"]["created"] == 3, done
    items = await desk.customers()
    vera, gleb, nina = [(await desk.card(items[name]))["lead"] for name in ("Вера", "Глеб", "Нина")]
    assert (vera["loss_reason"]["name"], vera["lost_at"][:7], vera["loss_note"]) == ("Дорого", "2026-03", "")
    assert (gleb["loss_reason"], gleb["loss_note"], gleb["lost_at"] is not None) == (None, "передумал", True)
    assert (nina["loss_reason"], nina["loss_note"], nina["lost_at"]) == (None, "", None)
