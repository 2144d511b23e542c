"""Every case of a file, through the command line and through the page: the same effects."""

import io

import pytest

from app.domain.refusals import Refused
from app.terminal.answers import Impossible
from app.terminal.importing import import_table
from app.views.imports.effects import EFFECTS
from tests.importers.bad_files import BAD
from tests.importers.cases import CASES

STEWARD = "ye.ruolin"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_does_the_same_on_the_command_line_and_on_the_page(
    case, still_company, look, tmp_path
):
    file = tmp_path / case.file
    file.write_bytes(case.content)
    facts = import_table(
        still_company, file, holder="MKT", period=case.period, maps=(),
        answers=[f"{id}={answer}" for id, answer in case.answers.items()],
        by=case.by, dry_run=True,
    ).facts  # fmt: skip
    rows = facts["rows"]
    for cell in case.expected:
        found = [row for row in rows if (row["column"], row["text"]) == (cell.column, cell.text)]
        effects = [(row["effect"], row["value"]) for row in found]
        assert (cell.effect, cell.value) in effects, rows
        assert any(cell.says in row["sentence"] for row in found), found
        assert not cell.period or {row["period"] for row in found} == {cell.period}, found
    assert all(any(one in said for said in facts["remarks"]) for one in case.remarks), facts
    asked = [question["id"] for question in facts["questions"]]
    assert all(any(id.startswith(begin) for id in asked) for begin in case.asks), asked
    _compare_page(case, rows, look(case.by))


def _compare_page(case, rows, visitor):
    sent = (io.BytesIO(case.content), case.file)
    filed = visitor.post("/imports/files", file=sent)
    assert filed.status == 303, filed.page.text
    chosen = {f"answer-{id}": answer for id, answer in case.answers.items()}
    about = {"name": case.file, "holder": "MKT", "period": case.period}
    page = visitor.post(filed.goes_to.partition("?")[0], **about, **chosen).page
    for remark in case.remarks:
        assert remark in page.text
    shown = [row.text for row in page.every("row")]
    for row in rows:
        if case.asks and row["effect"] == "ask":
            continue  # The page proposes answers that the command line asks for.
        words = (row["text"].split("\n")[0], EFFECTS[row["effect"]])
        assert any(all(word in line for word in words) for line in shown), (words, shown)


@pytest.mark.parametrize(("name", "content", "refusal"), BAD, ids=[one[0] for one in BAD])
def test_a_bad_file_is_refused_with_the_same_sentence_on_both(
    name, content, refusal, still_company, look, tmp_path
):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises((Refused, Impossible)) as refused:
        import_table(
            still_company, file, holder="MKT", period="2026-07", maps=(), answers=[],
            by=STEWARD, dry_run=True,
        )  # fmt: skip
    visitor = look(STEWARD)
    answer = visitor.post("/imports/files", file=(io.BytesIO(content), name))
    if answer.status == 303:
        answer = visitor.follow(answer)
    assert answer.status == 422
    if isinstance(refused.value, Refused):
        assert type(refused.value) is refusal
        assert answer.page.alerts() == [str(refused.value)]
    assert answer.page.alerts()
