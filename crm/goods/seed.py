"""The example firm's catalogue: furniture at home in roubles, abroad in dollars."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from crm.goods import categories, pricing, service
from crm.goods.kinds import ProductKind
from crm.goods.schemas import PriceInput, PriceListInput, ProductInput


@dataclass(frozen=True, slots=True)
class ExampleProduct:
    """`wholesale` is in the other list, where there is one. A service has no category of goods."""

    sku: str
    name: str
    path: tuple[str, ...]
    price: str
    wholesale: str = ""
    unit: str = "шт"
    kind: ProductKind = ProductKind.PRODUCT


_TABLES: Final = ("Мебель", "Столы")
_CHAIRS: Final = ("Мебель", "Кресла и стулья")
_STORAGE: Final = ("Мебель", "Хранение")
_S: Final = ProductKind.SERVICE
HOME: Final = (
    ExampleProduct("ST-120", "Стол письменный «Практик» 120 × 70", _TABLES, "17900", "15900"),
    ExampleProduct("ST-160", "Стол письменный «Практик» 160 × 80", _TABLES, "22400", "19900"),
    ExampleProduct("ST-900", "Стол переговорный на 12 мест", _TABLES, "98000", "89000"),
    ExampleProduct("KR-200", "Кресло рабочее «Эрго»", _CHAIRS, "11500", "9900"),
    ExampleProduct("KR-210", "Кресло для переговорной «Комфорт»", _CHAIRS, "14500", "12700"),
    ExampleProduct("DV-300", "Диван двухместный «Холл»", _CHAIRS, "46000", "41500"),
    ExampleProduct("SH-400", "Шкаф металлический с замком", _STORAGE, "7500", "6600"),
    ExampleProduct("SL-410", "Стеллаж архивный, 5 полок", _STORAGE, "5800", "5100"),
    ExampleProduct("US-1", "Доставка и сборка", ("Услуги",), "5000", unit="усл", kind=_S),
    ExampleProduct("US-2", "Замер и дизайн-проект", ("Услуги",), "12000", unit="усл", kind=_S),
)
ABROAD: Final = (
    ExampleProduct("DK-140", "Standing desk 140 × 70", ("Boston", "Desks"), "690", unit="pcs"),
    ExampleProduct("CH-210", "Meeting chair", ("Boston", "Chairs"), "385", unit="pcs"),
    ExampleProduct("PB-10", "Phone booth", ("Boston", "Booths"), "3900", unit="pcs"),
    ExampleProduct("SV-1", "Delivery and assembly", ("Boston", "Services"), "100", unit="job", kind=_S),
)


async def seed_catalogue(session: AsyncSession) -> dict[str, int]:
    """The products by their article numbers."""
    retail = await pricing.create(session, PriceListInput(name="Розница", currency="RUB", is_default=True))
    wholesale = await pricing.create(session, PriceListInput(name="Опт", currency="RUB"))
    boston = await pricing.create(session, PriceListInput(name="Boston", currency="USD", is_default=True))
    found: dict[str, int] = {}
    for goods, first in ((HOME, retail.id), (ABROAD, boston.id)):
        for one in goods:
            prices = [PriceInput.model_validate({"price_list_id": first, "amount": one.price})]
            if one.wholesale:
                prices.append(PriceInput.model_validate({"price_list_id": wholesale.id, "amount": one.wholesale}))
            values: dict[str, object] = {
                "sku": one.sku,
                "name": one.name,
                "unit": one.unit,
                "kind": one.kind,
                "prices": prices,
            }
            values["category_id"] = await categories.of_path(session, one.path)
            values["vat_rate"] = "22" if goods is HOME else None
            found[one.sku] = await service.create(session, ProductInput.model_validate(values))
    return found
