"""Rows that move parties: transfers, pick-ups, parking lots, and music in a conference room."""

from collections.abc import Iterator, Mapping
from typing import Final

from ami.ledger.rows import CelRow
from ami.ledger.teller import RowChannel, Teller, Told, named

_LEFT_LOT: Final = frozenset({"ParkedCallTimeOut", "ParkedCallGiveUp"})


def music(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    if row.kind.startswith("MOH"):
        yield "MusicOnHoldStart" if row.event == "STREAM_BEGIN" else "MusicOnHoldStop", named(row)


def parked(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    """Which space it was, no row says."""
    lot = {"Parkinglot": row.extra.get("parking_lot", ""), "ParkerDialString": row.extra.get("parker_dial_string", "")}
    yield "ParkedCall", {**named(row, "Parkee"), **lot}


def unparked(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    """The reason is the name of the AMI event, but for those whom somebody takes out."""
    retriever = row.extra.get("retriever", "")
    taker = next((other.first for other in teller.seen.values() if other.first.channel == retriever), None)
    if taker is not None:
        yield "UnParkedCall", {**named(row, "Parkee"), **named(taker, "Retriever")}
    elif row.extra.get("reason", "") in _LEFT_LOT:
        yield row.extra["reason"], named(row, "Parkee")


def blind_transfer(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    headers = {**named(row, "Transferer"), **_other(row, "transferee_channel", "Transferee")}
    yield "BlindTransfer", {**headers, "Extension": row.extra.get("extension", ""), "Result": "Success"}


def attended_transfer(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    yield (
        "AttendedTransfer",
        {
            **named(row, "OrigTransferer"),
            **_other(row, "channel2", "SecondTransferer"),
            **_other(row, "transferee_channel", "Transferee"),
            **_other(row, "transfer_target_channel", "TransferTarget"),
            "DestType": "Bridge" if "bridge2_id" in row.extra else "App",
            "Result": "Success",
        },
    )


def pickup(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    picker = {"Channel": row.extra.get("pickup_channel", ""), "Uniqueid": row.extra.get("pickup_channel_uniqueid", "")}
    yield "Pickup", {**picker, **named(row, "Target")}


def _other(row: CelRow, column: str, prefix: str) -> Mapping[str, str]:
    name = row.extra.get(f"{column}_name", "")
    return {f"{prefix}Channel": name, f"{prefix}Uniqueid": row.extra.get(f"{column}_uniqueid", "")} if name else {}
