"""The register of first sets

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = ()
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FLAG_KEY = "fk_product_flag_entry_id_first_set_entry"


def upgrade() -> None:
    op.create_table(
        "first_set_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("holder_sort_key", sa.String(length=400), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("city_code", sa.String(length=6), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('listed', 'withdrawn')", name=op.f("ck_first_set_entry_state_known")),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck_first_set_entry_days_in_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_set_entry")),
        sa.UniqueConstraint("kind", "level", "year", "number", name=op.f("uq_first_set_entry_kind_level_year_number")),
    )
    for column in ("category", "city_code", "holder_sort_key", "valid_until", "year"):
        op.create_index(op.f(f"ix_first_set_entry_{column}"), "first_set_entry", [column])

    op.create_table(
        "first_set_tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sureness", sa.Float(), nullable=False),
        sa.Column("grounds", JSON, nullable=False),
        sa.Column("basis", JSON, nullable=False),
        sa.Column("was_reopened", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=255), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'refused')", name=op.f("ck_first_set_tie_state_known")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_first_set_tie_decided_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["first_set_entry.id"],
            name=op.f("fk_first_set_tie_entry_id_first_set_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_first_set_tie_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_set_tie")),
        sa.UniqueConstraint("entry_id", "product_id", name=op.f("uq_first_set_tie_entry_id_product_id")),
    )
    op.create_index(op.f("ix_first_set_tie_product_id"), "first_set_tie", ["product_id"])
    op.create_index("ix_first_set_tie_state_sureness", "first_set_tie", ["state", "sureness"])

    op.create_table(
        "first_set_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("stored_name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(length=255), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("faults", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("unknown_columns", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["account.id"],
            name=op.f("fk_first_set_upload_created_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_set_upload")),
    )
    op.create_index(op.f("ix_first_set_upload_created_at"), "first_set_upload", ["created_at"])

    # in plain words: Alembic would copy the whole table on SQLite, and with it go the rows that refer to it
    op.execute(
        f"ALTER TABLE product ADD COLUMN flag_entry_id INTEGER CONSTRAINT {FLAG_KEY} REFERENCES first_set_entry (id)"
    )
    op.create_index(op.f("ix_product_flag_entry_id"), "product", ["flag_entry_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_product_flag_entry_id"), "product")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_column("flag_entry_id")
    op.drop_table("first_set_upload")
    op.drop_table("first_set_tie")
    op.drop_table("first_set_entry")
