"""What sheets of calls say."""

from typing import Final

from callcenter.reports.formulas import FORMULAS
from callcenter.reports.words import COLUMNS, REPORTS, TABLES, VALUES
from callcenter.sheets.model import Vocabulary

VOCABULARY: Final = Vocabulary(
    reports=REPORTS,
    tables=TABLES,
    columns=COLUMNS,
    values=VALUES,
    formulas=FORMULAS,
    worded=frozenset({"state", "program", "difference"}),
    unknown=frozenset({"line", "region", "queue", "agent"}),
)
