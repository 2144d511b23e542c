"""A root by another hash, in a checkpoint kept elsewhere: it shows what a broken SHA-256 hides."""

import hashlib
from dataclasses import replace

import pytest

from app.eventlog import notes
from app.eventlog.second_tree import HASHES, second_root
from app.eventlog.signing import Signer
from app.eventlog.tree import Tree
from app.eventlog.verifying import log_findings
from app.sealing import seal, with_second_tree
from app.terminal.signing import checkpoint
from tests.eventlog.tampering import as_owner, change, row, with_its_leaf
from tests.small_company import small_company
from tests.verifier.dumps import rows, run, vkey, written


@pytest.fixture
def company(database_url):
    with small_company(database_url) as company:
        company.record("900")
        company.record("950", reason="late leads came in")
        yield company


@pytest.fixture
def signer(tmp_path):
    return Signer(tmp_path / "signing.key", tmp_path / "signed.head")


def found(company, held):
    with company.accord.reading() as db:
        return [one.sentence for one in log_findings(db, None, [held]).findings]


@pytest.mark.parametrize("size", [0, 1, 2, 7, 20])
def test_the_tree_is_that_of_the_log_by_its_own_hash_and_another_by_another(
    company, monkeypatch, size
):
    monkeypatch.setitem(HASHES, "sha256", hashlib.sha256)
    with company.accord.reading() as db:
        assert second_root(db, "sha256", size) == Tree(db, size).root()
        assert second_root(db, "sha3-256", size) != Tree(db, size).root()
        assert len(second_root(db, "sha512", size)) == 64


@pytest.mark.parametrize("name", HASHES)
def test_a_note_with_a_second_root_is_signed_read_and_held_against_the_log(
    company, signer, tmp_path, name
):
    answer = checkpoint(company.accord, signer, tmp_path / "kept.note", name)
    made, signatures = notes.read_note((tmp_path / "kept.note").read_text())
    key = signer.private_keys()[0].public
    assert [told for told, _ in made.also] == [name]
    assert notes.is_signed(made, signatures, key)
    assert not notes.is_signed(replace(made, also=()), signatures, key)
    assert answer.facts["size"] == made.size
    company.record("960", reason="later")
    assert found(company, made) == []
    wrong = replace(made, also=((name, bytes(len(made.also[0][1]))),))
    assert f"By {name} the first {made.size} events are not those" in found(company, wrong)[0]


def test_a_change_that_the_first_hash_would_not_show_is_found_by_the_second(
    company, signer, tmp_path
):
    plain = seal(company.accord, signer)
    kept = with_second_tree(company.accord, signer, plain, "sha3-256")
    with as_owner(company.accord.store.url.render_as_string(hide_password=False)) as db:
        state = bytes(row(db, 20).state)
        change(db, 20, state=state[:-3] + bytes([state[-3] ^ 1]) + state[-2:])
        with_its_leaf(db, 20)
        forged = Tree(db, kept.checkpoint.size).root()
    # As if somebody had found another log with the same root by SHA-256.
    as_broken = replace(kept.checkpoint, root=forged)
    assert not [one for one in found(company, replace(as_broken, also=())) if "first" in one]
    assert [one for one in found(company, as_broken) if one.startswith("By sha3-256 the first")]


def test_the_verifier_that_stands_alone_looks_at_the_second_root_too(company, signer, tmp_path):
    kept = with_second_tree(company.accord, signer, seal(company.accord, signer), "sha3-256")
    note, dump, key = tmp_path / "kept.note", tmp_path / "log.jsonl", ("--vkey", vkey(company))
    note.write_text(kept.note)
    code, told = run("log", written(rows(company), dump), *key, "--checkpoint", note)
    assert (code, "They are by sha3-256, too." in told) == (0, True)
    lie = replace(kept.checkpoint, also=(("sha3-256", bytes(32)),))
    note.write_text(notes.note(lie, [signer.private_keys()[0].sign(lie.text())]))
    code, told = run("log", dump, *key, "--checkpoint", note)
    assert code == 1
    assert "By sha3-256 the first" in told


@pytest.mark.parametrize(
    "line", ["sha4-256 " + "AA" * 22, "sha512 " + "A" * 43 + "=", "sha3-256", "sha3-256 AA="]
)
def test_a_hash_that_is_unknown_or_has_not_its_length_is_refused(company, signer, tmp_path, line):
    note = seal(company.accord, signer).note.replace("\n\n", f"\n{line}\n\n", 1)
    with pytest.raises(notes.Unreadable):
        notes.read_note(note)
    (tmp_path / "kept.note").write_text(note)
    dump = written(rows(company), tmp_path / "log.jsonl")
    code, told = run("log", dump, "--checkpoint", tmp_path / "kept.note")
    assert code != 0
    assert "They are by" not in told
