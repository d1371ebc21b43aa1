#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""score.py GOLD.jsonl FOUND.jsonl [-c] -- how much of the marked text was found, whatever the category; -c adds a line for each category.

Only letters and digits count. Titles, labels and joining words inside a marked span need not be found. A gold document's "optional" spans are
neither hits nor false alarms. Columns: spans; share of them touched (any) and found wholly; share of found characters that are marked; share of
findings that touch a mark; documents without a mark in which something was found.
"""
import json, re, sys

DULL = re.compile(r"\b(?:dr|mr|mrs|ms|miss|prof|in|at|of|the|and|id|mrn|ssn|patient|site|no|number|phone|email)\b", re.I)


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def places(text, spans):
    return {k for s in spans for k in range(s["start"], s["end"]) if text[k].isalnum()}


def counted(document, got):
    """What a document counts: {label: [spans, touched, whole]}, and [found characters, marked ones of them, findings, touching ones of them,
    harmless, flagged]; the last two are 0 or 1."""
    text, kinds = document["text"], {}
    dull = {k for m in DULL.finditer(text) for k in range(*m.span())}
    hit, marked = places(text, got), places(text, document["spans"])
    may = places(text, document.get("optional", [])) - marked
    for s in document["spans"]:
        must = places(text, [s])
        must = must - dull or must
        n = kinds.setdefault(s["label"], [0, 0, 0])
        n[0] += 1
        n[1] += bool(must & hit)
        n[2] += must <= hit
    finds, good, alarms = 0, 0, 0
    for s in got:
        own = places(text, [s])
        if own & marked:
            good += 1
            finds += 1
        elif own and not own <= may:
            finds += 1
            alarms += 1
    clean = not document["spans"]
    return kinds, [len(hit - may), len(hit & marked), finds, good, int(clean), int(clean and alarms > 0)]


def main(gold, found, each):
    found = {d["id"]: d["spans"] for d in rows(found)}
    kinds, sums = {}, [0] * 6
    for d in rows(gold):
        if d["id"] not in found:
            continue
        own, counts = counted(d, found[d["id"]])
        sums = [a + b for a, b in zip(sums, counts)]
        for label, n in own.items():
            kinds[label] = [a + b for a, b in zip(kinds.get(label, [0, 0, 0]), n)]
    n, a, w = (sum(k[i] for k in kinds.values()) for i in range(3))
    chars, right, finds, good, clean, flagged = sums
    print(f"spans {n:6d}  any {a / max(1, n):.4f}  whole {w / max(1, n):.4f}  precision by character {right / max(1, chars):.4f}"
          f"  by finding {good / max(1, finds):.4f}  harmless flagged {flagged}/{clean}")
    if each:
        for kind, (n, a, w) in sorted(kinds.items(), key=lambda k: -k[1][0]):
            print(f"  {kind:13s} {n:6d}  any {a / n:.4f}  whole {w / n:.4f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "-c" in sys.argv[3:])
