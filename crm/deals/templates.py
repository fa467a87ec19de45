"""The usual stages of each kind of pipeline, to start from."""

from collections.abc import Mapping
from typing import Final

from crm.deals.kinds import PipelineKind, StageOutcome
from crm.deals.schemas import PipelineInput, StageInput

Language = str
Names = tuple[str, tuple[str, ...]]
"""The pipeline's name and its stages; the last but one is won, the last lost."""

TEMPLATES: Final[Mapping[tuple[Language, PipelineKind], Names]] = {
    ("ru", PipelineKind.SALES): (
        "Продажи",
        ("Первый контакт", "Потребность выяснена", "Предложение отправлено", "Согласование", "Оплачено", "Не купили"),
    ),
    ("en", PipelineKind.SALES): (
        "Sales",
        ("First contact", "Needs known", "Offer sent", "Negotiation", "Paid", "Lost"),
    ),
    ("ru", PipelineKind.SERVICE): (
        "Сервис",
        ("Заявка принята", "Диагностика", "В ремонте", "Готово к выдаче", "Выполнено", "Отказ"),
    ),
    ("en", PipelineKind.SERVICE): (
        "Service",
        ("Request taken", "Diagnosis", "Under repair", "Ready for pick-up", "Done", "Declined"),
    ),
    ("ru", PipelineKind.RETURN): (
        "Возвраты и обмены",
        ("Заявление получено", "Товар в пути", "Проверка товара", "Возвращено", "Отказано"),
    ),
    ("en", PipelineKind.RETURN): (
        "Returns and exchanges",
        ("Request received", "Goods on the way", "Goods inspected", "Refunded", "Refused"),
    ),
    ("ru", PipelineKind.COMPLAINT): (
        "Рекламации",
        ("Жалоба принята", "Разбираемся", "Решение предложено", "Клиент доволен", "Не договорились"),
    ),
    ("en", PipelineKind.COMPLAINT): (
        "Complaints",
        ("Complaint taken", "Under investigation", "Solution offered", "Customer satisfied", "No agreement"),
    ),
}
LOSS_REASONS: Final[Mapping[Language, tuple[str, ...]]] = {
    "ru": ("Дорого", "Выбрали другого поставщика", "Не отвечает", "Нет в наличии", "Передумали", "Ошибка или дубль"),
    "en": ("Too expensive", "Chose a competitor", "No answer", "Out of stock", "No longer needed", "Mistake or copy"),
}
SOURCES: Final[Mapping[Language, tuple[str, ...]]] = {
    "ru": ("Звонок", "Сайт", "Рекомендация", "Выставка", "Реклама", "Повторное обращение"),
    "en": ("Call", "Website", "Recommendation", "Trade fair", "Advertising", "Came back"),
}


def template(kind: PipelineKind, language: Language, currency: str) -> PipelineInput:
    """Probabilities grow evenly up to the stage before the last two."""
    name, stages = TEMPLATES[language, kind]
    open_ = len(stages) - 2
    ends = (StageOutcome.WON, StageOutcome.LOST)
    listed = [
        StageInput(name=title, probability=round(80 * (place + 1) / open_ / 5) * 5)
        for place, title in enumerate(stages[:-2])
    ]
    listed += [
        StageInput(name=title, probability=100 if end is StageOutcome.WON else 0, outcome=end)
        for title, end in zip(stages[-2:], ends, strict=True)
    ]
    return PipelineInput(name=name, kind=kind, currency=currency, stages=listed)
