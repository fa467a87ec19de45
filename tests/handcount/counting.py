"""The figures of the sales reports, counted over plain deals: no database, nothing of the product's own code."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import mean, median
from typing import Any

from tests.handcount.rows import Deal

Figures = dict[str, Any]
"""By `table/row/column`, or by the column alone for a figure at the top."""
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Span:
    since: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Line:
    """The stages of a pipeline by name: the open ones in their order, then the won one."""

    id: int
    open: Sequence[str]
    won: str


def made(deals: Iterable[Deal], span: Span) -> list[Deal]:
    return [deal for deal in deals if span.holds(deal.created_at)]


def ended(deals: Iterable[Deal], span: Span, outcome: str) -> list[Deal]:
    return [deal for deal in deals if deal.outcome == outcome and span.holds(deal.closed_at)]


def money(deals: Iterable[Deal]) -> Mapping[str, str]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for deal in deals:
        if deal.amount is not None:
            sums[deal.currency] += deal.amount
    return {currency: f"{amount:.2f}" for currency, amount in sums.items()}


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def funnel(deals: list[Deal], span: Span, line: Line) -> Figures:
    cohort = [deal for deal in made(deals, span) if deal.pipeline == line.id]
    won = [deal for deal in cohort if deal.outcome == "won"]
    found: Figures = {"made": len(cohort), "made_won": len(won), "conversion": share(len(won), len(cohort))}
    found |= {f"made_won_sum:{currency}": amount for currency, amount in money(won).items()}
    for place, name in enumerate(line.open):
        past = [deal for deal in cohort if deal.outcome == "won" or place == 0 or _furthest(deal, line) >= place]
        died = [deal for deal in cohort if deal.outcome == "lost" and _last_open(deal, line) == name]
        here = [deal for deal in cohort if deal.outcome == "open" and deal.stage == name]
        for column, counted in (("reached", past), ("died", died), ("here", here)):
            found[f"steps/{name}/{column}"] = len(counted)
    return found | {f"steps/{line.won}/reached": len(won)}


def _furthest(deal: Deal, line: Line) -> int:
    been = [move.went for move in deal.moves] + ([deal.stage] if deal.outcome == "open" else [])
    return max((line.open.index(name) for name in been if name in line.open), default=-1)


def _last_open(deal: Deal, line: Line) -> str:
    return next((move.went for move in reversed(deal.moves) if move.went in line.open), "")


def speed(deals: list[Deal], span: Span) -> Figures:
    won = ended(deals, span, "won")
    cycles = [(deal.closed_at - deal.created_at).total_seconds() / DAY_S for deal in won if deal.closed_at]
    contacts = [(deal.closed_at - deal.begun_at).total_seconds() / DAY_S for deal in won if deal.closed_at]
    found: Figures = {"won": len(won)}
    for name, values in (("cycle", cycles), ("contact", contacts)):
        found[f"{name}_mean"] = mean(values) if values else None
        found[f"{name}_median"] = median(values) if values else None
    return found


def stages(deals: list[Deal], span: Span, line: Line) -> Figures:
    mine, found = [deal for deal in deals if deal.pipeline == line.id], Figures()
    for name in line.open:
        stayed = [
            move.stayed_s / DAY_S for deal in mine for move in deal.moves if move.went == name and span.holds(move.at)
        ]
        found[f"stays/{name}/left"] = len(stayed)
        found[f"stays/{name}/stay_mean"] = mean(stayed) if stayed else None
        found[f"stays/{name}/stay_median"] = median(stayed) if stayed else None
        found[f"stays/{name}/waiting"] = len([deal for deal in mine if deal.outcome == "open" and deal.stage == name])
    return found


def losses(deals: list[Deal], span: Span) -> Figures:
    lost, won = ended(deals, span, "lost"), ended(deals, span, "won")
    found: Figures = {"lost": len(lost), "win_rate": share(len(won), len(won) + len(lost))}
    found |= {f"lost_sum:{currency}": amount for currency, amount in money(lost).items()}
    return found | {f"reasons/{name}/lost": count for name, count in Counter(deal.reason for deal in lost).items()}


def sources(deals: list[Deal], span: Span) -> Figures:
    return _by(deals, span, "deal_sources", "source")


def builder(deals: list[Deal], span: Span) -> Figures:
    return _by(deals, span, "built", "manager")


def _by(deals: list[Deal], span: Span, table: str, name: str) -> Figures:
    found: Figures = {}
    for column, counted in (
        ("created", made(deals, span)),
        ("won", ended(deals, span, "won")),
        ("lost", ended(deals, span, "lost")),
    ):
        for key, count in Counter(getattr(deal, name) for deal in counted).items():
            found[f"{table}/{key}/{column}"] = count
    for key in {getattr(deal, name) for deal in deals}:
        won = [deal for deal in ended(deals, span, "won") if getattr(deal, name) == key]
        found |= {f"{table}/{key}/won_sum:{currency}": amount for currency, amount in money(won).items()}
    return found


def by_rows(deals: list[Deal], span: Span, rows: str, own: Mapping[str, Any] | None = None) -> Figures:
    """A built report by what a deal may have several of, by periods, or by an own field as the API describes it."""
    made_at = {"created": made(deals, span), "won": ended(deals, span, "won"), "lost": ended(deals, span, "lost")}
    counts: Counter[str] = Counter()
    for column, counted in made_at.items():
        for deal in counted:
            at = deal.created_at if column == "created" else deal.closed_at
            names = _answers(deal, own) if own else _names(deal, rows, at or deal.created_at)
            counts.update(f"built/{name}/{column}" for name in names)
    return dict(counts)


def _names(deal: Deal, rows: str, at: datetime) -> Sequence[str]:
    if rows == "tag":
        return deal.tags or ("",)
    if rows == "reason":
        return (deal.reason,)
    monday = at - timedelta(days=at.weekday())
    return (
        {"day": f"{at:%Y-%m-%d}", "week": f"{monday:%Y-%m-%d}", "quarter": f"{at.year}-Q{(at.month + 2) // 3}"}[rows],
    )


def _answers(deal: Deal, own: Mapping[str, Any]) -> Sequence[str]:
    value = deal.answers.get(own["key"])
    if own["kind"] == "yes_no":
        return ("yes" if value else "no",)
    labels = {option["id"]: option["label"] for option in own["options"]}
    chosen = value if isinstance(value, list) else [] if value is None else [value]
    return [labels[one] for one in chosen] or [""]


def abc(deals: list[Deal], span: Span) -> Figures:
    sums: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for deal in ended(deals, span, "won"):
        if deal.amount and deal.customer:
            sums[deal.currency][deal.customer] += deal.amount
    buyers = {customer for of in sums.values() for customer in of}
    found: Figures = {"buyers": len(buyers)}
    return found | {f"turnover:{currency}": f"{sum(of.values()):.2f}" for currency, of in sums.items()}


def plan(deals: list[Deal], span: Span) -> Figures:
    """Of whole months; the span is the present one. A day that has passed counts for it, too."""
    facts = money(ended(deals, span, "won"))
    due = [
        deal
        for deal in deals
        if deal.outcome == "open" and deal.amount and deal.expected_close and deal.expected_close < span.until.date()
    ]
    found: Figures = {f"fact:{currency}": amount for currency, amount in facts.items()}
    so_far = (span.until - span.since) / (datetime.now(UTC) - span.since)
    for currency in {*facts, *(deal.currency for deal in due)}:
        fact = Decimal(facts.get(currency, "0"))
        coming = sum((deal.amount or 0) * deal.probability for deal in due if deal.currency == currency)
        found[f"pipeline_forecast:{currency}"] = float(fact + coming)
        found[f"linear:{currency}"] = float(fact) * so_far
    return found


def kpi(deals: list[Deal], span: Span) -> Figures:
    won, lost = ended(deals, span, "won"), ended(deals, span, "lost")
    open_ones = [deal for deal in deals if deal.outcome == "open"]
    counts = {"created": made(deals, span), "won": won, "lost": lost, "open": open_ones}
    found: Figures = {name: len(counted) for name, counted in counts.items()}
    return found | {f"won_sum:{currency}": amount for currency, amount in money(won).items()}


def activity(deals: list[Deal], span: Span) -> Figures:
    moves = Counter(move.author for deal in deals for move in deal.moves if span.holds(move.at) and move.author)
    return {f"people/{name}/moves": count for name, count in moves.items()}


def products(deals: list[Deal], span: Span) -> Figures:
    """Each deal once for each of its goods; the money of its lines."""
    won = ended(deals, span, "won")
    counts = Counter(name for deal in won for name in {name for name, _ in deal.lines} or {""})
    return {f"built/{name}/won": count for name, count in counts.items()}
