"""Which column of a book holds what.

Asterisk's own files have no heading: their layout is known by the number of columns, or named in the settings by the
names that Asterisk uses in its tables, in any order.
"""

import csv
from collections.abc import Mapping, Sequence
from typing import Final

from ami.ledger.errors import BadLine

Cells = Mapping[str, str]

_SKIP: Final = "-"


def _names(text: str) -> list[str]:
    return text.split()


OUR_CEL: Final = _names(
    "eventtype eventtime uniqueid linkedid channame peer cid_name cid_num cid_dnid exten context appname appdata "
    "userdeftype extra"
)
"""As deploy/pbx/templates/cel_custom.conf writes it."""
SAMPLE_CEL: Final = _names(
    "eventtype eventtime cid_name cid_num cid_ani cid_rdnis cid_dnid exten context channame appname appdata amaflags "
    "accountcode uniqueid linkedid peer userfield userdeftype extra"
)
"""As the sample cel_custom.conf of Asterisk does."""
CDR_CSV: Final = _names(
    "accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec "
    "disposition amaflags uniqueid userfield peeraccount linkedid sequence"
)
"""cdr_csv with `loguniqueid`, `loguserfield` and `newcdrcolumns`: without the last, three columns fewer."""
SAMPLE_CDR: Final = _names(
    "clid src dst dcontext channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags "
    "accountcode uniqueid userfield sequence"
)
"""As the sample cdr_custom.conf of Asterisk does."""

CEL_LAYOUTS: Final = {len(OUR_CEL): OUR_CEL, len(SAMPLE_CEL): SAMPLE_CEL}
CDR_LAYOUTS: Final = {
    17: CDR_CSV[:17],
    18: CDR_CSV[:18],
    len(SAMPLE_CDR): SAMPLE_CDR,
    20: [*CDR_CSV[:17], *CDR_CSV[18:]],
    len(CDR_CSV): CDR_CSV,
}


def cells_of(line: str, layouts: Mapping[int, Sequence[str]], named: Sequence[str]) -> Cells:
    """`named` are the columns that the settings name; without any the layout is guessed.

    :raises BadLine: when the line does not fit
    """
    values = _split(line)
    columns = named or layouts.get(len(values), ())
    if not values or len(columns) != len(values):
        raise BadLine("columns")
    return {name: value for name, value in zip(columns, values, strict=True) if name != _SKIP}


def _split(line: str) -> list[str]:
    """One line is one record: a quote that does not close in its line closes nothing behind it."""
    if "\0" in line:
        raise BadLine("control-characters")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        raise BadLine("quotes") from None
