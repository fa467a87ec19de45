"""The example firm's deals: what is sold, for how much, how far it has come."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ExampleDeal:
    """`stage` counts from the beginning of the pipeline; -2 is won, -1 lost. `days` ago it was made."""

    title: str
    amount: str
    stage: int
    days: int
    reason: str = ""
    note: str = ""


DEALS_RU: Final = (
    ExampleDeal("Кресла для переговорной, 12 шт.", "186000", 0, 1, note="Просили образец ткани"),
    ExampleDeal("Столы в бухгалтерию", "94500.50", 0, 2),
    ExampleDeal("Стеллажи для архива", "58000", 0, 3),
    ExampleDeal("Мебель в новый офис, 40 мест", "1240000", 1, 9, note="Замер во вторник в 11:00"),
    ExampleDeal("Замена стульев в учебном классе", "212000", 1, 6),
    ExampleDeal("Ресепшен под заказ", "165000", 2, 14, note="Предложение отправлено, ждём ответа директора"),
    ExampleDeal("Кухня для сотрудников", "310000", 2, 12),
    ExampleDeal("Перегородки в открытый офис", "540000", 3, 21, note="Юристы согласуют договор"),
    ExampleDeal("Шкафы с замками, 16 шт.", "128000", 4, 30),
    ExampleDeal("Диваны в холл", "97000", 4, 26),
    ExampleDeal("Мебель для склада", "75000", 5, 24, reason="Дорого", note="Купили б/у"),
    ExampleDeal("Кабинет руководителя", "420000", 5, 40, reason="Выбрали другого поставщика"),
)
DEALS_EN: Final = (
    ExampleDeal("Standing desks for the Boston team", "18400", 0, 2),
    ExampleDeal("Meeting room chairs, set of ten", "3950.50", 1, 5, note="Wants to see two fabrics"),
    ExampleDeal("Reception desk with lighting", "7200", 2, 11, note="Offer sent on Monday"),
    ExampleDeal("Phone booths, 4 pieces", "15600", 3, 17),
    ExampleDeal("Refit of the training room", "22800", 4, 28),
    ExampleDeal("Lockers for the warehouse", "4100", 5, 19, reason="Too expensive"),
)
