"""The words of sales reports."""

from enum import StrEnum


class SalesReport(StrEnum):
    FUNNEL = "funnel"
    SPEED = "speed"
    STAGES = "stages"
    LOSSES = "losses"
    SOURCES = "sources"
    ABC = "abc"
    PLAN = "plan"
    KPI = "kpi"
    ACTIVITY = "activity"
    TASKS = "tasks"
    PORTRAIT = "portrait"
    BUILDER = "builder"


class SalesSpan(StrEnum):
    WEEK = "week"  # since Monday
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    YEAR = "year"
    LAST_YEAR = "last_year"
    CUSTOM = "custom"


class Compare(StrEnum):
    """`year`: the same days of the year before."""

    NONE = "none"
    PREVIOUS = "previous"
    YEAR = "year"
    CHOSEN = "chosen"


class DealGroup(StrEnum):
    """What the rows of a built report stand for; a competitor is the one that the deal was lost to, a customer the
    company of the deal, or its person where it names none. The tags are the deal's own."""

    MANAGER = "manager"
    TEAM = "team"
    DEPARTMENT = "department"
    PIPELINE = "pipeline"
    STAGE = "stage"
    SOURCE = "source"
    REASON = "reason"
    DAY = "day"
    WEEK = "week"  # since Monday
    MONTH = "month"
    QUARTER = "quarter"
    CUSTOMER = "customer"
    TAG = "tag"
    REGION = "region"
    CITY = "city"
    INDUSTRY = "industry"
    PRODUCT = "product"
    CATEGORY = "category"
    COMPETITOR = "competitor"


class DealFigure(StrEnum):
    """The columns of a built report. Those that end in `_sum` and `mean_deal` have a column for each currency. Leads,
    talks and tasks are counted beside the deals, where the rows and filters are theirs, too."""

    CREATED = "created"
    WON = "won"
    LOST = "lost"
    OPEN = "open"
    WIN_RATE = "win_rate"
    CREATED_SUM = "created_sum"
    WON_SUM = "won_sum"
    LOST_SUM = "lost_sum"
    OPEN_SUM = "open_sum"
    WEIGHTED_SUM = "weighted_sum"
    MEAN_DEAL = "mean_deal"
    CYCLE = "cycle_days"
    QUANTITY = "quantity"
    DISCOUNT_SUM = "discount_sum"
    LEADS = "leads"
    LEAD_DEALS = "lead_deals"
    TO_DEAL = "to_deal"
    CALLS_MADE = "calls_made"
    CALLS_TAKEN = "calls_taken"
    CALLS_MISSED = "calls_missed"
    TALK = "talk_s"
    TASKS_MADE = "tasks_made"
    TASKS_DONE = "tasks_done"
    TASKS_LATE = "tasks_late"
