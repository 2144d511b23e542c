"""Notes and the signer: what is signed is what others can check, and never two histories."""

import base64

import pytest

from app.eventlog import merkle, notes
from app.eventlog.notes import Checkpoint, PrivateKey, PublicKey, Unreadable
from app.eventlog.signing import NoKey, NotExtending, Signer

ORIGIN = "accord/log/cdd892b0-e369-4a2d-a9a8-d86932274f7e"
KEY = PrivateKey(ORIGIN, bytes(range(32)))


def leaves(count, *, other_at=None):
    return [bytes([number % 251, number == other_at]) + bytes(30) for number in range(count)]


def node_of(some):
    def node(level, number):
        return merkle.whole(some[number << level : number + 1 << level])

    return node


def checkpoint(some, origin=ORIGIN):
    return Checkpoint(origin, len(some), merkle.root(node_of(some), len(some)))


def prove(some):
    return lambda first, second: merkle.consistency(node_of(some), first, second)


@pytest.fixture
def signer(tmp_path):
    made = Signer(tmp_path / "signing.key", tmp_path / "signed.head")
    made.make_key(ORIGIN)
    return made


def sign(signer, some, origin=ORIGIN):
    return signer.sign(checkpoint(some, origin), prove(some))


# -- notes ----------------------------------------------------------------------------------------


def test_a_note_has_three_lines_and_its_signatures():
    root = bytes(32)
    text = notes.note(Checkpoint(ORIGIN, 41, root), [KEY.sign("x")])
    lines = text.split("\n")
    assert lines[:4] == [ORIGIN, "41", base64.b64encode(root).decode(), ""]
    assert lines[4].startswith(f"\N{EM DASH} {ORIGIN} ")
    assert text.endswith("\n")


def test_a_note_is_read_back_and_its_signature_is_right():
    one = Checkpoint(ORIGIN, 41, bytes(32))
    read, signatures = notes.read_note(notes.note(one, [KEY.sign(one.text())]))
    assert read == one
    assert notes.is_signed(read, signatures, KEY.public)
    assert not notes.is_signed(Checkpoint(ORIGIN, 42, bytes(32)), signatures, KEY.public)
    assert not notes.is_signed(read, signatures, PrivateKey(ORIGIN, bytes(32)).public)


def test_a_key_is_told_in_one_line_and_read_back():
    line = str(KEY.public)
    assert line.startswith(f"{ORIGIN}+{KEY.public.id.hex()}+")
    assert PublicKey.read(line) == KEY.public
    assert PrivateKey.read(KEY.line()) == KEY
    assert len(KEY.public.fingerprint.replace("-", "")) == 32


@pytest.mark.parametrize(
    "line",
    ["", "name", "name+00000000+AA==", str(KEY.public)[:-4] + "AAA=", f"x{KEY.public}"],
)
def test_what_is_no_key_is_refused(line):
    with pytest.raises(Unreadable):
        PublicKey.read(line)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n41\n", "\n041\n"),
        lambda text: text.replace("\n41\n", "\n-1\n"),
        lambda text: text.replace("\n\n", "\nextension\n\n"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("AAAA=", "AAA="),
        lambda text: text[:-1],
        lambda text: "",
    ],
)
def test_what_is_no_checkpoint_is_refused(change):
    with pytest.raises(Unreadable):
        notes.read_note(change(notes.note(Checkpoint(ORIGIN, 41, bytes(32)), [KEY.sign("x")])))


# -- the signer -----------------------------------------------------------------------------------


def test_it_signs_what_extends_its_last_head(signer):
    for count in (1, 2, 7, 8, 300):
        lines = sign(signer, leaves(count))
        assert notes.is_signed(checkpoint(leaves(count)), lines, signer.private_keys()[0].public)
    assert signer.head().size == 300
    assert sign(signer, leaves(300)) == lines


def test_it_never_signs_a_shorter_log(signer):
    sign(signer, leaves(20))
    with pytest.raises(NotExtending, match="events are missing"):
        sign(signer, leaves(19))
    assert signer.head().size == 20


@pytest.mark.parametrize("count", [20, 21, 64])
def test_it_never_signs_another_history(signer, count):
    sign(signer, leaves(20))
    with pytest.raises(NotExtending, match="the log was changed"):
        sign(signer, leaves(count, other_at=7))
    assert signer.head() == checkpoint(leaves(20))


def test_it_checks_the_proof_itself(signer):
    sign(signer, leaves(20))
    changed = leaves(30, other_at=7)
    with pytest.raises(NotExtending):
        signer.sign(checkpoint(changed), prove(leaves(30)))


def test_it_never_signs_for_another_log(signer):
    with pytest.raises(NoKey, match="another log"):
        sign(signer, leaves(3), origin="accord/log/other")


def test_its_key_is_for_its_owner_only(signer):
    assert signer.key_file.stat().st_mode & 0o777 == 0o600
    signer.key_file.chmod(0o640)
    with pytest.raises(NoKey, match="can be read by others"):
        sign(signer, leaves(3))


def test_without_a_key_nothing_is_signed(tmp_path):
    with pytest.raises(NoKey, match="There is no signing key"):
        sign(Signer(tmp_path / "none", tmp_path / "head"), leaves(3))


def test_while_a_new_key_takes_over_both_sign(signer):
    old = signer.private_keys()[0].public
    new = signer.make_key(ORIGIN)
    lines = sign(signer, leaves(5))
    assert all(notes.is_signed(checkpoint(leaves(5)), lines, key) for key in (old, new))
    signer.drop_older_keys()
    assert [key.public for key in signer.private_keys()] == [new]
