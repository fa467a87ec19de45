"""The text that a new script begins with: small, complete, and with a test that passes."""

from collections.abc import Mapping
from typing import Final

_HEAD: Final = """\
script: {key}
format: 1
lang: {language}
title: {title}
"""
_BODIES: Final[Mapping[str, str]] = {
    "ru": """\
slots: {name: agent.first_name}
steps:
  - id: greet
    title: Поздоровался и представился
    weight: 50
    when: {first_s: 25}
    all: [greeting, intro]
    parts:
      greeting: {any: ["добрый день", "здравствуйте", "доброе утро", "добрый вечер"]}
      intro: {any: ["меня зовут {name}", "это {name}", "на связи {name}"], not: ["как вас зовут"]}
  - id: bye
    title: Попрощался
    weight: 50
    when: {last_s: 20}
    any: ["спасибо за звонок", "хорошего дня", "всего доброго", "до свидания"]
tests:
  - {say: "здравствуйте меня зовут ирина", expect: {greet: done}}
  - {say: "спасибо за звонок", expect: {bye: done}}
""",
    "uk": """\
slots: {name: agent.first_name}
steps:
  - id: greet
    title: Привітався і назвався
    weight: 50
    when: {first_s: 25}
    all: [greeting, intro]
    parts:
      greeting: {any: ["добрий день", "вітаю вас", "доброго ранку", "добрий вечір"]}
      intro: {any: ["мене звати {name}", "це {name}", "на зв'язку {name}"], not: ["як вас звати"]}
  - id: bye
    title: Попрощався
    weight: 50
    when: {last_s: 20}
    any: ["дякую за дзвінок", "гарного дня", "всього найкращого", "до побачення"]
tests:
  - {say: "дякую за дзвінок", expect: {bye: done}}
""",
    "en": """\
slots: {name: agent.first_name}
steps:
  - id: greet
    title: Greeting and name
    weight: 50
    when: {first_s: 25}
    all: [greeting, intro]
    parts:
      greeting: {any: ["good morning", "good afternoon", "good evening", "hello"]}
      intro: {any: ["my name is {name}", "this is {name}", "{name} speaking"]}
  - id: bye
    title: Thanks and goodbye
    weight: 50
    when: {last_s: 20}
    any: ["thank you for calling", "have a nice day", "thanks for your time", "goodbye"]
tests:
  - {say: "thank you for calling", expect: {bye: done}}
""",
}


def first_text(key: str, title: str, language: str) -> str:
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    head = _HEAD.format(key=key, language=language, title=quoted)
    return head + _BODIES.get(language, _BODIES["en"])
