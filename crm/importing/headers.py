"""The headers by which columns are known: those of people's own tables, of amoCRM and of Bitrix24.

The two systems' headers are those of their exports of contacts, companies, leads and deals, in Russian and English; an
export of deals has the buyer's name, numbers and company beside each deal. Our own files are known, too.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from crm.importing.kinds import ImportKind
from crm.words import name_words


class Origin(StrEnum):
    """Where a file comes from, as far as its headers tell."""

    OTHER = "other"
    AMOCRM = "amocrm"
    BITRIX24 = "bitrix24"
    VCARD = "vcard"


_GENERAL: Final[Mapping[str, Sequence[str]]] = {
    "name": (
        *("ФИО", "Ф.И.О.", "Имя", "Полное имя", "Клиент", "Контакт", "Контактное лицо", "Фамилия Имя Отчество"),
        *("Наименование", "Название", "Заказчик", "Покупатель", "Контрагент", "Имя или название"),
        *("Name", "Full name", "Contact", "Contact name", "Customer", "Client", "Person"),
    ),
    "last_name": ("Фамилия", "Last name", "Surname", "Family name"),
    "first_name": ("First name", "Given name"),
    "middle_name": ("Отчество", "Middle name", "Second name", "Patronymic"),
    "phone": (
        *("Телефон", "Телефоны", "Тел", "Номер телефона", "Контактный телефон", "Номер", "Тел.", "Телефон 1"),
        *("Телефон 2", "Телефон 3", "Доп телефон", "Дополнительный телефон", "Другой телефон", "Номер пейджера"),
        *("Телефон для рассылок", "Phone", "Phones", "Telephone", "Phone number", "Tel", "Other phone", "Phone 1"),
        *("Phone 2", "Phone 3", "Pager", "Other Phone Number", "Newsletter phone"),
    ),
    "phone_mobile": (
        *("Мобильный", "Мобильный телефон", "Сотовый", "Сотовый телефон", "Моб телефон", "Моб. тел.", "Моб"),
        *("Mobile", "Mobile phone", "Cell", "Cell phone"),
    ),
    "phone_work": (
        *("Рабочий телефон", "Рабочий прямой телефон", "Раб телефон", "Раб. тел.", "Служебный телефон"),
        *("Городской телефон", "Телефон офиса", "Work phone", "Work direct phone", "Direct work phone"),
        *("Business phone", "Office phone"),
    ),
    "phone_home": ("Домашний телефон", "Дом телефон", "Home phone"),
    "phone_fax": ("Факс", "Номер факса", "Fax", "Fax number"),
    "email": (
        *(
            "E-mail",
            "E-mails",
            "Email",
            "Emails",
            "Почта",
            "Электронная почта",
            "Эл. почта",
            "Эл. адрес",
            "Mail",
            "Адрес электронной почты",
        ),
        *("Рабочий email", "Личный email", "Другой email", "Рабочий e-mail", "Частный e-mail", "E-mail для рассылок"),
        *("Другой e-mail", "Work email", "Personal email", "Other email", "Work e-mail", "Home e-mail"),
        *("Newsletters email", "Other e-mail", "E-mail address", "Private e-mail"),
    ),
    "company": (
        *("Компания", "Организация", "Фирма", "Название компании", "Наименование организации", "Место работы"),
        *("Компания контакта", "Company", "Company name", "Organization", "Organisation", "Contact's company"),
    ),
    "position": ("Должность", "Position", "Job title", "Job position"),
    "title": ("Название лида", "Тема", "Запрос", "Заявка", "Lead name", "Subject", "Request"),
    "status": ("Статус", "Стадия", "Status", "Stage"),
    "tax_number": (
        *("ИНН", "ИИН", "БИН", "ИИН/БИН", "ИНН/КПП", "УНП", "Налоговый номер", "ЕГРПОУ"),
        *("Tax number", "Tax ID", "TIN", "VAT", "VAT number", "INN", "BIN"),
    ),
    "external_id": ("ID", "Код", "Внешний код", "Внешний ID", "UID", "External ID", "Code", "Id контакта"),
    "id": ("ID карточки", "ID сделки у нас", "Card ID"),
    "created": (
        "Дата создания",
        "Создан",
        "Создана",
        "Дата создания контакта",
        "Created",
        "Created at",
        "Date created",
    ),
    "source": ("Источник", "Откуда", "Откуда узнали", "Рекламный канал", "Source", "Lead source"),
    "tags": ("Теги", "Тэги", "Метки", "Tags", "Labels", "Категория"),
    "responsible": (
        *("Ответственный", "Менеджер", "Ответственный менеджер", "Ответственный за контакт", "Responsible"),
        *("Responsible user", "Responsible person", "Manager", "Owner"),
    ),
    "note": (
        *("Примечание", "Примечания", "Комментарий", "Комментарии", "Заметка", "Заметки", "Описание", "Дополнительно"),
        *("Примечание 1", "Примечание 2", "Примечание 3", "Примечание 4", "Примечание 5", "Note", "Notes", "Comment"),
        *("Note 1", "Note 2", "Note 3", "Note 4", "Note 5", "Comments", "Description", "Remark"),
    ),
}

_OF_DEALS: Final[Mapping[str, Sequence[str]]] = {
    "title": (
        *("Название сделки", "Сделка", "Наименование сделки", "Название", "Deal name", "Lead title", "Lead name"),
        *("Deal", "Deal title", "Title"),
    ),
    "pipeline": ("Воронка", "Направление", "Направление сделки", "Pipeline", "Deal pipeline", "Funnel"),
    "stage": (
        *("Этап сделки", "Стадия сделки", "Этап", "Стадия", "Статус", "Статус сделки", "Pipeline stage", "Stage"),
        *("Deal stage", "Status", "Lead stage"),
    ),
    "amount": ("Бюджет", "Сумма", "Сумма сделки", "Бюджет сделки", "Sale", "Budget", "Amount", "Price", "Total"),
    "currency": ("Валюта", "Currency"),
    "name": (
        *("Полное имя контакта", "Основной контакт", "Контакт", "Имя контакта", "Клиент", "Контакт: Имя", "ФИО"),
        *("Contact's full name", "Full name", "Contact", "Contact name", "Main contact", "Customer"),
    ),
    "company": ("Компания", "Компания контакта", "Компания: Название компании", "Company", "Contact's company"),
    "created": ("Дата создания сделки", "Дата создания", "Создана", "Создано", "Created at", "Created", "Date created"),
    "closed": ("Дата закрытия", "Закрыта", "Closed at", "Closed", "Close date", "Date closed"),
    "expected_close": (
        *("Предполагаемая дата закрытия", "Дата завершения", "Планируемая дата закрытия", "Ожидаемое закрытие"),
        *("Expected close date", "Expected close", "Estimated close date", "End date"),
    ),
    "loss_reason": ("Причина отказа", "Причина проигрыша", "Причина закрытия", "Loss reason", "Reason for refusal"),
    "customer_external_id": ("ID контакта", "Id контакта", "Контакт: ID", "Contact ID", "Contact: ID"),
    "external_id": ("ID", "ID сделки", "Deal ID", "External ID", "Внешний ID"),
    "tags": ("Теги сделки", "Теги", "Метки", "Lead tags", "Tags"),
}

_TO_NOTE: Final = (
    *("Город", "Адрес", "Сайт", "Web", "Дата рождения", "День рождения", "Населенный пункт", "Регион", "Страна"),
    *("Улица, номер дома", "Квартира, офис, комната, этаж", "Почтовый индекс", "Корпоративный сайт", "Личная страница"),
    *("Дополнительно об источнике", "Дополнительно о стадии", "Дополнительно о статусе", "Тип контакта", "Бюджет"),
    *("Тип компании", "Сфера деятельности", "Возможная сумма", "Этап сделки", "Воронка", "Контакт Telegram"),
    *("City", "Address", "Website", "Birthday", "Date of birth", "Corporate website", "Contact type", "Industry"),
    *("Company type", "Source details", "Stage information", "Sale", "Pipeline", "Pipeline stage"),
)
"""What a card has no place of its own for goes into its note, with the header before it."""

_OF_SYSTEM: Final[Mapping[Origin, Mapping[str, Sequence[str]]]] = {
    Origin.AMOCRM: {
        "name": ("Полное имя контакта", "Имя контакта", "Имя", "Наименование", "Contact's full name", "Full name"),
        "title": ("Название сделки", "Lead title", "Lead name", "Deal name"),
    },
    Origin.BITRIX24: {
        "name": ("Имя, Фамилия", "Название компании", "Company Name"),
        "first_name": ("Имя",),
        "id": ("ID карточки", "ID сделки у нас", "Card ID"),
        "created": (
            "Дата создания",
            "Создан",
            "Создана",
            "Дата создания контакта",
            "Created",
            "Created at",
            "Date created",
        ),
        "source": ("Источник", "Source"),
    },
    Origin.VCARD: {},
    Origin.OTHER: {},
}
_SIGNS: Final[Mapping[Origin, Sequence[str]]] = {
    Origin.AMOCRM: (
        *("Рабочий прямой телефон", "Рабочий email", "Личный email", "Другой email", "Дата создания контакта"),
        *("Этап сделки", "Название сделки", "Примечание 5", "Кем создана", "Work direct phone", "Direct work phone"),
        *("Personal email", "Note 5", "Lead title", "Contact's full name", "Основной контакт", "Дата создания сделки"),
    ),
    Origin.BITRIX24: (
        *("Частный e-mail", "Телефон для рассылок", "Номер пейджера", "Доступен для всех", "Обращение"),
        *("Дополнительно об источнике", "Тип контакта", "Тип компании", "Название лида", "Контакт Открытая линия"),
        *("Home E-mail", "Pager", "Available to everyone", "Contact type", "Source information", "Salutation"),
        *("Newsletters email", "Live Chat contact", "Стадия сделки", "Предполагаемая дата закрытия", "Тип сделки"),
        *("Повторная сделка", "Expected close date", "Deal type", "Deal stage"),
    ),
    Origin.VCARD: (),
    Origin.OTHER: (),
}
_ENOUGH_SIGNS: Final = 2
_SIGNS_OF_DEALS: Final = frozenset(
    {"название сделки", "lead title", "deal name", "deal title", "этап сделки", "стадия сделки", "deal stage"}
)


def key_of(header: str) -> str:
    """A header without case, signs and spaces: `E-mail:` is `e mail`."""
    return " ".join(name_words(header))


def origin_of(headers: Sequence[str]) -> Origin:
    keys = {key_of(header) for header in headers}
    found = {origin: sum(key_of(sign) in keys for sign in signs) for origin, signs in _SIGNS.items()}
    best = max(found, key=lambda origin: found[origin])
    return best if found[best] >= _ENOUGH_SIGNS else Origin.OTHER


def kind_of(headers: Sequence[str]) -> ImportKind:
    """What the rows most likely are; a person decides."""
    keys = {key_of(header) for header in headers}
    if keys & _SIGNS_OF_DEALS:
        return ImportKind.DEAL
    if keys & {"название лида", "lead name"}:
        return ImportKind.LEAD
    people = {key_of(name) for field in ("last_name", "first_name", "position") for name in _GENERAL[field]}
    people |= {"фио", "ф и о", "имя", "полное имя", "контактное лицо", "полное имя контакта", "full name"}
    firms = {"название компании", "наименование организации", "company name", "тип компании", "контрагент", "инн"}
    return ImportKind.COMPANY if keys & firms and not keys & people else ImportKind.CONTACT


def fields_of(headers: Sequence[str], kind: ImportKind, allowed: Mapping[str, bool]) -> list[str | None]:
    """A field for each header or None; a field that takes one column gets the first. `allowed`: field to many."""
    origin = origin_of(headers)
    known = _known(origin, kind)
    taken: set[str] = set()
    found: list[str | None] = []
    for header in headers:
        field = known.get(key_of(header))
        if field is None and not header.startswith("#"):
            field = known.get(key_of(header).rstrip("0123456789 "))
        if field is not None and (field not in allowed or (field in taken and not allowed[field])):
            field = None
        if field is not None:
            taken.add(field)
        found.append(field)
    return found


def _known(origin: Origin, kind: ImportKind) -> dict[str, str]:
    known = {key_of(header): "note" for header in _TO_NOTE}
    tables = (_GENERAL, _OF_DEALS) if kind is ImportKind.DEAL else (_GENERAL, _OF_SYSTEM[origin])
    for table in tables:
        known |= {key_of(header): field for field, headers in table.items() for header in headers}
    if kind is ImportKind.DEAL:
        return known
    if kind is ImportKind.COMPANY:
        known |= {key_of(header): "name" for header in _GENERAL["company"]}
        if origin is not Origin.AMOCRM:
            known.pop("имя", None)
    elif origin is Origin.BITRIX24:
        known |= {key_of(header): "company" for header in ("Название компании", "Company Name")}
        known.pop("имя фамилия", None)
    elif "name" in known.values() and origin is Origin.OTHER:
        known |= {"наименование": "name"}
    return known
