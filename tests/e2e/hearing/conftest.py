"""One house for what is heard and read of a spoken call."""

import json
from collections.abc import Iterator

import pytest

from deploy.pbx import PbxSpec
from deploy.speech import Dialogue, Spoken, speak
from recordings.transcription.installed import ModelShelf
from tests.e2e.hearing.spoken_call import LINES
from tests.live.house import House, HouseSpec, live_house
from tests.speech_models import models

__all__ = ["models"]


@pytest.fixture(scope="package")
def house(asterisk_installed: None, models: ModelShelf) -> Iterator[House]:
    """Records every call, transcribes it, and lets operators hear nothing."""
    environment = {
        "CALLCENTER_TRANSCRIPTION__MODELS_DIR": str(models.folder),
        "CALLCENTER_TRANSCRIPTION__BEAM": "1",
        "CALLCENTER_TRANSCRIPTION__LANGUAGE": "en",
        "CALLCENTER_TRANSCRIPTION__ENGINES": json.dumps(["whisper"]),
        "CALLCENTER_RECORDINGS__OPERATORS_HEAR_OWN": "false",
    }
    with live_house(HouseSpec(pbx=PbxSpec(record_calls=True, direct_ring_s=15), environment=environment)) as opened:
        yield opened


@pytest.fixture(scope="package")
def spoken() -> Spoken:
    return speak(Dialogue("hearing", "en", "sales", LINES))
