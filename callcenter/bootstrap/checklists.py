"""The nightly sheets in each role: filled by workers, marked in the web."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from callcenter.bootstrap.house import now
from crm.card_keeping import CardKeeping
from scripts_qa.checklists import api as checklists_api
from scripts_qa.checklists.filling import Filler
from scripts_qa.checklists.service import Around, Sheets

if TYPE_CHECKING:
    from callcenter.bootstrap.house import House


def card_keeping(house: "House") -> CardKeeping:
    return CardKeeping(house.settings.qa_people.card_fields)


def checklist_parts(house: "House") -> Mapping[type[Any], object]:
    """What the workers' job asks for."""
    return {Filler: Filler(card_keeping(house), now=now)}


def put_checklists(app: web.Application, house: "House") -> None:
    app[checklists_api.SHEETS] = Sheets(Around(card_keeping(house), house.names, house.audit, now))
