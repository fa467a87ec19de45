"""What the catalogue refuses."""

from callcenter.errors import Conflict


class SkuTaken(Conflict):
    """Two products cannot have one article number; `product_id` in the extra is who has it."""

    code = "sku-taken"


class NameTaken(Conflict):
    """Two price lists of one name could not be told apart, in a file least of all."""

    code = "name-taken"


class CategoryInUse(Conflict):
    """What is in a category would be nowhere without it."""

    code = "category-in-use"


class ProductSold(Conflict):
    """It stands in deals: archive it instead."""

    code = "product-sold"
