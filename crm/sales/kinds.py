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
    """What the rows of a built report stand for; a competitor is the one that the deal was lost to."""

    MANAGER = "manager"
    TEAM = "team"
    DEPARTMENT = "department"
    PIPELINE = "pipeline"
    STAGE = "stage"
    SOURCE = "source"
    REASON = "reason"
    MONTH = "month"
    REGION = "region"
    CITY = "city"
    INDUSTRY = "industry"
    PRODUCT = "product"
    CATEGORY = "category"
    COMPETITOR = "competitor"


class DealFigure(StrEnum):
    """The columns of a built report. Those that end in `_sum` and `mean_deal` have a column for each currency."""

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
