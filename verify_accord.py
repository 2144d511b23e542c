"""Checks a log or an evidence pack of Accord: with Python alone, without Accord, without a network.

    python3 -I -S verify_accord.py log  DUMP.jsonl [--vkey KEY]... [--checkpoint FILE]...
    python3 -I -S verify_accord.py pack PACK.zip   [--vkey KEY]... [--checkpoint FILE]... [--tell]

A dump is what `accord export-log` prints; a pack is what `accord pack` or a page's button makes.
The page in a pack may say anything: --tell prints what its events say, after they were checked.

It trusts only what you name: keys (NAME+ID+KEY, as the organisation gave them to you), checkpoints
(files that you kept). Those inside the file are claims until yours vouch for them. Compare this
program, too, with a copy from elsewhere. It ends with 0 if everything holds, with 1 if something
does not, and with 2 if something could not be checked: it never passes over that.
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
PACK_FORMAT, NO_ROW = "accord-pack-1", "is no row of the log"
MOST_BYTES = 2**30  # of a pack, unpacked
SECOND = {"sha3-256": hashlib.sha3_256, "sha512": hashlib.sha512}  # of further roots, by name
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - runs on older Pythons too
TEXT = re.compile(
    rb'\{"_type_":\s*"text",\s*"_data_":\s*\["([0-9a-f]{32})",\s*"([0-9a-f]{64})"\]\}'
)


class Check:
    """Collects what holds, what is wrong, and what could not be checked."""

    GOOD = "everything was checked, and everything holds."

    def __init__(self):
        self.holds, self.wrongs, self.left = [], [], []
        self.hold, self.leave = self.holds.append, self.left.append

    def wrong(self, sentence, at=None):
        """`at` is the event's position, None where the whole is wrong."""
        self.wrongs.append((at, sentence))

    def report(self):
        """Print everything; returns the exit code."""
        for kind, sentences in (("holds      ", self.holds), ("NOT CHECKED", self.left)):
            for sentence in sentences:
                say(f"{kind}  {sentence}")
        for at, sentence in sorted(self.wrongs, key=lambda one: one[0] or 0):
            told = sentence if at is None else f"Event {at} {sentence} {self.bracket(at)}"
            say(f"WRONG        {told}")
        if self.wrongs:
            print(f"\nIt does NOT hold. Defects: {len(self.wrongs)}.")
        elif self.left:
            print(f"\nNo defect was found. Things that could not be checked: {len(self.left)}.")
        else:
            print(f"\nOK: {self.GOOD}")
        return 1 if self.wrongs else 2 if self.left else 0


def say(line):
    """Print a line; what would steer a screen is written out, so that no file hides a line."""
    print("".join(a if a.isprintable() or a == "\u3000" else ascii(a)[1:-1] for a in line))


# -- the tree (RFC 9162, 2.1) ---------------------------------------------------------------------
def leaf_of(row, hashed=hashlib.sha256):
    """The leaf of an event: SHA-256 over 0x00 and each field with its length before it."""
    at, version = struct.pack(">Q", row["position"]), struct.pack(">Q", row["version"])
    time, topic = struct.pack(">q", row["time"]), row["topic"].encode()
    fields = (at, row["id"], version, topic, time, row["state"])
    told = b"".join(struct.pack(">I", len(part)) + part for part in fields)
    return hashed(b"\x00" + told).digest()


def inner(left, right, hashed=hashlib.sha256):
    return hashed(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf; it keeps one hash for each complete subtree."""

    def __init__(self, hashed=hashlib.sha256):
        self.size, self.peaks, self.hashed = 0, [], hashed

    def add(self, leaf):
        level = 0
        while self.peaks and self.peaks[-1][0] == level:
            leaf = inner(self.peaks.pop()[1], leaf, self.hashed)
            level += 1
        self.peaks.append((level, leaf))
        self.size += 1

    def root(self):
        if not self.peaks:
            return self.hashed(b"").digest()
        found = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            found = inner(peak, found, self.hashed)
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
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)  # noqa: E741 - the square root of -1


def decompressed(data):
    """The point of 32 bytes; None where they are no point."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * I % P
    if x * x % P != square or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x, y


def added(one, other):
    (a, b), (c, d) = one, other
    k = D * a * b * c * d
    x, y = (a * d + b * c) * pow(1 + k, -1, P), (b * d + a * c) * pow(1 - k, -1, P)
    return x % P, y % P


def times(number, point):
    found = (0, 1)
    while number:
        if number & 1:
            found = added(found, point)
        point, number = added(point, point), number >> 1
    return found


BASE = decompressed((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signature(public, message, signature):
    """Whether these 64 bytes are the signature of the message by this key of 32 bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = decompressed(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    x, y = added(times(s, BASE), times(k, (P - key[0], key[1])))
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# -- keys and checkpoints (C2SP signed notes) -----------------------------------------------------
DASH = "\N{EM DASH}"


def unbase64(text):
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError(f"{text[:40]!r} is not base64 as it is written")
    return found


class Key:
    """A key named on the command line."""

    def __init__(self, text):
        self.name, told, encoded = (*text.strip().split("+", 2), "", "")[:3]
        raw = unbase64(encoded)
        self.id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if len(raw) != 33 or raw[:1] != b"\x01" or not self.name or self.id.hex() != told:
            raise ValueError(f"{text[:60]!r} is not of the form NAME+ID+KEY, with its own id")
        self.raw = raw[1:]


class Checkpoint:
    """What a signed note says; `signatures` are claims until a key has checked one."""

    def __init__(self, text, told):
        body, found, rest = text.partition("\n\n")
        lines = body.split("\n")
        if not found or len(lines) < 3 or not rest.endswith("\n"):
            raise ValueError(f"{told} is no checkpoint: three lines, an empty one, signatures")
        self.told, self.origin, size = told, lines[0], lines[1]
        self.root, self.text, self.signatures = unbase64(lines[2]), body + "\n", []
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size) or len(self.root) != 32:
            raise ValueError(f"{told} is no checkpoint: its second and third line, size and root")
        self.size = int(size)
        self.also = [(line.split(" ")[0], unbase64(line.partition(" ")[2])) for line in lines[3:]]
        if unknown := [name for name, _ in self.also if name not in SECOND]:
            raise ValueError(f"{told} names the hash {unknown[0]!r}, which is unknown here")
        for line in rest[:-1].split("\n"):
            words = line.split(" ")
            if len(words) != 3 or words[0] != DASH:
                raise ValueError(f"{told} is no checkpoint: {line[:40]!r} is no signature")
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
        self.keys, self.checkpoints, self.is_empty = keys, [], not (keys or checkpoints)
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


# -- a log ----------------------------------------------------------------------------------------
def read_row(line):
    """A row of a dump or of a pack; what is none raises whatever stands in the way."""
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
    numbers = row["position"], row["version"], row["time"]
    if any(type(one) is not int for one in numbers) or type(row["topic"]) is not str:
        raise ValueError("a number of the row is no number, or its topic no text")
    if min(numbers[:2]) < 1 or max(numbers) >= 2**63:
        raise ValueError("a number of the row is out of range")
    if given.get("recorded_at_utc") not in (None, when(row["time"])):
        raise ValueError("the two ways in which its time is written do not agree")
    return row


def when(microseconds):
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat()


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


class LogCheck(Check):
    """Reads a dump from its first to its last row."""

    def run(self, file, trust):
        self.trust, self.tree, self.versions = trust, Tree(), {}
        self.origin, self.last_time, self.last = None, -(2**63), 0
        self.held, self.fitting, self.misfits = 0, [], []  # how far you trust it; its checkpoints
        self.further = {n: Tree(SECOND[n]) for one in trust.checkpoints for n, _ in one.also}
        with open(file, "rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    self.take(read_row(line))
                except Exception as error:
                    self.wrong(f"Line {number} of the dump {NO_ROW} ({error!r}).")
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
        for tree in self.further.values():
            tree.add(leaf_of(row, tree.hashed))
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
            lie = f"{self.held + 1} to {one.size} something was changed after it was signed"
            since = f"that is after {when(self.last_time)} by the log's own times."
            self.wrong(f"{told} {lie}, {since}")
        for name, root in one.also:
            told = f"By {name} the first {one.size} events are not those of {one.told}."
            fits = self.further[name].root() == root
            self.hold(f"They are by {name}, too.") if fits else self.wrong(told)

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
        also = f"{told} {changed}, as {len(self.misfits) - 1} later checkpoints show too."
        self.wrong(also, row["position"])

    def take_signed(self):
        """The newest checkpoint in the log that your key signed vouches for what it covers."""
        for row, facts in reversed(self.fitting):
            try:
                root = base64.b64encode(bytes.fromhex(facts["root"])).decode()
                signed = "".join(f"{DASH} {self.origin} {one}\n" for one in facts["signatures"])
                text = f"{self.origin}\n{facts['size']}\n{root}\n\n{signed}"
                judged = Checkpoint(text, "it").judged(self.trust.keys)
            except (KeyError, TypeError, ValueError):
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
READ = ("page.html", "style.css", "README.txt", "verify_accord.py", "consistency.jsonl")
MEMBER = re.compile(r"files/[0-9a-f]{64}")


class PackCheck(Check):
    """Reads a pack: every event in it, and whether it is all that it should be."""

    GOOD = """events, texts and files were checked, and all of them hold.
page.html and README.txt may say anything; --tell prints what the events say."""

    def run(self, file, trust):
        self.trust, self.rows, self.facts, self.leaves = trust, {}, {}, {}
        self.members = dict.fromkeys(NEEDED, b"")
        self.unpack(file)
        self.checkpoint = Checkpoint(self.members["checkpoint.note"].decode(), "checkpoint.note")
        self.pack = json.loads(self.members["pack.json"])
        if self.pack.get("format") != PACK_FORMAT:
            raise ValueError(f"pack.json does not say {PACK_FORMAT}")
        steps = self.read_events, self.check_proofs, self.check_origin, self.check_contents
        for step in (*steps, self.check_texts, self.check_files, self.check_trust):
            step()
        if not self.wrongs:
            among = f"among the {self.checkpoint.size} of checkpoint.note"
            self.hold(f"{len(self.rows)} events, each as it was recorded, all {among}.")

    def bracket(self, at):
        return f"(Recorded at {when(self.rows[at]['time'])}.)"

    def unpack(self, file):
        seen, total = set(), 0
        with open(file, "rb") as raw, zipfile.ZipFile(raw) as archive:
            raw.seek(-22, 2)  # the end of an archive that nothing follows
            first = min((one.header_offset for one in archive.infolist()), default=0)
            if first or raw.read(4) != b"PK\5\6":
                self.wrong("The archive has something else before or behind it.")
            for one in archive.infolist():
                total += one.file_size
                if total > MOST_BYTES:
                    raise ValueError("the pack is larger than this program reads")
                if one.filename in seen:
                    self.wrong(f"{one.filename} is in the pack twice.")
                if one.filename not in NEEDED + READ and not MEMBER.fullmatch(one.filename):
                    self.wrong(f"{one.filename!r} does not belong into a pack.")
                seen.add(one.filename)
                self.members[one.filename] = archive.read(one)
        if not seen.issuperset(NEEDED):
            raise ValueError(f"the pack lacks {', '.join(sorted(set(NEEDED) - seen))}")

    def objects(self, name):
        """The JSON objects of a member, one a line."""
        return [json.loads(line) for line in self.members.get(name, b"").splitlines()]

    def read_events(self):
        last = 0
        for number, line in enumerate(self.members["events.jsonl"].splitlines(), 1):
            try:
                row = read_row(line)
            except Exception as error:
                self.wrong(f"Line {number} of events.jsonl {NO_ROW} ({error!r}).")
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
        versions = {UUID(one["id"]).bytes: int(one["version"]) for one in listed}
        manifest = "".join(f"{id.hex()} {versions[id]}\n" for id in sorted(versions))
        if hashlib.sha256(manifest.encode()).hexdigest() != self.facts[asked].get("contents"):
            self.wrong(f"pack.json does not list the streams that event {asked} asked for.")
        found = {}
        for at, row in sorted(self.rows.items()):
            found.setdefault(row["id"], []).append(row["version"])
            if row["id"] not in versions and row["topic"] not in (PACK_TOPIC, ERASED_TOPIC):
                self.wrong("is of a stream that does not belong into the pack.", at)
        self.check_asked(asked, versions)
        for id, version in versions.items():
            there = found.get(id, [])
            for one in sorted(set(range(1, version + 1)) - set(there)):
                self.wrong(f"Version {one} of {UUID(bytes=id)} was left out of the pack.")
            if len(there) > version or there != sorted(there):
                self.wrong(f"{UUID(bytes=id)} has too many versions, or not in their order.")
        if not self.wrongs:
            whole = f"{len(versions)} streams, each whole up to event {asked}"
            self.hold(f"{whole}, where this pack was asked for; nothing was left out.")

    def check_asked(self, at, versions):
        """What pack.json says that it is about is what the event asked for."""
        facts, time = self.facts[at], when(self.rows[at]["time"])
        kind, period = facts["kind"], facts["period"]
        said = {"origin": self.checkpoint.origin, "size": self.checkpoint.size, "kind": kind}
        said.update(period=period, requested_at=time)
        for name in ("card", "kpi", "dispute", "by"):
            said[name] = str(UUID(facts[name]["_data_"])) if facts.get(name) else None
        for name, value in said.items():
            if self.pack.get(name) != value:
                self.wrong(f"pack.json says {self.pack.get(name)!r} of {name}, the log {value!r}.")
        about = said["dispute"] or said["card"]
        if UUID(about).bytes not in versions:
            self.wrong(f"What the pack is about, {about}, is not in it.")
        self.hold(f"It is about a {kind} of {period}, {about}; it was asked for at {time}.")

    def check_texts(self):
        brought = self.objects("texts.jsonl")
        texts = {given.get("id"): given for given in brought}
        if len(texts) < len(brought):
            self.wrong("A text is in the pack twice.")
        told = [self.facts[at] for at, row in self.rows.items() if row["topic"] == ERASED_TOPIC]
        erased = {facts.get("text", {}).get("_data_") for facts in told}
        unnamed, whole, gone, withheld = set(texts), 0, 0, 0
        for at, row in self.rows.items():
            address = (self.facts[at].get("email") or {}).get("_data_", [None])[0]
            for found, digest in TEXT.findall(row["state"]):
                given = texts.get(id := found.decode(), {})
                unnamed.discard(id)
                if "body" in given:
                    whole += 1
                    salted = bytes.fromhex(given["salt"]) + given["body"].encode()
                    if hashlib.sha256(salted).hexdigest() != digest.decode():
                        self.wrong(f"has a text, {id}, that is not the one that was written.", at)
                    if id in erased:
                        self.wrong(f"has a text, {id}, that an event says was erased.", at)
                elif given.get("erased") and id in erased:
                    gone += 1
                elif given.get("withheld") and id == address:
                    withheld += 1
                else:
                    told = "is gone; no event says it was erased, and it is no address of mail."
                    self.wrong(f"has a text, {id}, that {told}", at)
        for id in sorted(map(str, unnamed)):
            self.wrong(f"The text {id} is named by no event of the pack.")
        told = f"{whole} texts are as they were written, {gone} were erased, which an event says"
        self.hold(f"{told}, {withheld} (addresses of mail) are kept back.")

    def check_files(self):
        stated = b"".join(row["state"] for row in self.rows.values())
        for at, row in self.rows.items():
            digest = self.facts[at].get(NAMING_FILES.get(row["topic"]))
            if digest and f"files/{digest}" not in self.members:
                self.wrong(f"names the file {digest}, which was left out of the pack.", at)
        for name, content in self.members.items():
            digest = name[6:] if MEMBER.fullmatch(name) else None
            if digest and hashlib.sha256(content).hexdigest() != digest:
                self.wrong(f"{name} is not the file that was kept.")
            if digest and digest.encode() not in stated:
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
        for name, _ in one.also:
            self.leave(f"{one.told} has a root by {name} too, which only the whole log can show.")
        proof = [] if one.size == size else proofs.get(one.size)
        if one.size > size or proof is None:
            told = f"{one.told} is over {one.size} events, the pack over {size}"
            self.leave(f"{told}, and no proof in it says that one continues the other.")
            return 0
        if is_consistent(one.size, size, one.root, self.checkpoint.root, proof):
            self.hold(f"The log of the pack continues {one.told}, over {one.size} events.")
            return one.size
        told = f"does not continue {one.told}: among the first {one.size} events something was"
        lie = "changed after it was signed, or the proof is wrong."
        self.wrong(f"The log of the pack {told} {lie}")
        return 0

    def tell(self):
        """Print what each event says, with its texts: page.html should say the same."""
        texts = {given["id"]: given.get("body") for given in self.objects("texts.jsonl")}

        def plain(given):
            data = given.get("_data_", given)
            return texts.get(data[0]) if given.get("_type_") == "text" else data

        for at, row in sorted(self.rows.items()):
            say(f"{at}  {when(row['time'])}  {row['topic']}  {UUID(bytes=row['id'])}")
            for name, value in json.loads(row["state"], object_hook=plain).items():
                say(f"    {name}: {json.dumps(value, ensure_ascii=False)}")


def hashes_of(given):
    """A proof's hashes; one that is none makes the proof wrong, whatever else it says."""
    proof = given["proof"] if isinstance(given.get("proof"), list) else [""]
    is_hash = re.compile(r"[0-9a-f]{64}").fullmatch
    return [bytes.fromhex(one) if is_hash(str(one)) else b"" for one in proof]


# -- the command line -----------------------------------------------------------------------------
def main(arguments=None):
    parser = argparse.ArgumentParser(description="Checks a log or an evidence pack of Accord.")
    parser.add_argument("kind", choices=("log", "pack"))
    parser.add_argument("file", help="a dump of the log (JSON lines), or a pack (zip)")
    parser.add_argument("--vkey", action="append", default=[], metavar="KEY", help="NAME+ID+KEY")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE")
    parser.add_argument("--tell", action="store_true", help="print what a pack's events say")
    given = parser.parse_args(arguments)
    check = LogCheck() if given.kind == "log" else PackCheck()
    try:
        keys, held = [Key(text) for text in given.vkey], []
        for name in given.checkpoint:
            with open(name, encoding="utf-8", newline="") as file:
                held.append(Checkpoint(file.read(), name))
        check.run(given.file, Trust(keys, held, check))
        if given.tell and given.kind == "pack" and not check.wrongs:
            check.tell()
    except Exception as error:  # whatever stood in the way, the rest was not checked
        check.leave(f"The rest could not be read ({error!r}).")
    return check.report()


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
