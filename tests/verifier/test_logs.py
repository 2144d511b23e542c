"""verify_accord.py on logs: it finds what was planted, and nothing where nothing was."""

import ast
import base64
import json
import random
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import verify_accord
from app.eventlog import merkle, notes
from app.eventlog.signing import Signer
from app.sealing import seal
from tests.small_company import small_company
from tests.verifier.dumps import (
    VERIFIER,
    a_year_in_small,
    renumbered,
    restated,
    rows,
    run,
    run_apart,
    signer_in,
    vkey,
    with_leaf,
    written,
)


@dataclass
class Log:
    """A log as dumped, the key that signed it, the checkpoints as they were mailed, and what the
    signer and the verifier work with."""

    rows: list
    key: str
    mailed: list
    later: list
    folder: Path

    def check(self, rows, *more):
        return run("log", written(rows, self.folder / "log.jsonl"), *more)


@pytest.fixture(scope="module")
def dumped(tmp_path_factory):
    """A year's log; `later` is the same with an event that no checkpoint covers yet."""
    folder = tmp_path_factory.mktemp("year")
    with small_company(f"sqlite:///{folder / 'accord.db'}") as company:
        mailed = [
            written_note(note, folder / f"mail{number}.note")
            for number, note in enumerate(a_year_in_small(company, signer_in(folder)))
        ]
        found, key = rows(company), vkey(company)
        company.record("1", reason="later")
        return Log(found, key, mailed, rows(company), folder)


@pytest.fixture
def log(dumped, tmp_path):
    """The same for each test, which may change its rows."""
    shutil.copy(dumped.folder / "signing.key", tmp_path)
    return replace(dumped, rows=list(dumped.rows), folder=tmp_path)


def written_note(note, file):
    file.write_text(note)
    return file


def value_at(rows, value):
    """The index of the row that reports a value."""
    return next(
        at
        for at, row in enumerate(rows)
        if f'"_data_":"{value}"' in base64.b64decode(row["state"]).decode()
    )


# -- what holds -----------------------------------------------------------------------------------


def test_a_clean_log_holds_in_an_empty_folder(log, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    dump = written(log.rows, tmp_path / "log.jsonl")
    code, said = run_apart(
        VERIFIER, "log", dump, "--vkey", log.key, "--checkpoint", log.mailed[0], folder=folder
    )
    assert code == 0
    assert said.endswith("OK: everything was checked, and everything holds.\n")
    assert "are those of" in said
    assert f"Your key signed the first {len(log.rows) - 1} events." in said


def test_a_checkpoint_that_somebody_kept_is_enough(log):
    assert log.check(log.rows, "--checkpoint", log.mailed[-1])[0] == 0


def test_fifty_clean_logs_raise_no_alarm(tmp_path):
    """Five companies, each looked at ten times as its log grows by chance."""
    chance, seen = random.Random(50), set()
    for number in range(5):
        folder = tmp_path / str(number)
        folder.mkdir()
        with small_company(f"sqlite:///{folder / 'accord.db'}") as company:
            for _ in range(10):
                for _ in range(chance.randrange(1, 4)):
                    company.record(str(chance.randrange(10_000)), reason="counted")
                    if chance.random() < 0.4:
                        company.an_hour_later()
                    if chance.random() < 0.2:
                        seal(company.accord, signer_in(folder))
                seal(company.accord, signer_in(folder))
                dump = written(rows(company), folder / "log.jsonl")
                seen.add(dump.read_bytes())
                code, said = run("log", dump, "--vkey", vkey(company))
                assert code == 0, said
    assert len(seen) == 50


# -- what can't be checked is not passed ----------------------------------------------------------


def test_without_a_key_or_checkpoint_of_ones_own_nothing_is_passed(log):
    code, said = log.check(log.rows)
    assert (code, "You named no key and no checkpoint" in said) == (2, True)


def test_events_that_no_checkpoint_covers_are_not_passed(log):
    code, said = log.check(log.later, "--vkey", log.key)
    assert code == 2
    assert "no checkpoint that you trust covers them" in said
    assert log.check(log.rows, "--checkpoint", log.mailed[1])[0] == 2


def test_a_key_of_nobody_passes_nothing(log, tmp_path):
    other = Signer(tmp_path / "other", tmp_path / "other.head")
    stranger = other.make_key(notes.read_note(log.mailed[0].read_text())[0].origin)
    code, said = log.check(log.rows, "--vkey", str(stranger))
    assert (code, "No checkpoint in the log is signed by a key" in said) == (2, True)


@pytest.mark.parametrize("content", ["", "no json\n", "{}\n", "[1]\n", "\x00\n"])
def test_what_is_no_log_is_not_passed(log, tmp_path, content):
    file = tmp_path / "odd.jsonl"
    file.write_text(content)
    assert run("log", file, "--vkey", log.key)[0] in (1, 2)
    assert run("log", tmp_path / "missing", "--vkey", log.key)[0] == 2
    assert run("log", file, "--vkey", "nonsense")[0] == 2


# -- what is planted is found ---------------------------------------------------------------------


def edit_a_byte(rows):
    at = value_at(rows, "901")
    rows[at] = restated(rows[at], '"901"', '"991"')
    return rows, [f"Event {at + 1} ", "is not as it was recorded"]


def edit_a_byte_with_its_leaf(rows):
    at = value_at(rows, "901")
    rows[at] = with_leaf(restated(rows[at], '"901"', '"991"'))
    return rows, ["tells of a checkpoint over", "which does not fit them", "were changed after"]


def change_the_topic(rows):
    at = value_at(rows, "901")
    rows[at] = {**rows[at], "topic": "measurements.cell.withdrawn"}
    return rows, [f"Event {at + 1} (measurements.cell.withdrawn) is not as it was recorded"]


def move_to_another_stream(rows):
    at = value_at(rows, "901")
    rows[at] = with_leaf({**rows[at], "originator_id": rows[0]["originator_id"]})
    return rows, [f"Event {at + 1} is version", "which stood at"]


def swap_two(rows):
    rows[5], rows[6] = rows[6], rows[5]
    return rows, ["stands after event"]


def swap_two_and_renumber(rows):
    rows[5], rows[6] = rows[6], rows[5]
    return renumbered(rows), ["which does not fit them"]


def delete_in_the_middle(rows):
    del rows[12]
    return rows, ["Event 14 stands after event 12: others are missing"]


def delete_in_the_middle_and_renumber(rows):
    del rows[12]
    return renumbered(rows), ["which does not fit them"]


def replace_the_tail(rows):
    at = value_at(rows, "903")
    rows[at] = restated(rows[at], '"903"', '"1903"')
    return renumbered(rows[: at + 1]), ["are not those of", "was changed after it was signed"]


def cut_the_tail(rows):
    return rows[:-6], ["was signed over", "its end is missing"]


def backdate(rows):
    at = value_at(rows, "903")
    earlier = {**rows[at], "recorded_at": rows[3]["recorded_at"] - 1}
    del earlier["recorded_at_utc"]
    rows[at] = with_leaf(earlier)
    return rows, ["was recorded at", "before the one above it"]


def write_another_time_beside(rows):
    rows[9] = {**rows[9], "recorded_at_utc": "2020-01-01T00:00:00+00:00"}
    return rows, ["the two ways in which its time is written do not agree"]


PLANTED = [
    edit_a_byte,
    edit_a_byte_with_its_leaf,
    change_the_topic,
    move_to_another_stream,
    swap_two,
    swap_two_and_renumber,
    delete_in_the_middle,
    delete_in_the_middle_and_renumber,
    replace_the_tail,
    cut_the_tail,
    backdate,
    write_another_time_beside,
]


@pytest.mark.parametrize("plant", PLANTED, ids=[plant.__name__ for plant in PLANTED])
def test_what_was_planted_is_found_and_named(log, plant):
    changed, sentences = plant(list(log.rows))
    code, said = log.check(changed, "--vkey", log.key, "--checkpoint", log.mailed[-1])
    assert code == 1
    assert [one for one in sentences if one not in said] == []


def test_each_defect_comes_with_its_time_bracket(log):
    at = value_at(log.rows, "902")
    log.rows[at] = restated(log.rows[at], '"902"', '"992"')
    said = log.check(log.rows, "--vkey", log.key)[1]
    line = next(one for one in said.splitlines() if f"Event {at + 1} " in one)
    assert "(Recorded after the checkpoint of 2026-01-05T03:00:00+00:00, before that of" in line


def test_every_defect_is_listed(log):
    for plant in (edit_a_byte, write_another_time_beside, delete_in_the_middle):
        plant(log.rows)
    said = log.check(log.rows, "--vkey", log.key)[1]
    assert said.count("\nWRONG") >= 3


def test_a_log_rewritten_with_the_right_key_does_not_pass_an_older_checkpoint(log, tmp_path):
    """Whoever has database and key makes everything fit; only a checkpoint kept elsewhere tells."""
    with small_company(f"sqlite:///{tmp_path / 'rewritten.db'}") as forged:
        signer = Signer(tmp_path / "signing.key", tmp_path / "another.head")
        forged.record("1900", reason="another count")
        for _ in range(3):
            forged.an_hour_later()
            forged.record("1901", reason="another count")
            seal(forged.accord, signer)
        rewritten = rows(forged)
    assert log.check(rewritten, "--vkey", log.key)[0] == 0
    code, said = log.check(rewritten, "--vkey", log.key, "--checkpoint", log.mailed[0])
    assert code == 1
    assert "something was changed after it was signed" in said


def test_a_checkpoint_with_a_forged_signature_is_a_defect(log, tmp_path):
    text = log.mailed[0].read_text()
    body, line = text.rsplit(" ", 1)
    signed = bytearray(base64.b64decode(line))
    signed[40] ^= 1
    forged = written_note(
        f"{body} {base64.b64encode(bytes(signed)).decode()}\n", tmp_path / "forged"
    )
    code, said = log.check(log.rows, "--vkey", log.key, "--checkpoint", forged)
    assert (code, "bears a signature of your key that is not right" in said) == (1, True)


def test_a_signature_forged_inside_the_log_is_a_defect(log):
    last = json.loads(base64.b64decode(log.rows[-1]["state"]))
    signed = bytearray(base64.b64decode(last["signatures"][0]))
    signed[40] ^= 1
    last["signatures"] = [base64.b64encode(bytes(signed)).decode()]
    state = base64.b64encode(json.dumps(last).encode()).decode()
    log.rows[-1] = with_leaf({**log.rows[-1], "state": state})
    code, said = log.check(log.rows, "--vkey", log.key)
    assert (code, "whose signature is not right" in said) == (1, True)


# -- the program itself ---------------------------------------------------------------------------


def test_it_is_one_short_file_that_needs_python_alone():
    source = VERIFIER.read_text()
    assert len(source.splitlines()) < 700
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
    # README.txt of a pack promises 3.8; these came later.
    assert "removeprefix" not in source
    assert "removesuffix" not in source
    ast.parse(source, feature_version=(3, 8))


def test_a_line_of_a_log_steers_no_screen(log):
    hiding = {**log.rows[3], "topic": "x\x1b[2J\nOK: everything was checked"}
    code, said = log.check([*log.rows[:3], hiding], "--vkey", log.key)
    assert (code, "\x1b" in said, "\nOK" in said) == (1, False, False)


def test_its_signatures_are_those_of_an_independent_implementation():
    chance = random.Random(8_032)
    for number in range(60):
        key = notes.PrivateKey("log", chance.randbytes(32))
        message = chance.randbytes(number)
        signed = base64.b64decode(key.sign(message.decode("latin-1")).split(" ")[2])[4:]
        public, told = key.public.raw, message.decode("latin-1").encode()
        assert verify_accord.is_signature(public, told, signed)
        flipped = bytearray(signed)
        flipped[chance.randrange(64)] ^= 1 << chance.randrange(8)
        assert not verify_accord.is_signature(public, told, bytes(flipped))
        assert not verify_accord.is_signature(public, told + b"x", signed)


def test_it_refuses_signatures_that_are_not_written_as_they_should_be():
    key = notes.PrivateKey("log", bytes(32))
    signed = base64.b64decode(key.sign("x").split(" ")[2])[4:]
    public = key.public.raw
    assert verify_accord.is_signature(public, b"x", signed)
    s = int.from_bytes(signed[32:], "little") + verify_accord.ORDER
    assert not verify_accord.is_signature(public, b"x", signed[:32] + s.to_bytes(32, "little"))
    no_point = (verify_accord.P + 1).to_bytes(32, "little")
    for odd in (public[:31], public + b"x", no_point, b"\xff" * 32):
        assert not verify_accord.is_signature(odd, b"x", signed)
    for odd in (b"", signed[:63], signed + b"x"):
        assert not verify_accord.is_signature(public, b"x", odd)


def test_its_proofs_are_judged_as_ours():
    chance = random.Random(6_962)
    leaves = [chance.randbytes(32) for _ in range(70)]

    def node(level, number):
        return merkle.whole(leaves[number << level : number + 1 << level])

    for size in range(1, 71):
        root = merkle.root(node, size)
        grown = verify_accord.Tree()
        for one in leaves[:size]:
            grown.add(one)
        assert grown.root() == root
        for index in range(size):
            proof = merkle.inclusion(node, index, size)
            assert verify_accord.is_included(leaves[index], index, size, proof, root)
            assert not verify_accord.is_included(leaves[index], index, size, [*proof, root], root)
            earlier = merkle.root(node, index + 1)
            path = merkle.consistency(node, index + 1, size)
            assert verify_accord.is_consistent(index + 1, size, earlier, root, path)
            assert not verify_accord.is_consistent(index + 1, size, root[::-1], root, path)
            if path:
                assert not verify_accord.is_consistent(index + 1, size, earlier, root, path[:-1])
