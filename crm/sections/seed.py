"""Fills the example firm's cards: fields that come with the house, requisites, roles and loyalty cards.

Everything is made up. The numbers of firms have right check digits and belong to offices that do not exist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import add
from crm.fields import service as own_fields
from crm.fields import standard
from crm.fields.customers import card_ref
from crm.kinds import CustomerKind, CustomerRef
from crm.loyalty import service as loyalty
from crm.loyalty.schemas import EntryInput, GroupInput, GroupsInput, LoyaltyCardInput
from crm.repository import TABLES
from crm.schemas import CompanyPatch, ContactPatch
from crm.sections import service as sections
from crm.words import fold

C, P = CustomerKind.COMPANY, CustomerKind.CONTACT
WORDS: Final[Mapping[DictionaryKind, Sequence[str]]] = {
    DictionaryKind.CITY: ("Москва", "Санкт-Петербург", "Киев", "Алматы", "Boston"),
    DictionaryKind.REGION: ("Московская область", "Ленинградская область", "Киевская область", "Massachusetts"),
    DictionaryKind.INTEREST: ("Окна", "Доставка", "Перевозки", "Туры", "Книги"),
}
_LISTS: Final = {
    "gender": DictionaryKind.GENDER,
    "city": DictionaryKind.CITY,
    "industry": DictionaryKind.INDUSTRY,
    "readiness": DictionaryKind.READINESS,
    "interests": DictionaryKind.INTEREST,
    "counterparty": DictionaryKind.COUNTERPARTY,
}


@dataclass(frozen=True, slots=True)
class ExampleCard:
    """`values` by the fields' keys, words by their names."""

    kind: CustomerKind
    name: str
    values: Mapping[str, Any]


_WOMAN: Final = {"gender": "Женский"}
_MAN: Final = {"gender": "Мужской"}
_IN_MOSCOW: Final = {"city": "Москва"}
CARDS: Final = (
    ExampleCard(P, "Мария Васильева", {**_WOMAN, **_IN_MOSCOW, "birthday": "1988-03-12", "interests": ["Окна"]}),
    ExampleCard(P, "Анна Кузнецова", {**_WOMAN, **_IN_MOSCOW, "birthday": "--05-21"}),
    ExampleCard(P, "Ирина Соколова", {**_WOMAN, **_IN_MOSCOW, "counterparty": ["Клиент", "Партнёр"]}),
    ExampleCard(P, "Андрей Лебедев", {**_MAN, **_IN_MOSCOW, "birthday": "1979-11-30"}),
    ExampleCard(P, "Emily Carter", {**_WOMAN, "birthday": "1991-02-28", "city": "Boston", "interests": ["Книги"]}),
    ExampleCard(C, "ООО «Северный ветер»", {**_IN_MOSCOW, "industry": "Торговля"}),
    ExampleCard(C, "ТОО «Алатау Логистик»", {"city": "Алматы", "industry": "Транспорт", "counterparty": ["Подрядчик"]}),
    ExampleCard(C, "ТОВ «Дніпро-Тур»", {"city": "Киев", "industry": "Услуги"}),
    ExampleCard(CustomerKind.LEAD, "Зоя Рябова", {**_WOMAN, **_IN_MOSCOW, "readiness": "Горячий"}),
    ExampleCard(CustomerKind.LEAD, "Кирилл Давыдов", {**_MAN, "readiness": "Тёплый"}),
)
_ACCOUNT: Final = {"account": "40702810000000000001", "bank": "Банк «Пример»", "bic": "040000000", "currency": "RUB"}
REQUISITES: Final[Mapping[str, Mapping[str, Any]]] = {
    "ООО «Северный ветер»": {
        "country": "ru",
        "legal_name": "Общество с ограниченной ответственностью «Северный ветер»",
        "numbers": {"inn": "0000100012", "kpp": "000001001", "ogrn": "1000000000109"},
        "accounts": [_ACCOUNT],
    },
    "ТОО «Алатау Логистик»": {"country": "kz", "numbers": {"bin": "000000100502"}},
    "ТОВ «Дніпро-Тур»": {"country": "ua", "numbers": {"edrpou": "00010027"}},
}
ADDRESS: Final = {"kind": "legal", "city": "Москва", "street": "Примерная ул., 1", "postal_code": "100000"}
LOYAL: Final = (("Мария Васильева", "2200 4417", 540, -200), ("Анна Кузнецова", "2200 4418", 120, -20))


async def seed_sections(session: AsyncSession, *, author_id: int) -> None:
    """Of the people and firms that the example has already; nothing when its fields are there."""
    if not await standard.prepare(session, "ru"):
        return
    ids = {kind: await add(session, kind, WORDS.get(kind, ())) for kind in (*_LISTS.values(), DictionaryKind.ROLE)}
    ids |= {kind: await add(session, kind, names) for kind, names in WORDS.items()}
    for card in CARDS:
        if (ref := await _ref(session, card.kind, card.name)) is not None:
            given = {key: _value(ids, key, value) for key, value in card.values.items()}
            await own_fields.save(session, card_ref(ref), given, ask=False, fresh=True)
    for name, said in REQUISITES.items():
        if (ref := await _ref(session, C, name)) is not None:
            form = CompanyPatch.model_validate(
                {"requisites": [said], "addresses": [ADDRESS] if name.startswith("ООО") else []}
            )
            await sections.save(session, ref, form)
    await _roles(session, ids[DictionaryKind.ROLE])
    await _loyalty(session, author_id)


async def _roles(session: AsyncSession, roles: Mapping[str, int]) -> None:
    person = await _ref(session, P, "Ирина Соколова")
    firms = [await _ref(session, C, name) for name in ("ООО «Северный ветер»", "ООО «Невские просторы»")]
    belongs = [
        {"company_id": firm.id, "roles": [roles[fold(role)]]}
        for firm, role in zip(firms, ("Закупщик", "Бухгалтер"), strict=True)
        if firm is not None
    ]
    if person is not None:
        await sections.save(session, person, ContactPatch.model_validate({"companies": belongs}))


async def _loyalty(session: AsyncSession, author_id: int) -> None:
    groups = [
        GroupInput.model_validate({"name": name, "discount": percent})
        for name, percent in (("Серебряная", 3), ("Золотая", 7))
    ]
    made = await loyalty.save_groups(session, GroupsInput(groups=groups))
    for (name, number, given, spent), group in zip(LOYAL, reversed(made), strict=True):
        if (ref := await _ref(session, P, name)) is None:
            continue
        form = LoyaltyCardInput(kind=P, customer_id=ref.id, number=number, group_id=group.id)
        card = await loyalty.create(session, form, author_id)
        await loyalty.enter(session, card.id, EntryInput(points=given, reason="Покупка в марте"), author_id)
        await loyalty.enter(session, card.id, EntryInput(points=spent, reason="Скидка на доставку"), author_id)


async def _ref(session: AsyncSession, kind: CustomerKind, name: str) -> CustomerRef | None:
    table = TABLES[kind]
    id_ = await session.scalar(select(table.id).where(table.name == name).order_by(table.id).limit(1))
    return None if id_ is None else CustomerRef(kind, id_)


def _value(ids: Mapping[DictionaryKind, Mapping[str, int]], key: str, value: Any) -> Any:
    if key not in _LISTS:
        return value
    words = ids[_LISTS[key]]
    return [words[fold(one)] for one in value] if isinstance(value, list) else words[fold(value)]
