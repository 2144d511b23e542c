"""Others don't wait while what a file holds is searched for what nobody reaches."""

import gc

from app.collecting import NEVER, full_searches


def test_a_page_of_imports_puts_them_off_while_it_is_made_and_no_longer(visit, monkeypatch):
    usual, seen = gc.get_threshold(), []
    put_off = full_searches.put_off
    monkeypatch.setattr(
        full_searches, "put_off", lambda: (put_off(), seen.append(gc.get_threshold()))
    )
    assert visit("ye.ruolin").get("/imports/").status == 200
    assert visit("ye.ruolin").get("/imports/files/nothing").status == 404
    assert [one[2] for one in seen] == [NEVER, NEVER]
    assert gc.get_threshold() == usual
