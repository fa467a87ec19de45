"""Spoken example calls, made on this machine by speech synthesis."""

from deploy.speech.dialogue import Dialogue, Line, Side, dialogues
from deploy.speech.tracks import Spoken, speak

__all__ = ["Dialogue", "Line", "Side", "Spoken", "dialogues", "speak"]
