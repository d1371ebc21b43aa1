# SPDX-License-Identifier: MIT
"""Signed checkpoints, policies, witnesses and changes of keys, for verify.py: C2SP signed-note, tlog-checkpoint, tlog-policy,
tlog-cosignature. Signatures are checked by the package cryptography (48 or newer); where it is missing, Ed25519 by the
code here (RFC 8032 section 5.1), and ML-DSA-44 only for being there, which UNCHECKED says."""
import base64, functools, hashlib, re
try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa
    PUBLIC = {1: ed25519.Ed25519PublicKey, 4: ed25519.Ed25519PublicKey, 6: mldsa.MLDSA44PublicKey}
except ImportError:
    PUBLIC, InvalidSignature = {}, ValueError
UNCHECKED = [] if PUBLIC else ["ML-DSA-44"]
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def plus(a, b):
    t = D * a[0] * b[0] * a[1] * b[1] % P
    return (a[0] * b[1] + a[1] * b[0]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P

def times(k, a):
    half = times(k // 2, plus(a, a)) if k else (0, 1)
    return plus(half, a) if k & 1 else half

def point(data):
    y, sign = int.from_bytes(data, "little") & 2**255 - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x, y

@functools.lru_cache(maxsize=4096)
def ed25519_verifies(key, message, signature):
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= Q:
        return False
    try:
        r, a = point(signature[:32]), point(key)
    except ValueError:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return times(int.from_bytes(signature[32:], "little"), point(b"\x58" + b"\x66" * 31)) == plus(r, times(k, a))

def need(good):
    if not good:
        raise ValueError("not the format")

def b64(text):
    need(base64.b64encode(base64.b64decode(text, validate=True)).decode() == text)
    return base64.b64decode(text)

def note(text):
    """Signed text, origin, size, root and signatures (name, key id, rest) of a signed checkpoint."""
    form = re.fullmatch(r"(([^\s+]{1,255})\n(0|[1-9]\d{0,18})\n([A-Za-z0-9+/]{43}=)\n)\n((?:\u2014 [^\s+]{1,255} \S{8,8000}\n){1,64})", text, re.A)
    need(form and int(form[3]) < 2**63)
    lines = [line.split(" ")[1:] for line in form[5].split("\n")[:-1]]
    need(all(len(b64(blob)) > 4 for _, blob in lines))
    return form[1], form[2], int(form[3]), base64.b64decode(form[4]), [(name, b64(blob)[:4], b64(blob)[4:]) for name, blob in lines]

def vkey(text):
    name, key_id, key = text.split("+", 2)
    key = base64.b64decode(key, validate=True)
    need(name and len(key) == {1: 33, 4: 33, 6: 1313}[key[0]] and hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_id)
    return name, bytes.fromhex(key_id), key

@functools.lru_cache(maxsize=4096)
def verifies(key, text, origin, size, root, data):
    kind, time = key[2][0], data[:8]
    message = {1: text.encode(), 4: b"cosignature/v1\ntime %d\n" % int.from_bytes(time, "big") + text.encode(), 6: b"subtree/v1\n\0%c%b%b%c%b%b%b%b" % (
        len(key[0].encode()), key[0].encode(), time, len(origin.encode()), origin.encode(), bytes(8), size.to_bytes(8, "big"), root)}[kind]
    try:
        if PUBLIC:
            return PUBLIC[kind].from_public_bytes(key[2][1:]).verify(data if kind == 1 else data[8:], message) is None
        return kind == 6 or ed25519_verifies(key[2][1:], message, data if kind == 1 else data[8:])
    except (InvalidSignature, ValueError):
        return False

def signed(keys, one):
    """Whether there is a signature of each scheme of the keys, and none that is wrong."""
    claimed = [(key, data) for key in keys for name, i, data in one[4] if (name, i) == key[:2]]
    return bool(keys) and {k[2][0] for k in keys} == {k[2][0] for k, _ in claimed} and all(verifies(k, *one[:4], d) for k, d in claimed)

def policy_of(text):
    """Keys of logs, keys of witnesses, and whether a set of witnesses is enough."""
    logs, witnesses, named, quorum = [], [], {"none": lambda seen: True}, ["none"]
    for words in [line.split() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]:
        kind, new = words[0], len(words) > 1 and words[1] not in named
        if kind == "log" and len(words) in (2, 3):
            logs.append(vkey(words[1]))
        elif kind == "witness" and len(words) in (3, 4) and new:
            witnesses.append(vkey(words[2]))
            named[words[1]] = lambda seen, key=witnesses[-1]: key in seen
        elif kind == "group" and len(words) > 3 and new and "none" not in words:
            members, k = [named[name] for name in words[3:]], {"any": 1, "all": len(words) - 3}.get(words[2]) or int(words[2])
            need(0 < k <= len(members))
            named[words[1]] = lambda seen, members=members, k=k: sum(member(seen) for member in members) >= k
        else:
            need(kind == "quorum" and len(words) == 2 and len(quorum) == 1)
            quorum.append(words[1])
    need(logs and not {key[2][0] for key in logs} & {4} and not {key[2][0] for key in witnesses} & {1})
    return logs, witnesses, named[quorum[-1]]

def believer(policy, origin, rotations):
    """Says whether a checkpoint is the log's, by the policy's keys and those that took over by statements."""
    terms = [[[key for key in policy[0] if key[0] == origin], 0, 2**63]]
    for lines, statement in [text.split("\n\n", 1) for text in rotations]:
        keys, said = [vkey(line[4:]) for line in lines.split("\n") if need(re.fullmatch(r"log \S+", line)) is None], note(statement)
        need({key[0] + "/keys" for key in keys} == {said[1]} and not {key[2][0] for key in keys} & {4})
        need(hashlib.sha256(lines.encode() + b"\n").digest() == said[3])
        if said[1] == origin + "/keys" and said[2] >= terms[-1][1] and signed(terms[-1][0], said):
            terms[-1][2] = said[2]
            terms.append([keys, said[2], 2**63])
    return lambda one: one[1] == origin and any(start <= one[2] <= end and signed(keys, one) for keys, start, end in terms)

def cosigners(policy, one):
    """Which of the policy's witnesses signed a checkpoint."""
    return {key for key in policy[1] if signed([key], one)}
