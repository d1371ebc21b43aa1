#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Verifies PaiTIENT audit logs and proof bundles offline, with Python's standard library: verify.py --help.

Written after the formats alone (docs/audit-format.md; RFC 6962, C2SP tlog-tiles), apart from the Java verifier, so that
the two check each other. Signatures are in notes.py, the form of records is in events.py. Prints a JSON line for each
path; exit status 0 whole, 1 not, 2 could not run."""
import argparse, base64, functools, hashlib, json, os, re, struct, sys
from events import canonical, event
from notes import UNCHECKED, b64, believer, cosigners, need, note, policy_of
CRC = [functools.reduce(lambda n, _: n >> 1 ^ (0x82F63B78 if n & 1 else 0), range(8), n) for n in range(256)]

def crc32c(data):
    return functools.reduce(lambda value, byte: CRC[(value ^ byte) & 255] ^ value >> 8, data, 0xFFFFFFFF) ^ 0xFFFFFFFF

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
        bits, self.size = self.size, self.size + 1
        while bits & 1:
            value, bits = node(self.roots.pop(), value), bits >> 1
        self.roots.append(value)

    def root(self):
        return functools.reduce(lambda right, left: node(left, right), self.roots[::-1]) if self.roots else hashlib.sha256().digest()

def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()

def tile(folder, level, index, width):
    path = "/".join(["x%03d" % (index // 1000**i % 1000) for i in (5, 4, 3, 2, 1) if index >= 1000**i] + ["%03d" % (index % 1000)])
    return os.path.join(folder, "tile", str(level), path + (".p/%d" % width if width < 256 else ""))

def journal(folder, tree, origin):
    """Yields the index of the first record, then the leaf hash of the record whose turn it is in the tree, until one is wrong."""
    pages, data, at, after = [], b"", 0, -1
    for name in sorted(n for n in os.listdir(os.path.join(folder, "journal")) if n.endswith(".journal")):
        page = read(folder, "journal", name)
        magic, sequence, first, size, log, count = struct.unpack(">8sQQQ40sI", page[:76].ljust(76))
        if (len(page) < max(4096, size) or struct.unpack(">I", page[4092:4096])[0] != crc32c(page[:4092]) or magic != b"PSMJRNL1"
                or name != "%08d.journal" % sequence or log.rstrip(b"\0").decode("latin-1") != origin or bin(first).count("1") != count):
            return
        pages, after = (pages if sequence == after else []) + [(first, [page[76 + 32 * i:108 + 32 * i] for i in range(count)], name)], sequence + 1
    yield pages[0][0] if pages else None
    while True:
        while pages and pages[0][0] == tree.size:
            if pages[0][1] != tree.roots:
                return
            data, at = read(folder, "journal", pages.pop(0)[2]), 4096
        magic, length, index, durable, digest, crc = struct.unpack(">4sIQQ32sI", data[at:at + 60].ljust(60))
        body, end = data[at + 60:at + 60 + length], at + (67 + length) // 8 * 8
        if (magic != b"PSMR" or not 0 < length < 65536 or index != tree.size or durable >> 63 or crc != crc32c(data[at:at + 56] + body)
                or len(data) < end or any(data[at + 60 + length:end]) or digest != leaf(body)):
            return
        at = end
        yield digest

def included(value, index, size, proof):
    """The root of a tree of this size in which the value is the leaf at the index (RFC 6962 section 2.1.1)."""
    need(0 <= index < size and (size > 1 or not proof))
    if size == 1:
        return value
    half = 1 << (size - 1).bit_length() - 1
    return (node(included(value, index, half, proof[:-1]), proof[-1]) if index < half
            else node(proof[-1], included(value, index - half, size - half, proof[:-1])))

def grown(old, size, proof, given):
    """The roots of the trees of the old and of the whole size (RFC 6962 section 2.1.2)."""
    if old == size:
        need(len(proof) == (given is None))
        return (given or proof[0],) * 2
    half = 1 << (size - 1).bit_length() - 1
    before, after = grown(old, half, proof[:-1], given) if old <= half else grown(old - half, size - half, proof[:-1], None)
    return (before, node(after, proof[-1])) if old <= half else (node(proof[-1], before), node(proof[-1], after))

def report(origin, size, root, witnessed, problems):
    return {"whole": not problems, "log": origin, "size": size, "root": base64.b64encode(root).decode(), "witnessed": witnessed,
            "problems": problems[:100] + sorted(set(problems[100:]) - set(problems[:100])), "unchecked": UNCHECKED}

def bundle(data, policy):
    found = canonical(data.strip())
    need(found["format"] == "paitient proof 1" and found["kind"] in ("inclusion", "consistency"))
    need(found.keys() == {"format", "kind", "checkpoint", "proof", "rotations"} | ({"old"} if found["kind"] == "consistency" else
         {"index", "leaf" if "leaf" in found else "entry"}))
    now, proof = note(found["checkpoint"]), [base64.b64decode(text, validate=True) for text in found["proof"]]
    believed = believer(policy, now[1], found["rotations"])
    problems = [] if believed(now) else ["NOT_TRUSTED"]
    problems += [] if policy[2](cosigners(policy, now)) else ["NOT_WITNESSED"]
    try:
        if found["kind"] == "inclusion":
            body = b64(found["entry"]) if "entry" in found else None
            problems += ["NOT_AN_EVENT"] if body is not None and not event(body) else []
            wrong = "ROOT"
            need(included(leaf(body) if body is not None else b64(found["leaf"]), found["index"], now[2], proof) == now[3])
        else:
            old = note(found["old"])
            wrong = "ROLLED_BACK" if old[2] > now[2] else "REWRITTEN"
            problems += [] if believed(old) else ["NOT_TRUSTED"]
            need(0 < old[2] <= now[2] and grown(old[2], now[2], proof, old[3]) == (old[3], now[3]))
    except (ValueError, IndexError):
        problems.append(wrong)
    return report(now[1], now[2], now[3], now[2], problems)

def verify(folder, policy, earlier, anchored):
    try:
        now = note(read(folder, "checkpoint").decode("utf-8"))
    except (OSError, ValueError):
        return report("", 0, b"", 0, ["NO_CHECKPOINT"])
    size, problems, old, tree, leaves, walk, gone, expired = now[2], [], {}, Tree(), [], iter([None]), 0, 0
    def parsed(name, pattern, parse, problem):
        names = sorted(os.listdir(os.path.join(folder, name))) if os.path.isdir(os.path.join(folder, name)) else []
        try:
            return parse([read(folder, name, each).decode("utf-8") for each in names if re.fullmatch(pattern, each)])
        except ValueError:
            return parse(problems.append(problem) or [])
    believed = parsed("rotations", "[0-9]{8}", lambda texts: believer(policy, now[1], texts), "NOT_TRUSTED")
    cosigned = parsed("witnessed", r".*(?<!\.new)", lambda texts: [note(text) for text in texts], "NOT_WITNESSED")
    problems += ["NOT_TRUSTED" for one in earlier + cosigned + [now] if not believed(one)]
    for one in [one for one in earlier + cosigned if believed(one)] + [one for one in anchored if one[1] == now[1]]:
        problems += ["ROLLED_BACK"] if one[2] > size else []
        old.setdefault(one[2], set()).add(one[3])
    if os.path.isdir(os.path.join(folder, "journal")):
        walk = journal(folder, tree, now[1])
    start = first = next(walk, -1)
    while tree.size < size:
        width, index = min(256, size - tree.size), tree.size // 256
        path, bodies, at = tile(folder, "entries", index, width), [], 0
        try:
            data = read(path)
            while len(data) - at >= 2:
                bodies.append(data[at + 2:at + 2 + struct.unpack(">H", data[at:at + 2])[0]])
                at += 2 + len(bodies[-1])
            need(len(bodies) == width and at == len(data))
        except (OSError, ValueError):
            try:
                need(width == 256 and not os.path.lexists(path))
                hashes = read(tile(folder, 0, index, 256))
                need(len(hashes) == 8192)
            except (OSError, ValueError):
                path = tile(folder, 0, index, width)
                problems += ["ENTRY"] + ([] if os.path.isfile(path) and os.path.getsize(path) == 32 * width else ["TILE"])
                break
            bodies, gone = [hashes[at:at + 32] for at in range(0, 8192, 32)], tree.size + 256
        for body in bodies:
            leaves.append(leaf(body) if tree.size >= gone else body)
            found = event(body) if tree.size >= gone else {"event_type": ""}
            problems += [] if found else ["NOT_AN_EVENT"]
            if found and found["event_type"] == "audit.expired" and type(found["details"].get("before")) is int and found["details"]["before"] <= tree.size:
                expired = max(expired, found["details"]["before"])
            if first is not None and tree.size >= first and next(walk, None) != leaves[-1]:
                first = problems.append("JOURNAL")
            problems += ["REWRITTEN"] if tree.size in old and old.pop(tree.size) - {tree.root()} else []
            tree.add(leaves[-1])
    level, hashes = 0, leaves
    while hashes:
        for index, at in enumerate(range(0, len(hashes), 256)):
            here, path = hashes[at:at + 256], tile(folder, level, index, min(256, len(hashes) - at))
            stored = read(path) if os.path.isfile(path) else b""
            if stored != b"".join(here) and (len(here) == 256 or tree.size == size):
                problems.append("ENTRY" if level == 0 and len(stored) == 32 * len(here) else "TILE")
        level, hashes = level + 1, [Tree(hashes[at:at + 256]).root() for at in range(0, len(hashes) // 256 * 256, 256)]
    problems += ["REWRITTEN"] if old.get(tree.size, set()) - {tree.root()} else []
    problems += ["NOT_EXPIRED"] if max(gone, start or 0) > expired else []
    problems += ["ROOT"] if tree.size != size or tree.root() != now[3] else []
    seen = [size] if policy[2](set()) else [one[2] for one in cosigned if policy[2](set().union(*(cosigners(policy, other) for other in cosigned if other[2] >= one[2])))]
    return report(now[1], size, tree.root(), max(seen, default=0), problems + ([] if seen else ["NOT_WITNESSED"]))

def main():
    arguments = argparse.ArgumentParser(description="Verifies PaiTIENT audit logs and proof bundles offline.")
    arguments.add_argument("--policy", required=True, help="whose signatures are believed")
    arguments.add_argument("--earlier", action="append", default=[], help="a signed checkpoint that was kept elsewhere")
    arguments.add_argument("--anchor", action="append", default=[], help="a file with lines 'paitient-checkpoint LOG SIZE ROOT'")
    arguments.add_argument("paths", nargs="+", help="folders of logs, or proof bundles")
    given = arguments.parse_args()
    try:
        policy = policy_of(read(given.policy).decode("utf-8"))
        earlier = [note(read(path).decode("utf-8")) for path in given.earlier]
        lines = re.findall(r"paitient-checkpoint ([^\s+]{1,255}) (0|[1-9]\d{0,17}) ([A-Za-z0-9+/]{43}=)", "\n".join(
            read(path).decode("utf-8", "replace") for path in given.anchor), re.A)
        anchored = [("", log, int(size), base64.b64decode(root), []) for log, size, root in lines]
        reports = [verify(path, policy, earlier, anchored) if os.path.isdir(path) else bundle(read(path), policy) for path in given.paths]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as failure:
        sys.exit(print("verify.py: could not run: %s" % failure, file=sys.stderr) or 2)
    print(*map(json.dumps, reports), sep="\n")
    return 0 if all(each["whole"] for each in reports) else 1

if __name__ == "__main__":
    sys.exit(main())
