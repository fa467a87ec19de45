"""What reports say, in Russian and English: titles of columns, tables and reports, and the formulas.

They stand here and not in the console because the same words go into PDF, workbooks, mails and embedded pages.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Tongue(StrEnum):
    RU = "ru"
    EN = "en"


Words = Mapping[str, tuple[str, str]]
"""Russian and English by key."""

REPORTS: Final[Words] = {
    "queue": ("Очереди", "Queues"),
    "waits": ("Ожидание и потери", "Waits and losses"),
    "agents": ("Операторы", "Agents"),
    "missed": ("Потерянные звонки", "Missed callers"),
    "repeats": ("Повторные обращения", "Repeat callers"),
    "transfers": ("Переводы", "Transfers"),
    "outbound": ("Исходящие", "Outbound attempts"),
    "traffic": ("Карта нагрузки", "Traffic map"),
    "others": ("Как считают другие", "As others count"),
}
TABLES: Final[Words] = {
    "intervals": ("По времени", "By time"),
    "queues": ("По очередям", "By queue"),
    "lines": ("По линиям", "By line"),
    "regions": ("По странам номеров", "By country of the number"),
    "waits": ("Распределение ожидания", "Distribution of waits"),
    "agents": ("По операторам", "By agent"),
    "pauses": ("Паузы по причинам", "Pauses by reason"),
    "lost": ("Кто не дозвонился", "Who did not get through"),
    "again": ("Кто звонил снова", "Who called again"),
    "week_offered": ("Поступило: день недели и час", "Offered: weekday by hour"),
    "week_lost": ("Потеряно: день недели и час", "Lost: weekday by hour"),
    "programs": ("Тот же период в других программах", "The same period in other programs"),
    "differences": ("Какие звонки дают разницу", "The calls that make the difference"),
}
COLUMNS: Final[Words] = {
    "queue": ("Очередь", "Queue"),
    "interval": ("Время", "Time"),
    "line": ("Линия", "Line"),
    "region": ("Страна", "Country"),
    "agent": ("Оператор", "Agent"),
    "wait": ("Ожидание, с", "Wait, s"),
    "weekday": ("День", "Day"),
    "offered": ("Поступило", "Offered"),
    "answered": ("Отвечено", "Answered"),
    "answered_in_time": ("Отвечено в срок", "Answered in time"),
    "answered_until": ("Отвечено, накопл.", "Answered, cum."),
    "lost": ("Потеряно", "Lost"),
    "lost_until": ("Потеряно, накопл.", "Lost, cum."),
    "abandoned": ("Не дождались", "Abandoned"),
    "short_abandoned": ("Сразу сбросили", "Short abandons"),
    "short_talks": ("Короткие разговоры", "Short talks"),
    "timed_out": ("Вышло время", "Timed out"),
    "left_empty": ("Не осталось операторов", "Left empty"),
    "flow_out": ("Ушли по меню", "Flow-out"),
    "refused": ("Не впущены", "Refused"),
    "unfinished": ("Не закончены", "Unfinished"),
    "transferred": ("Переведено", "Transferred"),
    "service_level_offered": ("SL от поступивших", "SL of offered"),
    "service_level_answered": ("SL от отвеченных", "SL of answered"),
    "answer_rate": ("Доля отвеченных", "Answer rate"),
    "abandon_rate": ("Доля не дождавшихся", "Abandon rate"),
    "transfer_rate": ("Доля переводов", "Transfer rate"),
    "asa_s": ("Средняя скорость ответа", "ASA"),
    "longest_wait_s": ("Самое долгое ожидание", "Longest wait"),
    "abandoned_wait_s": ("Ждали до отказа", "Wait before abandon"),
    "mean_talk_s": ("Разговор, средн.", "Talk, mean"),
    "mean_hold_s": ("Удержание, средн.", "Hold, mean"),
    "mean_wrap_s": ("Поствызов, средн.", "Wrap-up, mean"),
    "aht_s": ("AHT", "AHT"),
    "signed_in_s": ("На линии", "Signed in"),
    "idle_s": ("Готов, ждёт", "Ready, idle"),
    "talk_s": ("Разговор", "Talk"),
    "hold_s": ("Удержание", "Hold"),
    "wrap_s": ("Поствызов", "Wrap-up"),
    "paused_s": ("Паузы", "Paused"),
    "reason": ("Причина", "Reason"),
    "occupancy": ("Занятость", "Occupancy"),
    "utilisation": ("Утилизация", "Utilisation"),
    "blind": ("Слепой перевод", "Blind"),
    "attended": ("С консультацией", "Attended"),
    "program": ("Программа", "Program"),
    "their_level": ("Её SL", "Its SL"),
    "their_second": ("Её второй показатель", "Its second figure"),
    "differing": ("Звонков с разницей", "Calls that differ"),
    "difference": ("Разница", "Difference"),
    "call_id": ("Звонок", "Call"),
    "caller": ("Номер", "Caller"),
    "customer": ("Клиент", "Customer"),
    "times": ("Раз", "Times"),
    "first_at": ("Впервые", "First"),
    "last_at": ("Последний раз", "Last"),
    "wait_s": ("Ждал", "Waited"),
    "state": ("Состояние", "State"),
    "attempts": ("Попыток", "Attempts"),
    "back_at": ("Связались", "Reached at"),
    "back_by": ("Кто связался", "Reached by"),
    "return_s": ("Через сколько", "After"),
    "settled_by": ("Кто закрыл", "Settled by"),
    "callers": ("Номеров", "Callers"),
    "called_back": ("Перезвонили", "Called back"),
    "by_himself": ("Дозвонились сами", "Got through later"),
    "settled": ("Закрыто вручную", "Settled by hand"),
    "waiting_for_call": ("Ждут звонка", "Waiting for a call"),
    "fcr": ("FCR за 7 дней", "FCR, 7 days"),
    "again": ("Звонили снова", "Called again"),
    "calls": ("Звонков", "Calls"),
    "fcr_open": ("Срок ещё идёт", "Still open"),
    "reached": ("Дозвонились", "Reached"),
    "busy": ("Занято", "Busy"),
    "no_answer": ("Не ответили", "No answer"),
    "failed": ("Сбой", "Failed"),
    "numbers": ("Разных номеров", "Numbers"),
    "reach_rate": ("Дозвон", "Reach rate"),
}
VALUES: Final[Words] = {
    "no_data": ("нет данных", "no data"),
    "total": ("Итого", "Total"),
    "period": ("Период", "Period"),
    "compared": ("раньше", "before"),
    "formulas": ("Формулы", "Formulas"),
    "switches": ("Переключатели", "Switches"),
    "sheet": ("Отчёт", "Report"),
    "valid_from": ("действует с", "valid from"),
    "made": ("Составлено", "Made"),
    "waiting_for_call": ("ждёт звонка", "waiting for a call"),
    "called_back": ("перезвонили", "called back"),
    "by_himself": ("дозвонился сам", "got through later"),
    "settled": ("закрыт", "settled"),
    "ours": ("наш отчёт", "this report"),
    "answered_only_here": ("отвечен только у неё", "answered only there"),
    "not_answered_here": ("у неё не отвечен", "not answered there"),
    "lost_only_here": ("потерян только у неё", "lost only there"),
    "not_lost_here": ("у неё не потерян", "not lost there"),
    "weekday_1": ("Пн", "Mon"),
    "weekday_2": ("Вт", "Tue"),
    "weekday_3": ("Ср", "Wed"),
    "weekday_4": ("Чт", "Thu"),
    "weekday_5": ("Пт", "Fri"),
    "weekday_6": ("Сб", "Sat"),
    "weekday_7": ("Вс", "Sun"),
    "unknown": ("неизвестно", "unknown"),
}


def said(words: Words, key: str, tongue: Tongue) -> str:
    """The key itself where there is no word for it: a reason of a pause, an hour."""
    pair = words.get(key)
    return key if pair is None else pair[0 if tongue is Tongue.RU else 1]
