"""The tree: the same roots and proofs as an independent implementation, and no other ones."""

import random
from functools import cache
from hashlib import sha256

import pytest
from pymerkle import InmemoryTree

from app.eventlog import merkle
from app.eventlog.tree import RUN, Tree
from tests.small_company import small_company

LARGEST = 3_000
SIZES = 2_000
MUTATIONS = 5_000


def independent(entry):
    """The leaf that pymerkle makes of an entry."""
    return sha256(b"\x00" + entry).digest()


@pytest.fixture(scope="module")
def entries():
    return [number.to_bytes(4, "big") for number in range(LARGEST)]


@pytest.fixture(scope="module")
def oracle(entries):
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


@pytest.fixture(scope="module")
def node(entries):
    leaves = [independent(entry) for entry in entries]

    @cache
    def found(level, number):
        if level == 0:
            return leaves[number]
        return merkle.joined(found(level - 1, 2 * number), found(level - 1, 2 * number + 1))

    return found


def test_roots_and_proofs_are_those_of_an_independent_implementation(oracle, node):
    chance = random.Random(20_260_706)
    for size in chance.sample(range(1, LARGEST + 1), SIZES):
        index, first = chance.randrange(size), chance.randrange(1, size + 1)
        root, earlier = merkle.root(node, size), merkle.root(node, first)
        assert root == oracle.get_root(size)
        proof = merkle.inclusion(node, index, size)
        assert proof == path_of(oracle.prove_inclusion(index + 1, size), drop_leaf=True)
        assert merkle.is_included(node(0, index), index, size, proof, root)
        continued = merkle.consistency(node, first, size)
        assert continued == rfc_consistency(oracle, first, size)
        assert merkle.is_consistent(first, size, earlier, root, continued)


def path_of(proof, *, drop_leaf):
    """The hashes of a pymerkle proof; its paths begin with the leaf itself."""
    path = [bytes.fromhex(one) if isinstance(one, str) else one for one in proof.path]
    return path[1:] if drop_leaf else path


def rfc_consistency(oracle, first, second):
    """Its proof in the form of the RFC.

    Of what lies right of the first tree's last subtree it gives a leaf with what completes it,
    where the RFC has one hash; and it repeats a first tree that is complete.
    """
    if first == second:
        return []
    proof = oracle.prove_consistency(first, second)
    path = path_of(proof, drop_leaf=False)
    right, *others = path
    at = proof.subset.index(1)
    for sibling in others[: at - 1]:
        right = merkle.joined(right, sibling)
    is_complete = first & (first - 1) == 0
    return [*([] if is_complete else [path[at]]), right, *path[at + 1 :]]


def test_the_root_over_nothing(node):
    assert merkle.root(node, 0) == sha256(b"").digest()


def test_five_thousand_mutated_proofs_are_refused(node):
    chance = random.Random(9_162)
    for number in range(MUTATIONS):
        size = chance.randrange(2, LARGEST + 1)
        index, first = chance.randrange(size), chance.randrange(1, size)
        root, earlier = merkle.root(node, size), merkle.root(node, first)
        if number % 2:
            proof = mutated(merkle.inclusion(node, index, size), chance)
            assert not merkle.is_included(node(0, index), index, size, proof, root)
        else:
            proof = mutated(merkle.consistency(node, first, size), chance)
            assert not merkle.is_consistent(first, size, earlier, root, proof)


def mutated(proof, chance):
    """The proof with one hash changed, missing, doubled, added, or two in another order."""
    at, how = chance.randrange(len(proof)), chance.randrange(5)
    flipped = bytearray(proof[at])
    flipped[chance.randrange(32)] ^= 1 << chance.randrange(8)
    other = (at + 1) % len(proof)
    if how == 4 and proof[at] != proof[other]:
        swapped = list(proof)
        swapped[at], swapped[other] = swapped[other], swapped[at]
        return swapped
    changes = (
        [*proof[:at], bytes(flipped), *proof[at + 1 :]],
        [*proof[:at], *proof[at + 1 :]],
        [*proof[: at + 1], *proof[at:]],
        [*proof, bytes(32)],
    )
    return changes[min(how, 3)]


def test_a_proof_holds_for_no_other_leaf_place_or_size(node):
    size, index = 1_000, 411
    root, proof = merkle.root(node, size), merkle.inclusion(node, index, size)
    assert merkle.is_included(node(0, index), index, size, proof, root)
    assert not merkle.is_included(node(0, index + 1), index, size, proof, root)
    assert not merkle.is_included(node(0, index), index + 1, size, proof, root)
    assert not merkle.is_included(node(0, index), index, index, proof, root)
    assert not merkle.is_included(node(0, index), -1, size, proof, root)
    with pytest.raises(ValueError, match="no leaf 1000"):
        merkle.inclusion(node, size, size)
    with pytest.raises(ValueError, match="can't begin"):
        merkle.consistency(node, size + 1, size)


# -- in the database ------------------------------------------------------------------------------


def test_the_tree_of_the_database_keeps_its_complete_runs(each_database, database_url):
    with small_company(database_url) as company:
        for number in range(RUN):
            company.record(str(1000 + number), reason="another count")
        with company.accord.store.write() as db:
            tree = Tree(db, company.last())
            before = tree.root()
            tree.keep_runs()
        with company.accord.reading() as db:
            counted = Counting(db)
            again = Tree(counted, company.last())
            assert again.root() == before
            # The kept runs with one statement, the leaves behind them with another.
            assert counted.statements == 2
            leaves = [row.leaf for row in company.accord.ledger.log_recorder.select_log(after=0)]
        assert before == merkle.root(lambda level, number: over(leaves, level, number), len(leaves))
        assert len(leaves) > RUN


class Counting:
    """A connection that counts what it is asked."""

    def __init__(self, db):
        self.db, self.statements = db, 0

    def execute(self, *arguments):
        self.statements += 1
        return self.db.execute(*arguments)


def over(leaves, level, number):
    return merkle.whole(leaves[number << level : number + 1 << level])
