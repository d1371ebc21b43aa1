#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Verifies PaiTIENT audit logs offline with Python's standard library: verify.py --help.

Written after the formats alone (RFC 6962, C2SP tlog-tiles, tlog-checkpoint, signed-note; for the journal SegmentHeader
and Frame), apart from the Java verifier, so that the two check each other. Prints one JSON line a folder; exit status
0 whole, 1 not. With a policy Ed25519 signatures are checked; those of ML-DSA-44 only for being there.
"""
import argparse, base64, hashlib, json, os, re, struct, sys

CRC = []
for n in range(256):
    for _ in range(8):
        n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
    CRC.append(n)
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = CRC[(value ^ byte) & 255] ^ value >> 8
    return value ^ 0xFFFFFFFF

def add(a, b):  # points of edwards25519 in extended coordinates, RFC 8032 section 5.1.4
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, d - c, d + c, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(k, a):
    half = times(k // 2, add(a, a)) if k else (0, 1, 1, 0)
    return add(half, a) if k & 1 else half

def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P:
        raise ValueError("not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

def ed25519(key, message, signature):
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= Q:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    try:
        base = point(bytes([0x58]) + bytes([0x66]) * 31)
        left, right = times(s, base), add(point(signature[:32]), times(k, point(key)))
    except ValueError:
        return False
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)

def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()

def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()

class Tree:
    """The roots of the complete subtrees, largest first."""
    def __init__(self, leaves=()):
        self.size, self.roots = 0, []
        for value in leaves:
            self.add(value)

    def add(self, value):
        bits = self.size
        while bits & 1:
            value, bits = node(self.roots.pop(), value), bits >> 1
        self.roots.append(value)
        self.size += 1

    def root(self):
        roots = self.roots[:] or [hashlib.sha256(b"").digest()]
        while len(roots) > 1:
            right = roots.pop()
            roots.append(node(roots.pop(), right))
        return roots[0]

def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()

def note(data):
    """Origin, size, root and signature lines of a signed checkpoint."""
    form = re.fullmatch(r"(([^\s+]{1,255})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n)\n"
                        r"((?:\u2014 [^\s+]{1,255} [A-Za-z0-9+/]+={0,2}\n){1,64})", data.decode("utf-8"), re.ASCII)
    lines = [line.split(" ")[1:] for line in form[5].split("\n")[:-1]] if form else []
    blobs = [base64.b64decode(blob, validate=True) for _, blob in lines]
    if not form or any(base64.b64encode(b).decode() != blob for b, (_, blob) in zip(blobs, lines)):
        raise ValueError("not a checkpoint")
    return form[1].encode(), form[2], int(form[3]), base64.b64decode(form[4]), [(n, b) for (n, _), b in zip(lines, blobs)]

def trusted(checkpoint, policy):
    body, origin, _, _, lines = checkpoint
    keys = [line.split()[1].split("+", 2) for line in policy.splitlines() if line.startswith("log ")]
    keys = [(name, bytes.fromhex(key_id), base64.b64decode(key)) for name, key_id, key in keys]
    wanted = [(i, key) for name, i, key in keys if name == origin]
    signed = [(key, sig[4:]) for i, key in wanted for name, sig in lines if name == origin and sig[:4] == i]
    return (bool(wanted) and {key[0] for _, key in wanted} == {key[0] for key, _ in signed}
            and all(ed25519(key[1:], body, sig) for key, sig in signed if key[0] == 1))

def tile(folder, level, index, width):
    path = "/".join(["x%03d" % (index // 1000**i % 1000) for i in (3, 2, 1) if index >= 1000**i] + ["%03d" % (index % 1000)])
    return read(folder, "tile", str(level), path + (".p/%d" % width if width < 256 else ""))

def journal(folder, origin):
    """The leaf hashes in the journal, None where the rest is wrong."""
    names = sorted(n for n in os.listdir(os.path.join(folder, "journal")) if n.endswith(".journal"))
    pages, tree = [], Tree()
    for number, name in enumerate(names):
        data = read(folder, "journal", name)
        magic, sequence, first, size, log, count = struct.unpack(">8sQQQ40sI", data[:76].ljust(76))
        if (len(data) < 4096 or struct.unpack(">I", data[4092:4096])[0] != crc32c(data[:4092]) or magic != b"PSMJRNL1"
                or sequence != number or name != "%08d.journal" % number or len(data) < size
                or log.rstrip(b"\0").decode("latin-1") != origin):
            return
        pages.append((first, name, [data[76 + 32 * i:108 + 32 * i] for i in range(count)]))
    for number, (first, name, subtrees) in enumerate(pages):
        data, at = read(folder, "journal", name), 4096
        if first != tree.size or subtrees != tree.roots:
            return
        while number + 1 == len(pages) or tree.size < pages[number + 1][0]:
            head = data[at:at + 60]
            if len(head) < 60:
                return
            magic, length, index, _, digest, crc = struct.unpack(">4sIQQ32sI", head)
            end, after = at + 60 + length, at + (60 + length + 7) // 8 * 8
            body = data[at + 60:end]
            if (magic != b"PSMR" or not 0 < length < 65536 or index != tree.size or crc != crc32c(head[:56] + body)
                    or any(data[end:after]) or digest != leaf(body)):
                return
            tree.add(digest)
            at = after
            yield digest

def verify(folder, policy, earlier):
    try:
        now = note(read(folder, "checkpoint"))
    except (OSError, ValueError):
        return {"whole": False, "size": 0, "root": "", "problems": ["NO_CHECKPOINT"]}
    _, origin, size, root, _ = now
    problems, old, tree, leaves, records = [], {}, Tree(), [], None
    for checkpoint in earlier + [now]:
        if checkpoint[1] != origin or policy and not trusted(checkpoint, policy):
            problems.append("NOT_TRUSTED")
        elif checkpoint[2] > size:
            problems.append("ROLLED_BACK")
        old.setdefault(checkpoint[2], set()).add(checkpoint[3])
    if os.path.isdir(os.path.join(folder, "journal")):
        records = journal(folder, origin)
    try:
        for index in range((size + 255) // 256):
            bundle, at = tile(folder, "entries", index, min(256, size - index * 256)), 0
            for _ in range(min(256, size - index * 256)):
                end = at + 2 + struct.unpack(">H", bundle[at:at + 2])[0]
                leaves.append(leaf(bundle[at + 2:end]))
                if records and next(records, None) != leaves[-1]:
                    problems.append("JOURNAL")
                    records = None
                if old.pop(tree.size, set()) - {tree.root()}:
                    problems.append("REWRITTEN")
                tree.add(leaves[-1])
                at = end
            if at != len(bundle):
                problems.append("ENTRY")
        level, hashes = 0, leaves
        while hashes:
            tiles = [hashes[at:at + 256] for at in range(0, len(hashes), 256)]
            for index, expected in enumerate(tiles):
                if tile(folder, level, index, len(expected)) != b"".join(expected):
                    problems.append("TILE")
            level, hashes = level + 1, [Tree(full).root() for full in tiles if len(full) == 256]
    except (OSError, struct.error):
        problems.append("TILE")
    if tree.size != size or old.get(size, set()) - {tree.root()}:
        problems.append("ROOT")
    return {"whole": not problems, "size": size, "root": base64.b64encode(tree.root()).decode(), "problems": problems[:100]}

def main():
    arguments = argparse.ArgumentParser(description="Verifies PaiTIENT audit logs offline.")
    arguments.add_argument("--policy", help="lines 'log <vkey>' of the keys that are believed")
    arguments.add_argument("--earlier", action="append", default=[], help="a checkpoint that was kept elsewhere")
    arguments.add_argument("folders", nargs="+")
    given = arguments.parse_args()
    policy = read(given.policy).decode() if given.policy else ""
    earlier = [note(read(path)) for path in given.earlier]
    reports = [verify(folder, policy, earlier) for folder in given.folders]
    print(*map(json.dumps, reports), sep="\n")
    return 0 if all(report["whole"] for report in reports) else 1

if __name__ == "__main__":
    sys.exit(main())
