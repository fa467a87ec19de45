"""Lines and rows of the three books in every layout that Asterisk writes."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami.ledger.columns import SAMPLE_CDR, SAMPLE_CEL
from ami.ledger.errors import BadLine
from ami.ledger.parsing import (
    Format,
    cdr_line,
    cdr_record,
    cel_line,
    cel_record,
    queue_log_line,
    queue_log_record,
)

pytestmark = pytest.mark.unit

OURS: Final = (
    '"BRIDGE_ENTER","2026-11-22 16:28:14.695","pbx-1.1","pbx-1.0","PJSIP/101-00000001","","Иван ""Ваня""","101","","s",'
    '"internal","AppQueue","(Outgoing Line)","","{""bridge_id"":""0c48"",""bridge_technology"":""simple_bridge""}"'
)
CSV_CDR: Final = (
    '"","+79031234567","s","queue-sales","""Ivan"" <+79031234567>","PJSIP/trunk-00000000","PJSIP/101-00000001","Queue",'
    '"sales","2026-11-22 16:28:13","2026-11-22 16:28:14","2026-11-22 16:28:16",3,2,"ANSWERED","DOCUMENTATION",'
    '"pbx-1.0",""'
)
MOSCOW: Final = ZoneInfo("Europe/Moscow")


def quoted(*values: str) -> str:
    return ",".join('"' + value.replace('"', '""') + '"' for value in values)


def test_our_cel_line_is_understood() -> None:
    row = cel_line(OURS, Format())
    assert (row.event, row.uniqueid, row.linkedid, row.channel) == (
        "BRIDGE_ENTER",
        "pbx-1.1",
        "pbx-1.0",
        "PJSIP/101-00000001",
    )
    assert row.at == datetime(2026, 11, 22, 16, 28, 14, 695_000, tzinfo=UTC)
    assert (row.caller_name, row.application, row.extra["bridge_id"]) == ('Иван "Ваня"', "AppQueue", "0c48")


def test_cel_line_of_asterisks_sample_is_understood() -> None:
    values = {"eventtype": "CHAN_START", "eventtime": "1795364893.182334", "uniqueid": "1.0", "channame": "SIP/a-1"}
    row = cel_line(quoted(*(values.get(name, "") for name in SAMPLE_CEL)), Format(MOSCOW))
    assert (row.event, row.linkedid) == ("CHAN_START", "1.0")
    assert row.at == datetime.fromtimestamp(1795364893.182334, UTC)


def test_named_columns_are_believed() -> None:
    form = Format(MOSCOW, "%d.%m.%Y %H:%M:%S", ("eventtime", "-", "eventtype", "uniqueid", "channame"))
    row = cel_line('22.11.2026 19:28:13,x,CHAN_END,1.0,"SIP/a-1"', form)
    assert (row.event, row.at) == ("CHAN_END", datetime(2026, 11, 22, 16, 28, 13, tzinfo=UTC))


@pytest.mark.parametrize("event", ["CHAN_START", 1, "1"])
def test_cel_record_of_a_table_is_understood(event: str | int) -> None:
    record = {
        "eventtype": event,
        "eventtime": datetime(2026, 11, 22, 19, 28, 13, 182_000),  # noqa: DTZ001 - as a driver gives it
        "uniqueid": "1.0",
        "linkedid": "1.0",
        "channame": "SIP/a-1",
        "cid_num": None,
        "extra": '{"hangupcause":16,"list":[1]}',
    }
    row = cel_record(record, Format(MOSCOW))
    assert (row.event, row.caller_number) == ("CHAN_START", "")
    assert row.at == datetime(2026, 11, 22, 16, 28, 13, 182_000, tzinfo=UTC)
    assert row.extra == {"hangupcause": "16"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "columns"),
        (OURS.replace("2026-11-22", "22nd of"), "time"),
        (OURS.replace("2026-11-22", "0000-99-99"), "time"),
        (OURS.replace('"pbx-1.1"', '""'), "no-id"),
        (OURS[:-1], "quotes"),
        (OURS.replace('"Иван ""', '"Иван "'), "quotes"),
        (OURS.replace("Иван", "\0"), "control-characters"),
        (quoted(*["x"] * 13), "columns"),
    ],
)
def test_line_that_does_not_fit_is_named(line: str, reason: str) -> None:
    with pytest.raises(BadLine) as raised:
        cel_line(line, Format())
    assert str(raised.value) == reason


def test_odd_json_loses_the_extra_and_not_the_event() -> None:
    for extra in ("{", "[" * 3_000, "7", '"x"', "{}" * 9_000):
        row = cel_record(
            {"eventtype": "HANGUP", "eventtime": "1", "uniqueid": "1", "channame": "a", "extra": extra}, Format()
        )
        assert row.extra == {}


@given(st.text())
def test_any_line_is_a_row_or_a_bad_line(line: str) -> None:
    with suppress(BadLine):
        assert cel_line(line, Format()).uniqueid
    with suppress(BadLine):
        assert cdr_line(line, Format()).uniqueid
    with suppress(BadLine):
        assert queue_log_line(line, Format()).event


@pytest.mark.parametrize(
    ("more", "linkedid"), [("", ""), (',"","pbx-0.0",7', "pbx-0.0")], ids=["18 columns", "newcdrcolumns"]
)
def test_cdr_csv_line_is_understood(more: str, linkedid: str) -> None:
    row = cdr_line(CSV_CDR + more, Format())
    assert (row.channel, row.other, row.disposition) == ("PJSIP/trunk-00000000", "PJSIP/101-00000001", "ANSWERED")
    assert (row.uniqueid, row.linkedid) == ("pbx-1.0", linkedid)
    assert row.answer is not None
    assert (row.end - row.answer).total_seconds() == 2


def test_cdr_line_of_the_custom_sample_in_local_time_is_understood() -> None:
    values = dict.fromkeys(SAMPLE_CDR, "")
    values |= {"channel": "SIP/a-1", "uniqueid": "1.0", "disposition": "NO ANSWER", "duration": "3", "billsec": "0"}
    values |= {"start": "2026-11-22 19:28:13", "end": "2026-11-22 19:28:16"}
    row = cdr_line(quoted(*values.values()), Format(MOSCOW))
    assert (row.start, row.answer) == (datetime(2026, 11, 22, 16, 28, 13, tzinfo=UTC), None)


def test_cdr_record_of_freepbx_is_understood() -> None:
    record = {
        "calldate": datetime(2026, 11, 22, 16, 28, 13),  # noqa: DTZ001 - as a driver gives it
        "clid": "x",
        "src": "101",
        "dst": "102",
        "channel": "SIP/101-1",
        "dstchannel": "SIP/102-2",
        "duration": 12,
        "billsec": 5,
        "disposition": "ANSWERED",
        "uniqueid": "1.0",
        "linkedid": "1.0",
    }
    row = cdr_record(record, Format())
    assert row.answer is not None
    assert ((row.end - row.start).total_seconds(), (row.end - row.answer).total_seconds()) == (12, 5)


def test_queue_log_line_keeps_every_field() -> None:
    row = queue_log_line("1795364894|pbx-1.0|sales|Agent 101|CONNECT|1|pbx-1.1|1", Format())
    assert (row.call_id, row.queue, row.agent, row.event) == ("pbx-1.0", "sales", "Agent 101", "CONNECT")
    assert row.data == ("1", "pbx-1.1", "1")


@pytest.mark.parametrize("columns", [{"data": "1|pbx-1.1|1"}, {"data1": "1", "data2": "pbx-1.1", "data3": "1"}])
def test_queue_log_record_of_a_table_is_understood(columns: dict[str, str]) -> None:
    record = {"time": "2026-11-22 19:28:14.500000", "callid": "pbx-1.0", "queuename": "sales", "agent": "a"}
    row = queue_log_record({**record, "event": "CONNECT", **columns}, Format(MOSCOW))
    assert row.data == ("1", "pbx-1.1", "1")
    assert row.at == datetime(2026, 11, 22, 16, 28, 14, 500_000, tzinfo=UTC)


def test_last_column_of_a_table_is_read_by_its_fields() -> None:
    """An attended transfer over two bridges has six fields, five of them columns."""
    columns = {"data1": "LINK", "data2": "Local/1;1", "data3": "Local/1;2", "data4": "12", "data5": "60|1"}
    record = {"time": "2026-11-22 19:28:14.500000", "callid": "pbx-1.0", "queuename": "sales", "agent": "a"}
    row = queue_log_record({**record, "event": "ATTENDEDTRANSFER", **columns}, Format(MOSCOW))
    assert row.data == ("LINK", "Local/1;1", "Local/1;2", "12", "60", "1")
