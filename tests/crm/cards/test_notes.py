"""Notes that are corrected and withdrawn, and what a company's history has of its people."""

from typing import Any

import pytest

from tests.crm.builders import NOW, NUMBER, call
from tests.crm.cards.world import *  # noqa: F403
