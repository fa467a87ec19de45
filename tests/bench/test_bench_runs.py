"""The benchmarks run and give rows; how fast is nobody's business here."""

from pathlib import Path

import pytest

from tests.bench import bench_framing, bench_tracker, dataset, document, traffic
from tests.bench.figures import Table, spread
from tests.bench.sections import SECTIONS, framing, tracker

pytestmark = pytest.mark.unit

SMALL = dataset.Size(customers=400, calls=20)


def test_one_recorded_trace_given_to_both_trackers_gives_a_row_each() -> None:
    table = tracker(bench_tracker.recorded()[:1], rounds=1)[0]
    assert [row[0] for row in table.rows] == ["cacofonisk", "tracker", "tracker with stories"]


def test_few_events_given_to_all_framers_give_a_row_each() -> None:
    table = framing(bench_framing.typical_stream(50), rounds=1)[0]
    assert {"ours", "panoramisk, one *", "pyst2, parse only"} <= {row[0] for row in table.rows}


def test_hundred_times_spread_by_nearest_rank() -> None:
    figures = spread([n / 1000 for n in range(1, 101)])
    assert figures.cells() == ["100", "50.0", "90.0", "99.0", "100.0"]


def test_nothing_measured_shows_empty_cells() -> None:
    assert spread([]).cells() == ["0", "", "", "", ""]


def test_one_section_measured_anew_leaves_the_other_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    document.write({"tracker": _section("tracker", "1"), "lists": _section("lists", "2")}, path)
    document.write({"lists": _section("lists", "3")}, path)
    text = path.read_text()
    assert "| 1 |" in text
    assert "| 2 |" not in text
    assert "| 3 |" in text


def test_every_section_has_a_heading() -> None:
    assert SECTIONS.keys() == document.HEADINGS.keys()


def test_replayed_call_rings_once_with_its_own_number() -> None:
    call = next(traffic.calls(50, 1, SMALL, epoch=1_800_000_000))
    cues = traffic.cues([call], traffic.script())
    ringing = [traffic.message(cue).decode() for cue in cues if cue.step.rings]
    assert len(ringing) == 1
    assert f"Linkedid: {call.id}\r\n" in ringing[0]
    assert f"CallerIDNum: {call.number}\r\n" in ringing[0]


def test_every_hundredth_customer_shares_the_number_of_the_one_before() -> None:
    numbers = [dataset.number_of(customer) for customer in range(1000)]
    assert len(set(numbers)) == 990


def _section(name: str, figure: str) -> str:
    return document.section(name, [Table("A table", ("figure",), [[figure]])], ["here and now"])
