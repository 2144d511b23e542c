"""What tests stand on: databases that keep what they acknowledge, and a browser that tells."""

import pytest
import sqlalchemy as sa


def test_each_database_is_new_and_empty(each_database, database_url):
    engine = sa.create_engine(database_url)
    assert engine.dialect.name == each_database
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.postgres
def test_postgresql_keeps_what_it_acknowledged(database_url):
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit"):
            assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == "on"
    engine.dispose()


@pytest.mark.browser
def test_the_browser_draws_a_page(page):
    page.set_content("<h1>對準</h1>")
    assert page.get_by_role("heading").inner_text() == "對準"
    assert page.evaluate("navigator.language") == "zh-TW"
