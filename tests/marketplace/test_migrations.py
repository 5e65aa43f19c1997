"""One history for both databases, and the models agree with it."""

from flask import Flask
from sqlalchemy import inspect

from marketplace import migrating
from marketplace.db import Base, database


def test_models_and_migrations_agree(app: Flask):
    with app.app_context():
        assert migrating.is_current()
        assert migrating.differences() == []


def test_the_history_goes_down_and_up_again(app: Flask):
    with app.app_context():
        migrating.alembic().downgrade("base")
    with app.app_context():
        left = set(inspect(database().engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        assert not migrating.is_current()
        migrating.upgrade()
    with app.app_context():
        assert set(Base.metadata.tables) <= set(inspect(database().engine).get_table_names())
