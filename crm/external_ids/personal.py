"""An id in another system leads to the person there: it goes with the card."""

from typing import Final

from callcenter.personal.shelves import Shelf, Shelves
from crm.external_ids.models import ExternalId
from crm.personal import owned

EXTERNAL_IDS: Final = Shelves(
    "external_ids", [Shelf(table=ExternalId, mine=owned(ExternalId), removed=True, searched=False)]
)
