"""Checks a log or an evidence pack of Accord: with Python alone, without Accord, without a network.

    python3 -I -S verify_accord.py log  DUMP.jsonl [--vkey KEY]... [--checkpoint FILE]...
    python3 -I -S verify_accord.py pack PACK.zip   [--vkey KEY]... [--checkpoint FILE]...

A dump is what `accord export-log` prints; a pack is what `accord pack` or a page's button makes.

It trusts only what you name: keys (NAME+ID+KEY, as the organisation gave them to you), checkpoints
(files that you kept). Those inside the file are claims until yours vouch for them. Compare this
program, too, with a copy from elsewhere.

It ends with 0 if everything holds, with 1 if something does not, and with 2 if something could not
be checked: it never passes over that.

How it works. Each event has a leaf, a SHA-256 over its bytes. The leaves form the tree of RFC 9162;
the hash at its top, the root, changes with any bit of any event. A checkpoint is a signed note of
three lines: the log's name, how many events it had, and the root.
"""

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
from datetime import datetime, timedelta, timezone
from uuid import UUID

FIRST_TOPIC = "organisation.organisation.founded"
CHECKPOINT_TOPIC = "evidence.checkpoint.issued"
PACK_TOPIC = "evidence.pack.requested"
ERASED_TOPIC = "evidence.erasure.carried_out"
ATTACHED = ("adjustments.request.evidence_attached", "disputes.dispute.evidence_attached")
NAMING_FILES = {"imports.batch.started": "digest", **dict.fromkeys(ATTACHED, "file")}
PACK_FORMAT = "accord-pack-1"
MOST_BYTES = 2**30  # of a pack, unpacked
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - runs on older Pythons too
TEXT = re.compile(
    rb'\{"_type_":\s*"text",\s*"_data_":\s*\["([0-9a-f]{32})",\s*"([0-9a-f]{64})"\]\}'
)


class Unreadable(Exception):
    """Something is not in the form that it should have; the message says what."""


class Check:
    """Collects what holds, what is wrong, and what could not be checked."""

    def __init__(self):
        self.holds, self.wrongs, self.left = [], [], []
        self.hold, self.leave = self.holds.append, self.left.append

    def wrong(self, sentence, at=None):
        """`at` is the event's position, None where the whole is wrong."""
        self.wrongs.append((at, sentence))

    def report(self):
        """Print everything; returns the exit code."""
        for sentence in self.holds:
            print(f"holds        {sentence}")
        for sentence in self.left:
            print(f"NOT CHECKED  {sentence}")
        for at, sentence in sorted(self.wrongs, key=lambda one: one[0] or 0):
            told = sentence if at is None else f"Event {at} {sentence} {self.bracket(at)}"
            print(f"WRONG        {told}")
        if self.wrongs:
            print(f"\nIt does NOT hold. Defects: {len(self.wrongs)}.")
        elif self.left:
            print(f"\nNo defect was found. Things that could not be checked: {len(self.left)}.")
        else:
            print("\nOK: everything was checked, and everything holds.")
        return 1 if self.wrongs else 2 if self.left else 0


# -- the tree (RFC 9162, 2.1) ---------------------------------------------------------------------


def leaf_of(row):
    """The leaf of an event: SHA-256 over 0x00 and each field with its length before it."""
    fields = (
        struct.pack(">Q", row["position"]),
        row["id"],
        struct.pack(">Q", row["version"]),
        row["topic"].encode(),
        struct.pack(">q", row["time"]),
        row["state"],
    )
    told = b"".join(struct.pack(">I", len(part)) + part for part in fields)
    return hashlib.sha256(b"\x00" + told).digest()


def inner(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf; it keeps one hash for each complete subtree."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, leaf):
        level = 0
        while self.peaks and self.peaks[-1][0] == level:
            leaf = inner(self.peaks.pop()[1], leaf)
            level += 1
        self.peaks.append((level, leaf))
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        found = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            found = inner(peak, found)
        return found


def is_included(leaf, index, size, proof, root):
    """Does the proof lead from leaf number `index` (from 0) to the root? (RFC 9162, 2.1.3.2)"""
    return 0 <= index < size and climbed(index, size - 1, leaf, proof)[1] == root


def is_consistent(first, second, first_root, second_root, proof):
    """Does the larger tree begin with the smaller one? (RFC 9162, 2.1.4.2)"""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof:
        return False
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    index, last = first - 1, second - 1
    while index % 2:
        index, last = index // 2, last // 2
    return climbed(index, last, path[0], path[1:]) == (first_root, second_root)


def climbed(index, last, start, siblings):
    """The roots of the smaller and of the larger tree that a path leads to; None if to none."""
    old = new = start
    for sibling in siblings:
        if last == 0:
            return None, None
        if index % 2 or index == last:
            old, new = inner(sibling, old), inner(sibling, new)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            new = inner(new, sibling)
        index, last = index // 2, last // 2
    return (old, new) if last == 0 else (None, None)


# -- Ed25519 (RFC 8032, 5.1) ----------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)  # noqa: E741 - the square root of -1


def decompressed(data):
    """The point of 32 bytes in extended coordinates; None where they are no point."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * I % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def added(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = added(found, point)
        point, number = added(point, point), number >> 1
    return found


def compressed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decompressed((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signature(public, message, signature):
    """Whether these 64 bytes are the signature of the message by this key of 32 bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = decompressed(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    minus = (P - key[0], key[1], key[2], P - key[3])
    return compressed(added(times(s, BASE), times(k, minus))) == signature[:32]


# -- keys and checkpoints (C2SP signed notes) -----------------------------------------------------

DASH = "\N{EM DASH}"


def unbase64(text):
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unreadable(f"{text[:40]!r} is not base64") from error
    if base64.b64encode(found).decode() != text:
        raise Unreadable(f"{text[:40]!r} is not base64 as it is written")
    return found


class Key:
    """A key named on the command line."""

    def __init__(self, text):
        self.name, _, rest = text.strip().partition("+")
        told, _, encoded = rest.partition("+")
        raw = unbase64(encoded)
        if len(raw) != 33 or raw[:1] != b"\x01" or not self.name:
            raise Unreadable(f"the key {text[:60]!r} is not of the form NAME+ID+KEY")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if self.id.hex() != told:
            raise Unreadable(f"the key {text[:60]!r} does not have the id that it states")
        self.raw = raw[1:]


class Checkpoint:
    """What a signed note says; `signatures` are claims until a key has checked one."""

    def __init__(self, text, told):
        body, found, rest = text.partition("\n\n")
        lines = body.split("\n")
        if not found or len(lines) != 3 or not rest.endswith("\n"):
            raise Unreadable(f"{told} is no checkpoint: three lines, an empty one, signatures")
        self.told, self.origin, size = told, lines[0], lines[1]
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size):
            raise Unreadable(f"{told} is no checkpoint: its second line is no size")
        self.size, self.root = int(size), unbase64(lines[2])
        if len(self.root) != 32:
            raise Unreadable(f"{told} is no checkpoint: its third line is no root")
        self.text, self.signatures = body + "\n", []
        for line in rest[:-1].split("\n"):
            words = line.split(" ")
            if len(words) != 3 or words[0] != DASH:
                raise Unreadable(f"{told} is no checkpoint: {line[:40]!r} is no signature")
            signature = unbase64(words[2])
            self.signatures.append((words[1], signature[:4], signature[4:]))

    def judged(self, keys):
        """True if a trusted key signed it, False if one seems to have and did not, else None."""
        found = None
        for name, id, signature in self.signatures:
            for key in keys:
                if (key.name, key.id) == (name, id):
                    if is_signature(key.raw, self.text.encode(), signature):
                        return True
                    found = False
        return found


class Trust:
    """The keys and checkpoints that were named on the command line, judged once."""

    def __init__(self, keys, checkpoints, check):
        self.keys, self.checkpoints = keys, []
        self.is_empty = not keys and not checkpoints
        for one in checkpoints:
            judged = one.judged(keys)
            if judged is False:
                check.wrong(f"{one.told} bears a signature of your key that is not right.")
            elif judged is None and keys:
                check.leave(f"{one.told} is signed by no key that you named: it was left aside.")
            else:
                self.checkpoints.append(one)

    def demand_origin(self, origin, check):
        """Whatever you named must be of this log."""
        named = [(key.name, "The key that you named") for key in self.keys]
        for name, told in named + [(one.origin, one.told) for one in self.checkpoints]:
            if name != origin:
                check.wrong(f"{told} is of the log {name}, and this is {origin}.")


# -- one row of the log ---------------------------------------------------------------------------


def read_row(line):
    """A row of a dump or of a pack. Raises Unreadable."""
    try:
        given = json.loads(line)
        row = {
            "position": given["position"],
            "id": UUID(given["originator_id"]).bytes,
            "version": given["originator_version"],
            "topic": given["topic"],
            "time": given["recorded_at"],
            "state": unbase64(given["state"]),
            "leaf": bytes.fromhex(given["leaf"]),
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"no row of the log ({type(error).__name__}: {error})") from error
    numbers = row["position"], row["version"], row["time"]
    if any(type(one) is not int for one in numbers) or type(row["topic"]) is not str:
        raise Unreadable("a number of the row is no number, or its topic no text")
    if min(numbers[:2]) < 1 or not all(-(2**63) <= one < 2**63 for one in numbers):
        raise Unreadable("a number of the row is out of range")
    if given.get("recorded_at_utc") not in (None, when(row["time"])):
        raise Unreadable("the two ways in which its time is written do not agree")
    return row


def when(microseconds):
    try:
        return (EPOCH + timedelta(microseconds=microseconds)).isoformat()
    except OverflowError:
        return f"{microseconds} microseconds"


def check_row(row, check):
    """What can be said of a row by itself; returns its leaf as computed, and what it states."""
    leaf, at = leaf_of(row), row["position"]
    if leaf != row["leaf"]:
        check.wrong(f"({row['topic']}) is not as it was recorded: its leaf does not fit.", at)
    try:
        facts = json.loads(row["state"])
        if "by" not in facts or not facts["meta"]["nonce"]:
            raise KeyError
    except (ValueError, KeyError, TypeError):
        check.wrong("is not readable, or does not say who did it, or lacks its nonce.", at)
        facts = {}
    return leaf, facts


# -- a log ----------------------------------------------------------------------------------------


class LogCheck(Check):
    """Reads a dump from its first to its last row."""

    def run(self, file, trust):
        self.trust, self.tree, self.versions = trust, Tree(), {}
        self.origin, self.last_time, self.last = None, -(2**63), 0
        self.held = 0  # up to here a checkpoint that you trust vouches
        self.fitting, self.misfits = [], []  # checkpoints that the log tells of
        with open(file, "rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    self.take(read_row(line))
                except Unreadable as error:
                    self.wrong(f"Line {number} of the dump: {error}.")
        self.conclude()

    def bracket(self, at):
        """Between which checkpoints an event stands, by the log's own times."""
        marks = [row for row, _ in self.fitting + self.misfits]
        before = max((row["time"] for row in marks if row["position"] <= at), default=None)
        after = min((row["time"] for row in marks if row["position"] > at), default=None)
        since = f"after the checkpoint of {when(before)}" if before else "from the beginning"
        until = f"before that of {when(after)}" if after else "before no other"
        return f"(Recorded {since}, {until}.)"

    def take(self, row):
        at, stood = row["position"], self.versions.get(row["id"], 0)
        if at != self.last + 1:
            self.wrong(f"stands after event {self.last}: others are missing, or moved.", at)
        if row["time"] < self.last_time:
            self.wrong(f"was recorded at {when(row['time'])}, before the one above it.", at)
        if row["version"] != stood + 1:
            told = f"is version {row['version']} of {UUID(bytes=row['id'])}"
            self.wrong(f"{told}, which stood at {stood}.", at)
        self.last, self.last_time = at, max(self.last_time, row["time"])
        self.versions[row["id"]] = row["version"]
        leaf, facts = check_row(row, self)
        if self.tree.size == 0:
            self.origin = facts.get("origin")
            if row["topic"] != FIRST_TOPIC:
                self.wrong("does not name the log, as the first event should.", at)
            self.trust.demand_origin(self.origin, self)
        if row["topic"] == CHECKPOINT_TOPIC:
            told = facts.get("size"), facts.get("root")
            fits = told == (self.tree.size, self.tree.root().hex())
            (self.fitting if fits else self.misfits).append((row, facts))
        self.tree.add(leaf)
        for one in self.trust.checkpoints:
            if one.size == self.tree.size:
                self.compare(one)

    def compare(self, one):
        """A checkpoint of yours, over as many events as were read so far."""
        if self.tree.root() == one.root:
            self.held = max(self.held, one.size)
            self.hold(f"The first {one.size} events are those of {one.told}.")
        else:
            told = f"The first {one.size} events are not those of {one.told}: among events"
            since = f"{when(self.last_time)} by the log's own times"
            range = f"{self.held + 1} to {one.size} something was changed after it was signed"
            self.wrong(f"{told} {range}, that is after {since}.")

    def conclude(self):
        size = self.tree.size
        for one in self.trust.checkpoints:
            if one.size > size:
                told = f"{one.told} was signed over {one.size} events, and the log has {size}"
                self.wrong(f"{told}: its end is missing.")
        if self.misfits:
            self.tell_misfit()
        if self.trust.keys:
            self.take_signed()
        # The event that tells of the last checkpoint stands beyond it, and was compared with it.
        sealed = bool(self.fitting) and self.fitting[-1][0]["position"] == size
        if self.trust.is_empty:
            self.leave("You named no key and no checkpoint: everything may have been made to fit.")
        elif self.held < size - sealed or not self.held:
            told = f"Events {self.held + 1} to {size}"
            self.leave(f"{told}: no checkpoint that you trust covers them.")
        if not self.wrongs:
            streams = f"in {len(self.versions)} streams without a gap, in the order of their times"
            self.hold(f"{size} events, numbered without a gap, {streams}, each with its leaf.")
            self.hold(f"The {len(self.fitting)} checkpoints that the log tells of fit its events.")
        self.hold(f"Read: {self.origin}, {size} events, root {self.tree.root().hex()}.")

    def tell_misfit(self):
        row, facts = self.misfits[0]
        before = [one for one, _ in self.fitting if one["position"] < row["position"]]
        first = before[-1]["position"] if before else 1
        told = f"tells of a checkpoint over {facts.get('size')} events, which does not fit them:"
        changed = f"events {first} to {row['position'] - 1} were changed after {when(row['time'])}"
        others = f"as {len(self.misfits) - 1} later checkpoints show too."
        self.wrong(f"{told} {changed}, {others}", row["position"])

    def take_signed(self):
        """The newest checkpoint in the log that your key signed vouches for what it covers."""
        for row, facts in reversed(self.fitting):
            try:
                root = base64.b64encode(bytes.fromhex(facts["root"])).decode()
                signed = "".join(f"{DASH} {self.origin} {one}\n" for one in facts["signatures"])
                text = f"{self.origin}\n{facts['size']}\n{root}\n\n{signed}"
                judged = Checkpoint(text, "it").judged(self.trust.keys)
            except (Unreadable, KeyError, TypeError, ValueError):
                judged = False
            if judged is False:
                self.wrong("tells of a checkpoint whose signature is not right.", row["position"])
            elif judged:
                self.held = max(self.held, facts["size"])
                self.hold(f"Your key signed the first {facts['size']} events.")
                return
        self.leave("No checkpoint in the log is signed by a key that you named.")


# -- an evidence pack -----------------------------------------------------------------------------

NEEDED = ("pack.json", "events.jsonl", "proofs.jsonl", "texts.jsonl", "checkpoint.note")
MEMBER = re.compile(
    "|".join(map(re.escape, (*NEEDED, "consistency.jsonl", "page.html", "style.css", "README.txt")))
    + r"|verify_accord\.py|files/[0-9a-f]{64}"
)


class PackCheck(Check):
    """Reads a pack: every event in it, and whether it is all that it should be."""

    def run(self, file, trust):
        self.trust, self.rows, self.facts, self.leaves = trust, {}, {}, {}
        self.members = dict.fromkeys(NEEDED, b"")
        self.unpack(file)
        self.checkpoint = Checkpoint(self.members["checkpoint.note"].decode(), "checkpoint.note")
        self.pack = json.loads(self.members["pack.json"])
        if self.pack.get("format") != PACK_FORMAT:
            raise Unreadable(f"pack.json does not say {PACK_FORMAT}")
        self.read_events()
        self.check_proofs()
        self.check_origin()
        self.check_contents()
        self.check_texts()
        self.check_files()
        self.check_trust()
        if not self.wrongs:
            among = f"among the {self.checkpoint.size} of checkpoint.note"
            self.hold(f"{len(self.rows)} events, each as it was recorded, all {among}.")

    def bracket(self, at):
        row = self.rows.get(at)
        return f"(Recorded at {when(row['time'])}.)" if row else "(Not in the pack.)"

    def unpack(self, file):
        seen, total = set(), 0
        with zipfile.ZipFile(file) as archive:
            for one in archive.infolist():
                total += one.file_size
                if total > MOST_BYTES:
                    raise Unreadable("the pack is larger than this program reads")
                if one.filename in seen:
                    self.wrong(f"{one.filename} is in the pack twice.")
                if not MEMBER.fullmatch(one.filename):
                    self.wrong(f"{one.filename!r} does not belong into a pack.")
                seen.add(one.filename)
                self.members[one.filename] = archive.read(one)
        if not seen.issuperset(NEEDED):
            raise Unreadable(f"the pack lacks {', '.join(sorted(set(NEEDED) - seen))}")

    def objects(self, name):
        """The JSON objects of a member, one a line. Raises Unreadable."""
        for number, line in enumerate(self.members.get(name, b"").splitlines(), 1):
            found = json.loads(line)
            if not isinstance(found, dict):
                raise Unreadable(f"line {number} of {name} is no object")
            yield found

    def read_events(self):
        last = 0
        for number, line in enumerate(self.members["events.jsonl"].splitlines(), 1):
            try:
                row = read_row(line)
            except Unreadable as error:
                self.wrong(f"Line {number} of events.jsonl: {error}.")
                continue
            at = row["position"]
            if at <= last:
                self.wrong(f"stands after event {last}.", at)
            last, self.rows[at] = max(last, at), row
            self.leaves[at], self.facts[at] = check_row(row, self)

    def check_proofs(self):
        proofs = {}
        for given in self.objects("proofs.jsonl"):
            at = given.get("position")
            if at in proofs or at not in self.leaves:
                self.wrong(f"A proof of event {at} stands there twice, or of no event.")
            proofs[at] = hashes_of(given)
        size, root = self.checkpoint.size, self.checkpoint.root
        for at, leaf in self.leaves.items():
            if not is_included(leaf, at - 1, size, proofs.get(at, [b""]), root):
                self.wrong("is not in the log: no proof leads from it to checkpoint.note.", at)

    def check_origin(self):
        origin = self.checkpoint.origin
        if 1 not in self.rows or self.rows[1]["topic"] != FIRST_TOPIC:
            self.wrong("The first event, which names the log, is not in the pack.")
        elif self.facts[1].get("origin") != origin:
            self.wrong(f"does not name the log of checkpoint.note, {origin}.", 1)
        self.trust.demand_origin(origin, self)

    def check_contents(self):
        """The log itself says, where the pack was asked for, which streams belong into it."""
        asked, listed = self.pack.get("requested"), self.pack.get("streams")
        if self.rows.get(asked, {}).get("topic") != PACK_TOPIC:
            self.wrong("The event that asked for this pack is not in it: is this all of it?")
            return
        try:
            versions = {UUID(one["id"]).bytes: int(one["version"]) for one in listed}
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable("pack.json does not list its streams") from error
        manifest = "".join(f"{id.hex()} {versions[id]}\n" for id in sorted(versions))
        if hashlib.sha256(manifest.encode()).hexdigest() != self.facts[asked].get("contents"):
            self.wrong(f"pack.json does not list the streams that event {asked} asked for.")
        found = {}
        for at, row in sorted(self.rows.items()):
            found.setdefault(row["id"], []).append(row["version"])
            if row["id"] not in versions and row["topic"] not in (PACK_TOPIC, ERASED_TOPIC):
                self.wrong("is of a stream that does not belong into the pack.", at)
        for id, version in versions.items():
            there = found.get(id, [])
            for one in sorted(set(range(1, version + 1)) - set(there)):
                self.wrong(f"Version {one} of {UUID(bytes=id)} was left out of the pack.")
            if len(there) > version or there != sorted(there):
                self.wrong(f"{UUID(bytes=id)} has too many versions, or not in their order.")
        if not self.wrongs:
            whole = f"{len(versions)} streams, each whole up to event {asked}"
            self.hold(f"{whole}, where this pack was asked for; nothing was left out.")

    def check_texts(self):
        texts = {given.get("id"): given for given in self.objects("texts.jsonl")}
        told = [self.facts[at] for at, row in self.rows.items() if row["topic"] == ERASED_TOPIC]
        erased = {facts.get("text", {}).get("_data_") for facts in told}
        whole = gone = withheld = 0
        for at, row in self.rows.items():
            for found, digest in TEXT.findall(row["state"]):
                given = texts.get(id := found.decode(), {})
                if "body" in given:
                    whole += 1
                    salted = bytes.fromhex(given["salt"]) + given["body"].encode()
                    if hashlib.sha256(salted).hexdigest() != digest.decode():
                        self.wrong(f"has a text, {id}, that is not the one that was written.", at)
                    if id in erased:
                        self.wrong(f"has a text, {id}, that an event says was erased.", at)
                elif given.get("erased") and id in erased:
                    gone += 1
                elif given.get("withheld"):
                    withheld += 1
                else:
                    self.wrong(f"has a text, {id}, that is gone; no event says it was erased.", at)
        told = f"{whole} texts are as they were written, {gone} were erased, which an event says"
        self.hold(f"{told}, {withheld} (addresses of mail) are kept back.")

    def check_files(self):
        stated = b"".join(row["state"] for row in self.rows.values())
        for at, row in self.rows.items():
            digest = self.facts[at].get(NAMING_FILES.get(row["topic"]))
            if digest and f"files/{digest}" not in self.members:
                self.wrong(f"names the file {digest}, which was left out of the pack.", at)
        for name, content in self.members.items():
            digest = name.removeprefix("files/")
            if digest != name and hashlib.sha256(content).hexdigest() != digest:
                self.wrong(f"{name} is not the file that was kept.")
            if digest != name and digest.encode() not in stated:
                self.wrong(f"{name} is named by no event of the pack.")

    def check_trust(self):
        if self.trust.is_empty:
            self.leave("You named no key and no checkpoint: everything may have been made to fit.")
            return
        proofs = {one.get("size"): hashes_of(one) for one in self.objects("consistency.jsonl")}
        judged, held = self.checkpoint.judged(self.trust.keys), 0
        if judged is False:
            self.wrong("checkpoint.note bears a signature of your key that is not right.")
        elif judged:
            held = self.checkpoint.size
            self.hold(f"Your key signed checkpoint.note, over {held} events.")
        for one in self.trust.checkpoints:
            held = max(held, self.compare(one, proofs))
        newer = [at for at in self.rows if at > held]
        if newer:
            told = f"{len(newer)} events of the pack, from event {min(newer)} on"
            self.leave(f"{told}: no key and no checkpoint that you named covers them.")

    def compare(self, one, proofs):
        """How far your checkpoint vouches for the pack: its size, or 0."""
        size = self.checkpoint.size
        proof = [] if one.size == size else proofs.get(one.size)
        if one.size > size or proof is None:
            told = f"{one.told} is over {one.size} events, the pack over {size}"
            self.leave(f"{told}, and no proof in it says that one continues the other.")
            return 0
        if is_consistent(one.size, size, one.root, self.checkpoint.root, proof):
            self.hold(f"The log of the pack continues {one.told}, over {one.size} events.")
            return one.size
        told = f"does not continue {one.told}: among the first {one.size} events something was"
        self.wrong(
            f"The log of the pack {told} changed after it was signed, or the proof is wrong."
        )
        return 0


def hashes_of(given):
    """A proof's hashes; one that is none makes the proof wrong, whatever else it says."""
    proof = given.get("proof")
    if not isinstance(proof, list):
        return [b""]
    is_hash = re.compile(r"[0-9a-f]{64}").fullmatch
    return [bytes.fromhex(one) if is_hash(str(one)) else b"" for one in proof]


# -- the command line -----------------------------------------------------------------------------


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Checks a log or an evidence pack of Accord.")
    parser.add_argument("kind", choices=("log", "pack"))
    parser.add_argument("file", help="a dump of the log (JSON lines), or a pack (zip)")
    parser.add_argument("--vkey", action="append", default=[], metavar="KEY", help="NAME+ID+KEY")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE")
    given = parser.parse_args(arguments)
    check = LogCheck() if given.kind == "log" else PackCheck()
    try:
        keys, held = [Key(text) for text in given.vkey], []
        for name in given.checkpoint:
            with open(name, encoding="utf-8", newline="") as file:
                held.append(Checkpoint(file.read(), name))
        check.run(given.file, Trust(keys, held, check))
    except (OSError, Unreadable, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        check.leave(f"The rest could not be read ({type(error).__name__}): {error}.")
    return check.report()


if __name__ == "__main__":
    sys.exit(main())
