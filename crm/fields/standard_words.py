"""The first texts of the fields that come with the house, and other names by which files call them."""

from collections.abc import Mapping, Sequence
from typing import Final

from crm.dictionaries.kinds import DictionaryKind
from crm.fields.kinds import Standard

LABELS: Final[Mapping[Standard, Mapping[str, str]]] = {
    Standard.GENDER: {"en": "Gender", "ru": "Пол"},
    Standard.BIRTHDAY: {"en": "Birthday", "ru": "День рождения"},
    Standard.READINESS: {"en": "Readiness", "ru": "Готовность к покупке"},
    Standard.COUNTERPARTY: {"en": "Kind of counterparty", "ru": "Кто это для нас"},
    Standard.REGION: {"en": "Region", "ru": "Регион"},
    Standard.CITY: {"en": "City", "ru": "Город"},
    Standard.INDUSTRY: {"en": "Industry", "ru": "Отрасль"},
    Standard.INTERESTS: {"en": "Preferences and interests", "ru": "Предпочтения и интересы"},
    Standard.LEGAL_NAME: {"en": "Legal name", "ru": "Юридическое название"},
    Standard.SITE: {"en": "Website", "ru": "Сайт"},
}
GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    "main": {"en": "", "ru": ""},
    "requisites": {"en": "Requisites and sites", "ru": "Сайты и реквизиты"},
    "interests": {"en": "Preferences", "ru": "Предпочтения"},
}
WORDS: Final[Mapping[DictionaryKind, Mapping[str, Sequence[str]]]] = {
    DictionaryKind.GENDER: {"en": ("Female", "Male", "Not told"), "ru": ("Женский", "Мужской", "Не указан")},
    DictionaryKind.READINESS: {"en": ("Hot", "Warm", "Cold"), "ru": ("Горячий", "Тёплый", "Холодный")},
    DictionaryKind.COUNTERPARTY: {
        "en": ("Customer", "Partner", "Supplier", "Contractor", "Other"),
        "ru": ("Клиент", "Партнёр", "Поставщик", "Подрядчик", "Другое"),
    },
    DictionaryKind.ROLE: {
        "en": ("Director", "Chief engineer", "Buyer", "Accountant", "Decides", "Other"),
        "ru": ("Директор", "Главный инженер", "Закупщик", "Бухгалтер", "Принимает решение", "Другое"),
    },
    DictionaryKind.INDUSTRY: {
        "en": (
            *("Trade", "Manufacturing", "Construction", "Transport", "Agriculture", "Information technology"),
            *("Health care", "Education", "Finance", "Hotels and restaurants", "Services", "Public sector"),
        ),
        "ru": (
            *(
                "Торговля",
                "Производство",
                "Строительство",
                "Транспорт",
                "Сельское хозяйство",
                "Информационные технологии",
            ),
            *("Медицина", "Образование", "Финансы", "Гостиницы и рестораны", "Услуги", "Государственный сектор"),
        ),
    },
}
"""Regions, cities and interests are each firm's own."""

HEADERS: Final[Mapping[Standard, Sequence[str]]] = {
    Standard.GENDER: ("Пол", "Gender", "Sex"),
    Standard.BIRTHDAY: ("Дата рождения", "День рождения", "Д.р.", "ДР", "Birthday", "Date of birth", "Birthdate"),
    Standard.READINESS: ("Готовность", "Температура", "Readiness", "Rating"),
    Standard.COUNTERPARTY: ("Тип контакта", "Тип компании", "Тип контрагента", "Contact type", "Company type"),
    Standard.REGION: ("Регион", "Область", "Край", "Region", "State", "Province", "Область / край"),
    Standard.CITY: ("Город", "Населенный пункт", "Населённый пункт", "City", "Town"),
    Standard.INDUSTRY: ("Отрасль", "Сфера деятельности", "Вид деятельности", "Industry"),
    Standard.INTERESTS: ("Интересы", "Предпочтения", "Interests", "Preferences"),
    Standard.LEGAL_NAME: ("Юридическое название", "Полное наименование", "Юр. лицо", "Legal name"),
    Standard.SITE: ("Сайт", "Web", "Корпоративный сайт", "Личная страница", "Website", "Corporate website", "URL"),
}
"""As people's own tables, amoCRM, Bitrix24 and vCards head such columns."""

ALSO: Final[Mapping[str, Sequence[str]]] = {
    "женский": ("ж", "жен", "женщина", "female", "f", "w", "woman", "г-жа", "ms", "mrs"),
    "мужской": ("м", "муж", "мужчина", "male", "m", "man", "г-н", "mr"),
    "female": ("ж", "жен", "женский", "f", "w", "woman", "ms", "mrs"),
    "male": ("м", "муж", "мужской", "m", "man", "mr"),
    "клиент": ("клиенты", "client", "customer", "покупатель", "заказчик"),
    "customer": ("client", "клиент", "клиенты"),
    "поставщик": ("поставщики", "supplier", "vendor"),
    "партнер": ("партнеры", "partner"),
    "горячий": ("hot",),
    "теплый": ("warm",),
    "холодный": ("cold",),
    "другое": ("other", "прочее", "разное"),
    "other": ("другое", "прочее"),
}
"""Other writings of the first words, by how these are folded."""
