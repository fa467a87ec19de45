"""Small closed sets of words per language: negations, question words, numbers, function words."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words folded. `weak` words carry no meaning of their own: a phrase is not said by saying only them."""

    negations: frozenset[str]
    not_negating: frozenset[str]
    """After a negation these undo it: "not only"."""
    questions: frozenset[str]
    inversions: frozenset[str]
    """Verbs that begin a question in languages that ask by word order."""
    weak: frozenset[str]
    numbers: frozenset[str]
    """By lemma or stem-free spelling, as they are said."""
    currencies: frozenset[str]
    days: frozenset[str]
    fillers: frozenset[str]
    backchannel: frozenset[str]
    """What a listener says to show that he listens: no turn of its own."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RU: Final = Vocabulary(
    negations=_set("не нет ни никогда без нельзя"),
    not_negating=_set("только просто"),
    questions=_set(
        "кто что какой каков который чей сколько когда где куда откуда почему зачем как чем ли разве нужный"
    ),
    inversions=frozenset(),
    weak=_set(
        "я ты он она оно мы вы они мой твой ваш наш свой его ее их себя это этот тот то и а но или да же бы ли в на с"
        " по к у о об от до за из для при про не ни быть был есть как что чтобы если мне нам вам тебе вас нас меня"
    ),
    numbers=_set(
        "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать"
        " пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят"
        " семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
        " тысяча миллион полтора полтораста оба двое трое четверо пара"
    ),
    currencies=_set("рубль гривна доллар евро тенге копейка тугрик руб грн"),
    days=_set(
        "понедельник вторник среда четверг пятница суббота воскресенье сегодня завтра послезавтра утро утром вечер"
        " вечером день днем неделя январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
    ),
    fillers=_set("э ээ эм мм ну вот типа короче значит собственно"),
    backchannel=_set("угу ага да так хорошо понятно ясно ну м мм конечно"),
)
_UK: Final = Vocabulary(
    negations=_set("не ні ані ніколи без не можна"),
    not_negating=_set("тільки лише просто"),
    questions=_set("хто що який котрий чий скільки коли де куди звідки чому навіщо як чим чи хіба потрібний"),
    inversions=frozenset(),
    weak=_set(
        "я ти він вона воно ми ви вони мій твій ваш наш свій його її їх себе це цей той то і й та а але або так ж би б"
        " чи в у на з із по к до о об від за для при про не ні бути був є як що щоб якщо мені нам вам тобі вас нас мене"
    ),
    numbers=_set(
        "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять чотирнадцять"
        " п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять тридцять сорок п'ятдесят шістдесят"
        " сімдесят вісімдесят дев'яносто сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот тисяча"
        " мільйон півтора двоє троє пара"
    ),
    currencies=_set("гривня гривна рубль долар євро тенге копійка грн"),
    days=_set(
        "понеділок вівторок середа четвер п'ятниця субота неділя сьогодні завтра післязавтра ранок вранці зранку вечір"
        " ввечері день вдень тиждень січень лютий березень квітень травень червень липень серпень вересень жовтень"
        " листопад грудень"
    ),
    fillers=_set("е ее ем мм ну от типу коротше значить власне"),
    backchannel=_set("угу ага так добре зрозуміло ясно ну м мм звичайно"),
)
_EN: Final = Vocabulary(
    negations=_set("not no never without nor neither"),
    not_negating=_set("only just"),
    questions=_set("who what which whose how when where why"),
    inversions=_set("is are am was were do does did can could would will shall should may might have has had"),
    weak=_set(
        "i you he she it we they me him her us them my your his its our their this that these those a an the and or"
        " but if so to of in on at by for with from as is are am was were be been being do does did have has had will"
        " would can could not there"
    ),
    numbers=_set(
        "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million"
        " half dozen"
    ),
    currencies=_set("dollar dollars pound pounds euro euros cent cents pence bucks quid"),
    days=_set(
        "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight morning afternoon evening week"
        " january february march april may june july august september october november december"
    ),
    fillers=_set("uh um er erm hmm like basically actually"),
    backchannel=_set("yeah yes uh-huh mhm mm ok okay right sure i see"),
)
_NONE: Final = Vocabulary(*(frozenset[str]() for _ in range(10)))


@lru_cache(maxsize=8)
def vocabulary_of(language: str) -> Vocabulary:
    """Of a language that we have no sets for: empty ones, so that nothing is guessed."""
    return {"ru": _RU, "uk": _UK, "en": _EN}.get(language.lower().split("-")[0].split("_")[0], _NONE)
