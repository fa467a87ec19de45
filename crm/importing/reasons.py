"""Why a row was not taken in, in words that people read in the error file."""

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "phone_rounded": {
        "en": "Excel rounded the phone number (7.9E+10): its digits are lost. Format the column as text",
        "ru": "Excel округлил номер телефона (7,9E+10), и цифры потеряны. Задайте столбцу текстовый формат",
    },
    "phone_without_digits": {"en": "the phone number has no digits", "ru": "в номере телефона нет цифр"},
    "phone_unreadable": {
        "en": "the phone number cannot be dialled as it is; it was kept as text",
        "ru": "по номеру телефона нельзя позвонить; он сохранён как текст",
    },
    "email_invalid": {"en": "this is not an e-mail address", "ru": "это не адрес электронной почты"},
    "too_long": {"en": "the text is too long", "ru": "слишком длинный текст"},
    "too_many_phones": {
        "en": "too many phone numbers for one customer",
        "ru": "слишком много телефонов у одного клиента",
    },
    "too_many_emails": {
        "en": "too many e-mail addresses for one customer",
        "ru": "слишком много адресов у одного клиента",
    },
    "too_many_tags": {"en": "too many tags for one customer", "ru": "у клиента слишком много тегов"},
    "tax_number_without_digits": {"en": "the tax number has no digits", "ru": "в налоговом номере нет цифр"},
    "status_unknown": {"en": "this status is not known", "ru": "такого статуса нет"},
    "status_kept": {"en": "the lead cannot move to this status", "ru": "лид нельзя перевести в этот статус"},
    "unknown_user": {"en": "there is no such user", "ru": "такого сотрудника нет"},
    "name_missing": {
        "en": "there is neither a name nor a number nor an address",
        "ru": "нет ни имени, ни телефона, ни адреса почты",
    },
    "name_made_up": {"en": "there was no name: it is called by its number", "ru": "имени нет: вместо него номер"},
    "several_match": {"en": "several customers have this key", "ru": "этому ключу соответствует несколько клиентов"},
    "not_found": {"en": "there is no such customer to update", "ru": "клиент для обновления не найден"},
    "no_key": {"en": "the key field is empty", "ru": "поле, по которому ищется клиент, пусто"},
    "company_unknown": {"en": "there is no such company", "ru": "такой компании нет"},
    "several_alike": {
        "en": "several customers are equally alike: there is no telling which is meant",
        "ru": "одинаково похожи несколько клиентов: непонятно, о ком речь",
    },
    "card_unreadable": {"en": "the card cannot be read", "ru": "карточку не удалось прочитать"},
    "value_invalid": {"en": "the value does not fit the field", "ru": "значение не подходит для поля"},
    "own_not_a_text": {"en": "the text has signs that cannot be kept", "ru": "в тексте недопустимые знаки"},
    "own_too_long": {"en": "the text is too long", "ru": "слишком длинный текст"},
    "own_not_a_link": {
        "en": "this is not an address that begins with https://",
        "ru": "это не ссылка, начинающаяся с https://",
    },
    "own_not_a_number": {"en": "this is not a number", "ru": "это не число"},
    "own_not_whole": {"en": "a whole number is needed", "ru": "нужно целое число"},
    "own_too_precise": {"en": "too many digits behind the point", "ru": "слишком много знаков после запятой"},
    "own_too_large": {"en": "the number is too large", "ru": "слишком большое число"},
    "own_not_a_date": {"en": "this is not a date", "ru": "это не дата"},
    "own_not_a_birthday": {
        "en": "this is not a birthday: 08.03.1990, or 08.03 without the year",
        "ru": "это не дата рождения: нужно 08.03.1990 или 08.03 без года",
    },
    "firm_number_wrong": {
        "en": "this is not how such a number looks, or a digit is wrong",
        "ru": "так этот номер не выглядит, или в нём ошибка",
    },
    "own_not_yes_no": {"en": "only yes or no is possible", "ru": "возможно только «да» или «нет»"},
    "own_no_such_option": {"en": "the list has no such option", "ru": "такого варианта в списке нет"},
    "own_too_many": {"en": "too many options", "ru": "слишком много вариантов"},
    "own_no_such_reference": {"en": "there is no such user", "ru": "такого сотрудника нет"},
    "in_the_future": {"en": "the date is in the future", "ru": "дата ещё не наступила"},
    "currency_unknown": {"en": "there is no such currency", "ru": "такой валюты нет"},
    "stage_unknown": {"en": "there is no such stage", "ru": "такого этапа нет"},
    "pipeline_unknown": {"en": "there is no such pipeline", "ru": "такой воронки нет"},
    "loss_reason_unknown": {
        "en": "there is no such loss reason; it is kept as a remark",
        "ru": "такой причины отказа нет, она сохранена пояснением",
    },
    "title_missing": {
        "en": "there is no title, and nothing that could stand for it",
        "ru": "нет названия и нечем его заменить",
    },
    "title_made_up": {
        "en": "there is no title; the customer stands for it",
        "ru": "названия нет, вместо него взят клиент",
    },
    "amount_of_lines": {
        "en": "the sum is that of the deal's products and stays",
        "ru": "сумма складывается из товаров сделки и не меняется",
    },
    "closed_unknown": {
        "en": "there is no closing date; the day of creation stands for it",
        "ru": "даты закрытия нет, вместо неё взята дата создания",
    },
    "closed_too_early": {
        "en": "it closes before it begins; the day of creation stands for it",
        "ru": "закрыта раньше, чем создана: взята дата создания",
    },
    "customer_unclear": {
        "en": "several customers fit: the deal has none",
        "ru": "подходит несколько клиентов: сделка осталась без клиента",
    },
    "customer_unknown": {
        "en": "there is no such customer: the deal has none",
        "ru": "такого клиента нет: сделка осталась без клиента",
    },
    "no_such_id": {"en": "there is no card with this ID", "ru": "карточки с таким ID нет"},
    "id_not_a_number": {"en": "the ID of a card is a number", "ru": "iD карточки должен быть числом"},
    "required_missing": {"en": "a required field is empty", "ru": "не заполнено обязательное поле"},
    "field_gone": {"en": "the field does not exist any more", "ru": "такого поля больше нет"},
}
COLUMN: Final[Mapping[str, str]] = {"en": "Why not taken in", "ru": "Почему не загружено"}


def said(code: str, language: str) -> str:
    """A code of another room's field is shown as it is."""
    return REASONS.get(code, {}).get(language, code)
