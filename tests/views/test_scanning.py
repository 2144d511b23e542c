"""A scanner for what people bring: asked before anything is read, and believed."""

import io

import pytest

from app.factory import create_app
from app.settings import Settings, WrongSetting
from tests.office import office
from tests.small_company import WANG
from tests.visiting import Visitor

HARMFUL = b"MONEY;1\nthis is a planted file\n"
SCANNER = "#!/bin/sh\nif grep -q planted; then exit 1; fi\n"


@pytest.fixture
def scanned(tmp_path):
    """Gives a visitor of an installation with this scanner."""

    def visit(script):
        (tmp_path / "scan").write_text(script)
        (tmp_path / "scan").chmod(0o700)
        settings = {"ACCORD_DATA": str(tmp_path), "ACCORD_SCANNER": f"{tmp_path}/scan --quick"}
        return Visitor(create_app(opened.accord, Settings.from_env(settings)), WANG)

    with office(str(tmp_path)) as opened:
        yield visit


def brought(visitor, content):
    visitor.get("/imports/")
    return visitor.post("/imports/files", file=(io.BytesIO(content), "表.csv"))


def test_a_file_that_the_scanner_calls_harmful_is_not_taken(scanned):
    visitor = scanned(SCANNER)
    refused = brought(visitor, HARMFUL)
    assert refused.status == 422
    assert "表.csv is harmful" in refused.page.text
    assert brought(visitor, b"metric,value\nleads,1\n").status == 303


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 2\n", "no program at all"])
def test_nothing_is_taken_while_the_scanner_does_not_work(scanned, script):
    refused = brought(scanned(script), b"metric,value\nleads,1\n")
    assert refused.status == 422
    assert "could not be scanned" in refused.page.text


def test_a_scanner_that_is_not_there_is_refused_at_the_start():
    with pytest.raises(WrongSetting, match="ACCORD_SCANNER"):
        Settings.from_env({"ACCORD_SCANNER": "/none/scan -"})
