"""The people and firms of the example. All of them are made up.

Numbers: the United States keep 555-01XX for fiction. Russia, Ukraine and Kazakhstan keep nothing, so the numbers
there have real area codes and an exchange of 000, which no operator hands out: they look right, are read right
and ring nobody.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class City(StrEnum):
    """The beginning of a number, up to its last two or four digits."""

    MOSCOW = "+7 499 000-"
    PETERSBURG = "+7 812 000-"
    KYIV = "+380 44 000-"
    ALMATY = "+7 727 000-"
    BOSTON = "+1 617 555-"

    def number(self, last: int) -> str:
        """`last` is 1-9999; in Boston 100-199."""
        return f"{self}{last:04d}"


@dataclass(frozen=True, slots=True)
class ExampleCompany:
    name: str
    city: City
    last: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExampleContact:
    """`company` is the company's name, `extension` a desk behind its switchboard."""

    name: str
    city: City
    last: int
    company: str = ""
    position: str = ""
    extension: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ExampleLead:
    name: str
    city: City
    last: int
    title: str
    status: str
    source: str
    company_name: str = ""


@dataclass(frozen=True, slots=True)
class DemoCaller:
    """Somebody whom the demonstration lets call; `name` is what the network shows, `language` what is spoken."""

    role: str
    number: str
    name: str
    language: str


COMPANIES: Final = (
    ExampleCompany("ООО «Северный ветер»", City.MOSCOW, 100, "Опт, отсрочка 14 дней. Документы через ЭДО."),
    ExampleCompany("ООО «Тёплый дом»", City.MOSCOW, 200, "Монтаж окон, 6 бригад. Сезон с апреля по октябрь."),
    ExampleCompany("АО «Приборсервис»", City.MOSCOW, 300, "Тендеры дважды в год, решает технический директор."),
    ExampleCompany("Кафе «Три пескаря»", City.MOSCOW, 400),
    ExampleCompany("ООО «Невские просторы»", City.PETERSBURG, 100, "Доставка только до склада на Обводном."),
    ExampleCompany("Типография «Белая ночь»", City.PETERSBURG, 200),
    ExampleCompany("ТОВ «Дніпро-Тур»", City.KYIV, 100, "Групповые поездки, просят счёт в гривнах."),
    ExampleCompany("ТОВ «Зелена хата»", City.KYIV, 200),
    ExampleCompany("ФОП Мельник О. В.", City.KYIV, 300, "Звонить после 11:00."),
    ExampleCompany("ТОО «Алатау Логистик»", City.ALMATY, 100, "Перевозки Алматы — Москва, 2 рейса в неделю."),
    ExampleCompany("ТОО «Степной ветер»", City.ALMATY, 200),
    ExampleCompany("ИП Сатпаева", City.ALMATY, 300),
    ExampleCompany("Harbor Light Dental", City.BOSTON, 110, "Two offices. Call the front desk before noon."),
    ExampleCompany("Beacon Street Books", City.BOSTON, 120),
    ExampleCompany("Charles River Analytics Lab", City.BOSTON, 130, "Invoices to accounts payable only."),
)

CONTACTS: Final = (
    ExampleContact(
        "Ирина Соколова", City.MOSCOW, 100, "ООО «Северный ветер»", "закупки", "101", "sokolova@wind.example"
    ),
    ExampleContact("Андрей Лебедев", City.MOSCOW, 100, "ООО «Северный ветер»", "директор", "102"),
    ExampleContact("Наталья Козлова", City.MOSCOW, 100, "ООО «Северный ветер»", "бухгалтер", "103", "buh@wind.example"),
    ExampleContact("Михаил Новиков", City.MOSCOW, 100, "ООО «Северный ветер»", "склад", "110"),
    ExampleContact("Сергей Морозов", City.MOSCOW, 201, "ООО «Тёплый дом»", "прораб"),
    ExampleContact("Елена Волкова", City.MOSCOW, 202, "ООО «Тёплый дом»", "менеджер", email="volkova@warm.example"),
    ExampleContact("Пётр Семёнов", City.MOSCOW, 301, "АО «Приборсервис»", "технический директор"),
    ExampleContact("Ольга Фёдорова", City.MOSCOW, 302, "АО «Приборсервис»", "тендерный отдел"),
    ExampleContact("Дмитрий Ёлкин", City.MOSCOW, 401, "Кафе «Три пескаря»", "управляющий"),
    ExampleContact("Анна Кузнецова", City.MOSCOW, 501, email="anna.k@mail.example"),
    ExampleContact("Виктор Кузнецов", City.MOSCOW, 501),
    ExampleContact("Полина Кузнецова", City.MOSCOW, 501),
    ExampleContact("Алексей Попов", City.MOSCOW, 502),
    ExampleContact("Мария Васильева", City.MOSCOW, 503, email="masha@mail.example"),
    ExampleContact("Игорь Павлов", City.MOSCOW, 504),
    ExampleContact("Татьяна Орлова", City.MOSCOW, 505),
    ExampleContact("Григорий Жуков", City.MOSCOW, 506),
    ExampleContact("Светлана Белова", City.MOSCOW, 507),
    ExampleContact("Роман Щербаков", City.MOSCOW, 508),
    ExampleContact("Юлия Комарова", City.MOSCOW, 509, email="komarova@mail.example"),
    ExampleContact("Константин Римский", City.PETERSBURG, 101, "ООО «Невские просторы»", "логист"),
    ExampleContact("Вера Павловская", City.PETERSBURG, 102, "ООО «Невские просторы»", "директор"),
    ExampleContact("Степан Осипов", City.PETERSBURG, 201, "Типография «Белая ночь»", "технолог"),
    ExampleContact("Лидия Громова", City.PETERSBURG, 501),
    ExampleContact("Фёдор Зимин", City.PETERSBURG, 502),
    ExampleContact("Алла Третьякова", City.PETERSBURG, 503),
    ExampleContact("Оксана Шевчук", City.KYIV, 101, "ТОВ «Дніпро-Тур»", "менеджер", email="shevchuk@tour.example"),
    ExampleContact("Тарас Бондаренко", City.KYIV, 102, "ТОВ «Дніпро-Тур»", "директор"),
    ExampleContact("Богдан Ткаченко", City.KYIV, 201, "ТОВ «Зелена хата»", "закупки"),
    ExampleContact("Олена Мельник", City.KYIV, 300, "ФОП Мельник О. В.", "предприниматель"),
    ExampleContact("Ірина Кравченко", City.KYIV, 501),
    ExampleContact("Василь Коваль", City.KYIV, 502),
    ExampleContact("Катерина Коваль", City.KYIV, 502),
    ExampleContact("Андрій Поліщук", City.KYIV, 503),
    ExampleContact("Наталія Гриценко", City.KYIV, 504, email="nata@mail.example"),
    ExampleContact("Юрій Савченко", City.KYIV, 505),
    ExampleContact("Марина Їжакевич", City.KYIV, 506),
    ExampleContact("Максим Лисенко", City.KYIV, 507),
    ExampleContact("Айгерим Нурланова", City.ALMATY, 101, "ТОО «Алатау Логистик»", "диспетчер"),
    ExampleContact("Ерлан Ахметов", City.ALMATY, 102, "ТОО «Алатау Логистик»", "директор"),
    ExampleContact("Динара Касымова", City.ALMATY, 201, "ТОО «Степной ветер»", "бухгалтер"),
    ExampleContact("Жанна Сатпаева", City.ALMATY, 300, "ИП Сатпаева", "предприниматель", email="zhanna@sat.example"),
    ExampleContact("Нурсултан Оспанов", City.ALMATY, 501),
    ExampleContact("Алия Бекова", City.ALMATY, 502),
    ExampleContact("Тимур Жумабаев", City.ALMATY, 503),
    ExampleContact("Сауле Ибраева", City.ALMATY, 504),
    ExampleContact("Владимир Ким", City.ALMATY, 505),
    ExampleContact("Арман Сериков", City.ALMATY, 506),
    ExampleContact("Grace Whitfield", City.BOSTON, 110, "Harbor Light Dental", "Office manager", "2"),
    ExampleContact("Peter Lindqvist", City.BOSTON, 110, "Harbor Light Dental", "Billing", "4"),
    ExampleContact("Nora Callahan", City.BOSTON, 121, "Beacon Street Books", "Owner", email="nora@books.example"),
    ExampleContact("Samuel Ortiz", City.BOSTON, 131, "Charles River Analytics Lab", "Purchasing"),
    ExampleContact("Priya Raman", City.BOSTON, 132, "Charles River Analytics Lab", "Lab director"),
    ExampleContact("Emily Carter", City.BOSTON, 150, email="emily.carter@mail.example"),
    ExampleContact("Daniel O'Rourke", City.BOSTON, 151),
    ExampleContact("Hannah Fischer", City.BOSTON, 152),
    ExampleContact("Marcus Bell", City.BOSTON, 153),
    ExampleContact("Olivia Bell", City.BOSTON, 153),
    ExampleContact("Walter Nguyen", City.BOSTON, 154),
    ExampleContact("Julia Santos", City.BOSTON, 155),
)

LEADS: Final = (
    ExampleLead("Кирилл Давыдов", City.MOSCOW, 601, "Остекление балкона", "new", "сайт"),
    ExampleLead("Зоя Рябова", City.MOSCOW, 602, "Вопрос о рассрочке", "in_work", "реклама"),
    ExampleLead("Артур", City.MOSCOW, 603, "Просил прайс", "lost", "звонок"),
    ExampleLead("Леся", City.KYIV, 601, "Тур на выходные, 4 человека", "new", "звонок"),
    ExampleLead("Павло Руденко", City.KYIV, 602, "Корпоратив на 30 человек", "in_work", "сайт", "ТОВ «Обрій»"),
    ExampleLead("Мадина", City.ALMATY, 601, "Перевозка 2 тонны до Самары", "new", "мессенджер"),
    ExampleLead("Ержан Тулеев", City.ALMATY, 602, "Постоянный контракт", "converted", "выставка", "ТОО «Береке»"),
    ExampleLead("Liam Foster", City.BOSTON, 160, "New patient, cleaning", "new", "web"),
    ExampleLead("Ava Romano", City.BOSTON, 161, "Bulk order for a school", "in_work", "phone", "Maple Hill School"),
)

NOTES_RU: Final = (
    "Просила перезвонить после обеда, утром на объекте.",
    "Отправили коммерческое предложение, ждёт согласования с директором.",
    "Жаловался на задержку доставки на два дня. Извинились, дали скидку 5 %.",
    "Договорились о встрече в четверг в 15:00 у них в офисе.",
    "Оплата прошла, закрывающие документы отправлены.",
    "Интересуется новой линейкой, прислать каталог в мае.",
    "Предпочитает сообщения звонкам. До 10:00 не беспокоить.",
    "Спрашивал про рассрочку на три месяца, ответили, что можно.",
)

NOTES_EN: Final = (
    "Asked to be called back after 2 pm.",
    "Sent the quote; she needs her partner's approval.",
    "Complained about a late delivery. Apologised, offered 5 % off the next order.",
    "Meeting set for Thursday at 3 pm at their office.",
    "Paid in full, receipt sent by e-mail.",
)

DEMO_CALLERS: Final = (
    DemoCaller("known_ru", City.MOSCOW.number(503), "Васильева", "ru"),
    DemoCaller("known_en", City.BOSTON.number(150), "CARTER EMILY", "en"),
    DemoCaller("shared", City.MOSCOW.number(501), "", "ru"),
    DemoCaller("switchboard", City.MOSCOW.number(100), "SEVERNY VETER", "ru"),
    DemoCaller("unknown", City.KYIV.number(999), "", "ru"),
)
