"""Looking into JSON lists, which each database does in its own words."""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class json_list_has(GenericFunction[bool]):
    """Whether a column that holds a list of texts has this one."""

    type = Boolean()
    inherit_cache = True


@compiles(json_list_has)
def _in_sqlite(element: json_list_has, compiler: SQLCompiler, **options: Any) -> str:
    column, text = (compiler.process(clause, **options) for clause in element.clauses)
    return f"EXISTS (SELECT 1 FROM json_each({column}) AS one WHERE one.value = {text})"  # noqa: S608 - of bound parts


@compiles(json_list_has, "postgresql")
def _in_postgresql(element: json_list_has, compiler: SQLCompiler, **options: Any) -> str:
    column, text = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} @> jsonb_build_array(CAST({text} AS TEXT)))"
