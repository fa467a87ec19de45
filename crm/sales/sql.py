"""Reckoning with times and medians, which each database does in its own words."""

from typing import Any

from sqlalchemy import Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class seconds_between(GenericFunction[float]):
    """From the first moment to the second. SQLite reckons in days as a double: good to a ten-thousandth of a second."""

    type = Double()
    inherit_cache = True


@compiles(seconds_between)
def _in_sqlite(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _in_postgresql(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({later}) - ({earlier})) AS DOUBLE PRECISION)"


class median_of(GenericFunction[float]):
    """An aggregate; our connections to SQLite know it by this name."""

    type = Double()
    inherit_cache = True


@compiles(median_of, "postgresql")
def _median_in_postgresql(element: median_of, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {value})"
