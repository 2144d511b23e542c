"""Each light has a word, a shape and colours of its own wherever one is drawn.

Whoever adds a light is led by these tests, and by docs/taking-part.md.
"""

import pytest
from flask import Flask
from flask_babel import Babel

from app.domain.scoring.light import PROMPTS, Light
from app.views.scorecards.wording import LIGHTS
from tests.architecture.tree import ROOT

STATIC = ROOT / "app/static"
MARK = "{% from 'macros/marks.html' import light %}{{ light(one) }}"
POINT = "{% from 'macros/charts.html' import point %}{{ point({'x': 1, 'y': 1, 'light': one}) }}"


@pytest.fixture(scope="module")
def drawn():
    app = Flask("app", root_path=str(ROOT / "app"))
    Babel(app)

    def draw(template, one):
        with app.test_request_context():
            return app.jinja_env.from_string(template).render(one=one)

    return draw


@pytest.mark.parametrize("template", [MARK, POINT], ids=["sign", "point of a chart"])
def test_every_light_is_drawn_in_its_own_way(drawn, template):
    ways = {one: drawn(template, one and str(one)) for one in (*Light, None)}
    assert len(set(ways.values())) == len(ways)


def test_every_light_has_a_shape_and_a_word(drawn):
    for one in Light:
        sign = drawn(MARK, str(one))
        assert "<path" in sign or "<circle" in sign
        assert sign.partition("</svg>")[2].removesuffix("</span>").strip()


def test_a_light_without_a_shape_looks_like_green_and_so_is_found(drawn):
    assert drawn(POINT, "blue") == drawn(POINT, "green")


@pytest.mark.parametrize("one", [*Light])
def test_every_light_has_its_colours(one):
    screen, paper = ((STATIC / name).read_text() for name in ("style.css", "print.css"))
    for rule in (f'.light[data-light="{one}"]', f".chart-{one} ", f".chart-wash-{one} "):
        assert rule in screen
    assert f'.light[data-light="{one}"]' in paper
    assert f'"{one}": "#' in (ROOT / "app/templates/macros/charts.html").read_text()
    assert f"'{one}': '#" in (ROOT / "app/templates/documents/quarterly.html").read_text()


def test_every_light_has_its_word_on_the_pages():
    assert LIGHTS.keys() == set(Light)


def test_every_light_asks_its_question():
    assert PROMPTS.keys() == set(Light)
