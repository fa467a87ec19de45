"""What sheets of sales say."""

from typing import Final

from callcenter.sheets.model import Vocabulary
from crm.sales.formulas import FORMULAS
from crm.sales.kinds import DealGroup
from crm.sales.words import COLUMNS, REPORTS, TABLES, VALUES

VOCABULARY: Final = Vocabulary(
    reports=REPORTS,
    tables=TABLES,
    columns=COLUMNS,
    values=VALUES,
    formulas=FORMULAS,
    worded=frozenset({"class", "useful", "action", "own_answer", "lead_state"}),
    unknown=frozenset(map(str, DealGroup))
    | frozenset({"manager", "source", "reason", "person", "customer", "own_option"}),
)
