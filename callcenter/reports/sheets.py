"""The columns of queue figures."""

from typing import Final

from callcenter.sheets.model import COUNT, SECONDS, SHARE, columns

FIGURES: Final = (
    *columns(COUNT, "offered", "answered", "answered_in_time", "lost", "abandoned", "short_abandoned"),
    *columns(COUNT, "timed_out", "left_empty", "flow_out", "refused", "unfinished", "transferred", "short_talks"),
    *columns(SHARE, "service_level_offered", "service_level_answered", "answer_rate", "abandon_rate", "transfer_rate"),
    *columns(SECONDS, "asa_s", "longest_wait_s", "abandoned_wait_s", "mean_talk_s", "mean_hold_s", "mean_wrap_s"),
    *columns(SECONDS, "aht_s"),
)
