"""Full searches for unreachable cycles wait while a large file is in memory."""

import gc

from app.collecting import NEVER, FullSearches


def test_they_are_put_off_until_the_last_who_asked_is_done():
    usual, searches = gc.get_threshold(), FullSearches()
    searches.put_off()
    searches.put_off()
    assert gc.get_threshold() == (*usual[:2], NEVER)
    searches.resume()
    assert gc.get_threshold() == (*usual[:2], NEVER)
    searches.resume()
    assert gc.get_threshold() == usual
    searches.resume()
    assert gc.get_threshold() == usual
