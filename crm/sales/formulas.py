"""How each figure of sales is counted, in Russian and English: shown beside it wherever it is shown."""

from typing import Final

from callcenter.sheets.words import Words

FORMULAS: Final[Words] = {
    "made": ("сделки, созданные в периоде", "deals made in the period"),
    "made_won": ("из созданных в периоде: выиграны к этому часу", "of those made in the period: won by now"),
    "made_lost": ("из созданных в периоде: потеряны к этому часу", "of those made in the period: lost by now"),
    "made_open": ("из созданных в периоде: ещё в работе", "of those made in the period: still open"),
    "made_won_sum": (
        "сумма выигранных из созданных в периоде; каждая валюта отдельно",
        "sum of the won ones of those made in the period; each currency by itself",
    ),
    "conversion": (
        "выиграно / создано, по созданным в периоде",
        "won / made, of the deals made in the period",
    ),
    "reached": (
        "сделки, которые были в этом этапе или в более позднем; кто перескочил этап, тот его прошёл",
        "deals that were in this stage or in a later one; who skips a stage has passed it",
    ),
    "from_previous": ("дошли сюда / дошли до предыдущего этапа", "reached this / reached the stage before"),
    "from_first": ("дошли сюда / дошли до первого этапа", "reached this / reached the first stage"),
    "here": ("сделки, которые сейчас в этом этапе", "deals that are in this stage now"),
    "died": (
        "потерянные сделки, для которых это последний открытый этап",
        "lost deals whose last open stage this was",
    ),
    "died_share": ("потеряно здесь / дошли сюда", "lost here / reached this"),
    "created": ("сделки, созданные в периоде", "deals made in the period"),
    "won": ("сделки, закрытые победой в периоде", "deals that were won in the period"),
    "lost": ("сделки, закрытые потерей в периоде", "deals that were lost in the period"),
    "open": ("сделки в работе на этот час, когда бы их ни создали", "deals that are open now, whenever made"),
    "win_rate": ("выиграно / (выиграно + потеряно)", "won / (won + lost)"),
    "created_sum": ("сумма созданных в периоде", "sum of the deals made in the period"),
    "won_sum": ("сумма выигранных в периоде; каждая валюта отдельно", "sum of the won; each currency by itself"),
    "lost_sum": ("сумма потерянных в периоде; каждая валюта отдельно", "sum of the lost; each currency by itself"),
    "open_sum": ("сумма сделок в работе; каждая валюта отдельно", "sum of the open; each currency by itself"),
    "weighted_sum": ("сумма (сумма сделки × вероятность её этапа)", "sum of (amount x probability of its stage)"),
    "mean_deal": ("сумма побед / победы, у которых есть сумма", "sum of won / won deals that have an amount"),
    "cycle_days": ("среднее от создания сделки до победы", "mean from the making of a deal to its being won"),
    "quantity": (
        "количество в строках сделок, выигранных в периоде; штуки, часы и метры складываются как есть",
        "quantities of the lines of deals won in the period; pieces, hours and metres are added as they are",
    ),
    "discount_sum": (
        "сколько скинули в строках сделок, выигранных в периоде",
        "what was taken off in the lines of deals won in the period",
    ),
    "calls_made": (
        "разговоры по исходящим звонкам, в которых сотрудник участвовал",
        "talks of outgoing calls that the person took part in",
    ),
    "calls_taken": (
        "разговоры по входящим звонкам, в которых сотрудник участвовал",
        "talks of incoming calls that the person took part in",
    ),
    "calls_missed": (
        "входящие звонки, которые звонили у сотрудника и на которые не ответил никто",
        "incoming calls that rang at the person's and that nobody answered",
    ),
    "tasks_made": (
        "задачи, поставленные сотруднику в периоде: созданы в нём, исполнитель сейчас он",
        "tasks made in the period for which the person is responsible now",
    ),
    "tasks_late": (
        "задачи, закрытые сотрудником как сделанные позже срока",
        "tasks that the person closed as done after their deadline",
    ),
    "in_time_share": ("сделано в срок / (в срок + с опозданием)", "done in time / (in time + late)"),
    "late_median": (
        "от срока до закрытия у сделанных с опозданием: половина меньше, половина больше",
        "from the deadline to the end of those done late: half were less late, half more",
    ),
    "tasks_in_time": (
        "задачи, закрытые сотрудником как сделанные не позже срока или без срока",
        "tasks that the person closed as done by their deadline, or that had none",
    ),
    "cycle_mean": (
        "первое определение: от создания сделки до победы; победы периода",
        "first definition: from the making of the deal to its being won; deals won in the period",
    ),
    "cycle_median": ("половина побед периода быстрее, половина медленнее", "half of the won were faster, half slower"),
    "paid": (
        "сделки, впервые попавшие в этап оплаты в периоде; если он не выбран, выигранные",
        "deals that first came to the stage of payment in the period; the won ones where none is chosen",
    ),
    "contact_mean": (
        "второе определение: от первого контакта (создан лид, а без лида - сделка) до этапа оплаты или победы",
        "second definition: from the first contact (the lead was made; without one, the deal) to payment or the win",
    ),
    "contact_median": ("то же, половина быстрее, половина медленнее", "the same; half were faster, half slower"),
    "over_norm": ("победы, чей цикл по первому определению дольше нормы", "won whose first cycle is above the norm"),
    "over_norm_share": ("дольше нормы / выиграно", "over the norm / won"),
    "left": (
        "выходы из этапа в периоде; вернувшаяся сделка считается снова",
        "departures from the stage in the period",
    ),
    "stay_mean": ("среднее время в этапе у вышедших в периоде", "mean time in the stage of those that left it"),
    "stay_median": ("медиана времени в этапе у вышедших", "median time in the stage of those that left it"),
    "waiting": ("сделки, которые стоят в этапе сейчас", "deals that are in the stage now"),
    "waiting_mean": ("сколько в среднем уже стоят", "how long they have been in it, on average"),
    "lost_share": ("потеряно по причине / потеряно всего", "lost for the reason / all lost"),
    "leads": ("лиды, созданные в периоде; объединённые не считаются", "leads made in the period; merged ones are out"),
    "lead_deals": ("лиды периода, из которых сделали сделку", "leads of the period that became a deal"),
    "lead_won": ("лиды периода, чья сделка выиграна к этому часу", "leads of the period whose deal is won by now"),
    "lost_leads": (
        "лиды, потерянные в периоде, когда бы они ни пришли",
        "leads that were lost in the period, whenever they came",
    ),
    "lost_leads_share": ("лиды с этой причиной / все потерянные лиды", "leads lost for the reason / all lost leads"),
    "lead_lost": ("лиды периода, закрытые как потерянные", "leads of the period that were closed as lost"),
    "to_deal": ("стали сделкой / лиды", "became a deal / leads"),
    "to_won": ("выиграны / лиды", "won / leads"),
    "lead_won_sum": ("сумма выигранных сделок этих лидов", "sum of the won deals of these leads"),
    "class": (
        "по убыванию оборота в одной валюте: A - пока накоплено меньше 80 %, B - до 95 %, C - остальные",
        "by falling turnover in one currency: A until 80 % are reached, B until 95 %, C the others",
    ),
    "turnover": ("сумма побед периода", "sum of the deals won in the period"),
    "turnover_share": ("оборот / весь оборот этой валюты", "turnover / all turnover of this currency"),
    "until_share": ("доля вместе со всеми, кто выше", "share together with all above"),
    "buyers_share": ("клиенты класса / все клиенты с победами", "customers of the class / all with won deals"),
    "plan": ("планы месяцев, которых касается период", "plans of the months that the period touches"),
    "fact": ("сумма побед этих месяцев", "sum of the deals won in these months"),
    "done_share": ("факт / план", "fact / plan"),
    "gap": ("план − факт, не меньше нуля", "plan - fact, at least nothing"),
    "linear": (
        "текущий месяц: факт / прошло дней × дней в месяце; прошедшие: факт; будущие: нет данных",
        "current month: fact / days gone x days of the month; past ones: fact; coming ones: no data",
    ),
    "pipeline_forecast": (
        "факт + сумма × вероятность этапа по открытым сделкам, чей срок закрытия в этих месяцах или уже прошёл",
        "fact + amount x probability of the stage over open deals due to close in these months, or overdue",
    ),
    "calls": ("разговоры, в которых сотрудник участвовал", "talks that the person took part in"),
    "talk_s": ("сумма времени этих разговоров", "sum of the time of these talks"),
    "tasks_done": ("задачи, закрытые сотрудником как сделанные", "tasks that the person closed as done"),
    "tasks_overdue": ("открытые задачи сотрудника с прошедшим сроком, сейчас", "open tasks past their time, as of now"),
    "notes": ("заметки в сделках и у клиентов", "notes in deals and on customers"),
    "moves": ("переходы сделок по этапам, которые сделал сотрудник", "moves of deals that the person made"),
    "index": (
        "разговоры × 1 + заметки × 1 + сделанные задачи × 2 + передвинутые сделки × 3",
        "talks x 1 + notes x 1 + tasks done x 2 + deals moved x 3",
    ),
    "load": (
        "минуты разговоров + 15 минут за каждую сделанную задачу",
        "minutes of talks + 15 minutes for each task done",
    ),
    "call_minutes": (
        "минуты разговоров с номерами клиента; звонок с номера двух клиентов считается у обоих",
        "minutes of talks with the customer's numbers; a number of two customers counts for both",
    ),
    "tasks": ("задачи о клиенте, сделанные в периоде", "tasks about the customer that were done in the period"),
    "customers_useful": ("оборот от медианы и выше, нагрузка не выше медианы", "much turnover for little load"),
    "customers_key": ("оборот от медианы и выше, нагрузка выше медианы", "much turnover for much load"),
    "customers_quiet": ("оборот ниже медианы, нагрузка не выше медианы", "little turnover for little load"),
    "customers_costly": ("оборот ниже медианы, нагрузка выше медианы", "little turnover for much load"),
    "useful": (
        "оборот и нагрузка против медиан: много и мало - полезный, много и много - ключевой, "
        "мало и мало - тихий, мало и много - затратный",
        "turnover and load against the medians: much for little is useful, much for much is key, "
        "little for little is quiet, little for much is costly",
    ),
}
