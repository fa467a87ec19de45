"""The portrait of a customer out of turnover and load: no database."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

MINUTES_A_TASK: Final = 15
"""What a task that was done counts for; its formula says the same."""


@dataclass(slots=True)
class Portrait:
    """`turnover` in hundredths by currency and by quarter; `minutes` of talks."""

    turnover: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    quarters: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    minutes: float = 0.0
    tasks: int = 0

    @property
    def load(self) -> float:
        return self.minutes + self.tasks * MINUTES_A_TASK


def judged(portraits: Mapping[str, Portrait]) -> dict[str, str]:
    """Much turnover: at least the buyers' median in any of its currencies. Much load: above the median of all."""
    loads = median(one.load for one in portraits.values()) if portraits else 0.0
    sums: defaultdict[str, list[int]] = defaultdict(list)
    for one in portraits.values():
        for currency, amount in one.turnover.items():
            sums[currency].append(amount)
    middles = {currency: median(amounts) for currency, amounts in sums.items()}
    found = {}
    for key, one in portraits.items():
        buys = any(amount >= middles[currency] for currency, amount in one.turnover.items() if amount)
        found[key] = _WORDS[buys, one.load > loads]
    return found


_WORDS: Final = {(True, False): "useful", (True, True): "key", (False, False): "quiet", (False, True): "costly"}
