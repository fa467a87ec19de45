"""How a file is read and what becomes of it, as they are stored with the import."""

from crm.importing.models import Import
from crm.importing.plans import Plan
from crm.importing.reading import Reading


def plan_of(row: Import) -> Plan:
    return Plan.model_validate({name: value for name, value in row.plan.items() if name != "remembered"})


def reading_of(row: Import) -> Reading:
    return Reading.load({name: value for name, value in row.reading.items() if name != "sheets"})
