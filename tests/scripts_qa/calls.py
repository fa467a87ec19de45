"""Short scripts and calls, as people would write and say them."""

from typing import Any

from scripts_qa.checker import check
from scripts_qa.compiled import compile_script
from scripts_qa.loading import load_script
from scripts_qa.results import CheckResult, StepResult
from scripts_qa.script import ScriptText
from scripts_qa.transcript import Transcript, load_transcript

Said = tuple[float, str, str]
"""Second, `a`gent or `c`ustomer, words."""
SPEAKERS = {"a": "agent", "c": "customer"}


def script(body: str, lang: str = "ru") -> ScriptText:
    return load_script(f"script: test\nformat: 1\nlang: {lang}\n{body}")


def transcript(*said: Said, duration: float | None = None, conf: float | None = None) -> Transcript:
    """Half a second a word."""
    segments = [
        {
            "speaker": SPEAKERS[who],
            "start": at,
            "end": at + 0.5 * len(text.split()),
            "text": text,
            "confidence": conf,
        }
        for at, who, text in said
    ]
    return Transcript.model_validate({"duration": duration, "segments": segments})


def checked(body: str, *said: Said, lang: str = "ru", **more: Any) -> CheckResult:
    return check(compile_script(script(body, lang)), transcript(*said, **more))


def step(result: CheckResult, name: str = "it") -> StepResult:
    return next(item for item in result.steps if item.id == name)


def read(text: str) -> Transcript:
    return load_transcript(text)
