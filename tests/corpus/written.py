"""A labelled call as a recogniser without a single error would write it down, with times by the length of the words."""

from typing import Final

from deploy.speech.dialogue import Dialogue, Side
from scripts_qa.transcript import Segment, Transcript

LETTERS_PER_S: Final = 14.0
"""Calm talk on the telephone: some 140 words in a minute."""
LEAD_S: Final = 0.6
PAUSE_S: Final = 0.45
SPEAKERS: Final = {Side.AGENT: "agent", Side.CALLER: "customer"}


def as_written(dialogue: Dialogue) -> Transcript:
    """Nobody speaks while the other does."""
    at, segments = LEAD_S, []
    for line in dialogue.lines:
        until = at + len(line.text) / LETTERS_PER_S
        segments.append(Segment(speaker=SPEAKERS[line.side], start=at, end=until, text=line.text))
        at = until + PAUSE_S
    return Transcript(language=dialogue.language, duration=at, engine="as written", segments=segments)
