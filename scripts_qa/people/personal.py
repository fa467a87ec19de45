"""What quality work keeps of a caller: words of the call in the library of best lines. Judgements stay: they are about
the operator."""

from typing import Final

from callcenter.personal.shelves import Shelf, Shelves
from scripts_qa.people.models import BestLine, CoachingClip, CoachingNote, DisputeItem

LINES: Final = Shelves(
    "lines",
    [
        Shelf(table=BestLine, mine=lambda person: BestLine.call_id.in_(person.call_ids), removed=True),
        Shelf(table=CoachingClip, mine=lambda person: CoachingClip.call_id.in_(person.call_ids), removed=True),
        Shelf(table=CoachingNote),
        Shelf(table=DisputeItem),
    ],
)
