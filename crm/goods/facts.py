"""The catalogue as reports and deals read it: rows for other rooms' queries."""

from collections.abc import Sequence

from sqlalchemy import CTE, Select, Subquery, case, func, literal, select

from crm.goods.models import Product, ProductCategory


def products() -> Subquery:
    """`id`, `name`, `sku`, `kind`, `category_id`, archived ones too: old deals have them."""
    query = select(Product.id, Product.name, Product.sku, Product.kind, Product.category_id)
    return query.subquery("products_known")


def categories() -> Subquery:
    """`id`, `parent_id`, `name`."""
    query = select(ProductCategory.id, ProductCategory.parent_id, ProductCategory.name)
    return query.subquery("product_categories_known")


def branches(level: int) -> Subquery:
    """Each category's `id` with the one `over` it that stands at this level of the tree, 1 being the top; one that
    stands higher stands for itself."""
    whole = _tree(level)
    return select(whole.c.id, whole.c.over).subquery("branches_known")


def depth() -> Select[int]:
    """How many levels the tree of categories has."""
    return select(func.max(_tree(1).c.depth))


def _tree(level: int) -> CTE:
    child = ProductCategory.__table__.alias("child")
    top = select(ProductCategory.id, ProductCategory.id.label("over"), literal(1).label("depth"))
    tree = top.where(ProductCategory.parent_id.is_(None)).cte("branches", recursive=True)
    over = case((tree.c.depth < level, child.c.id), else_=tree.c.over)
    return tree.union_all(select(child.c.id, over, tree.c.depth + 1).join(tree, child.c.parent_id == tree.c.id))


def within(ids: Sequence[int]) -> Select[int]:
    """These categories and all below them."""
    child = ProductCategory.__table__.alias("child")
    tree = select(ProductCategory.id).where(ProductCategory.id.in_(ids)).cte("within", recursive=True)
    whole = tree.union(select(child.c.id).join(tree, child.c.parent_id == tree.c.id))
    return select(whole.c.id)
