"""What the index of tags keeps of a person. The dictionary of tags names nobody."""

from typing import Final

from callcenter.personal.shelves import Shelf, Shelves
from crm.personal import of_cards
from crm.tags.models import CustomerTag

TAGS: Final = Shelves(
    "tags",
    [Shelf(table=CustomerTag, mine=of_cards(CustomerTag.kind, CustomerTag.owner_id), removed=True, searched=False)],
)
