"""What both engines do with a failed run: when to try again, and what may be written down about it."""

import random
import traceback
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.jobs.ports import GiveUp, JobDefinition, UnknownJob

FIRST_DELAY_S: Final = 5.0
LONGEST_DELAY_S: Final = 900.0
_ERROR_LENGTH: Final = 256
_jitter = random.SystemRandom()


def retry_delay(attempt: int) -> timedelta:
    """Doubling from five seconds to fifteen minutes; half of it is chance, so that failures do not march in step."""
    longest = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** min(attempt - 1, 16))
    return timedelta(seconds=_jitter.uniform(longest / 2, longest))


def next_run(definition: JobDefinition[object], attempt: int, error: BaseException) -> datetime | None:
    """When to run again after this attempt, None for never."""
    if isinstance(error, GiveUp | UnknownJob) or attempt >= definition.max_attempts:
        return None
    return datetime.now(UTC) + retry_delay(attempt)


def describe(error: BaseException) -> str:
    """Class and place of an error. Its text is left out: it may quote personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name} ({frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{place}"[:_ERROR_LENGTH]
