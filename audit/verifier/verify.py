#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Verifies PaiTIENT audit logs and proof bundles offline with Python's standard library: verify.py --help.

Written after the formats (docs/audit-format.md; RFC 6962, C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-policy,
tlog-cosignature), apart from the Java verifier, so that the two check each other. Prints a JSON line for each log;
exit status 0 whole, 1 not, 2 could not run. ML-DSA-44 signatures are checked where the package cryptography (48 or
newer) is installed; without it they are only checked for being there, and the line says so.
"""
import argparse, base64, datetime, functools, hashlib, json, os, re, struct, sys
try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
except ImportError:
    MLDSA44PublicKey = None

CRC = [functools.reduce(lambda n, _: n >> 1 ^ (0x82F63B78 if n & 1 else 0), range(8), n) for n in range(256)]
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BLANK = " \t\n\v\f\r\x1c\x1d\x1e\x1f\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
VKEY = r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}"

def crc32c(data):
    return functools.reduce(lambda value, byte: CRC[(value ^ byte) & 255] ^ value >> 8, data, 0xFFFFFFFF) ^ 0xFFFFFFFF

def plus(a, b):  # points of edwards25519, RFC 8032 section 5.1
    t = D * a[0] * b[0] * a[1] * b[1] % P
    return (a[0] * b[1] + a[1] * b[0]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P

def times(k, a):
    half = times(k // 2, plus(a, a)) if k else (0, 1)
    return plus(half, a) if k & 1 else half

def point(data):
    y = int.from_bytes(data, "little") & 2**255 - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = next((x for r in [pow(square, (P + 3) // 8, P)] for x in (r, r * pow(2, (P - 1) // 4, P) % P) if x * x % P == square), P)
    if y >= P or x == P or (x == 0 and data[31] >> 7):
        raise ValueError("not a point")
    return (P - x if x & 1 != data[31] >> 7 else x), y

@functools.lru_cache(maxsize=4096)
def ed25519(key, message, signature):
    try:
        s, r, a = int.from_bytes(signature[32:], "little"), point(signature[:32]), point(key)
    except (ValueError, IndexError):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return len(signature) == 64 and s < Q and times(s, point(b"\x58" + b"\x66" * 31)) == plus(r, times(k, a))

@functools.lru_cache(maxsize=4096)
def mldsa44(key, message, signature):
    try:
        return not MLDSA44PublicKey or MLDSA44PublicKey.from_public_bytes(key).verify(signature, message) is None
    except (InvalidSignature, ValueError):
        return False

def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()

def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()

class Tree:
    """The roots of the complete subtrees, largest first; and what is in the tiles at the right edge."""
    def __init__(self, leaves=(), size=0, roots=()):
        self.size, self.roots = size, list(roots)
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

def b64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not base64")
    return data

def note(text):
    """Signed text, origin, size, root and signature lines (name, key id, rest) of a signed checkpoint."""
    form = re.fullmatch(r"(([^\s+]{1,255})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n)\n((?:\u2014 [^\s+]{1,255} [A-Za-z0-9+/]{8,8000}={0,2}\n){1,64})", text, re.ASCII)
    lines = [line.split(" ") for line in form[5].split("\n")[:-1]] if form else []
    if not form or int(form[3]) >= 2**63 or any(len(b64(blob)) < 5 for _, _, blob in lines):
        raise ValueError("not a checkpoint")
    return form[1], form[2], int(form[3]), b64(form[4]), [(name, b64(blob)[:4], b64(blob)[4:]) for _, name, blob in lines]

def vkey(text):
    name, key_id, key = text.split("+", 2)
    key = base64.b64decode(key, validate=True)
    if len(key) != {1: 33, 4: 33, 6: 1313}.get(key[0]) or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        raise ValueError("not a key")
    return name, bytes.fromhex(key_id), key

def signature(key, checkpoint, data):
    text, origin, size, root, _ = checkpoint
    if key[2][0] == 1:
        return ed25519(key[2][1:], text.encode(), data)
    if key[2][0] == 4:
        return ed25519(key[2][1:], b"cosignature/v1\ntime %d\n" % int.from_bytes(data[:8], "big") + text.encode(), data[8:])
    name, origin = key[0].encode(), origin.encode()
    return mldsa44(key[2][1:], b"subtree/v1\n\0%c%b%b%c%b%b%b%b" % (
        len(name), name, data[:8], len(origin), origin, bytes(8), size.to_bytes(8, "big"), root), data[8:])

def signed(keys, checkpoint):
    """Whether there is a signature of each scheme of the keys, and none that is wrong."""
    claimed = [(key, data) for key in keys for name, i, data in checkpoint[4] if (name, i) == key[:2]]
    return bool(keys) and {k[2][0] for k in keys} == {k[2][0] for k, _ in claimed} and all(signature(k, checkpoint, d) for k, d in claimed)

def policy_of(text):
    """Log keys, and names of what may be demanded: each a function of the set of witnesses that cosigned."""
    logs, witnesses, named, quorum = [], [], {"none": lambda seen: True}, "none"
    for words in [line.split() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]:
        if words[0] == "log" and len(words) in (2, 3):
            logs.append(vkey(words[1]))
        elif words[0] == "witness" and len(words) in (3, 4) and words[1] not in named:
            witnesses.append(vkey(words[2]))
            named[words[1]] = lambda seen, key=witnesses[-1]: key in seen
        elif words[0] == "group" and len(words) > 3 and words[1] not in named and "none" not in words[3:]:
            members, needed = [named[name] for name in words[3:]], {"any": 1, "all": len(words) - 3}.get(words[2]) or int(words[2])
            named[words[1]] = lambda seen, members=members, needed=needed: sum(member(seen) for member in members) >= needed
        elif words[0] == "quorum" and len(words) == 2:
            quorum = words[1]
        else:
            raise ValueError("a line of the policy is not known")
    return logs, witnesses, named[quorum]

def believer(policy, origin, rotations):
    """Says whether a checkpoint is the log's, by the policy's keys and those that took over by statements."""
    terms = [[[key for key in policy[0] if key[0] == origin], 0, 2**63]]
    for text in rotations:
        lines, statement = text.split("\n\n", 1)
        keys, said = [vkey(line[4:]) for line in lines.split("\n")], note(statement)
        if (not all(re.fullmatch("log " + VKEY, line) for line in lines.split("\n")) or {key[0] + "/keys" for key in keys} != {said[1]}
                or any(key[2][0] == 4 for key in keys) or hashlib.sha256(lines.encode() + b"\n").digest() != said[3]):
            raise ValueError("not a statement of new keys")
        if said[1] == origin + "/keys" and said[2] >= terms[-1][1] and signed(terms[-1][0], said):
            terms[-1][2] = said[2]
            terms.append([keys, said[2], 2**63])
    return lambda one: one[1] == origin and any(start <= one[2] <= end and signed(keys, one) for keys, start, end in terms)

def canonical(data):
    """Canonical JSON (RFC 8785) without null and fractions."""
    def pairs(found):
        if len(dict(found)) != len(found) or any(value is None for _, value in found):
            raise ValueError("a name twice, or null")
        return {name: dict(found)[name] for name in sorted(dict(found), key=lambda name: name.encode("utf-16-be"))}
    def number(text):
        if not re.fullmatch("0|-?[1-9][0-9]{0,15}", text) or abs(int(text)) >= 2**53:
            raise ValueError("not a whole number")
        return int(text)
    value = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_int=number, parse_float=number, parse_constant=number)
    if not isinstance(value, dict) or json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() != data:
        raise ValueError("not canonical")
    return value
