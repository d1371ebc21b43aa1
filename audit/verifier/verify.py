#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Verifies PaiTIENT audit logs and proof bundles offline, in constant memory; written after
docs/audit-format.md apart from the Java verifier, so that each checks the other. A JSON line for
each path tells the first problem. Ends with 0 whole, 1 not, 2 could not run."""
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
def root_of(peaks):  # of the largest complete subtrees, from the left
    return reduce(lambda b, a: hashed(a, b), (peaks or [hashlib.sha256().digest()])[::-1])
def grow(peaks, tiles, index, value):  # by a leaf; tiles get the subtrees of 1, 256, 256**2...
    peaks.append(value)
    for level in range((index ^ index + 1).bit_length()):
        peaks[-2:] = [hashed(*peaks[-2:])] if level else peaks[-2:]
        level % 8 or tiles[level // 8].append(peaks[-1])
def proved(count, size, proof, known, one):  # roots of the first and of all, by a proof of either
    if size == 1 or count == size and not one:
        need(len(proof) == (known is None))
        return (known or proof[0],) * 2
    half, last, rest = 1 << (size - 1).bit_length() - 1, proof[-1], proof[:-1]
    if count <= half:
        before, after = proved(count, half, rest, known, one)
        return before, hashed(after, last)
    roots = proved(count - half, size - half, rest, known if one else None, one)
    return [hashed(last, root) for root in roots]
def tile(folder, level, start, width):
    index, partial = start // 256, ".p/%d" % width if width < 256 else ""
    path = "".join("x%03d/" % (index // 1000**i % 1000) for i in (3, 2, 1) if index >= 1000**i)
    return folder / "tile" / level / ("%s%03d%s" % (path, index % 1000, partial))
def journal(folder, origin, peaks):  # its first record, if any, and each record's leaf
    pages = []  # the files after the last gap: number, first record, path
    for path in sorted(folder.glob("journal/*.journal")):
        head = path.open("rb").read(4096)
        number, first, length, log = struct.unpack(">8xQQQ40s", head[:72])
        need(head[4092:] == crc32c(head[:4092]) and path.stat().st_size >= length
             and head.startswith(b"PSMJRNL1") and path.name == "%08d.journal" % number
             and log == origin.encode().ljust(40, b"\0"), "JOURNAL")
        pages = [page for page in pages if pages[-1][0] == number - 1] + [(number, first, path)]
    yield from [page[1] for page in pages[:1]]
    for index in range(pages[0][1], 2**63) if pages else ():
        if pages and pages[0][1] == index:
            data, at = pages.pop(0)[2].read_bytes(), 4096
            need(data.startswith(b"".join([len(peaks).to_bytes(4, "big"), *peaks]), 72), "JOURNAL")
        end = at + 60 + int.from_bytes(data[at + 4:at + 8], "big")
        body, durable = data[at + 60:end], data[at + 16:at + 24]
        head = struct.pack(">4sIQ8s32s", b"PSMR", len(body), index, durable, hashed(body))
        need(data.startswith(head + crc32c(head + body) + body + bytes(-end % 8), at), "JOURNAL")
        at = end + -end % 8
        yield hashed(body)
def verify(folder, policy, earlier, anchored):
    now = note(Path(folder, "checkpoint").read_bytes())
    rotations = [path.read_bytes() for path in sorted(folder.glob("rotations/" + 8 * "[0-9]"))]
    believed = believer(policy, now.origin, rotations)
    notes = [note(p.read_bytes()) for p in folder.glob("witnessed/*") if p.suffix != ".new"]
    need(all(map(believed, [now, *earlier, *notes])), "NOT_TRUSTED")
    kept = earlier + notes + [one for one in anchored if one.origin == now.origin]
    need(all(one.size <= now.size for one in kept), "ROLLED_BACK")
    sizes, roots, peaks, tiles = {one.size for one in kept}, {0: root_of([])}, [], [[], [], [], []]
    size, gone, expired, first = 0, 0, 0, next(walk := journal(folder, now.origin, peaks), 0)
    while size < now.size:
        width = min(256, now.size - size)
        hashes = tile(folder, "0", size, width).read_bytes()
        need(len(hashes) == 32 * width, "TILE")
        path = tile(folder, "entries", size, width)
        gone = gone if width < 256 or path.exists() else size + 256
        data = path.read_bytes() if gone <= size else b""
        for size, (value,) in enumerate(struct.iter_unpack("32s", hashes), size + 1):
            if gone < size:
                end = 2 + int.from_bytes(data[:2], "big")
                need(hashed(data[2:end]) == value and len(data) >= end, "ENTRY")
                event, data = json.loads(data[2:end]), data[end:]
                told = event["event_type"] == "audit.expired" and event["details"]["before"]
                expired = max(expired, told if told < size else 0)
            need(size <= first or next(walk, value) == value, "JOURNAL")
            grow(peaks, tiles, size - 1, value)
            roots |= {size: root_of(peaks)} if size in sizes else {}
        need(not data, "ENTRY")
        for level, row in enumerate(tiles):
            if len(row) == 256 or row and size == now.size:
                path = tile(folder, str(level), (size >> 8 * level) - len(row), len(row))
                need(path.read_bytes() == b"".join(row), "TILE")
                row.clear()
    need(root_of(peaks) == now.root, "ROOT")
    need(all(roots[one.size] == one.root for one in kept), "REWRITTEN")
    need(max(gone, first) <= expired, "NOT_EXPIRED")
    seen = [a.size for a in [now, *notes] if enough(policy, [b for b in notes if b.size >= a.size])]
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
    proof, known = [b64(text) for text in found["proof"]], leaf if one else old.root
    before, after = proved(count, now.size, proof, known, one)
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
