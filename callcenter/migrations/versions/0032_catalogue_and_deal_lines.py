"""catalogue and deal lines"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "price_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_price_lists_name_given")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_price_lists_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
    )
    with op.batch_alter_table("price_lists", schema=None) as batch_op:
        batch_op.create_index("uq_price_lists_name_key", ["name_key"], unique=True)

    op.create_table(
        "product_categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_product_categories_name_given")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_product_categories_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["product_categories.id"], name=op.f("fk_product_categories_parent_id_product_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_categories")),
    )
    with op.batch_alter_table("product_categories", schema=None) as batch_op:
        batch_op.create_index("ix_product_categories_parent_id_position", ["parent_id", "position"], unique=False)

    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("sku_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("vat_rate", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('product', 'service')", name=op.f("ck_products_kind_known")),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_products_name_given")),
        sa.CheckConstraint("vat_rate BETWEEN 0 AND 10000", name=op.f("ck_products_vat_rate_percent")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["product_categories.id"], name=op.f("fk_products_category_id_product_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index("ix_products_category_id_name_key_id", ["category_id", "name_key", "id"], unique=False)
        batch_op.create_index("ix_products_name_key_id", ["name_key", "id"], unique=False)
        batch_op.create_index("uq_products_sku_key", ["sku_key"], unique=True)

    op.create_table(
        "product_prices",
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("price_list_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_product_prices_amount_positive")),
        sa.ForeignKeyConstraint(
            ["price_list_id"],
            ["price_lists.id"],
            name=op.f("fk_product_prices_price_list_id_price_lists"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_prices_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "price_list_id", name=op.f("pk_product_prices")),
    )
    with op.batch_alter_table("product_prices", schema=None) as batch_op:
        batch_op.create_index("ix_product_prices_price_list_id", ["price_list_id"], unique=False)

    op.create_table(
        "product_words",
        sa.Column("word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_words_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "product_id", name=op.f("pk_product_words")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("product_words", schema=None) as batch_op:
        batch_op.create_index("ix_product_words_product_id", ["product_id"], unique=False)

    op.create_table(
        "deal_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("discount_kind", sa.String(length=7), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=True),
        sa.Column("vat_included", sa.Boolean(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("discount_kind IN ('percent', 'sum')", name=op.f("ck_deal_lines_discount_kind_known")),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_deal_lines_name_given")),
        sa.CheckConstraint("price >= 0 AND discount >= 0", name=op.f("ck_deal_lines_price_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_deal_lines_quantity_positive")),
        sa.CheckConstraint("vat >= 0 AND total >= vat", name=op.f("ck_deal_lines_total_positive")),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_deal_lines_deal_id_deals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_deal_lines_product_id_products")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_lines")),
    )
    with op.batch_alter_table("deal_lines", schema=None) as batch_op:
        batch_op.create_index("ix_deal_lines_deal_id_position", ["deal_id", "position"], unique=False)
        batch_op.create_index("ix_deal_lines_product_id", ["product_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("deal_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_deal_lines_product_id")
        batch_op.drop_index("ix_deal_lines_deal_id_position")

    op.drop_table("deal_lines")
    with op.batch_alter_table("product_words", schema=None) as batch_op:
        batch_op.drop_index("ix_product_words_product_id")

    op.drop_table("product_words")
    with op.batch_alter_table("product_prices", schema=None) as batch_op:
        batch_op.drop_index("ix_product_prices_price_list_id")

    op.drop_table("product_prices")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_index("uq_products_sku_key")
        batch_op.drop_index("ix_products_name_key_id")
        batch_op.drop_index("ix_products_category_id_name_key_id")

    op.drop_table("products")
    with op.batch_alter_table("product_categories", schema=None) as batch_op:
        batch_op.drop_index("ix_product_categories_parent_id_position")

    op.drop_table("product_categories")
    with op.batch_alter_table("price_lists", schema=None) as batch_op:
        batch_op.drop_index("uq_price_lists_name_key")

    op.drop_table("price_lists")
