"""How each figure is counted, in Russian and English: shown beside it wherever it is shown."""

from typing import Final

from callcenter.sheets.words import Words

FORMULAS: Final[Words] = {
    "offered": (
        "заходы в очередь, включая тех, кого не впустили; заход относится к интервалу, когда звонящий вошёл",
        "visits of the queue, refusals at its door included; booked to the interval in which the caller came",
    ),
    "answered": ("заходы, на которые ответил оператор", "visits that an agent answered"),
    "answered_in_time": ("отвечено не позже порога", "answered within the limit"),
    "lost": (
        "не дождались + вышло время + не осталось операторов + несовместимые каналы",
        "abandoned + timed out + left empty + incompatible",
    ),
    "short_abandoned": ("не дождались и ждали меньше порога", "abandoned sooner than the short limit"),
    "short_talks": ("отвечено, но разговор короче порога", "answered, and the talk shorter than its limit"),
    "flow_out": ("вышли по клавише + забраны из очереди", "left by key + withdrawn"),
    "transferred": ("отвечено и отдано дальше оператором", "answered and given away by the agent"),
    "service_level_offered": (
        "отвечено в срок / (отвечено + потеряно − сразу сбросили)",
        "answered within the limit / (answered + lost - short abandoned)",
    ),
    "service_level_answered": ("отвечено в срок / отвечено", "answered within the limit / answered"),
    "answer_rate": (
        "отвечено / (отвечено + потеряно − сразу сбросили)",
        "answered / (answered + lost - short abandoned)",
    ),
    "abandon_rate": (
        "(не дождались − сразу сбросили) / (поступило − сразу сбросили)",
        "(abandoned - short abandoned) / (offered - short abandoned)",
    ),
    "transfer_rate": ("переведено / отвечено", "transferred / answered"),
    "asa_s": ("сумма ожидания отвеченных / отвечено", "sum of waits of the answered / answered"),
    "abandoned_wait_s": ("сумма ожидания не дождавшихся / их число", "sum of waits of the abandoned / abandoned"),
    "mean_talk_s": ("сумма разговоров с удержанием / отвечено", "sum of talks, hold included / answered"),
    "mean_hold_s": ("сумма удержаний / отвечено", "sum of holds / answered"),
    "mean_wrap_s": ("сумма поствызовной обработки / отвечено", "sum of wrap-ups / answered"),
    "aht_s": (
        "(разговор с удержанием + поствызов) / отвечено, где разговор известен",
        "(talk, hold included + wrap-up) / answered whose talk is known",
    ),
    "signed_in_s": ("время на линии; в нескольких очередях сразу считается один раз", "time signed in, counted once"),
    "idle_s": ("на линии и не пауза, не разговор, не поствызов", "signed in, and no pause, talk or wrap-up"),
    "paused_s": ("время пауз; общая и по очередям не складываются", "pauses; one in several queues counts once"),
    "occupancy": (
        "(разговор + поствызов) / (разговор + поствызов + ожидание), паузы не входят",
        "(talk + wrap-up) / (talk + wrap-up + idle), pauses are out",
    ),
    "utilisation": ("(разговор + поствызов) / на линии", "(talk + wrap-up) / signed in"),
    "fcr": (
        "отвеченные номера без нового звонка за 7 дней / отвеченные известные номера",
        "answered callers with no further call in 7 days / answered callers with a known number",
    ),
    "callers": ("разные номера; скрытые не считаются", "different numbers; withheld ones are left out"),
    "return_s": ("среднее время от потери до разговора", "mean time from the loss to the talk"),
    "called_back": ("наш звонок после потери, на который ответили", "our call after the loss that was answered"),
    "by_himself": ("позвонил снова, и ему ответили", "called again and was answered"),
    "reach_rate": ("дозвонились / попыток", "reached / attempts"),
    "their_level": (
        "AMI, Wazo, VICIdial: в срок / отвеченные по их счёту; Asternic: от всех CONNECT",
        "AMI, Wazo, VICIdial: in time / answered as they count; Asternic: of all CONNECT",
    ),
    "their_second": (
        "AMI: с учётом брошенных в срок; Wazo: доля отвеченных; VICIdial: брошенные / отвеченные",
        "AMI: abandons in time count as success; Wazo: answered rate; VICIdial: dropped / answered",
    ),
    "outcomes_asked": (
        "разговоры операторов, у которых есть результат, и те, у которых его требует очередь, а его нет",
        "agents' talks that have an outcome, and those whose queue asks for one that was not given",
    ),
    "outcomes_share": ("строка / все разговоры той же очереди или оператора", "row / all talks of the queue or agent"),
    "differing": ("звонки, которые программа считает иначе, чем мы", "calls that the program counts otherwise"),
}
