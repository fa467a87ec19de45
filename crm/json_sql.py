"""Looking into JSON lists, which each database does in its own words."""

from typing import Any

from sqlalchemy import Boolean, String
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


class json_list_of(GenericFunction[str]):
    """The texts of a list as rows, to be joined with it; `table_valued("value")` names them."""

    type = String()
    inherit_cache = True


@compiles(json_list_of)
def _rows_in_sqlite(element: json_list_of, compiler: SQLCompiler, **options: Any) -> str:
    (column,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_each({column})"


@compiles(json_list_of, "postgresql")
def _rows_in_postgresql(element: json_list_of, compiler: SQLCompiler, **options: Any) -> str:
    (column,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"jsonb_array_elements_text({column})"
