"""Naming who countersigns a letter above whose owners nobody is left."""

from tests.office import PASSWORD, office, quick_hashes, with_passwords
from tests.small_company import LI


def test_the_administrator_names_who_countersigns_and_they_do(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "wang", "li", "anna")
        url = f"/scorecards/{here.company.card}/letter"
        wang, li, anna = (here.visitor(one) for one in ("wang", "li", "anna"))
        assert anna.get(f"{url}/countersigner").status == 404
        sign(wang, url)
        assert "an administrator names who does" in wang.get(url).page.text
        assert wang.get(f"{url}/countersigner").status == 404
        assert "name who does" in anna.get("/").page.text
        page = anna.get(f"{url}/countersigner").page
        button = page.button("Name who countersigns")
        form = button.inside("form")
        assert anna.send(form, button, person="").status == 422
        assert anna.send(form, button, person=str(LI)).status == 303
        assert anna.get(f"{url}/countersigner").status == 404
        assert "let 李 countersign the responsibility letter" in anna.get("/audit").page.text
        assert "to be signed" in li.get("/").page.text
        sign(li, url)
        page = li.get(url).page
        assert "In force" in page.text
        assert "an administrator let 李 countersign" in page.text


def sign(visitor, url):
    button = visitor.get(url).page.button("Sign: I accept these targets")
    assert visitor.send(button.inside("form"), button, password=PASSWORD).status == 303
