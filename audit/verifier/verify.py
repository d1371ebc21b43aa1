#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Verifies PaiTIENT audit logs and proof bundles offline; written after docs/audit-format.md, RFC
6962 and C2SP, apart from the Java verifier, so that the two check each other. Prints a JSON line
for each path, with the first problem; ends with 0 whole, 1 not whole, 2 could not run. Signatures
need the package cryptography (48 or newer), all else only the standard library."""
import argparse, base64, collections, hashlib, json, re, struct, sys
from functools import reduce
from pathlib import Path
try:
    from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa
    ED, ML = ed25519.Ed25519PublicKey, mldsa.MLDSA44PublicKey
except ImportError:
    ED = ML = None  # signatures are then left unchecked, and the report says so
NOTE = (r"(([^\s+]{1,255})\n(0|[1-9]\d{0,18})\n([A-Za-z0-9+/]{43}=)\n)\n"
        r"((?:\u2014 [^\s+]{1,255} \S{8,8000}\n){1,64})")
ANCHOR = r"paitient-checkpoint ([^\s+]{1,255}) (0|[1-9][0-9]{0,17}) ([A-Za-z0-9+/]{43}=)"
Note = collections.namedtuple("Note", "text origin size root lines")
CRC = [reduce(lambda n, _: n >> 1 ^ 0x82F63B78 * (n & 1), range(8), n) for n in range(256)]
def need(good, problem="malformed"):
    if not good:
        raise AssertionError(problem)
def files(folder, pattern):
    return {p.name: p.read_bytes() for p in sorted(folder.glob(pattern)) if p.suffix != ".new"}
def b64(text):
    need(base64.b64encode(base64.b64decode(text, validate=True)).decode() == text)
    return base64.b64decode(text)
def crc32c(data):
    crc = reduce(lambda n, byte: CRC[(n ^ byte) & 255] ^ n >> 8, data, 2**32 - 1)
    return (crc ^ 2**32 - 1).to_bytes(4, "big")
# Checkpoints, keys and policies: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy.
def vkey(text):
    name, number, key = text.split("+", 2)
    key = base64.b64decode(key, validate=True)
    need(name and len(key) == {1: 33, 4: 33, 6: 1313}[key[0]])
    need(hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == number)
    return (name, bytes.fromhex(number)), key[0], key[1:]
def note(data):
    form = re.fullmatch(NOTE, data.decode(), re.A)
    lines = [(name, b64(blob)) for name, blob in re.findall("\u2014 (.*) (.*)\n", form[5])]
    return Note(form[1].encode(), form[2], int(form[3]), b64(form[4]), lines)
def verifies(key, one, data):
    name, origin, time = key[0][0].encode(), one.origin.encode(), int.from_bytes(data[:8], "big")
    said = {1: one.text, 4: b"cosignature/v1\ntime %d\n%b" % (time, one.text), 6: b"".join((
        b"subtree/v1\n\0", bytes([len(name)]), name, data[:8], bytes([len(origin)]), origin,
        struct.pack(">QQ", 0, one.size), one.root))}[key[1]]
    try:
        public = {1: ED, 4: ED, 6: ML}[key[1]]
        public and public.from_public_bytes(key[2]).verify(data[8 * (key[1] > 1):], said)
        return True
    except Exception:
        return False
def signed(keys, one):  # by each scheme of the keys, and none of the signatures wrong
    claimed = [(k, data[4:]) for k in keys for name, data in one.lines if k[0] == (name, data[:4])]
    return ({key[1] for key in keys} == {key[1] for key, _ in claimed} != set()
            and all(verifies(key, one, data) for key, data in claimed))
def policy_of(text):
    logs, named = [], {"none": ["group", "0"], "": ["group", "0"]}
    for kind, name, *words in map(str.split, re.findall(r"^\s*[^\s#].*", text, re.M)):
        if kind == "log":
            logs.append(vkey(name))
        elif kind == "witness":
            named[name] = [kind, vkey(words[0])]
        else:
            named |= {"group": {name: [kind, *words]}, "quorum": {"": ["group", "1", name]}}[kind]
    return logs, named
def enough(policy, notes, name=""):  # whether the witnesses demanded cosigned one of these each
    kind, how, *members = policy[1][name]
    if kind == "witness":
        return any(signed([how], one) for one in notes)
    wanted = {"any": 1, "all": len(members)}.get(how) or int(how)
    return sum(enough(policy, notes, member) for member in members) >= wanted
def believer(policy, origin, rotations):  # tells what the policy's keys or successors signed
    terms = [[[key for key in policy[0] if key[0][0] == origin], 0, 2**63]]
    for lines, said in [data.split(b"\n\n", 1) for data in rotations]:
        keys, said, last = lines.decode()[4:].split("\nlog "), note(said), terms[-1]
        need(hashlib.sha256(lines + b"\n").digest() == said.root, "NOT_TRUSTED")
        if said.origin == origin + "/keys" and said.size >= last[1] and signed(last[0], said):
            last[2] = said.size
            terms.append([list(map(vkey, keys)), said.size, 2**63])
    return lambda one: one.origin == origin and any(
        start <= one.size <= end and signed(keys, one) for keys, start, end in terms)
# The Merkle tree and its files: RFC 6962 section 2.1, C2SP tlog-tiles, and our journal.
def hashed(*parts):  # a leaf, or two subtrees
    return hashlib.sha256(bytes([len(parts) - 1]) + b"".join(parts)).digest()
def parts_of(levels, size):  # the largest complete subtrees; levels has all, by width 1, 2, 4...
    return [levels[k][(size >> k) - 1] for k in range(len(levels) - 1, -1, -1) if size >> k & 1]
def root_of(levels, size):
    parts = parts_of(levels, size) or [hashlib.sha256().digest()]
    return reduce(lambda right, left: hashed(left, right), reversed(parts))
def proved(count, size, proof, known, one):  # roots of the first and of all, by a proof of either
    if size == 1 or count == size and not one:
        need(len(proof) == (known is None))
        return (known or proof[0],) * 2
    half, last, rest = 1 << (size - 1).bit_length() - 1, proof[-1], proof[:-1]
    if count <= half:
        before, after = proved(count, half, rest, known, one)
        return before, hashed(after, last)
    roots = proved(count - half, size - half, rest, known if one else None, one)
    return hashed(last, roots[0]), hashed(last, roots[1])
def tile(folder, level, start, width):
    index, partial = start // 256, ".p/%d" % width if width < 256 else ""
    path = "".join("x%03d/" % (index // 1000**i % 1000) for i in (3, 2, 1) if index >= 1000**i)
    return folder / "tile" / level / ("%s%03d%s" % (path, index % 1000, partial))
def journal(folder, levels, origin):  # compares it with the tree; the index of its first record
    pages, size = [], len(levels[0])
    for name, data in files(folder, "journal/*.journal").items():
        number, first, length, log, count = struct.unpack(">8xQQQ40sI", data[:76])
        need(data[4092:4096] == crc32c(data[:4092]) and len(data) >= length, "JOURNAL")
        need(data.startswith(b"PSMJRNL1") and name == "%08d.journal" % number, "JOURNAL")
        need(log == origin.encode().ljust(40, b"\0") and (first > size or data[76:76 + 32 * count]
             == b"".join(parts_of(levels, first))), "JOURNAL")
        pages = [page for page in pages if pages[-1][0] == number - 1] + [(number, first, data)]
    for (_, first, data), (_, end, _) in zip(pages, pages[1:] + [(0, size, b"")]):
        at = 4096
        for index in range(first, min(end, size)):
            length, value = 60 + int.from_bytes(data[at + 4:at + 8], "big"), levels[0][index]
            durable, body = data[at + 16:at + 24], data[at + 60:at + length]
            head = struct.pack(">4sIQ8s32s", b"PSMR", length - 60, index, durable, value)
            frame = (head + crc32c(head + body) + body).ljust(length + -length % 8, b"\0")
            need(hashed(body) == value and data.startswith(frame, at), "JOURNAL")
            at += len(frame)
    return pages[0][1] if pages else 0

def verify(folder, policy, earlier, anchored):
    now = note(Path(folder, "checkpoint").read_bytes())
    believed = believer(policy, now.origin, files(folder, "rotations/" + 8 * "[0-9]").values())
    cosigned = [note(data) for data in files(folder, "witnessed/*").values()]
    need(all(map(believed, [now, *earlier, *cosigned])), "NOT_TRUSTED")
    kept = earlier + cosigned + [one for one in anchored if one.origin == now.origin]
    need(all(one.size <= now.size for one in kept), "ROLLED_BACK")
    leaves, gone, expired = [], 0, 0
    while len(leaves) < now.size:
        start, width = len(leaves), min(256, now.size - len(leaves))
        data = tile(folder, "0", start, width).read_bytes()
        leaves += [data[at:at + 32] for at in range(0, len(data), 32)]
        need(len(data) == 32 * width, "TILE")
        path = tile(folder, "entries", start, width)
        gone = gone if width < 256 or path.exists() else start + 256
        data = path.read_bytes() if gone <= start else b""
        for index in range(max(start, gone), start + width):
            end = 2 + int.from_bytes(data[:2], "big")
            need(hashed(data[2:end]) == leaves[index] and len(data) >= end, "ENTRY")
            event, data = json.loads(data[2:end]), data[end:]
            before = event["details"].get("before") if event["event_type"] == "audit.expired" else 0
            expired = max(expired, before if before <= index else 0)
        need(not data, "ENTRY")
    levels = [leaves]
    while len(levels[-1]) > 1:
        levels.append(list(map(hashed, levels[-1][::2], levels[-1][1::2])))
    need(root_of(levels, now.size) == now.root, "ROOT")
    need(all(root_of(levels, one.size) == one.root for one in kept), "REWRITTEN")
    for level, hashes in enumerate(levels[8::8], 1):
        for at in range(0, len(hashes), 256):
            part = hashes[at:at + 256]
            path = tile(folder, str(level), at, len(part))
            need(path.read_bytes() == b"".join(part), "TILE")
    need(max(gone, journal(folder, levels, now.origin)) <= expired, "NOT_EXPIRED")
    seen = [now.size] if enough(policy, []) else [one.size for one in cosigned if enough(
        policy, [other for other in cosigned if other.size >= one.size])]
    need(seen, "NOT_WITNESSED")
    return now, max(seen)
def bundle(path, policy):
    found = json.loads(path.read_bytes())
    one, now = found["kind"] == "inclusion", note(found["checkpoint"].encode())
    old = now if one else note(found["old"].encode())
    leaf = hashed(b64(found["entry"])) if "entry" in found else b64(found.get("leaf", ""))
    believed = believer(policy, now.origin, [text.encode() for text in found["rotations"]])
    need(believed(now) and believed(old), "NOT_TRUSTED")
    need(enough(policy, [now]), "NOT_WITNESSED")
    count = found["index"] + 1 if one else old.size
    need(0 < count <= now.size, "ROOT" if one else "ROLLED_BACK")
    proof = [b64(text) for text in found["proof"]]
    before, after = proved(count, now.size, proof, leaf if one else old.root, one)
    need(after == now.root and (one or before == old.root), "ROOT" if one else "REWRITTEN")
    return now, now.size
def judged(path, policy, *kept):
    try:
        now, seen = verify(path, policy, *kept) if path.is_dir() else bundle(path, policy)
    except Exception as failure:  # what cannot be read is not whole
        return {"whole": False, "problem": str(failure) or "malformed"}
    return {"whole": True, "log": now.origin, "size": now.size, "witnessed": seen, "root": base64
            .b64encode(now.root).decode(), "unchecked": [] if ED else ["Ed25519", "ML-DSA-44"]}

options = argparse.ArgumentParser(description="Verifies PaiTIENT audit logs and proof bundles.")
options.add_argument("--policy", type=Path, required=True, help="whose signatures are believed")
options.add_argument("--earlier", type=Path, action="append", default=[], help="a checkpoint kept")
options.add_argument("--anchor", type=Path, action="append", default=[], help="a text with anchors")
options.add_argument("paths", type=Path, nargs="+", help="folders of logs, or proof bundles")
given = options.parse_args()
try:
    policy = policy_of(given.policy.read_text("utf-8"))
    earlier = [note(path.read_bytes()) for path in given.earlier]
    texts = "\n".join(path.read_text("utf-8", "replace") for path in given.anchor)
except (OSError, ValueError, LookupError, TypeError, AssertionError) as failure:
    sys.exit(print("verify.py: could not run:", failure, file=sys.stderr) or 2)
anchored = [Note(b"", log, int(n), b64(root), []) for log, n, root in re.findall(ANCHOR, texts)]
reports = [judged(path, policy, earlier, anchored) for path in given.paths]
print(*map(json.dumps, reports), sep="\n")
sys.exit(not all(report["whole"] for report in reports))
