"""The catalogue as reports and deals read it: rows for other rooms' queries."""

from sqlalchemy import Subquery, select

from crm.goods.models import Product, ProductCategory


def products() -> Subquery:
    """`id`, `name`, `sku`, `kind`, `category_id`, archived ones too: old deals have them."""
    query = select(Product.id, Product.name, Product.sku, Product.kind, Product.category_id)
    return query.subquery("products_known")


def categories() -> Subquery:
    """`id`, `parent_id`, `name`."""
    query = select(ProductCategory.id, ProductCategory.parent_id, ProductCategory.name)
    return query.subquery("product_categories_known")
