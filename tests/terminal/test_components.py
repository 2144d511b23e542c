"""What is installed is held against the times of docs/security.md."""

from datetime import date, timedelta

import pytest

from app.terminal.components import (
    ALL,
    MENDED_WITHIN,
    ROOT,
    TAKEN_ANEW_EVERY,
    late,
    pinned,
    written,
)

ANEW = date(2026, 11, 1)
HERE = {"flask": "3.1.3", "weasyprint": "66.0"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "requirements.txt").write_text("flask==3.1.3\nweasyprint==66.0\n")
    (tmp_path / "components.csv").write_text(
        f"package,version,since\n{ALL},,{ANEW}\nflask,3.1.3,{ANEW}\nweasyprint,66.0,{ANEW}\n"
    )
    (tmp_path / "holes.csv").write_text("package,mended in,known on,how bad,about\n")
    return tmp_path


def told(folder, today, here=HERE):
    return [(one.told, one.is_over) for one in late(today, here, folder)]


def test_what_was_not_taken_anew_for_a_month_is_told_before_and_after(folder):
    assert told(folder, ANEW + timedelta(days=24)) == []
    sentence = "all packages were last taken anew on 2026-11-01, and are to be by 2026-12-02"
    assert told(folder, ANEW + timedelta(days=25)) == [(sentence, False)]
    assert told(folder, ANEW + TAKEN_ANEW_EVERY) == [(sentence, False)]
    assert told(folder, ANEW + TAKEN_ANEW_EVERY + timedelta(days=1)) == [(sentence, True)]


@pytest.mark.parametrize("bad", MENDED_WITHIN)
def test_a_known_hole_breaks_its_time_unless_what_is_here_is_mended(folder, bad):
    with (folder / "holes.csv").open("a") as holes:
        holes.write(f"weasyprint,66.1,{ANEW},{bad},reads files\n")
    in_time = ANEW + MENDED_WITHIN[bad]
    sentence = f"weasyprint 66.0 has a known hole (reads files): 66.1 by {in_time}"
    assert (sentence, False) in told(folder, in_time)
    assert (sentence, True) in told(folder, in_time + timedelta(days=1))
    (folder / "requirements.txt").write_text("weasyprint==66.1\n")
    assert told(folder, ANEW, {"weasyprint": "66.1"}) == []


def test_what_is_here_and_was_not_tested_is_told(folder):
    assert told(folder, ANEW, HERE | {"flask": "3.0.0"}) == [
        ("flask is 3.0.0 here, and 3.1.3 is what was tested", True)
    ]


def test_locking_notes_the_day_of_what_changed_and_of_taking_all_anew(folder):
    before = (folder / "components.csv").read_text()
    today = date(2026, 11, 20)
    one = written("flask==3.2\nweasyprint==66.0", before, today, anew=False)
    assert f"{ALL},,{ANEW}\n" in one
    assert "flask,3.2,2026-11-20\n" in one
    assert f"weasyprint,66.0,{ANEW}\n" in one
    assert f"{ALL},,{today}\n" in written("flask==3.1.3", before, today, anew=True)


def test_the_list_of_components_is_that_of_the_requirements():
    required = (ROOT / "requirements.txt").read_text()
    kept = (ROOT / "components.csv").read_text()
    assert len(pinned(required)) > 20
    assert written(required, kept, date(2000, 1, 1), anew=False) == kept
    holes = (ROOT / "holes.csv").read_text().splitlines()
    assert all(line.split(",")[3] in MENDED_WITHIN for line in holes[1:])
