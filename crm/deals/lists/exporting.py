"""The lines of a file of deals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from crm.deals.lists.kinds import AnyDealColumn, DealColumn
from crm.deals.schemas import DealBrief
from crm.fields.listing import cell
from crm.fields.schemas import FieldOut
from crm.fields.service import CardFields
from crm.lists.files import moment, safe
from crm.lists.kinds import own_key

C = DealColumn
_TITLE: Final = ("Deal", "Сделка")
_CURRENCY: Final = ("Currency", "Валюта")
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    C.NUMBER: ("Number", "Номер"),
    C.STAGE: ("Stage", "Этап"),
    C.CUSTOMER: ("Customer", "Клиент"),
    C.RESPONSIBLE: ("Responsible", "Ответственный"),
    C.AMOUNT: ("Amount", "Сумма"),
    C.EXPECTED_CLOSE: ("Expected close", "Ожидаемое закрытие"),
    C.SOURCE: ("Source", "Источник"),
    C.TAGS: ("Tags", "Метки"),
    C.NEXT_TASK: ("Next task", "Следующая задача"),
    C.IN_STAGE: ("Days in stage", "Дней на этапе"),
    C.CREATED: ("Created", "Создана"),
    C.CLOSED: ("Closed", "Закрыта"),
    C.LOSS_REASON: ("Loss reason", "Причина потери"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """In which words, by which clock and when, the names of the stages, and what the firm's own fields are."""

    language: str
    zone: ZoneInfo
    now: datetime
    stages: Mapping[int, str]
    fields: Mapping[str, FieldOut]

    def word(self, both: tuple[str, str]) -> str:
        return both[self.language == "ru"]


def header(columns: Sequence[AnyDealColumn], look: Look) -> list[str]:
    line = [look.word(_TITLE)]
    for column in columns:
        line.append(safe(_named(column, look)))
        line += [look.word(_CURRENCY)] if column is C.AMOUNT else []
    return line


def _named(column: AnyDealColumn, look: Look) -> str:
    if isinstance(column, DealColumn):
        return look.word(_TITLES[column])
    key = own_key(column) or ""
    return look.fields[key].label if key in look.fields else key


def cells(deal: DealBrief, columns: Sequence[AnyDealColumn], look: Look) -> list[str]:
    """The line of one deal; several tags stand in one cell."""
    built_in = _built_in(deal, look)
    line = [safe(deal.title)]
    for column in columns:
        line.append(safe(built_in[column]() if isinstance(column, DealColumn) else _own(deal, column, look)))
        line += [deal.currency if deal.amount is not None else ""] if column is C.AMOUNT else []
    return line


def _own(deal: DealBrief, column: str, look: Look) -> str:
    key = own_key(column) or ""
    own = CardFields(deal.fields, deal.field_names)
    return cell(look.fields.get(key), own, key, language=look.language, zone=look.zone)


def _built_in(deal: DealBrief, look: Look) -> dict[str, Callable[[], str]]:
    party = deal.contact or deal.company or deal.lead
    return {
        C.NUMBER: lambda: str(deal.id),
        C.STAGE: lambda: look.stages.get(deal.stage_id, ""),
        C.CUSTOMER: lambda: "" if party is None else party.name,
        C.RESPONSIBLE: lambda: "" if deal.responsible is None else deal.responsible.name,
        C.AMOUNT: lambda: "" if deal.amount is None else str(deal.amount),
        C.EXPECTED_CLOSE: lambda: "" if deal.expected_close is None else deal.expected_close.isoformat(),
        C.SOURCE: lambda: deal.source,
        C.TAGS: lambda: ", ".join(deal.tags),
        C.NEXT_TASK: lambda: _task(deal, look),
        C.IN_STAGE: lambda: str((look.now - deal.stage_since).days),
        C.CREATED: lambda: moment(deal.created_at, look.zone),
        C.CLOSED: lambda: moment(deal.closed_at, look.zone),
        C.LOSS_REASON: lambda: "" if deal.loss_reason is None else deal.loss_reason.name,
    }


def _task(deal: DealBrief, look: Look) -> str:
    task = deal.next_task
    if task is None:
        return ""
    day = "" if task.due_day is None else task.due_day.isoformat()
    return " · ".join(part for part in (task.title, moment(task.due_at, look.zone) or day) if part)
